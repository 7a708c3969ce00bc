-- wrk: every request is the first reply of a conversation that nobody has replied in.
local threads = 0

function setup(thread)
  thread:set("lane", threads)
  threads = threads + 1
end

function init(args)
  sent = tonumber(args[1])
  bad = 0
  headers = { ["Content-Type"] = "application/json" }
end

function request()
  sent = sent + 1
  local id = sent * 2 + lane
  return wrk.format("POST", nil, headers,
    '{"session_id": "bench-' .. id .. '", "action": "replied_to_greeting"}')
end

function response(status)
  if status ~= 200 then bad = bad + 1 end
end

local all = {}
local remember = setup
function setup(thread) remember(thread); table.insert(all, thread) end

function done(summary, latency)
  local refused = 0
  for _, thread in ipairs(all) do refused = refused + thread:get("bad") end
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.3f, "p50_ms": %.2f, "p99_ms": %.2f, "refused": %d, "errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, refused,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end

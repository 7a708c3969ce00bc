-- wrk: every request unlocks a lead: "many", each pair of provider and lead once; "hot", one lead.
local threads = 0
local all = {}

function setup(thread)
  thread:set("lane", threads)
  threads = threads + 1
  table.insert(all, thread)
end

function init(args)
  pairs_of = {}
  for line in io.lines(args[1]) do
    local lead, token = line:match("(%d+) (%S+)")
    pairs_of[#pairs_of + 1] = { "/api/leads/" .. lead .. "/purchase/", token }
  end
  step, at, sold, other, odd = tonumber(args[2]), lane, 0, 0, 0
  headers = { ["Content-Type"] = "application/json" }
end

function request()
  local one = pairs_of[at % #pairs_of + 1]
  at = at + step
  headers["Authorization"] = "Bearer " .. one[2]
  return wrk.format("POST", one[1], headers, "")
end

function response(status)
  if status == 201 then sold = sold + 1
  elseif status == 200 or status == 409 then other = other + 1
  else odd = odd + 1 end
end

function done(summary, latency)
  local sold, other, odd = 0, 0, 0
  for _, thread in ipairs(all) do
    sold, other, odd = sold + thread:get("sold"), other + thread:get("other"), odd + thread:get("odd")
  end
  io.write(string.format(
    '\n{"seconds": %.3f, "sold": %d, "answered_again": %d, "odd": %d, "p50_ms": %.2f, "p99_ms": %.2f}\n',
    summary.duration / 1e6, sold, other, odd,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end

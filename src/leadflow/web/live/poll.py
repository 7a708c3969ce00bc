"""The way without a stream: ask which topics have changed since last time."""

import json

from django.http import HttpResponse, JsonResponse

from leadflow.notifications.queries import versions_of
from leadflow.web.live.topics import asked, topics_of
from leadflow.web.shell.pages import PageRequest, page

LONGEST_QUERY = 500


@page()
def poll(request: PageRequest) -> HttpResponse:
    """Return 204 when nothing changed, else the changed topics and the state to ask with next.

    `since` is the state of the answer before; without it the answer only says where things stand.
    """
    wanted = request.GET.get("topics", "")[:LONGEST_QUERY].split(",")
    versions = versions_of(sorted(topics_of(request.actor) | asked(request.actor, wanted)))
    since = state_of(request.GET.get("since", ""))
    changed = sorted(t for t, version in versions.items() if since.get(t, version) != version)
    if since.keys() >= versions.keys() and not changed:
        return HttpResponse(status=204)
    state = json.dumps(versions, separators=(",", ":"), sort_keys=True)
    return JsonResponse({"changed": changed, "since": state})


def state_of(text: str) -> dict[str, int]:
    """Return the versions the browser knows; nothing for what it did not get from us."""
    try:
        state = json.loads(text[: 4 * LONGEST_QUERY]) if text else {}
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}

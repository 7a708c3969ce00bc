"""What lies on every owner's desk, for those who give leads out."""

from dataclasses import dataclass

from django.http import HttpResponse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.pipeline.queries.load import loads
from leadflow.pipeline.queries.statistics import FRESH, NOTHING, workload
from leadflow.pipeline.types.assignment import OwnerLoad
from leadflow.pipeline.types.statistics import Workload
from leadflow.web.desk.statistics import listed
from leadflow.web.shell.pages import PageRequest, page, render_page


@dataclass(frozen=True, slots=True)
class Desk:
    """One line of the page: an owner's load, what they can take, and where their leads are."""

    load: Workload
    known: OwnerLoad | None
    urls: dict[str, str]

    @property
    def is_full(self) -> bool:
        """Whether they own as many open leads as they are to own at most."""
        limit = self.known.capacity if self.known else None
        return limit is not None and self.load.open >= limit


@page(permission=Permission.LEAD_ASSIGN)
def workload_page(request: PageRequest) -> HttpResponse:
    """Show everybody who owns leads or could: what is open, overdue, untouched and new."""
    moment = now()
    found = workload(actor=request.actor, now=moment)
    known = {one.user_id: one for one in loads(actor=request.actor, now=moment, is_counted=False)}
    busy = {load.owner for load in found}
    idle = [
        Workload(one.user_id, one.name, 0, 0, 0, 0, NOTHING)
        for one in known.values()
        if one.user_id not in busy
    ]
    since = (moment - FRESH).isoformat()
    context = {
        "desks": [
            Desk(load, known.get(load.owner or 0), urls_of(load, since)) for load in [*found, *idle]
        ],
        "nav": "workload",
    }
    return render_page(request, "desk/workload.html", context)


def urls_of(load: Workload, since: str) -> dict[str, str]:
    """Return where the leads behind each number are listed."""
    owner = load.owner or "none"
    return {
        "open": listed(owner=owner, is_open="1"),
        "overdue": listed(owner=owner, overdue="1"),
        "untouched": listed(owner=owner, is_open="1", is_touched="0", sort="created_at"),
        "fresh": listed(owner=owner, is_open="1", created_after=since),
    }

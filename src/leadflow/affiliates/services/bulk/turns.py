"""What the worker does with a job when it is its turn: one group of rows, checked or submitted."""

from datetime import datetime

from leadflow.affiliates.queries.bulk import worker_of
from leadflow.affiliates.rules.bulk.states import BulkState
from leadflow.affiliates.services.bulk.checking import check_group
from leadflow.affiliates.services.bulk.continuing import stop, take_up
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.kernel.errors import Denied, Invalid


class WorkerGone(Denied):
    """Whoever made the bulk submission has no account any more."""

    code = "affiliates.bulk_worker_gone"


def work_on(*, job_id: int, turn: int, now: datetime) -> bool:
    """Work the next group of a job's rows; tell whether there are more for this turn.

    Commits by itself. A job for which nothing more may be submitted is stopped, with the reason.
    """
    state = take_up(job_id=job_id, turn=turn, now=now)
    if state is None:
        return False
    try:
        actor = worker_of(job_id)
        if actor is None:
            raise WorkerGone("Whoever made this bulk submission has no account any more.")
        work = check_group if state is BulkState.CHECKING else work_group
        progress = work(actor=actor, job_id=job_id, now=now)
    except (Denied, Invalid) as refusal:
        stop(job_id=job_id, turn=turn, refusal=refusal, now=now)
        return False
    return progress is not None and progress.state is state

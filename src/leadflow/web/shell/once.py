"""A form that is sent again after the network was gone has its effect once (`Idempotency-Key`)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import JsonResponse

from leadflow.kernel import codec, idempotency
from leadflow.kernel.clock import now
from leadflow.leads.rules import BadField
from leadflow.leads.rules.fields import moment
from leadflow.web.shell.pages import PageRequest

FORM: Final = "application/x-www-form-urlencoded"
OLDEST: Final = timedelta(days=7)
LONGEST: Final = 40


def told_once(request: PageRequest, run: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """Return what `run` tells and the address that takes it back, as `once` does."""
    kept = once(request, lambda: dict(zip(("told", "undo"), run(), strict=True)))
    return kept["told"], kept["undo"]


def once(request: PageRequest, run: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what `run` tells, or what it told the first time this form was sent with this key.

    Without a key it simply runs. What it tells is kept for a day: ids and times, nobody's name.
    Raises BadKey, KeyReused or StillRunning; then nothing has been run.
    """
    if idempotency.META_NAME not in request.META or request.content_type != FORM:
        return run()
    answer = idempotency.once(
        request,
        now=now(),
        run=lambda: JsonResponse(dict(run())),
        scope=f"web:{request.actor.user_id} {request.method} {request.path_info}",
    )
    told: Mapping[str, Any] = codec.loads(answer.content)
    return told


def written_at(request: PageRequest) -> datetime:
    """Return when a form was filled in, where its page could not send it at once; else now.

    A device's clock may be wrong: nothing is from the future, nor more than a week old.
    """
    moment_now = now()
    try:
        told = moment("at", request.POST.get("written_at", "").replace("\x00", "")[:LONGEST])
    except BadField:
        return moment_now
    if told is None or not moment_now - OLDEST < told <= moment_now:
        return moment_now
    return told

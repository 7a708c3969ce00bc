"""Experiments: what each says so far, in words, and the numbers behind it."""

from typing import Final

from django.http import HttpResponse

from leadflow.capture.queries.experiments import NoSuchExperiment, experiment, experiments
from leadflow.capture.types.experiments import Experiment, Goal, VariantNumbers
from leadflow.identity.types import Permission
from leadflow.web.capture.verdicts import name_of, tone_of_verdict, word_of_verdict
from leadflow.web.shell.pages import PageRequest, page, render_page

GOALS: Final = {
    Goal.CONTACT: "Contact left",
    Goal.COMPLETED: "All answered",
    Goal.SQL: "Became SQL",
    Goal.WON: "Won",
}


@page(permission=Permission.CAPTURE_VIEW)
def index(request: PageRequest) -> HttpResponse:
    """Show every experiment with what it says so far."""
    found = experiments(actor=request.actor)
    rows = [(one, *verdict_of(one), told(one)) for one in found]
    return render_page(
        request, "capture/experiments.html", {"rows": rows, "many_bots": bots_among(found) > 1}
    )


@page(permission=Permission.CAPTURE_VIEW)
def one_experiment(request: PageRequest, bot_key: str, test_name: str) -> HttpResponse:
    """Show an experiment on one of its goals."""
    goal = request.GET.get("goal", "")[:60]
    found = experiment(actor=request.actor, bot_key=bot_key, test_name=test_name, goal=goal)
    if goal and goal not in found.goals:
        raise NoSuchExperiment("Nobody came to such a goal.")
    result = found.result
    context = {
        "found": found,
        "result": result,
        "name": name_of(found.test_name),
        "verdict": verdict_of(found),
        "rows": [variant_of(found, row) for row in result.variants],
        "goal": goal_word(found.goal),
        "goals": [(own, goal_word(own)) for own in found.goals],
        "chance": min(result.evidence, 9999),
        "may_edit": request.actor.may(Permission.CAPTURE_MANAGE),
    }
    return render_page(request, "capture/experiment.html", context)


def bots_among(found: list[Experiment]) -> int:
    """Return of how many bots these are."""
    return len({one.bot for one in found})


def verdict_of(found: Experiment) -> tuple[str, str]:
    """Return the colour and the word of what an experiment says."""
    verdict = found.result.verdict
    return tone_of_verdict(verdict), word_of_verdict(verdict)


def told(found: Experiment) -> dict[str, object]:
    """Return what the list shows of an experiment besides."""
    return {
        "name": name_of(found.test_name),
        "goal": goal_word(found.goal),
        "exposed": sum(row.exposed for row in found.result.variants),
        "variants": [(row, (row.low, row.high)) for row in found.result.variants],
    }


def variant_of(
    found: Experiment, row: VariantNumbers
) -> tuple[VariantNumbers, tuple[float, float], str, str]:
    """Return a variant, between what its rate lies, its chances, and what it shows."""
    content = found.contents.get(row.variant, {})
    text, order = content.get("text", ""), content.get("order", ())
    shows = text or ", ".join(name_of(key) for key in order)
    change = ""
    first = found.result.variants[0]
    if row is not first and first.rate:
        change = f"{row.rate / first.rate - 1:+.0%}"
    return row, (row.low, row.high), change, shows


def goal_word(goal: str) -> str:
    """Return a goal for people."""
    known = GOALS.get(Goal(goal)) if goal in set(Goal) else None
    return known or name_of(goal)

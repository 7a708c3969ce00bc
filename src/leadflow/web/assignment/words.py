"""Rules in words, as lists and editors show them."""

from typing import Final

from leadflow.pipeline.rules.assignment.spelling import write_clock
from leadflow.pipeline.types.assignment import RuleSpec, Strategy, WaitKind, Week

STRATEGIES: Final = {
    Strategy.ROUND_ROBIN: "In turn",
    Strategy.LEAST_BUSY: "Least busy",
    Strategy.WEIGHTED: "By weight",
    Strategy.NOBODY: "Leave in the queue",
}
LABELS: Final = {
    "sources": "Source",
    "channels": "Channel",
    "cities": "City",
    "languages": "Language",
    "tags": "Tag",
}
WAITS: Final = {
    WaitKind.UNSEEN: "Not looked at",
    WaitKind.NO_RULE: "No rule",
    WaitKind.NOBODY_WANTED: "Left alone",
    WaitKind.NOBODY_FREE: "Nobody free",
}
TONES: Final = {
    WaitKind.UNSEEN: "slate",
    WaitKind.NO_RULE: "orange",
    WaitKind.NOBODY_WANTED: "slate",
    WaitKind.NOBODY_FREE: "amber",
}
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def conditions(spec: RuleSpec) -> list[tuple[str, str]]:
    """Return which leads a rule is for, as labelled words; nothing for every lead."""
    given = spec.conditions
    chips = [
        (label, " or ".join(getattr(given, name)))
        for name, label in LABELS.items()
        if getattr(given, name)
    ]
    low, high = given.value_min, given.value_max
    if low is not None and high is not None:
        chips.append(("Value", f"{low:,} to {high:,}"))
    elif low is not None:
        chips.append(("Value", f"from {low:,}"))
    elif high is not None:
        chips.append(("Value", f"up to {high:,}"))
    return chips


def timer(minutes: int) -> str:
    """Return how long somebody has to touch a lead."""
    if not minutes:
        return "No time limit"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(part for part in parts if part)


def week(given: Week) -> str:
    """Return a week in short: days of the same hours in a row are named together."""
    runs: list[list[int]] = []
    for day, hours in enumerate(given):
        if hours and runs and runs[-1][-1] == day - 1 and given[runs[-1][0]] == hours:
            runs[-1].append(day)
        elif hours:
            runs.append([day])
    told = []
    for run in runs:
        days = DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]} to {DAYS[run[-1]]}"
        times = [f"{write_clock(one.opens)} to {write_clock(one.closes)}" for one in given[run[0]]]
        told.append(f"{days} {' and '.join(times)}")
    return ", ".join(told) or "No working hours"

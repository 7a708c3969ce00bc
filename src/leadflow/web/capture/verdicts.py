"""Verdicts of experiments for people."""

from typing import Final

from leadflow.capture.types.experiments import Verdict

WORDS: Final = {
    Verdict.NOBODY: "Not shown yet",
    Verdict.BROKEN: "Do not use",
    Verdict.TOO_EARLY: "Too early",
    Verdict.OPEN: "Open",
    Verdict.ALIKE: "No difference",
    Verdict.DIFFERENT: "They differ",
    Verdict.WINNER: "Winner",
}
TONES: Final = {
    Verdict.NOBODY: "grey",
    Verdict.BROKEN: "red",
    Verdict.TOO_EARLY: "grey",
    Verdict.OPEN: "blue",
    Verdict.ALIKE: "amber",
    Verdict.DIFFERENT: "blue",
    Verdict.WINNER: "green",
}


def word_of_verdict(verdict: Verdict) -> str:
    """Return a verdict in one or two words."""
    return WORDS[verdict]


def tone_of_verdict(verdict: Verdict) -> str:
    """Return the colour of a verdict."""
    return TONES[verdict]


def name_of(key: str) -> str:
    """Return a name for people: `greeting_message` is `Greeting message`."""
    return key.replace("_", " ").replace("-", " ").capitalize()

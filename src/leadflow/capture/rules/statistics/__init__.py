"""The arithmetic of experiments, without a library: small, and tested against known values."""

from leadflow.capture.rules.statistics.bayes import chance_to_beat, chances_to_be_best, interval
from leadflow.capture.rules.statistics.sequential import Decided, evidence, peak, sample_size
from leadflow.capture.rules.statistics.shares import is_lopsided, share_p_value

__all__ = [
    "Decided",
    "chance_to_beat",
    "chances_to_be_best",
    "evidence",
    "interval",
    "is_lopsided",
    "peak",
    "sample_size",
    "share_p_value",
]

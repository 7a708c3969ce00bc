"""What a check of the live database has to say."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant: how many rows break it (0 is good), and the ids of some of them."""

    name: str
    broken: int
    sample: list[int] = field(default_factory=list)

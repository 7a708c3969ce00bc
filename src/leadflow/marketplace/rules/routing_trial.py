"""What the router would have done with past leads, told one thing or another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from leadflow.marketplace.rules.matching import Candidate, in_order
from leadflow.marketplace.rules.routing import widening_after
from leadflow.marketplace.types.routing import RouterSpec


@dataclass(frozen=True, slots=True)
class PastListing:
    """A lead as it came: whom each circle around it holds, the nearest first, and its fate.

    `sold_at` are the moments at which it was bought, `ended_at` when it went off sale.
    """

    id: int
    at: datetime
    seats: int
    circles: tuple[tuple[int, ...], ...]
    sold_at: tuple[datetime, ...] = ()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastProvider:
    """A provider as the trial begins, and since when they have been there."""

    candidate: Candidate
    created_at: datetime


@dataclass(slots=True)
class _Course:
    """How far one lead came: who was offered it, in which waves, and how far around."""

    offered: list[int] = field(default_factory=list)
    waves: int = 0
    reach: int = 0


@dataclass(slots=True)
class _World:
    spec: RouterSpec
    providers: dict[int, PastProvider]
    turns: dict[int, Candidate]
    due: list[tuple[datetime, int, int, int, int]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def plan(self, at: datetime, place: int, wave: int, widening: int) -> None:
        heappush(self.due, (at, next(self.numbers), place, wave, widening))


def replay(
    spec: RouterSpec,
    listings: Sequence[PastListing],
    providers: Mapping[int, PastProvider],
    until: datetime,
) -> dict[int, tuple[int, ...]]:
    """Return who would have been offered each lead by `until`, in the order of the offers.

    Whether and when a lead was bought is taken as it was.
    """
    turns = {own: one.candidate for own, one in providers.items()}
    world = _World(spec, dict(providers), turns)
    courses = [_Course() for _ in listings]
    for place, listing in enumerate(listings):
        world.plan(listing.at, place, 0, 0)
        for number, after in enumerate(widening_after(spec), 1):
            world.plan(listing.at + after, place, -1, number)
    while world.due:
        at, _, place, wave, widening = heappop(world.due)
        if at > until:
            break
        _act(world, listings[place], courses[place], (at, place, wave, widening))
    return {
        listing.id: tuple(course.offered) for listing, course in zip(listings, courses, strict=True)
    }


def _act(
    world: _World, listing: PastListing, course: _Course, due: tuple[datetime, int, int, int]
) -> None:
    at, place, wave, widening = due
    sold = sum(moment <= at for moment in listing.sold_at)
    if listing.ended_at is not None and listing.ended_at <= at:
        return
    if widening:
        if sold:
            return
        course.reach = _next_circle(world, listing, course, at)
    elif wave != course.waves or (wave and sold >= listing.seats):
        return
    _offer(world, listing, course, at, place)


def _next_circle(world: _World, listing: PastListing, course: _Course, at: datetime) -> int:
    for reach in range(course.reach + 1, len(listing.circles)):
        if _left(world, listing, course, reach, at):
            return reach
    return len(listing.circles) - 1


def _left(
    world: _World, listing: PastListing, course: _Course, reach: int, at: datetime
) -> list[Candidate]:
    had = set(course.offered)
    return [
        world.turns[own]
        for own in listing.circles[reach]
        if own not in had and world.providers[own].created_at <= at
    ]


def _offer(world: _World, listing: PastListing, course: _Course, at: datetime, place: int) -> None:
    ranked = in_order(_left(world, listing, course, course.reach, at), world.spec.order)
    chosen = ranked[: world.spec.wave_size]
    if not chosen and course.waves:
        return
    course.waves += 1
    for one in chosen:
        course.offered.append(one.id)
        world.turns[one.id] = replace(one, last_offered_at=at)
    if len(ranked) > len(chosen):
        later = at + timedelta(minutes=world.spec.wave_minutes)
        world.plan(later, place, course.waves, 0)

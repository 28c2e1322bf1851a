"""The year's timetable: which day and hour each meeting gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from time import monotonic

from calendars.conflict import Conflict, UndecidedError
from calendars.explanation import circle, explain
from calendars.timetable_price import price
from calendars.timetable_problem import Chain, Spacing, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import starts_of
from calendars.timetable_search import Found, search

__all__ = [
    "Chain",
    "Placement",
    "Spacing",
    "Timetable",
    "TimetableMeeting",
    "TimetableProblem",
    "UndecidedError",
    "price",
    "solve",
]


@dataclass(frozen=True)
class Placement:
    """Give one meeting its day and hour."""

    #: the meeting's id
    meeting: str
    #: the local date
    day: date
    #: the local wall time
    slot: time


@dataclass(frozen=True)
class Timetable:
    """Hold a year's timetable with its price."""

    #: one for each meeting, by day, hour and id
    placements: tuple[Placement, ...]
    #: whether no timetable can be cheaper
    proven: bool
    #: the price of the timetable, the sum of `costs`
    objective: int
    #: the price below which no timetable can go
    bound: int
    #: seconds that it took
    seconds: float
    #: the price by preference, in the order of calendars.timetable_price.PREFERENCES
    costs: Mapping[str, int]


def solve(
    problem: TimetableProblem, *, limit_seconds: float = 60, workers: int = 1, seed: int = 1
) -> Timetable | Conflict:
    """Find the cheapest timetable that obeys every rule, or explain why there is none.

    The same problem and seed give the same timetable, in any process. One worker is the fastest; more take
    turns, so that the result is still the same. Explaining takes up to five seconds more.
    Raises UndecidedError when the limit passes without any answer.
    """
    begun = monotonic()
    domains = {meeting.id: starts_of(problem, meeting) for meeting in problem.meetings}
    found = None
    if all(domains.values()) and not circle(problem):
        found = search(problem, domains, ends=begun + limit_seconds, workers=workers, seed=seed)
    if found is None:
        return explain(problem, seed=seed)
    return timetable_of(found, seconds=monotonic() - begun)


def timetable_of(found: Found, *, seconds: float) -> Timetable:
    """Give what a search found as a timetable."""
    placed = sorted((start, id_) for id_, start in found.starts.items())
    return Timetable(
        placements=tuple(Placement(id_, start.day, start.slot) for start, id_ in placed),
        proven=found.objective == found.bound,
        objective=found.objective,
        bound=found.bound,
        seconds=seconds,
        costs=found.costs,
    )

"""The yardstick: a planner that places one meeting at a time, by the same rules and wishes as the solver."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import product

from calendars.timetable_problem import TimetableMeeting, TimetableProblem
from tests import timetable_checker as checker

Place = tuple[date, time]


def greedy(problem: TimetableProblem) -> tuple[dict[str, Place], list[str]]:
    """Place the meetings by nominal date, each at the cheapest start that breaks no rule so far.

    The second value names the meetings for which no start was left.
    """
    planner = _Planner(problem)
    left_over = [
        meeting.id
        for meeting in sorted(problem.meetings, key=lambda m: (m.nominal, m.id))
        if not planner.place(meeting)
    ]
    return planner.placed, left_over


def around(problem: TimetableProblem, ids: set[str]) -> TimetableProblem:
    """Give the problem with these meetings only."""
    return replace(
        problem,
        meetings=tuple(m for m in problem.meetings if m.id in ids),
        chains=tuple(c for c in problem.chains if {c.first, c.then} <= ids),
        spacings=tuple(s for s in problem.spacings if {s.earlier, s.later} <= ids),
        together=tuple(p for p in problem.together if {p.one, p.other} <= ids),
        keep={id_: at for id_, at in problem.keep.items() if id_ in ids},
        frozen=problem.frozen & ids,
    )


class _Planner:
    """Know what is placed so far."""

    def __init__(self, problem: TimetableProblem) -> None:
        self.placed: dict[str, Place] = {}
        self._problem = problem
        self._days: dict[date, list[TimetableMeeting]] = defaultdict(list)
        self._weeks: Counter[tuple[str, int]] = Counter()

    def place(self, meeting: TimetableMeeting) -> bool:
        """Place a meeting; tell whether there was room."""
        alone = around(self._problem, {meeting.id})
        bound = around(self._problem, {meeting.id, *self._bound_to(meeting)})
        fitting = [
            place
            for place in product(meeting.days, meeting.slots)
            if not any(checker.faults(alone, {meeting.id: place}))
            and self._has_room(meeting, place)
            and not any(self._order_faults(bound, meeting, place))
        ]
        if not fitting:
            return False
        best = min(fitting, key=lambda place: (self._price(bound, meeting, place), place))
        self.placed[meeting.id] = best
        self._days[best[0]].append(meeting)
        self._weeks.update((person, best[0].isocalendar().week) for person in meeting.people)
        return True

    def _bound_to(self, meeting: TimetableMeeting) -> Iterator[str]:
        pairs = [(c.first, c.then) for c in self._problem.chains]
        pairs += [(s.earlier, s.later) for s in self._problem.spacings]
        pairs += [(p.one, p.other) for p in self._problem.together]
        for pair in pairs:
            if meeting.id in pair:
                yield from (id_ for id_ in pair if id_ in self.placed)

    def _has_room(self, meeting: TimetableMeeting, place: Place) -> bool:
        return not any(
            (meeting.people & other.people or (meeting.room and meeting.room == other.room))
            and self._overlap(meeting, place, other)
            for other in self._days[place[0]]
        )

    def _overlap(self, meeting: TimetableMeeting, place: Place, other: TimetableMeeting) -> bool:
        return checker.overlap(meeting, other, {meeting.id: place, other.id: self.placed[other.id]})

    def _order_faults(
        self, bound: TimetableProblem, meeting: TimetableMeeting, place: Place
    ) -> Iterator[str]:
        placed = {**self.placed, meeting.id: place}
        orders = [(c.first, c.then, c.at_least_days, c.at_most_days, c.working) for c in bound.chains]
        orders += [(s.earlier, s.later, s.at_least_days, None, False) for s in bound.spacings]
        for first, then, least, most, working in orders:
            if meeting.id in {first, then}:
                yield from checker.gap_faults(bound, placed, first, then, least, working)
                if most is not None and checker.days_between(bound, placed, first, then, working) > most:
                    yield "too late"

    def _price(self, bound: TimetableProblem, meeting: TimetableMeeting, place: Place) -> int:
        problem, week = self._problem, place[0].isocalendar().week
        ids = {one.id for one in bound.meetings}
        own = {**{id_: self.placed[id_] for id_ in ids - {meeting.id}}, meeting.id: place}
        torn = sum(
            len(_invited(meeting) & _invited(other) - (meeting.people & other.people))
            for other in self._days[place[0]]
            if other.id not in ids and self._overlap(meeting, place, other)
        )
        limit = problem.week_limit
        full = 0 if limit is None else sum(self._weeks[p, week] >= limit for p in meeting.people)
        return checker.price(bound, own) + problem.optional_weight * torn + problem.week_weight * full


def _invited(meeting: TimetableMeeting) -> frozenset[str]:
    return meeting.people | meeting.optional

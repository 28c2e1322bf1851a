"""Other regions' timetables, as one region has to reckon with them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from calendars.timetable_price import price
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem

Starts = Mapping[str, Start]


class OtherRegions:
    """Hold the others' meetings that concern a region, at their places: who or what is common to both."""

    def __init__(
        self,
        problem: TimetableProblem,
        others: Mapping[str, TimetableProblem],
        placed: Mapping[str, Starts],
    ) -> None:
        """Take the region's own problem, the others' by name, and their starts."""
        self._problem = problem
        self._fixed = tuple(
            found for name, starts in placed.items() for found in _concerning(problem, others[name], starts)
        )
        #: the region's problem with the others' meetings frozen where they are
        self.whole = self._around(problem)

    def mind(self, starts: Starts, objective: int) -> bool:
        """Tell whether these own starts, which cost so much alone, clash with the others or cost more."""
        if self._clash(starts):
            return True
        theirs = {meeting.id: Start(meeting.nominal, meeting.slots[0]) for meeting in self._fixed}
        nothing = replace(
            self._problem, meetings=(), chains=(), spacings=(), together=(), keep={}, frozen=frozenset()
        )
        apart = objective + sum(price(self._around(nothing), theirs).values())
        return sum(price(self.whole, {**theirs, **starts}).values()) > apart

    def _around(self, problem: TimetableProblem) -> TimetableProblem:
        keep = {m.id: Start(m.nominal, m.slots[0]).moment() for m in self._fixed}
        return replace(
            problem,
            meetings=(*problem.meetings, *self._fixed),
            keep={**problem.keep, **keep},
            frozen=problem.frozen | keep.keys(),
        )

    def _clash(self, starts: Starts) -> bool:
        return any(
            meeting.people & other.people or (meeting.room and meeting.room == other.room)
            for meeting in self._problem.meetings
            for other in self._fixed
            if _overlap(meeting, starts[meeting.id], other)
        )


def _concerning(
    problem: TimetableProblem, other: TimetableProblem, starts: Starts
) -> Iterator[TimetableMeeting]:
    mine = {person for m in problem.meetings for person in (*m.people, *m.optional)}
    rooms = {meeting.room for meeting in problem.meetings} - {""}
    for meeting in other.meetings:
        if (meeting.people | meeting.optional) & mine or meeting.room in rooms:
            start = starts[meeting.id]
            yield TimetableMeeting(
                id=meeting.id,
                series=meeting.series,
                people=meeting.people & mine,
                nominal=start.day,
                days=(start.day,),
                slots=(start.slot,),
                minutes=meeting.minutes,
                optional=meeting.optional & mine,
                room=meeting.room,
            )


def _overlap(meeting: TimetableMeeting, start: Start, fixed: TimetableMeeting) -> bool:
    if start.day != fixed.nominal:
        return False
    a, b = start.moment(), Start(fixed.nominal, fixed.slots[0]).moment()
    return a < b + timedelta(minutes=fixed.minutes) and b < a + timedelta(minutes=meeting.minutes)

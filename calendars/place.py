"""A way out of a conflict in which one meeting goes to other starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from calendars.conflict import Relaxation, RelaxationKind, Rule
from calendars.timetable_model import TimetableModel
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem

#: what a change costs beside its days, for ordering only
DEARNESS: Mapping[RelaxationKind, int] = {
    RelaxationKind.ALLOW_WEEKDAY: 2,
    RelaxationKind.ALLOW_HOUR: 2,
    RelaxationKind.CHANGE_ROOM: 2,
    RelaxationKind.FREE_TIME: 4,
    RelaxationKind.EXTEND_DEADLINE: 5,
    RelaxationKind.EXCUSE: 7,
    RelaxationKind.UNFREEZE: 14,
}
#: the change itself weighs more than the distance from the wished day
MUCH = 1000


@dataclass(frozen=True)
class Place:
    """Let one meeting go to other starts."""

    kind: RelaxationKind
    rule: Rule
    problem: TimetableProblem
    meeting: TimetableMeeting
    starts: tuple[Start, ...]
    #: the day to be near to
    goal: date
    #: gives the days by which a start breaks the rule
    days: Callable[[Start], int] = lambda _: 0
    #: gives what a start costs beside these days and the kind's own dearness
    more: Callable[[Start], int] = lambda _: 0

    @property
    def domains(self) -> Mapping[str, tuple[Start, ...]]:
        """The meeting's starts."""
        return {self.meeting.id: self.starts}

    def ask(self, model: TimetableModel) -> None:
        """Ask for the cheapest start, of these for the nearest."""
        model.charge(self.meeting.id, {at: self._charge(at) for at in self.starts})
        model.minimize()

    def change(self, starts: Mapping[str, Start]) -> Relaxation:
        """Give the change that the meeting's start means."""
        at = starts[self.meeting.id]
        return Relaxation(
            self.kind,
            self.rule,
            self.meeting.id,
            self.days(at),
            start=at,
            cost=self._cost(at),
            sources=self._sources(at),
        )

    def settled(self, change: Relaxation) -> tuple[TimetableProblem, Mapping[str, tuple[Start, ...]]]:
        """Give the problem, with the meeting at one of the starts that are as good a change as this one.

        Which hour it is, and which of two days as near, is for the year to decide: its price, and what stays.
        """
        if change.start is None:
            return self.problem, self.domains
        charge = self._charge(change.start)
        return self.problem, {self.meeting.id: tuple(at for at in self.starts if self._charge(at) == charge)}

    def _charge(self, at: Start) -> int:
        return self._cost(at) * MUCH + abs((at.day - self.goal).days)

    def _cost(self, at: Start) -> int:
        return DEARNESS.get(self.kind, 0) + self.days(at) + self.more(at)

    def _sources(self, at: Start) -> tuple[str, ...]:
        """Tell where that is written which keeps the rule's people from a start."""
        diary = self.problem.diary
        kept = (
            one for who in self.rule.people for one in diary.during(who, at.moment(), self.meeting.minutes)
        )
        return tuple(sorted({source for one in kept for source in one.sources}))


def home(problem: TimetableProblem, meeting: TimetableMeeting) -> date:
    """Give the day to which a meeting should be near: its present one, or else the wished one."""
    present = problem.present(meeting.id)
    return present.day if present else meeting.nominal


def with_meeting(problem: TimetableProblem, changed: TimetableMeeting) -> TimetableProblem:
    """Give the problem with one meeting in the place of that with its id."""
    return replace(
        problem, meetings=tuple(changed if one.id == changed.id else one for one in problem.meetings)
    )

"""Wishes that most timetables please anyway: they enter the solver's model only when one does not."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from calendars.timetable_model import TimetableModel
from calendars.timetable_price import crowds, overlaps, torn, torn_pairs
from calendars.timetable_problem import Start, TimetableProblem
from calendars.timetable_rules import shared_calendars

WEEK = timedelta(7)
#: meetings so near each other are the next that would overlap when the price makes others part
NEAR_DAYS = 7


class LateWishes:
    """Lay the overlaps of optional members and the crowded weeks into a model once a timetable shows them.

    There are tens of thousands of them and few ever matter. A timetable that is the cheapest without some,
    and displeases none of these, is the cheapest of all, for a wish never costs less than nothing.
    """

    def __init__(
        self, problem: TimetableProblem, model: TimetableModel, pairs: Collection[tuple[str, str]] = ()
    ) -> None:
        """Lay the overlaps of these pairs at once."""
        self._problem, self._model = problem, model
        self._pairs: set[tuple[str, str]] = set()
        self._weeks: set[tuple[tuple[str, ...], date]] = set()
        if pairs:
            meetings = {meeting.id: meeting for meeting in problem.meetings}
            self._lay_overlaps({p: torn(meetings[p[0]], meetings[p[1]]) for p in sorted(pairs)})
            model.minimize()

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs whose overlaps are laid."""
        return frozenset(self._pairs)

    def lay(self, starts: Mapping[str, Start]) -> bool:
        """Lay what this timetable displeases and the model does not know yet; tell whether there was any.

        What it only just pleases, with meetings near each other, comes along: a bigger model costs less than
        one more round.
        """
        problem, weeks = self._problem, crowds(self._problem, starts)
        if overlaps(problem, starts).keys() <= self._pairs and weeks.keys() <= self._weeks:
            return False
        self._lay_overlaps(torn_pairs(problem, starts, within_days=NEAR_DAYS))
        self._lay_crowds(weeks)
        self._model.minimize()
        return True

    def _lay_overlaps(self, pairs: Mapping[tuple[str, str], int]) -> None:
        for pair in sorted(pairs.keys() - self._pairs):
            self._pairs.add(pair)
            self._model.overlapping(*pair, self._problem.optional_weight * pairs[pair])

    def _lay_crowds(self, weeks: Iterable[tuple[tuple[str, ...], date]]) -> None:
        people, limit = shared_calendars(self._problem), self._problem.week_limit
        for ids, first in sorted({*weeks} - self._weeks):
            if limit is not None:
                self._weeks.add((ids, first))
                weight = self._problem.week_weight * len(people[ids])
                self._model.crowded(ids, first, first + WEEK, limit, weight)

"""Whether some rules alone leave no timetable, all other rules forgotten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from time import monotonic

from ortools.sat.python import cp_model

from calendars.conflict import Rule, RuleKind
from calendars.diary import Diary
from calendars.earliest import Counting, earliest
from calendars.timetable_model import TimetableModel, solver
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import APART_KINDS, DOMAIN_KINDS, free_starts, lay, starts_of

VERDICTS = {cp_model.INFEASIBLE: True, cp_model.OPTIMAL: False, cp_model.FEASIBLE: False}


class ClashJudge:
    """Judge sets of rules of one problem, and remember what was judged.

    Where orders alone decide, nothing is searched; otherwise the solver is asked.
    """

    def __init__(self, problem: TimetableProblem, ends: float) -> None:
        """Judge until a moment of the monotonic clock."""
        self._problem, self._ends = problem, ends
        self._meetings = {meeting.id: meeting for meeting in problem.meetings}
        self._counting = counting(problem)
        self._crowded = len(problem.open_days()) <= len(problem.meetings)
        self._starts: dict[tuple[str, frozenset[Rule]], tuple[Start, ...]] = {}
        self._known: dict[frozenset[Rule], bool] = {}

    def clash(self, rules: Sequence[Rule]) -> bool | None:
        """Tell whether these rules leave no timetable; None when time is up.

        A meeting whose window is not among them may go to any working day.
        """
        key = frozenset(rules)
        if key not in self._known:
            found = self._judged(rules) if monotonic() <= self._ends else None
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]

    def _judged(self, rules: Sequence[Rule]) -> bool | None:
        ids = {id_ for rule in rules if rule.kind not in APART_KINDS for id_ in rule.meetings}
        if self._crowded:  # else a meeting that only people's rules name has a free day
            ids |= {id_ for rule in rules for id_ in rule.meetings}
        alone: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            if rule.kind in DOMAIN_KINDS:
                alone[rule.meetings[0]].append(rule)
        domains = {id_: self._roaming(id_, frozenset(alone[id_])) for id_ in sorted(ids)}
        between = [rule for rule in rules if rule.kind not in DOMAIN_KINDS]
        orders = [rule for rule in between if rule.kind not in APART_KINDS]
        apart = [rule for rule in between if len(ids.intersection(rule.meetings)) > 1 and rule not in orders]
        if earliest(domains, orders, self._counting).meetings:
            return True
        return self._searched(domains, [*orders, *apart], ids) if apart else False

    def _searched(
        self, domains: Mapping[str, Sequence[Start]], rules: Iterable[Rule], ids: set[str]
    ) -> bool | None:
        model = TimetableModel(domains, self._counting.minutes)
        for rule in rules:
            lay(
                model,
                self._problem,
                replace(rule, meetings=tuple(id_ for id_ in rule.meetings if id_ in ids)),
            )
        return VERDICTS.get(solver(self._ends - monotonic()).solve(model.model))

    def _roaming(self, id_: str, rules: frozenset[Rule]) -> tuple[Start, ...]:
        """List a meeting's starts when only these rules about it hold."""
        if (id_, rules) not in self._starts:
            self._starts[id_, rules] = _starts(self._problem, self._meetings[id_], rules)
        return self._starts[id_, rules]


def counting(problem: TimetableProblem) -> Counting:
    """Give how a problem counts minutes and days."""
    return Counting(
        {meeting.id: meeting.minutes for meeting in problem.meetings},
        problem.number(working=False),
        problem.number(working=True),
    )


def _starts(problem: TimetableProblem, meeting: TimetableMeeting, rules: Iterable[Rule]) -> tuple[Start, ...]:
    kinds = {rule.kind for rule in rules}
    if RuleKind.FROZEN in kinds:
        return starts_of(problem, meeting)
    changed = replace(
        meeting,
        days=meeting.days if RuleKind.WINDOW in kinds else (*meeting.days, *problem.open_days()),
        busy=meeting.busy if RuleKind.BUSY in kinds else frozenset(),
        latest=meeting.latest if RuleKind.LATEST in kinds else None,
        not_before=meeting.not_before if RuleKind.NOT_BEFORE in kinds else None,
    )
    busy = {person: rule.times for rule in rules for person in rule.people}
    return free_starts(changed, Diary(busy))

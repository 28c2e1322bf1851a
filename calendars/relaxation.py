"""Ways out of a conflict: which one rule, loosened by how little, gives the year a timetable."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic

from ortools.sat.python import cp_model

from calendars.conflict import Relaxation, RelaxationKind, Rule, RuleKind
from calendars.timetable_model import TimetableModel, solver
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import DOMAIN_KINDS, lay, rules_of, starts_of, widest

Starts = Mapping[str, Start]
#: what a change costs beside its days, for ordering only
DEARNESS = {
    RelaxationKind.FREE_TIME: 3,
    RelaxationKind.DROP_ORDER: 7,
    RelaxationKind.EXCUSE: 7,
    RelaxationKind.UNFREEZE: 14,
}


def relaxations(
    problem: TimetableProblem, rules: Sequence[Rule], ends: float, seed: int
) -> tuple[tuple[Relaxation, ...], bool]:
    """Find single changes to these rules that each give the whole problem a timetable, the cheapest first.

    `ends` is a moment of the monotonic clock; the second value is False when it came before all were tried.
    """
    attempt = _Attempt(ends, seed)
    found = [change for rule in rules for change in WAYS[rule.kind](attempt, problem, rule)]
    found.sort(key=lambda change: (change.cost, change.kind, change.meeting, change.rule.meetings))
    return tuple(found), monotonic() < ends


@dataclass(frozen=True)
class _Attempt:
    """Look for a timetable of a changed problem, the change kept as small as can be."""

    ends: float
    seed: int

    def starts(
        self,
        problem: TimetableProblem,
        least: Callable[[TimetableModel], None],
        without: Rule | None = None,
        *,
        floor: bool = False,
    ) -> Starts | None:
        """Find starts with a rule left out (`floor`: only its days are, the order stays), or None."""
        domains = {meeting.id: starts_of(problem, meeting) for meeting in problem.meetings}
        if not all(domains.values()) or monotonic() > self.ends:
            return None
        model = TimetableModel(domains, {meeting.id: meeting.minutes for meeting in problem.meetings})
        rules = [rule for rule in rules_of(problem) if rule.kind not in DOMAIN_KINDS and rule != without]
        for rule in widest([*rules, replace(without, days=0)] if without and floor else rules):
            lay(model, rule, problem.frozen)
        least(model)
        run = solver(self.ends - monotonic(), seed=self.seed)
        return model.starts(run) if run.solve(model.model) in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None


def _relaxation(
    kind: RelaxationKind, rule: Rule, meeting: str, by_days: int, **more: int | Start
) -> Relaxation:
    return Relaxation(kind, rule, meeting, by_days, cost=DEARNESS.get(kind, 0) + by_days, **more)  # type: ignore[arg-type]


def _meeting(problem: TimetableProblem, rule: Rule) -> TimetableMeeting:
    return next(meeting for meeting in problem.meetings if meeting.id == rule.meetings[0])


def _with(problem: TimetableProblem, changed: TimetableMeeting) -> TimetableProblem:
    return replace(problem, meetings=tuple(changed if m.id == changed.id else m for m in problem.meetings))


def _nearest(id_: str, days: Sequence[date]) -> Callable[[TimetableModel], None]:
    """Ask for a start as near to one of the days as can be."""

    def least(model: TimetableModel) -> None:
        model.charge(id_, {start: _distance(start.day, days) for start in model.lines[id_].at})
        model.minimize()

    return least


def _distance(day: date, days: Sequence[date]) -> int:
    return min(abs((day - other).days) for other in days)


def _widen(attempt: _Attempt, problem: TimetableProblem, rule: Rule) -> Iterator[Relaxation]:
    meeting = _meeting(problem, rule)
    goal = meeting.days or (meeting.nominal,)
    changed = _with(problem, replace(meeting, days=(*meeting.days, *problem.open_days())))
    if starts := attempt.starts(changed, _nearest(meeting.id, goal)):
        start = starts[meeting.id]
        yield _relaxation(
            RelaxationKind.WIDEN_WINDOW, rule, meeting.id, _distance(start.day, goal), start=start
        )


def _free(attempt: _Attempt, problem: TimetableProblem, rule: Rule) -> Iterator[Relaxation]:
    meeting = _meeting(problem, rule)
    changed = _with(problem, replace(meeting, busy=frozenset()))
    if starts := attempt.starts(changed, _nearest(meeting.id, [meeting.nominal])):
        yield _relaxation(RelaxationKind.FREE_TIME, rule, meeting.id, 0, start=starts[meeting.id])


def _unfreeze(attempt: _Attempt, problem: TimetableProblem, rule: Rule) -> Iterator[Relaxation]:
    meeting = _meeting(problem, rule)
    changed = replace(problem, frozen=problem.frozen - {meeting.id})
    present = rule.first_day or meeting.nominal
    if starts := attempt.starts(changed, _nearest(meeting.id, [present])):
        start = starts[meeting.id]
        yield _relaxation(
            RelaxationKind.UNFREEZE, rule, meeting.id, _distance(start.day, [present]), start=start
        )


def _excuse(attempt: _Attempt, problem: TimetableProblem, rule: Rule) -> Iterator[Relaxation]:
    for meeting in problem.meetings:
        if meeting.id in rule.meetings:
            changed = _with(problem, replace(meeting, people=meeting.people - set(rule.people)))
            if starts := attempt.starts(changed, _nearest(meeting.id, [meeting.nominal])):
                yield _relaxation(RelaxationKind.EXCUSE, rule, meeting.id, 0, start=starts[meeting.id])


def _shorten(attempt: _Attempt, problem: TimetableProblem, rule: Rule) -> Iterator[Relaxation]:
    first, then = rule.meetings
    if starts := attempt.starts(problem, lambda model: model.widest_gap(first, then), rule, floor=True):
        gap = (starts[then].day - starts[first].day).days
        yield _relaxation(RelaxationKind.SHORTEN_GAP, rule, then, rule.days - gap, to_days=gap)
    elif attempt.starts(problem, lambda model: model.widest_gap(first, then), rule):
        yield _relaxation(RelaxationKind.DROP_ORDER, rule, then, rule.days)


def _lengthen(attempt: _Attempt, problem: TimetableProblem, rule: Rule) -> Iterator[Relaxation]:
    first, then = rule.meetings
    if starts := attempt.starts(problem, lambda model: model.widest_gap(then, first), rule):
        gap = (starts[then].day - starts[first].day).days
        yield _relaxation(RelaxationKind.LENGTHEN_GAP, rule, then, gap - rule.days, to_days=gap)


#: how a rule of each kind is loosened
WAYS: Mapping[RuleKind, Callable[[_Attempt, TimetableProblem, Rule], Iterator[Relaxation]]] = {
    RuleKind.WINDOW: _widen,
    RuleKind.BUSY: _free,
    RuleKind.FROZEN: _unfreeze,
    RuleKind.PEOPLE: _excuse,
    RuleKind.CHAIN_AT_LEAST: _shorten,
    RuleKind.CHAIN_AT_MOST: _lengthen,
    RuleKind.SPACING_AT_LEAST: _shorten,
}

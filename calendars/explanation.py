"""Explaining why a year has no timetable: the fewest rules that clash, and the cheapest way out."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from time import monotonic

from ortools.sat.python import cp_model

from calendars.conflict import Conflict, Rule, RuleKind
from calendars.day_line import Literal
from calendars.relaxation import relaxations
from calendars.timetable_model import TimetableModel, solver
from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import DOMAIN_KINDS, ORDER_KINDS, lay, rules_of, starts_of

VERDICTS = {cp_model.INFEASIBLE: True, cp_model.OPTIMAL: False, cp_model.FEASIBLE: False}


def explain(problem: TimetableProblem, *, limit_seconds: float = 5.0, seed: int = 1) -> Conflict:
    """Explain a problem that has no timetable.

    A rule counts as needed when the others could hold without it; a meeting whose window is left out may go
    to any working day.
    """
    ends = monotonic() + limit_seconds
    rules, minimal = circle(problem), True
    if not rules:
        rules = _nowhere(problem) or _clashing(problem, limit_seconds / 2, seed)
        rules, minimal = _shrink(problem, rules, ends - limit_seconds / 3)
    relax, tried = relaxations(problem, rules, ends, seed)
    return Conflict(rules, relax, complete=minimal and tried)


def circle(problem: TimetableProblem) -> tuple[Rule, ...]:
    """Find the shortest circle of orders, each meeting before the next; empty when there is none."""
    after: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules_of(problem):
        if rule.kind in ORDER_KINDS:
            after[rule.meetings[0]].append(rule)
    rounds = [found for id_ in sorted(after) if (found := _way_round(id_, after))]
    return min(rounds, key=len, default=())


def _way_round(home: str, after: Mapping[str, Sequence[Rule]]) -> tuple[Rule, ...]:
    ways: deque[tuple[Rule, ...]] = deque((rule,) for rule in after[home])
    seen: set[str] = set()
    while ways:
        way = ways.popleft()
        here = way[-1].meetings[1]
        if here == home:
            return way
        if here not in seen:
            seen.add(here)
            ways.extend((*way, rule) for rule in after.get(here, ()))
    return ()


def _nowhere(problem: TimetableProblem) -> tuple[Rule, ...]:
    """Find the rules of the first meeting that has no allowed start by itself."""
    lost = min((m.id for m in problem.meetings if not starts_of(problem, m)), default=None)
    return tuple(rule for rule in rules_of(problem) if rule.kind in DOMAIN_KINDS and rule.meetings == (lost,))


def _clashing(problem: TimetableProblem, limit_seconds: float, seed: int) -> tuple[Rule, ...]:
    """Let the solver name rules that clash, each hanging on an assumption; not yet the fewest.

    Leaving a meeting's window out here leaves out the meeting, which keeps the model small.
    """
    model = TimetableModel(
        {m.id: starts_of(problem, m) for m in problem.meetings}, _minutes(problem.meetings), optional=True
    )
    rules, literals = rules_of(problem), dict[Rule, Literal]()
    for rule in rules:
        if rule.kind in DOMAIN_KINDS:
            literals[rule] = model.present[rule.meetings[0]]
        else:
            literals[rule] = model.model.new_bool_var("")
            lay(model, rule, problem.frozen, [literals[rule], *_presence(model, rule)])
    model.model.add_assumptions(list(dict.fromkeys(literals.values())))
    run = solver(limit_seconds, seed=seed)
    if run.solve(model.model) != cp_model.INFEASIBLE:
        return rules
    core = set(run.sufficient_assumptions_for_infeasibility())
    return tuple(rule for rule in rules if literals[rule].index in core) or rules


def _presence(model: TimetableModel, rule: Rule) -> list[Literal]:
    if rule.kind is RuleKind.PEOPLE:
        return []
    return [model.present[rule.meetings[0 if rule.kind is RuleKind.CHAIN_AT_MOST else 1]]]


def _shrink(problem: TimetableProblem, rules: Sequence[Rule], ends: float) -> tuple[tuple[Rule, ...], bool]:
    """Leave out rules, first many at once, as long as the rest still clash; tell whether time was enough."""
    size, sure = max(1, len(rules) // 2), True
    while size:
        at = 0
        while at < len(rules):
            rest = [*rules[:at], *rules[at + size :]]
            clash = _clash(problem, rest, ends)
            sure = sure and clash is not None
            if clash:
                rules = rest
            else:
                at += size
        size //= 2
    return _narrow(rules), sure


def _narrow(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Name of people's meetings only those that the other rules speak of."""
    named = {id_ for rule in rules if rule.kind is not RuleKind.PEOPLE for id_ in rule.meetings}
    return tuple(rule if rule.kind is not RuleKind.PEOPLE else _among(rule, named) for rule in rules)


def _among(rule: Rule, named: set[str]) -> Rule:
    few = tuple(id_ for id_ in rule.meetings if id_ in named)
    return replace(rule, meetings=few) if len(few) > 1 else rule


def _clash(problem: TimetableProblem, rules: Sequence[Rule], ends: float) -> bool | None:
    """Tell whether these rules alone leave no timetable, all other rules forgotten; None when time is up."""
    if monotonic() > ends:
        return None
    ids = {id_ for rule in rules if rule.kind is not RuleKind.PEOPLE for id_ in rule.meetings}
    open_days = problem.open_days()
    if len(open_days) <= len(problem.meetings):  # else one that only people's rules name has a free day
        ids |= {id_ for rule in rules for id_ in rule.meetings}
    meetings = [meeting for meeting in problem.meetings if meeting.id in ids]
    kinds: dict[str, set[RuleKind]] = defaultdict(set)
    for rule in rules:
        if rule.kind in DOMAIN_KINDS:
            kinds[rule.meetings[0]].add(rule.kind)
    domains = {m.id: _roaming(problem, m, kinds[m.id], open_days) for m in meetings}
    if not all(domains.values()):
        return True
    model = TimetableModel(domains, _minutes(meetings))
    for rule in rules:
        if rule.kind not in DOMAIN_KINDS:
            lay(model, replace(rule, meetings=tuple(i for i in rule.meetings if i in ids)), problem.frozen)
    return VERDICTS.get(solver(ends - monotonic()).solve(model.model))


def _roaming(
    problem: TimetableProblem, meeting: TimetableMeeting, kinds: set[RuleKind], open_days: tuple[date, ...]
) -> tuple[Start, ...]:
    """List a meeting's starts when only these kinds of rule about it hold."""
    if RuleKind.FROZEN in kinds:
        return starts_of(problem, meeting)
    days = meeting.days if RuleKind.WINDOW in kinds else (*meeting.days, *open_days)
    busy = meeting.busy if RuleKind.BUSY in kinds else frozenset()
    return replace(meeting, days=days, busy=busy).starts()


def _minutes(meetings: Iterable[TimetableMeeting]) -> dict[str, int]:
    return {meeting.id: meeting.minutes for meeting in meetings}

"""Explaining why a year has no timetable: the fewest rules that clash, and the cheapest way out."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic

from ortools.sat.python import cp_model

from calendars.clash_judge import counting
from calendars.conflict import Conflict, Rule, RuleKind
from calendars.day_line import Literal
from calendars.earliest import earliest
from calendars.minimal_set import MinimalSet, minimal_set
from calendars.relaxation import relaxations
from calendars.timetable_model import TimetableModel, solver
from calendars.timetable_problem import TimetableProblem
from calendars.timetable_rules import (
    APART_KINDS,
    DOMAIN_KINDS,
    ORDER_KINDS,
    lay,
    order_rules,
    rules_of,
    starts_of,
)

#: how long an explanation may take, where nothing else is asked for
LIMIT_SECONDS = 5.0
#: the shares of the time after which the rules are named, and all is told
NAMING, ANSWERED = 0.4, 0.95


def explain(problem: TimetableProblem, *, limit_seconds: float | None = None, seed: int = 1) -> Conflict:
    """Explain a problem that has no timetable, in LIMIT_SECONDS unless another limit is given.

    A rule counts as needed when the others could hold without it; a meeting whose window is left out may go
    to any working day.
    """
    begun, limit_seconds = monotonic(), limit_seconds or LIMIT_SECONDS
    found = MinimalSet(circle(problem), sure=True)
    if not found.rules:
        rules = _nowhere(problem) or _too_late(problem) or _clashing(problem, limit_seconds / 2, seed)
        found = minimal_set(problem, rules, begun + limit_seconds * NAMING, seed=seed)
    found = replace(found, rules=tuple(_with_sources(problem, rule) for rule in found.rules))
    changes = relaxations(problem, found.rules, begun + limit_seconds * ANSWERED, seed)
    concerned = {id_ for rule in found.rules for id_ in rule.meetings}
    return Conflict(
        found.rules,
        changes.whole,
        complete=found.sure and changes.complete,
        partly=changes.partly,
        wished={one.id: one.nominal for one in problem.meetings if one.id in concerned},
    )


def _with_sources(problem: TimetableProblem, rule: Rule) -> Rule:
    """Let a rule tell where its people's engagements are written."""
    busy = (one for who in rule.people for one in problem.diary.of(who) if one in rule.times)
    return replace(rule, sources=tuple(sorted({source for one in busy for source in one.sources})))


def circle(problem: TimetableProblem) -> tuple[Rule, ...]:
    """Find the shortest circle of orders, each meeting before the next; empty when there is none."""
    after: dict[str, list[Rule]] = defaultdict(list)
    for rule in order_rules(problem):
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


def _too_late(problem: TimetableProblem) -> tuple[Rule, ...]:
    """Find orders that push a meeting beyond its last start, with the rules of their meetings; else none."""
    domains = {meeting.id: starts_of(problem, meeting) for meeting in problem.meetings}
    found = earliest(domains, order_rules(problem), counting(problem))
    if not found.meetings:
        return ()
    few = earliest({id_: domains[id_] for id_ in found.meetings}, found.clash, counting(problem))
    about = found.meetings if few.meetings else set(domains)
    return tuple(
        rule for rule in rules_of(problem) if rule.kind not in APART_KINDS and set(rule.meetings) <= about
    )


def _clashing(problem: TimetableProblem, limit_seconds: float, seed: int) -> tuple[Rule, ...]:
    """Let the solver name rules that clash, each hanging on an assumption; not yet the fewest.

    Leaving a meeting's window out here leaves out the meeting, which keeps the model small.
    """
    model = TimetableModel(
        {m.id: starts_of(problem, m) for m in problem.meetings},
        {m.id: m.minutes for m in problem.meetings},
        optional=True,
    )
    rules, literals = rules_of(problem), dict[Rule, Literal]()
    for rule in rules:
        if rule.kind in DOMAIN_KINDS:
            literals[rule] = model.present[rule.meetings[0]]
        else:
            literals[rule] = model.model.new_bool_var("")
            lay(model, problem, rule, [literals[rule], *_presence(model, rule)])
    model.model.add_assumptions(list(dict.fromkeys(literals.values())))
    run = solver(limit_seconds, seed=seed)
    if run.solve(model.model) != cp_model.INFEASIBLE:
        return rules
    core = set(run.sufficient_assumptions_for_infeasibility())
    return tuple(rule for rule in rules if literals[rule].index in core) or rules


def _presence(model: TimetableModel, rule: Rule) -> list[Literal]:
    if rule.kind in APART_KINDS:
        return []
    return [model.present[rule.meetings[0 if rule.kind is RuleKind.CHAIN_AT_MOST else 1]]]

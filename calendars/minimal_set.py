"""A minimal set of rules that clash: leave any one out, and the rest can hold."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from calendars.clash_judge import ClashJudge
from calendars.conflict import Rule, RuleKind
from calendars.timetable_problem import TimetableProblem
from calendars.timetable_rules import APART_KINDS, rules_of

#: how hard each kind of rule is to tell; of two sets the one that is easier to tell is taken
HARDNESS: Mapping[RuleKind, int] = {
    RuleKind.WINDOW: 2,
    RuleKind.FROZEN: 2,
    RuleKind.LATEST: 2,
    RuleKind.NOT_BEFORE: 2,
    RuleKind.PERSON_BUSY: 2,
    RuleKind.CHAIN_AT_LEAST: 3,
    RuleKind.CHAIN_AT_MOST: 3,
    RuleKind.SPACING_AT_LEAST: 3,
    RuleKind.ROOM: 4,
    RuleKind.PEOPLE: 4,
    RuleKind.BUSY: 5,
}
#: rules beyond which no more than one order of leaving out is tried
MANY = 80
ORDERS = 12


@dataclass(frozen=True)
class MinimalSet:
    """Hold the rules, and whether there was time to show that none can be left out."""

    rules: tuple[Rule, ...]
    sure: bool


def minimal_set(problem: TimetableProblem, rules: Sequence[Rule], ends: float, *, seed: int) -> MinimalSet:
    """Shrink clashing rules to a minimal set, one that is short and easy to tell.

    Rules are left out in several orders, also together with others about the same meetings: what is left
    depends on the order. `ends` is a moment of the monotonic clock.
    """
    judge = ClashJudge(problem, ends)
    best = _shrunk(judge, sorted(rules, key=_hardest_first))
    for order in _orders(problem, best.rules, rules, seed):
        if monotonic() > ends:
            break
        other = _shrunk(judge, order)
        if other.sure and (not best.sure or _weight(other.rules, problem) < _weight(best.rules, problem)):
            best = other
    told = sorted(best.rules, key=rules_of(problem).index)
    return MinimalSet(_narrow(_fewer_times(judge, told), problem), best.sure)


def _fewer_times(judge: ClashJudge, rules: Sequence[Rule]) -> list[Rule]:
    """Leave of people's busy times only those that are in the way: the others need not be told."""
    found = list(rules)
    for place, rule in enumerate(rules):
        for time in rule.times:
            rest = tuple(one for one in found[place].times if one != time)
            fewer = replace(found[place], times=rest, days=len(rest))
            if rest and judge.clash([*found[:place], fewer, *found[place + 1 :]]):
                found[place] = fewer
    return found


def _hardest_first(rule: Rule) -> tuple[int, int, str]:
    return -HARDNESS[rule.kind], -len(rule.meetings), rule.meetings[0]


def _weight(rules: Sequence[Rule], problem: TimetableProblem) -> tuple[int, int]:
    """Weigh a set: what it takes to tell it, then the meetings that it speaks of."""
    meetings = {id_ for rule in _narrow(rules, problem) for id_ in rule.meetings}
    return sum(HARDNESS[rule.kind] for rule in rules), len(meetings)


def _orders(
    problem: TimetableProblem, found: Sequence[Rule], core: Sequence[Rule], seed: int
) -> Iterator[list[Rule]]:
    """Give orders in which to leave rules out: the first to be tried are the likeliest to go."""
    about = {id_ for rule in (*found, *core) if rule.kind not in APART_KINDS for id_ in rule.meetings}
    near = [rule for rule in rules_of(problem) if rule in core or set(rule.meetings) <= about]
    if len(near) > MANY:
        return
    lot = random.Random(seed)  # noqa: S311 - an order, no secret
    yield sorted(near, key=_hardest_first)
    for _ in range(ORDERS):
        places = {rule: lot.random() - HARDNESS[rule.kind] / 8 for rule in near}
        yield sorted(near, key=lambda rule: places[rule])


def _shrunk(judge: ClashJudge, rules: Sequence[Rule]) -> MinimalSet:
    """Leave out rules, first many at once, as long as the rest still clash."""
    size, sure = max(1, len(rules) // 2), True
    while size:
        at = 0
        while at < len(rules):
            rest = [*rules[:at], *rules[at + size :]]
            clash = judge.clash(rest)
            sure = sure and clash is not None
            if clash:
                rules = rest
            else:
                at += size
        size //= 2
    return MinimalSet(tuple(rules), sure)


def _narrow(rules: Sequence[Rule], problem: TimetableProblem) -> tuple[Rule, ...]:
    """Name of people's and rooms' meetings only those that the other rules speak of."""
    named = {id_ for rule in rules if rule.kind not in APART_KINDS for id_ in rule.meetings}
    series = {meeting.id: meeting.series for meeting in problem.meetings}
    return tuple(rule if rule.kind not in APART_KINDS else _among(rule, named, series) for rule in rules)


def _among(rule: Rule, named: Collection[str], series: Mapping[str, str]) -> Rule:
    few = tuple(id_ for id_ in rule.meetings if id_ in named)
    return (
        replace(rule, meetings=few, series=tuple(sorted({series[i] for i in few}))) if len(few) > 1 else rule
    )

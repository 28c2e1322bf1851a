"""How early each meeting can be by the orders alone: exact as long as no people and no room are looked at."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calendars.conflict import Rule, RuleKind
from calendars.timetable_problem import Start, minute_of

Number = Callable[[date], int]


@dataclass(frozen=True)
class Counting:
    """Know how long meetings last, and how days are counted."""

    minutes: Mapping[str, int]
    #: numbers dates in calendar days, and in working days
    days: Number
    working_days: Number

    def number(self, rule: Rule) -> Number:
        """Give how a rule's days are counted."""
        return self.working_days if rule.working else self.days


@dataclass(frozen=True)
class Earliest:
    """Hold the first starts that all orders leave, or the rules that leave none."""

    starts: Mapping[str, Start]
    #: orders that push some meeting beyond its last start, empty where there is a timetable
    clash: tuple[Rule, ...]
    #: the meetings that these orders speak of
    meetings: frozenset[str]


def earliest(domains: Mapping[str, Sequence[Start]], orders: Iterable[Rule], counting: Counting) -> Earliest:
    """Push each meeting on, from its first start, for as long as an order is broken.

    All orders say "not before something": so the earliest starts keep them all, if any starts do. Domains
    are in the order of time; a meeting without a start is a clash by itself.
    """
    pushing: dict[str, list[tuple[Rule, str]]] = defaultdict(list)
    for rule in orders:
        first, then = rule.meetings
        pushed = first if rule.kind is RuleKind.CHAIN_AT_MOST else then
        pushing[then if pushed == first else first].append((rule, pushed))
    at = dict.fromkeys(domains, 0)
    because: dict[str, tuple[Rule, str]] = {}
    for id_, its in domains.items():
        if not its:
            return Earliest({}, (), frozenset({id_}))
    waiting = deque(sorted(id_ for id_ in pushing))
    while waiting:
        here = waiting.popleft()
        start = domains[here][at[here]]
        for rule, pushed in pushing[here]:
            place = _first(domains[pushed], start, rule, counting)
            if place <= at[pushed]:
                continue
            because[pushed] = (rule, here)
            if place == len(domains[pushed]):
                return _traced(pushed, because)
            at[pushed] = place
            waiting.append(pushed)
    return Earliest({id_: its[at[id_]] for id_, its in domains.items()}, (), frozenset())


def _first(starts: Sequence[Start], other: Start, rule: Rule, counting: Counting) -> int:
    """Find the first start that a rule leaves beside the start of the meeting that pushes."""
    number = counting.number(rule)
    here = number(other.day)
    if rule.kind is RuleKind.CHAIN_AT_MOST:
        return bisect_left(starts, here - rule.days, key=lambda at: number(at.day))
    over = minute_of(other.slot) + counting.minutes[rule.meetings[0]]

    def early(at: Start) -> bool:
        if number(at.day) < here + rule.days or at.day < other.day:
            return True
        return at.day == other.day and minute_of(at.slot) < over

    # What is late enough stays so: 0 comes before 1.
    return bisect_left(starts, 1, key=lambda at: not early(at))


def _traced(lost: str, because: Mapping[str, tuple[Rule, str]]) -> Earliest:
    """Follow back what pushed a meeting out of its starts."""
    rules, seen, here = list[Rule](), {lost}, lost
    while here in because:
        rule, here = because[here]
        rules.append(rule)
        if here in seen:
            break
        seen.add(here)
    return Earliest({}, tuple(dict.fromkeys(rules)), frozenset(seen))

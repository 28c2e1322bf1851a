"""The single changes that give a year a timetable: each way out of a conflict tried, the cheapest first."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from ortools.sat.python import cp_model

from calendars.conflict import Relaxation, RelaxationKind, Rule
from calendars.other_time import habits
from calendars.outcome import outcome_of
from calendars.timetable_model import TimetableModel, solver
from calendars.timetable_problem import Start, TimetableProblem
from calendars.timetable_rules import between_rules, lay, starts_of, widest
from calendars.way_out import Starts, Way, ways_out

#: how many changes are told, and how the time for them is shared between finding and following them up
TOLD = 3
FINDING = 0.7


@dataclass(frozen=True)
class Relaxations:
    """Hold the single changes that were found."""

    #: those that give the whole problem a timetable, the cheapest first
    whole: tuple[Relaxation, ...]
    #: those that end the conflict by itself and leave others, the cheapest first; only where `whole` is empty
    partly: tuple[Relaxation, ...]
    #: False when time came to an end before no other could be among the cheapest
    complete: bool


@dataclass(frozen=True)
class _Candidate:
    """Know a way that ends the conflict by itself, and how little it costs there: for the year never less."""

    least: Relaxation
    way: Way


def relaxations(problem: TimetableProblem, rules: Sequence[Rule], ends: float, seed: int) -> Relaxations:
    """Find single changes to these rules that each give the whole problem a timetable, the cheapest first.

    Each is tried on the meetings of the conflict alone first, which takes no time. `ends` is a moment of the
    monotonic clock; when half of the time is over, those that cannot be among the cheapest are left.
    """
    begun = monotonic()
    finding = begun + (ends - begun) * FINDING
    trial = _Trial(finding, seed)
    candidates = sorted(_candidates(problem, rules, trial), key=lambda one: _order(one.least))
    found, complete = list[tuple[Relaxation, Way, Starts]](), monotonic() < finding
    for candidate in candidates:
        if _settled(found, candidate.least) and monotonic() > begun + (finding - begun) / 2:
            break
        if _beyond(candidate.least) and _loosened(found, candidate.least.rule):
            continue
        starts = trial.starts(candidate.way)
        complete = complete and (starts is not None or monotonic() < finding)
        if starts:
            change = candidate.way.change(starts)
            settled = trial.settled(candidate.way, change, starts)
            found += [(change, candidate.way, settled)] if settled else []
    found.sort(key=lambda one: _order(one[0]))
    concerned = {id_ for rule in rules for id_ in rule.meetings}
    whole = tuple(_followed_up(found, concerned, ends, seed))
    partly = () if whole else tuple(one.least for one in candidates if not _beyond(one.least))
    return Relaxations(whole, partly, complete)


def _order(change: Relaxation) -> tuple[int, bool, str, str, tuple[str, ...]]:
    return change.cost, change.everywhere, change.kind, change.meeting, change.rule.meetings


def _settled(found: Collection[tuple[Relaxation, Way, Starts]], least: Relaxation) -> bool:
    """Tell whether nothing that costs this much can be among the cheapest any more."""
    return sum(change.cost <= least.cost for change, _, _ in found) >= TOLD


def _beyond(change: Relaxation) -> bool:
    """Tell whether a change goes further than need be where the distance itself can be loosened."""
    return change.everywhere or change.kind is RelaxationKind.DROP_ORDER


def _loosened(found: Collection[tuple[Relaxation, Way, Starts]], rule: Rule) -> bool:
    return any(change.rule == rule for change, _, _ in found)


def _candidates(problem: TimetableProblem, rules: Sequence[Rule], trial: "_Trial") -> Iterator[_Candidate]:
    part = _part(problem, {id_ for rule in rules for id_ in rule.meetings})
    known = habits(problem)
    for rule in rules:
        for small, way in zip(ways_out(part, rule, known), ways_out(problem, rule, known), strict=True):
            starts = trial.starts(small)
            if starts:
                yield _Candidate(small.change(starts), way)


def _part(problem: TimetableProblem, ids: Collection[str]) -> TimetableProblem:
    """Give the problem of some of the meetings, as though there were no others."""
    return replace(
        problem,
        meetings=tuple(one for one in problem.meetings if one.id in ids),
        chains=tuple(one for one in problem.chains if {one.first, one.then} <= {*ids}),
        spacings=tuple(one for one in problem.spacings if {one.earlier, one.later} <= {*ids}),
        together=tuple(one for one in problem.together if {one.one, one.other} <= {*ids}),
        keep={id_: at for id_, at in problem.keep.items() if id_ in ids},
        frozen=problem.frozen & {*ids},
        working_days=problem.open_days(),
    )


def _followed_up(
    found: Sequence[tuple[Relaxation, Way, Starts]], concerned: Collection[str], ends: float, seed: int
) -> Iterator[Relaxation]:
    """Tell of the cheapest changes what the year would be."""
    for place, (change, way, starts) in enumerate(found):
        left = min(TOLD, len(found)) - place
        if left < 1 or monotonic() >= ends:
            yield change
            continue
        until = monotonic() + (ends - monotonic()) / left
        gives = outcome_of(*way.settled(change), starts, concerned, until, seed)
        told = way.change(dict(gives.starts)) if change.start else change
        yield replace(told, gives=gives)


@dataclass(frozen=True)
class _Trial:
    """Look for a timetable along a way, the change kept as small as can be."""

    ends: float
    seed: int

    def starts(self, way: Way) -> Starts | None:
        """Find starts, or None where there are none or time is up."""
        problem = way.problem
        own = way.domains
        domains = {one.id: own.get(one.id) or starts_of(problem, one) for one in problem.meetings}
        if any(id_ in own and not own[id_] for id_ in own) or not all(domains.values()):
            return None
        return self._solved(problem, domains, way.ask)

    def settled(self, way: Way, change: Relaxation, starts: Starts) -> Starts | None:
        """Give starts with which the change is enough once it is written down; None where it is not.

        Written into the clock, a shorter distance may put meetings into an order that had none before.
        """
        problem, own = way.settled(change)
        if _keeps_orders(problem, starts):
            return starts
        domains = {one.id: own.get(one.id) or starts_of(problem, one) for one in problem.meetings}
        return self._solved(problem, domains, lambda _: None)

    def _solved(
        self,
        problem: TimetableProblem,
        domains: Mapping[str, tuple[Start, ...]],
        ask: Callable[[TimetableModel], None],
    ) -> Starts | None:
        if monotonic() > self.ends:
            return None
        model = TimetableModel(domains, {one.id: one.minutes for one in problem.meetings})
        for rule in widest(between_rules(problem)):
            lay(model, problem, rule)
        ask(model)
        run = solver(self.ends - monotonic(), seed=self.seed)
        return model.starts(run) if run.solve(model.model) in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None


def _keeps_orders(problem: TimetableProblem, starts: Starts) -> bool:
    """Tell whether starts obey the chains by their days, and on one day by their order."""
    for chain in problem.chains:
        number = problem.number(working=chain.working)
        first, then = starts[chain.first], starts[chain.then]
        days = number(then.day) - number(first.day)
        most = days if chain.at_most_days is None else chain.at_most_days
        if not chain.at_least_days <= days <= most or then <= first:
            return False
    return True

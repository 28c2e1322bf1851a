"""Several regions' years at once, where national members sit in bodies of many regions."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from time import monotonic

from calendars.conflict import Conflict
from calendars.explanation import circle, explain
from calendars.other_regions import OtherRegions, Starts
from calendars.timetable_price import price
from calendars.timetable_problem import Start, TimetableProblem
from calendars.timetable_rules import starts_of
from calendars.timetable_search import Found, search

#: days from its place alone to which a region's meeting goes to make room for others
NEAR = 4
#: share of a region's price that is not worth a search when several regions are planned
ENOUGH = 0.002


@dataclass(frozen=True)
class RegionsTimetable:
    """Hold the timetables of several regions with their common price."""

    #: a start for each meeting, by region
    starts: Mapping[str, Starts]
    #: the common price by preference
    costs: Mapping[str, int]
    #: the price below which no common timetable can go: what the regions cost when each is alone
    bound: int
    #: seconds that it took
    seconds: float

    @property
    def objective(self) -> int:
        """The common price."""
        return sum(self.costs.values())

    @property
    def gap(self) -> float:
        """The share of the bound by which the price may be above the best."""
        return (self.objective - self.bound) / max(1, self.bound)


def solve_regions(
    regions: Mapping[str, TimetableProblem],
    *,
    limit_seconds: float = 600,
    gap: float = 0.01,
    threads: int = 2,
    seed: int = 1,
) -> RegionsTimetable | Conflict:
    """Plan the regions' years so that nobody sits in two regions at once, at a price near the best.

    Each region is solved alone first: that is the bound. Then one after the other is solved around the places
    that the earlier ones gave to common members, and, as long as the price is more than `gap` above the
    bound, once more around all others. The result does not depend on `threads`. Regions that leave a later
    one no room come after it; if no order helps, all are solved as one problem.

    Raises ValueError when an id is used twice or the regions weigh common members' wishes differently, and
    UndecidedError when the limit passes.
    """
    begun = monotonic()
    common = joint(regions.values())
    planner = _Planner(regions, begun + limit_seconds, seed)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        alone = dict(zip(regions, pool.map(planner.alone, regions), strict=True))
    for name, found in alone.items():
        if found is None:
            return explain(regions[name], seed=seed)
    best = {name: found for name, found in alone.items() if found is not None}
    bound = sum(found.bound for found in best.values())
    placed = planner.one_after_the_other(best)
    if placed is None:
        whole = search(common, _domains(common), ends=planner.ends, seed=seed)
        if whole is None:
            return explain(common, seed=seed)
        placed = {n: {m.id: whole.starts[m.id] for m in regions[n].meetings} for n in regions}
    placed = planner.improved(placed, best, common, limit=int(bound * (1 + gap)))
    return RegionsTimetable(placed, price(common, _all(placed)), bound, monotonic() - begun)


def joint(regions: Iterable[TimetableProblem]) -> TimetableProblem:
    """Give several regions' problems as one.

    Raises ValueError when they use an id twice, or have other working days or weights for common members.
    """
    problems = tuple(regions)
    if not problems:
        return TimetableProblem(())
    first = problems[0]
    for name in ("drift_weight", "working_days", "optional_weight", "week_limit", "week_weight"):
        if any(getattr(problem, name) != getattr(first, name) for problem in problems):
            raise ValueError(f"The regions differ in {name}: give all the same.")
    people = sorted({person for problem in problems for person in problem.engagements})
    return replace(
        first,
        meetings=tuple(chain.from_iterable(problem.meetings for problem in problems)),
        chains=tuple(chain.from_iterable(problem.chains for problem in problems)),
        spacings=tuple(chain.from_iterable(problem.spacings for problem in problems)),
        together=tuple(chain.from_iterable(problem.together for problem in problems)),
        keep={id_: at for problem in problems for id_, at in problem.keep.items()},
        frozen=frozenset(chain.from_iterable(problem.frozen for problem in problems)),
        engagements={
            person: tuple(sorted({one for p in problems for one in p.engagements.get(person, ())}))
            for person in people
        },
    )


class _Planner:
    """Solve one region at a time."""

    def __init__(self, regions: Mapping[str, TimetableProblem], ends: float, seed: int) -> None:
        self._regions, self.ends, self._seed = regions, ends, seed

    def alone(self, name: str) -> Found | None:
        """Solve a region as if there were no other."""
        problem = self._regions[name]
        domains = _domains(problem)
        if circle(problem) or not all(domains.values()):
            return None
        return search(problem, domains, ends=self.ends, seed=self._seed, gap=ENOUGH)

    def one_after_the_other(self, alone: Mapping[str, Found]) -> dict[str, Starts] | None:
        """Place the regions in turn, who found no room being first the next time; None if no order helps."""
        order = list(self._regions)
        for _ in self._regions:
            placed: dict[str, Starts] = {}
            for name in order:
                starts = self._around(name, placed, alone[name], near=True)
                if starts is None:
                    order.insert(0, order.pop(order.index(name)))
                    break
                placed[name] = starts
            else:
                return placed
        return None

    def improved(
        self,
        placed: Mapping[str, Starts],
        alone: Mapping[str, Found],
        common: TimetableProblem,
        *,
        limit: int,
    ) -> dict[str, Starts]:
        """Solve regions again around all others until the price is below the limit, or nothing is gained."""
        best, gained = dict(placed), True
        cost = sum(price(common, _all(best)).values())
        while gained and cost > limit and monotonic() < self.ends:
            before = cost
            for name in self._regions:
                others = {other: starts for other, starts in best.items() if other != name}
                starts = self._around(name, others, alone[name], near=False)
                if starts is not None:
                    changed = {**best, name: starts}
                    now = sum(price(common, _all(changed)).values())
                    if now < cost:
                        best, cost = changed, now
            gained = cost < before
        return best

    def _around(self, name: str, placed: Mapping[str, Starts], alone: Found, *, near: bool) -> Starts | None:
        """Solve a region around the places of others; what it found alone stands if nobody minds.

        `near` keeps the region's meetings near to where they were alone if they find room there.
        """
        problem = self._regions[name]
        others = OtherRegions(problem, self._regions, placed)
        if not others.mind(alone.starts, alone.objective):
            return alone.starts
        whole = others.whole
        domains, found = _domains(whole), None
        if near:
            few = {id_: _near(these, alone.starts.get(id_)) for id_, these in domains.items()}
            found = search(whole, few, ends=self.ends, seed=self._seed, pairs=alone.pairs, gap=ENOUGH)
        if found is None:
            found = search(whole, domains, ends=self.ends, seed=self._seed, pairs=alone.pairs)
        return {m.id: found.starts[m.id] for m in problem.meetings} if found else None


def _near(starts: Sequence[Start], place: Start | None) -> list[Start]:
    return [start for start in starts if place is None or abs((start.day - place.day).days) <= NEAR]


def _domains(problem: TimetableProblem) -> dict[str, tuple[Start, ...]]:
    return {meeting.id: starts_of(problem, meeting) for meeting in problem.meetings}


def _all(placed: Mapping[str, Starts]) -> dict[str, Start]:
    return {id_: start for starts in placed.values() for id_, start in starts.items()}

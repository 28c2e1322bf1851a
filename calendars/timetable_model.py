"""The timetable as a model for the CP-SAT solver, with order-encoded days."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from ortools.sat.python import cp_model

from calendars.timetable_problem import Start, minute_of

Literal = cp_model.IntVar


#: one unit of the solver's deterministic time is a few seconds of real time; the share makes it end first on most machines
DETERMINISTIC_SHARE = 0.1


def solver(limit_seconds: float, *, workers: int = 1, seed: int = 1) -> cp_model.CpSolver:
    """Set up the solver so that a whole year is proven in about a second and the result is the same every time.

    The whole linear relaxation at once (`linearization_level`, not lazily) is what finds the optimum; probing finds nothing here.
    """
    run = cp_model.CpSolver()
    run.parameters.max_time_in_seconds = limit_seconds
    run.parameters.max_deterministic_time = limit_seconds * DETERMINISTIC_SHARE
    run.parameters.random_seed = seed
    run.parameters.linearization_level = 2
    run.parameters.add_lp_constraints_lazily = False
    run.parameters.root_lp_iterations = 20_000
    run.parameters.max_presolve_iterations = 1
    run.parameters.cp_model_probing_level = 0
    run.parameters.merge_at_most_one_work_limit = 0.0
    run.parameters.num_workers = workers
    if workers > 1:
        run.parameters.interleave_search = True
        run.parameters.subsolvers.extend(["max_lp", "default_lp"])
    return run


class DayLine:
    """Hold one meeting's literals: "held at this start" and "held on this day or later".

    A meeting that is not present (its presence literal is false) has no start at all.
    """

    def __init__(
        self, model: cp_model.CpModel, id_: str, starts: Sequence[Start], present: Literal, never: Literal
    ) -> None:
        self.id = id_
        self.days = tuple(day for day, _ in groupby(start.day for start in starts))
        self.at: dict[Start, Literal] = {start: model.new_bool_var("") for start in starts}
        later = [model.new_bool_var("") for _ in self.days[1:]]
        self.from_day: list[Literal] = [present, *later, never] if self.days else [never]
        if not self.days:
            model.add(present == 0)
        for index, (_, held) in enumerate(groupby(starts, key=lambda start: start.day)):
            literals = [self.at[start] for start in held]
            here, after = self.from_day[index : index + 2]
            model.add(cp_model.LinearExpr.sum(literals) == here - after)

    def not_before(self, day: date) -> int:
        """Find the index of the literal that says "held on this day or later"."""
        return bisect_left(self.days, day)


class TimetableModel:
    """Build the solver's model piece by piece; every piece may hang on a literal of its own."""

    def __init__(
        self, domains: Mapping[str, Sequence[Start]], minutes: Mapping[str, int], present: bool = True
    ) -> None:
        self.model = cp_model.CpModel()
        self.never = self.model.new_constant(0)
        always = self.model.new_constant(1)
        self.minutes = minutes
        self.present = {id_: self.model.new_bool_var("") if optional else always for id_ in sorted(domains)}
        self.lines = {
            id_: DayLine(self.model, id_, domains[id_], self.present[id_], self.never)
            for id_ in sorted(domains)
        }
        self.costs: list[tuple[Literal, int]] = []

    def at_least(self, first: str, then: str, days: int, when: Iterable[Literal] = ()) -> None:
        """Demand that `then` comes at least so many days after `first`."""
        a, b = self.lines[first], self.lines[then]
        unless = [~literal for literal in when]
        reached = 0
        for index, day in enumerate(a.days):
            target = b.not_before(day + timedelta(days))
            if target > reached:
                self.model.add_bool_or(*unless, ~a.from_day[index], b.from_day[target])
                reached = target
        if days == 0:
            self._in_order_within_a_day(a, b, unless)

    def _in_order_within_a_day(self, a: DayLine, b: DayLine, unless: list[Literal]) -> None:
        for one, held in a.at.items():
            too_early = [
                lit
                for other, lit in b.at.items()
                if other.day == one.day and minute_of(other.slot) < self._end(a.id, one)
            ]
            for literal in too_early:
                self.model.add_bool_or(*unless, ~held, ~literal)

    def _end(self, id_: str, start: Start) -> int:
        return minute_of(start.slot) + self.minutes[id_]

    def at_most(self, first: str, then: str, days: int, when: Iterable[Literal] = ()) -> None:
        """Demand that `then` comes at most so many days after `first`."""
        a, b = self.lines[first], self.lines[then]
        unless = [~literal for literal in when]
        reached = 0
        for index, day in enumerate(b.days):
            target = a.not_before(day - timedelta(days))
            if target > reached:
                self.model.add_bool_or(*unless, ~b.from_day[index], a.from_day[target])
                reached = target

    def apart(self, ids: Iterable[str], when: Sequence[Literal] = ()) -> None:
        """Demand that no two of these meetings overlap: someone is needed in all of them."""
        by_day: dict[date, list[tuple[int, int, Literal]]] = defaultdict(list)
        for id_ in ids:
            for start, literal in self.lines[id_].at.items():
                by_day[start.day].append((minute_of(start.slot), self._end(id_, start), literal))
        for day in sorted(by_day):
            for clash in _clashes(by_day[day]):
                if when:
                    self.model.add(cp_model.LinearExpr.sum(clash) <= 1).only_enforce_if(*when)
                else:
                    self.model.add_at_most_one(clash)

    def not_together(self, fixed: str, other: str, when: Sequence[Literal] = ()) -> None:
        """Demand that two meetings do not overlap."""
        a, b = self.lines[fixed], self.lines[other]
        for one, held in a.at.items():
            for start, literal in b.at.items():
                if start.day == one.day and self._overlap(a.id, one, b.id, start):
                    self.model.add_bool_or(*(~w for w in when), ~held, ~literal)

    def _overlap(self, a: str, one: Start, b: str, other: Start) -> bool:
        return minute_of(one.slot) < self._end(b, other) and minute_of(other.slot) < self._end(a, one)

    def even(self, earlier: str, later: str, target: int, weight: int) -> None:
        """Charge each day by which the distance differs from the target.

        |gap − target| is the number of dates θ with exactly one of "earlier ≥ θ" and "later ≥ θ + target".
        """
        a, b = self.lines[earlier], self.lines[later]
        shift = timedelta(target)
        last = max(a.days[-1], b.days[-1] - shift)
        day = min(a.days[0], b.days[0] - shift) + timedelta(1)
        widths: dict[tuple[int, int], int] = defaultdict(int)
        while day <= last:
            widths[a.not_before(day), b.not_before(day + shift)] += 1
            day += timedelta(1)
        for (i, j), width in widths.items():
            off = self.model.new_bool_var("")
            self.model.add_implication(a.from_day[i], b.from_day[j]).only_enforce_if(~off)
            self.model.add_implication(b.from_day[j], a.from_day[i]).only_enforce_if(~off)
            self.costs.append((off, weight * width))

    def charge(self, id_: str, prices: Mapping[Start, int]) -> None:
        """Charge a meeting's starts."""
        self.costs.extend((self.lines[id_].at[start], price) for start, price in prices.items() if price)

    def hint(self, id_: str, start: Start | None) -> None:
        """Let the search begin from a meeting's present start."""
        if start in self.lines[id_].at:
            for other, literal in self.lines[id_].at.items():
                self.model.add_hint(literal, other == start)

    def minimize(self) -> None:
        """Ask for the cheapest timetable."""
        literals, prices = [literal for literal, _ in self.costs], [price for _, price in self.costs]
        self.model.minimize(cp_model.LinearExpr.weighted_sum(literals, prices))

    def widest_gap(self, first: str, then: str) -> None:
        """Ask for as many days as can be between two meetings."""
        self.model.maximize(self._day(then) - self._day(first))

    def _day(self, id_: str) -> cp_model.LinearExpr:
        line = self.lines[id_]
        return cp_model.LinearExpr.weighted_sum(
            list(line.at.values()), [start.day.toordinal() for start in line.at]
        )

    def starts(self, run: cp_model.CpSolver) -> dict[str, Start]:
        """Read each meeting's start from a solver that found one."""
        return {
            id_: next(s for s, held in line.at.items() if run.boolean_value(held))
            for id_, line in self.lines.items()
        }


def _clashes(intervals: list[tuple[int, int, Literal]]) -> list[list[Literal]]:
    """Gather the literals that run at one moment; the beginnings are moments enough."""
    found: list[set[int]] = []
    for moment in sorted({begin for begin, _, _ in intervals}):
        now = {i for i, (begin, end, _) in enumerate(intervals) if begin <= moment < end}
        if len(now) > 1 and not any(now <= other for other in found):
            found = [other for other in found if not other <= now] + [now]
    return [[intervals[i][2] for i in sorted(clash)] for clash in found]

"""The timetable as a model for the CP-SAT solver, with order-encoded days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from ortools.sat.python import cp_model

from calendars.day_line import DayLine, Literal, Number, Run
from calendars.timetable_problem import Start

#: a unit of the solver's deterministic time is several seconds; the share lets it end before real time does
DETERMINISTIC_SHARE = 0.2


def solver(limit_seconds: float, *, workers: int = 1, seed: int = 1) -> cp_model.CpSolver:
    """Set up the solver so that a year is proven in about a second, with the same result every time.

    The whole linear relaxation at once (`linearization_level`, not lazily) is what finds the optimum, and
    leads the search; presolving and probing find nothing here and take most of the time.
    """
    run = cp_model.CpSolver()
    limit_seconds = max(limit_seconds, 0.01)
    run.parameters.max_time_in_seconds = limit_seconds
    run.parameters.max_deterministic_time = limit_seconds * DETERMINISTIC_SHARE
    run.parameters.random_seed = seed
    run.parameters.linearization_level = 2
    run.parameters.add_lp_constraints_lazily = False
    run.parameters.root_lp_iterations = 20_000
    run.parameters.cp_model_presolve = False
    run.parameters.search_branching = cp_model.LP_SEARCH
    run.parameters.symmetry_level = 0
    run.parameters.cp_model_probing_level = 0
    run.parameters.merge_at_most_one_work_limit = 1e8
    run.parameters.polish_lp_solution = True
    run.parameters.num_workers = workers
    if workers > 1:
        run.parameters.interleave_search = True
        run.parameters.subsolvers.extend(["max_lp", "default_lp"])
    return run


class TimetableModel:
    """Build the solver's model piece by piece; a demand holds whenever all its literals `when` do.

    `optional` meetings have a presence literal of their own, else all are present.
    """

    def __init__(
        self, domains: Mapping[str, Sequence[Start]], minutes: Mapping[str, int], *, optional: bool = False
    ) -> None:
        self.model = cp_model.CpModel()
        always, never = self.model.new_constant(1), self.model.new_constant(0)
        self.present = {id_: self.model.new_bool_var("") if optional else always for id_ in sorted(domains)}
        self.lines = {
            id_: DayLine(self.model, domains[id_], minutes[id_], present, never)
            for id_, present in self.present.items()
        }
        self.costs: list[tuple[Literal, int]] = []

    def at_least(
        self, first: str, then: str, days: int, when: Sequence[Literal] = (), *, number: Number
    ) -> None:
        """Demand that `then` comes at least so many days after `first`, and after it on one day.

        The difference of two dates' numbers is the days between them.
        """
        a, b = self.lines[first], self.lines[then]
        reached = 0
        for index, day in enumerate(a.days):
            target = max(b.not_before(day), b.from_number(number(day) + days, number))
            if target > reached:
                self._not_both(when, a.from_day[index], ~b.from_day[target])
                reached = target
        if days == 0:
            for day in sorted(set(a.runs) & set(b.runs)):
                for one in a.runs[day]:
                    for other in b.runs[day]:
                        if other.begin < one.end:
                            self._not_both(when, one.held, other.held)

    def at_most(
        self, first: str, then: str, days: int, when: Sequence[Literal] = (), *, number: Number
    ) -> None:
        """Demand that `then` comes at most so many days after `first`; days are counted as in `at_least`."""
        a, b = self.lines[first], self.lines[then]
        reached = 0
        for index, day in enumerate(b.days):
            target = a.from_number(number(day) - days, number)
            if target > reached:
                self._not_both(when, b.from_day[index], ~a.from_day[target])
                reached = target

    def _not_both(self, when: Sequence[Literal], one: Literal, other: Literal) -> None:
        self.model.add_bool_or(*(~literal for literal in when), ~one, ~other)

    def apart(self, ids: Iterable[str], when: Sequence[Literal] = ()) -> None:
        """Demand that no two of these meetings overlap: someone is needed in all of them."""
        together: dict[date, list[list[Run]]] = defaultdict(list)
        for id_ in ids:
            for day, runs in self.lines[id_].runs.items():
                together[day].append(runs)
        for day in sorted(together):
            for clash in _clashes(together[day]):
                if when:
                    self.model.add(cp_model.LinearExpr.sum(clash) <= 1).only_enforce_if(*when)
                else:
                    self.model.add_at_most_one(clash)

    def not_together(self, fixed: str, other: str, when: Sequence[Literal] = ()) -> None:
        """Demand that two meetings do not overlap."""
        a, b = self.lines[fixed], self.lines[other]
        for day in sorted(set(a.runs) & set(b.runs)):
            for one in a.runs[day]:
                for two in b.runs[day]:
                    if one.overlaps(two):
                        self._not_both(when, one.held, two.held)

    def even(self, earlier: str, later: str, target: int, weight: int) -> None:
        """Charge each day by which the distance differs from the target.

        |gap - target| is the number of dates d with exactly one of "earlier ≥ d" and "later ≥ d + target".
        """
        a, b = self.lines[earlier], self.lines[later]
        shift = timedelta(target)
        first, last = min(a.days[0], b.days[0] - shift), max(a.days[-1], b.days[-1] - shift)
        widths: dict[tuple[int, int], int] = defaultdict(int)
        for n in range(1, (last - first).days + 1):
            day = first + timedelta(n)
            widths[a.not_before(day), b.not_before(day + shift)] += 1
        for (i, j), width in widths.items():
            off = self.model.new_bool_var("")
            self._not_both([~off], a.from_day[i], ~b.from_day[j])
            self._not_both([~off], b.from_day[j], ~a.from_day[i])
            self.costs.append((off, weight * width))

    def same_day(self, one: str, other: str, weight: int) -> None:
        """Charge two meetings that are not on one day."""
        a, b = self.lines[one], self.lines[other]
        both = []
        for day in sorted(set(a.runs) & set(b.runs)):
            here = self.model.new_bool_var("")
            for line in (a, b):
                self.model.add(line.on(day) >= here)
            both.append(here)
        apart = self.model.new_bool_var("")
        self.model.add_bool_or(*both, apart)
        self.costs.append((apart, weight))

    def overlapping(self, one: str, other: str, weight: int) -> None:
        """Charge two meetings that overlap."""
        a, b = self.lines[one], self.lines[other]
        overlap = self.model.new_bool_var("")
        for day in sorted(set(a.runs) & set(b.runs)):
            for clash in _clashes([a.runs[day], b.runs[day]]):
                self.model.add(cp_model.LinearExpr.sum(clash) <= 1 + overlap)
        self.costs.append((overlap, weight))

    def crowded(self, ids: Sequence[str], first: date, after: date, limit: int, weight: int) -> None:
        """Charge each of these meetings beyond a number that is held from one date to before another."""
        lines = [self.lines[id_] for id_ in ids]
        held = [
            line.from_day[line.not_before(first)] - line.from_day[line.not_before(after)] for line in lines
        ]
        beyond = self.model.new_int_var(0, max(0, len(ids) - limit), "")
        self.model.add(cp_model.LinearExpr.sum(held) <= limit + beyond)
        self.costs.append((beyond, weight))

    def charge(self, id_: str, prices: Mapping[Start, int]) -> None:
        """Charge a meeting's starts."""
        self.costs.extend((self.lines[id_].at[start], price) for start, price in prices.items() if price)

    def hint(self, id_: str, start: Start | None) -> None:
        """Let the search begin from a meeting's present start, if that is still allowed."""
        if start in self.lines[id_].at:
            for other, literal in self.lines[id_].at.items():
                self.model.add_hint(literal, other == start)

    def minimize(self) -> None:
        """Ask for the cheapest timetable."""
        literals, prices = [literal for literal, _ in self.costs], [price for _, price in self.costs]
        self.model.minimize(cp_model.LinearExpr.weighted_sum(literals, prices))

    def widest_gap(self, first: str, then: str, number: Number) -> None:
        """Ask for as many days as can be between two meetings."""
        self.model.maximize(self.lines[then].ordinal(number) - self.lines[first].ordinal(number))

    def starts(self, run: cp_model.CpSolver) -> dict[str, Start]:
        """Read each meeting's start from a solver that found one."""
        return {
            id_: next(start for start, held in line.at.items() if run.boolean_value(held))
            for id_, line in self.lines.items()
        }


def _clashes(meetings: Sequence[Sequence[Run]]) -> list[list[Literal]]:
    """Gather the literals of several meetings that run at one moment; the beginnings are moments enough."""
    if len(meetings) == 1:
        return []
    runs = [(run, meeting) for meeting, its in enumerate(meetings) for run in its]
    found: list[set[int]] = []
    for moment in sorted({run.begin for run, _ in runs}):
        now = {i for i, (run, _) in enumerate(runs) if run.begin <= moment < run.end}
        if len({runs[i][1] for i in now}) > 1 and not any(now <= other for other in found):
            found = [*(other for other in found if not other <= now), now]
    return [[runs[i][0].held for i in sorted(clash)] for clash in found]

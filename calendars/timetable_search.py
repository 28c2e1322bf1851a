"""The search for the cheapest timetable: a model, solved again while a solution shows wishes it lacks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic

from ortools.sat.python import cp_model

from calendars.conflict import UndecidedError
from calendars.timetable_model import TimetableModel, solver
from calendars.timetable_price import price, price_of_start
from calendars.timetable_problem import Start, TimetableProblem
from calendars.timetable_rules import between_rules, lay, widest
from calendars.timetable_wishes import LateWishes

FOUND = frozenset({cp_model.OPTIMAL, cp_model.FEASIBLE})
ROUNDING = 1e-6


@dataclass(frozen=True)
class Found:
    """Hold the cheapest timetable that a search came upon."""

    #: a start for each meeting
    starts: Mapping[str, Start]
    #: the price by preference
    costs: Mapping[str, int]
    #: the price below which no timetable can go
    bound: int
    #: pairs of meetings whose overlaps the model came to know: a search of a similar problem may begin there
    pairs: frozenset[tuple[str, str]]

    @property
    def objective(self) -> int:
        """The price of the timetable."""
        return sum(self.costs.values())


def search(
    problem: TimetableProblem,
    domains: Mapping[str, Sequence[Start]],
    *,
    ends: float,
    workers: int = 1,
    seed: int = 1,
    pairs: Collection[tuple[str, str]] = (),
    gap: float = 0,
) -> Found | None:
    """Find the cheapest timetable with these starts allowed to each meeting; None when there is none.

    `ends` is a moment of the monotonic clock, `gap` the share of the price that is not worth a search.
    Raises UndecidedError when it comes before any answer.
    """
    model = _model(problem, domains)
    wishes = LateWishes(problem, model, pairs)
    best, bound, news = None, 0, True
    while news and (best is None or monotonic() < ends):
        run = solver(ends - monotonic(), workers=workers, seed=seed)
        run.parameters.relative_gap_limit = gap
        status = run.solve(model.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in FOUND:
            break
        starts = model.starts(run)
        bound = max(bound, ceil(run.best_objective_bound - ROUNDING))
        found = Found(starts, price(problem, starts), bound, wishes.pairs)
        best = found if best is None or found.objective <= best.objective else best
        news = best.objective > bound * (1 + gap) and wishes.lay(starts)
    if best is None:
        raise UndecidedError(
            "No timetable was found in the time given: give it longer, or narrow the windows."
        )
    return Found(best.starts, best.costs, bound, wishes.pairs)


def _model(problem: TimetableProblem, domains: Mapping[str, Sequence[Start]]) -> TimetableModel:
    meetings = sorted(problem.meetings, key=lambda meeting: meeting.id)
    model = TimetableModel(domains, {m.id: m.minutes for m in meetings})
    for rule in widest(between_rules(problem)):
        lay(model, problem, rule)
    for spacing in sorted(problem.spacings, key=lambda s: (s.earlier, s.later, s.target_days, s.weight)):
        model.even(spacing.earlier, spacing.later, spacing.target_days, spacing.weight)
    for pair in sorted(problem.together, key=lambda p: (p.one, p.other, p.weight)):
        model.same_day(pair.one, pair.other, pair.weight)
    for meeting in meetings:
        model.charge(
            meeting.id, {s: sum(price_of_start(problem, meeting, s).values()) for s in domains[meeting.id]}
        )
        model.hint(meeting.id, problem.present(meeting.id))
    model.minimize()
    return model

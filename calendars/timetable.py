"""The year's timetable: which day and hour each meeting gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from math import ceil

from ortools.sat.python import cp_model

from calendars.conflict import Conflict, UndecidedError
from calendars.explanation import circle, explain
from calendars.timetable_model import TimetableModel, solver
from calendars.timetable_problem import Chain, Spacing, Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import DOMAIN_KINDS, lay, rules_of, starts_of, widest

__all__ = [
    "Chain",
    "Placement",
    "Spacing",
    "Timetable",
    "TimetableMeeting",
    "TimetableProblem",
    "UndecidedError",
    "price",
    "solve",
]

MOVED = 1000
MOVED_A_DAY = 10


@dataclass(frozen=True)
class Placement:
    """Give one meeting its day and hour."""

    #: the meeting's id
    meeting: str
    #: the local date
    day: date
    #: the local wall time
    slot: time


@dataclass(frozen=True)
class Timetable:
    """Hold a year's timetable with its price."""

    #: one for each meeting, by day, hour and id
    placements: tuple[Placement, ...]
    #: whether no timetable can be cheaper
    proven: bool
    #: the price of the timetable, the sum of `costs`
    objective: int
    #: the price below which no timetable can go
    bound: int
    #: seconds that the solver took
    seconds: float
    #: the price by preference: drift, weekday, hour, spacing, keep
    costs: Mapping[str, int]


def solve(
    problem: TimetableProblem, *, limit_seconds: float = 60, workers: int = 1, seed: int = 1
) -> Timetable | Conflict:
    """Find the cheapest timetable that obeys every rule, or explain why there is none.

    The same problem and seed give the same timetable, in any process. One worker is the fastest; more take
    turns, so that the result is still the same. Explaining takes up to five seconds more.
    Raises UndecidedError when the limit passes without any answer.
    """
    if circle(problem) or any(not starts_of(problem, meeting) for meeting in problem.meetings):
        return explain(problem, seed=seed)
    model = _model(problem)
    run = solver(limit_seconds, workers=workers, seed=seed)
    status = run.solve(model.model)
    if status == cp_model.INFEASIBLE:
        return explain(problem, seed=seed)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        raise UndecidedError(
            f"No timetable was found in {limit_seconds} seconds: give it longer, or narrow the windows."
        )
    starts = model.starts(run)
    costs = price(problem, starts)
    placements = tuple(
        Placement(id_, start.day, start.slot) for start, id_ in sorted((s, id_) for id_, s in starts.items())
    )
    return Timetable(
        placements=placements,
        proven=status == cp_model.OPTIMAL,
        objective=sum(costs.values()),
        bound=ceil(run.best_objective_bound - 1e-6),
        seconds=run.wall_time,
        costs=costs,
    )


def price(problem: TimetableProblem, starts: Mapping[str, Start]) -> dict[str, int]:
    """Price a timetable by preference: drift, weekday, hour, spacing, keep."""
    costs = dict.fromkeys(("drift", "weekday", "hour", "spacing", "keep"), 0)
    for meeting in problem.meetings:
        for name, cost in _price_of_start(problem, meeting, starts[meeting.id]).items():
            costs[name] += cost
    for spacing in problem.spacings:
        gap = starts[spacing.later].day - starts[spacing.earlier].day
        costs["spacing"] += spacing.weight * abs(gap.days - spacing.target_days)
    return costs


def _price_of_start(problem: TimetableProblem, meeting: TimetableMeeting, start: Start) -> dict[str, int]:
    present = problem.present(meeting.id)
    moved = present is not None and start != present
    return {
        "drift": problem.drift_weight * abs((start.day - meeting.nominal).days),
        "weekday": meeting.day_cost.get(start.day, 0),
        "hour": meeting.slot_cost.get(start.slot, 0),
        "keep": MOVED + MOVED_A_DAY * abs((start.day - present.day).days) if present and moved else 0,
    }


def _model(problem: TimetableProblem) -> TimetableModel:
    meetings = sorted(problem.meetings, key=lambda meeting: meeting.id)
    model = TimetableModel(
        {m.id: starts_of(problem, m) for m in meetings}, {m.id: m.minutes for m in meetings}
    )
    for rule in widest(rules_of(problem)):
        if rule.kind not in DOMAIN_KINDS:
            lay(model, rule, problem.frozen)
    for spacing in sorted(problem.spacings, key=lambda s: (s.earlier, s.later, s.target_days, s.weight)):
        model.even(spacing.earlier, spacing.later, spacing.target_days, spacing.weight)
    for meeting in meetings:
        model.charge(
            meeting.id,
            {s: sum(_price_of_start(problem, meeting, s).values()) for s in model.lines[meeting.id].at},
        )
        model.hint(meeting.id, problem.present(meeting.id))
    model.minimize()
    return model

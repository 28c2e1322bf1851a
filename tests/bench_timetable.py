"""Measure the year's timetable: seconds to the proven optimum, and what a greedy planner reaches.

Run it as a script: `python tests/bench_timetable.py`.
"""

import random
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import holidays

sys.path.insert(0, str(Path(__file__).parent.parent))  # as a script it stands outside the tests' own path

from calendars.timetable import Timetable, solve
from calendars.timetable_problem import Chain, Spacing, TimetableMeeting, TimetableProblem
from tests import timetable_checker as checker

Place = tuple[date, time]

YEAR = 2027
SLOTS = (time(9), time(10, 30), time(12, 30), time(14))


#: meetings, bodies, people, orders
SIZES = {
    "a region": (35, 8, 30, 8),
    "a large region": (143, 21, 71, 36),
    "two large regions": (286, 42, 142, 72),
}


def working_days() -> list[date]:
    """List the year's working days outside the summer."""
    closed = holidays.country_holidays("FI", years=YEAR)
    every = (date(YEAR, 1, 7) + timedelta(n) for n in range(345))
    in_summer = range(date(YEAR, 6, 19).toordinal(), date(YEAR, 8, 15).toordinal())
    return [d for d in every if d.weekday() < 5 and d not in closed and d.toordinal() not in in_summer]


def region(
    bodies: int, people: int, meetings: int, chains: int, seed: int = 1, busy: float = 0.1
) -> TimetableProblem:
    """Make up a region: bodies with shared members, meetings spread over the year, orders between them."""
    rng = random.Random(seed)
    counts = _counts(rng, bodies, meetings)
    made = [_series(rng, f"body-{body:02}", count, people, busy) for body, count in enumerate(counts)]
    pairs = [pair for series in made for pair in pairwise(series)]
    every = tuple(meeting for series in made for meeting in series)
    return TimetableProblem(
        meetings=every,
        chains=_chains(rng, every, chains),
        spacings=tuple(Spacing(a.id, b.id, (b.nominal - a.nominal).days, 10, 2) for a, b in pairs),
    )


def _counts(rng: random.Random, bodies: int, meetings: int) -> list[int]:
    counts = [meetings // bodies + (n < meetings % bodies) for n in range(bodies)]
    for _ in range(bodies):
        a, b = rng.sample(range(bodies), 2)
        if counts[a] > 3 and counts[b] < 12:
            counts[a] -= 1
            counts[b] += 1
    return counts


def _series(rng: random.Random, body: str, count: int, people: int, busy: float) -> list[TimetableMeeting]:
    open_days = working_days()
    members = frozenset(f"person-{n:02}" for n in rng.sample(range(people), rng.randint(4, 10)))
    weekday, shift, made = rng.randrange(4), rng.randrange(-8, 9), []
    for number in range(1, count + 1):
        wished = int((number - 0.5) * len(open_days) / count) + shift
        nominal = open_days[min(len(open_days) - 1, max(0, wished))]
        days = tuple(d for d in open_days if abs((d - nominal).days) <= 24)
        made.append(
            TimetableMeeting(
                id=f"{body}/{YEAR}/{number:02}",
                series=body,
                people=members,
                nominal=nominal,
                days=days,
                slots=SLOTS,
                minutes=rng.choice((90, 120, 120, 180)),
                day_cost={d: 6 if d.weekday() == 4 else 3 for d in days if d.weekday() != weekday},
                slot_cost={time(10, 30): 1, time(14): 2},
                busy=frozenset((d, s) for d in days for s in SLOTS if rng.random() < busy),
            )
        )
    return made


def _chains(rng: random.Random, meetings: tuple[TimetableMeeting, ...], number: int) -> tuple[Chain, ...]:
    orders: dict[tuple[str, str], Chain] = {}
    while len(orders) < number:
        a, b = rng.sample(meetings, 2)
        if a.series < b.series and -10 <= (b.nominal - a.nominal).days <= 30:
            orders[a.id, b.id] = Chain(a.id, b.id, 7, 35, "preparation")
    return tuple(orders.values())


def greedy(problem: TimetableProblem) -> tuple[dict[str, Place], list[str]]:
    """Place one meeting at a time by nominal date, each at the cheapest start that breaks no rule so far.

    The second value names the meetings for which no start was left.
    """
    placed: dict[str, Place] = {}
    left_over: list[str] = []
    for meeting in sorted(problem.meetings, key=lambda m: (m.nominal, m.id)):
        places = [
            (day, slot) for day in meeting.days for slot in meeting.slots if (day, slot) not in meeting.busy
        ]
        around = _around(problem, {*placed, meeting.id})
        fitting = [place for place in places if _fits(around, meeting, {**placed, meeting.id: place})]
        if fitting:
            own = _around(problem, {meeting.id, *_neighbours(around, meeting.id)})
            placed[meeting.id] = min(
                fitting, key=lambda p: (checker.price(own, {**placed, meeting.id: p}), p)
            )
        else:
            left_over.append(meeting.id)
    return placed, left_over


def _around(problem: TimetableProblem, ids: set[str]) -> TimetableProblem:
    return replace(
        problem,
        meetings=tuple(m for m in problem.meetings if m.id in ids),
        chains=tuple(c for c in problem.chains if {c.first, c.then} <= ids),
        spacings=tuple(s for s in problem.spacings if {s.earlier, s.later} <= ids),
    )


def _neighbours(problem: TimetableProblem, id_: str) -> set[str]:
    pairs = [{s.earlier, s.later} for s in problem.spacings]
    return {other for pair in pairs if id_ in pair for other in pair}


def _fits(problem: TimetableProblem, meeting: TimetableMeeting, placed: Mapping[str, Place]) -> bool:
    by_id = {m.id: m for m in problem.meetings}
    orders = [(c.first, c.then, c.at_least_days, c.at_most_days) for c in problem.chains]
    orders += [(s.earlier, s.later, s.at_least_days, None) for s in problem.spacings]
    for first, then, least, most in orders:
        if meeting.id in {first, then}:
            gap = (placed[then][0] - placed[first][0]).days
            if gap < least or (most is not None and gap > most):
                return False
    day = placed[meeting.id][0]
    others = (by_id[id_] for id_, (that_day, _) in placed.items() if that_day == day and id_ != meeting.id)
    return not any(m.people & meeting.people and checker.overlap(m, meeting, placed) for m in others)


def main() -> None:
    """Write a line for each size."""
    for name, (meetings, bodies, people, chains) in SIZES.items():
        sys.stdout.write(f"{name}: {_line(region(bodies, people, meetings, chains))}\n")


def _line(problem: TimetableProblem) -> str:
    begun = perf_counter()
    result = solve(problem)
    planned = perf_counter()
    if not isinstance(result, Timetable):
        return "no timetable"
    starts = {p.meeting: datetime.combine(p.day, p.slot) for p in result.placements}
    again = _replanned(problem, starts)
    replanned = perf_counter()
    moved = sum(starts[p.meeting] != datetime.combine(p.day, p.slot) for p in again.placements)
    by_hand, left_over = greedy(problem)
    hand_price = checker.price(_around(problem, set(by_hand)), by_hand)
    return (
        f"{len(problem.meetings)} meetings, {len(problem.chains)} orders, {len(problem.spacings)} spacings: "
        f"{planned - begun:.2f} s ({result.seconds:.2f} s in the solver), price {result.objective}, "
        f"{'proven' if result.proven else f'bound {result.bound}'}; "
        f"greedy {hand_price} with {len(left_over)} left over; "
        f"re-planned in {replanned - planned:.2f} s, {moved} moved"
    )


def _replanned(problem: TimetableProblem, starts: dict[str, datetime]) -> Timetable:
    """Plan again after two meetings have lost their days."""
    lost = {m.id for m in problem.meetings[::20][:2]}
    changed = tuple(
        replace(m, days=tuple(d for d in m.days if d != starts[m.id].date())) if m.id in lost else m
        for m in problem.meetings
    )
    result = solve(replace(problem, meetings=changed, keep=starts))
    if not isinstance(result, Timetable):
        raise TypeError(f"no timetable after losing {sorted(lost)}: {result.rules}")
    return result


if __name__ == "__main__":
    main()

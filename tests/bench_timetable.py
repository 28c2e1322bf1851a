"""Measure the year's timetable: seconds to the proven optimum, and what a greedy planner reaches.

Run it as a script: `python tests/bench_timetable.py`.
"""

import random
from datetime import date, time, timedelta

import holidays

from calendars.timetable_problem import Chain, Spacing, TimetableMeeting, TimetableProblem

YEAR = 2027
SLOTS = (time(9), time(10, 30), time(12, 30), time(14))


def working_days() -> list[date]:
    closed = holidays.country_holidays("FI", years=YEAR)
    days = (date(YEAR, 1, 7) + timedelta(n) for n in range(345))
    return [d for d in days if d.weekday() < 5 and d not in closed and not date(YEAR, 6, 18) < d < date(YEAR, 8, 15)]


def region(bodies: int, people: int, meetings: int, chains: int, seed: int = 1, busy: float = 0.1) -> TimetableProblem:
    rng = random.Random(seed)
    open_days = working_days()
    counts = [meetings // bodies + (1 if n < meetings % bodies else 0) for n in range(bodies)]
    for _ in range(bodies):
        a, b = rng.sample(range(bodies), 2)
        if counts[a] > 3 and counts[b] < 12:
            counts[a] -= 1
            counts[b] += 1
    made, spacings, orders = [], [], []
    for body, count in enumerate(counts):
        members = frozenset(f"person-{n:02}" for n in rng.sample(range(people), rng.randint(4, min(10, people))))
        weekday = rng.randrange(4)
        shift = rng.randrange(-8, 9)
        for number in range(1, count + 1):
            nominal = open_days[min(len(open_days) - 1, max(0, int((number - 0.5) * len(open_days) / count) + shift))]
            days = tuple(d for d in open_days if abs((d - nominal).days) <= 24)
            taken = frozenset((d, s) for d in days for s in SLOTS if rng.random() < busy)
            made.append(TimetableMeeting(
                id=f"body-{body:02}/{YEAR}/{number:02}", series=f"body-{body:02}", people=members, nominal=nominal, days=days,
                slots=SLOTS, minutes=rng.choice((90, 120, 120, 180)),
                day_cost={d: 6 if d.weekday() == 4 else 3 for d in days if d.weekday() != weekday},
                slot_cost={time(9): 0, time(10, 30): 1, time(12, 30): 0, time(14): 2}, busy=taken))
            if number > 1:
                spacings.append(Spacing(made[-2].id, made[-1].id, (made[-1].nominal - made[-2].nominal).days, 10, 2))
    used = set()
    while len(orders) < chains:
        a, b = rng.sample(made, 2)
        gap = (b.nominal - a.nominal).days
        if a.series != b.series and -10 <= gap <= 30 and (a.id, b.id) not in used and a.series < b.series:
            used.add((a.id, b.id))
            orders.append(Chain(a.id, b.id, 7, 35, "preparation"))
    return TimetableProblem(tuple(made), tuple(orders), tuple(spacings), drift_weight=1)

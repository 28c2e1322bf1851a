"""Made-up regions whose year is to be planned: every kind of rule and wish, from a seed."""

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

import holidays

from calendars.diary import Engagement
from calendars.timetable_problem import (
    Chain,
    Latest,
    Spacing,
    TimetableMeeting,
    TimetableProblem,
    Together,
)

#: bodies, people, meetings, orders
Size = tuple[int, int, int, int]

YEAR = 2027
SLOTS = (time(9), time(10, 30), time(12, 30), time(14))
SCHOOL_HOLIDAY_WEEKS = (9, 42)


@cache
def working_days() -> tuple[date, ...]:
    """List the year's working days outside the summer."""
    closed = holidays.country_holidays("FI", years=YEAR)
    every = (date(YEAR, 1, 7) + timedelta(n) for n in range(345))
    summer = range(date(YEAR, 6, 19).toordinal(), date(YEAR, 8, 15).toordinal())
    return tuple(d for d in every if d.weekday() < 5 and d not in closed and d.toordinal() not in summer)


def region(
    bodies: int,
    people: int,
    meetings: int,
    chains: int,
    *,
    seed: int = 1,
    name: str = "",
    guests: Iterable[str] = (),
) -> TimetableProblem:
    """Make up a region: bodies with shared members, meetings spread over the year, orders between them.

    `name` stands before the ids of its own people and series; each of the `guests` sits in one body.
    """
    rng = random.Random(seed)
    own = [f"{name}person-{n:02}" for n in range(people)]
    seats: dict[int, list[str]] = {}
    for guest in guests:
        seats.setdefault(rng.randrange(bodies), []).append(guest)
    made = [
        _series(rng, f"{name}body-{body:02}", count, own, seats.get(body, []))
        for body, count in enumerate(_counts(rng, bodies, meetings))
    ]
    every = tuple(meeting for series in made for meeting in series)
    pairs = [pair for series in made for pair in pairwise(series)]
    return TimetableProblem(
        meetings=every,
        chains=_chains(rng, every, chains),
        spacings=tuple(Spacing(a.id, b.id, (b.nominal - a.nominal).days, 10, 2) for a, b in pairs),
        working_days=working_days(),
        engagements={person: tuple(_engagements(rng)) for person in own},
        optional_weight=3,
        week_limit=3,
        week_weight=4,
        together=_together(rng, every, chains // 4),
    )


def regions(number: int, *, size: Size = (21, 71, 140, 36)) -> dict[str, TimetableProblem]:
    """Make up regions with nine national members, each of whom sits in a body of seven regions, or of all."""
    rng, seats = random.Random(number), dict[int, list[str]]()
    for guest in range(9):
        for place in rng.sample(range(number), min(7, number)):
            seats.setdefault(place, []).append(f"national-{guest}")
    return {
        f"r{n:02}": region(*size, seed=100 + n, name=f"r{n:02}-", guests=seats.get(n, ()))
        for n in range(number)
    }


def _counts(rng: random.Random, bodies: int, meetings: int) -> list[int]:
    counts = [meetings // bodies + (n < meetings % bodies) for n in range(bodies)]
    for _ in range(bodies):
        a, b = rng.sample(range(bodies), 2)
        if counts[a] > 3 and counts[b] < 12:
            counts[a] -= 1
            counts[b] += 1
    return counts


def _series(
    rng: random.Random, body: str, count: int, people: list[str], guests: list[str]
) -> list[TimetableMeeting]:
    open_days = working_days()
    invited = rng.sample(people, rng.randint(6, 12))
    members, optional = frozenset([*invited[2:], *guests]), frozenset(invited[:2])
    room = rng.choice(("", "", "hall", "chamber"))
    room = room and f"{body[:-2]}{room}"
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
                optional=optional,
                room=room,
                latest=Latest(nominal + timedelta(12), "board's agenda") if rng.random() < 0.1 else None,
                holiday_cost={d: 8 for d in days if d.isocalendar().week in SCHOOL_HOLIDAY_WEEKS},
            )
        )
    return made


def _engagements(rng: random.Random) -> Iterable[Engagement]:
    """Draw a week off, a board that meets every other week, and a dozen single mornings and afternoons."""
    days = working_days()
    away = datetime.combine(rng.choice(days[:-5]), time(0))
    yield Engagement(away, away + timedelta(7))
    weekday, hour, parity = rng.randrange(5), rng.choice((9, 13)), rng.randrange(2)
    board = [d for d in days if d.weekday() == weekday and d.isocalendar().week % 2 == parity]
    for day in (*(board if rng.random() < 0.25 else ()), *rng.sample(days, 12)):
        begins = datetime.combine(day, time(hour))
        yield Engagement(begins, begins + timedelta(minutes=150))


def _chains(rng: random.Random, meetings: tuple[TimetableMeeting, ...], number: int) -> tuple[Chain, ...]:
    orders: dict[tuple[str, str], Chain] = {}
    while len(orders) < number:
        a, b = rng.sample(meetings, 2)
        if a.series < b.series and -10 <= (b.nominal - a.nominal).days <= 30:
            working = len(orders) % 2 == 1
            days = (5, 25) if working else (7, 35)
            orders[a.id, b.id] = Chain(a.id, b.id, *days, "preparation", working)
    return tuple(orders.values())


def _together(
    rng: random.Random, meetings: tuple[TimetableMeeting, ...], number: int
) -> tuple[Together, ...]:
    pairs: dict[tuple[str, str], Together] = {}
    while len(pairs) < number:
        a, b = rng.sample(meetings, 2)
        if a.series < b.series and abs((b.nominal - a.nominal).days) <= 10:
            pairs[a.id, b.id] = Together(a.id, b.id, 5)
    return tuple(pairs.values())

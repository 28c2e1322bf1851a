"""What a timetable costs: the preferences of a problem and their prices."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from calendars.timetable_problem import Start, TimetableMeeting, TimetableProblem
from calendars.timetable_rules import shared_calendars

MOVED = 1000
MOVED_A_DAY = 10

#: the preferences, in the order in which their costs are told
PREFERENCES = (
    "drift",
    "weekday",
    "hour",
    "spacing",
    "keep",
    "school_holiday",
    "optional",
    "week_load",
    "travel",
)


def price(problem: TimetableProblem, starts: Mapping[str, Start]) -> dict[str, int]:
    """Price a timetable by preference, in the order of `PREFERENCES`."""
    costs = dict.fromkeys(PREFERENCES, 0)
    for meeting in problem.meetings:
        for name, cost in price_of_start(problem, meeting, starts[meeting.id]).items():
            costs[name] += cost
    for spacing in problem.spacings:
        gap = starts[spacing.later].day - starts[spacing.earlier].day
        costs["spacing"] += spacing.weight * abs(gap.days - spacing.target_days)
    costs["optional"] += problem.optional_weight * sum(overlaps(problem, starts).values())
    crowded = crowds(problem, starts)
    people = shared_calendars(problem) if crowded else {}
    costs["week_load"] = problem.week_weight * sum(len(people[ids]) * n for (ids, _), n in crowded.items())
    costs["travel"] = sum(
        pair.weight for pair in problem.together if starts[pair.one].day != starts[pair.other].day
    )
    return costs


def price_of_start(problem: TimetableProblem, meeting: TimetableMeeting, start: Start) -> dict[str, int]:
    """Price one meeting's start by itself."""
    present = problem.present(meeting.id)
    moved = present is not None and start != present
    return {
        "drift": problem.drift_weight * abs((start.day - meeting.nominal).days),
        "weekday": meeting.day_cost.get(start.day, 0),
        "hour": meeting.slot_cost.get(start.slot, 0),
        "keep": MOVED + MOVED_A_DAY * abs((start.day - present.day).days) if present and moved else 0,
        "school_holiday": meeting.holiday_cost.get(start.day, 0),
        "optional": problem.optional_weight * len(kept_away(problem, meeting, start)),
    }


def kept_away(problem: TimetableProblem, meeting: TimetableMeeting, start: Start) -> tuple[str, ...]:
    """List the people who may come to a meeting and are busy elsewhere at this start."""
    return tuple(
        person
        for person in sorted(meeting.optional - meeting.people)
        if start.day in problem.diary.on(person)
        and problem.diary.during(person, start.moment(), meeting.minutes)
    )


def overlaps(problem: TimetableProblem, starts: Mapping[str, Start]) -> dict[tuple[str, str], int]:
    """Count by pair of overlapping meetings the people invited to both who may miss one at least."""
    minutes = {meeting.id: timedelta(minutes=meeting.minutes) for meeting in problem.meetings}

    def overlap(one: str, other: str) -> bool:
        a, b = starts[one].moment(), starts[other].moment()
        return a < b + minutes[other] and b < a + minutes[one]

    return {pair: number for pair, number in torn_pairs(problem, starts).items() if overlap(*pair)}


def torn_pairs(
    problem: TimetableProblem, starts: Mapping[str, Start], *, within_days: int = 0
) -> dict[tuple[str, str], int]:
    """Count by pair of meetings so near each other the people invited to both who may miss one at least.

    None are counted where that costs nothing.
    """
    if not problem.optional_weight:
        return {}
    found, near = {}, list[TimetableMeeting]()
    for one in sorted(problem.meetings, key=lambda m: (starts[m.id], m.id)):
        day = starts[one.id].day
        near = [other for other in near if (day - starts[other.id].day).days <= within_days]
        for other in near:
            if number := torn(one, other):
                first, then = sorted((one.id, other.id))
                found[first, then] = number
        near.append(one)
    return found


def torn(one: TimetableMeeting, other: TimetableMeeting) -> int:
    """Count the people invited to both meetings who may miss one at least."""
    both = (one.people | one.optional) & (other.people | other.optional)
    return len(both - (one.people & other.people))


def crowds(problem: TimetableProblem, starts: Mapping[str, Start]) -> dict[tuple[tuple[str, ...], date], int]:
    """Count the meetings beyond the week's limit, by a shared calendar's meetings and the week's Monday.

    None are counted where that costs nothing.
    """
    if problem.week_limit is None or not problem.week_weight:
        return {}
    found = {}
    for ids in shared_calendars(problem):
        weeks = Counter(monday(starts[id_].day) for id_ in ids)
        found.update({(ids, w): n - problem.week_limit for w, n in weeks.items() if n > problem.week_limit})
    return found


def monday(day: date) -> date:
    """Give the first day of a date's ISO week."""
    return day - timedelta(day.weekday())

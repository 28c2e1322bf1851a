"""An independent reading of the timetable's rules: it shares no code with the solver.

It takes plain data (dicts and tuples of the problem's fields) and counts in minutes since the year 1.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import combinations, product
from typing import Any

Placed = Mapping[str, tuple[date, time]]


def moment(day: date, slot: time) -> int:
    """Count minutes since the year 1."""
    return day.toordinal() * 1440 + slot.hour * 60 + slot.minute


def faults(problem: Any, placed: Placed) -> Iterator[str]:
    """Name each rule of the problem that this timetable breaks."""
    by_id = {meeting.id: meeting for meeting in problem.meetings}
    if set(placed) != set(by_id):
        yield "not every meeting has one place"
        return
    yield from place_faults(problem, placed)
    for one, other in combinations(by_id.values(), 2):
        needed = sorted(one.people & other.people) + [r for r in (one.room,) if r and r == other.room]
        if needed and not {one.id, other.id} <= problem.frozen and overlap(one, other, placed):
            yield f"{one.id} and {other.id} overlap, and both need {needed[0]}"
    orders = [(c.first, c.then, c.at_least_days, c.at_most_days, c.working) for c in problem.chains]
    orders += [(s.earlier, s.later, s.at_least_days, None, False) for s in problem.spacings]
    for first, then, least, most, working in orders:
        if not {first, then} <= problem.frozen:
            yield from gap_faults(problem, placed, first, then, least, working)
            if most is not None and days_between(problem, placed, first, then, working) > most:
                yield f"{then} comes too late after {first}"


def place_faults(problem: Any, placed: Placed) -> Iterator[str]:
    """Name each meeting that stands where it may not."""
    for meeting in problem.meetings:
        day, slot = placed[meeting.id]
        if meeting.id in problem.frozen:
            if datetime.combine(day, slot) != problem.keep[meeting.id].replace(tzinfo=None):
                yield f"{meeting.id} was frozen and moved"
            continue
        if day not in meeting.days or slot not in meeting.slots or (day, slot) in meeting.busy:
            yield f"{meeting.id} is not allowed on {day} {slot}"
        if meeting.latest is not None and day > meeting.latest.day:
            yield f"{meeting.id} comes after {meeting.latest.day}"
        for person in meeting.people:
            if is_busy(problem.engagements.get(person, ()), day, slot, meeting.minutes):
                yield f"{person} is busy at {meeting.id}"


def is_busy(times: Any, day: date, slot: time, minutes: int) -> bool:
    """Tell whether one of these times shares a minute with so many minutes from a place."""
    begin = moment(day, slot)
    return any(
        moment(one.begins.date(), one.begins.time()) < begin + minutes
        and begin < moment(one.ends.date(), one.ends.time())
        for one in times
    )


def days_between(problem: Any, placed: Placed, first: str, then: str, working: bool) -> int:  # noqa: FBT001 - a plain row of facts
    """Count the days, or working days, by which one meeting comes after another."""
    a, b = placed[first][0], placed[then][0]
    if not working:
        return b.toordinal() - a.toordinal()
    counted = sum(min(a, b) < day <= max(a, b) for day in set(problem.working_days))
    return counted if b >= a else -counted


def overlap(one: Any, other: Any, placed: Placed) -> bool:
    """Tell whether two meetings share a minute."""
    a, b = moment(*placed[one.id]), moment(*placed[other.id])
    return len(range(max(a, b), min(a + one.minutes, b + other.minutes))) > 0


def gap_faults(
    problem: Any,
    placed: Placed,
    first: str,
    then: str,
    least: int,
    working: bool,  # noqa: FBT001 - a plain row of facts
) -> Iterator[str]:
    """Name what is wrong with an order."""
    minutes = next(meeting.minutes for meeting in problem.meetings if meeting.id == first)
    if days_between(problem, placed, first, then, working) < least:
        yield f"{then} comes too soon after {first}"
    if moment(*placed[then]) < moment(*placed[first]) + minutes:
        yield f"{then} begins before {first} is over"


def price(problem: Any, placed: Placed) -> int:
    """Add up what the preferences cost."""
    return sum(prices(problem, placed).values())


def prices(problem: Any, placed: Placed) -> dict[str, int]:
    """Tell what each preference costs."""
    total: Counter[str] = Counter()
    for meeting in problem.meetings:
        day, slot = placed[meeting.id]
        total["drift"] += problem.drift_weight * abs(day.toordinal() - meeting.nominal.toordinal())
        total["weekday"] += meeting.day_cost.get(day, 0)
        total["hour"] += meeting.slot_cost.get(slot, 0)
        total["school_holiday"] += meeting.holiday_cost.get(day, 0)
        if meeting.id in problem.keep:
            was = problem.keep[meeting.id].replace(tzinfo=None)
            if was != datetime.combine(day, slot):
                total["keep"] += 1000 + 10 * abs(day.toordinal() - was.date().toordinal())
        for person in meeting.optional - meeting.people:
            if is_busy(problem.engagements.get(person, ()), day, slot, meeting.minutes):
                total["optional"] += problem.optional_weight
    for spacing in problem.spacings:
        gap = placed[spacing.later][0].toordinal() - placed[spacing.earlier][0].toordinal()
        total["spacing"] += spacing.weight * abs(gap - spacing.target_days)
    for pair in problem.together:
        total["travel"] += pair.weight * (placed[pair.one][0] != placed[pair.other][0])
    for person in {person for meeting in problem.meetings for person in meeting.people | meeting.optional}:
        total["optional"] += problem.optional_weight * torn(problem, placed, person)
        if problem.week_limit is not None:
            weeks = Counter(placed[m.id][0].isocalendar()[:2] for m in problem.meetings if person in m.people)
            beyond = sum(max(0, held - problem.week_limit) for held in weeks.values())
            total["week_load"] += problem.week_weight * beyond
    return dict(total)


def torn(problem: Any, placed: Placed, person: str) -> int:
    """Count the pairs of a person's meetings that overlap, where the person need not come to both."""
    invited = [meeting for meeting in problem.meetings if person in meeting.people | meeting.optional]
    return sum(
        overlap(one, other, placed) and not (person in one.people and person in other.people)
        for one, other in combinations(invited, 2)
    )


def cheapest(problem: Any) -> int | None:
    """Try every timetable and give the least price; None when none obeys the rules."""
    ids = [meeting.id for meeting in problem.meetings]
    every = product(*(choices(problem, meeting) for meeting in problem.meetings))
    tables = (dict(zip(ids, places, strict=True)) for places in every)
    return min((price(problem, table) for table in tables if not any(faults(problem, table))), default=None)


def fewest_moved(problem: Any) -> int | None:
    """Try every timetable and give the least number of meetings that leave their present place."""
    ids = [meeting.id for meeting in problem.meetings]
    every = product(*(choices(problem, meeting) for meeting in problem.meetings))
    tables = (dict(zip(ids, places, strict=True)) for places in every)
    return min(
        (
            sum(problem.keep[id_].replace(tzinfo=None) != datetime.combine(*table[id_]) for id_ in ids)
            for table in tables
            if not any(faults(problem, table))
        ),
        default=None,
    )


def choices(problem: Any, meeting: Any) -> list[tuple[date, time]]:
    """List the places to try for one meeting."""
    if meeting.id in problem.frozen:
        was = problem.keep[meeting.id]
        return [(was.date(), was.time())]
    return list(product(meeting.days, meeting.slots))


def room(problem: Any, rules: Any) -> bool:
    """Tell whether some timetable obeys just these rules of an explanation, any working day being open."""
    ids = sorted({id_ for rule in rules for id_ in rule.meetings})
    meetings = {meeting.id: meeting for meeting in problem.meetings if meeting.id in ids}
    every = product(*(open_places(problem, meetings[id_], rules) for id_ in ids))
    tables = (dict(zip(ids, places, strict=True)) for places in every)
    return any(all(obeys(problem, meetings, table, rule) for rule in rules) for table in tables)


def open_places(problem: Any, meeting: Any, rules: Any) -> list[tuple[date, time]]:
    """List a meeting's places when only these rules about it hold."""
    about = {str(rule.kind): rule for rule in rules if rule.meetings == (meeting.id,)}
    if "frozen" in about:
        return choices(problem, meeting)
    days = meeting.days if "window" in about else sorted({*meeting.days, *problem.working_days})
    busy = meeting.busy if "busy" in about else ()
    times = [
        time
        for rule in rules
        if rule.meetings == (meeting.id,) and rule.kind == "person_busy"
        for time in rule.times
    ]
    return [
        (day, slot)
        for day, slot in product(days, meeting.slots)
        if (day, slot) not in busy
        and not is_busy(times, day, slot, meeting.minutes)
        and ("latest" not in about or day <= about["latest"].last_day)
    ]


def obeys(problem: Any, meetings: Mapping[str, Any], placed: Placed, rule: Any) -> bool:
    """Tell whether a timetable obeys one rule between meetings."""
    kind, ids = str(rule.kind), rule.meetings
    if kind in {"people", "room"}:
        pairs = [pair for pair in combinations(ids, 2) if not set(pair) <= problem.frozen]
        return not any(overlap(meetings[a], meetings[b], placed) for a, b in pairs)
    if kind in {"chain_at_least", "spacing_at_least"}:
        return not any(gap_faults(problem, placed, ids[0], ids[1], rule.days, rule.working))
    if kind == "chain_at_most":
        return days_between(problem, placed, ids[0], ids[1], rule.working) <= int(rule.days)
    return True

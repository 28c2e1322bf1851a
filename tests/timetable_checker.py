"""An independent reading of the timetable's rules: it shares no code with the solver.

It takes plain data (dicts and tuples of the problem's fields) and counts in minutes since the year 1.
"""

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
        if (
            one.people & other.people
            and not {one.id, other.id} <= problem.frozen
            and overlap(one, other, placed)
        ):
            yield f"{one.id} and {other.id} overlap"
    orders = [(c.first, c.then, c.at_least_days, c.at_most_days) for c in problem.chains]
    orders += [(s.earlier, s.later, s.at_least_days, None) for s in problem.spacings]
    for first, then, least, most in orders:
        if not {first, then} <= problem.frozen:
            yield from gap_faults(by_id, placed, first, then, least)
            if most is not None and placed[then][0].toordinal() - placed[first][0].toordinal() > most:
                yield f"{then} comes too late after {first}"


def place_faults(problem: Any, placed: Placed) -> Iterator[str]:
    """Name each meeting that stands where it may not."""
    for meeting in problem.meetings:
        day, slot = placed[meeting.id]
        if meeting.id in problem.frozen:
            if datetime.combine(day, slot) != problem.keep[meeting.id].replace(tzinfo=None):
                yield f"{meeting.id} was frozen and moved"
        elif day not in meeting.days or slot not in meeting.slots or (day, slot) in meeting.busy:
            yield f"{meeting.id} is not allowed on {day} {slot}"


def overlap(one: Any, other: Any, placed: Placed) -> bool:
    """Tell whether two meetings share a minute."""
    a, b = moment(*placed[one.id]), moment(*placed[other.id])
    return len(range(max(a, b), min(a + one.minutes, b + other.minutes))) > 0


def gap_faults(by_id: Mapping[str, Any], placed: Placed, first: str, then: str, least: int) -> Iterator[str]:
    """Name what is wrong with an order."""
    if placed[then][0].toordinal() - placed[first][0].toordinal() < least:
        yield f"{then} comes too soon after {first}"
    if moment(*placed[then]) < moment(*placed[first]) + by_id[first].minutes:
        yield f"{then} begins before {first} is over"


def price(problem: Any, placed: Placed) -> int:
    """Add up what the preferences cost."""
    total = 0
    for meeting in problem.meetings:
        day, slot = placed[meeting.id]
        total += problem.drift_weight * abs(day.toordinal() - meeting.nominal.toordinal())
        total += meeting.day_cost.get(day, 0) + meeting.slot_cost.get(slot, 0)
        if meeting.id in problem.keep:
            was = problem.keep[meeting.id].replace(tzinfo=None)
            if was != datetime.combine(day, slot):
                total += 1000 + 10 * abs(day.toordinal() - was.date().toordinal())
    for spacing in problem.spacings:
        gap = placed[spacing.later][0].toordinal() - placed[spacing.earlier][0].toordinal()
        total += spacing.weight * abs(gap - spacing.target_days)
    return total


def cheapest(problem: Any) -> int | None:
    """Try every timetable and give the least price; None when none obeys the rules."""
    ids = [meeting.id for meeting in problem.meetings]
    every = product(*(choices(problem, meeting) for meeting in problem.meetings))
    tables = (dict(zip(ids, places, strict=True)) for places in every)
    return min((price(problem, table) for table in tables if not any(faults(problem, table))), default=None)


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
    kinds = {str(rule.kind) for rule in rules if rule.meetings == (meeting.id,)}
    if "frozen" in kinds:
        return choices(problem, meeting)
    days = meeting.days if "window" in kinds else sorted({*meeting.days, *problem.working_days})
    busy = meeting.busy if "busy" in kinds else ()
    return [place for place in product(days, meeting.slots) if place not in busy]


def obeys(problem: Any, meetings: Mapping[str, Any], placed: Placed, rule: Any) -> bool:
    """Tell whether a timetable obeys one rule between meetings."""
    kind, ids = str(rule.kind), rule.meetings
    if kind == "people":
        pairs = [pair for pair in combinations(ids, 2) if not set(pair) <= problem.frozen]
        return not any(overlap(meetings[a], meetings[b], placed) for a, b in pairs)
    if kind in {"chain_at_least", "spacing_at_least"}:
        return not any(gap_faults(meetings, placed, ids[0], ids[1], rule.days))
    if kind == "chain_at_most":
        return (placed[ids[1]][0] - placed[ids[0]][0]).days <= int(rule.days)
    return True

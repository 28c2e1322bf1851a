"""Whether a clock fits together and fits its network: ids, references, circles, forms and languages."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, time

from governance.body import BodyKind
from governance.chain import Chain
from governance.clock import AnnualClock
from governance.finding import Document
from governance.form_check import (
    PROPOSAL_FIELDS,
    check_carries,
    check_decision_form,
    check_form,
    check_form_texts,
)
from governance.moment_check import check_meeting, check_moments
from governance.network import Network
from governance.preference import TravelTogether
from governance.problem import Path, Problem, Severity
from governance.proposal_window import ProposalWindow
from governance.rolling import Rolling
from governance.round import Round, RoundKind
from governance.series import Series, in_meeting_hours
from governance.year_check import check_years

_CLOCK = Document("clock")
_HOUR = re.compile(r"^([01]?\d|2[0-3])[.:]([0-5]\d)$")


def check_clock(
    clock: AnnualClock,
    network: Network,
    years: Iterable[int] = (),
    holidays: Collection[date] = frozenset(),
    planned: int | None = None,
) -> tuple[Problem, ...]:
    """Give what does not fit together in a clock, errors and warnings.

    With `years`, the clock is also laid on each of them, with their public holidays: pauses, windows,
    deadlines. What goes wrong in some of them only is a warning, but in the `planned` one. That is left out
    while something is named that does not exist.
    """
    found = [*check_clock_alone(clock), *_references(clock, network), *_texts(clock, network)]
    for position, window in enumerate(clock.proposal_windows):
        found += _window(("proposal_windows", position), window, clock, network)
    if any(problem.severity is Severity.ERROR for problem in found):
        return tuple(found)
    return (*found, *check_years(clock, network, years, holidays, planned))


def check_clock_alone(clock: AnnualClock) -> tuple[Problem, ...]:
    """Give what does not fit together within a clock, whatever its network: also where that is broken."""
    found = [*_ids(clock), *_circles(clock), *_twice(clock), *_adoption(clock), *check_moments(clock)]
    for position, series in enumerate(clock.series):
        found += _series(("series", position), series)
    for position, one in enumerate(clock.rounds):
        found += _round(("rounds", position), one)
    return (*found, *_dates(clock), *check_decision_form(("decision_form",), clock.decision_form))


def _ids(clock: AnnualClock) -> Iterator[Problem]:
    for name in ("phases", "pauses", "series", "rounds", "proposal_windows", "dates", "other_dates", "rooms"):
        yield from _CLOCK.repeated((name,), (one.id for one in getattr(clock, name)))
    yield from check_form(("decision_form",), clock.decision_form)
    for position, asked in enumerate(clock.rounds):
        yield from check_form(("rounds", position, "form"), asked.form)


def _references(clock: AnnualClock, network: Network) -> Iterator[Problem]:
    bodies = {body.id for body in network.bodies}
    municipalities = {one.id for one in network.municipalities}
    series = {one.id for one in clock.series}
    areas, rooms = {area.id for area in network.areas}, {room.id for room in clock.rooms}
    for position, one in enumerate(clock.series):
        yield from _CLOCK.unknown(("series", position, "body"), "body", one.body, bodies)
        if one.area:
            yield from _CLOCK.unknown(("series", position, "area"), "area", one.area, areas)
        if one.room:
            yield from _CLOCK.unknown(("series", position, "room"), "room", one.room, rooms)
    for position, rule in enumerate(clock.travel_together):
        yield from _together(("travel_together", position), rule, series)
    for position, chain in enumerate(clock.chains):
        yield from _CLOCK.unknown(("chains", position, "first"), "series", chain.first, series)
        yield from _CLOCK.unknown(("chains", position, "then"), "series", chain.then, series)
    for position, asked in enumerate(clock.rounds):
        here: Path = ("rounds", position)
        yield from check_meeting(clock, (*here, "used_by"), asked.used_by)
        for place, wanted in enumerate(asked.asks):
            yield from _CLOCK.unknown((*here, "asks", place), "municipality", wanted, municipalities)
        for place, wanted in enumerate(asked.asks_areas):
            yield from _CLOCK.unknown((*here, "asks_areas", place), "area", wanted, areas)
    rounds = {one.id for one in clock.rounds}
    for position, window in enumerate(clock.proposal_windows):
        here = ("proposal_windows", position)
        yield from check_meeting(clock, (*here, "decided_in"), window.decided_in)
        yield from _CLOCK.unknown((*here, "grows_from"), "round", window.grows_from, rounds)
    yield from check_meeting(clock, ("adoption", "in_meeting"), clock.adoption.in_meeting)
    yield from _CLOCK.unknown(("adoption", "body"), "body", clock.adoption.body, bodies)


def _together(here: Path, rule: TravelTogether, series: Collection[str]) -> Iterator[Problem]:
    for place, one in enumerate(rule.series):
        yield from _CLOCK.unknown((*here, "series", place), "series", one, series)
    yield from _CLOCK.repeated((*here, "series"), rule.series, "series")


def _circles(clock: AnnualClock) -> Iterator[Problem]:
    """Give an error for each chain that closes a circle with chains before it."""
    for position, chain in enumerate(clock.chains):
        way = _way(clock.chains[:position], chain.then, chain.first)
        if way:
            circle = " -> ".join((chain.first, *way))
            what = f"the chains go in a circle: {circle}"
            yield _CLOCK.error(("chains", position), what, "take one of these chains away")


def _twice(clock: AnnualClock) -> Iterator[Problem]:
    """Warn of a chain between two series that an earlier entry has, in the same days."""
    seen: dict[tuple[str, str, bool], int] = {}
    for position, chain in enumerate(clock.chains):
        earlier = seen.setdefault((chain.first, chain.then, chain.working), position)
        if earlier != position:
            what = f"{chain.first} before {chain.then} is written twice (chain {earlier + 1} says it)"
            mend = "take one of the two away: both are kept, the stricter one counts"
            yield _CLOCK.warning(("chains", position), what, mend, "One order is one entry")


def _way(chains: Sequence[Chain], start: str, goal: str) -> tuple[str, ...]:
    """Give the series from `start` to `goal` along the chains, empty where there is no way."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        following = {chain.then for chain in chains if chain.first == way[-1]} - seen
        seen |= following
        ways += [(*way, one) for one in sorted(following)]
    return ()


def _adoption(clock: AnnualClock) -> Iterator[Problem]:
    series_id = clock.adoption.in_meeting.split("/")[0]
    held_by = next((one.body for one in clock.series if one.id == series_id), None)
    if held_by is not None and held_by != clock.adoption.body:
        what = f'{clock.adoption.in_meeting} is a meeting of "{held_by}", not of "{clock.adoption.body}"'
        yield _CLOCK.error(
            ("adoption", "in_meeting"), what, "name a meeting of the body that adopts the clock"
        )


def _series(here: Path, series: Series) -> Iterator[Problem]:
    if not series.weekdays or not series.hours:
        yield _CLOCK.error(here, "no weekday or no hour is named", 'write weekdays: [wed], hours: ["9.00"]')
    for place, written in enumerate(series.hours):
        found = _HOUR.match(written)
        if not found:
            mend = 'write hours and minutes in quotes, "9.00"'
            problem = _CLOCK.error((*here, "hours", place), f'"{written}" is no time of day', mend)
            yield problem.model_copy(update={"by_itself": True})
        elif not in_meeting_hours(time(int(found[1]), int(found[2])), series.minutes):
            what = f"a meeting of {series.minutes} minutes at {written} is outside 7.00 to 20.00"
            yield _CLOCK.error((*here, "hours", place), what, "choose another hour, or shorten the meeting")
    yield from _CLOCK.repeated((*here, "weekdays"), series.weekdays, "weekday")
    yield from _CLOCK.repeated((*here, "hours"), series.hours, "hour")


def _round(here: Path, asked: Round) -> Iterator[Problem]:
    for place, days in enumerate(asked.reminders):
        if not 0 < days < asked.answer_working_days:
            what = f"a reminder {days} working days before the deadline is outside the time for answering"
            mend = f"write 1 to {asked.answer_working_days - 1}"
            yield _CLOCK.error((*here, "reminders", place), what, mend)
    if asked.closes_after <= asked.overdue_after:
        what = (
            f"the round closes {asked.closes_after} working days after its deadline, before it is said that"
        )
        mend = f"write closes_after: {asked.overdue_after + 1} or more"
        yield _CLOCK.error((*here, "closes_after"), f"{what} the answer is late", mend)
    if not asked.form:
        yield _CLOCK.error((*here, "form"), "the form asks nothing", "add a field")
    if asked.kind is RoundKind.PROPOSAL:
        yield from check_carries((*here, "form"), asked.form, PROPOSAL_FIELDS)


def _window(here: Path, window: ProposalWindow, clock: AnnualClock, network: Network) -> Iterator[Problem]:
    source = next((one for one in clock.rounds if one.id == window.grows_from), None)
    if source and source.kind is not RoundKind.PROPOSAL:
        what = f'the round "{source.id}" does not ask for proposals'
        yield _CLOCK.error((*here, "grows_from"), what, "name a round of the kind proposal")
    for place, days in enumerate(window.reminders):
        if not 0 < days < window.answer_working_days:
            what = f"a reminder {days} working days before the deadline is outside the time for answering"
            mend = f"write 1 to {window.answer_working_days - 1}"
            yield _CLOCK.error((*here, "reminders", place), what, mend)
    if window.closes_after <= window.overdue_after:
        what = "the window closes before anyone is told that the decision is late"
        yield _CLOCK.error(
            (*here, "closes_after"), what, f"write closes_after: {window.overdue_after + 1} or more"
        )
    series_id = window.decided_in.split("/")[0]
    held_by = next((one.body for one in clock.series if one.id == series_id), None)
    kinds = {body.id: body.kind for body in network.bodies}
    if held_by in kinds and kinds[held_by] is not BodyKind.STEERING:
        what = f'"{held_by}" decides on the proposal and is no steering group'
        mend = "name a meeting of the steering group, unless another body has this mandate"
        yield _CLOCK.warning((*here, "decided_in"), what, mend, _MANDATE)


_MANDATE = "Keski-Suomen työpajojen koonti 10.9.2018: the steering group takes proposals to decision-making"


def _dates(clock: AnnualClock) -> Iterator[Problem]:
    for position, one in enumerate(clock.dates):
        if one.every_years > 1 and one.counted_from is None:
            what = f'"{one.id}" comes every {one.every_years} years, and no year is named'
            mend = "add counted_from: a year in which it falls"
            yield _CLOCK.error(("dates", position), what, mend)


def _texts(clock: AnnualClock, network: Network) -> Iterator[Problem]:
    """Look for what is said to a body in its languages, and to all municipalities in the region's."""
    languages = {body.id: body.languages for body in network.bodies}
    for position, series in enumerate(clock.series):
        for key, text in (("name", series.name), ("place", series.place)):
            if text:
                path: Path = ("series", position, key)
                yield from _CLOCK.untranslated(path, text, languages.get(series.body, ()))
    shared = network.region.languages
    for name, keys in _SHARED_TEXTS.items():
        for position, one in enumerate(getattr(clock, name)):
            for key in keys:
                yield from _CLOCK.untranslated((name, position, key), getattr(one, key), shared)
    for rule in Rolling.model_fields:
        for key in ("why", "source"):
            text = getattr(getattr(clock.rolling, rule), key)
            yield from _CLOCK.untranslated(("rolling", rule, key), text, shared)
    yield from check_form_texts(("decision_form",), clock.decision_form, shared)
    for position, asked in enumerate(clock.rounds):
        yield from check_form_texts(("rounds", position, "form"), asked.form, shared)


#: What everybody reads.
_SHARED_TEXTS: Mapping[str, tuple[str, ...]] = {
    "phases": ("name", "basis"),
    "pauses": ("name",),
    "chains": ("why",),
    "dates": ("name", "basis"),
    "other_dates": ("project", "name"),
    "rooms": ("name",),
    "travel_together": ("why",),
    "rounds": ("name", "purpose", "task"),
    "proposal_windows": ("name",),
}

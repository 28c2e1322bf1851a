"""Whether a year's meetings can be held: possible days, their order, chains, and material in time."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from governance.chain import Chain
from governance.finding import Document, short_day
from governance.laid_clock import LaidClock
from governance.moment import ItemNoun
from governance.moment_graph import written_moments
from governance.problem import Path, Problem
from governance.series import Series
from governance.working_day import WorkingDays

_CLOCK = Document("clock")
_PAUSE = "The clock's own rule: nothing is held, sent or due in a pause"


def named_meetings_exist(on: LaidClock) -> Iterator[Problem]:
    """Give an error for each meeting that is named and that the year does not have: a rhythm gave too few."""
    for path, name in named_meetings(on):
        if not on.has_meeting(name):
            series = on.clock.one_series(name.split("/")[0])
            held = len(on.wished(series))
            what = f'there is no meeting "{name}": the series has {held} meetings'
            mend = f"name a meeting from {series.id}/1 to {series.id}/{held}" if held else "choose other days"
            yield _CLOCK.error(path, what, mend)


def named_meetings(on: LaidClock) -> Iterator[tuple[Path, str]]:
    """Give every meeting that the clock names, "series/number", with its place in the file."""
    for place, asked in on.rounds():
        yield ("rounds", place, "used_by"), asked.used_by
    for place, window in enumerate(on.clock.proposal_windows):
        yield ("proposal_windows", place, "decided_in"), window.decided_in
    yield ("adoption", "in_meeting"), on.clock.adoption.in_meeting
    for path, _, moment in written_moments(on.clock):
        if moment.target and moment.target.noun is ItemNoun.MEETING:
            yield (*path, "before" if moment.before else "after"), moment.target.id


def _place(position: int, series: Series, number: int) -> Path:
    """Give the place that says when a meeting is, counted from 0."""
    return ("series", position, "around", number) if series.around else ("series", position, series.rule)


def order_of_the_year(on: LaidClock) -> Iterator[Problem]:
    """Give an error where meetings of a series stand out of order, or cannot be so far apart."""
    for position, series in enumerate(on.series):
        for number, (one, other) in enumerate(pairwise(on.wished(series)), 2):
            path = _place(position, series, number - 1)
            if other <= one:
                what = f"meeting {number} of {series.id}, {short_day(other)}, is not after the one before it"
                yield _CLOCK.error(path, what, "write the days in the order of the year")
            elif (other - one).days + 2 * series.within_days < series.apart_days:
                what = f"meetings {number - 1} and {number} of {series.id} cannot be so far apart"
                yield _CLOCK.error(
                    path, what, f"move the days apart, or lower apart_days: {series.apart_days}"
                )


def meetings_have_days(on: LaidClock) -> Iterator[Problem]:
    """Give an error for a meeting without a possible day, and a warning for one wished into a pause."""
    for position, series in enumerate(on.series):
        if not on.wished(series):
            what = f"{series.id} has no meeting at all"
            yield _CLOCK.error(("series", position, series.rule), what, "choose days outside the pauses")
        for place, wished in enumerate(on.wished(series)):
            path = _place(position, series, place)
            if not series.possible_days(wished, on.year, on.working):
                why = _no_day(on, series, wished)
                what = f"meeting {place + 1} of {series.id} has no possible day: {why}"
                yield _CLOCK.error(path, what, _more_days(series))
            elif on.working.is_paused(wished):
                what = f"meeting {place + 1} of {series.id}, {short_day(wished)}, is wished into a pause"
                yield _CLOCK.warning(path, what, "choose a day outside the pauses", _PAUSE)


def _no_day(on: LaidClock, series: Series, wished: date) -> str:
    """Say what takes the days about a meeting's own: a pause, holidays, or its weekdays and windows."""
    year, unpaused = on.year, series.possible_days(wished, on.year, WorkingDays(on.working.holidays))
    pauses = [
        one.id
        for one in on.clock.pauses
        if any(one.starts.in_year(year) <= day <= one.ends.in_year(year) for day in unpaused)
    ]
    if pauses:
        return f'it falls in the pause "{" and ".join(pauses)}"'
    if series.possible_days(wished, on.year, WorkingDays()):
        return "its days are public holidays"
    weekdays, inside = ", ".join(series.weekdays), " inside its windows" if series.windows else ""
    return f"no {weekdays} within {series.within_days} days of {short_day(wished)}{inside}"


def _more_days(series: Series) -> str:
    windows = " or its windows" if series.windows else ""
    return f"move its day, widen within_days{windows}, or allow more weekdays"


def material_after_pauses(on: LaidClock) -> Iterator[Problem]:
    """Warn of a meeting so soon after a pause that its material would be due before the pause."""
    through = WorkingDays(on.working.holidays)
    for position, series in enumerate(on.series):
        days = on.network.profile(series.body).material_working_days
        for place, wished in enumerate(on.wished(series)):
            if on.working.is_paused(through.shift(wished, -days)) and not on.working.is_paused(wished):
                due = short_day(on.working.shift(wished, -days))
                what = (
                    f"the material of meeting {place + 1} of {series.id}, {short_day(wished)}, is due {due}"
                )
                mend = f"wish the meeting at least {days} working days after the pause"
                yield _CLOCK.warning(_place(position, series, place), what, mend, _PAUSE)


def chains_can_hold(on: LaidClock) -> Iterator[Problem]:
    """Give an error for a chain that binds nothing, or that no days can keep."""
    for position, chain in enumerate(on.clock.chains):
        path: Path = ("chains", position)
        first, then = on.clock.one_series(chain.first), on.clock.one_series(chain.then)
        wished = on.wished(first), on.wished(then)
        pairs = chain.pairs(*wished, on.working)
        unit = "working days" if chain.working else "days"
        if chain.most is not None and chain.most < chain.least:
            what = f"at most {chain.most} {unit} is less than at least {chain.least}"
            yield _CLOCK.error((*path, f"at_most_{chain.unit}"), what, "swap them")
            continue
        if not pairs:
            what = f"no meeting of {chain.then} comes {chain.least} {unit} after one of {chain.first}"
            yield _CLOCK.error(path, what, f"move the series' days, or lower at_least_{chain.unit}")
        for earlier, later in pairs:
            yield from _chain_holds(on, path, chain, (wished[0][earlier], wished[1][later]))


def chains_bind_meetings(on: LaidClock) -> Iterator[Problem]:
    """Warn of meetings that a chain leaves free, for none of the other series comes early enough before them.

    A meeting before all of the other series is none of these: it handles what the year before prepared.
    """
    for position, chain in enumerate(on.clock.chains):
        first, then = (on.wished(on.clock.one_series(one)) for one in (chain.first, chain.then))
        bound = {later for _, later in chain.pairs(first, then, on.working)}
        free = [n for n, day in enumerate(then) if bound and n not in bound and (n or day > first[0])]
        if free and (chain.most is None or chain.most >= chain.least):
            numbers, many = " and ".join(str(n + 1) for n in free), len(free) > 1
            verb = "meetings {} of {} follow" if many else "meeting {} of {} follows"
            what = f"{verb.format(numbers, chain.then)} none of {chain.first}"
            mend = f"move the series' days, or lower at_least_{chain.unit}, unless that is meant"
            yield _CLOCK.warning(("chains", position), what, mend, _CHAIN)


_CHAIN = "The chain: what one series prepares goes to the other"


def _chain_holds(on: LaidClock, path: Path, chain: Chain, pair: tuple[date, date]) -> Iterator[Problem]:
    earlier, later = pair
    first, then = on.clock.one_series(chain.first), on.clock.one_series(chain.then)
    nearest = chain.distance(
        earlier + timedelta(days=first.within_days), later - timedelta(days=then.within_days), on.working
    )
    if chain.most is not None and nearest > chain.most:
        unit = "working days" if chain.working else "days"
        what = (
            f"{chain.then} about {short_day(later)} cannot follow {chain.first} about {short_day(earlier)} "
            f"within {chain.most} {unit}"
        )
        yield _CLOCK.error(path, what, f"move one of the two, or raise at_most_{chain.unit}")


def decisions_can_reach(on: LaidClock) -> Iterator[Problem]:
    """Give an error for a deciding meeting that no possible day brings in time for enough budgets."""
    for position, window in enumerate(on.clock.proposal_windows):
        last = on.latest_decision(window)
        series = on.one_series(window.decided_in.split("/")[0])
        days = series.possible_days(on.meeting(window.decided_in), on.year, on.working)
        if last is not None and days and days[0] > last:
            what = (
                f"{window.decided_in} is {short_day(days[0])} at the soonest, and {window.reaches:.0%} "
                f"of the budgets are reached until {short_day(last)}"
            )
            mend = "name an earlier meeting, or lower reaches"
            yield _CLOCK.error(("proposal_windows", position, "reaches"), what, mend)

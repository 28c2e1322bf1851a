"""Whether a clock can be laid on a year: pauses, windows of meetings, chains and deadlines."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from governance.clock import AnnualClock, Chain, Pause, Phase, ProposalWindow, Round, Series
from governance.finding import Document
from governance.network import Network
from governance.problem import Path, Problem, Severity
from governance.working_day import Roll, WorkingDays

_CLOCK = Document("clock")
#: Why a problem of some years does not stop.
_SOME_YEARS = "Weekdays and public holidays of that year"


def check_years(
    clock: AnnualClock, network: Network, years: Iterable[int], holidays: Collection[date]
) -> tuple[Problem, ...]:
    """Give what keeps the clock from being laid on the years, each thing once.

    What goes wrong in some of the years only, because of a weekday or a holiday, is a warning that names the
    first of them. The clock's references have been checked before.
    """
    laid = [_Year(clock, network, year, holidays) for year in years]
    found: dict[tuple[Path, str], list[tuple[int, Problem]]] = {}
    for on in laid:
        for rule in _RULES:
            for problem in rule(on):
                found.setdefault((problem.path, rule.__name__), []).append((on.year, problem))
    return tuple(_once(seen, len(laid)) for seen in found.values())


def _once(seen: Sequence[tuple[int, Problem]], years: int) -> Problem:
    year, problem = seen[0]
    if len({one for one, _ in seen}) == years:
        return problem
    return problem.model_copy(
        update={"what": f"in {year}: {problem.what}", "severity": Severity.WARNING, "source": _SOME_YEARS}
    )


class _Year:
    """A clock on one year, before any meeting has its day: each is taken to be on its wished day."""

    def __init__(self, clock: AnnualClock, network: Network, year: int, holidays: Collection[date]) -> None:
        around = (year - 1, year, year + 1)
        pauses = ((one.starts.in_year(y), one.ends.in_year(y)) for y in around for one in clock.pauses)
        self.clock, self.network, self.year = clock, network, year
        self.working = WorkingDays(frozenset(holidays), tuple(pauses))
        #: As though there were no pauses.
        self.through = WorkingDays(frozenset(holidays))

    def wished(self, series: Series) -> list[date]:
        return [anchor.in_year(self.year) for anchor in series.around]

    def meeting(self, meeting: str) -> date:
        series, number = meeting.split("/")
        return self.clock.one_series(series).around[int(number) - 1].in_year(self.year)

    def due(self, asked: Round) -> date:
        if asked.due.on:
            return self.working.roll(asked.due.on.in_year(self.year), asked.due.roll)
        return self.working.shift(self.meeting(str(asked.due.before)), -(asked.due.working_days or 0))


def _spans_run_forward(on: _Year) -> Iterator[Problem]:
    spans: tuple[tuple[str, Sequence[Phase | Pause]], ...] = (
        ("phases", on.clock.phases),
        ("pauses", on.clock.pauses),
    )
    for name, several in spans:
        for position, one in enumerate(several):
            first, last = one.starts.in_year(on.year), one.ends.in_year(on.year)
            if last < first:
                what = f'"{one.id}" ends {_day(last)}, before it begins {_day(first)}'
                mend = (
                    "swap the days; what crosses the new year is written as two, until 31.12. and from 1.1."
                )
                yield _CLOCK.error((name, position, "ends"), what, mend)


def _order_of_the_year(on: _Year) -> Iterator[Problem]:
    for position, series in enumerate(on.clock.series):
        for number, (one, other) in enumerate(pairwise(on.wished(series)), 2):
            path: Path = ("series", position, "around", number - 1)
            if other <= one:
                what = f"meeting {number} of {series.id}, {_day(other)}, is not after the one before it"
                yield _CLOCK.error(path, what, "write the days in the order of the year")
            elif (other - one).days + 2 * series.within_days < series.apart_days:
                what = f"meetings {number - 1} and {number} of {series.id} cannot be so far apart"
                yield _CLOCK.error(
                    path, what, f"move the days apart, or lower apart_days: {series.apart_days}"
                )


def _meetings_have_days(on: _Year) -> Iterator[Problem]:
    for position, series in enumerate(on.clock.series):
        weekdays = {weekday.number for weekday in series.weekdays}
        for place, wished in enumerate(on.wished(series)):
            path: Path = ("series", position, "around", place)
            first, last = _window(series, wished, on.year)
            if not any(
                on.working.is_working(day) and day.weekday() in weekdays for day in _days(first, last)
            ):
                what = f"meeting {place + 1} of {series.id} has no possible day"
                mend = "move its day, widen within_days, or allow more weekdays"
                yield _CLOCK.error(path, what, mend)
            elif on.working.is_paused(wished):
                what = f"meeting {place + 1} of {series.id}, {_day(wished)}, is wished into a pause"
                yield _CLOCK.warning(path, what, "choose a day outside the pauses", _PAUSE)


def _material_after_pauses(on: _Year) -> Iterator[Problem]:
    for position, series in enumerate(on.clock.series):
        days = on.network.profile(series.body).material_working_days
        for place, wished in enumerate(on.wished(series)):
            if on.working.is_paused(on.through.shift(wished, -days)) and not on.working.is_paused(wished):
                due = _day(on.working.shift(wished, -days))
                what = f"the material of meeting {place + 1} of {series.id}, {_day(wished)}, is due {due}"
                mend = f"wish the meeting at least {days} working days after the pause"
                yield _CLOCK.warning(("series", position, "around", place), what, mend, _PAUSE)


_PAUSE = "The clock's own rule: nothing is held, sent or due in a pause"


def _chains_can_hold(on: _Year) -> Iterator[Problem]:
    for position, chain in enumerate(on.clock.chains):
        first, then = on.clock.one_series(chain.first), on.clock.one_series(chain.then)
        pairs = _pairs(chain, on.wished(first), on.wished(then))
        if not pairs:
            what = f"no meeting of {chain.then} comes {chain.at_least_days} days after one of {chain.first}"
            yield _CLOCK.error(("chains", position), what, "move the series' days, or lower at_least_days")
        for earlier, later in pairs:
            yield from _chain_holds(("chains", position), chain, first, then, earlier, later)
        if chain.at_most_days is not None and chain.at_most_days < chain.at_least_days:
            what = f"at most {chain.at_most_days} days is less than at least {chain.at_least_days}"
            yield _CLOCK.error(("chains", position, "at_most_days"), what, "swap them")


def _pairs(chain: Chain, first: list[date], then: list[date]) -> list[tuple[date, date]]:
    """Pair each later meeting with the last earlier one whose wished day leaves the time between."""
    found = []
    for later in then:
        before = [one for one in first if (later - one).days >= chain.at_least_days]
        if before:
            found.append((before[-1], later))
    return found


def _chain_holds(
    path: Path, chain: Chain, first: Series, then: Series, earlier: date, later: date
) -> Iterator[Problem]:
    slack = first.within_days + then.within_days
    least = (later - earlier).days - slack
    if chain.at_most_days is not None and least > chain.at_most_days:
        what = (
            f"{chain.then} about {_day(later)} cannot follow {chain.first} about {_day(earlier)} "
            f"within {chain.at_most_days} days"
        )
        mend = "move one of the two, or raise at_most_days"
        yield _CLOCK.error(path, what, mend)


def _deadlines_outside_pauses(on: _Year) -> Iterator[Problem]:
    for position, asked in enumerate(on.clock.rounds):
        if asked.due.on and on.working.is_paused(asked.due.on.in_year(on.year)):
            what = f'the round "{asked.id}" falls due {_day(asked.due.on.in_year(on.year))}, in a pause'
            yield _CLOCK.error(("rounds", position, "due"), what, "choose a day outside the pauses")


def _answers_reach_their_meeting(on: _Year) -> Iterator[Problem]:
    for position, asked in enumerate(on.clock.rounds):
        path: Path = ("rounds", position)
        due, meeting = on.due(asked), on.meeting(asked.used_by)
        if due >= meeting:
            what = f"the answers are due {_day(due)}, not before {asked.used_by} about {_day(meeting)}"
            yield _CLOCK.error((*path, "due"), what, "move the deadline earlier, or name a later meeting")
            continue
        body = on.clock.one_series(asked.used_by.split("/")[0]).body
        material = on.working.shift(meeting, -on.network.profile(body).material_working_days)
        if due > material:
            what = (
                f"the answers are due {_day(due)}, after the material of {asked.used_by} ({_day(material)})"
            )
            mend = "move the deadline earlier, or the office adds the answers to a finished agenda"
            yield _CLOCK.warning((*path, "due"), what, mend, "The body's rules of procedure")


def _openings(on: _Year) -> Iterator[Problem]:
    for position, asked in enumerate(on.clock.rounds):
        path: Path = ("rounds", position, "answer_working_days")
        slowest = max(
            (one for one in on.network.municipalities if not asked.asks or one.id in asked.asks),
            key=lambda one: one.handling_days,
            default=None,
        )
        if slowest is None:
            continue
        due, days = on.due(asked), asked.answer_working_days + slowest.handling_days
        opens, plainly = on.working.shift(due, -days), on.through.shift(due, -days)
        who = f'the round "{asked.id}" opens to "{slowest.id}" {days} working days before {_day(due)}'
        if opens.year < on.year:
            what = f"{who}: that is {_day(opens)} of the year before, when the year is not yet agreed on"
            yield _CLOCK.warning(path, what, "move the deadline later, or give fewer days", _PAUSE)
        elif on.working.is_paused(plainly):
            what = f"{who}: not {_day(plainly)}, in a pause, but {_day(opens)}"
            yield _CLOCK.warning(
                path, what, "move the deadline, so that nobody has it over the pause", _PAUSE
            )


def _windows_reach_budgets(on: _Year) -> Iterator[Problem]:
    for position, window in enumerate(on.clock.proposal_windows):
        late = [one.id for one in on.network.municipalities if not _reaches(on, window, one.id)]
        if late:
            what = f"a decision in {window.decided_in} reaches too late the budget of: {', '.join(late)}"
            mend = "name an earlier meeting, or let them know that the year after next is meant"
            path: Path = ("proposal_windows", position, "decided_in")
            yield _CLOCK.warning(path, what, mend, "Kuntalaki (410/2015) 110 §")


def _reaches(on: _Year, window: ProposalWindow, municipality_id: str) -> bool:
    municipality = on.network.municipality(municipality_id)
    earliest = on.working.shift(on.meeting(window.decided_in), municipality.handling_days + 1)
    return earliest <= on.working.roll(municipality.budget.proposals_in.in_year(on.year), Roll.BACKWARD)


def _adoption_comes_in_time(on: _Year) -> Iterator[Problem]:
    adopted = on.meeting(on.clock.adoption.in_meeting)
    for position, asked in enumerate(on.clock.rounds):
        if asked.about_next_clock and on.due(asked) >= adopted:
            what = f'comments in "{asked.id}" are due {_day(on.due(asked))}, after the clock is adopted'
            yield _CLOCK.error(("rounds", position, "due"), what, "let them be due before the adoption")


_RULES: tuple[Callable[[_Year], Iterator[Problem]], ...] = (
    _spans_run_forward,
    _order_of_the_year,
    _meetings_have_days,
    _material_after_pauses,
    _chains_can_hold,
    _deadlines_outside_pauses,
    _answers_reach_their_meeting,
    _openings,
    _windows_reach_budgets,
    _adoption_comes_in_time,
)


def _window(series: Series, wished: date, year: int) -> tuple[date, date]:
    """Give the first and the last day on which a meeting may be, inside its year."""
    within = timedelta(days=series.within_days)
    first, last = date(year, 1, 1), date(year, 12, 31)
    return max(first, wished - within), min(last, wished + within)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(day: date) -> str:
    return f"{day.day}.{day.month}."

"""Whether a clock can be laid on a year: spans, deadlines, openings and proposal windows."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from governance.clock import AnnualClock
from governance.finding import Document, short_day
from governance.laid_clock import LaidClock
from governance.meeting_check import (
    chains_bind_meetings,
    chains_can_hold,
    decisions_can_reach,
    material_after_pauses,
    meetings_have_days,
    named_meetings_exist,
    order_of_the_year,
)
from governance.moment_graph import written_moments
from governance.network import Network
from governance.problem import Path, Problem, Severity
from governance.working_day import WorkingDays

_CLOCK, _NETWORK = Document("clock"), Document("network")
#: Why a problem of some years does not stop.
_SOME_YEARS = "Weekdays and public holidays of that year"
_PAUSE = "The clock's own rule: nothing is held, sent or due in a pause"

Rule = Callable[[LaidClock], Iterator[Problem]]
#: Where its last day is written, what it is, and its first and last day; None where it is not in the year.
_NamedSpan = tuple[Path, str, tuple[date, date] | None]


def check_years(
    clock: AnnualClock,
    network: Network,
    years: Iterable[int],
    holidays: Collection[date],
    planned: int | None = None,
) -> tuple[Problem, ...]:
    """Give what keeps the clock from being laid on the years, each thing once.

    What goes wrong in some of the years only, because of a weekday or a holiday, is a warning that names the
    first of them, in the order given; in the `planned` year it stops. The clock's references have been
    checked before; each meeting is taken to be on its wished day.
    """
    found: dict[tuple[Path, str], list[tuple[int, Problem]]] = {}
    laid = 0
    for year in years:
        laid += 1
        for rule, problem in _in_year(_laid(clock, network, year, holidays)):
            found.setdefault((problem.path, rule), []).append((year, problem))
    return tuple(_once(seen, laid, planned) for seen in found.values())


def _laid(clock: AnnualClock, network: Network, year: int, holidays: Collection[date]) -> LaidClock:
    around = (year - 1, year, year + 1)
    pauses = tuple((one.starts.in_year(y), one.ends.in_year(y)) for y in around for one in clock.pauses)
    return LaidClock(network, clock, year, WorkingDays(frozenset(holidays), pauses))


def _in_year(on: LaidClock) -> Iterator[tuple[str, Problem]]:
    """Give each rule's problems; where an early rule finds any, the rest would only follow from them."""
    for rules in ((_series_spans_run_forward, _meetings_stay_in_the_year), (named_meetings_exist,), _RULES):
        found = [(rule.__name__, problem) for rule in rules for problem in rule(on)]
        yield from found
        if found:
            return


def _once(seen: Sequence[tuple[int, Problem]], laid: int, planned: int | None) -> Problem:
    year, problem = seen[0]
    years = len({one for one, _ in seen})
    if years == laid:
        return problem
    others = f" (so too in {years - 1} other years of {laid})" if years > 1 else ""
    said = {"what": f"in {year}: {problem.what}{others}"}
    if year != planned:
        said |= {"severity": Severity.WARNING, "source": _SOME_YEARS}
    return problem.model_copy(update=said)


def _spans_run_forward(on: LaidClock) -> Iterator[Problem]:
    yield from _run_forward(_spans(on))


def _run_forward(spans: Iterable[_NamedSpan]) -> Iterator[Problem]:
    for path, name, span in spans:
        if span and span[1] < span[0]:
            what = f'"{name}" ends {short_day(span[1])}, before it begins {short_day(span[0])}'
            mend = "swap the days; what crosses the new year is written as two, until 31.12. and from 1.1."
            yield _CLOCK.error(path, what, mend)


def _spans(on: LaidClock) -> Iterator[_NamedSpan]:
    year = on.year
    for place, phase in enumerate(on.clock.phases):
        first, last = on.moment(phase.starts), on.moment(phase.ends)
        yield ("phases", place, "ends"), phase.id, (first, last) if first and last else None
    for place, pause in enumerate(on.clock.pauses):
        yield ("pauses", place, "ends"), pause.id, (pause.starts.in_year(year), pause.ends.in_year(year))
    for place, other in enumerate(on.clock.other_dates):
        yield ("other_dates", place, "until"), other.id, on.other_days(other)


def _phases_follow_each_other(on: LaidClock) -> Iterator[Problem]:
    """Warn of phases that share days: the wheel draws one of them over the other."""
    spans = [(on.moment(one.starts), on.moment(one.ends), place) for place, one in enumerate(on.clock.phases)]
    known = sorted((first, last, place) for first, last, place in spans if first and last)
    for (_, last, earlier), (first, _, place) in pairwise(known):
        if first <= last:
            before, after = on.clock.phases[earlier].id, on.clock.phases[place].id
            what = f'the phase "{after}" begins {short_day(first)}, before "{before}" ends {short_day(last)}'
            mend = "let it begin the day after, or leave them both if they are meant to overlap"
            yield _CLOCK.warning(("phases", place, "starts"), what, mend, _PHASES)


_PHASES = "A year is divided into phases"


def _series_spans_run_forward(on: LaidClock) -> Iterator[Problem]:
    yield from _run_forward(_series_spans(on))


def _series_spans(on: LaidClock) -> Iterator[_NamedSpan]:
    year = on.year
    for place, series in enumerate(on.series):
        here: Path = ("series", place)
        for number, window in enumerate(series.windows):
            path: Path = (*here, "windows", number, "ends")
            yield path, f"window {number + 1} of {series.id}", window.in_year(year)
        if series.between:
            yield (*here, "between", "ends"), f"between of {series.id}", series.between.in_year(year)
        if series.every:
            yield (*here, "every", "ends"), f"every of {series.id}", series.every.in_year(year)


def _meetings_stay_in_the_year(on: LaidClock) -> Iterator[Problem]:
    """Give an error for a meeting whose day hangs on an item so far away that it is in another year."""
    for position, series in enumerate(on.clock.series):
        for place, wished in enumerate(series.around):
            day = on.moment(wished) if wished.target else None
            if day and day.year != on.year:
                which = f"meeting {place + 1} of {series.id}"
                what = f"{which} falls on {short_day(day)}{day.year}, outside the year"
                path: Path = ("series", position, "around", place)
                yield _CLOCK.error(path, what, "count fewer days, or from another item")


def _deadlines_outside_pauses(on: LaidClock) -> Iterator[Problem]:
    for position, asked in on.rounds():
        written = on.written(asked.due)
        if written and asked.due.working_days is None and on.working.is_paused(written):
            what = f'the round "{asked.id}" falls due {short_day(written)}, in a pause'
            yield _CLOCK.error(("rounds", position, "due"), what, "choose a day outside the pauses")


def _answers_reach_their_meeting(on: LaidClock) -> Iterator[Problem]:
    for position, asked in on.rounds():
        path: Path = ("rounds", position)
        due, meeting = on.due(asked), on.meeting(asked.used_by)
        if due >= meeting:
            what = (
                f"the answers are due {short_day(due)}, not before {asked.used_by} about {short_day(meeting)}"
            )
            yield _CLOCK.error((*path, "due"), what, "move the deadline earlier, or name a later meeting")
            continue
        body = on.clock.one_series(asked.used_by.split("/")[0]).body
        material = on.working.shift(meeting, -on.network.profile(body).material_working_days)
        if due > material:
            what = (
                f"the answers are due {short_day(due)}, after the material of {asked.used_by} "
                f"({short_day(material)})"
            )
            mend = "move the deadline earlier, or the office adds the answers to a finished agenda"
            yield _CLOCK.warning((*path, "due"), what, mend, "The body's rules of procedure")


def _openings(on: LaidClock) -> Iterator[Problem]:
    through = WorkingDays(on.working.holidays)  # as though there were no pauses
    for position, asked in on.rounds():
        path: Path = ("rounds", position, "answer_working_days")
        slowest = max(on.asked(asked), key=lambda one: one.handling_days, default=None)
        if slowest is None:
            continue
        due, days = on.due(asked), asked.answer_working_days + slowest.handling_days
        opens, plainly = on.opening(asked, slowest), through.shift(due, -days)
        who = f'the round "{asked.id}" opens to "{slowest.id}" {days} working days before {short_day(due)}'
        if opens.year < on.year:
            what = f"{who}: that is {short_day(opens)} of the year before, when the year is not yet agreed on"
            yield _CLOCK.warning(path, what, "move the deadline later, or give fewer days", _PAUSE)
        elif on.working.is_paused(plainly):
            what = f"{who}: not {short_day(plainly)}, in a pause, but {short_day(opens)}"
            yield _CLOCK.warning(
                path, what, "move the deadline, so that nobody has it over the pause", _PAUSE
            )


def _areas_are_there(on: LaidClock) -> Iterator[Problem]:
    """Look for areas that are over, or not yet there, when their municipalities are asked or meet."""
    areas = {one.id: one for one in on.network.areas}
    middle = date(on.year, 7, 1)
    for position, asked in on.rounds():
        for place, wanted in enumerate(asked.asks_areas):
            if not areas[wanted].in_force(on.due(asked)):
                what = f'the area "{wanted}" is not there when the round "{asked.id}" is due'
                mend = "name the area that its municipalities are in then"
                yield _CLOCK.warning(("rounds", position, "asks_areas", place), what, mend, _AREAS)
    for position, series in enumerate(on.series):
        if series.area and not areas[series.area].in_force(middle):
            what = f'the area "{series.area}" of {series.id} is not there'
            mend = "name the area that there is then, or take the series away"
            yield _CLOCK.warning(("series", position, "area"), what, mend, _AREAS)


_AREAS = "Areas are formed and end on their days (network.yaml)"


def _windows_reach_budgets(on: LaidClock) -> Iterator[Problem]:
    for position, window in enumerate(on.clock.proposal_windows):
        decided = on.meeting(window.decided_in)
        late = [one.id for one in on.network.municipalities if on.last_decision_day(one) < decided]
        if late:
            what = f"a decision in {window.decided_in} reaches too late the budget of: {', '.join(late)}"
            mend = "name an earlier meeting, or let them know that the year after next is meant"
            path: Path = ("proposal_windows", position, "decided_in")
            yield _CLOCK.warning(path, what, mend, "Kuntalaki (410/2015) 110 §")


#: An agenda that closes so long before the budget's day is hardly the last before it: a meeting is missing.
_LONG_BEFORE = timedelta(days=60)


def _agendas_close_in_time(on: LaidClock) -> Iterator[Problem]:
    """Warn of a decider whose known meetings are all too late for the budget, or long before it."""
    for place, one in enumerate(on.network.municipalities):
        closing = one.decider.agendas_close(on.year, on.working)
        budget = one.budget.last_day(on.year, on.working, on.clock.rolling.budgets.roll)
        last = on.budget_day(one)
        if closing and (closing[0] > budget or last < budget - _LONG_BEFORE):
            late = closing[0] > budget
            which, how = (
                (f"first agenda closes {short_day(closing[0])}", "after")
                if late
                else (
                    f"last agenda in time closes {short_day(last)}",
                    "long before",
                )
            )
            what = f"of the decider of {one.id} the {which}, {how} {short_day(budget)}, the budget's day"
            path: Path = ("municipalities", place, "decider", "meets")
            mend = "add its meetings before the budget, or correct proposals_in or agenda_working_days"
            yield _NETWORK.warning(path, what, mend, "Kuntalaki (410/2015) 94 § and 110 §")


def _adoption_comes_in_time(on: LaidClock) -> Iterator[Problem]:
    adopted = on.meeting(on.clock.adoption.in_meeting)
    for position, asked in on.rounds():
        if asked.about_next_clock and on.due(asked) >= adopted:
            due = short_day(on.due(asked))
            what = f'comments in "{asked.id}" are due {due}, after the clock is adopted'
            yield _CLOCK.error(("rounds", position, "due"), what, "let them be due before the adoption")


def _moments_stay_in_the_year(on: LaidClock) -> Iterator[Problem]:
    """Warn of a distance that leads into another year: there the item belongs to that year's plan."""
    for path, point, moment in written_moments(on.clock):
        day = on.written(moment) if moment.target else None
        if day and day.year != on.year:
            what = f'"{point.id}" falls on {short_day(day)}{day.year}, outside the year'
            yield _CLOCK.warning(path, what, "count fewer days, or from another item", _YEAR)


_YEAR = "A year's plan holds what belongs to its year"

_RULES: tuple[Rule, ...] = (
    _spans_run_forward,
    _phases_follow_each_other,
    order_of_the_year,
    meetings_have_days,
    material_after_pauses,
    chains_can_hold,
    chains_bind_meetings,
    decisions_can_reach,
    _deadlines_outside_pauses,
    _answers_reach_their_meeting,
    _openings,
    _areas_are_there,
    _windows_reach_budgets,
    _agendas_close_in_time,
    _adoption_comes_in_time,
    _moments_stay_in_the_year,
)

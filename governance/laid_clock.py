"""The clock laid on a year: on which day each of its items falls."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType

from governance.clock import AnnualClock
from governance.moment import ItemNoun, Moment, Point
from governance.municipality import Municipality
from governance.network import Network
from governance.proposal_window import ProposalWindow
from governance.recurring_date import OtherDate, RecurringDate
from governance.round import Round
from governance.series import Series
from governance.working_day import Roll, WorkingDays

_NOTHING: Mapping[str, date] = MappingProxyType({})


class LaidClock:
    """Know the day of every item of a year.

    A meeting is on its day in `meetings` (by id, `series/year/number`); one that is not there is taken to be
    on its wished day. `agreed` holds deadlines of rounds (by round id) that municipalities were told already:
    they stay. The clock's references have been checked: an unknown one raises UnknownIdError or KeyError.
    """

    def __init__(
        self,
        network: Network,
        clock: AnnualClock,
        year: int,
        working: WorkingDays,
        meetings: Mapping[str, date] = _NOTHING,
        agreed: Mapping[str, date] = _NOTHING,
    ) -> None:
        self.network, self.clock, self.year, self.working = network, clock, year, working
        self._meetings, self._agreed = meetings, agreed

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """List the clock's series in its order; days that hang on other items are this year's."""
        return tuple(one.with_days(self.year, self.moment) if one.hangs else one for one in self.clock.series)

    @cached_property
    def _wished(self) -> dict[str, tuple[date, ...]]:
        return {one.id: one.nominal_days(self.year, self.working) for one in self.series}

    def one_series(self, series_id: str) -> Series:
        """Give a series of this year; raises UnknownIdError as the clock does."""
        known = {one.id: one for one in self.series}
        return known.get(series_id) or self.clock.one_series(series_id)

    def wished(self, series: Series) -> tuple[date, ...]:
        """List the days about which a series meets."""
        return self._wished[series.id]

    def has_meeting(self, name: str) -> bool:
        """Tell whether the year has a meeting "series/number"; a rhythm gives more in some years."""
        series, number = name.split("/")
        return 1 <= int(number) <= len(self._wished.get(series, ()))

    def meeting(self, name: str) -> date:
        """Give the day of the meeting "series/number"."""
        series, number = name.split("/")
        planned = self._meetings.get(f"{series}/{self.year}/{number}")
        return planned or self.wished(self.clock.one_series(series))[int(number) - 1]

    def rounds(self) -> Iterator[tuple[int, Round]]:
        """Give the year's rounds with their places in the file."""
        return ((place, one) for place, one in enumerate(self.clock.rounds) if one.runs_in(self.year))

    def written(self, moment: Moment) -> date | None:
        """Give a moment's day before it is rolled; None when what it hangs on is not in this year."""
        if moment.target is None:
            return moment.in_year(self.year)
        base = self.day(moment.target)
        if base is None:
            return None
        sign = -1 if moment.before else 1
        if moment.days is not None:
            return base + timedelta(days=sign * moment.days)
        return self.working.shift(base, sign * (moment.working_days or 0))

    def moment(self, moment: Moment, roll: Roll | None = None) -> date | None:
        """Give a moment's day, rolled to a working day by its own `roll`, or else by the one given."""
        day, direction = self.written(moment), moment.roll or roll
        return self.working.roll(day, direction) if day and direction else day

    def day(self, point: Point) -> date | None:
        """Give the day of an item; None when the item is not in this year."""
        match point.noun:
            case ItemNoun.MEETING:
                found: date | None = self.meeting(point.id)
            case ItemNoun.ROUND:
                found = self._of_round(self.clock.one_round(point.id), point.point)
            case ItemNoun.WINDOW:
                found = self._of_window(self.clock.one_window(point.id), point.point)
            case ItemNoun.DATE:
                found = self.date_of(self.clock.one_date(point.id))
            case ItemNoun.PAUSE:
                found = self._of_pause(point)
            case ItemNoun.PHASE:
                found = self._of_phase(point)
            case ItemNoun.OTHER:
                found = self._of_other(self.clock.one_other_date(point.id), point.point)
        return found

    def date_of(self, one: RecurringDate) -> date | None:
        """Give a recurring date's day; a date of law stays where it is, on a day off too."""
        return self.moment(one.on) if one.falls_in(self.year) else None

    def other_days(self, one: OtherDate) -> tuple[date, date] | None:
        """Give the first and last day of another project's date."""
        first, last = self._of_other(one, "starts"), self._of_other(one, "ends")
        return (first, last) if first and last else None

    def due(self, asked: Round) -> date:
        """Give a round's deadline: always a working day.

        Raises ValueError when it hangs on something that is not in this year.
        """
        if asked.id in self._agreed:
            return self._agreed[asked.id]
        due = self.moment(asked.due, self.clock.rolling.answers.roll)
        if due is None:
            raise ValueError(f'the deadline of the round "{asked.id}" hangs on what is not in {self.year}')
        return due

    def asked(self, asked: Round) -> tuple[Municipality, ...]:
        """List the municipalities that a round asks."""
        return asked.municipalities(self.network, self.due(asked))

    def opening(self, asked: Round, municipality: Municipality) -> date:
        """Give the day on which a municipality is asked: the earlier, the longer a matter takes inside it."""
        return self.working.shift(self.due(asked), -(asked.answer_working_days + municipality.handling_days))

    def budget_day(self, municipality: Municipality) -> date:
        """Give the last working day on which a matter must be in for the municipality's budget handling.

        Where its board's meetings are known, the last agenda in time for the budget closes then.
        """
        return municipality.last_agenda(self.year, self.working, self.clock.rolling.budgets.roll)

    def arrival(self, window: ProposalWindow, municipality: Municipality) -> date:
        """Give the day by which a decision has come through a municipality's relay steps, at the soonest."""
        return municipality.arrival(self.meeting(window.decided_in), self.working)

    def last_decision_day(self, municipality: Municipality) -> date:
        """Give the last day on which a steering decision still reaches a municipality's budget."""
        return self.working.shift(self.budget_day(municipality), -(municipality.handling_days + 1))

    def latest_decision(self, window: ProposalWindow) -> date | None:
        """Give the day by which a window's meeting must be held, None when it is not bound."""
        return window.last_day([self.last_decision_day(one) for one in self.network.municipalities])

    def handled(self, window: ProposalWindow, municipality: Municipality) -> date:
        """Give the day by which a proposal is to be in the municipality's own handling."""
        budget, arrival = self.budget_day(municipality), self.arrival(window, municipality)
        return budget if arrival <= budget else municipality.next_agenda(arrival, self.working)

    def awaited(self, window: ProposalWindow, municipality: Municipality) -> date:
        """Give the day by which a municipality's decision is awaited back: after its board has met."""
        handled = self.handled(window, municipality)
        met = municipality.taken_up(handled, self.working)
        return max(self.working.shift(handled, window.answer_working_days), self.working.shift(met, 1))

    def window_end(self, window: ProposalWindow) -> date:
        """Give the day by which the last municipality's decision is awaited."""
        decided = self.meeting(window.decided_in)
        return max((self.awaited(window, one) for one in self.network.municipalities), default=decided)

    def _of_other(self, one: OtherDate, point: str) -> date | None:
        """Give one end of another project's date by itself: its last day may hang on its first."""
        if not one.falls_in(self.year):
            return None
        return self.moment(one.until if one.until and point == "ends" else one.on)

    def _of_pause(self, point: Point) -> date:
        pause = next(one for one in self.clock.pauses if one.id == point.id)
        return (pause.starts if point.point == "starts" else pause.ends).in_year(self.year)

    def _of_phase(self, point: Point) -> date | None:
        phase = next(one for one in self.clock.phases if one.id == point.id)
        return self.moment(phase.starts if point.point == "starts" else phase.ends)

    def _of_round(self, asked: Round, point: str) -> date | None:
        if not asked.runs_in(self.year):
            return None
        if point == "opens":
            openings = [self.opening(asked, one) for one in self.asked(asked)]
            return min(openings, default=self.due(asked))
        due = self.due(asked)
        return self.working.shift(due, asked.closes_after) if point == "closes" else due

    def _of_window(self, window: ProposalWindow, point: str) -> date:
        if point == "opens":
            return self.meeting(window.decided_in)
        last = self.window_end(window)
        return self.working.shift(last, window.closes_after) if point == "closes" else last

"""The annual clock (vuosikello): the year's rules, independent of the year."""

from functools import cached_property

from pydantic import Field

from governance.chain import Chain
from governance.dispatch import Dispatch
from governance.form import FormField
from governance.moment import Moment
from governance.phase import Pause, Phase
from governance.preference import Limits, TravelTogether, Weights
from governance.proposal_window import ProposalWindow
from governance.record import Record, Slug, Text
from governance.recurring_date import OtherDate, RecurringDate
from governance.rolling import Rolling
from governance.round import MEETING_NAME, Round, RoundKind
from governance.series import Room, Series
from governance.unknown_id import look_up

__all__ = [
    "Adoption",
    "AnnualClock",
    "Chain",
    "Moment",
    "OtherDate",
    "Pause",
    "Phase",
    "ProposalWindow",
    "RecurringDate",
    "Round",
    "RoundKind",
    "Series",
]

_FILE = "clock.yaml"


class Adoption(Record):
    """Name the meeting that adopts next year's clock."""

    #: "yhteistyoryhma/4".
    in_meeting: str = Field(pattern=MEETING_NAME)
    body: Slug


class AnnualClock(Record):
    """Hold the year's rules; the file `clock.yaml` of a region's folder."""

    phases: tuple[Phase, ...]
    pauses: tuple[Pause, ...] = ()
    series: tuple[Series, ...]
    chains: tuple[Chain, ...] = ()
    rounds: tuple[Round, ...] = ()
    proposal_windows: tuple[ProposalWindow, ...] = ()
    #: What a registry is asked when a proposal comes back decided.
    decision_form: tuple[FormField, ...]
    dates: tuple[RecurringDate, ...] = ()
    #: Other projects' dates, for information.
    other_dates: tuple[OtherDate, ...] = ()
    #: Rooms that one meeting fills at a time.
    rooms: tuple[Room, ...] = ()
    #: Where days go that fall on a day off, and why.
    rolling: Rolling = Rolling()
    #: What the timetable's wishes weigh, and what a person is asked to bear.
    weights: Weights = Weights()
    limits: Limits = Limits()
    travel_together: tuple[TravelTogether, ...] = ()
    adoption: Adoption
    #: How letters leave: quiet hours, the office's approval, one letter a day.
    dispatch: Dispatch = Dispatch()
    #: Meetings within so many days stay where they are when the year is planned anew around a change.
    frozen_days: int = Field(14, ge=0, le=60)

    @cached_property
    def _series(self) -> dict[str, Series]:
        return {one.id: one for one in self.series}

    @cached_property
    def _rounds(self) -> dict[str, Round]:
        return {one.id: one for one in self.rounds}

    def rounds_in(self, year: int) -> tuple[Round, ...]:
        """List the rounds that are asked in `year`."""
        return tuple(one for one in self.rounds if one.runs_in(year))

    def one_series(self, series_id: str) -> Series:
        """Give a series by id; raises UnknownIdError when the clock does not have it, or no longer."""
        return look_up(self._series, series_id, noun="series", file=_FILE)

    def place_of(self, series: Series) -> Text | None:
        """Give where a series meets: its place, or its room's name; None for one that meets online only."""
        if series.place or not series.room:
            return series.place
        return next(room.name for room in self.rooms if room.id == series.room)

    def one_round(self, round_id: str) -> Round:
        """Give a round by id; raises UnknownIdError."""
        return look_up(self._rounds, round_id, noun="round", file=_FILE)

    def one_window(self, window_id: str) -> ProposalWindow:
        """Give a proposal window by id; raises UnknownIdError."""
        found = {one.id: one for one in self.proposal_windows}
        return look_up(found, window_id, noun="proposal window", file=_FILE)

    def one_date(self, date_id: str) -> RecurringDate:
        """Give a recurring date by id; raises UnknownIdError."""
        return look_up({one.id: one for one in self.dates}, date_id, noun="date", file=_FILE)

    def one_other_date(self, date_id: str) -> OtherDate:
        """Give another project's date by id; raises UnknownIdError."""
        found = {one.id: one for one in self.other_dates}
        return look_up(found, date_id, noun="date of another project", file=_FILE)

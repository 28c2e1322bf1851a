"""The annual clock (vuosikello): the year's rules, independent of the year."""

from datetime import date
from enum import StrEnum
from functools import cached_property

from pydantic import Field, model_validator

from governance.anchor import Weekday, YearDay
from governance.form import FormField
from governance.record import Record, Slug, Words
from governance.unknown_id import look_up
from governance.working_day import Roll

_FILE = "clock.yaml"


class Phase(Record):
    """Name a phase of the year."""

    id: Slug
    name: Words
    starts: YearDay
    ends: YearDay
    basis: Words


class Pause(Record):
    """Name a time in which nothing is sent and nothing falls due."""

    id: Slug
    name: Words
    starts: YearDay
    ends: YearDay


class Series(Record):
    """Describe a series of meetings (kokoussarja) of one body."""

    id: Slug
    body: Slug
    name: Words
    #: The days about which the meetings are held, in the order of the year.
    around: tuple[YearDay, ...] = Field(min_length=1)
    #: How many days a meeting may be away from its day.
    within_days: int = Field(24, ge=0, le=60)
    #: Weekdays and starting hours, the best first.
    weekdays: tuple[Weekday, ...] = tuple(Weekday)
    hours: tuple[str, ...] = ("9.00", "13.00")
    minutes: int = Field(120, ge=30, le=480)
    place: Words
    #: Address of the video meeting.
    link: str | None = None
    #: The fewest days between two meetings of the series.
    apart_days: int = Field(14, ge=0, le=180)


class Chain(Record):
    """Order two series: each meeting of `then` follows a meeting of `first`."""

    first: Slug
    then: Slug
    at_least_days: int = Field(ge=0, le=120)
    at_most_days: int | None = Field(None, ge=1, le=200)
    why: Words


class Due(Record):
    """Say when something is due: a day of the year, or so long before a meeting."""

    on: YearDay | None = None
    #: "johtoryhma/2": series and number.
    before: str | None = Field(None, pattern=r"^[a-z0-9-]+/\d+$")
    working_days: int | None = Field(None, ge=0, le=120)
    #: Where the day goes if it is no working day. Deadlines of people move forward (laki säädettyjen
    #: määräaikain laskemisesta 5 §), what others wait for moves backward.
    roll: Roll = Roll.FORWARD

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Due":
        by_day = self.on is not None and self.before is None and self.working_days is None
        by_meeting = self.on is None and self.before is not None and self.working_days is not None
        if by_day == by_meeting:
            raise ValueError('write either on: "31.3.", or before: series/number together with working_days')
        return self


class RoundKind(StrEnum):
    """Name what a round asks for."""

    SUBMISSION = "submission"
    COMMENT = "comment"
    PROPOSAL = "proposal"


class Round(Record):
    """Ask every municipality for the same thing once a year (tietopyyntö, lausuntokierros)."""

    id: Slug
    kind: RoundKind = RoundKind.SUBMISSION
    name: Words
    #: What the answers are used for: letters tell it.
    purpose: Words
    #: What the municipality is asked to do, in a sentence.
    task: Words
    #: Municipality ids; empty means all of them.
    asks: tuple[Slug, ...] = ()
    due: Due
    #: Working days that a municipality with no relay steps has for its answer.
    answer_working_days: int = Field(15, ge=1, le=120)
    #: Working days before the deadline.
    reminders: tuple[int, ...] = (5, 1)
    #: Working days after the deadline.
    overdue_after: int = Field(2, ge=1, le=20)
    closes_after: int = Field(10, ge=1, le=60)
    #: How long answering takes, in minutes: letters tell it.
    effort_minutes: int = Field(30, ge=5, le=600)
    #: The meeting that handles the answers, "johtoryhma/2".
    used_by: str = Field(pattern=r"^[a-z0-9-]+/\d+$")
    #: Official letters go to the registry (kirjaamo) as well.
    official: bool = False
    #: Whether the draft of next year's clock is what is commented on.
    about_next_clock: bool = False
    form: tuple[FormField, ...]


class ProposalWindow(Record):
    """Carry a proposal (esitys) from a steering decision to the municipalities in time for their budgets."""

    id: Slug
    name: Words
    #: The steering meeting that decides on the proposal, "johtoryhma/4".
    decided_in: str = Field(pattern=r"^[a-z0-9-]+/\d+$")
    #: The round whose submissions it grows from.
    grows_from: Slug
    #: Working days from the day on which the matter must be in for the decider's budget handling to the
    #: day by which the decision is awaited back.
    answer_working_days: int = Field(25, ge=1, le=100)
    #: Working days before the answer's deadline.
    reminders: tuple[int, ...] = (10,)
    overdue_after: int = Field(5, ge=1, le=20)
    closes_after: int = Field(20, ge=1, le=80)


class RecurringDate(Record):
    """Name a date that comes back, every year or every so many years, with its basis in law or custom."""

    id: Slug
    name: Words
    on: YearDay
    basis: Words
    source: str
    every_years: int = Field(1, ge=1, le=10)
    #: A year in which it fell, when it does not fall in every year.
    counted_from: int | None = None

    def falls_in(self, year: int) -> bool:
        """Tell whether the date comes in `year`."""
        return (year - (self.counted_from or year)) % self.every_years == 0

    def in_year(self, year: int) -> date:
        """Give the date in `year`."""
        return self.on.in_year(year)


class Adoption(Record):
    """Name the meeting that adopts next year's clock."""

    #: "yhteistyoryhma/4".
    in_meeting: str = Field(pattern=r"^[a-z0-9-]+/\d+$")
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
    adoption: Adoption

    @cached_property
    def _series(self) -> dict[str, Series]:
        return {one.id: one for one in self.series}

    @cached_property
    def _rounds(self) -> dict[str, Round]:
        return {one.id: one for one in self.rounds}

    def one_series(self, series_id: str) -> Series:
        """Give a series by id; raises UnknownIdError when the clock does not have it, or no longer."""
        return look_up(self._series, series_id, noun="series", file=_FILE)

    def one_round(self, round_id: str) -> Round:
        """Give a round by id; raises UnknownIdError."""
        return look_up(self._rounds, round_id, noun="round", file=_FILE)

"""What the wheel shows: one year of the annual clock, its words already in one language."""

from dataclasses import dataclass
from datetime import date

MONTHS = 12
MOST_BODIES = 24  #: so many signs can be told apart without colours


@dataclass(frozen=True)
class WheelPhase:
    """A stretch of the year with one purpose (vaihe): the outermost coloured band."""

    name: str
    starts: date
    ends: date  #: the last day that belongs to the phase


@dataclass(frozen=True)
class WheelMeeting:
    """A body's meeting (kokous): a marker on that body's ring."""

    id: str
    ring: str  #: one of the year's rings
    on: date
    label: str  #: shown when pointed at, and in the table


@dataclass(frozen=True)
class WheelRound:
    """A submission or comment round (tietopyyntö, lausuntokierros): an arc from opening to deadline."""

    name: str
    opens: date
    due: date


@dataclass(frozen=True)
class WheelDay:
    """A recurring date (määräpäivä), written outside the rim."""

    name: str
    on: date


@dataclass(frozen=True)
class WheelPause:
    """A time when nothing is sent and nothing falls due (tauko): a hatched sector."""

    name: str
    starts: date
    ends: date  #: the last day of the pause


@dataclass(frozen=True)
class WheelYear:
    """A year to draw (vuosikello); every word is in the language that `language` names."""

    title: str
    subtitle: str
    year: int
    months: tuple[str, ...]
    rings: tuple[str, ...]  #: body names, the outermost ring first
    phases: tuple[WheelPhase, ...]
    meetings: tuple[WheelMeeting, ...]
    rounds: tuple[WheelRound, ...]
    days: tuple[WheelDay, ...]
    pauses: tuple[WheelPause, ...]
    today: date | None
    legend_title: str
    description: str  #: for those who cannot see the picture
    language: str
    today_name: str = ""  #: the word beside the hand's date, for example "Tänään"

    def refuse_what_cannot_be_drawn(self) -> None:
        """Raise ValueError, naming the culprit, for a date of another year or an unknown body."""
        if len(self.months) != MONTHS:
            raise ValueError(f"the wheel needs 12 month names and got {len(self.months)}; give them all")
        if len(self.rings) > MOST_BODIES:
            raise ValueError(
                f"the wheel has signs for {MOST_BODIES} bodies and got {len(self.rings)}; draw fewer bodies"
            )
        for meeting in self.meetings:
            if meeting.ring not in self.rings:
                raise ValueError(f"meeting {meeting.id}: no ring is called {meeting.ring!r}; add it to rings")
            self._refuse_other_years(f"meeting {meeting.id}", meeting.on)
        for day in self.days:
            self._refuse_other_years(day.name, day.on)
        for phase in self.phases:
            self._refuse_span(phase.name, phase.starts, phase.ends)
        for pause in self.pauses:
            self._refuse_span(pause.name, pause.starts, pause.ends)
        for item in self.rounds:
            self._refuse_span(item.name, item.opens, item.due)

    def _refuse_other_years(self, what: str, on: date) -> None:
        if on.year != self.year:
            raise ValueError(f"{what}: {on} is not in {self.year}; draw it on the wheel of {on.year}")

    def _refuse_span(self, what: str, starts: date, ends: date) -> None:
        if ends < starts:
            raise ValueError(f"{what}: ends {ends} before it starts {starts}; swap them")
        if ends.year < self.year or starts.year > self.year:
            raise ValueError(f"{what}: {starts} to {ends} is outside {self.year}; leave it out of this wheel")

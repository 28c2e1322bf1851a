"""Municipalities (kunta, kaupunki): who answers for them, and how long it takes inside."""

from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from governance.anchor import YearDay
from governance.record import Language, Record, Slug, Words
from governance.working_day import Roll, WorkingDays


class MunicipalityKind(StrEnum):
    """Tell a city, which has a kaupunginhallitus, from other municipalities, which have a kunnanhallitus."""

    CITY = "kaupunki"
    MUNICIPALITY = "kunta"


class RelayStep(Record):
    """Name one step that a matter goes through inside a municipality, and its time."""

    name: Words
    working_days: int = Field(ge=0, le=40)


class DeciderKind(StrEnum):
    """Say who decides under the municipality's administrative rules (hallintosääntö)."""

    BOARD = "board"
    COMMITTEE = "committee"
    OFFICE_HOLDER = "office_holder"


class Decider(Record):
    """Name the body or office holder that decides on the network's proposals."""

    kind: DeciderKind
    #: "Keuruun kaupunginhallitus".
    name: Words
    #: Its meetings on budget matters, as days of the year, where the office knows them.
    meets: tuple[YearDay, ...] = ()
    #: Working days before a meeting at which its agenda (esityslista) closes: what comes later waits for the
    #: next meeting.
    agenda_working_days: int = Field(6, ge=0, le=40)

    @model_validator(mode="after")
    def _meets_as_a_body(self) -> "Decider":
        if self.meets and self.kind is DeciderKind.OFFICE_HOLDER:
            raise ValueError("an office holder holds no meetings; take meets away, or write kind: board")
        return self

    def agendas_close(self, year: int, working: WorkingDays) -> tuple[date, ...]:
        """List the last working days on which a matter still comes onto an agenda of `year`, in order."""
        return tuple(closes for closes, _ in self.agendas(year, working))

    def agendas(self, year: int, working: WorkingDays) -> tuple[tuple[date, date], ...]:
        """List when the agendas of `year` close, each with its meeting, in order.

        The board works in the network's pauses; what would be due in one must be in before it.
        """
        through = WorkingDays(working.holidays)
        held = (one.in_year(year) for one in self.meets)
        closing = ((through.shift(day, -self.agenda_working_days), day) for day in held)
        return tuple(sorted((working.roll(closes, Roll.BACKWARD), day) for closes, day in closing))


class Budget(Record):
    """Tell when a proposal must be in to reach the next year's budget (Kuntalaki 110 §)."""

    #: The last day on which a matter reaches the decider's budget handling.
    proposals_in: YearDay

    def last_day(self, year: int, working: WorkingDays, roll: Roll) -> date:
        """Give the last working day on which a matter must be in for the budget handling of `year`."""
        return working.roll(self.proposals_in.in_year(year), roll)


class Municipality(Record):
    """Describe one municipality; code and names are Statistics Finland's."""

    id: Slug
    code: str = Field(pattern=r"^\d{3}$")
    kind: MunicipalityKind
    name: Words
    #: "Keuruun": Finnish letters need the genitive.
    genitive: str
    population: int = Field(gt=0)
    languages: tuple[Language, ...] = (Language.FI,)
    #: Person ids.
    contact: Slug
    substitute: Slug
    superior: Slug
    registry: Slug
    relay: tuple[RelayStep, ...] = ()
    decider: Decider
    budget: Budget

    def last_agenda(self, year: int, working: WorkingDays, roll: Roll) -> date:
        """Give the last working day on which a matter must be in to reach the budget after `year`.

        Where the decider's meetings are known, it is the day on which its last agenda in time for the budget
        closes; `roll` tells where a budget's day goes that is a day off.
        """
        budget = self.budget.last_day(year, working, roll)
        return max(
            (day for day in self.decider.agendas_close(year, working) if day <= budget), default=budget
        )

    def next_agenda(self, day: date, working: WorkingDays) -> date:
        """Give the day on which the first agenda closes onto which a matter of `day` still comes.

        The day itself where no such meeting is known.
        """
        return next((one for one in self.decider.agendas_close(day.year, working) if one >= day), day)

    def taken_up(self, day: date, working: WorkingDays) -> date:
        """Give the meeting that takes up what is in on `day`; the day itself where none is known."""
        return next((held for closes, held in self.decider.agendas(day.year, working) if closes >= day), day)

    def arrival(self, day: date, working: WorkingDays) -> date:
        """Give the day by which a matter that leaves on `day` has come through the relay steps."""
        return working.shift(day, self.handling_days + 1)

    @property
    def handling_days(self) -> int:
        """Sum the working days that a matter spends in the relay steps."""
        return sum(step.working_days for step in self.relay)

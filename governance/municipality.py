"""Municipalities (kunta, kaupunki): who answers for them, and how long it takes inside."""

from datetime import date
from enum import StrEnum

from pydantic import Field

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

    @property
    def handling_days(self) -> int:
        """Sum the working days that a matter spends in the relay steps."""
        return sum(step.working_days for step in self.relay)

"""Rounds: asking municipalities for the same thing once a year (tietopyyntö, lausuntokierros)."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from governance.form import FormField
from governance.moment import YearMoment
from governance.municipality import Municipality
from governance.network import Network
from governance.record import Record, Slug, Words

MEETING_NAME = r"^[a-z0-9-]+/\d+$"


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
    #: Municipality ids; empty means all of them, unless areas are named.
    asks: tuple[Slug, ...] = ()
    #: Area ids: the municipalities that are in them when the answers are due, besides those of `asks`.
    asks_areas: tuple[Slug, ...] = ()
    due: YearMoment
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
    used_by: str = Field(pattern=MEETING_NAME)
    #: Official letters go to the registry (kirjaamo) as well.
    official: bool = False
    #: Whether the draft of next year's clock is what is commented on.
    about_next_clock: bool = False
    #: The one year in which it is asked; empty: every year.
    only_in: int | None = Field(None, ge=2000, le=2100)
    form: tuple[FormField, ...]

    def runs_in(self, year: int) -> bool:
        """Tell whether the round is asked in `year`."""
        return self.only_in in {None, year}

    def municipalities(self, network: Network, on: date) -> tuple[Municipality, ...]:
        """List whom the round asks when it is due on a day, in the network's order."""
        if not self.asks and not self.asks_areas:
            return network.municipalities
        wanted = set(self.asks)
        for area in network.areas:
            if area.id in self.asks_areas and area.in_force(on):
                wanted |= set(area.municipalities)
        return tuple(one for one in network.municipalities if one.id in wanted)

"""Seats of a body: held on behalf of a municipality or an organisation, by a member and a deputy in turn."""

from collections.abc import Iterable
from datetime import date

from pydantic import model_validator

from governance.record import Record, Slug


class Mandate(Record):
    """Say who holds a seat, from when to when (both days included)."""

    person: Slug
    since: date
    until: date

    @model_validator(mode="after")
    def _runs_forward(self) -> "Mandate":
        if self.until < self.since:
            raise ValueError(f"the mandate ends {self.until}, before it begins {self.since}; swap the dates")
        return self

    def holds(self, on: date) -> bool:
        """Tell whether the mandate is in force on a day."""
        return self.since <= on <= self.until


class Nomination(Record):
    """Record a nomination request (nimeämispyyntö) for a seat: who is asked to name whom, and by when."""

    #: Municipality or organisation that is asked; left out, the one on whose behalf the seat is held.
    of: Slug | None = None
    asked_on: date
    due_on: date
    #: What is asked for: a member, a deputy, or both.
    member: bool = True
    deputy: bool = True
    #: First day of the mandate asked for; left out, the day after the present holder's mandate, or at once.
    since: date | None = None

    @model_validator(mode="after")
    def _asks_in_time(self) -> "Nomination":
        if self.due_on <= self.asked_on:
            raise ValueError(
                f"the nomination asked for on {self.asked_on} is due {self.due_on}; leave time for an answer"
            )
        if not self.member and not self.deputy:
            raise ValueError(
                "the nomination asks for nobody; write member: true, deputy: true, or take it away"
            )
        return self


class Seat(Record):
    """Hold a place in a body for a municipality or an organisation; vacant until a mandate fills it."""

    id: Slug
    #: Municipality or organisation on whose behalf the seat is held.
    of: Slug
    members: tuple[Mandate, ...] = ()
    #: Personal deputies, one at a time (henkilökohtainen varajäsen).
    deputies: tuple[Mandate, ...] = ()
    votes: bool = True
    nominations: tuple[Nomination, ...] = ()

    def member(self, on: date) -> str | None:
        """Give the person id of the member on a day."""
        return holder(self.members, on)

    def deputy(self, on: date) -> str | None:
        """Give the person id of the personal deputy (varajäsen) on a day."""
        return holder(self.deputies, on)


def holder(mandates: Iterable[Mandate], on: date) -> str | None:
    """Give the person id of the mandate that is in force on a day."""
    return next((mandate.person for mandate in mandates if mandate.holds(on)), None)

"""Bodies (toimielin): their setting decision, seats, mandates and deputies."""

from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from governance.record import Language, Record, Slug, Words


class BodyKind(StrEnum):
    """Name what a body is for."""

    STEERING = "steering_group"
    COOPERATION = "cooperation_group"
    PREPARING = "preparing_group"
    WORKING = "working_group"
    TEAM = "team"
    FORUM = "open_forum"


class MinutesKind(StrEnum):
    """Tell minutes (pöytäkirja) from a memo (muistio)."""

    MINUTES = "minutes"
    MEMO = "memo"


class RuleProfile(Record):
    """Hold a body's rules of procedure, with the source of each figure."""

    id: Slug
    name: Words
    #: Days from the summons to the meeting, at the least.
    summons_days: int = Field(ge=0, le=60)
    #: Working days before the meeting by which material must be in.
    material_working_days: int = Field(ge=1, le=60)
    #: A body has a quorum when more than this share of its voting seats is present.
    quorum_share: float = Field(ge=0, lt=1)
    minutes: MinutesKind
    #: Whether items carry § numbers that run through the year.
    numbers_sections: bool
    source: str


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


class Seat(Record):
    """Hold a place in a body for a municipality or an organisation; vacant until a mandate fills it."""

    id: Slug
    #: Municipality or organisation on whose behalf the seat is held.
    of: Slug
    members: tuple[Mandate, ...] = ()
    deputies: tuple[Mandate, ...] = ()
    votes: bool = True

    def member(self, on: date) -> str | None:
        """Give the person id of the member on a day."""
        return next((mandate.person for mandate in self.members if mandate.holds(on)), None)

    def deputy(self, on: date) -> str | None:
        """Give the person id of the deputy (varajäsen) on a day."""
        return next((mandate.person for mandate in self.deputies if mandate.holds(on)), None)


class Setting(Record):
    """Record the decision that set the body up (asettamispäätös): its tasks and term."""

    by: Words
    on: date
    section: str | None = None
    tasks: tuple[Words, ...]
    since: date
    until: date


class Commitment(Record):
    """Record that a municipality committed to a measure: it gives the municipality its seat."""

    municipality: Slug
    on: date
    by: Words


class Body(Record):
    """Describe a body of the network."""

    id: Slug
    kind: BodyKind
    name: Words
    #: Short name for tables and the wheel.
    short: Words
    #: What a letter calls its members: "johtoryhmän jäsen", "ledamot i styrgruppen", "a member of the
    #: steering group"; it completes "because you are".
    member: Words
    profile: Slug
    languages: tuple[Language, ...] = (Language.FI,)
    setting: Setting
    #: Person ids; the chair holds a seat, the secretary need not.
    chair: Slug
    secretary: Slug
    seats: tuple[Seat, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    #: An open forum invites every municipal contact instead of seats.
    open: bool = False

    def members(self, on: date) -> tuple[str, ...]:
        """List who sits on a day: members, the deputy where the member's seat is empty, and the secretary."""
        sitting = [seat.member(on) or seat.deputy(on) for seat in self.seats]
        return tuple(dict.fromkeys(person for person in (*sitting, self.secretary) if person))

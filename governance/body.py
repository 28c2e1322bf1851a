"""Bodies (toimielin): their setting decision, officers, seats, deputies in order and experts."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from governance.composition import Composition
from governance.quota import Counts
from governance.record import Language, Record, Slug, Words
from governance.rule_profile import RuleOverride
from governance.seat import Mandate, Seat


class BodyKind(StrEnum):
    """Name what a body is for."""

    STEERING = "steering_group"
    COOPERATION = "cooperation_group"
    PREPARING = "preparing_group"
    WORKING = "working_group"
    TEAM = "team"
    FORUM = "open_forum"


class Setting(Record):
    """Record the decision that set the body up (asettamispäätös): its tasks, term, rules and composition."""

    by: Words
    on: date
    section: str | None = None
    tasks: tuple[Words, ...]
    since: date
    until: date
    #: What it says otherwise than the body's rule profile.
    rules: RuleOverride | None = None
    #: Whom the body must have among its members.
    composition: Composition | None = None

    @property
    def source(self) -> str:
        """Name the decision as the source of a rule: "Aluehallitus 17.6.2025 § 112"."""
        day = f"{self.on.day}.{self.on.month}.{self.on.year}"
        return " ".join(filter(None, (self.by.fi, day, self.section)))


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
    #: What a letter calls its deputies: "johtoryhmän varajäsen", "ersättare i styrgruppen", "a deputy in the
    #: steering group". Left out, a deputy is called by their own title.
    deputy: Words | None = None
    profile: Slug
    languages: tuple[Language, ...] = (Language.FI,)
    setting: Setting
    #: Person ids; chair and vice chair hold seats, secretary and presenter (esittelijä) need not.
    chair: Slug
    vice_chair: Slug | None = None
    secretary: Slug
    #: Left out, the secretary presents.
    presenter: Slug | None = None
    seats: tuple[Seat, ...] = ()
    #: Deputies of the whole body, called in this order after a seat's own deputy.
    deputies: tuple[Mandate, ...] = ()
    #: Heard in meetings, without a vote (asiantuntijat).
    experts: tuple[Mandate, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    #: How many women and men sit; never who is which.
    counts: Counts | None = None
    #: An open forum invites every municipal contact instead of seats.
    open: bool = False

    @property
    def presents(self) -> str:
        """Give the person id of who presents the matters."""
        return self.presenter or self.secretary

    def sitting(self, on: date) -> tuple[tuple[Seat, str], ...]:
        """Give each filled seat with its holder on a day.

        Where the member's place is empty the seat's own deputy holds it, else the first deputy of the body.
        """
        held = [(seat, seat.member(on) or seat.deputy(on)) for seat in self.seats]
        taken = {person for _, person in held if person}
        waiting = [person for person in self.deputies_on(on) if person not in taken]
        filled = [(seat, person or (waiting.pop(0) if waiting else None)) for seat, person in held]
        return tuple((seat, person) for seat, person in filled if person)

    def deputies_on(self, on: date) -> tuple[str, ...]:
        """List the body's deputies on a day, in the order in which they are called."""
        return tuple(mandate.person for mandate in self.deputies if mandate.holds(on))

    def is_deputy(self, person: str, member: str, on: date) -> bool:
        """Tell whether somebody is the personal deputy of a member, or one of the body's, on a day."""
        seats = (seat for seat, holder in self.sitting(on) if holder == member)
        return person in self.deputies_on(on) or any(seat.deputy(on) == person for seat in seats)

    def experts_on(self, on: date) -> tuple[str, ...]:
        """List who is heard without a vote on a day, and holds no seat."""
        sitting = {person for _, person in self.sitting(on)}
        heard = (mandate.person for mandate in self.experts if mandate.holds(on))
        return tuple(dict.fromkeys(person for person in heard if person not in sitting))

    def members(self, on: date) -> tuple[str, ...]:
        """List who must be there on a day: who holds a seat, the secretary and the presenter.

        The chair and the vice chair are among them for as long as their own mandates run.
        """
        sitting = (person for _, person in self.sitting(on))
        return tuple(dict.fromkeys((*sitting, self.secretary, self.presents)))

    def substitute_for(self, person: str, on: date, away: Collection[str] = ()) -> str | None:
        """Give who comes instead of somebody who holds a seat on a day.

        The seat's own deputy, else the first deputy of the body in order; never anybody who sits already or
        is in `away` (cannot come, or was called in for another). None where there is nobody, and for who
        holds no seat.
        """
        sitting = self.sitting(on)
        seat = next((seat for seat, holder in sitting if holder == person), None)
        if seat is None:
            return None
        taken = {*away, *(holder for _, holder in sitting)}
        candidates = (seat.deputy(on), *self.deputies_on(on))
        return next((one for one in candidates if one is not None and one not in taken), None)

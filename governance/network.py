"""The network: a region (maakunta), its municipalities, bodies and people."""

from datetime import date
from enum import StrEnum
from functools import cached_property

from governance.body import Body, RuleProfile
from governance.municipality import Municipality
from governance.person import Person
from governance.record import Language, Record, Slug, Words
from governance.unknown_id import look_up

_FILE = "network.yaml"


class Region(Record):
    """Name the region and its wellbeing services county (hyvinvointialue)."""

    id: Slug
    name: Words
    genitive: str
    county: Words
    languages: tuple[Language, ...] = (Language.FI,)
    #: Where names and codes come from, and what in the folder is illustrative.
    source: str


class Office(Record):
    """Describe the project office (hanketoimisto): the sender of every letter."""

    name: Words
    host: Words
    email: str
    phone: str
    #: Person id that office notices and tasks go to.
    coordinator: Slug


class OrganisationKind(StrEnum):
    """Name what an organisation brings to the network."""

    ORGANISER = "organiser"
    RESEARCH = "research"
    NGO = "ngo"
    EXPERT_CENTRE = "expert_centre"
    PARISH = "parish"
    EDUCATION = "education"
    OFFICE = "project_office"


class Organisation(Record):
    """Describe a partner: organiser, research, NGO, centre of expertise."""

    id: Slug
    kind: OrganisationKind
    name: Words


class Area(Record):
    """Group municipalities for a time (perhekeskusalue, family-centre area)."""

    id: Slug
    name: Words
    municipalities: tuple[Slug, ...]
    since: date
    until: date | None = None


class Network(Record):
    """Hold everyone who works together; the file `network.yaml` of a region's folder."""

    region: Region
    office: Office
    profiles: tuple[RuleProfile, ...]
    municipalities: tuple[Municipality, ...]
    organisations: tuple[Organisation, ...] = ()
    areas: tuple[Area, ...] = ()
    people: tuple[Person, ...]
    bodies: tuple[Body, ...]

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def _bodies(self) -> dict[str, Body]:
        return {body.id: body for body in self.bodies}

    @cached_property
    def _municipalities(self) -> dict[str, Municipality]:
        return {one.id: one for one in self.municipalities}

    def person(self, person_id: str) -> Person:
        """Give a person by id; raises UnknownIdError when the network does not have it, or no longer."""
        return look_up(self._people, person_id, noun="person", file=_FILE)

    def body(self, body_id: str) -> Body:
        """Give a body by id; raises UnknownIdError."""
        return look_up(self._bodies, body_id, noun="body", file=_FILE)

    def municipality(self, municipality_id: str) -> Municipality:
        """Give a municipality by id; raises UnknownIdError."""
        return look_up(self._municipalities, municipality_id, noun="municipality", file=_FILE)

    def profile(self, body_id: str) -> RuleProfile:
        """Give the rules of procedure of a body."""
        wanted = self.body(body_id).profile
        return next(profile for profile in self.profiles if profile.id == wanted)

    def roster(self, body_id: str, on: date) -> tuple[str, ...]:
        """List the person ids invited to a body's meeting on a day."""
        body = self.body(body_id)
        if body.open:
            contacts = (one.contact for one in self.municipalities)
            return tuple(dict.fromkeys((*body.members(on), *contacts)))
        return body.members(on)

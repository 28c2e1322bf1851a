"""The network: a region (maakunta), its municipalities, bodies and people."""

from datetime import date
from functools import cached_property

from governance.body import Body
from governance.mail_address import MailAddress
from governance.municipality import Municipality
from governance.organisation import Organisation
from governance.person import Person
from governance.record import Language, Record, Slug, Words
from governance.rule_profile import RuleProfile, TranslatedPaper
from governance.threshold import Thresholds
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
    email: MailAddress
    phone: str
    #: Person id that office notices and tasks go to.
    coordinator: Slug


class Area(Record):
    """Group municipalities for a time (perhekeskusalue, family-centre area)."""

    id: Slug
    name: Words
    municipalities: tuple[Slug, ...]
    since: date
    until: date | None = None

    def in_force(self, on: date | None) -> bool:
        """Tell whether the area is there on a day; without a day, whether it has no end."""
        if on is None:
            return self.until is None
        return self.since <= on <= (self.until or date.max)


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
    #: From where on `check` warns of what the office has to think of.
    thresholds: Thresholds = Thresholds()

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

    @cached_property
    def _profiles(self) -> dict[str, RuleProfile]:
        return {profile.id: profile for profile in self.profiles}

    def profile(self, body_id: str) -> RuleProfile:
        """Give the rules of procedure of a body: its profile, as its setting decision changes it.

        Raises UnknownIdError.
        """
        body = self.body(body_id)
        profile = look_up(self._profiles, body.profile, noun="profile", file=_FILE)
        return body.setting.rules.merged(profile) if body.setting.rules else profile

    def translation_days(self, body_id: str) -> int:
        """Give the working days that a body's translation takes before its summons; 0 for one language."""
        rule = self.profile(body_id).languages
        several = len(self.body(body_id).languages) > 1
        return rule.translation_working_days if rule and several else 0

    def paper_languages(self, body_id: str, paper: TranslatedPaper) -> tuple[Language, ...]:
        """Give the languages in which a body's paper is made; the first is the one that it is kept in."""
        languages, rule = self.body(body_id).languages, self.profile(body_id).languages
        return languages if rule is None or paper in rule.translated else languages[:1]

    def required(self, body_id: str, on: date) -> tuple[str, ...]:
        """List the person ids that must be able to come to a body's meeting on a day.

        Who holds a seat, the chair among them, and the secretary and the presenter.
        """
        return self.body(body_id).members(on)

    def optional(self, body_id: str, on: date) -> tuple[str, ...]:
        """List the person ids that are invited besides: experts, and every contact to an open forum."""
        body = self.body(body_id)
        contacts = (one.contact for one in self.municipalities if body.open)
        required = self.required(body_id, on)
        invited = dict.fromkeys((*body.experts_on(on), *contacts))
        return tuple(person for person in invited if person not in required)

    def roster(self, body_id: str, on: date) -> tuple[str, ...]:
        """List the person ids invited to a body's meeting on a day: who must come, then who may."""
        return (*self.required(body_id, on), *self.optional(body_id, on))

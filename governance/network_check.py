"""Whether a network fits together: ids, references, municipalities, areas and languages."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from governance.body_check import check_body
from governance.finding import Document
from governance.horizon import horizon
from governance.load_check import check_load
from governance.mail_address import is_mail_address, mend_of
from governance.municipality import Municipality
from governance.network import Area, Network
from governance.problem import Problem

_NETWORK = Document("network")


def check_network(network: Network, on: date | None = None, year: int | None = None) -> tuple[Problem, ...]:
    """Give what does not fit together in a network, errors and warnings.

    With `on`, mandates are looked at from that day: seats without a member, nominations that have not come,
    and what ends before the planned `year` does (`governance.horizon` says how far).
    """
    view = horizon(network, on, year)
    found = [*_ids(network), *_references(network), *_addresses(network), *_areas(network), *_texts(network)]
    for position, municipality in enumerate(network.municipalities):
        found += _municipality(network, position, municipality)
    for position, body in enumerate(network.bodies):
        found += check_body(network, position, body, view)
    return (*found, *check_load(network, view))


def _ids(network: Network) -> Iterator[Problem]:
    yield from _NETWORK.repeated(("profiles",), (one.id for one in network.profiles))
    yield from _NETWORK.repeated(("municipalities",), (one.id for one in network.municipalities))
    yield from _NETWORK.repeated(("municipalities",), (one.code for one in network.municipalities), "code")
    yield from _NETWORK.repeated(("areas",), (one.id for one in network.areas))
    yield from _NETWORK.repeated(("people",), (one.id for one in network.people))
    yield from _NETWORK.repeated(("people",), _mailboxes(network), "email")
    yield from _NETWORK.repeated(("bodies",), (one.id for one in network.bodies))
    yield from _NETWORK.repeated(("organisations",), (one.id for one in network.organisations))
    taken = {one.id for one in network.municipalities}
    for position, one in enumerate(network.organisations):
        if one.id in taken:
            what = f'"{one.id}" is both a municipality and an organisation'
            yield _NETWORK.error(("organisations", position, "id"), what, "give the organisation its own id")


def _references(network: Network) -> Iterator[Problem]:
    people = {one.id for one in network.people}
    wholes = {one.id for one in network.municipalities} | {one.id for one in network.organisations}
    yield from _NETWORK.unknown(("office", "coordinator"), "person", network.office.coordinator, people)
    for position, person in enumerate(network.people):
        yield from _NETWORK.unknown(
            ("people", position, "of"), "municipality or organisation", person.of, wholes
        )
    for position, one in enumerate(network.organisations):
        if one.contact is not None:
            path = ("organisations", position, "contact")
            yield from _NETWORK.unknown(path, "person", one.contact, people)


def _mailboxes(network: Network) -> Iterator[str]:
    """Give the mailboxes that must differ; what is none is named by its place, for two may be empty."""
    for position, one in enumerate(network.people):
        yield one.email.casefold() if is_mail_address(one.email) else f"{position}"


def _addresses(network: Network) -> Iterator[Problem]:
    """Look for addresses that mail cannot carry: the office's own stops all, another its reader's letters."""
    office = network.office
    if not is_mail_address(office.email):
        yield _NETWORK.error(
            ("office", "email"), f'"{office.email}" is no e-mail address', mend_of(office.email)
        )
    for position, person in enumerate(network.people):
        if not is_mail_address(person.email):
            stops = _NETWORK.error if person.id == office.coordinator else _NETWORK.stops_letters
            what = f'"{person.email}" is no e-mail address'
            yield stops(("people", position, "email"), what, mend_of(person.email))


def _municipality(network: Network, position: int, one: Municipality) -> Iterator[Problem]:
    people = {person.id for person in network.people}
    here = ("municipalities", position)
    for role in ("contact", "substitute", "superior", "registry"):
        yield from _NETWORK.unknown((*here, role), "person", getattr(one, role), people)
    if one.contact == one.substitute:
        what = f'"{one.contact}" is both the contact and the substitute'
        yield _NETWORK.error((*here, "substitute"), what, "name somebody else as the substitute")
    if not one.languages:
        yield _NETWORK.error((*here, "languages"), "no language is named", "write [fi], [fi, sv] or [sv, fi]")


def _areas(network: Network) -> Iterator[Problem]:
    known = {one.id for one in network.municipalities}
    for position, area in enumerate(network.areas):
        here = ("areas", position)
        for place, wanted in enumerate(area.municipalities):
            yield from _NETWORK.unknown((*here, "municipalities", place), "municipality", wanted, known)
        if area.until and area.until < area.since:
            what = f"the area ends {area.until}, before it begins {area.since}"
            yield _NETWORK.error((*here, "until"), what, "swap the dates")
    for (_, one), (position, other) in combinations(enumerate(network.areas), 2):
        if _at_once(one, other):
            for shared in sorted(set(one.municipalities) & set(other.municipalities)):
                what = f'"{shared}" is in the areas "{one.id}" and "{other.id}" at the same time'
                mend = "end one of them (until) before the other begins"
                yield _NETWORK.error(("areas", position, "municipalities"), what, mend)


def _at_once(one: Area, other: Area) -> bool:
    return one.since <= (other.until or date.max) and other.since <= (one.until or date.max)


def _texts(network: Network) -> Iterator[Problem]:
    """Look for what letters say to everybody in the languages of the region (kielilaki 423/2003)."""
    demanded = network.region.languages
    yield from _NETWORK.untranslated(("region", "name"), network.region.name, demanded)
    yield from _NETWORK.untranslated(("region", "county"), network.region.county, demanded)
    yield from _NETWORK.untranslated(("office", "name"), network.office.name, demanded)
    yield from _NETWORK.untranslated(("office", "host"), network.office.host, demanded)
    for position, one in enumerate(network.municipalities):
        yield from _NETWORK.untranslated(("municipalities", position, "name"), one.name, one.languages)

"""Whether a body fits together: its seats, mandates, commitments and languages."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from governance.body import Body, BodyKind, Mandate, Seat
from governance.finding import Document
from governance.network import Network
from governance.problem import Path, Problem

_NETWORK = Document("network")
#: A nomination takes a municipality a round through its board: a quarter of a year is a fair warning.
_NOTICE = timedelta(days=90)
_NOMINATE = "ask for a nomination (nimeämispyyntö), and write the mandate"
_SOURCE = "The body's setting decision (asettamispäätös)"


def check_body(network: Network, position: int, body: Body, on: date | None) -> Iterator[Problem]:
    """Give what does not fit together in the body at `position`; with `on`, also what ends soon."""
    here: Path = ("bodies", position)
    yield from _references(network, here, body)
    yield from _setting(here, body)
    yield from _texts(here, body)
    yield from _members(here, body)
    for place, seat in enumerate(body.seats):
        yield from _seat((*here, "seats", place), body, seat)
        yield from _vacancy((*here, "seats", place), seat, on)
    yield from _commitments(network, here, body)


def _references(network: Network, here: Path, body: Body) -> Iterator[Problem]:
    people = {one.id for one in network.people}
    wholes = {one.id for one in network.municipalities} | {one.id for one in network.organisations}
    profiles = {one.id for one in network.profiles}
    yield from _NETWORK.unknown((*here, "profile"), "profile", body.profile, profiles)
    yield from _NETWORK.unknown((*here, "chair"), "person", body.chair, people)
    yield from _NETWORK.unknown((*here, "secretary"), "person", body.secretary, people)
    yield from _NETWORK.repeated((*here, "seats"), (seat.id for seat in body.seats))
    for place, seat in enumerate(body.seats):
        there = (*here, "seats", place)
        yield from _NETWORK.unknown((*there, "of"), "municipality or organisation", seat.of, wholes)
        for role, mandates in (("members", seat.members), ("deputies", seat.deputies)):
            for number, mandate in enumerate(mandates):
                path = (*there, role, number, "person")
                yield from _NETWORK.unknown(path, "person", mandate.person, people)


def _setting(here: Path, body: Body) -> Iterator[Problem]:
    setting = body.setting
    if setting.until < setting.since:
        what = f"the term ends {setting.until}, before it begins {setting.since}"
        yield _NETWORK.error((*here, "setting", "until"), what, "swap the dates")
    if setting.on > setting.until:
        what = f"the body was set up {setting.on}, after its term ends {setting.until}"
        yield _NETWORK.error((*here, "setting", "on"), what, "check the date of the setting decision")


def _texts(here: Path, body: Body) -> Iterator[Problem]:
    """Look for the body's languages: by kielilaki 29 § and 51 §, else as its setting decision gives them."""
    if not body.languages:
        yield _NETWORK.error((*here, "languages"), "no language is named", "write [fi], [fi, sv] or [sv, fi]")
    for key in ("name", "short", "member"):
        yield from _NETWORK.untranslated((*here, key), getattr(body, key), body.languages)
    yield from _NETWORK.untranslated((*here, "setting", "by"), body.setting.by, body.languages)
    for number, task in enumerate(body.setting.tasks):
        yield from _NETWORK.untranslated((*here, "setting", "tasks", number), task, body.languages)


def _members(here: Path, body: Body) -> Iterator[Problem]:
    seated = {mandate.person for seat in body.seats for mandate in seat.members}
    if not seated and not body.open:
        yield _NETWORK.error((*here, "seats"), f'"{body.id}" has no members', _NOMINATE)
    elif body.chair not in seated:
        mend = "give the chair a seat, or name a member as the chair"
        yield _NETWORK.error((*here, "chair"), f'the chair "{body.chair}" holds no seat', mend)
    for (_, one), (place, other) in combinations(enumerate(body.seats), 2):
        for number, mandate in enumerate(other.members):
            if any(_same_holder(mandate, held) for held in one.members):
                what = f'"{mandate.person}" already holds the seat "{one.id}" at that time'
                path = (*here, "seats", place, "members", number)
                yield _NETWORK.error(path, what, "name somebody else: one person has one vote")


def _same_holder(one: Mandate, other: Mandate) -> bool:
    return one.person == other.person and _at_once(one, other)


def _at_once(one: Mandate, other: Mandate) -> bool:
    return one.since <= other.until and other.since <= one.until


def _seat(here: Path, body: Body, seat: Seat) -> Iterator[Problem]:
    for role, mandates in (("members", seat.members), ("deputies", seat.deputies)):
        yield from _succession((*here, role), seat, mandates)
        for number, mandate in enumerate(mandates):
            if mandate.since < body.setting.since or mandate.until > body.setting.until:
                term = f"{body.setting.since} to {body.setting.until}"
                what = f"the mandate {mandate.since} to {mandate.until} goes beyond the body's term, {term}"
                yield _NETWORK.error((*here, role, number), what, "keep the mandate inside the term")
    for number, deputy in enumerate(seat.deputies):
        if any(_same_holder(deputy, member) for member in seat.members):
            what = f'"{deputy.person}" is the member and the deputy of one seat at the same time'
            yield _NETWORK.error((*here, "deputies", number), what, "name somebody else as the deputy")


def _succession(here: Path, seat: Seat, mandates: Sequence[Mandate]) -> Iterator[Problem]:
    for (_, one), (number, other) in combinations(enumerate(mandates), 2):
        if _at_once(one, other):
            what = (
                f'two mandates of the seat "{seat.id}" overlap: {one.since} to {one.until} and '
                f"{other.since} to {other.until}"
            )
            yield _NETWORK.error((*here, number), what, "end the first before the second begins")


def _vacancy(here: Path, seat: Seat, on: date | None) -> Iterator[Problem]:
    """Warn of a seat without a member, or one that is about to lose its member."""
    if not seat.members or (on and not seat.member(on)):
        when = f" on {on}" if on and seat.members else ""
        yield _NETWORK.warning(here, f'the seat "{seat.id}" is vacant{when}', _NOMINATE, _SOURCE)
    elif on:
        last = max(mandate.until for mandate in seat.members)
        if last <= on + _NOTICE:
            what = f'the mandate of the seat "{seat.id}" ends {last}, and nobody follows'
            yield _NETWORK.warning(here, what, _NOMINATE, _SOURCE)


def _commitments(network: Network, here: Path, body: Body) -> Iterator[Problem]:
    municipalities = {one.id for one in network.municipalities}
    committed = [one.municipality for one in body.commitments]
    yield from _NETWORK.repeated((*here, "commitments"), committed, "municipality")
    for number, wanted in enumerate(committed):
        there = (*here, "commitments", number, "municipality")
        yield from _NETWORK.unknown(there, "municipality", wanted, municipalities)
        if wanted in municipalities and all(seat.of != wanted for seat in body.seats):
            what = f'"{wanted}" is committed and has no seat'
            yield _NETWORK.warning(there, what, "give it a seat, and ask for a nomination", _COMMITTED)
    if body.kind is BodyKind.WORKING:
        for place, seat in enumerate(body.seats):
            if seat.of in municipalities and seat.of not in committed:
                what = f'"{seat.of}" has a seat in a working group and no commitment'
                mend = "write its commitment, or take the seat away"
                yield _NETWORK.error((*here, "seats", place, "of"), what, mend)


_COMMITTED = "LAPE Uusimaa: a working group is made of the municipalities that committed to the measure"

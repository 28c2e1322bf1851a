"""Whether a body fits together: its setting decision, officers, deputies, experts and languages."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from governance.body import Body
from governance.commitment_check import check_commitments
from governance.finding import Document
from governance.horizon import Horizon
from governance.network import Network
from governance.nomination import first_gap
from governance.problem import Path, Problem
from governance.quota_check import check_quota
from governance.rule_check import check_rules
from governance.seat import Mandate
from governance.seat_check import NOMINATE, check_seat, inside_term, same_holder, succession

_NETWORK = Document("network")


def check_body(network: Network, position: int, body: Body, view: Horizon | None) -> Iterator[Problem]:
    """Give what does not fit together in the body at `position`; with a view, also what ends soon."""
    here: Path = ("bodies", position)
    yield from _references(network, here, body)
    yield from _setting(network, here, body, view)
    yield from _texts(here, body)
    yield from _members(here, body)
    yield from _officers(network, here, body, view)
    yield from _besides(here, body)
    for place, seat in enumerate(body.seats):
        yield from check_seat(network, (*here, "seats", place), body, seat, view)
    yield from check_commitments(network, here, body)
    if body.profile in {profile.id for profile in network.profiles}:
        rules = network.profile(body.id)
        yield from check_rules(here, body, rules)
        yield from check_quota(here, body, rules, view)


def _references(network: Network, here: Path, body: Body) -> Iterator[Problem]:
    people = {one.id for one in network.people}
    wholes = {one.id for one in network.municipalities} | {one.id for one in network.organisations}
    profiles = {one.id for one in network.profiles}
    yield from _NETWORK.unknown((*here, "profile"), "profile", body.profile, profiles)
    for role in ("chair", "vice_chair", "secretary", "presenter"):
        person = getattr(body, role)
        if person is not None:
            yield from _NETWORK.unknown((*here, role), "person", person, people)
    yield from _NETWORK.repeated((*here, "seats"), (seat.id for seat in body.seats))
    lists: list[tuple[Path, Sequence[Mandate]]] = [
        ((*here, "deputies"), body.deputies),
        ((*here, "experts"), body.experts),
    ]
    for place, seat in enumerate(body.seats):
        there = (*here, "seats", place)
        yield from _NETWORK.unknown((*there, "of"), "municipality or organisation", seat.of, wholes)
        lists += [((*there, "members"), seat.members), ((*there, "deputies"), seat.deputies)]
    for path, mandates in lists:
        for number, mandate in enumerate(mandates):
            yield from _NETWORK.unknown((*path, number, "person"), "person", mandate.person, people)


def _setting(network: Network, here: Path, body: Body, view: Horizon | None) -> Iterator[Problem]:
    setting = body.setting
    if setting.until < setting.since:
        what = f"the term ends {setting.until}, before it begins {setting.since}"
        yield _NETWORK.error((*here, "setting", "until"), what, "swap the dates")
    if setting.on > setting.until:
        what = f"the body was set up {setting.on}, after its term ends {setting.until}"
        yield _NETWORK.error((*here, "setting", "on"), what, "check the date of the setting decision")
    if not setting.tasks:
        what = f'the setting decision gives "{body.id}" no task'
        yield _NETWORK.warning((*here, "setting"), what, "write its tasks", setting.source)
    if view and view.reaches(setting.until):
        ends = "ended" if setting.until < view.on else "ends"
        mend = "get a new setting decision, and ask for nominations for the next term"
        expiring = network.thresholds.expiring
        source = f"{setting.source}; {expiring.source}" if expiring else setting.source
        what = f'the term of "{body.id}" {ends} {setting.until}'
        yield _NETWORK.warning((*here, "setting", "until"), what, mend, source)


def _texts(here: Path, body: Body) -> Iterator[Problem]:
    """Look for the body's languages: by kielilaki 29 §, else as its setting decision gives them."""
    if not body.languages:
        yield _NETWORK.error((*here, "languages"), "no language is named", "write [fi], [fi, sv] or [sv, fi]")
    for key in ("name", "short", "member"):
        yield from _NETWORK.untranslated((*here, key), getattr(body, key), body.languages)
    yield from _NETWORK.untranslated((*here, "setting", "by"), body.setting.by, body.languages)
    for number, task in enumerate(body.setting.tasks):
        yield from _NETWORK.untranslated((*here, "setting", "tasks", number), task, body.languages)


def _members(here: Path, body: Body) -> Iterator[Problem]:
    """Look for members, and for people with two votes; a body that waits for its names may be empty."""
    asked = [seat for seat in body.seats if any(one.member for one in seat.nominations)]
    waits = body.seats and len(asked) == len(body.seats)
    if not body.open and not waits and not any(seat.members for seat in body.seats):
        yield _NETWORK.error((*here, "seats"), f'"{body.id}" has no members', NOMINATE, body.setting.source)
    for (_, one), (place, other) in combinations(enumerate(body.seats), 2):
        for number, mandate in enumerate(other.members):
            if any(same_holder(mandate, held) for held in one.members):
                what = f'"{mandate.person}" already holds the seat "{one.id}" at that time'
                path = (*here, "seats", place, "members", number)
                yield _NETWORK.error(path, what, "name somebody else: one person has one vote")


def _officers(network: Network, here: Path, body: Body, view: Horizon | None) -> Iterator[Problem]:
    """Look whether chair and vice chair hold seats, for as long as the view reaches."""
    if body.vice_chair == body.chair:
        what = f'"{body.chair}" is both the chair and the vice chair'
        yield _NETWORK.error((*here, "vice_chair"), what, "name another member as the vice chair")
    people = {one.id for one in network.people}
    seated = [mandate for seat in body.seats for mandate in seat.members]
    for role, word in (("chair", "chair"), ("vice_chair", "vice chair")):
        person = getattr(body, role)
        held = [mandate for mandate in seated if mandate.person == person]
        if person not in people or (not seated and not body.open):
            continue
        if not held:
            mend = f"give the {word} a seat, or name a member as the {word}"
            yield _NETWORK.error((*here, role), f'the {word} "{person}" holds no seat', mend)
        elif view and view.on <= body.setting.until:
            gap = first_gap(held, view.day_of(body))
            if gap <= min(view.until, body.setting.until):
                what = f'the {word} "{person}" holds no seat from {gap} on'
                yield _NETWORK.warning((*here, role), what, f"name the next {word}", body.setting.source)


def _besides(here: Path, body: Body) -> Iterator[Problem]:
    """Look whether the body's own deputies and its experts do not sit as members at the same time."""
    seated = [mandate for seat in body.seats for mandate in seat.members]
    for role, word in (("deputies", "a deputy of the body"), ("experts", "an expert without a vote")):
        mandates: Sequence[Mandate] = getattr(body, role)
        yield from inside_term((*here, role), body, mandates)
        people = dict.fromkeys(mandate.person for mandate in mandates)
        for person in people:
            own = [mandate for mandate in mandates if mandate.person == person]
            if len(own) > 1:
                yield from succession((*here, role), f'"{person}"', own)
        for number, mandate in enumerate(mandates):
            if any(same_holder(mandate, held) for held in seated):
                what = f'"{mandate.person}" holds a seat and is {word} at the same time'
                yield _NETWORK.error((*here, role, number), what, "take one of the two away")

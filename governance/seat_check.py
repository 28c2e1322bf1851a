"""Whether a body's seats are filled: mandates that fit, holders that go, nominations that have not come."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from governance.body import Body
from governance.finding import Document
from governance.horizon import Horizon
from governance.network import Network
from governance.nomination import first_gap, is_about, is_missing, nominator
from governance.problem import Path, Problem
from governance.seat import Mandate, Nomination, Seat

_NETWORK = Document("network")
NOMINATE = "ask for a nomination (nimeämispyyntö, under nominations), and write the mandate when it comes"
_REMIND = "remind who was asked, and write the mandate when the name comes"


def check_seat(
    network: Network, here: Path, body: Body, seat: Seat, view: Horizon | None
) -> Iterator[Problem]:
    """Give what does not fit in a seat; with a view, also who is missing from it and who goes."""
    for role, mandates in (("members", seat.members), ("deputies", seat.deputies)):
        yield from succession((*here, role), f'the seat "{seat.id}"', mandates)
        yield from inside_term((*here, role), body, mandates)
    for number, deputy in enumerate(seat.deputies):
        if any(same_holder(deputy, member) for member in seat.members):
            what = f'"{deputy.person}" is the member and the deputy of one seat at the same time'
            yield _NETWORK.error((*here, "deputies", number), what, "name somebody else as the deputy")
    yield from _asked(network, here, body, seat)
    if view is None:
        if not seat.members and not seat.nominations:
            yield _vacant(here, body, f'the seat "{seat.id}" is vacant, and no nomination is asked for')
    elif view.on <= body.setting.until:
        yield from _missing(here, body, seat, view)
        yield from _overdue(here, body, seat, view.on)


def same_holder(one: Mandate, other: Mandate) -> bool:
    """Tell whether two mandates give one person two places at a time."""
    return one.person == other.person and _at_once(one, other)


def succession(here: Path, place: str, mandates: Sequence[Mandate]) -> Iterator[Problem]:
    """Give an error for each mandate that begins before the one of another in the same place has ended."""
    for (_, one), (number, other) in combinations(enumerate(mandates), 2):
        if _at_once(one, other):
            what = (
                f"two mandates of {place} overlap: {one.since} to {one.until} and "
                f"{other.since} to {other.until}"
            )
            yield _NETWORK.error((*here, number), what, "end the first before the second begins")


def inside_term(here: Path, body: Body, mandates: Sequence[Mandate]) -> Iterator[Problem]:
    """Give an error for each mandate that goes beyond the body's term."""
    setting = body.setting
    for number, mandate in enumerate(mandates):
        if mandate.since < setting.since or mandate.until > setting.until:
            term = f"{setting.since} to {setting.until}"
            what = f"the mandate {mandate.since} to {mandate.until} goes beyond the body's term, {term}"
            yield _NETWORK.error((*here, number), what, "keep the mandate inside the term", setting.source)


def _at_once(one: Mandate, other: Mandate) -> bool:
    return one.since <= other.until and other.since <= one.until


def _asked(network: Network, here: Path, body: Body, seat: Seat) -> Iterator[Problem]:
    wholes = {one.id for one in network.municipalities} | {one.id for one in network.organisations}
    for number, nomination in enumerate(seat.nominations):
        path = (*here, "nominations", number)
        of = nomination.of or seat.of
        if nomination.of:
            noun = "municipality or organisation"
            yield from _NETWORK.unknown((*path, "of"), noun, nomination.of, wholes)
        if of in wholes and nominator(network, of) is None:
            what = f'"{of}" is asked for a nomination and has no contact that the letter could go to'
            mend = f'add contact to the organisation "{of}"'
            yield _NETWORK.warning(path, what, mend, body.setting.source)


def _missing(here: Path, body: Body, seat: Seat, view: Horizon) -> Iterator[Problem]:
    """Warn of a place that is empty, or will be while the view reaches, and for which nobody is asked."""
    day = view.day_of(body)
    last = min(view.until, body.setting.until)
    for role, mandates in (("member", seat.members), ("deputy", seat.deputies)):
        gap = first_gap(mandates, day)
        asked = any(_asks(one, role) for one in seat.nominations if is_about(mandates, one, gap))
        if gap <= last and not asked and not (role == "deputy" and gap == day):
            whose = f'the seat "{seat.id}"' if role == "member" else f'the deputy of the seat "{seat.id}"'
            yield _empty(here, body, whose, mandates, (day, gap))


def _empty(
    here: Path, body: Body, whose: str, mandates: Sequence[Mandate], days: tuple[date, date]
) -> Problem:
    day, gap = days
    following = min((one.since for one in mandates if one.since > gap), default=None)
    if following:
        what = f"{whose} is vacant from {gap} to {following - timedelta(days=1)}"
        mend = "begin the next mandate earlier, or leave the place to a deputy until then"
        return _NETWORK.warning(here, what, mend, body.setting.source)
    if gap == day:
        when = f" on {day}" if mandates else ""
        return _vacant(here, body, f"{whose} is vacant{when}, and no nomination is asked for")
    ends = gap - timedelta(days=1)
    return _vacant(here, body, f"the mandate of {whose} ends {ends}, and nobody follows")


def _vacant(here: Path, body: Body, what: str) -> Problem:
    return _NETWORK.warning(here, what, NOMINATE, body.setting.source)


def _asks(nomination: Nomination, role: str) -> bool:
    return nomination.member if role == "member" else nomination.deputy


def _overdue(here: Path, body: Body, seat: Seat, on: date) -> Iterator[Problem]:
    """Warn of each nomination that should have come."""
    for number, one in enumerate(seat.nominations):
        if one.due_on >= on:
            continue
        roles = (("member", seat.members), ("deputy", seat.deputies))
        missing = [role for role, mandates in roles if _asks(one, role) and is_missing(mandates, one)]
        if missing:
            vacant = "is vacant: " if "member" in missing and not seat.member(on) else "waits: "
            what = (
                f'the seat "{seat.id}" {vacant}"{one.of or seat.of}" was to name the '
                f"{' and the '.join(missing)} by {one.due_on}"
            )
            yield _NETWORK.warning((*here, "nominations", number), what, _REMIND, body.setting.source)

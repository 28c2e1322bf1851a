"""Whether a body has whom its setting decision asks for: warnings only, each with its source."""

from collections.abc import Iterable, Iterator
from datetime import date

from governance.body import Body, BodyKind
from governance.composition import Composition
from governance.finding import Document
from governance.municipality import Municipality
from governance.network import Area, Network
from governance.organisation import OrganisationKind
from governance.problem import Path, Problem

_NETWORK = Document("network")
_WORKSHOP = "Keski-Suomen törmäyttämistapahtuman työpajojen koonti 10.9.2018, työpaja 1"
_WORDS = {
    OrganisationKind.ORGANISER: "the organiser's level (järjestäjä)",
    OrganisationKind.RESEARCH: "research",
    OrganisationKind.NGO: "non-governmental organisations",
    OrganisationKind.EXPERT_CENTRE: "the centre of expertise (OT-keskus)",
    OrganisationKind.PARISH: "the parishes",
    OrganisationKind.EDUCATION: "the education providers",
    OrganisationKind.OFFICE: "the project office",
}


def check_composition(network: Network, on: date | None = None) -> tuple[Problem, ...]:
    """Give warnings about who is missing from each body; with `on`, as it stands on that day.

    A body whose term has not begun is looked at on its first day, one whose term is over not at all.
    """
    return tuple(
        problem
        for position, body in enumerate(network.bodies)
        for problem in _body(network, ("bodies", position), body, on)
    )


def _body(network: Network, here: Path, body: Body, on: date | None) -> Iterator[Problem]:
    rules = body.setting.composition
    if rules is None:
        if body.kind is BodyKind.COOPERATION:
            what = f'the setting decision of "{body.id}" does not say whom the cooperation group must have'
            mend = "write composition: large, small, organisations, every_area and source"
            yield _NETWORK.warning((*here, "setting"), what, mend, _WORKSHOP)
        return
    if on and on > body.setting.until:
        return
    day = max(on, body.setting.since) if on else None
    present = {seat.of for seat in body.seats if (seat.member(day) if day else seat.members)}
    seats = (*here, "seats")
    yield from _sizes(network.municipalities, here, body, rules, present)
    yield from _kinds(network, seats, body, rules, present)
    if rules.every_area:
        yield from _areas(network.areas, seats, body, rules, present, day)


def _sizes(
    municipalities: Iterable[Municipality], here: Path, body: Body, rules: Composition, present: set[str]
) -> Iterator[Problem]:
    for word, rule, limit in (
        ("large", rules.large, "residents_from"),
        ("small", rules.small, "residents_under"),
    ):
        if rule is None:
            continue
        those = {one.id for one in municipalities if rule.covers(one)}
        missing, seated = those - present, len(those & present)
        if len(those) < rule.least:
            has = f"the network has {len(those)}" if those else "the network has none"
            what = f'"{body.id}" must have {rule.least} {word} municipalities, and {has}'
            lower = f"write least: {len(those)}" if those else f"leave {word} out"
            mend = f"{lower}, or write another {limit}, as the setting decision is to be read"
            yield _NETWORK.warning((*here, "setting", "composition", word, "least"), what, mend, rules.source)
        if seated < rule.least and missing:
            what = f'"{body.id}" has {seated} of the {rule.least} {word} municipalities that it must have'
            mend = f"seat at least {min(rule.least - seated, len(missing))} of: {_some(missing)}"
            yield _NETWORK.warning((*here, "seats"), what, mend, rules.source)


def _kinds(
    network: Network, seats: Path, body: Body, rules: Composition, present: set[str]
) -> Iterator[Problem]:
    for kind in rules.organisations:
        those = {one.id for one in network.organisations if one.kind is kind}
        if not those & present:
            add = f'add an organisation of the kind "{kind}", and seat it'
            mend = f"seat {_some(those)}" if those else add
            yield _NETWORK.warning(seats, f'"{body.id}" lacks {_WORDS[kind]}', mend, rules.source)


def _areas(
    areas: Iterable[Area],
    seats: Path,
    body: Body,
    rules: Composition,
    present: set[str],
    on: date | None,
) -> Iterator[Problem]:
    for area in areas:
        if area.in_force(on) and not present & set(area.municipalities):
            what = f'nobody in "{body.id}" comes from the area "{area.id}"'
            mend = f"seat one of: {', '.join(area.municipalities)}"
            yield _NETWORK.warning(seats, what, mend, rules.source)


def _some(ids: set[str]) -> str:
    return ", ".join(sorted(ids)[:4])

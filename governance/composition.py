"""Who should be in the cooperation group (yhteistyöryhmä): warnings only, each with its source."""

from collections.abc import Iterator
from datetime import date

from governance.body import Body, BodyKind
from governance.finding import Document
from governance.network import Area, Network, OrganisationKind
from governance.problem import Path, Problem

_NETWORK = Document("network")
_WORKSHOP = "Keski-Suomen törmäyttämistapahtuman työpajojen koonti 10.9.2018, työpaja 1"
#: Residents from which a municipality counts as large, and under which it counts as small. The workshop
#: names no figures; in 2022 a quarter of the municipalities were large by this, a bit under half were small.
_LARGE = 15_000
_SMALL = 5_000
#: How many of each the group should have, where the region has as many.
_OF_EACH = 2
_NEEDED = {
    OrganisationKind.ORGANISER: "the organiser's level (järjestäjä)",
    OrganisationKind.RESEARCH: "research",
    OrganisationKind.NGO: "non-governmental organisations",
    OrganisationKind.EXPERT_CENTRE: "the centre of expertise (OT-keskus)",
}


def check_composition(network: Network, on: date | None = None) -> tuple[Problem, ...]:
    """Give warnings about who is missing from each cooperation group; with `on`, as it stands on that day.

    The group takes large and small municipalities, the organiser, experts, research and every family-centre
    area (perhekeskusalue). The quota of 40 % (tasa-arvolaki 4 a §) is not looked at: there are no
    counts in the network.
    """
    return tuple(
        problem
        for position, body in enumerate(network.bodies)
        if body.kind is BodyKind.COOPERATION
        for problem in _group(network, ("bodies", position, "seats"), body, on)
    )


def _group(network: Network, here: Path, body: Body, on: date | None) -> Iterator[Problem]:
    present = {seat.of for seat in body.seats if (seat.member(on) if on else seat.members)}
    yield from _sizes(network, here, present)
    yield from _kinds(network, here, present)
    yield from _areas(network, here, present, on)


def _sizes(network: Network, here: Path, present: set[str]) -> Iterator[Problem]:
    large = {one.id for one in network.municipalities if one.population >= _LARGE}
    small = {one.id for one in network.municipalities if one.population < _SMALL}
    for word, those in (("large", large), ("small", small)):
        wanted, seated = min(_OF_EACH, len(those)), len(those & present)
        if seated < wanted:
            what = f"the cooperation group has {seated} of the {word} municipalities"
            yield _NETWORK.warning(here, what, f"seat at least {wanted}: {_some(those - present)}", _WORKSHOP)


def _kinds(network: Network, here: Path, present: set[str]) -> Iterator[Problem]:
    for kind, words in _NEEDED.items():
        those = {one.id for one in network.organisations if one.kind is kind}
        if kind is OrganisationKind.EXPERT_CENTRE and not those:
            continue
        if not those & present:
            mend = (
                f"seat {_some(those)}" if those else f'add an organisation of the kind "{kind}", and seat it'
            )
            yield _NETWORK.warning(here, f"the cooperation group lacks {words}", mend, _WORKSHOP)


def _areas(network: Network, here: Path, present: set[str], on: date | None) -> Iterator[Problem]:
    for area in network.areas:
        if _in_force(area, on) and not present & set(area.municipalities):
            what = f'nobody in the cooperation group comes from the area "{area.id}"'
            yield _NETWORK.warning(here, what, f"seat one of: {', '.join(area.municipalities)}", _WORKSHOP)


def _in_force(area: Area, on: date | None) -> bool:
    if on is None:
        return area.until is None
    return area.since <= on <= (area.until or date.max)


def _some(ids: set[str]) -> str:
    return ", ".join(sorted(ids)[:4])

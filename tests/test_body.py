"""Who sits in a body, who comes instead, who is heard, and who must be able to come."""

from datetime import date
from typing import Any

import pytest

from governance.body import Body
from governance.network import Network
from tests.cast import rules

DAY = date(2027, 3, 1)
LATER = date(2028, 3, 1)
TERM = {"since": "2025-09-01", "until": "2029-05-31"}


def mandates(*people: str) -> list[dict[str, str]]:
    """Give each of some people the body's whole term."""
    return [{"person": person, **TERM} for person in people]


@pytest.fixture
def data() -> dict[str, Any]:
    """Give the small network's steering group: four seats, one deputy of its own, an expert from 2028."""
    network, _ = rules()
    return network.body("johtoryhma").model_dump(mode="json", exclude_none=True)


def body(data: dict[str, Any]) -> Body:
    """Read the body."""
    return Body.model_validate(data)


def test_the_personal_deputy_comes_first(data: dict[str, Any]) -> None:
    """Then the body's own deputies in their order, each only if they can come."""
    data["deputies"] = mandates("ngo-member", "research-member")
    group = body(data)
    assert group.substitute_for("lohja-director", DAY) == "lohja-contact"
    assert group.substitute_for("lohja-director", DAY, {"lohja-contact"}) == "ngo-member"
    assert group.substitute_for("lohja-director", DAY, {"lohja-contact", "ngo-member"}) == "research-member"
    everybody = {"lohja-contact", "ngo-member", "research-member"}
    assert group.substitute_for("lohja-director", DAY, everybody) is None


def test_a_seat_without_a_personal_deputy_gets_the_first_in_order(data: dict[str, Any]) -> None:
    """The organiser's seat has none."""
    assert body(data).substitute_for("county-director", DAY) == "ngo-member"


def test_nobody_is_called_who_sits_already(data: dict[str, Any]) -> None:
    """A deputy may hold a seat of their own, or stand in for another on a vacant one."""
    data["seats"][1]["deputies"] = mandates("siuntio-director")
    assert body(data).substitute_for("lohja-director", DAY) == "ngo-member"
    data["seats"][0]["members"] = []
    assert body(data).substitute_for("lohja-director", DAY) is None


@pytest.mark.parametrize("person", ["office-coordinator", "research-member", "ngo-member", "lohja-contact"])
def test_nobody_comes_instead_of_who_holds_no_seat(data: dict[str, Any], person: str) -> None:
    """Secretary, expert and deputies have no substitute in the body."""
    assert body(data).substitute_for(person, LATER) is None


def test_a_deputy_comes_only_while_their_mandate_runs(data: dict[str, Any]) -> None:
    """Siuntio's deputy is there until the end of May 2027."""
    assert body(data).substitute_for("siuntio-director", date(2027, 5, 31)) == "siuntio-contact"
    assert body(data).substitute_for("siuntio-director", date(2027, 6, 1)) == "ngo-member"


def test_a_vacant_seat_is_held_by_its_deputy_or_by_the_bodys(data: dict[str, Any]) -> None:
    """Each deputy of the body fills one vacant seat, in order; who is left over fills none."""
    for seat in data["seats"][:2]:
        seat.update(members=[], deputies=[])
    data["seats"][2]["members"] = []
    held = {seat.id: person for seat, person in body(data).sitting(DAY)}
    assert held == {"jarjestaja": "ngo-member", "siuntio": "siuntio-contact", "inkoo": "inkoo-director"}


def test_who_stands_in_on_a_vacant_seat_can_be_stood_in_for(data: dict[str, Any]) -> None:
    """They hold the seat for the time being."""
    data["seats"][2]["members"] = []
    assert body(data).substitute_for("siuntio-contact", DAY) == "ngo-member"


def test_the_secretary_presents_where_nobody_else_is_named(data: dict[str, Any]) -> None:
    """A presenter of one's own is invited like the secretary."""
    assert body(data).presents == "office-coordinator"
    data["presenter"] = "lohja-contact"
    assert body(data).presents == "lohja-contact"
    assert body(data).members(DAY)[-2:] == ("office-coordinator", "lohja-contact")


def test_an_expert_is_heard_in_their_time_and_not_while_they_sit(data: dict[str, Any]) -> None:
    """Experts are dated, and a seat goes before."""
    assert (body(data).experts_on(DAY), body(data).experts_on(LATER)) == ((), ("research-member",))
    data["seats"][0]["members"] = mandates("research-member")
    assert body(data).experts_on(LATER) == ()


def test_experts_are_invited_and_need_not_be_able_to_come() -> None:
    """Who must come is planned around; who may come is only invited."""
    network, _ = rules()
    must = ("county-director", "lohja-director", "siuntio-director", "inkoo-director", "office-coordinator")
    assert network.required("johtoryhma", LATER) == must
    assert network.optional("johtoryhma", LATER) == ("research-member",)
    assert network.roster("johtoryhma", LATER) == (*must, "research-member")
    assert network.roster("johtoryhma", DAY) == must


def test_an_open_forum_invites_every_contact_and_waits_for_none() -> None:
    """Its seats and its secretary must come; a contact who sits is not counted twice."""
    network, _ = rules()
    data = network.model_dump(mode="json", exclude_none=True)
    data["bodies"][1]["open"] = True
    opened = Network.model_validate(data)
    assert "siuntio-contact" in opened.required("yhteistyoryhma", DAY)
    assert opened.optional("yhteistyoryhma", DAY) == ("lohja-contact",)
    roster = opened.roster("yhteistyoryhma", DAY)
    assert len(roster) == len(set(roster)) == 8


def test_the_setting_decision_is_named_as_a_source(data: dict[str, Any]) -> None:
    """Who decided, when, and in which section where there is one."""
    assert body(data).setting.source == "Aluehallitus 17.6.2025"
    data["setting"]["section"] = "§ 90"
    assert body(data).setting.source == "Aluehallitus 17.6.2025 § 90"

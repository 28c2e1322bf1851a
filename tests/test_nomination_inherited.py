"""A nomination goes to whoever has the task now: a successor, a new address, a substitute."""

from datetime import timedelta

import pytest

from governance.message import MessageKind, MessageState
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce
from tests.cast import ADOPTED, at
from tests.ledger_house import LedgerHouse, blank_papers

ASKED = at("2027-02-01")
LATER = ASKED + timedelta(days=3)
CONTACT, REGISTRY = "siuntio-contact", "siuntio-registry"


@pytest.fixture
def house(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Ask Siuntio for a nomination."""
    blank_papers(monkeypatch)
    house.tick(ADOPTED)
    house.tick(ASKED)
    return house


def requests(house: LedgerHouse) -> dict[str, tuple[str, MessageState]]:
    """Give address and state of the nomination requests, by person and revision."""
    rows = house.rows(Outbox, Outbox.kind == MessageKind.NOMINATION_REQUEST)
    return {":".join(row.key.split(":")[2:]): (row.address, row.state) for row in rows}


def test_a_new_address_gets_the_request_once(house: LedgerHouse) -> None:
    """People are roles: another address is a successor."""
    assert set(requests(house)) == {f"{REGISTRY}:1", f"{CONTACT}:1"}
    after = house.with_person(CONTACT, email="seuraaja@siuntio.example")
    after.tick(LATER)
    after.tick(LATER + timedelta(days=1))
    assert set(requests(after)) == {f"{REGISTRY}:1", f"{CONTACT}:1", f"{CONTACT}:2"}
    assert requests(after)[f"{CONTACT}:2"] == ("seuraaja@siuntio.example", MessageState.SENT)


def test_each_new_address_gets_the_request(house: LedgerHouse) -> None:
    """Twice changed, twice asked; back at one that was asked, nobody is."""
    for day, address in enumerate(("b@siuntio.example", "c@siuntio.example", "b@siuntio.example")):
        house = house.with_person(CONTACT, email=address)
        house.tick(LATER + timedelta(days=day))
    sent = [one for one, (_, state) in requests(house).items() if state is MessageState.SENT]
    assert sorted(sent) == [f"{CONTACT}:1", f"{CONTACT}:2", f"{CONTACT}:3", f"{REGISTRY}:1"]


def test_the_substitute_gets_the_request_of_a_contact_who_cannot_be_reached(house: LedgerHouse) -> None:
    """The contact's address bounced for good."""
    with house.desk.ledger.writing() as session:
        address = house.desk.network.person(CONTACT).email
        session.add(Bounce(person=CONTACT, address=address, since=LATER, permanent=True))
    house.tick(LATER)
    house.tick(LATER + timedelta(days=1))
    substitute = house.desk.network.municipality("siuntio").substitute
    assert set(requests(house)) == {f"{REGISTRY}:1", f"{CONTACT}:1", f"{substitute}:1"}


def test_nothing_is_inherited_after_the_deadline(house: LedgerHouse) -> None:
    """Then the word of lateness goes to whoever has the task."""
    after = house.with_person(CONTACT, email="seuraaja@siuntio.example")
    after.tick(at("2027-04-01"))
    assert set(requests(after)) == {f"{REGISTRY}:1", f"{CONTACT}:1"}

"""A letter that cannot be written stops alone: it is shown, and written once it can be."""

from datetime import datetime
from typing import Any

import pytest
from jinja2 import UndefinedError

from governance.action import ActionKind
from governance.year_plan import ItemKind
from office.hands import carrying_out
from office.ledger.stopped import StoppedLetter
from office.status import read_status
from templates.letter import write_letter
from tests.cast import BUDGET_MEETING, CHAIR, CONTACT, REGISTRY, REQUEST, STEERING, at, item
from tests.ledger_house import LedgerHouse, blank_papers

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
SUMMONS = item(ItemKind.SUMMONS, STEERING).at
MEMBERS = 5


@pytest.fixture(autouse=True)
def _blank(monkeypatch: pytest.MonkeyPatch) -> None:
    blank_papers(monkeypatch)


def poison(monkeypatch: pytest.MonkeyPatch, house: LedgerHouse, kind: str, *people: str) -> None:
    """Let the template of one kind fail for some people."""
    real = write_letter
    roles = {house.desk.network.person(one).title for one in people}

    def written(context: Any, language: Any) -> Any:
        wanted = {role.in_language(language) for role in roles}
        # A registry is greeted by no name: it is known by its role.
        if context.kind == kind and {context.recipient, context.role} & wanted:
            raise UndefinedError("'assigned_to' is undefined")
        return real(context, language)

    monkeypatch.setattr("office.hands.letter.write_letter", written)


def stopped(house: LedgerHouse, now: datetime) -> list[str]:
    """List the letters that a tick shows as stopped."""
    return [one.key for one in house.carry_out(now).troubled]


def test_one_members_broken_summons_stops_no_other(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four are called, one letter is shown with its reason, by the tick and by status."""
    poison(monkeypatch, house, "summons", CHAIR)
    carried = house.carry_out(SUMMONS)
    (trouble,) = [one for one in carried.troubled if "summons" in one.key]
    assert trouble.key.endswith(f":{CHAIR}")
    assert "'assigned_to' is undefined" in trouble.why
    assert len(house.letters("summons", STEERING)) == MEMBERS - 1
    assert (trouble.key, trouble.why) in read_status(house.desk, SUMMONS).stopped


def test_a_stopped_letter_leaves_once_it_can_be_written(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shown at each tick until then; nobody else gets anything twice."""
    with monkeypatch.context() as broken:
        poison(broken, house, "summons", CHAIR)
        first, again = stopped(house, SUMMONS), stopped(house, SUMMONS)
        assert first == again != []
        before = set(house.letters("summons", STEERING))
    assert stopped(house, SUMMONS) == []
    assert set(house.letters("summons", STEERING)) == before | {CHAIR}
    assert house.rows(StoppedLetter) == []


def test_an_official_round_goes_on_without_its_broken_letter(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The registry is asked; the contact's letter waits; the obligation is open for both."""
    with monkeypatch.context() as broken:
        poison(broken, house, "request", CONTACT)
        house.carry_out(OPENS)
        assert set(house.letters("request", REQUEST)) == {REGISTRY}
    house.carry_out(OPENS)
    assert set(house.letters("request", REQUEST)) == {REGISTRY, CONTACT}


def test_where_nobody_can_be_written_to_nothing_is_done(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The action is undone, reported, and due again: no half of it stays."""
    poison(monkeypatch, house, "request", REGISTRY, CONTACT)
    assert any(key.startswith("open_request:") for key in stopped(house, OPENS))
    assert house.rows(StoppedLetter) == []
    assert house.letters("request", REQUEST) == {}


def test_a_stopped_letter_to_somebody_who_has_gone_is_dropped(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network no longer knows them."""
    poison(monkeypatch, house, "summons", CHAIR)
    house.carry_out(item(ItemKind.SUMMONS, BUDGET_MEETING).at)
    assert house.rows(StoppedLetter)
    people = tuple(one for one in house.desk.network.people if one.id != CHAIR)
    fields = {name: getattr(house.desk.network, name) for name in type(house.desk.network).model_fields}
    without = house.with_network(type(house.desk.network)(**{**fields, "people": people}))
    assert carrying_out.write_stopped(without.desk, at("2027-05-21")) == ()
    assert house.rows(StoppedLetter) == []


def test_every_action_with_several_readers_can_write_one_letter_again() -> None:
    """What can stop alone can be taken up alone."""
    alone = {
        ActionKind.INVITE,
        ActionKind.UPDATE_INVITATION,
        ActionKind.CANCEL_INVITATION,
        ActionKind.REVOKE_LINK,
        ActionKind.ASSEMBLE_AGENDA,
        ActionKind.CLOSE_ROUND,
        ActionKind.CLOSE_PROPOSAL,
        ActionKind.WARN_QUORUM,
    }
    assert set(carrying_out._LETTERS) == set(ActionKind) - alone

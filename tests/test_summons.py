"""Summonses: one to each time that a meeting is at, and none again to a time that held all along."""

from datetime import timedelta

import pytest

from governance.message import MessageKind, MessageState
from governance.year_plan import ItemKind
from office.hands.agenda import make_agenda
from office.hands.agenda_paper import agenda_items
from office.ledger.outbox import Outbox
from office.year import reschedule
from tests.cast import ADOPTED, CHAIR, STEERING, at, item
from tests.ledger_house import LedgerHouse, blank_papers

SUMMONS = item(ItemKind.SUMMONS, STEERING).at
HOUR = timedelta(hours=1)
FIRST, SECOND = at("2027-02-10"), at("2027-02-11")


@pytest.fixture
def house(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Invite everybody and write the summonses, with blank papers."""
    blank_papers(monkeypatch)
    house.tick(ADOPTED)
    house.carry_out(SUMMONS)
    return house


def move_there_and_back(house: LedgerHouse) -> None:
    """Let the office move the wrong meeting, and put it back before the next tick."""
    reschedule(house.desk, STEERING, SECOND, reason="", now=SUMMONS + HOUR / 4)
    reschedule(house.desk, STEERING, FIRST, reason="", now=SUMMONS + HOUR / 2)


def summonses(house: LedgerHouse) -> list[Outbox]:
    """Give the chair's summonses, the earliest first."""
    return house.rows(
        Outbox, Outbox.kind == MessageKind.SUMMONS, Outbox.concerns == STEERING, Outbox.recipient == CHAIR
    )


def test_nobody_is_summoned_again_to_the_time_that_their_summons_names(house: LedgerHouse) -> None:
    """Moved and moved back before anybody was told: the letter that they have is right."""
    house.deliver(SUMMONS)
    count = len(house.mailer.sent)
    move_there_and_back(house)
    carried, _ = house.tick(SUMMONS + HOUR)
    assert not carried.troubled
    assert len(house.mailer.sent) == count
    assert [one.state for one in summonses(house)] == [MessageState.SENT]


def test_a_summons_that_had_not_left_is_replaced(house: LedgerHouse) -> None:
    """One of the two leaves."""
    move_there_and_back(house)
    house.tick(SUMMONS + HOUR)
    assert [one.state for one in summonses(house)] == [MessageState.SUPPRESSED, MessageState.SENT]


def test_who_was_told_of_another_time_is_summoned_again(house: LedgerHouse) -> None:
    """Between the two moves the update had left."""
    house.deliver(SUMMONS)
    reschedule(house.desk, STEERING, SECOND, reason="", now=SUMMONS + HOUR / 4)
    house.tick(SUMMONS + HOUR / 3)
    reschedule(house.desk, STEERING, FIRST, reason="", now=SUMMONS + HOUR / 2)
    house.tick(SUMMONS + HOUR)
    assert summonses(house)[-1].key.endswith(":2")
    assert summonses(house)[-1].state is MessageState.SENT


def test_who_was_not_summoned_again_is_told_of_a_changed_agenda(house: LedgerHouse) -> None:
    """They have the earlier one."""
    house.deliver(SUMMONS)
    move_there_and_back(house)
    house.tick(SUMMONS + HOUR)
    with house.desk.ledger.writing() as session:
        session.delete(agenda_items(session, STEERING)[-1])
    assert make_agenda(house.desk, STEERING, SUMMONS + 2 * HOUR).told
    _, report = house.tick(SUMMONS + 2 * HOUR)
    assert any(key.startswith(f"change_of_agenda:{STEERING}:{CHAIR}") for key in report.sent)

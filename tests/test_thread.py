"""A reader's mail program shows what belongs together: In-Reply-To and References, at the bytes."""

import pytest

from governance.message import MessageKind, MessageState
from governance.year_plan import ItemKind
from office.hands.agenda import make_agenda
from office.hands.thread import references
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.recording import record_decisions
from office.year import call_off, reschedule
from tests.cast import ADOPTED, BUDGET_MEETING, CHAIR, CONTACT, REQUEST, STEERING, at, item
from tests.ledger_house import LedgerHouse, answer_round, blank_papers, headers_of

_COLUMNS = {column.name for column in Outbox.__table__.columns} - {"number"}
OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
DUE = item(ItemKind.ROUND_DUE, "esitykset/2027").at


@pytest.fixture(autouse=True)
def _blank(monkeypatch: pytest.MonkeyPatch) -> None:
    blank_papers(monkeypatch)


def thread(house: LedgerHouse, concerns: str, person: str) -> list[tuple[str, list[str], list[str]]]:
    """List a person's letters about a matter: its kind, and what In-Reply-To and References lead to."""
    rows = house.rows(Outbox, Outbox.concerns == concerns, Outbox.recipient == person)
    kinds = {row.message_id: str(row.kind) for row in rows}
    found = []
    for row in sorted(rows, key=lambda row: row.number):
        message = headers_of(row)
        answers, names = (str(message[name] or "").split() for name in ("In-Reply-To", "References"))
        found.append((str(row.kind), [kinds[one] for one in answers], [kinds[one] for one in names]))
    return found


def test_a_round_is_one_thread_from_request_to_thanks(house: LedgerHouse) -> None:
    """Each letter answers the one before it and names them all, the request first."""
    house.carry_out(OPENS)
    for one in sorted(house.plan().items, key=lambda one: one.at):
        if one.concerns == REQUEST and one.kind in {ItemKind.REMIND, ItemKind.OVERDUE}:
            house.carry_out(one.at)
    answer_round(house, REQUEST, CONTACT, at("2027-05-19"))
    house.carry_out(item(ItemKind.CLOSE_ROUND, "esitykset/2027").at)
    house.carry_out(house.one(Meeting, BUDGET_MEETING).ends_at)
    record_decisions(house.desk, BUDGET_MEETING, {}, now=at("2027-06-14"))
    house.carry_out(at("2027-06-14"))
    kinds = ["request", "reminder", "reminder", "overdue", "receipt", "thanks"]
    expected = [(kind, kinds[:place][-1:], kinds[:place]) for place, kind in enumerate(kinds)]
    assert thread(house, REQUEST, CONTACT) == expected


def test_a_meeting_is_one_thread_from_invitation_to_minutes(house: LedgerHouse) -> None:
    """Update, summons, change of agenda and minutes follow the invitation."""
    house.carry_out(ADOPTED)
    house.let_leave()
    reschedule(house.desk, STEERING, at("2027-02-17", 13), reason="", now=ADOPTED)
    house.carry_out(ADOPTED)
    summons = item(ItemKind.SUMMONS, STEERING, house.plan()).at
    house.carry_out(summons)
    reschedule(house.desk, BUDGET_MEETING, at("2027-05-26", 13), reason="", now=summons)
    make_agenda(house.desk, STEERING, summons)
    house.carry_out(summons)
    house.carry_out(house.one(Meeting, STEERING).ends_at)
    record_decisions(house.desk, STEERING, {}, now=at("2027-02-18"))
    house.carry_out(at("2027-02-18"))
    kinds = ["invitation", "invitation_update", "summons", "change_of_agenda", "minutes"]
    expected = [(kind, kinds[:place][-1:], kinds[:place]) for place, kind in enumerate(kinds)]
    assert thread(house, STEERING, CHAIR) == expected


def test_a_cancellation_follows_its_invitation(house: LedgerHouse) -> None:
    """So the reader sees at once which meeting it was."""
    house.carry_out(ADOPTED)
    call_off(house.desk, STEERING, reason="", now=ADOPTED)
    house.carry_out(ADOPTED)
    assert thread(house, STEERING, CHAIR)[-1] == ("cancellation", ["invitation"], ["invitation"])


def test_what_never_left_is_no_part_of_a_thread(house: LedgerHouse) -> None:
    """Nobody is referred to a letter that they cannot have; what left in a digest is there as the digest."""
    house.carry_out(OPENS)
    (request,) = house.rows(Outbox, Outbox.concerns == REQUEST, Outbox.recipient == CONTACT)
    house.change(Outbox, request.number, state=MessageState.SUPPRESSED)

    def found() -> list[str]:
        with house.desk.ledger.reading() as session:
            kind = MessageKind.REMINDER
            return list(references(session, kind, REQUEST, CONTACT, "reminder", id_of="<{}@x>".format))

    assert found() == []
    house.change(Outbox, request.number, digest="digest:1")
    assert found() == ["<digest:1@x>"]


def test_a_long_thread_names_its_first_letter_and_the_latest(house: LedgerHouse) -> None:
    """Headers stay short however long the year is."""
    house.carry_out(OPENS)
    (first,) = house.rows(Outbox, Outbox.concerns == REQUEST, Outbox.recipient == CONTACT)
    with house.desk.ledger.writing() as session:
        columns = {name: getattr(first, name) for name in _COLUMNS}
        session.add_all(
            Outbox(**columns | {"key": f"k{n}", "message_id": f"<{n}@x>", "thread": "t"}) for n in range(20)
        )
        session.flush()
        found = references(session, MessageKind.THANKS, REQUEST, CONTACT, "thanks", id_of=str)
    assert found == (first.message_id, *(f"<{n}@x>" for n in range(13, 20)))

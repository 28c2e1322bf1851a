"""Holds: nothing leaves against the office's word, and what it releases leaves."""

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from governance.message import MessageKind, MessageState
from governance.year_plan import ItemKind
from office.clockwork import next_moment
from office.holding import HoldingError, hold_letters, let_go, read_batches, read_holds, read_scope
from office.ledger.delivery import deliver
from office.ledger.engine import Ledger
from office.ledger.hold import HELD, Hold, Scope, holds, place_hold, release_letters
from office.ledger.journal import AuditEntry
from office.ledger.outbox import Outbox
from office.ledger.sending_rules import SendingRules
from office.ledger.waiting import next_attempt_at, waiting
from office.mail.mailer import Answer
from tests.cast import ADOPTED, CONTACT, REQUEST, at, item
from tests.dispatch_house import in_state, plan_notice, with_dispatch
from tests.ledger_house import LedgerHouse
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import NOW, FakeMailer, always_right, new_message, open_ledger, plan

__all__ = ["ledger_address", "postgres_url"]

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
EVERYTHING = Scope()
REQUESTS = Scope(MessageKind.REQUEST)
#: What tests.smtp_server.new_message is about.
MATTER = "coordination/2027/01"


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """Open a ledger with a request and a reminder, on SQLite and on PostgreSQL."""
    with open_ledger(ledger_address) as ledger:
        plan(ledger, new_message("request"), new_message("reminder", kind=MessageKind.REMINDER))
        yield ledger


def hold(ledger: Ledger, scope: Scope) -> int:
    """Place a hold."""
    with ledger.writing() as session:
        return place_hold(session, scope, now=NOW)


def release(ledger: Ledger, scope: Scope) -> int:
    """Release a scope."""
    with ledger.writing() as session:
        return release_letters(session, scope, now=NOW)


def send(ledger: Ledger, mailer: FakeMailer | None = None, *approved_first: MessageKind) -> tuple[str, ...]:
    """Deliver, and give the keys of what was sent."""
    report = deliver(
        ledger,
        mailer or FakeMailer(),
        now=lambda: NOW,
        recheck=always_right,
        lease_clock=lambda: NOW,
        limit=100,
        rules=SendingRules(approved_first=approved_first),
    )
    return report.sent


@pytest.mark.parametrize(
    ("scope", "sent"),
    [
        (EVERYTHING, ()),
        (REQUESTS, ("reminder",)),
        (Scope(concerns=MATTER), ()),
        (Scope(concerns="coordination/2027"), ()),
        (Scope(concerns="coordination/20"), ("request", "reminder")),
        (Scope(MessageKind.REMINDER, "coordination"), ("request",)),
        (Scope(MessageKind.SUMMONS, MATTER), ("request", "reminder")),
    ],
)
def test_what_is_held_stays_and_the_rest_leaves(ledger: Ledger, scope: Scope, sent: tuple[str, ...]) -> None:
    """All, a kind, a matter with what is under it, or both; part of an id is another id."""
    hold(ledger, scope)
    assert send(ledger) == sent
    with ledger.reading() as session:
        left = {one.key: (one.why, one.next_attempt_at, one.held) for one in waiting(session)}
        assert next_attempt_at(session) is None
    assert left == dict.fromkeys({"request", "reminder"} - set(sent), (HELD, None, True))
    assert release(ledger, scope) == 2 - len(sent)
    assert set(send(ledger)) == {"request", "reminder"} - set(sent)


def test_what_is_planned_after_the_hold_is_held_too(ledger: Ledger) -> None:
    """A hold stands until it is released."""
    hold(ledger, REQUESTS)
    plan(ledger, new_message("later"))
    assert send(ledger) == ("reminder",)
    release(ledger, REQUESTS)
    assert send(ledger) == ("request", "later")


def test_one_batch_leaves_while_everything_else_is_held(ledger: Ledger) -> None:
    """The wider hold stays, for what comes later as well."""
    assert hold(ledger, EVERYTHING) == 2
    assert release(ledger, REQUESTS) == 1
    assert send(ledger) == ("request",)
    plan(ledger, new_message("another"))
    assert send(ledger) == ()
    with ledger.reading() as session:
        assert holds(session) == (EVERYTHING,)
    assert release(ledger, EVERYTHING) == 2
    assert send(ledger) == ("reminder", "another")


def test_a_hold_takes_a_release_back(ledger: Ledger) -> None:
    """The office changed its mind before the letter left."""
    hold(ledger, REQUESTS)
    release(ledger, REQUESTS)
    assert hold(ledger, REQUESTS) == 1
    assert send(ledger) == ("reminder",)


def test_kinds_that_are_approved_first_wait_for_their_release(ledger: Ledger) -> None:
    """By the clock's file, with no order of the office."""
    assert send(ledger, None, MessageKind.REQUEST) == ("reminder",)
    with ledger.writing() as session:
        released = release_letters(session, REQUESTS, now=NOW, approved_first=[MessageKind.REQUEST])
    assert released == 1
    plan(ledger, new_message("next"))
    assert send(ledger, None, MessageKind.REQUEST) == ("request",)


def test_a_hold_stops_a_message_that_a_sender_has_taken(ledger: Ledger) -> None:
    """The word comes while the mail server is told of the recipient: no text leaves."""

    class Interrupted(FakeMailer):
        def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
            """Send, once the office has said its word."""
            hold(ledger, EVERYTHING)
            return super().send(raw, sender=sender, recipient=recipient, before_data=before_data)

    mailer = Interrupted()
    assert send(ledger, mailer) == ()
    assert mailer.sent == []
    with ledger.reading() as session:
        states = set(session.execute(select(Outbox.state, Outbox.reason, Outbox.attempts)).tuples())
    assert states == {(MessageState.PENDING, HELD, 0)}
    release(ledger, EVERYTHING)
    assert send(ledger) == ("request", "reminder")


def test_holding_twice_is_holding_once(ledger: Ledger) -> None:
    """One row, and one release ends it."""
    hold(ledger, REQUESTS)
    hold(ledger, REQUESTS)
    with ledger.reading() as session:
        assert len(session.scalars(select(Hold)).all()) == 1
    release(ledger, REQUESTS)
    assert send(ledger) == ("request", "reminder")


def test_a_held_message_still_expires(ledger: Ledger) -> None:
    """Held past its deadline it is suppressed, with the reason: a release cannot send it late."""
    hold(ledger, EVERYTHING)
    plan(ledger, new_message("late", expires_at=NOW))
    assert send(ledger) == ()
    with ledger.reading() as session:
        found = session.scalars(select(Outbox).where(Outbox.key == "late")).one()
    assert (found.state, found.reason) == (MessageState.SUPPRESSED, "its time is over")


def test_the_office_holds_a_round_and_lets_it_go(house: LedgerHouse) -> None:
    """Held before it opens; the audit log says who held and released what, with no addresses."""
    scope = read_scope(MessageKind.REQUEST, "esitykset/2027")
    assert hold_letters(house.desk, scope, ADOPTED) == 0
    house.tick(OPENS)
    (batch,) = [one for one in read_batches(house.desk) if one.held]
    assert (batch.name, batch.held, len(batch.letters)) == ("request:esitykset/2027", 2, 2)
    assert read_holds(house.desk) == ("request:esitykset/2027",)
    assert {one.concerns for one in batch.letters} == {REQUEST}
    assert let_go(house.desk, scope, OPENS) == 2
    assert len(house.deliver(OPENS).sent) == 2
    entries = house.rows(AuditEntry, AuditEntry.concerns == "request:esitykset/2027")
    assert [(one.what, one.actor) for one in entries] == [
        ("letters held", "office"),
        ("letters released", "office"),
    ]
    assert "@" not in json.dumps([one.detail for one in entries])


def test_the_clocks_file_can_ask_for_approval_of_a_kind(house: LedgerHouse) -> None:
    """Nothing else is stopped, and the next moment is not the held letters'."""
    asking = with_dispatch(house, approved_first=["office_notice"])
    key = plan_notice(asking, at("2027-05-03"))
    assert key not in asking.deliver(at("2027-05-03")).sent
    assert in_state(asking, MessageState.PENDING) == {key}
    assert read_holds(asking.desk) == ("office_notice",)
    following = next_moment(asking.desk, at("2027-05-03"))
    assert following is None or following > at("2027-05-03")
    assert let_go(asking.desk, read_scope(MessageKind.OFFICE_NOTICE), at("2027-05-03")) == 1
    assert asking.deliver(at("2027-05-03")).sent == (key,)


def test_a_word_that_changes_nothing_is_an_error(house: LedgerHouse) -> None:
    """Whoever releases what is not held meant something else, and a wrong id is told."""
    with pytest.raises(HoldingError, match="nothing of office_notice is held; look at"):
        let_go(house.desk, read_scope(MessageKind.OFFICE_NOTICE), ADOPTED)
    with pytest.raises(HoldingError, match='"esitykset 2027" is no id; write'):
        read_scope(None, "esitykset 2027")
    assert read_scope(None, f"bounce/{CONTACT}").name == f"bounce/{CONTACT}"

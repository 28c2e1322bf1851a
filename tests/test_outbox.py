"""The outbox: what is planned stands once, leaves in order, and ends in one way."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from governance.message import (
    TRANSITIONS,
    AmbiguityPolicy,
    MessageKind,
    MessageState,
    Phase,
    ambiguity_policy,
    backoff,
    may_become,
    message_id_for,
)
from office.ledger.engine import Ledger
from office.ledger.lease import LEASE, Claim, claim_batch, mark_transmitting, release
from office.ledger.outbox import Attempt, NewMessage, Outbox, Outcome, count_by_state, plan_message
from office.ledger.resolution import Resolution, resolve
from office.ledger.settlement import (
    expire,
    recover_leases,
    resend_ambiguous,
    settle_ambiguous,
    settle_failed,
    settle_postponed,
    settle_sent,
    settle_suppressed,
    suppress,
)
from office.ledger.waiting import next_attempt_at, waiting
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import NOW, SECRET, new_message, open_ledger, plan

__all__ = ["ledger_address", "postgres_url"]

LATER = NOW + timedelta(minutes=30)
LEASE_OVER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """Open an empty ledger, on SQLite and on PostgreSQL."""
    with open_ledger(ledger_address) as ledger:
        yield ledger


def claim(ledger: Ledger, key: str = "a", kind: MessageKind = MessageKind.REQUEST) -> Claim:
    """Plan one message and claim it."""
    plan(ledger, new_message(key, kind=kind))
    (claimed,) = claims(ledger)
    return claimed


def claims(ledger: Ledger, *, limit: int = 100) -> tuple[Claim, ...]:
    """Claim what is due now."""
    with ledger.writing() as session:
        return claim_batch(session, now=NOW, lease_now=NOW, limit=limit)


def row(ledger: Ledger, key: str = "a") -> Outbox:
    """Look at one message."""
    with ledger.reading() as session:
        return session.scalars(select(Outbox).where(Outbox.key == key)).one()


def outcomes(ledger: Ledger) -> list[Outcome]:
    """List the attempts in their order."""
    with ledger.reading() as session:
        return list(session.scalars(select(Attempt.outcome).order_by(Attempt.number)))


def test_planning_twice_changes_nothing(ledger: Ledger) -> None:
    """A key stands once: the second plan is told so and leaves the first as it was."""
    first = new_message("a", address="first@jyvaskyla.example")
    with ledger.writing() as session:
        assert plan_message(session, first, now=NOW)
    with ledger.writing() as session:
        assert not plan_message(session, new_message("a", address="second@jyvaskyla.example"), now=LATER)
    assert row(ledger).address == "first@jyvaskyla.example"
    assert row(ledger).planned_at == NOW


def test_two_workers_planning_the_same_key_plan_it_once(ledger: Ledger) -> None:
    """Whoever comes second waits for the first and then finds the key standing."""
    planned: list[bool] = []
    ready = threading.Barrier(2)

    def work() -> None:
        ready.wait()
        for number in range(20):
            with ledger.writing() as session:
                planned.append(plan_message(session, new_message(f"key-{number}"), now=NOW))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert planned.count(True) == planned.count(False) == 20


def test_a_plan_that_is_rolled_back_leaves_no_message(ledger: Ledger) -> None:
    """A message is planned in the transaction of the change that it tells of, and falls with it."""

    def change_that_fails() -> None:
        with ledger.writing() as session:
            plan_message(session, new_message("a"), now=NOW)
            raise LookupError("the business change failed")

    with pytest.raises(LookupError):
        change_that_fails()
    with ledger.reading() as session:
        assert count_by_state(session)[MessageState.PENDING] == 0


def test_the_frozen_bytes_have_smtp_line_ends(ledger: Ledger) -> None:
    """A bare line feed would be refused or changed on the way (RFC 5321 2.3.8), so it never gets in."""
    claimed = claim(ledger)
    assert b"\n" not in claimed.body.replace(b"\r\n", b"")
    assert row(ledger).body_size == len(claimed.body)


def test_a_message_has_one_holder(ledger: Ledger) -> None:
    """What one sender has claimed another does not get."""
    plan(ledger, new_message("a"), new_message("b"))
    assert [claim.key for claim in claims(ledger, limit=1)] == ["a"]
    assert [claim.key for claim in claims(ledger)] == ["b"]
    assert claims(ledger) == ()


@pytest.mark.postgres
def test_workers_on_postgresql_pass_over_each_others_messages(postgres_url: str) -> None:
    """A worker neither waits for another one's open claim nor takes the same messages."""
    with open_ledger(postgres_url) as ledger:
        plan(ledger, new_message("pg-a"), new_message("pg-b"))
        with ledger.writing() as one, ledger.writing() as other:
            first = claim_batch(one, now=NOW, lease_now=NOW, limit=1)
            second = claim_batch(other, now=NOW, lease_now=NOW, limit=2)
    assert [claim.key for claim in (*first, *second)] == ["pg-a", "pg-b"]


def test_what_is_planned_for_later_waits(ledger: Ledger) -> None:
    """A message is not claimed before its time."""
    plan(ledger, new_message("a", not_before=LATER))
    assert claims(ledger) == ()
    with ledger.reading() as session:
        assert next_attempt_at(session) == LATER
        assert list(waiting(session, due=NOW)) == []
        assert [message.why for message in waiting(session)] == ["waits for its time"]


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.SENDING, MessageState.AMBIGUOUS])
def test_a_later_message_of_a_thread_waits_for_an_unsettled_one(ledger: Ledger, state: MessageState) -> None:
    """A cancellation never overtakes its invitation, whatever holds the invitation up."""
    plan(ledger, new_message("first", thread="t"), new_message("second", thread="t"), new_message("other"))
    first = claims(ledger, limit=1)[0]
    with ledger.writing() as session:
        if state is MessageState.PENDING:
            settle_postponed(session, first, now=NOW, code=451, reason="451 later")
        elif state is MessageState.AMBIGUOUS:
            settle_ambiguous(session, first, now=NOW, reason="no answer")
    assert row(ledger, "first").state is state
    assert [claim.key for claim in claims(ledger)] == ["other"]
    with ledger.reading() as session:
        why = {message.key: message.why for message in waiting(session)}
    assert why["second"] == "waits for first, which is earlier in the same thread"


@pytest.mark.parametrize("end", ["sent", "failed", "suppressed"])
def test_a_thread_goes_on_when_its_earlier_message_is_settled(ledger: Ledger, end: str) -> None:
    """Sent, failed and suppressed messages hold nobody up."""
    plan(ledger, new_message("first", thread="t"), new_message("second", thread="t"))
    first = claims(ledger)[0]
    with ledger.writing() as session:
        if end == "sent":
            settle_sent(session, first, now=NOW, code=250)
        elif end == "failed":
            settle_failed(session, first, now=NOW, code=550, reason="550 no")
        else:
            settle_suppressed(session, first, now=NOW, reason="cancelled")
    assert [claim.key for claim in claims(ledger)] == ["second"]


def test_a_sent_message_drops_its_text_and_keeps_its_proof(ledger: Ledger) -> None:
    """Personal data goes when it has served; hash, size and Message-ID stay."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        assert settle_sent(session, claimed, now=LATER, code=250)
    sent = row(ledger)
    assert (sent.state, sent.sent_at, sent.smtp_code, sent.body) == (MessageState.SENT, LATER, 250, None)
    assert (len(sent.body_sha256), sent.body_size) == (64, len(claimed.body))
    assert sent.message_id == message_id_for("a", "keski-suomi.example", SECRET)


def test_a_postponed_message_waits_longer_each_time(ledger: Ledger) -> None:
    """Backoff grows with the attempts and is shown as the next attempt."""
    plan(ledger, new_message("a"))
    now, waits = NOW, []
    for _ in range(7):
        with ledger.writing() as session:
            (claimed,) = claim_batch(session, now=now, lease_now=NOW, limit=1)
            settle_postponed(session, claimed, now=now, code=451, reason="451 later")
        with ledger.reading() as session:
            after = next_attempt_at(session)
        assert after is not None
        waits.append((after - now).seconds // 60)
        now = after
    assert waits == [1, 5, 15, 30, 60, 120, 120]


def test_nobody_backs_off_before_the_first_attempt() -> None:
    """Backoff is asked after an attempt; before one it is a mistake of the caller."""
    with pytest.raises(ValueError, match="after 0 attempts"):
        backoff(0)


def test_the_text_leaves_only_under_a_live_lease(ledger: Ledger) -> None:
    """A sender that was silent too long must not send: somebody else may have begun."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        assert not mark_transmitting(session, claimed, lease_now=LEASE_OVER)
    with ledger.writing() as session:
        assert mark_transmitting(session, claimed, lease_now=NOW)
    assert row(ledger).phase is Phase.TRANSMITTING


def test_the_text_leaves_only_once_under_one_claim(ledger: Ledger) -> None:
    """The mark is a compare-and-set: it cannot be made twice."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        assert mark_transmitting(session, claimed, lease_now=NOW)
        assert not mark_transmitting(session, claimed, lease_now=NOW)


def test_a_dead_sender_before_the_text_loses_nothing(ledger: Ledger) -> None:
    """A claimed message goes back to the queue when the lease is over, and its old holder is fenced off."""
    dead = claim(ledger)
    with ledger.writing() as session:
        recover_leases(session, now=LATER, lease_now=LEASE_OVER)
    assert row(ledger).state is MessageState.PENDING
    with ledger.writing() as session:
        assert not mark_transmitting(session, dead, lease_now=NOW)
        assert not settle_sent(session, dead, now=LATER, code=250)
        assert not settle_failed(session, dead, now=LATER, code=550, reason="550")
    assert row(ledger).not_before == LATER + backoff(1)


def test_a_dead_sender_after_the_text_leaves_an_ambiguous_message(ledger: Ledger) -> None:
    """Nobody knows whether it arrived, and the ledger says so."""
    dead = claim(ledger)
    with ledger.writing() as session:
        mark_transmitting(session, dead, lease_now=NOW)
    with ledger.writing() as session:
        recover_leases(session, now=LATER, lease_now=LEASE_OVER)
    assert row(ledger).state is MessageState.AMBIGUOUS
    assert outcomes(ledger) == [Outcome.LEASE_OVER]


def test_a_live_lease_is_left_alone(ledger: Ledger) -> None:
    """Another worker's message is not taken from it while it works."""
    claim(ledger)
    with ledger.writing() as session:
        recover_leases(session, now=LATER, lease_now=NOW + LEASE / 2)
    assert row(ledger).state is MessageState.SENDING


def test_an_answer_that_comes_after_the_lease_still_counts(ledger: Ledger) -> None:
    """A slow sender that got its yes turns ambiguous into sent."""
    slow = claim(ledger)
    with ledger.writing() as session:
        mark_transmitting(session, slow, lease_now=NOW)
        recover_leases(session, now=NOW, lease_now=LEASE_OVER)
    with ledger.writing() as session:
        assert settle_sent(session, slow, now=LATER, code=250)
    assert row(ledger).state is MessageState.SENT


def test_an_ambiguous_reminder_is_sent_once_more_and_only_once(ledger: Ledger) -> None:
    """Two copies with one Message-ID do no harm; more would."""
    plan(ledger, new_message("a", kind=MessageKind.REMINDER))
    for expected in (("a",), ()):
        with ledger.writing() as session:
            (claimed,) = claim_batch(session, now=LATER, lease_now=NOW, limit=1)
            settle_ambiguous(session, claimed, now=NOW, reason="no answer")
        with ledger.writing() as session:
            assert resend_ambiguous(session, now=LATER) == expected
    assert row(ledger).state is MessageState.AMBIGUOUS
    with ledger.reading() as session:
        assert next_attempt_at(session) is None
        assert [message.why for message in waiting(session)] == [
            "no answer; a person must look whether it arrived"
        ]


def test_an_ambiguous_reminder_is_not_sent_again_past_its_time(ledger: Ledger) -> None:
    """What is too late is not repeated, and is not called unsent either."""
    plan(ledger, new_message("a", kind=MessageKind.REMINDER, expires_at=NOW + timedelta(minutes=10)))
    (claimed,) = claims(ledger)
    with ledger.writing() as session:
        settle_ambiguous(session, claimed, now=NOW, reason="no answer")
    with ledger.writing() as session:
        assert resend_ambiguous(session, now=LATER) == ()
        assert expire(session, now=LATER) == ()
    assert row(ledger).state is MessageState.AMBIGUOUS


def test_an_ambiguous_decision_waits_for_a_person(ledger: Ledger) -> None:
    """A decision that came twice would confuse: nothing goes by itself."""
    claimed = claim(ledger, kind=MessageKind.DECISION_NOTICE)
    with ledger.writing() as session:
        settle_ambiguous(session, claimed, now=NOW, reason="no answer")
    with ledger.writing() as session:
        assert resend_ambiguous(session, now=LATER) == ()


def test_invitations_and_reminders_are_the_kinds_that_may_go_twice() -> None:
    """The policy of every kind is a decision, so each new kind must be placed here by hand."""
    resent = {kind for kind in MessageKind if ambiguity_policy(kind) is AmbiguityPolicy.RESEND_ONCE}
    assert resent == {
        MessageKind.INVITATION,
        MessageKind.INVITATION_UPDATE,
        MessageKind.CANCELLATION,
        MessageKind.REMINDER,
        MessageKind.OVERDUE,
        MessageKind.DECISION_REMINDER,
        MessageKind.NOMINATION_REMINDER,
    }


@pytest.mark.parametrize(
    ("how", "state"),
    [
        (Resolution.ARRIVED, MessageState.SENT),
        (Resolution.RESEND, MessageState.PENDING),
        (Resolution.GIVE_UP, MessageState.FAILED),
    ],
)
def test_a_person_settles_an_ambiguous_message(ledger: Ledger, how: Resolution, state: MessageState) -> None:
    """A person's word settles it, and the word is on record."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        settle_ambiguous(session, claimed, now=NOW, reason="no answer")
    with ledger.writing() as session:
        resolve(session, "a", how, now=LATER)
    assert row(ledger).state is state
    assert len(outcomes(ledger)) == 2


def test_a_person_can_have_a_failed_message_sent_again(ledger: Ledger) -> None:
    """A refusal that was the server's mistake does not lose the message."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        settle_failed(session, claimed, now=NOW, code=550, reason="550 no")
    with ledger.writing() as session:
        resolve(session, "a", Resolution.RESEND, now=NOW)
    assert claims(ledger)[0].body == claimed.body


@pytest.mark.parametrize("how", list(Resolution))
def test_a_person_cannot_settle_what_is_not_in_doubt(ledger: Ledger, how: Resolution) -> None:
    """A pending and a sent message are refused with the reason, and stay."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        settle_sent(session, claimed, now=NOW, code=250)
    plan(ledger, new_message("waiting"))
    for key, state in (("a", "sent"), ("waiting", "pending")):
        with pytest.raises(ValueError, match=f"{key}: is {state}"), ledger.writing() as session:
            resolve(session, key, how, now=LATER)


def test_settling_an_unknown_message_is_an_error(ledger: Ledger) -> None:
    """A mistyped key is told, not swallowed."""
    with pytest.raises(LookupError, match="no message has the key x"), ledger.writing() as session:
        resolve(session, "x", Resolution.RESEND, now=NOW)


def test_what_is_past_its_time_is_suppressed(ledger: Ledger) -> None:
    """A reminder is never sent after its deadline."""
    plan(ledger, new_message("a", expires_at=NOW), new_message("b", expires_at=LATER))
    assert [claim.key for claim in claims(ledger)] == ["b"]
    with ledger.writing() as session:
        assert expire(session, now=NOW) == ("a",)
    assert (row(ledger).state, row(ledger).reason) == (MessageState.SUPPRESSED, "its time is over")


def test_only_a_pending_message_is_taken_out_of_the_queue(ledger: Ledger) -> None:
    """What has left cannot be called back."""
    plan(ledger, new_message("a"))
    with ledger.writing() as session:
        assert suppress(session, "a", now=NOW, reason="the meeting is cancelled")
        assert not suppress(session, "a", now=NOW, reason="again")
    assert row(ledger).body is None


def test_a_released_message_is_as_if_never_claimed(ledger: Ledger) -> None:
    """What was not tried counts no attempt."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        release(session, claimed, not_before=NOW, reason=None)
    assert (row(ledger).state, row(ledger).attempts, outcomes(ledger)) == (MessageState.PENDING, 0, [])


def test_every_state_is_counted(ledger: Ledger) -> None:
    """A state without messages counts zero instead of being left out."""
    plan(ledger, new_message("a"))
    with ledger.reading() as session:
        counted = count_by_state(session)
    assert counted == dict.fromkeys(MessageState, 0) | {MessageState.PENDING: 1}


def test_attempts_are_only_ever_added(ledger: Ledger) -> None:
    """The history of a message cannot be rewritten, not even by our own code."""
    claimed = claim(ledger)
    with ledger.writing() as session:
        settle_sent(session, claimed, now=NOW, code=250)
    for statement in ("UPDATE attempt SET reason = 'x'", "DELETE FROM attempt"):
        with pytest.raises(DatabaseError, match="append-only"), ledger.writing() as session:
            session.connection().exec_driver_sql(statement)
    assert outcomes(ledger) == [Outcome.SENT]


def test_no_operation_takes_a_path_that_the_table_lacks(ledger: Ledger) -> None:
    """Whatever is tried in whatever state, the state stays or moves as the transition table says."""
    for state in MessageState:
        for number in range(9):
            key = f"{state}-{number}"
            held = _in_state(ledger, key, state)
            _try_everything(ledger, key, held, number)
            after = row(ledger, key).state
            assert after is state or may_become(state, after), f"{state} -> {after} by operation {number}"


def test_what_is_settled_for_good_stays() -> None:
    """Sent and suppressed messages have no way out, and every other state has one."""
    assert {state for state, after in TRANSITIONS.items() if not after} == {
        MessageState.SENT,
        MessageState.SUPPRESSED,
    }


def test_message_ids_tell_no_names_and_differ() -> None:
    """A Message-ID is the same for one key on every try, another for another, and shows no recipient."""
    id_of = partial(message_id_for, domain="x.example", secret=SECRET)
    one, other = (id_of(key) for key in ("request:1:matti", "request:2:matti"))
    assert one == id_of("request:1:matti") != other
    assert "matti" not in one


def test_nobody_can_work_out_a_message_id_who_does_not_know_the_secret() -> None:
    """A bounce proves itself by it, and the keys of letters can be guessed by whoever reads the program."""
    ours, guessed = (message_id_for("request:1:matti", "x.example", one) for one in (SECRET, b""))
    assert ours != guessed


def _in_state(ledger: Ledger, key: str, state: MessageState) -> Claim:
    plan(ledger, new_message(key, kind=MessageKind.REMINDER))
    with ledger.writing() as session:
        held = next(one for one in claim_batch(session, now=NOW, lease_now=NOW, limit=99) if one.key == key)
        if state is MessageState.PENDING:
            release(session, held, not_before=NOW, reason=None)
        elif state is MessageState.SENT:
            settle_sent(session, held, now=NOW, code=250)
        elif state is MessageState.AMBIGUOUS:
            settle_ambiguous(session, held, now=NOW, reason="no answer")
        elif state is MessageState.FAILED:
            settle_failed(session, held, now=NOW, code=550, reason="550")
        elif state is MessageState.SUPPRESSED:
            settle_suppressed(session, held, now=NOW, reason="cancelled")
    assert row(ledger, key).state is state
    return held


def _try_everything(ledger: Ledger, key: str, held: Claim, number: int) -> None:
    with ledger.writing() as session:
        operations = (
            lambda: settle_sent(session, held, now=NOW, code=250),
            lambda: settle_postponed(session, held, now=NOW, code=451, reason="451"),
            lambda: settle_failed(session, held, now=NOW, code=550, reason="550"),
            lambda: settle_ambiguous(session, held, now=NOW, reason="no answer"),
            lambda: settle_suppressed(session, held, now=NOW, reason="cancelled"),
            lambda: suppress(session, key, now=NOW, reason="cancelled"),
            lambda: resend_ambiguous(session, now=LATER),
            lambda: recover_leases(session, now=NOW, lease_now=LEASE_OVER),
            lambda: release(session, held, not_before=NOW, reason=None),
        )
        operations[number]()


def test_messages_of_one_thread_keep_their_order_when_planned_at_once(ledger: Ledger) -> None:
    """The order of planning decides, also for messages of the same moment."""
    keys = ["z", "m", "a", "q"]
    plan(ledger, *(new_message(key, thread="t") for key in keys))
    left = []
    for _ in keys:
        (claimed,) = claims(ledger)
        left.append(claimed.key)
        with ledger.writing() as session:
            settle_sent(session, claimed, now=NOW, code=250)
    assert left == keys
    assert all(row(ledger, one).number < row(ledger, two).number for one, two in pairwise(keys))


def test_a_naive_time_is_refused(ledger: Ledger) -> None:
    """A moment without a time zone would be an hour or three wrong."""
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="has no time zone"), ledger.writing() as session:
        plan_message(session, new_message("a"), now=naive)


def test_a_new_message_is_alone_in_its_thread_by_default(ledger: Ledger) -> None:
    """Messages that have nothing to do with each other do not wait for each other."""
    message: NewMessage = new_message("a")
    assert message.thread is None
    plan(ledger, message, new_message("b"))
    assert len(claims(ledger)) == 2

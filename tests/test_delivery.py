"""Delivery: what is due leaves, one message's trouble is its own, and nothing leaves twice."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState
from office.ledger import engine
from office.ledger.delivery import DeliveryReport, deliver
from office.ledger.engine import Ledger
from office.ledger.lease import LEASE
from office.ledger.outbox import Outbox, count_by_state
from office.ledger.waiting import next_attempt_at
from office.mail.mailer import Answer, Mailer, MailError, NoAnswer, Postponed, Refused, ServerUnavailable
from office.mail.settings import MailSettings
from office.mail.transport import Transport
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import (
    NOW,
    Disturbed,
    FakeMailer,
    always_right,
    closed_port,
    new_message,
    open_ledger,
    plan,
    received,
    serving,
)
from vuosikello.mailbox import LocalMailbox

__all__ = ["ledger_address", "postgres_url"]

A, B, C = (f"{name}@kunta.example" for name in "abc")


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """Open an empty ledger, on SQLite and on PostgreSQL."""
    with open_ledger(ledger_address) as ledger:
        yield ledger


@pytest.fixture
def sqlite_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Open an empty ledger on SQLite, for what does not depend on the database."""
    with open_ledger(str(tmp_path / "var" / "ledger.sqlite")) as ledger:
        yield ledger


def run(
    ledger: Ledger,
    mailer: Mailer,
    *,
    now: datetime = NOW,
    recheck: Callable[[Session, str, MessageKind, str, str], str | None] = always_right,
    lease_clock: Callable[[], datetime] = lambda: NOW,
    limit: int = 1000,
) -> DeliveryReport:
    """Deliver at one moment."""
    return deliver(ledger, mailer, now=lambda: now, recheck=recheck, lease_clock=lease_clock, limit=limit)


def states(ledger: Ledger) -> dict[str, MessageState]:
    """Give every message's state by its key."""
    with ledger.reading() as session:
        return dict(session.execute(select(Outbox.key, Outbox.state).order_by(Outbox.number)).tuples().all())


class LockingMailer(FakeMailer):
    """A mailer after whose yes another process holds the ledger's lock for a while."""

    def __init__(self, file: str, seconds: float) -> None:
        super().__init__()
        self._file, self._seconds = file, seconds

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Keep a message, and lock the ledger before the answer is heard."""
        answer = super().send(raw, sender=sender, recipient=recipient, before_data=before_data)
        other = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(self._seconds, other.close).start()
        return answer


def test_a_yes_is_written_down_although_the_ledger_is_busy_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only this sender knows that the message arrived: it waits longer than one transaction may."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    file = str(tmp_path / "ledger.sqlite")
    with open_ledger(file) as ledger:
        plan(ledger, new_message("a"))
        report = run(ledger, LockingMailer(file, 0.5))
        assert report.sent == ("a",)
        assert states(ledger) == {"a": MessageState.SENT}


def test_what_is_due_leaves_in_the_order_of_planning(ledger: Ledger) -> None:
    """Three messages, sent and reported in order, more than one batch of a thread included."""
    plan(ledger, new_message("b", thread="t"), new_message("a", thread="t"), new_message("c", address=C))
    mailer = FakeMailer()
    report = run(ledger, mailer)
    assert report == DeliveryReport(sent=("b", "c", "a"))
    assert mailer.closed


def test_delivering_again_sends_nothing_again(ledger: Ledger) -> None:
    """A double tick leads to the same end."""
    plan(ledger, new_message("a"))
    mailer = FakeMailer()
    run(ledger, mailer)
    assert run(ledger, mailer) == DeliveryReport()
    assert len(mailer.sent) == 1


def test_no_more_leave_than_the_limit(ledger: Ledger) -> None:
    """The others are reported as waiting and leave next time."""
    plan(ledger, *(new_message(f"{number:02}") for number in range(60)))
    report = run(ledger, FakeMailer(), limit=40)
    assert (len(report.sent), len(report.waiting)) == (40, 20)
    assert len(run(ledger, FakeMailer()).sent) == 20


def test_one_bad_message_stops_one_message(ledger: Ledger) -> None:
    """A refusal, a postponement, a surprise and a doubt in the middle do not touch their neighbours."""
    keys = ["good-1", "refused", "later", "odd", "doubt", "good-2"]
    plan(ledger, *(new_message(key, address=f"{key}@kunta.example") for key in keys))
    before: dict[str, Exception] = {
        "refused@kunta.example": Refused("550 no such mailbox", 550),
        "later@kunta.example": Postponed("451 busy", 451),
        "odd@kunta.example": RuntimeError("a bug"),
    }
    mailer = FakeMailer(before, {"doubt@kunta.example": NoAnswer("cut off")})
    report = run(ledger, mailer)
    assert report.sent == ("good-1", "good-2")
    assert (report.failed, report.ambiguous) == (("refused",), ("doubt",))
    assert report.waiting == (
        ("later", "451 busy"),
        ("odd", "RuntimeError: a bug"),
        ("doubt", "cut off; a person must look whether it arrived"),
    )


def test_a_surprise_after_the_text_is_a_doubt(ledger: Ledger) -> None:
    """When even our own code breaks after the mark, nobody knows: it is never sent again by itself."""
    plan(ledger, new_message("a", address=A))
    report = run(ledger, FakeMailer(after={A: RuntimeError("a bug")}))
    assert report.ambiguous == ("a",)
    assert states(ledger)["a"] is MessageState.AMBIGUOUS


def test_a_server_that_is_down_is_asked_once(ledger: Ledger) -> None:
    """Three hundred messages do not wait for three hundred timeouts; all wait, with the reason."""
    plan(ledger, *(new_message(f"{number:03}") for number in range(60)))
    mailer = FakeMailer({"contact@jyvaskyla.example": ServerUnavailable("mail server x cannot be reached")})
    report = run(ledger, mailer)
    assert mailer.asked == 1
    assert len(report.waiting) == 60
    assert {why for _, why in report.waiting} == {"mail server x cannot be reached"}
    assert set(states(ledger).values()) == {MessageState.PENDING}


def test_the_pause_grows_while_the_server_stays_down(ledger: Ledger) -> None:
    """The whole outbox backs off together: after 1, then 5, then 15 minutes."""
    plan(ledger, new_message("a"), new_message("b"))
    mailer = FakeMailer({"contact@jyvaskyla.example": ServerUnavailable("down")})
    now, pauses = NOW, []
    for _ in range(3):
        run(ledger, mailer, now=now)
        with ledger.reading() as session:
            after = next_attempt_at(session)
        assert after is not None
        pauses.append((after - now).seconds // 60)
        now = after
    assert pauses == [1, 5, 15]
    assert run(ledger, FakeMailer(), now=now).sent == ("a", "b")


def test_a_server_that_keeps_hanging_up_is_left_alone(ledger: Ledger) -> None:
    """Three broken connections in a row are the server's trouble: the others are not risked."""
    plan(ledger, *(new_message(f"{number}") for number in range(10)))
    mailer = FakeMailer(after={"contact@jyvaskyla.example": NoAnswer("cut off")})
    report = run(ledger, mailer)
    assert (mailer.asked, len(report.ambiguous), len(report.waiting)) == (3, 3, 10)


def test_poison_messages_do_not_starve_the_others(ledger: Ledger) -> None:
    """Messages that break every connection back off longer and longer; the good ones get their turn."""
    plan(ledger, *(new_message(f"poison-{number}", address=A) for number in range(3)), new_message("good"))
    mailer = FakeMailer({A: Postponed("closed the connection")})
    assert run(ledger, mailer).sent == ()
    run(ledger, mailer, now=NOW + timedelta(minutes=1))
    assert run(ledger, mailer, now=NOW + timedelta(minutes=2)).sent == ("good",)


def test_a_message_is_looked_at_once_more_before_it_leaves(ledger: Ledger) -> None:
    """Answered or cancelled meanwhile: the message is suppressed with the reason and never sent."""
    plan(ledger, new_message("a", kind=MessageKind.REMINDER), new_message("b"))
    seen: list[tuple[str, MessageKind, str, str]] = []

    def recheck(_session: Session, key: str, kind: MessageKind, concerns: str, to: str) -> str | None:
        seen.append((key, kind, concerns, to))
        return "answered meanwhile" if key == "a" else None

    mailer = FakeMailer()
    report = run(ledger, mailer, recheck=recheck)
    assert (report.suppressed, report.sent, len(mailer.sent)) == (("a",), ("b",), 1)
    assert seen[0] == ("a", MessageKind.REMINDER, "coordination/2027/01", "contact-jyvaskyla")


def test_a_recheck_that_breaks_stops_one_message(ledger: Ledger) -> None:
    """A bug in looking once more postpones that message; the others leave."""
    plan(ledger, new_message("a"), new_message("b"))

    def recheck(_session: Session, key: str, _kind: MessageKind, _concerns: str, _to: str) -> str | None:
        if key == "a":
            raise KeyError("no such round")
        return None

    report = run(ledger, FakeMailer(), recheck=recheck)
    assert report.sent == ("b",)
    assert report.waiting == (("a", "KeyError: 'no such round'"),)


def test_a_reminder_is_never_sent_after_its_deadline(ledger: Ledger) -> None:
    """Downtime past the deadline suppresses the reminder."""
    plan(ledger, new_message("a", kind=MessageKind.REMINDER, expires_at=NOW + timedelta(hours=1)))
    mailer = FakeMailer()
    assert run(ledger, mailer, now=NOW + timedelta(hours=1)).suppressed == ("a",)
    assert mailer.sent == []


def test_a_deadline_that_passes_during_delivery_counts(ledger: Ledger) -> None:
    """What was in time when it was claimed and is not when its turn comes stays here."""
    plan(ledger, new_message("a"), new_message("b", expires_at=NOW + timedelta(minutes=1)))
    moments = iter([NOW, NOW, NOW, NOW])
    later = NOW + timedelta(minutes=2)
    report = deliver(
        ledger,
        FakeMailer(),
        now=lambda: next(moments, later),
        recheck=always_right,
        lease_clock=lambda: NOW,
        limit=10,
    )
    assert (report.sent, report.suppressed) == (("a",), ("b",))


def test_a_sender_that_lost_its_lease_sends_nothing(ledger: Ledger) -> None:
    """A sender that was stopped for longer than its lease finds the message taken from it."""
    plan(ledger, new_message("a"))
    moments = iter([NOW, NOW, NOW])
    mailer = FakeMailer()
    report = run(ledger, mailer, lease_clock=lambda: next(moments, NOW + LEASE * 2))
    assert (report.sent, mailer.sent) == ((), [])
    for minutes, sent in ((1, ()), (2, ("a",))):
        now = NOW + timedelta(minutes=minutes)
        assert run(ledger, mailer, lease_clock=lambda: NOW + LEASE * 4, now=now).sent == sent


def test_a_slow_sender_gives_back_what_it_cannot_send_in_time(sqlite_ledger: Ledger) -> None:
    """When half the lease is used up the rest is claimed anew: no message is lost and none twice."""
    plan(sqlite_ledger, *(new_message(f"{number:02}") for number in range(30)))
    ticks = iter(range(10_000))
    mailer = FakeMailer()
    report = run(sqlite_ledger, mailer, lease_clock=lambda: NOW + timedelta(seconds=10 * next(ticks)))
    assert len(report.sent) == len(set(report.sent)) == len(mailer.sent) == 30


def test_an_ambiguous_invitation_is_sent_once_more_with_the_same_bytes(ledger: Ledger) -> None:
    """The same Message-ID, UID and SEQUENCE: for the recipient's calendar it is one invitation."""
    plan(ledger, new_message("a", kind=MessageKind.INVITATION, address=A))
    doubtful = FakeMailer(after={A: NoAnswer("cut off")})
    assert run(ledger, doubtful).ambiguous == ("a",)
    mailer = FakeMailer()
    assert run(ledger, mailer).sent == ()
    assert run(ledger, mailer, now=NOW + timedelta(minutes=1)).sent == ("a",)
    assert b"\r\nMessage-ID: <" in mailer.sent[0]


def test_two_workers_send_a_hundred_messages_once_each(ledger: Ledger, tmp_path: Path) -> None:
    """Workers side by side share the outbox: every message arrives, none twice, threads in order."""
    keys = [f"{number:03}" for number in range(100)]
    plan(ledger, *(new_message(key, thread=f"thread-{int(key) % 30}") for key in keys))
    reports: list[DeliveryReport] = []

    def work(port: int) -> None:
        with closing(Transport(MailSettings(port=port))) as transport:
            reports.append(run(ledger, transport))

    with LocalMailbox(tmp_path / "mail") as box:
        workers = [threading.Thread(target=work, args=(box.port,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        work(box.port)  # what waited for a message in the other worker's hands
    arrived = received(tmp_path / "mail")
    assert arrived == dict.fromkeys(keys, 1)
    assert sorted(key for report in reports for key in report.sent) == keys
    for thread in range(30):
        order = [key for key in arrived if int(key) % 30 == thread]
        assert order == sorted(order)
    assert all(report.sent for report in reports[:2]), "one worker did everything: nothing was tested"


def test_a_virtual_year_sends_months_ahead_with_real_leases(ledger: Ledger) -> None:
    """Business time may jump by months while the leases run on real time."""
    plan(ledger, new_message("a", not_before=NOW + timedelta(days=200)))
    assert run(ledger, FakeMailer()).sent == ()
    assert run(ledger, FakeMailer(), now=NOW + timedelta(days=200)).sent == ("a",)


def test_mail_down_then_up(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """With nobody at the port delivery returns normally; when the server is back everything leaves."""
    plan(sqlite_ledger, *(new_message(str(number)) for number in range(5)))
    with closing(Transport(MailSettings(port=closed_port()))) as transport:
        report = run(sqlite_ledger, transport)
    assert len(report.waiting) == 5
    assert all("cannot be reached" in why for _, why in report.waiting)
    with LocalMailbox(tmp_path / "mail") as box, closing(Transport(MailSettings(port=box.port))) as transport:
        report = run(sqlite_ledger, transport, now=NOW + timedelta(minutes=1))
    assert received(tmp_path / "mail") == dict.fromkeys(report.sent, 1)
    assert len(report.sent) == 5


def test_greylisting_refusing_and_bouncing_servers(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """Greylisted mail goes at the second try, refused mail fails, bounced mail counts as sent."""
    plan(sqlite_ledger, new_message("a", address=A), new_message("b", address=B), new_message("c", address=C))
    with (
        LocalMailbox(tmp_path / "mail", greylist={A}, refuse={B}, bounce={C}) as box,
        closing(Transport(MailSettings(port=box.port))) as transport,
    ):
        first = run(sqlite_ledger, transport)
        second = run(sqlite_ledger, transport, now=NOW + timedelta(minutes=1))
    assert (first.sent, first.failed) == (("c",), ("b",))
    assert first.waiting == (("a", "451 4.7.1 greylisted, try again later"),)
    assert second.sent == ("a",)
    assert received(tmp_path / "mail") == {"a": 1, "c": 1}


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
def test_a_connection_cut_before_the_text_sends_later(sqlite_ledger: Ledger, at: str) -> None:
    """Nothing left, so nothing is in doubt: it waits, and arrives once."""
    plan(sqlite_ledger, new_message("a"))
    disturbed = Disturbed(at, times=1)
    with serving(disturbed) as port, closing(Transport(MailSettings(port=port))) as transport:
        report = run(sqlite_ledger, transport)
        assert (report.sent, report.ambiguous) == ((), ())
        assert run(sqlite_ledger, transport, now=NOW + timedelta(minutes=1)).sent == ("a",)
    assert len(disturbed.texts) == 1


def test_a_connection_cut_after_the_text_is_shown_and_not_repeated(sqlite_ledger: Ledger) -> None:
    """A decision notice in doubt waits for a person for ever; the server had it once."""
    plan(sqlite_ledger, new_message("a", kind=MessageKind.DECISION_NOTICE))
    disturbed = Disturbed("TEXT", times=1)
    with serving(disturbed) as port, closing(Transport(MailSettings(port=port))) as transport:
        assert run(sqlite_ledger, transport).ambiguous == ("a",)
        for days in (1, 30):
            assert run(sqlite_ledger, transport, now=NOW + timedelta(days=days)).sent == ()
    assert len(disturbed.texts) == 1
    with sqlite_ledger.reading() as session:
        assert count_by_state(session)[MessageState.AMBIGUOUS] == 1


def test_the_plainest_failure_postpones(sqlite_ledger: Ledger) -> None:
    """A mail error of no special kind is treated as not sent."""
    plan(sqlite_ledger, new_message("a", address=A))
    report = run(sqlite_ledger, FakeMailer({A: MailError("something broke")}))
    assert report.waiting == (("a", "something broke"),)

"""Digests: one person gets one letter and not several; nothing is lost and nothing leaves twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from governance.message import COMBINABLE, MessageKind, MessageState
from governance.request import RequestState
from governance.year_plan import ItemKind
from office.holding import hold_letters, read_scope
from office.ledger.delivery import DeliveryReport
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce
from office.ledger.resolution import Resolution, resolve
from office.ledger.rounds import Obligation
from office.ledger.waiting import waiting
from office.mail.mailer import NoAnswer, Postponed, Refused, ServerUnavailable
from office.mail.mime import MailAttachment, letter_bytes
from tests.cast import CONTACT, REGISTRY, REQUEST, SWEDISH_CONTACT, at, item
from tests.dispatch_house import in_state, plan_notice, row, with_dispatch
from tests.ledger_house import LedgerHouse, open_house
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import FakeMailer

__all__ = ["ledger_address", "postgres_url"]

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
NOON = at("2027-05-03", 12)
ASKED = f"request:{REQUEST}:{CONTACT}:1"
DIGEST = f"digest:{CONTACT}:{CONTACT}:2027-05-03.1"


@pytest.fixture
def combining(house: LedgerHouse) -> LedgerHouse:
    """Give the house of an office that sends digests."""
    return with_dispatch(house, digest=True)


@pytest.fixture
def two(combining: LedgerHouse) -> tuple[LedgerHouse, list[str]]:
    """Plan two letters to one contact."""
    return combining, [plan_notice(combining, NOON, number) for number in (1, 2)]


def address(house: LedgerHouse) -> str:
    """Give the contact's address."""
    return house.desk.network.person(CONTACT).email


def texts(raw: bytes) -> tuple[str, str]:
    """Give a message's plain text and page."""
    message = message_from_bytes(raw, policy=default)
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    return str(plain.get_content()), str(page.get_content()).replace("\N{NO-BREAK SPACE}", " ")


def test_a_digest_of_the_offices_own_tasks_is_from_its_clock(two: tuple[LedgerHouse, list[str]]) -> None:
    """The office does not write to itself, whoever in it has the task."""
    house, _ = two
    house.deliver(NOON)
    plain, page = texts(house.mailer.sent[0])
    for text in (plain, page):
        assert "2 viestiä vuosikellosta" in text
        assert "vastata suoraan" not in " ".join(text.split())


def test_one_person_gets_one_letter(two: tuple[LedgerHouse, list[str]]) -> None:
    """Both matters with their links, in text and page alike; each letter ends with the digest as reason."""
    house, keys = two
    assert house.deliver(NOON).sent == (DIGEST,)
    (raw,) = house.mailer.sent
    for words in texts(raw):
        for number in (1, 2):
            assert f"Vastauksia tuli {number}." in words
            assert f"https://asiointi.pikku.example/k/token-{number}" in words
    for key in keys:
        ended = row(house, key)
        assert (ended.state, ended.reason) == (MessageState.SUPPRESSED, f"in digest {DIGEST}")
        assert (ended.sent_at, ended.body) == (NOON, None)
    assert house.deliver(NOON + timedelta(days=1)).sent == ()


def test_letters_of_different_people_stay_apart(combining: LedgerHouse) -> None:
    """Nobody reads another one's letter."""
    keys = {plan_notice(combining, NOON, 1), plan_notice(combining, NOON, 2, SWEDISH_CONTACT)}
    assert set(combining.deliver(NOON).sent) == keys


def test_without_the_rule_each_letter_leaves_by_itself(house: LedgerHouse) -> None:
    """A clock that does not ask for digests gets none."""
    keys = [plan_notice(house, NOON, number) for number in (1, 2)]
    assert list(house.deliver(NOON).sent) == keys


def test_a_request_in_a_digest_counts_as_asked(combining: LedgerHouse) -> None:
    """Its deadline is the digest's first; when it has passed, the letter about lateness leaves."""
    plan_notice(combining, OPENS)
    combining.tick(OPENS)
    asked = row(combining, ASKED)
    assert (asked.state, asked.sent_at) == (MessageState.SUPPRESSED, OPENS)
    subject = next(one.subject for one in combining.rows(Outbox) if one.key == asked.digest)
    due = asked.expires_at.astimezone(OPENS.tzinfo)
    assert f"{due.day}.{due.month}.{due.year}" in subject
    overdue = item(ItemKind.OVERDUE, REQUEST).at
    combining.tick(overdue)
    kept = [
        one for one in combining.rows(Outbox, Outbox.kind == MessageKind.OVERDUE) if one.concerns == REQUEST
    ]
    assert {one.state for one in kept} <= {MessageState.SENT, MessageState.SUPPRESSED}
    assert all(one.sent_at for one in kept)


def test_a_registry_gets_each_letter_by_itself(combining: LedgerHouse) -> None:
    """It registers each matter."""
    keys = [plan_notice(combining, NOON, number, REGISTRY) for number in (1, 2)]
    assert list(combining.deliver(NOON).sent) == keys


def test_calendar_and_formal_letters_are_never_combined() -> None:
    """Nor receipts, which leave at once, nor a digest in a digest."""
    never = {
        *(MessageKind.INVITATION, MessageKind.INVITATION_UPDATE, MessageKind.CANCELLATION),
        *(MessageKind.SUMMONS, MessageKind.CHANGE_OF_AGENDA, MessageKind.MINUTES, MessageKind.RECEIPT),
        *(MessageKind.DECISION_REQUEST, MessageKind.DECISION_NOTICE, MessageKind.COMMENT_REQUEST),
        MessageKind.DIGEST,
    }
    assert not never & COMBINABLE


def test_a_letter_with_an_attachment_leaves_by_itself(
    combining: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A digest would lose the file."""
    plain = [plan_notice(combining, NOON, number) for number in (1, 2)]
    attached = MailAttachment("liite.pdf", "application/pdf", b"%PDF")
    monkeypatch.setattr(
        "office.hands.letter.letter_bytes",
        lambda **given: letter_bytes(**{**given, "attachments": [attached]}),
    )
    key = plan_notice(combining, NOON, 3)
    monkeypatch.undo()
    assert set(combining.deliver(NOON).sent) == {key, DIGEST}
    assert {row(combining, one).digest for one in plain} == {DIGEST}


def test_a_mail_server_that_is_down_keeps_the_digest(two: tuple[LedgerHouse, list[str]]) -> None:
    """It waits as one, its letters with it, and leaves once."""
    house, keys = two
    down = FakeMailer({address(house): ServerUnavailable("no server")})
    assert house.deliver(NOON, down).sent == ()
    with house.desk.ledger.reading() as session:
        why = {one.key: one.why for one in waiting(session)}
    assert why == {DIGEST: "no server", **dict.fromkeys(keys, f"leaves in {DIGEST}")}
    assert house.deliver(NOON + timedelta(minutes=1)).sent == (DIGEST,)
    assert len(house.mailer.sent) == 1


@pytest.mark.parametrize("step", ["bind", "plan"])
def test_a_crash_while_it_is_put_together_leaves_the_letters(
    two: tuple[LedgerHouse, list[str]], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Digest and letters are bound in one transaction, or not at all."""
    house, keys = two

    class PowerCutError(BaseException):
        """Ends everything: nothing may catch it."""

    def cut(*_given: object, **_also: object) -> None:
        raise PowerCutError

    monkeypatch.setattr(f"office.hands.digest.{'bind' if step == 'bind' else 'plan_letter'}", cut)
    with pytest.raises(PowerCutError):
        house.deliver(NOON)
    monkeypatch.undo()
    assert in_state(house, MessageState.PENDING) == set(keys)
    assert house.deliver(NOON).sent == (DIGEST,)


def test_letters_that_cannot_be_put_together_leave_by_themselves(
    two: tuple[LedgerHouse, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the digest stops no letter."""
    house, keys = two

    def broken(*_given: object, **_also: object) -> None:
        raise ValueError("a template is broken")

    monkeypatch.setattr("office.hands.digest.digest_title", broken)
    assert list(house.deliver(NOON).sent) == keys


def test_an_answer_that_comes_meanwhile_takes_its_letter_out(combining: LedgerHouse) -> None:
    """The digest is dissolved before any text leaves; what is left leaves, the answered request does not."""
    thanked = plan_notice(combining, OPENS)
    combining.carry_out(OPENS)
    down = FakeMailer({address(combining): ServerUnavailable("no server")})
    combining.deliver(OPENS, down)
    bound = row(combining, ASKED).digest
    assert bound is not None
    combining.change(Obligation, REQUEST, state=RequestState.ANSWERED)
    report = combining.deliver(OPENS + timedelta(minutes=1))
    assert bound in report.suppressed
    assert thanked in report.sent
    assert ASKED in report.suppressed
    assert row(combining, ASKED).reason == "the answer came meanwhile"
    assert row(combining, ASKED).sent_at is None


def test_a_hold_takes_its_letters_out(two: tuple[LedgerHouse, list[str]]) -> None:
    """What the office holds does not leave inside another letter."""
    house, (first, second) = two
    house.deliver(NOON, FakeMailer({address(house): ServerUnavailable("no server")}))
    hold_letters(house.desk, read_scope(None, "kierros-1"), NOON)
    report = house.deliver(NOON + timedelta(minutes=1))
    assert (report.sent, report.suppressed) == ((second,), (DIGEST,))
    assert in_state(house, MessageState.PENDING) == {first}


def test_a_letter_that_expires_meanwhile_is_taken_out(two: tuple[LedgerHouse, list[str]]) -> None:
    """A reminder is never sent after its deadline, in a digest neither."""
    house, (first, second) = two
    house.deliver(NOON, FakeMailer({address(house): ServerUnavailable("no server")}))
    house.change(Outbox, row(house, first).number, expires_at=NOON + timedelta(minutes=1))
    assert house.deliver(NOON + timedelta(minutes=2)).sent == (second,)
    assert row(house, first).reason == "its time is over"


def test_an_address_that_bounced_meanwhile_gets_neither(two: tuple[LedgerHouse, list[str]]) -> None:
    """Each letter says why it did not leave."""
    house, keys = two
    with house.desk.ledger.writing() as session:
        session.add(Bounce(person=CONTACT, address=address(house), since=NOON, permanent=True))
    report = house.deliver(NOON)
    assert report.sent == ()
    assert in_state(house, MessageState.SUPPRESSED) == set(keys)


def test_a_digest_in_doubt_waits_for_a_person_with_its_letters(two: tuple[LedgerHouse, list[str]]) -> None:
    """Not one of them is sent once more meanwhile."""
    house, keys = two
    house.deliver(NOON, FakeMailer(after={address(house): NoAnswer("cut off")}))
    assert house.deliver(NOON + timedelta(days=3)).sent == ()
    assert in_state(house, MessageState.AMBIGUOUS) == {DIGEST}
    assert in_state(house, MessageState.PENDING) == set(keys)


@contextmanager
def in_doubt(house: LedgerHouse) -> Iterator[Session]:
    """Let the digest be in doubt, and give a session to settle it in."""
    house.deliver(NOON, FakeMailer(after={address(house): NoAnswer("cut off")}))
    with house.desk.ledger.writing() as session:
        yield session


@pytest.mark.parametrize(
    ("how", "digest", "reason", "sent"),
    [
        (Resolution.ARRIVED, MessageState.SENT, f"in digest {DIGEST}", True),
        (Resolution.GIVE_UP, MessageState.FAILED, f"given up with {DIGEST}", False),
    ],
)
def test_its_letters_end_with_it_on_a_persons_word(
    two: tuple[LedgerHouse, list[str]],
    how: Resolution,
    digest: MessageState,
    reason: str,
    sent: bool,  # noqa: FBT001 - the example's column
) -> None:
    """Arrived: they were sent. Given up: they were not, and nothing tries again."""
    house, keys = two
    with in_doubt(house) as session:
        resolve(session, DIGEST, how, now=NOON)
    assert row(house, DIGEST).state is digest
    for key in keys:
        ended = row(house, key)
        assert (ended.state, ended.reason, ended.sent_at is not None) == (
            MessageState.SUPPRESSED,
            reason,
            sent,
        )
    assert house.deliver(NOON + timedelta(days=1)).sent == ()


def test_a_digest_is_sent_once_more_on_a_persons_word(two: tuple[LedgerHouse, list[str]]) -> None:
    """The same bytes, and its letters end then."""
    house, keys = two
    with in_doubt(house) as session:
        resolve(session, DIGEST, Resolution.RESEND, now=NOON)
    assert house.deliver(NOON).sent == (DIGEST,)
    assert in_state(house, MessageState.SUPPRESSED) == set(keys)


def test_a_digest_that_is_refused_frees_its_letters(two: tuple[LedgerHouse, list[str]]) -> None:
    """They leave by themselves, with no second digest to the same refusal; the first never leaves."""
    house, keys = two
    house.deliver(NOON, FakeMailer({address(house): Refused("550 too many links", 550)}))
    assert row(house, DIGEST).state is MessageState.FAILED
    assert in_state(house, MessageState.FAILED) == {DIGEST, *keys}
    for key in keys:
        with house.desk.ledger.writing() as session:
            resolve(session, key, Resolution.RESEND, now=NOON)
    assert set(house.deliver(NOON).sent) == set(keys)
    with house.desk.ledger.writing() as session:
        resolve(session, DIGEST, Resolution.RESEND, now=NOON)
    assert house.deliver(NOON).suppressed == (DIGEST,)


def test_a_postponed_digest_stays_whole(two: tuple[LedgerHouse, list[str]]) -> None:
    """Greylisting is no reason to write it anew."""
    house, _ = two
    house.deliver(NOON, FakeMailer({address(house): Postponed("451 later", 451)}))
    assert house.deliver(NOON + timedelta(minutes=1)).sent == (DIGEST,)


def test_a_days_second_digest_has_its_own_key(two: tuple[LedgerHouse, list[str]]) -> None:
    """What comes in the afternoon is another letter."""
    house, _ = two
    house.deliver(NOON)
    later = NOON + timedelta(hours=3)
    for number in (3, 4):
        plan_notice(house, later, number)
    assert house.deliver(later).sent == (f"{DIGEST.removesuffix('1')}2",)


def test_two_workers_put_a_digest_together_once(ledger_address: str, tmp_path: Path) -> None:
    """Whoever comes second finds the letters bound or taken: each reader gets every letter once."""
    house = with_dispatch(open_house(tmp_path / "pikku.sqlite", ledger_address), digest=True)
    readers = (CONTACT, SWEDISH_CONTACT, "siuntio-contact")
    keys = {plan_notice(house, NOON, number, reader) for number in range(4) for reader in readers}
    reports: list[DeliveryReport] = []
    mailers = [FakeMailer(), FakeMailer()]
    workers = [
        threading.Thread(target=lambda mailer=mailer: reports.append(house.deliver(NOON, mailer)))
        for mailer in mailers
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    reports.append(house.deliver(NOON, mailers[0]))
    sent = [key for report in reports for key in report.sent]
    assert len(sent) == len(set(sent)) == len(mailers[0].sent) + len(mailers[1].sent)
    in_digests = {one.key for one in house.rows(Outbox, Outbox.digest.is_not(None))}
    assert in_digests | set(sent) >= keys
    assert not in_digests & set(sent)
    assert in_state(house, MessageState.PENDING) == set()
    house.desk.ledger.close()


def test_every_letter_ends_in_one_way(combining: LedgerHouse) -> None:
    """Sent, or suppressed with the reason: through the opening of a round and its reminders."""
    moments: list[datetime] = sorted(
        {one.at for one in combining.plan().items if one.concerns == REQUEST} | {OPENS}
    )
    for number, moment in enumerate(moments):
        plan_notice(combining, moment, number)
        combining.tick(moment)
    ends = {(one.state, one.reason is not None) for one in combining.rows(Outbox) if one.recipient == CONTACT}
    assert ends <= {(MessageState.SENT, False), (MessageState.SUPPRESSED, True)}
    assert len(combining.mailer.sent) == len(in_state(combining, MessageState.SENT))

"""Reading the mailbox on a real IMAP server: recorded first, never twice, and none stops the others."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from governance.meeting import Partstat
from office.clockwork import read_replies, tick
from office.hands.mailbox import MOST_READ, read_mail
from office.ledger.meetings import Invitation
from office.ledger.replies import Arrival, Reply, ReplyKind
from office.mail.imap_inbox import ImapInbox
from office.mail.inbox import LARGEST_MESSAGE_BYTES, Shelf
from office.mail.settings import ImapSettings, Security
from tests.cast import ADOPTED, CHAIR, STEERING
from tests.imap_server import PASSWORD, USER, ImapServer
from tests.ledger_house import LedgerHouse, text_of
from tests.smtp_server import closed_port
from tests.test_incoming_handling import answer, bounce, mail

LATER = ADOPTED + timedelta(hours=3)
LETTER = b"From: contact@lohja.example\r\nMessage-ID: <letter@x.example>\r\nSubject: Asia\r\n\r\nHei\r\n"


def spam(number: int) -> bytes:
    """Write a message of a flood."""
    return f"From: w{number}@spam.example\r\nMessage-ID: <{number}@s>\r\n\r\nWin\r\n".encode()


@pytest.fixture
def server() -> Iterator[ImapServer]:
    """Run the office's mail server."""
    with ImapServer() as server:
        yield server


@pytest.fixture
def office(house: LedgerHouse, server: ImapServer) -> LedgerHouse:
    """Invite everybody, and let the office's mail come by IMAP."""
    house.carry_out(ADOPTED)
    return with_inbox(house, settings_of(server.port))


def with_inbox(house: LedgerHouse, inbox: Path | ImapSettings) -> LedgerHouse:
    """Give the house with another inbox."""
    settings = house.desk.settings.model_copy(update={"inbox": inbox})
    return replace(house, desk=replace(house.desk, settings=settings))


def settings_of(port: int) -> ImapSettings:
    """Give the settings of the office's mailbox."""
    return ImapSettings(
        host="127.0.0.1", port=port, user=USER, password=SecretStr(PASSWORD), security=Security.NONE
    )


def reply(house: LedgerHouse, partstat: Partstat = Partstat.ACCEPTED) -> bytes:
    """Write the chair's answer to their invitation."""
    return answer(house, CHAIR, partstat).as_bytes()


def partstat(house: LedgerHouse) -> Partstat:
    """Tell what the ledger knows of the chair's answer."""
    held: Invitation = house.one(Invitation, (STEERING, CHAIR))
    return held.partstat


def test_an_answer_in_a_nameless_part_counts_and_is_moved(office: LedgerHouse, server: ImapServer) -> None:
    """Outlook's answer is a text/calendar part without a name; what is done lies in its own folder."""
    server.arrive(reply(office))
    assert read_replies(office.desk, LATER) == {"rsvp": 1}
    assert partstat(office) is Partstat.ACCEPTED
    assert server.kept() == []
    assert len(server.kept("Vuosikello/Handled")) == 1


def test_a_letter_stays_unread_in_the_inbox_and_is_fetched_once(
    office: LedgerHouse, server: ImapServer
) -> None:
    """It is for a person; the ledger keeps its UID, so that no tick reads it again."""
    server.arrive(LETTER)
    assert read_replies(office.desk, LATER) == {"other": 1}
    assert read_replies(office.desk, LATER) == {}
    assert (server.kept(), server.flags(), len(server.fetched)) == ([LETTER], [set()], 1)


def test_the_same_message_under_another_uid_is_not_handled_again(
    office: LedgerHouse, server: ImapServer
) -> None:
    """A restored or copied mailbox has new UIDs: then the Message-ID counts."""
    server.arrive(reply(office))
    read_replies(office.desk, LATER)
    office.change(Invitation, (STEERING, CHAIR), partstat=Partstat.NEEDS_ACTION)
    server.arrive(*server.kept("Vuosikello/Handled"))
    server.renumber()
    assert read_replies(office.desk, LATER) == {}
    assert partstat(office) is Partstat.NEEDS_ACTION
    assert server.kept() == []


class Crash(BaseException):
    """The process dies."""


class DyingInbox(ImapInbox):
    """An inbox whose reader dies when it would move a message."""

    def shelve(self, mail_id: str, shelf: Shelf) -> None:  # noqa: ARG002 - the protocol's signature
        """Die."""
        raise Crash


def test_a_crash_between_recording_and_moving_leads_to_no_second_handling(
    office: LedgerHouse, server: ImapServer
) -> None:
    """The answer stands in the ledger; the next tick only moves it, without fetching it."""
    server.arrive(reply(office))
    with closing(DyingInbox(settings_of(server.port))) as dying, pytest.raises(Crash):
        read_mail(office.desk, dying, LATER)
    assert partstat(office) is Partstat.ACCEPTED
    assert len(server.kept()) == 1
    office.change(Invitation, (STEERING, CHAIR), partstat=Partstat.NEEDS_ACTION)
    assert read_replies(office.desk, LATER) == {}
    assert partstat(office) is Partstat.NEEDS_ACTION
    assert (len(server.fetched), len(server.kept("Vuosikello/Handled"))) == (1, 1)


class EarlyCrash(ImapInbox):
    """An inbox whose reader dies as soon as it has a message."""

    def fetch(self, mail_id: str) -> bytes | None:
        """Fetch, and die."""
        super().fetch(mail_id)
        raise Crash


def test_a_crash_before_recording_loses_nothing(office: LedgerHouse, server: ImapServer) -> None:
    """What was not recorded was not moved: the next tick has it."""
    server.arrive(reply(office))
    with closing(EarlyCrash(settings_of(server.port))) as dying, pytest.raises(Crash):
        read_mail(office.desk, dying, LATER)
    assert read_replies(office.desk, LATER) == {"rsvp": 1}


def test_a_reply_of_thirty_megabytes_is_told_once_and_never_fetched(
    office: LedgerHouse, server: ImapServer
) -> None:
    """The round goes on, the office is told by letter who sent it, and it lies aside."""
    large = b"From: Contact@Lohja.example\r\nMessage-ID: <30@x.example>\r\n\r\n" + b"x" * 30 * 1024**2
    server.arrive(large, reply(office))
    assert read_replies(office.desk, LATER) == {"rsvp": 1, "too_large": 1}
    assert read_replies(office.desk, LATER) == {}
    (notice,) = office.letters("office_notice").values()
    assert "contact@lohja.example" in text_of(notice)
    assert "30,1 MB" in text_of(notice)
    assert len(server.fetched) == 1
    assert [len(raw) for raw in server.kept("Vuosikello/Aside")] == [len(large)]
    assert partstat(office) is Partstat.ACCEPTED


def test_many_large_messages_are_one_notice(office: LedgerHouse, server: ImapServer) -> None:
    """Nobody can flood the office with notices by flooding its mailbox."""
    body = b"\r\n\r\n" + b"x" * LARGEST_MESSAGE_BYTES
    server.arrive(*(b"Message-ID: <%d@x.example>" % number + body for number in range(25)))
    assert read_replies(office.desk, LATER) == {"too_large": 25}
    (notice,) = office.letters("office_notice").values()
    assert "Liian suuria viestejä: 25" in text_of(notice)
    assert "lähettäjä ei selviä" in text_of(notice)


def test_a_message_that_cannot_be_had_is_shown_and_the_others_go_on(
    office: LedgerHouse, server: ImapServer
) -> None:
    """The server hangs up at it each time; the office is told once, and it is not asked for again."""
    server.arrive(LETTER, reply(office))
    server.hangs_up_at = 101  # pymap counts from there
    assert read_replies(office.desk, LATER) == {"rsvp": 1, "unreadable": 1}
    assert read_replies(office.desk, LATER) == {}
    assert len(office.letters("office_notice")) == 1
    assert server.kept("Vuosikello/Aside") == [LETTER]
    assert server.fetched.count(101) == 2


def test_a_message_that_breaks_its_handling_is_shown_and_the_others_go_on(
    office: LedgerHouse, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half done is kept of it; the next message is read."""

    def stumble(*_given: object) -> None:
        raise RuntimeError("an answer as nobody has seen one")

    monkeypatch.setattr("office.hands.incoming.take_mailed_answer", stumble)
    server.arrive(reply(office), LETTER)
    assert read_replies(office.desk, LATER) == {"other": 1, "unreadable": 1}
    (notice,) = office.letters("office_notice").values()
    assert "Viestejä, joita ei voitu lukea: 1" in text_of(notice)
    assert len(server.kept("Vuosikello/Aside")) == 1
    assert partstat(office) is Partstat.NEEDS_ACTION


def test_an_answer_behind_two_thousand_spam_messages_is_read_at_once(
    office: LedgerHouse, server: ImapServer
) -> None:
    """A tick reads its share, people of the network and bounces first, and comes to the end in time."""
    server.arrive(*map(spam, range(1_000)), reply(office), *map(spam, range(1_000, 2_000)))
    server.arrive(bounce("nobody@muualla.example", original=None))
    assert read_replies(office.desk, LATER) == {"rsvp": 1, "bounce": 1, "other": MOST_READ - 2}
    assert partstat(office) is Partstat.ACCEPTED
    assert read_replies(office.desk, LATER) == {"other": MOST_READ}
    assert len(server.kept()) == 2_000
    assert len(server.fetched) == len(set(server.fetched)) == 2 * MOST_READ


@pytest.mark.parametrize("place", [0, 25])
def test_an_answer_at_either_end_of_a_flood_is_read_at_once(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    """Of more messages than are looked at, these are the oldest and the newest; the middle comes later."""
    monkeypatch.setattr("office.hands.mailbox._MOST_SURVEYED", 10)
    monkeypatch.setattr("office.hands.mailbox.MOST_READ", 2)
    house.carry_out(ADOPTED)
    for number in range(26):
        house.post(answer(house, CHAIR, "declined") if number == place else spam(number))
    assert house.read(LATER) == {"other": 1, "rsvp": 1}
    assert house.one(Invitation, (STEERING, CHAIR)).partstat is Partstat.DECLINED


def test_two_readers_handle_each_message_once(office: LedgerHouse, server: ImapServer) -> None:
    """A tick and the reading between ticks may overlap: both have looked, one is quicker."""

    class Slow(ImapInbox):
        """An inbox whose reader is overtaken before it fetches."""

        overtaken = False

        def fetch(self, mail_id: str) -> bytes | None:
            raw = super().fetch(mail_id)
            if not self.overtaken:
                self.overtaken = True
                assert read_replies(office.desk, LATER) == {"other": 1, "rsvp": 1}
            return raw

    server.arrive(LETTER, reply(office))
    with closing(Slow(settings_of(server.port))) as slow:
        assert read_mail(office.desk, slow, LATER) == {}
    assert len(office.rows(Reply)) == len(office.rows(Arrival)) == 2
    assert server.kept() == [LETTER]


def test_a_mailbox_that_is_down_does_not_stop_the_tick(office: LedgerHouse) -> None:
    """What is due is done and sent all the same, and the report says what waits."""
    office = with_inbox(office, settings_of(closed_port()))
    report = tick(office.desk, LATER)
    assert next(key for key, _ in report.waiting) == "inbox"
    assert "cannot be reached" in dict(report.waiting)["inbox"]


def test_a_maildir_that_cannot_be_used_does_not_stop_the_tick(house: LedgerHouse) -> None:
    """A path that leads nowhere: the year goes on, and the tick says why the mail waits."""
    report = tick(with_inbox(house, Path("/dev/null/mail")).desk, ADOPTED)
    assert report.done
    assert "/dev/null/mail" in dict(report.waiting)["inbox"]


def test_a_large_message_in_a_maildir_is_told_and_flagged(house: LedgerHouse) -> None:
    """The folder that a fetcher fills is treated the same."""
    house.post(b"From: a@x.example\n\n" + b"x" * LARGEST_MESSAGE_BYTES)
    house.post(mail("b@x.example", "<b@x.example>"))
    assert house.read(LATER) == {"other": 1, "too_large": 1}
    assert house.read(LATER) == {}
    assert len(house.letters("office_notice")) == 1
    assert house.desk.settings.inbox is not None
    flags = sorted(file.name.rpartition(",")[2] for file in (house.database.parent / "inbox/cur").iterdir())
    assert flags == ["", "F"]


def kinds(house: LedgerHouse) -> Sequence[ReplyKind]:
    """List what came."""
    return [row.kind for row in house.rows(Reply)]


def test_every_kind_of_mail_has_a_shelf_that_loses_nothing(office: LedgerHouse, server: ImapServer) -> None:
    """Answers, bounces, absence notices and strangers' answers are handled; letters wait for a person."""
    absent = mail("a@x.example", "<away@x.example>")
    absent["Auto-Submitted"] = "auto-replied"
    forged = answer(office, CHAIR, Partstat.DECLINED, sender="stranger@muualla.example")
    arrived = [
        reply(office),
        bounce("x@y.example", original=None),
        absent.as_bytes(),
        forged.as_bytes(),
        LETTER,
    ]
    server.arrive(*arrived)
    read_replies(office.desk, LATER)
    assert sorted(map(str, kinds(office))) == ["auto_reply", "bounce", "other", "rsvp", "unmatched"]
    assert len(server.kept("Vuosikello/Handled")) == 4
    assert server.kept() == [LETTER]

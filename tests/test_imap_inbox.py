"""The inbox on a real IMAP server: verified, read without marks, moved, and nothing deleted."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from office.mail.imap_inbox import ImapInbox, open_inbox
from office.mail.inbox import InboxUnavailable, MaildirInbox, MessageTrouble, Shelf
from office.mail.settings import ImapSettings, Login, Security
from office.mail.token import TokenSettings
from tests.certificate import make_certificate
from tests.imap_server import PASSWORD, USER, ImapServer
from tests.smtp_server import closed_port

HELLO = b"From: Contact <Contact@jyvaskyla.example>\r\nMessage-ID: <1@x.example>\r\n\r\nHei \xc3\xa4\r\n"
OTHER = b"From: a@x.example\r\nSubject: =?broken?\r\n\r\n"


@contextmanager
def mailbox(server: ImapServer, **settings: Any) -> Iterator[ImapInbox]:
    """Open the office's mailbox on a server in the clear, with its password unless told otherwise."""
    known = {"user": USER, "password": SecretStr(PASSWORD), "security": Security.NONE, "timeout": 5.0}
    with closing(ImapInbox(ImapSettings(host="127.0.0.1", port=server.port, **{**known, **settings}))) as box:
        yield box


def test_messages_are_listed_surveyed_and_fetched_byte_for_byte() -> None:
    """In the order of arrival, read by people or not; sizes and senders are known before fetching."""
    with ImapServer() as server, mailbox(server) as inbox:
        server.arrive(HELLO, flags=[b"\\Seen"])
        server.arrive(OTHER)
        first, second = inbox.survey(inbox.ids())
        assert (first.size, first.sender, first.message_id) == (
            len(HELLO),
            "contact@jyvaskyla.example",
            "<1@x.example>",
        )
        assert (second.size, second.sender, second.message_id) == (len(OTHER), "a@x.example", "")
        assert [inbox.fetch(first.id), inbox.fetch(second.id)] == [HELLO, OTHER]


def test_looking_and_fetching_leave_no_mark() -> None:
    """People who read the same mailbox still see what is new."""
    with ImapServer() as server, mailbox(server) as inbox:
        server.arrive(HELLO)
        (one,) = inbox.survey(inbox.ids())
        inbox.fetch(one.id)
        assert server.flags() == [set()]


def test_a_handled_message_is_moved_and_a_letter_stays_unread() -> None:
    """Folders of our own hold what the machine has done; nothing is deleted anywhere."""
    with ImapServer() as server, mailbox(server) as inbox:
        server.arrive(HELLO, OTHER, b"Subject: kolmas\r\n\r\n")
        handled, letter, large = inbox.ids()
        inbox.shelve(handled, Shelf.HANDLED)
        inbox.shelve(letter, Shelf.TO_READ)
        inbox.shelve(large, Shelf.ASIDE)
        inbox.shelve(handled, Shelf.HANDLED)
        assert server.kept() == [OTHER]
        assert server.flags() == [set()]
        assert server.kept("Vuosikello/Handled") == [HELLO]
        assert server.kept("Vuosikello/Aside") == [b"Subject: kolmas\r\n\r\n"]


def test_what_a_person_marked_for_deletion_is_not_thrown_away() -> None:
    """Without MOVE a copy and an EXPUNGE would delete it: then messages stay where they are."""
    with ImapServer(hidden=[b"MOVE"]) as server, mailbox(server) as inbox:
        server.arrive(OTHER, flags=[b"\\Deleted"])
        server.arrive(HELLO)
        _, handled = inbox.ids()
        inbox.shelve(handled, Shelf.HANDLED)
        assert not inbox.can_move()
        assert server.kept() == [OTHER, HELLO]
        assert server.asked["EXPUNGE"] == server.asked["UID EXPUNGE"] == 0


def test_an_id_of_an_earlier_numbering_opens_nothing() -> None:
    """After UIDVALIDITY changes the same UID may be another message (RFC 3501 section 2.3.1.1)."""
    with ImapServer() as server:
        server.arrive(HELLO)
        with mailbox(server) as inbox:
            (before,) = inbox.ids()
        server.renumber()
        with mailbox(server) as inbox:
            assert inbox.ids() != [before]
            assert inbox.fetch(before) is None
            inbox.shelve(before, Shelf.HANDLED)
        assert server.kept() == [HELLO]


def test_two_thousand_messages_are_looked_at_with_a_few_commands() -> None:
    """A flood of spam costs some round trips, and no message is fetched."""
    spam = (f"From: w{n}@spam.example\r\nMessage-ID: <{n}@s>\r\n\r\nWin\r\n".encode() for n in range(2_000))
    with ImapServer() as server, mailbox(server) as inbox:
        server.arrive(*spam)
        found = inbox.survey(inbox.ids())
        assert [one.message_id for one in found] == [f"<{number}@s>" for number in range(2_000)]
        assert server.asked["UID FETCH"] <= 10
        assert server.fetched == []


def test_a_message_at_which_the_server_hangs_up_is_the_one_in_trouble() -> None:
    """The others can be read: the connection is opened anew."""
    with ImapServer() as server, mailbox(server) as inbox:
        server.arrive(HELLO, OTHER)
        first, second = inbox.ids()
        server.hangs_up_at = int(first.rpartition(".")[2])
        with pytest.raises(MessageTrouble, match="hangs up"):
            inbox.fetch(first)
        assert inbox.fetch(second) == OTHER


def test_a_server_that_is_not_there_is_unavailable() -> None:
    """The reason names the server."""
    settings = ImapSettings(
        host="127.0.0.1", port=closed_port(), user=USER, password=SecretStr("x"), security=Security.NONE
    )
    with pytest.raises(InboxUnavailable, match=r"mailbox 127\.0\.0\.1:\d+ cannot be reached"):
        ImapInbox(settings).ids()


def test_a_folder_that_is_not_there_is_told() -> None:
    """A misspelt folder is the office's to mend."""
    with ImapServer() as server, mailbox(server, folder="Posti") as inbox, pytest.raises(InboxUnavailable):
        inbox.ids()


def test_a_wrong_password_is_told_and_stays_secret() -> None:
    """The mail waits until the settings are mended."""
    with (
        ImapServer() as server,
        mailbox(server, password=SecretStr("wrong-one")) as inbox,
        pytest.raises(InboxUnavailable, match="refuses the user or the password") as caught,
    ):
        inbox.ids()
    assert "wrong-one" not in str(caught.value)


@pytest.mark.parametrize(("token", "welcome"), [("eyJ.good", True), ("eyJ.stale", False)])
def test_the_office_logs_in_with_an_access_token(token: str, welcome: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    """XOAUTH2 opens the mailbox with the right token only, and a refusal does not repeat it."""
    by_token = {"password": None, "login": Login.XOAUTH2, "token": TokenSettings(ready=SecretStr(token))}
    with ImapServer(tokens=["eyJ.good"]) as server, mailbox(server, **by_token) as inbox:
        if welcome:
            assert inbox.ids() == []
        else:
            with pytest.raises(InboxUnavailable, match="refuses the user or the access token") as caught:
                inbox.ids()
            assert token not in str(caught.value)


def test_only_a_verified_certificate_is_talked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS from the first byte: unknown to this machine, or made for another host, it gets no password."""
    right = make_certificate(tmp_path)
    wrong = make_certificate(tmp_path, address="127.0.0.2")
    with ImapServer(certificate=str(right)) as server, mailbox(server, security=Security.TLS) as inbox:
        with pytest.raises(InboxUnavailable, match="CERTIFICATE"):
            inbox.ids()
        monkeypatch.setenv("SSL_CERT_FILE", str(right))
        assert inbox.ids() == []
    monkeypatch.setenv("SSL_CERT_FILE", str(wrong))
    with ImapServer(certificate=str(wrong)) as server, mailbox(server, security=Security.TLS) as inbox:
        with pytest.raises(InboxUnavailable, match="CERTIFICATE"):
            inbox.ids()
        assert server.asked["LOGIN"] == 0


def test_an_address_names_server_user_and_folder() -> None:
    """imaps:// with %40 for the @ of the user; the port and the folder have defaults."""
    url = "imaps://hanketoimisto%40pikku.example@imap.pikku.example/Saapuneet/2027"
    found = ImapSettings.model_validate({"url": url, "password": "x"})
    assert (found.host, found.port, found.user) == ("imap.pikku.example", 993, "hanketoimisto@pikku.example")
    assert (found.folder, found.security) == ("Saapuneet/2027", Security.TLS)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("imaps://office:salasana@imap.pikku.example", "no password stands in an address"),
        ("imap://office@imap.pikku.example", "never read in the clear"),
        ("imaps://imap.pikku.example", "no user is named"),
        ("pop3://office@imap.pikku.example", "cannot be read"),
        ("imaps://office@imap.pikku.example:99999/", "[Pp]ort"),
    ],
)
def test_an_address_that_will_not_do_is_refused_without_repeating_it(url: str, why: str) -> None:
    """Errors of settings are shown and logged: no password may stand in them."""
    with pytest.raises(ValidationError, match=why) as caught:
        ImapSettings.model_validate({"url": url, "password": "x"})
    assert "salasana" not in str(caught.value)


def test_the_mailbox_has_a_name_without_an_address_in_it() -> None:
    """The ledger knows it again at the next start; two mailboxes differ."""
    one, other = (
        ImapInbox(ImapSettings(host="127.0.0.1", user=user, password=SecretStr("x"))) for user in ("a", "b")
    )
    assert one.place != other.place
    assert one.place == ImapInbox(ImapSettings(host="127.0.0.1", user="a", password=SecretStr("y"))).place
    assert "127" not in one.place


def test_a_virtual_year_reads_no_mail_of_another_machine(tmp_path: Path) -> None:
    """It would move the mail of the real office."""
    far = ImapSettings(host="imap.pikku.example", user=USER, password=SecretStr("x"))
    with pytest.raises(InboxUnavailable, match="virtual"):
        open_inbox(far, loopback_only=True)
    assert isinstance(open_inbox(far), ImapInbox)
    assert isinstance(open_inbox(tmp_path / "mail", loopback_only=True), MaildirInbox)

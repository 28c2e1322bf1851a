"""The inbox: everything that came is handed over, put aside once handled, and never deleted."""

from pathlib import Path

import pytest

from office.mail.inbox import MaildirInbox


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the folder of a Maildir with two messages, the younger written first."""
    home = tmp_path / "office"
    MaildirInbox(home)
    (home / "new" / "000002.local").write_bytes(b"Subject: toinen\r\n\r\n")
    (home / "new" / "000001.local").write_bytes(b"Subject: ensimm\xe4inen\r\n\r\n")
    return home


def test_messages_come_in_the_order_of_arrival(home: Path) -> None:
    """Replies must be read in the order in which they came, byte for byte."""
    assert list(MaildirInbox(home).fetch()) == [
        ("000001.local", b"Subject: ensimm\xe4inen\r\n\r\n"),
        ("000002.local", b"Subject: toinen\r\n\r\n"),
    ]


def test_fetching_changes_nothing(home: Path) -> None:
    """A reader that crashes after fetching gets the same messages again."""
    inbox = MaildirInbox(home)
    assert list(inbox.fetch()) == list(inbox.fetch())


def test_a_handled_message_is_put_aside_and_kept(home: Path) -> None:
    """Done moves from new to cur; nothing is deleted."""
    inbox = MaildirInbox(home)
    inbox.done("000001.local")
    assert [name for name, _ in inbox.fetch()] == ["000002.local"]
    assert (home / "cur" / "000001.local:2,S").read_bytes().startswith(b"Subject: ensimm")


def test_done_twice_is_done_once(home: Path) -> None:
    """After a crash the same message may be handled again: that is no error."""
    inbox = MaildirInbox(home)
    inbox.done("000001.local")
    inbox.done("000001.local")
    assert len(list((home / "cur").iterdir())) == 1


@pytest.mark.parametrize("message_id", ["../cur/x", "/etc/hostname", "..", ""])
def test_an_id_is_not_a_path(home: Path, message_id: str) -> None:
    """An id that leads out of the mailbox is refused."""
    with pytest.raises(ValueError, match="not the id of a message"):
        MaildirInbox(home).done(message_id)


def test_a_huge_message_is_reported_and_left(home: Path) -> None:
    """It does not stop the others, does not fill the memory, and stays for a person to look at."""
    (home / "new" / "000000.local").write_bytes(b"x" * 101)
    inbox = MaildirInbox(home, largest=100)
    assert [name for name, _ in inbox.fetch()] == ["000001.local", "000002.local"]
    assert inbox.too_large() == (("000000.local", 101),)
    assert (home / "new" / "000000.local").exists()


def test_an_empty_mailbox_is_made(tmp_path: Path) -> None:
    """The first start finds no mailbox and makes one, parents included."""
    assert list(MaildirInbox(tmp_path / "var" / "mail" / "office").fetch()) == []


def test_a_message_that_another_worker_takes_meanwhile_is_passed_over(home: Path) -> None:
    """Two readers side by side do not fall over each other."""
    reading = MaildirInbox(home).fetch()
    next(reading)
    MaildirInbox(home).done("000002.local")
    assert list(reading) == []

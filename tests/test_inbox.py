"""The inbox: everything that came is handed over, put on its shelf, and never deleted."""

import shutil
from pathlib import Path

import pytest

from office.mail.inbox import (
    InboxUnavailable,
    MaildirInbox,
    MessageTrouble,
    Shelf,
    Waiting,
    reading_order,
)

FIRST, SECOND = (
    b"Subject: ensimm\xe4inen\r\n\r\n",
    b"From: Jaana <A@X.example>\r\nMessage-ID: <2@x>\r\n\r\nHei\r\n",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the folder of a Maildir with two messages, the younger written first."""
    home = tmp_path / "office"
    MaildirInbox(home)
    (home / "new" / "000002.local").write_bytes(SECOND)
    (home / "new" / "000001.local").write_bytes(FIRST)
    return home


def test_messages_come_in_the_order_of_arrival(home: Path) -> None:
    """Replies must be read in the order in which they came, byte for byte."""
    inbox = MaildirInbox(home)
    assert [inbox.fetch(name) for name in inbox.ids()] == [FIRST, SECOND]


def test_looking_and_fetching_change_nothing(home: Path) -> None:
    """A reader that crashes after fetching gets the same messages again."""
    inbox = MaildirInbox(home)
    before = sorted(home.rglob("*"))
    inbox.survey(inbox.ids())
    inbox.fetch("000001.local")
    assert sorted(home.rglob("*")) == before


def test_a_message_is_known_by_size_sender_and_id_before_it_is_read(home: Path) -> None:
    """What decides whether and when to read it; a message without headers is no hindrance."""
    assert MaildirInbox(home).survey(["000001.local", "000002.local"]) == [
        Waiting("000001.local", len(FIRST)),
        Waiting("000002.local", len(SECOND), "a@x.example", "<2@x>"),
    ]


@pytest.mark.parametrize(("shelf", "flags"), [(Shelf.HANDLED, "S"), (Shelf.TO_READ, ""), (Shelf.ASIDE, "F")])
def test_a_message_goes_to_its_shelf_and_is_kept(home: Path, shelf: Shelf, flags: str) -> None:
    """From new to cur: handled is seen, a letter for a person is not, what is aside is flagged."""
    inbox = MaildirInbox(home)
    inbox.shelve("000001.local", shelf)
    assert inbox.ids() == ["000002.local"]
    assert (home / "cur" / f"000001.local:2,{flags}").read_bytes() == FIRST


def test_shelving_twice_is_shelving_once(home: Path) -> None:
    """After a crash the same message may be handled again: that is no error."""
    inbox = MaildirInbox(home)
    inbox.shelve("000001.local", Shelf.HANDLED)
    inbox.shelve("000001.local", Shelf.HANDLED)
    assert len(list((home / "cur").iterdir())) == 1


@pytest.mark.parametrize("mail_id", ["../cur/x", "/etc/hostname", "..", ""])
def test_an_id_is_not_a_path(home: Path, mail_id: str) -> None:
    """An id that leads out of the mailbox is refused."""
    with pytest.raises(ValueError, match="not the id of a message"):
        MaildirInbox(home).shelve(mail_id, Shelf.HANDLED)
    with pytest.raises(ValueError, match="not the id of a message"):
        MaildirInbox(home).fetch(mail_id)


def test_an_empty_mailbox_is_made(tmp_path: Path) -> None:
    """The first start finds no mailbox and makes one, parents included."""
    assert MaildirInbox(tmp_path / "var" / "mail" / "office").ids() == []


def test_a_message_that_another_worker_takes_meanwhile_is_passed_over(home: Path) -> None:
    """Two readers side by side do not fall over each other."""
    inbox = MaildirInbox(home)
    ids = inbox.ids()
    MaildirInbox(home).shelve("000002.local", Shelf.HANDLED)
    assert [one.id for one in inbox.survey(ids)] == ["000001.local"]
    assert inbox.fetch("000002.local") is None


def test_a_folder_in_trouble_is_a_mailbox_that_is_down(tmp_path: Path) -> None:
    """Its errors are of the kind that a tick survives, with the setting to mend."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InboxUnavailable, match="VUOSIKELLO_INBOX"):
        MaildirInbox(tmp_path / "file" / "mail")
    gone = MaildirInbox(tmp_path / "mail")
    shutil.rmtree(tmp_path / "mail")
    with pytest.raises(InboxUnavailable):
        gone.ids()


def test_a_file_that_cannot_be_opened_is_one_message_in_trouble(home: Path) -> None:
    """The others are read."""
    inbox = MaildirInbox(home)
    ids = inbox.ids()
    (home / "new" / "000001.local").unlink()
    (home / "new" / "000001.local").symlink_to("000001.local")
    assert [one.id for one in inbox.survey(ids)] == list(ids)
    with pytest.raises(MessageTrouble):
        inbox.fetch("000001.local")
    assert inbox.fetch("000002.local") == SECOND


def test_people_we_know_and_mail_servers_are_read_first() -> None:
    """Spam that came earlier does not keep an answer or a bounce waiting; otherwise arrival counts."""
    waiting = [
        Waiting("1", 9, "winner@spam.example"),
        Waiting("2", 9, "contact@pikku.example"),
        Waiting("3", 9),
        Waiting("4", 9, "MAILER-DAEMON@mx.example".lower()),
        Waiting("5", 9, "chair@pikku.example"),
    ]
    ordered = reading_order(waiting, {"contact@pikku.example", "chair@pikku.example"})
    assert [one.id for one in ordered] == ["2", "4", "5", "1", "3"]

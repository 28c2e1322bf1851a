"""The local mailbox: what it takes is on disk in order, what it bounces is a real bounce."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import pytest
from flufl.bounce import scan_message

from office.mail.inbox import MaildirInbox
from tests.smtp_server import closed_port
from vuosikello.mailbox import LocalMailbox, bounce_of

OFFICE, CONTACT = "office@keski-suomi.example", "contact@jyvaskyla.example"
RAW = (
    b"From: office@keski-suomi.example\r\n"
    b"Date: Mon, 1 Mar 2027 09:00:00 +0200\r\nMessage-ID: <a@x>\r\n\r\nHei\r\n"
)


def send(box: LocalMailbox, *recipients: str, sender: str = OFFICE, raw: bytes = RAW) -> None:
    """Send one message with the standard library's client."""
    with smtplib.SMTP(box.host, box.port, local_hostname="localhost") as client:
        client.sendmail(sender, list(recipients), raw)


def _letters(home: Path) -> list[bytes]:
    """Read what lies in somebody's mailbox."""
    inbox = MaildirInbox(home)
    return [raw for raw in map(inbox.fetch, inbox.ids()) if raw is not None]


def test_every_message_is_a_file_in_order_of_arrival(tmp_path: Path) -> None:
    """Names sort by arrival, and the bytes are those that came."""
    with LocalMailbox(tmp_path) as box:
        send(box, CONTACT)
        send(box, CONTACT, raw=RAW + b"again\r\n")
    assert [file.name for file in sorted(tmp_path.glob("*"))] == ["000001.eml", "000002.eml"]
    assert (tmp_path / "000001.eml").read_bytes() == RAW


def test_a_mailbox_goes_on_counting(tmp_path: Path) -> None:
    """A restart overwrites nothing."""
    for _ in range(2):
        with LocalMailbox(tmp_path) as box:
            send(box, CONTACT)
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_people_get_their_own_mail(tmp_path: Path) -> None:
    """Each recipient has a Maildir, readable as an inbox; upper case and odd signs do not lead astray."""
    with LocalMailbox(tmp_path, people=True) as box:
        send(box, CONTACT, "Kirjaamo/../x@Jyvaskyla.example")
    assert _letters(tmp_path / "people" / CONTACT) == [RAW]
    assert sorted(home.name for home in (tmp_path / "people").iterdir()) == [
        CONTACT,
        "kirjaamo_.._x@jyvaskyla.example",
    ]


def test_two_servers_can_share_the_peoples_mailboxes(tmp_path: Path) -> None:
    """The homes may stand elsewhere than the numbered messages, in a folder that is not there yet."""
    homes = tmp_path / "all" / "people"
    with LocalMailbox(tmp_path / "mail", people=True, homes=homes) as box:
        send(box, CONTACT)
    assert _letters(homes / CONTACT) == [RAW]


def test_a_bounced_message_is_taken_and_comes_back(tmp_path: Path) -> None:
    """Servers accept first and bounce later: the sender's mailbox has the report, which names the address."""
    with LocalMailbox(tmp_path, bounce={CONTACT.upper()}) as box:
        send(box, CONTACT)
    (raw,) = _letters(tmp_path / "people" / OFFICE)
    bounce = message_from_bytes(raw)
    assert bounce.get_content_type() == "multipart/report"
    assert [part.get_content_type() for part in bounce.get_payload()] == [  # type: ignore[union-attr]
        "text/plain",
        "message/delivery-status",
        "message/rfc822",
    ]
    assert scan_message(bounce) == {CONTACT.encode()}
    assert (bounce["Auto-Submitted"], bounce["References"]) == ("auto-replied", "<a@x>")
    assert len(list(tmp_path.glob("*.eml"))) == 1
    assert not (tmp_path / "people" / CONTACT).exists()


def test_each_recipient_bounces_for_itself(tmp_path: Path) -> None:
    """One message to two bad addresses comes back twice: no report overwrites another."""
    bad = {"a@kunta.example", "b@kunta.example"}
    with LocalMailbox(tmp_path, bounce=bad) as box:
        send(box, *sorted(bad))
    assert len(_letters(tmp_path / "people" / OFFICE)) == 2


def test_a_bounce_is_never_bounced(tmp_path: Path) -> None:
    """A message without sender that cannot be delivered ends there."""
    with LocalMailbox(tmp_path, bounce={CONTACT}) as box:
        send(box, CONTACT, sender="")
    assert not (tmp_path / "people").exists()


def test_the_same_message_bounces_with_the_same_bytes() -> None:
    """A virtual year comes out the same every time: no clock and no chance in it."""
    assert bounce_of(RAW, OFFICE, CONTACT) == bounce_of(RAW, OFFICE, CONTACT)
    assert b"Date: Mon, 1 Mar 2027" in bounce_of(RAW, OFFICE, CONTACT)


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    """The local mailbox takes mail from anybody, so nobody outside may reach it."""
    with pytest.raises(ValueError, match="this machine only"):
        LocalMailbox(tmp_path, host="0.0.0.0")  # noqa: S104 - the point is that it is refused


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """Two mailboxes at one port: the second says so at once and leaves nothing running."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        LocalMailbox(tmp_path, port=taken.getsockname()[1]).start()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_serving_ends_when_told(tmp_path: Path, end: signal.Signals) -> None:
    """The program keeps the mailbox open until it is told to end, and ends without an error."""
    port = closed_port()
    program = (
        "from pathlib import Path; from vuosikello.mailbox import serve; "
        f"serve(Path({str(tmp_path)!r}), port={port}, ready=lambda at: print(at, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline() == f"127.0.0.1:{port}\n".encode()
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as client:
            client.sendmail(OFFICE, [CONTACT], RAW)
        os.kill(serving.pid, end)
        assert serving.wait(10) == 0
    assert (tmp_path / "000001.eml").read_bytes() == RAW

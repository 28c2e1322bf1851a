"""A mail server on this machine that keeps what it gets as files, for the demo, live trials and tests."""

import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Collection
from email import message_from_bytes
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP as SMTP_POLICY
from mailbox import Maildir
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller

from office.mail.settings import is_loopback

_UNSAFE = re.compile(r"[^a-z0-9@._+-]")
_NULL_SENDER = ("", "<>", None)  # RFC 5321 section 4.5.5: a bounce is never bounced


class LocalMailbox:
    """A mail server on the loopback address that stores every message.

    Each message becomes `DIRECTORY/000001.eml` and so on, in order of arrival, exactly as it came. With
    `people`, also one file in each recipient's Maildir, `HOMES/ADDRESS/`; `homes` is `DIRECTORY/people`
    unless named. Addresses in `bounce` are accepted and then answered with a bounce (RFC 3464) into the
    sender's Maildir; those in `refuse` get 550 (no such mailbox); those in `greylist` get 451 the first
    time. Port 0 picks a free one; `port` tells which.
    """

    def __init__(  # noqa: PLR0913 - how a server misbehaves is named word by word
        self,
        directory: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        people: bool = False,
        homes: Path | None = None,
        bounce: Collection[str] = (),
        refuse: Collection[str] = (),
        greylist: Collection[str] = (),
    ) -> None:
        if not is_loopback(host):
            raise ValueError(f"{host}: the local mailbox is for this machine only; use 127.0.0.1")
        directory.mkdir(parents=True, exist_ok=True)
        store = _Store(directory, homes or directory / "people", people=people, bounce=_lower(bounce))
        self._handler = _Handler(store, _lower(refuse), _lower(greylist))
        self._server: _Server | None = None
        self.directory = directory
        self.host = host
        #: The port to listen at; once started, the one it listens at.
        self.port = port

    def start(self) -> Self:
        """Begin to listen; raises OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listening = socket.create_server((self.host, self.port), family=family)
        self.port = int(listening.getsockname()[1])
        self._server = _Server(self._handler, listening, hostname=self.host, port=self.port)
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop listening; what has been answered with 250 is on disk."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()


def serve(
    directory: Path,
    host: str = "127.0.0.1",
    port: int = 2525,
    *,
    ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Keep a local mailbox open until the program is told to end (SIGINT or SIGTERM).

    `ready` is told the address, host and port, once mail is taken there.
    """
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with LocalMailbox(directory, host, port, people=True) as box:
        ready(f"{box.host}:{box.port}")
        ended.wait()


class _Server(Controller):
    """aiosmtpd's controller on a socket that listens already, so that a taken port is told at once."""

    def __init__(self, handler: "_Handler", listening: socket.socket, **options: Any) -> None:
        super().__init__(handler, **options)
        self._listening = listening

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)


class _Handler:
    """What the server answers; aiosmtpd calls these by name."""

    def __init__(self, store: "_Store", refuse: frozenset[str], greylist: frozenset[str]) -> None:
        self._store = store
        self._refuse = refuse
        self._not_yet = set(greylist)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address.lower() in self._refuse:
            return "550 5.1.1 no such mailbox"
        if address.lower() in self._not_yet:
            self._not_yet.discard(address.lower())
            return "451 4.7.1 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        number = self._store.keep(envelope.original_content, envelope.mail_from, envelope.rcpt_tos)
        return f"250 2.0.0 kept as {number:06d}"


def home_name(address: str) -> str:
    """Name the folder of an address's Maildir."""
    return _UNSAFE.sub("_", address.lower())


class _Store:
    """The files: one numbered .eml a message, and a Maildir a person."""

    def __init__(self, directory: Path, homes: Path, *, people: bool, bounce: frozenset[str]) -> None:
        self._directory = directory
        self._homes = homes
        self._people = people
        self._bounce = bounce
        self._number = max((int(file.stem) for file in directory.glob("[0-9]*.eml")), default=0)

    def keep(self, raw: bytes, sender: str | None, recipients: list[str]) -> int:
        self._number += 1
        _write(
            self._directory / f".{self._number:06d}.part", self._directory / f"{self._number:06d}.eml", raw
        )
        for place, recipient in enumerate(recipients):
            if recipient.lower() not in self._bounce:
                self._deliver(recipient, raw, place)
            elif sender not in _NULL_SENDER:
                self._deliver(str(sender), bounce_of(raw, str(sender), recipient), place)
        return self._number

    def _deliver(self, address: str, raw: bytes, place: int) -> None:
        if not (self._people or self._bounce):
            return
        home = self._homes / home_name(address)
        home.parent.mkdir(parents=True, exist_ok=True)
        Maildir(home, create=True)
        name = f"{self._number:06d}.{place}.{self._directory.name}"
        _write(home / "tmp" / name, home / "new" / name, raw)


def bounce_of(raw: bytes, sender: str, recipient: str) -> bytes:
    """Give the bounce (RFC 3464) of a message that could not be delivered to a recipient.

    It carries the original message, and the original's date: the same message gives the same bytes.
    """
    original = message_from_bytes(raw)
    bounce = MIMEMultipart("report", boundary="=_bounce", report_type="delivery-status")
    bounce["From"] = "Mail Delivery System <mailer-daemon@localhost>"
    bounce["To"] = sender
    bounce["Subject"] = "Undelivered Mail Returned to Sender"
    bounce["Auto-Submitted"] = "auto-replied"
    if original["Date"]:
        bounce["Date"] = original["Date"]
    if original["Message-ID"]:
        bounce["Message-ID"] = f"<bounce.{str(original['Message-ID']).strip().strip('<>')}>"
        bounce["References"] = str(original["Message-ID"]).strip()
    bounce.attach(MIMEText(f"The message could not be delivered to {recipient}: no such mailbox.\n"))
    bounce.attach(_delivery_status(recipient))
    bounce.attach(MIMEMessage(original))
    return bounce.as_bytes(policy=SMTP_POLICY)


def _delivery_status(recipient: str) -> MIMEBase:
    server, failed = Message(), Message()
    server["Reporting-MTA"] = "dns; localhost"
    failed["Final-Recipient"] = f"rfc822; {recipient}"
    failed["Action"] = "failed"
    failed["Status"] = "5.1.1"
    failed["Diagnostic-Code"] = "smtp; 550 5.1.1 no such mailbox"
    status = MIMEBase("message", "delivery-status")
    status.set_payload([server, failed])
    return status


def _write(part: Path, whole: Path, raw: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    with part.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    part.replace(whole)


def _lower(addresses: Collection[str]) -> frozenset[str]:
    return frozenset(address.lower() for address in addresses)

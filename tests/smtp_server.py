"""Mail servers that misbehave on purpose, and what a sending test needs around them."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, syntax
from sqlalchemy.orm import Session

from governance.message import MessageKind, message_id_for
from office.ledger.engine import Base, Ledger
from office.ledger.outbox import NewMessage, plan_message
from office.mail.mailer import Answer

NOW = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
#: When the leases of senders that began at NOW are long over.
MUCH_LATER = NOW + timedelta(hours=3)
KEY_HEADER = "X-Vuosikello-Key"
#: Under which Message-IDs are made.
SECRET = b"secret"


def new_message(
    key: str,
    *,
    kind: MessageKind = MessageKind.REQUEST,
    address: str = "contact@jyvaskyla.example",
    thread: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> NewMessage:
    """Give a small message whose logical key can be read at the receiving server."""
    message_id = message_id_for(key, "keski-suomi.example", SECRET)
    text = (
        f"From: office@keski-suomi.example\nTo: {address}\nSubject: Asia\nMessage-ID: {message_id}\n"
        f"{KEY_HEADER}: {key}\n\nHei\n.\n..piste\n"
    )
    return NewMessage(
        key=key,
        kind=kind,
        recipient="contact-jyvaskyla",
        address=address,
        sender="office@keski-suomi.example",
        concerns="coordination/2027/01",
        subject="Asia",
        message_id=message_id,
        body=text.encode(),
        thread=thread,
        not_before=not_before,
        expires_at=expires_at,
    )


def open_ledger(url: str) -> Ledger:
    """Open a ledger with its tables."""
    ledger = Ledger(url)
    Base.metadata.create_all(ledger.engine)
    return ledger


def plan(ledger: Ledger, *messages: NewMessage, now: datetime = NOW) -> None:
    """Plan messages in one transaction."""
    with ledger.writing() as session:
        for message in messages:
            plan_message(session, message, now=now)


def received(directory: Path) -> Counter[str]:
    """Count the messages that a local mailbox holds, by their logical key."""
    return Counter(
        message_from_bytes(file.read_bytes())[KEY_HEADER] for file in sorted(directory.glob("*.eml"))
    )


def always_right(_session: Session, _key: str, _kind: MessageKind, _concerns: str, _to: str) -> str | None:
    """Recheck that finds nothing against any message."""
    return None


class FakeMailer:
    """A mailer in memory: keeps what it is given, and fails as it is told, by recipient."""

    def __init__(
        self, before: dict[str, Exception] | None = None, after: dict[str, Exception] | None = None
    ) -> None:
        self.sent: list[bytes] = []
        self.recipients: list[str] = []
        self.asked = 0
        self.closed = False
        self._before = before or {}
        self._after = after or {}

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Keep a message; raise what was ordered for its recipient before or after its text left."""
        self.asked += 1
        if recipient in self._before:
            raise self._before[recipient]
        before_data()
        if recipient in self._after:
            raise self._after[recipient]
        self.sent.append(raw)
        self.recipients.append(recipient)
        return Answer(250, "kept")

    def close(self) -> None:
        """Remember having been closed."""
        self.closed = True


class Disturbed:
    """What a mail server does that gets into trouble `times` times at one word of the talk.

    `at` is MAIL, RCPT, DATA (the word itself) or TEXT (the text after it). With `answer` it gives that
    answer there; without it, it closes the connection; with `silence` it first says nothing for so many
    seconds. `texts` is what it took.
    """

    def __init__(
        self, at: str, *, answer: str | None = None, times: int = 1_000, silence: float = 0.0
    ) -> None:
        self.at, self.answer, self.times, self.silence = at, answer, times, silence
        self.texts: list[bytes] = []
        self.connections = 0

    async def trouble(self, server: Any, at: str) -> str | None:
        """Make the trouble that is ordered for this word, if any is left."""
        if at != self.at or self.times <= 0:
            return None
        self.times -= 1
        await asyncio.sleep(self.silence)
        if self.answer is None and not self.silence:
            server.transport.abort()
            return "421 gone"
        return self.answer

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count the connections."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a sender."""
        trouble = await self.trouble(server, "MAIL")
        if trouble is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return trouble or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take a recipient."""
        trouble = await self.trouble(server, "RCPT")
        if trouble is None:
            envelope.rcpt_tos.append(address)
        return trouble or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a text."""
        trouble = await self.trouble(server, "TEXT")
        if trouble is None or self.answer is None:
            self.texts.append(envelope.original_content)
        return trouble or "250 taken"


class _DataWord(SMTP):
    """A server that can get into trouble at the word DATA, before any text."""

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        trouble = await self.event_handler.trouble(self, "DATA")
        if trouble is None:
            await super().smtp_DATA(arg)
        else:
            await self.push(trouble)


class _DisturbedController(Controller):
    def factory(self) -> SMTP:
        return _DataWord(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd is partly untyped


@contextmanager
def serving(disturbed: Disturbed, **options: Any) -> Iterator[int]:
    """Run a disturbed mail server; gives its port."""
    controller = _DisturbedController(disturbed, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def closed_port() -> int:
    """Give a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])

"""A mail server whose recipients misbehave, each in a way of its own; it remembers what arrived."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.smtp_server import KEY_HEADER

#: Turned away with 451 the first times, as greylisting does.
GREYLISTING = "greylisting@kunta.example"
#: Not known: 550.
REFUSING = "refusing@kunta.example"
#: The connection breaks at the recipient's name the first times, before any text.
DROPPING = "dropping@kunta.example"
#: The text is taken, and the connection breaks before the answer.
SILENT = "silent@kunta.example"

_TIMES = 2


class HostileServer:
    """Keep what arrives by its logical key, and answer each recipient as its name says."""

    def __init__(self) -> None:
        #: The logical keys, in the order in which their texts came.
        self.arrived: list[str] = []
        self._turned_away: Counter[str] = Counter()

    def counts(self) -> Counter[str]:
        """Count the copies of each message."""
        return Counter(self.arrived)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or do as this one does."""
        if address == REFUSING:
            return "550 no such mailbox"
        if address in {GREYLISTING, DROPPING} and self._turned_away[address] < _TIMES:
            self._turned_away[address] += 1
            if address == GREYLISTING:
                return "451 try again later"
            _break(server)
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a text."""
        self.arrived.append(message_from_bytes(envelope.original_content)[KEY_HEADER])
        if SILENT in envelope.rcpt_tos:
            _break(server)
        return "250 taken"


class _AnyPort(Controller):
    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd is partly untyped


def _break(server: SMTP) -> None:
    transport: Any = server.transport
    transport.abort()


@contextmanager
def hostile() -> Iterator[tuple[HostileServer, int]]:
    """Run the server; gives it and its port."""
    server = HostileServer()
    controller = _AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield server, controller.port
    finally:
        controller.stop()

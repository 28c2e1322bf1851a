"""The house in live mode: the engine, the portal and the mailbox, together until they are told to end."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from office.desk import open_desk
from office.reading import read_region
from office.settings import read_settings
from portal.server import PortalServer
from vuosikello.live.layout import Layout, LiveError
from vuosikello.mailbox import LocalMailbox

#: How often the parts are looked at, in seconds.
_LOOK_SECONDS = 1.0


def keep_house(layout: Layout, *, say: Callable[[str], None], ready: Callable[[], None]) -> None:
    """Run every part until SIGINT or SIGTERM; `ready` is called once all of them answer.

    Raises LiveError when an address is taken, when a part does not start, or when one ends by itself; the
    others are stopped first.
    """
    layout.guarded(os.environ)
    network, _ = read_region(layout.region)
    environment = layout.environment(os.environ, network.office.email)
    for flag, host, port in _wanted(layout):
        _require_free(flag, host, port)
    # Prefect reads its settings when it is imported: only now do they name this server.
    os.environ.update(environment)
    from vuosikello.live.engine import running_engine  # noqa: PLC0415

    with _told_to_end() as ending, ExitStack() as stack:
        settings = read_settings(environment)
        if layout.mail_port is not None:
            stack.enter_context(LocalMailbox(layout.mailbox, port=layout.mail_port, people=True))
        desk = stack.enter_context(open_desk(str(layout.region), settings=settings, ledger=layout.ledger))
        stack.enter_context(PortalServer(desk, host=layout.portal_host, port=layout.portal_port))
        engine = stack.enter_context(running_engine(layout, environment, say))
        engine.tick()
        ending.starting = False
        ready()
        while not ending.wait(_LOOK_SECONDS):
            engine.require_running()
        say("Stopping")


def _wanted(layout: Layout) -> Iterator[tuple[str, str, int]]:
    yield "--prefect-port", layout.prefect_host, layout.prefect_port
    yield "--portal-port", layout.portal_host, layout.portal_port
    if layout.mail_port is not None:
        yield "--mail-port", "127.0.0.1", layout.mail_port


def _require_free(flag: str, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise LiveError(
            f"{host}:{port} cannot be listened at ({error.strerror})",
            f"end what runs there, or choose another port with {flag}",
        ) from None


class _EndedEarly(BaseException):
    """The house was told to end while it was still starting."""


class _Ending:
    """Take the word to end: it breaks off the starting, and later wakes whoever waits."""

    def __init__(self) -> None:
        self.starting = True
        self._ended = threading.Event()

    def take(self, *_signal: object) -> None:
        """Be told to end; again, it changes nothing."""
        self._ended.set()
        if self.starting:
            self.starting = False
            raise _EndedEarly

    def wait(self, seconds: float) -> bool:
        """Wait, and tell whether the word has come."""
        return self._ended.wait(seconds)


@contextmanager
def _told_to_end() -> Iterator[_Ending]:
    """Let SIGINT and SIGTERM end the block in good order."""
    ending = _Ending()
    before = {number: signal.signal(number, ending.take) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ending
    except _EndedEarly:
        return
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

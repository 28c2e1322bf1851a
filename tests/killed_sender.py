"""A sender of its own, which can end or stop itself at a step: LEDGER PORT HOURS [STEP NTH [SIGNAL]]."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

from office.ledger.delivery import deliver
from office.ledger.engine import Ledger
from office.mail import transport as seam
from office.mail.mailer import Answer
from office.mail.settings import MailSettings
from office.mail.transport import Transport
from tests.smtp_server import NOW, always_right


def die(how: signal.Signals = signal.SIGKILL) -> None:
    """End at once, as a power cut would (no handler, no flush), or with SIGSTOP stand still until SIGCONT."""
    os.kill(os.getpid(), how)


class DyingMailer:
    """The real transport, with death at one step of the nth message."""

    def __init__(self, inner: Transport, step: str, nth: int, how: signal.Signals) -> None:
        self.inner, self.step, self.left, self.how = inner, step, nth, how

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Send, and die when it is time."""
        self.left -= 1
        self.die_at("claimed")

        def ask() -> None:
            self.die_at("accepted")
            before_data()
            self.die_at("marked")
            if self.left == 0 and self.step == "text":
                _die_after_text(self.how)

        answer = self.inner.send(raw, sender=sender, recipient=recipient, before_data=ask)
        self.die_at("answered")
        return answer

    def die_at(self, step: str) -> None:
        """Die if this is the step."""
        if self.left == 0 and self.step == step:
            die(self.how)

    def close(self) -> None:
        """Close the real one."""
        self.inner.close()


def _die_after_text(how: signal.Signals) -> None:
    send = seam._Connection.send

    def last_send(connection: Any, text: Any) -> None:
        send(connection, text)
        if isinstance(text, bytes):
            die(how)

    seam._Connection.send = last_send  # type: ignore[assignment,method-assign]


def main(url: str, port: str, hours: str, step: str = "never", nth: str = "0", how: str = "SIGKILL") -> None:
    """Deliver everything, or die trying; HOURS after the beginning, so that older leases are over."""
    now = NOW + timedelta(hours=int(hours))
    with Ledger(url) as ledger, closing(Transport(MailSettings(port=int(port)))) as transport:
        mailer = DyingMailer(transport, step, int(nth), signal.Signals[how])
        deliver(ledger, mailer, now=lambda: now, recheck=always_right, lease_clock=lambda: now, limit=10_000)


if __name__ == "__main__":
    main(*sys.argv[1:])

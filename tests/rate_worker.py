"""A sender in a process of its own that keeps a limited rate: LEDGER PORT PER_MINUTE."""

import sys
from contextlib import closing

from office.ledger.delivery import deliver
from office.ledger.engine import Ledger
from office.ledger.sending_rules import SendingRules
from office.mail.settings import MailSettings
from office.mail.transport import Transport
from office.time_source import SystemTime
from tests.smtp_server import NOW, always_right


def main(url: str, port: str, per_minute: str) -> None:
    """Deliver everything that may leave, and print how many messages that was."""
    with Ledger(url) as ledger, closing(Transport(MailSettings(port=int(port)))) as transport:
        report = deliver(
            ledger,
            transport,
            now=lambda: NOW,
            recheck=always_right,
            lease_clock=SystemTime().now,
            limit=10_000,
            rules=SendingRules(per_minute=float(per_minute)),
        )
    sys.stdout.write(f"{len(report.sent)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

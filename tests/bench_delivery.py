"""Measures sending: the whole durable path against a bare smtplib loop, to the same local mail server."""

import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from office.ledger.delivery import deliver
from office.mail.settings import MailSettings
from office.mail.transport import Transport
from office.time_source import SystemTime
from tests.smtp_server import NOW, always_right, closed_port, new_message, open_ledger, plan

HOUSE = Path(__file__).parents[1]
_SERVER = """
from pathlib import Path; import sys; from vuosikello.mailbox import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), ready=lambda at: print(at, flush=True))
"""


@contextmanager
def mail_server(directory: Path) -> Iterator[int]:
    """Run the local mailbox in a process of its own."""
    port = closed_port()
    command = [sys.executable, "-c", _SERVER, str(directory), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HOUSE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        yield port
        server.terminate()


def bare(port: int, bodies: list[bytes]) -> None:
    """Send with the standard library alone: nothing is written down."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as client:
        for body in bodies:
            client.sendmail("office@keski-suomi.example", ["contact@jyvaskyla.example"], body)


def main(count: int = 1000) -> None:
    """Print messages a second for planning, for the durable path, and for the bare loop."""
    messages = [new_message(f"{number:05}") for number in range(count)]
    with tempfile.TemporaryDirectory() as folder, mail_server(Path(folder) / "mail") as port:
        with open_ledger(f"{folder}/ledger.sqlite") as ledger:
            begin = time.perf_counter()
            plan(ledger, *messages)
            planned = time.perf_counter()
            with closing(Transport(MailSettings(port=port))) as transport:
                report = deliver(
                    ledger,
                    transport,
                    now=lambda: NOW,
                    recheck=always_right,
                    lease_clock=SystemTime().now,
                    limit=count,
                )
            delivered = time.perf_counter()
        assert len(report.sent) == count
        bare(port, [message.body.replace(b"\n", b"\r\n") for message in messages])
        done = time.perf_counter()
    print(f"planned      {count / (planned - begin):7.0f} messages/s")  # noqa: T201 - a measurement's output
    print(f"delivered    {count / (delivered - planned):7.0f} messages/s")  # noqa: T201 - a measurement's output
    print(f"bare smtplib {count / (done - delivered):7.0f} messages/s")  # noqa: T201 - a measurement's output


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))

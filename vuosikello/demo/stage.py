"""The stage of a demo year: a Prefect server, the mail servers and the portal, all on this machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

import certifi

_STARTING_SECONDS = 90.0

#: What makes a virtual year quick: recorded in batches, and without the services that only real time needs.
PREFECT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_CLI_WRAP_LINES": "false",
}


def small_trust(folder: Path) -> Path:
    """Write a trust store of one certificate.

    Prefect's client reads its whole trust store for each task run (22 ms), also for a server on loopback
    without TLS.
    """
    whole = Path(certifi.where()).read_text("ascii", "replace")
    end = "-----END CERTIFICATE-----"
    path = folder / "trust.pem"
    path.write_text(whole.partition(end)[0] + end + "\n", encoding="ascii", errors="replace")
    return path


class StageError(RuntimeError):
    """A part of the stage did not start."""


def free_port() -> int:
    """Give a port of the loopback address that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def portal_port() -> int:
    """Give a free port among the hundred from the portal's own on; two demos begin at different ones."""
    for port in (8700 + (os.getpid() + step) % 100 for step in range(100)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    return free_port()


@contextmanager
def prefect_server(home: Path) -> Iterator[str]:
    """Run a Prefect server of its own, with its database in `home`, and give its API's address.

    Raises StageError, with the end of the server's log, when it does not start.
    """
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    environment = {**os.environ, **PREFECT, "PREFECT_HOME": str(home), "PREFECT_API_URL": api}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own program
        try:
            _wait_for(api, server, home / "server.log")
            yield api
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(api: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{api}/health", timeout=2):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise StageError("the Prefect server did not start: " + log.read_text("utf-8", "replace")[-2000:])

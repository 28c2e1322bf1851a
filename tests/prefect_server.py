"""A real Prefect server of its own for the whole test session, and what a test does with one."""

import gc
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from office.settings import CHECKOUT
from vuosikello.demo.stage import free_port
from vuosikello.live.layout import PREFECT

#: Prefect leaves sockets of its clients to the garbage collector; nothing else may warn.
SERVER_TEST = [pytest.mark.server, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]
_WAITING_SECONDS = 60.0
Found = TypeVar("Found")


@dataclass(frozen=True)
class RealPrefect:
    """Hold a server that answers; `environment` is how its programs are told of it."""

    api: str
    home: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> str:
        """Run `prefect ARGUMENTS` in the checkout and give what it said; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            cwd=CHECKOUT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def client(self) -> Iterator[SyncPrefectClient]:
        """Open a client of the API."""
        with SyncPrefectClient(self.api) as client:
            yield client

    @contextmanager
    def worker(self, pool: str, **settings: str) -> Iterator[None]:
        """Run a real worker that looks for work every second, with further environment variables."""
        with (self.home / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--type", "process"],
                cwd=CHECKOUT,
                env={**self.environment, "PREFECT_WORKER_QUERY_SECONDS": "1", **settings},
                stdout=log,
                stderr=log,
            )
            try:
                yield
            finally:
                _end(worker)

    def log(self) -> str:
        """Give the end of what the worker and its runs said."""
        return (self.home / "worker.log").read_text("utf-8", "replace")[-4000:]


@contextmanager
def running_server(home: Path) -> Iterator[RealPrefect]:
    """Run a server with its scheduler and all its services, its own PREFECT_HOME and a free port."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = {**outer, **PREFECT, "PREFECT_HOME": str(home), "PREFECT_API_URL": api}
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(lambda: _answers(api), lambda: (home / "server.log").read_text("utf-8", "replace"))
            yield RealPrefect(api, home, environment)
        finally:
            _end(server)


@contextmanager
def in_this_process(server: RealPrefect) -> Iterator[None]:
    """Let flows that are called here report to the server; what they still have to say is said at the end."""
    with temporary_settings({PREFECT_API_URL: server.api, PREFECT_HOME: server.home}):
        yield
        APILogWorker.drain_all()
        EventsWorker.drain_all()
        gc.collect()  # of sockets, while these tests' filter still stands: else the next file's tests warn


def wait_for(look: Callable[[], Found | None], why_not: Callable[[], str]) -> Found:
    """Look until there is something; `why_not` tells what stood in its way."""
    until = time.monotonic() + _WAITING_SECONDS
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(why_not())


def finished(client: SyncPrefectClient, run: FlowRun, server: RealPrefect) -> FlowRun:
    """Wait until a run is over, and give it."""

    def look() -> FlowRun | None:
        seen = client.read_flow_run(run.id)
        return seen if seen.state is not None and seen.state.is_final() else None

    return wait_for(look, server.log)


def _answers(api: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=2):  # noqa: S310 - our own server
            return True
    except (URLError, OSError):
        return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

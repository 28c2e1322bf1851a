"""A child process of live mode: one of Prefect's programs, with its own log."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from office.settings import CHECKOUT
from vuosikello.live.layout import LiveError

#: So long a child may take to end what it does, in seconds.
_ENDING_SECONDS = 15.0
_SHOWN = 2_000


class Child:
    """Run `prefect ARGUMENTS` from the checkout for as long as the block lasts.

    It has a session of its own: Ctrl-C at the terminal reaches the parent only, which ends its children in
    their order.
    """

    def __init__(self, name: str, *arguments: str, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self._arguments = arguments
        self._environment = dict(environment)
        self._log = logs / f"{name}.log"
        self._began = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._began = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "prefect", *self._arguments],
                cwd=CHECKOUT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            _sweep(self._process.pid)

    def require_running(self) -> None:
        """Raise LiveError, with the end of its log, when it has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise LiveError(
                f"Prefect's {self.name} ended by itself: {self.end_of_log()}",
                f"the whole log is in {self._log}",
            )

    def finish(self, seconds: float) -> None:
        """Wait for its end; raises LiveError when it fails, or takes longer than `seconds`."""
        if self._process is None:
            return
        try:
            code: int | None = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        if code != 0:
            became = f"took more than {seconds:.0f} seconds" if code is None else f"failed ({code})"
            raise LiveError(
                f"prefect {self.name} {became}: {self.end_of_log()}", f"the whole log is in {self._log}"
            )

    def end_of_log(self) -> str:
        """Give the last that it said."""
        with self._log.open("rb") as log:
            log.seek(self._began)
            return log.read().decode("utf-8", "replace")[-_SHOWN:].strip()


def _sweep(session: int) -> None:
    """End what a child left behind in its session, such as a flow run."""
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        return

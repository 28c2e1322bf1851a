"""A mail server in a process of its own that takes every message and keeps none: it costs a sender the least.

Run it as a module: `python -m tests.swift_server` prints its port once it listens.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

HOUSE = Path(__file__).parents[1]


@contextmanager
def swift_server() -> Iterator[int]:
    """Run the server; gives its port on the loopback address."""
    command = [sys.executable, "-m", "tests.swift_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HOUSE) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


class _TakesAll:
    """What the server answers; aiosmtpd calls this by name."""

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 2.0.0 taken"


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(_TakesAll()), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())

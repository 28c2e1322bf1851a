"""The portal's server: in the foreground for an office, in a thread for demos and tests."""

import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn

from office.counter import PlanReceipt
from office.desk import Desk
from portal.app import make_app

_STARTING_SECONDS = 10.0


def serve(desk: Desk, host: str = "127.0.0.1", port: int = 8700) -> None:
    """Serve the portal until the process is told to stop (SIGINT, SIGTERM)."""
    uvicorn.Server(_config(desk, host, port)).run()


class PortalServer:
    """Serve the portal in a thread for as long as the block lasts; `url` is its address, without a slash.

    Port 0 takes any free one. The desk must outlive the block.
    """

    def __init__(
        self, desk: Desk, *, host: str = "127.0.0.1", port: int = 0, plan_receipt: PlanReceipt | None = None
    ) -> None:
        self._socket = socket.create_server((host, port), backlog=512)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(_config(desk, host, port, plan_receipt))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="portal", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        waited_until = time.monotonic() + _STARTING_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > waited_until:
                raise RuntimeError(f"the portal did not start at {self.url}; its log says why")
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _config(desk: Desk, host: str, port: int, plan_receipt: PlanReceipt | None = None) -> uvicorn.Config:
    """Configure uvicorn: no access log, for addresses carry tokens."""
    return uvicorn.Config(
        make_app(desk, plan_receipt=plan_receipt),
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
        ws="none",
        http="h11",
        backlog=512,
        timeout_graceful_shutdown=10,
    )

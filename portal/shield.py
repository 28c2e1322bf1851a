"""The shield around the app: headers on every answer, and errors that tell nobody's secrets."""

import logging
import traceback
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("vuosikello.portal")

#: No scripts, no frames, nothing from elsewhere; tokens in addresses never travel on as referrers.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

#: Draws the page of an error that nobody foresaw.
FailurePage = Callable[[Request], Response]


class Shield:
    """Add the security headers, and answer for whatever the app could not.

    An error is logged by its type and place only: the messages of database errors carry people's answers,
    and addresses carry tokens.
    """

    def __init__(self, app: ASGIApp, failure: FailurePage) -> None:
        self._app = app
        self._failure = failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_shielded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, send_shielded)
        except Exception as error:  # noqa: BLE001 - the last fence: whatever it is, the visitor gets a page
            log_failure(scope, error)
            if not started:
                await self._failure(Request(scope))(scope, receive, send_shielded)


def log_failure(scope: Scope, error: Exception) -> None:
    """Log an error by its type and place, without its message and without the address's token."""
    places = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("%s %s failed: %s\n%s", scope["method"], _shape(scope), type(error).__name__, places)


def _shape(scope: Scope) -> str:
    """Name the page without its token."""
    parts = str(scope["path"]).split("/")
    return "/".join("…" if len(part) > len("receipt") else part for part in parts)

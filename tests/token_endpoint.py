"""A real OAuth 2.0 token endpoint on this machine, as Microsoft's and Google's behave."""

import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

CLIENT, SECRET, REFRESH = "vuosikello-client", "s3cret-of-the-app", "1//refresh-token"


class TokenEndpoint:
    """Grant tokens `token-1`, `token-2`, … for as long as the block lasts.

    `granted` is what a mail server may take; `forms` is what was asked; `expires_in` goes into each answer.
    """

    def __init__(self, *, expires_in: int | None = 3600) -> None:
        self.granted: set[str] = set()
        self.forms: list[dict[str, str]] = []
        self.expires_in = expires_in
        #: An answer that is given in the place of a grant.
        self.instead: Response | None = None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/tenant/oauth2/v2.0/token"
        routes = [Route("/tenant/oauth2/v2.0/token", self._grant, methods=["POST"])]
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes), log_config=None, access_log=False, lifespan="off", ws="none"
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    async def _grant(self, request: Request) -> Response:
        async with request.form() as given:
            form = {name: str(value) for name, value in given.items()}
        self.forms.append(form)
        if self.instead is not None:
            return self.instead
        known = form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        if form.get("grant_type") == "refresh_token":
            known = known and form.get("refresh_token") == REFRESH
        if not known or form.get("grant_type") not in {"client_credentials", "refresh_token"}:
            said = f"AADSTS7000215: Invalid client secret provided: {form.get('client_secret')}"
            return JSONResponse({"error": "invalid_client", "error_description": said}, 401)
        token = f"token-{len(self.granted) + 1}"
        self.granted.add(token)
        answer = {"token_type": "Bearer", "access_token": token, "scope": "https://mail.google.com/ openid"}
        return JSONResponse(answer if self.expires_in is None else {**answer, "expires_in": self.expires_in})


def not_a_token_page() -> Response:
    """Give what a wrong address answers."""
    return PlainTextResponse("<html>Sign in</html>", 200)

"""Access tokens (OAuth 2.0): what Microsoft 365 and Google take in the place of a password."""

import re
import shlex
import subprocess
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import httpx
from oauthlib.oauth2 import BackendApplicationClient, MissingTokenError, OAuth2Error
from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

_HTTPS_OR_HOME = frozenset({"localhost", "127.0.0.1", "::1"})
#: A token is renewed so many seconds before its end: a connection must not outlive it at once.
EARLY_SECONDS = 300.0
#: RFC 6749 section 5.1 lets a server keep silent about the end; both big ones give about an hour.
_UNSAID_SECONDS = 3600.0
_ANSWER_SECONDS = 30.0
_LONGEST_TOKEN = 16_000
_VISIBLE = re.compile(r"[\x21-\x7e]+")


class TokenError(Exception):
    """Say why there is no access token, without repeating any secret."""


class TokenSettings(BaseModel):
    """Name the one way by which an access token comes: ready, file, command, block, or a grant.

    A grant asks the token endpoint `url`: with a `refresh_token` by that (RFC 6749 section 6), without one
    by the client's own credentials (section 4.4).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    #: A token as it is: good for about an hour, for trials.
    ready: SecretStr | None = None
    #: A file whose content is a token, kept fresh by something else; read before each connection.
    file: Path | None = None
    #: A program whose standard output is a fresh token; run before each connection, without a shell.
    command: str | None = None
    #: A Prefect Secret block with a token or a grant; only tasks can read it.
    block: str | None = None
    url: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None
    scope: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [name for name in ("ready", "file", "command", "block", "url") if getattr(self, name)]
        if len(ways) != 1:
            raise ValueError(
                f"a token comes one way, and {len(ways)} are given; "
                "give a token, a file, a command, a block, or a url with client_id"
            )
        if self.url is not None:
            _require_grant(self)
        return self


def _require_grant(settings: TokenSettings) -> None:
    parts = urlsplit(settings.url or "")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HTTPS_OR_HOME):
        raise ValueError("secrets never travel in the clear; begin the token endpoint's url with https://")
    if not settings.client_id or not (settings.client_secret or settings.refresh_token):
        raise ValueError(
            "a token endpoint asks who we are; give client_id with client_secret or refresh_token"
        )


class TokenSource(Protocol):
    """Gives access tokens that are still good for a while."""

    def fresh(self) -> str:
        """Give a token; asks for a new one when the last is about to end. Raises TokenError."""

    def forget(self) -> None:
        """Drop a token that a mail server has refused: the next one is asked for anew."""


@lru_cache(maxsize=8)
def token_source(settings: TokenSettings) -> TokenSource:
    """Give the source that the settings name; mail out and mail in share one, and its token."""
    if settings.url is not None:
        return GrantedToken(settings)
    return OutsideToken(settings)


class OutsideToken:
    """Take a token that something outside keeps fresh: read or asked for before each connection."""

    def __init__(self, settings: TokenSettings) -> None:
        self._settings = settings

    def fresh(self) -> str:
        """Give the token as it is now."""
        settings = self._settings
        if settings.ready is not None:
            return _clean(settings.ready.get_secret_value(), "VUOSIKELLO_MAIL_TOKEN")
        if settings.file is not None:
            return _clean(_read(settings.file), str(settings.file))
        if settings.command is not None:
            return _clean(_run(settings.command), "the token command")
        raise TokenError(
            f"the token stands in Prefect's block {settings.block}, which cannot be read here; "
            "see that Prefect runs and has it, or give the token another way"
        )

    def forget(self) -> None:
        """Do nothing: the next connection looks again anyway."""


class GrantedToken:
    """Ask a token endpoint, and keep its token until shortly before the end."""

    def __init__(self, settings: TokenSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._token, self._until = "", 0.0

    def fresh(self) -> str:
        """Give the kept token, or a new one."""
        if not self._token or self._clock() >= self._until - EARLY_SECONDS:
            granted = _ask(self._settings)
            seconds = granted.get("expires_in") or _UNSAID_SECONDS
            self._token = _clean(str(granted["access_token"]), "the token endpoint")
            self._until = self._clock() + float(seconds)
        return self._token

    def forget(self) -> None:
        """Drop the kept token."""
        self._token = ""


def _ask(settings: TokenSettings) -> dict[str, Any]:
    """Ask for a token (RFC 6749 sections 4.4 and 6)."""
    url = settings.url or ""
    client = BackendApplicationClient(settings.client_id)
    try:
        answer = httpx.post(
            url,
            content=_request(client, settings),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            timeout=_ANSWER_SECONDS,
        )
    except httpx.HTTPError as error:
        raise TokenError(f"{_host(url)} gives no access token: it cannot be reached ({error})") from error
    try:
        granted: dict[str, Any] = client.parse_request_body_response(answer.text)
    except (MissingTokenError, ValueError, Warning):
        raise TokenError(
            f"{_host(url)} gives no access token: its answer ({answer.status_code}) is none of OAuth 2.0; "
            "see that VUOSIKELLO_MAIL_TOKEN_URL is a token endpoint"
        ) from None
    except OAuth2Error as error:
        said = _without_secrets(f"{error.error}: {error.description or 'no reason given'}", settings)
        raise TokenError(f"{_host(url)} gives no access token: {said}") from None
    return granted


def _request(client: Any, settings: TokenSettings) -> str:
    secret = settings.client_secret.get_secret_value() if settings.client_secret else None
    given = {"client_secret": secret} if secret else {}
    if settings.refresh_token is not None:
        refresh = settings.refresh_token.get_secret_value()
        body = client.prepare_refresh_body(
            refresh_token=refresh, scope=settings.scope, client_id=settings.client_id, **given
        )
    else:
        body = client.prepare_request_body(include_client_id=True, scope=settings.scope, **given)
    return str(body)


def _without_secrets(text: str, settings: TokenSettings) -> str:
    """Keep a server that repeats what it was sent from putting it into a log."""
    for secret in (settings.client_secret, settings.refresh_token):
        if secret is not None and secret.get_secret_value():
            text = text.replace(secret.get_secret_value(), "(secret)")
    return " ".join(text.split())[:500]


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the token endpoint"


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise TokenError(f"the token file {file} cannot be read ({type(error).__name__})") from error


def _run(command: str) -> str:
    try:
        ran = subprocess.run(  # noqa: S603 - the office's own setting, split without a shell
            shlex.split(command), capture_output=True, timeout=_ANSWER_SECONDS, check=True
        )
    except (OSError, ValueError) as error:
        raise TokenError(f"the token command cannot be started ({type(error).__name__})") from error
    except subprocess.TimeoutExpired:
        raise TokenError(f"the token command gave nothing in {_ANSWER_SECONDS:.0f} seconds") from None
    except subprocess.CalledProcessError as error:
        raise TokenError(f"the token command ended with {error.returncode}") from None
    return ran.stdout.decode("utf-8", "replace")


def _clean(text: str, where: str) -> str:
    """Take one line of visible characters: anything else could add words to the login."""
    token = text.strip()
    if not token or len(token) > _LONGEST_TOKEN or not _VISIBLE.fullmatch(token):
        raise TokenError(f"{where} gave no access token: it is empty, or not one line of visible characters")
    return token

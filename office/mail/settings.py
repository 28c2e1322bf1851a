"""How the office reaches its mail servers, out and in, and how it is known to them."""

from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from office.mail.token import TokenSettings


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    #: Not at all: for a server on this machine, or a relay that takes no password.
    NONE = "none"
    #: Begins in the clear, turned into TLS before anything is said (RFC 3207); usually port 587.
    STARTTLS = "starttls"
    #: TLS from the first byte (RFC 8314); usually port 465.
    TLS = "tls"


class Login(StrEnum):
    """How the office proves to the mail server who it is."""

    PASSWORD = "password"  # noqa: S105 - the name of a method, not a secret
    #: An OAuth 2.0 access token (Microsoft 365, Google); see office.mail.token.
    XOAUTH2 = "xoauth2"


class MailSettings(BaseModel):
    """Where outgoing mail goes: one mail server and how the office is known to it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = "127.0.0.1"
    port: int = Field(default=2525, ge=1, le=65535)
    user: str | None = None
    password: SecretStr | None = None
    security: Security = Security.NONE
    login: Login = Login.PASSWORD
    #: Where XOAUTH2's access token comes from; without it the password is taken for one.
    token: TokenSettings | None = None
    #: True for a virtual year: its mail must never leave this machine.
    loopback_only: bool = False
    #: How long the server may be silent, in seconds; shorter than a sender's lease.
    timeout: float = Field(default=60.0, gt=0, le=120)

    @model_validator(mode="after")
    def _stays_at_home_when_virtual(self) -> Self:
        if self.loopback_only and not is_loopback(self.host):
            raise ValueError(
                f"{self.host}: a virtual ledger sends to this machine only; set host to 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _password_is_protected(self) -> Self:
        _require_secret(self.user, self.password, self.token, self.login)
        if self.user and self.security is Security.NONE and not is_loopback(self.host):
            raise ValueError(
                f"{self.host}: a password never travels in the clear; set security to starttls or tls"
            )
        return self


class ImapSettings(BaseModel):
    """Where incoming mail waits: one folder of a mailbox on an IMAP server."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str
    port: int = Field(default=993, ge=1, le=65535)
    user: str | None = None
    password: SecretStr | None = None
    #: TLS from the first byte (RFC 8314), or none on this machine.
    security: Security = Security.TLS
    login: Login = Login.PASSWORD
    token: TokenSettings | None = None
    folder: str = "INBOX"
    #: How long the server may be silent, in seconds.
    timeout: float = Field(default=60.0, gt=0, le=120)

    @model_validator(mode="before")
    @classmethod
    def _from_url(cls, given: Any) -> Any:
        if not isinstance(given, dict) or "url" not in given:
            return given
        named = {name: value for name, value in given.items() if name != "url" and value is not None}
        return {**named, **imap_fields(given["url"])}

    @model_validator(mode="after")
    def _password_is_protected(self) -> Self:
        if self.user is None:
            raise ValueError("no user is named; write imaps://USER@HOST/INBOX, with %40 for the @ in USER")
        _require_secret(self.user, self.password, self.token, self.login)
        if self.security is not Security.TLS and not is_loopback(self.host):
            raise ValueError(f"{self.host}: mail is never read in the clear; begin the address with imaps://")
        return self


def imap_fields(url: str) -> dict[str, object]:
    """Read `imaps://USER@HOST:PORT/FOLDER` (RFC 5092) as fields of ImapSettings.

    An @ in the user is written %40. Raises ValueError, which never repeats the address: it may hold a
    password.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
        raise ValueError("its address cannot be read; write imaps://USER@HOST/INBOX, or name a folder")
    if parts.password is not None:
        raise ValueError("no password stands in an address; set VUOSIKELLO_INBOX_PASSWORD instead")
    found: dict[str, object] = {
        "host": parts.hostname,
        "security": Security.TLS if parts.scheme == "imaps" else Security.NONE,
        "port": parts.port or (993 if parts.scheme == "imaps" else 143),
    }
    if parts.username:
        found["user"] = unquote(parts.username)
    if parts.path.strip("/"):
        found["folder"] = unquote(parts.path.strip("/"))
    return found


def _require_secret(
    user: str | None, password: SecretStr | None, token: TokenSettings | None, login: Login
) -> None:
    proof = token if login is Login.XOAUTH2 and token is not None else password
    if (user is None) != (proof is None):
        raise ValueError(
            "user and password (with xoauth2 a token) go together; "
            "set both, as USER and PASSWORD (or LOGIN=xoauth2), or neither for a server without login"
        )


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine itself, without asking any name server."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"

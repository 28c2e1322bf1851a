from enum import StrEnum
from ipaddress import ip_address
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


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
    #: The password is an OAuth 2.0 access token, kept fresh outside (Microsoft 365, Google).
    XOAUTH2 = "xoauth2"


class MailSettings(BaseModel):
    """Where outgoing mail goes: one mail server and how the office is known to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=2525, ge=1, le=65535)
    user: str | None = None
    password: SecretStr | None = None
    security: Security = Security.NONE
    login: Login = Login.PASSWORD
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
        if (self.user is None) != (self.password is None):
            raise ValueError(
                "user and password go together: give both, or neither for a server without login"
            )
        if self.user and self.security is Security.NONE and not is_loopback(self.host):
            raise ValueError(
                f"{self.host}: a password never travels in the clear; set security to starttls or tls"
            )
        return self


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine itself, without asking any name server."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"

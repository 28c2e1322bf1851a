"""Settings of the house: from the environment, with defaults that work on one machine."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from office.mail.rehearsal import AllowList
from office.mail.settings import ImapSettings, MailSettings
from office.mail.token import TokenSettings

#: The checkout: an application runs from it, and its own data lies in it.
CHECKOUT = Path(__file__).resolve().parent.parent


def _allow_list(value: object) -> object:
    return AllowList.read(value) if isinstance(value, str) else value


class Settings(BaseModel):
    """Hold where things are and how mail leaves."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    #: URL or path of the ledger; empty means var/REGION.sqlite.
    ledger: str = ""
    #: Folder for attachments, papers and the secret; beside the ledger unless named.
    store: Path | None = None
    #: Under which links' tokens are made; empty means a file in the store, made at first need.
    secret: SecretStr = SecretStr("")
    #: Where municipal contacts reach the portal.
    portal_url: str = "http://127.0.0.1:8700"
    #: Where incoming mail waits: a folder (a Maildir), or a mailbox on an IMAP server.
    inbox: Path | ImapSettings | None = None
    mail: MailSettings = Field(default_factory=MailSettings)
    #: How many messages a minute all workers send together; None: as many as the mail server takes.
    messages_per_minute: float | None = Field(default=None, gt=0)
    #: In a rehearsal: whose mail leaves as it is, and who takes everybody else's.
    only_to: Annotated[AllowList | None, BeforeValidator(_allow_list)] = None


_MAIL = ("host", "port", "user", "password", "security", "login")
_INBOX = ("password", "login")
#: How VUOSIKELLO_MAIL_TOKEN… names the fields of TokenSettings.
_TOKEN = {
    "": "ready",
    "_file": "file",
    "_command": "command",
    "_block": "block",
    "_url": "url",
    "_client_id": "client_id",
    "_client_secret": "client_secret",
    "_refresh_token": "refresh_token",
    "_scope": "scope",
}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment: VUOSIKELLO_ and a name.

    VUOSIKELLO_SMTP_ begins those of the mail server, VUOSIKELLO_INBOX those of the mailbox, and
    VUOSIKELLO_MAIL_TOKEN those of an access token for both. Raises pydantic.ValidationError for a value
    that cannot be, such as a port that is no number.
    """
    environment = os.environ if environment is None else environment
    names = ("ledger", "store", "secret", "portal_url", "messages_per_minute", "only_to")
    token = {field: f"mail_token{name}" for name, field in _TOKEN.items()}
    granted = TokenSettings.model_validate(found) if (found := _read(environment, token)) else None
    mail = _read(environment, {name: f"smtp_{name}" for name in _MAIL})
    inbox = _read(environment, {"url": "inbox", **{name: f"inbox_{name}" for name in _INBOX}})
    return Settings.model_validate(
        {
            **_read(environment, {name: name for name in names}),
            "mail": MailSettings.model_validate({**mail, "token": granted}),
            "inbox": _inbox(inbox, mail.get("user"), granted),
        }
    )


def with_token(settings: Settings, token: TokenSettings) -> Settings:
    """Give the settings with another source of access tokens, for the mail server and the mailbox."""
    mail = settings.mail.model_copy(update={"token": token})
    inbox = settings.inbox
    if isinstance(inbox, ImapSettings):
        inbox = inbox.model_copy(update={"token": token})
    return settings.model_copy(update={"mail": mail, "inbox": inbox})


def _inbox(
    found: Mapping[str, str], user: str | None, token: TokenSettings | None
) -> Path | ImapSettings | None:
    """Read the inbox: a folder, or an address of an IMAP server; its user is the mail server's by default."""
    given = dict(found)
    url = given.pop("url", "")
    if "://" not in url:
        return Path(url) if url else None
    return ImapSettings.model_validate({"user": user, **given, "url": url, "token": token})


def _read(environment: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Give what is set, by field; an empty variable counts as not set."""
    found = {field: environment.get(f"VUOSIKELLO_{name.upper()}") for field, name in names.items()}
    return {field: value for field, value in found.items() if value}

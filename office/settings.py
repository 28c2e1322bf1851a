"""Settings of the house: from the environment, with defaults that work on one machine."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from office.mail.settings import MailSettings

#: The checkout: an application runs from it, and its own data lies in it.
CHECKOUT = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """Hold where things are and how mail leaves."""

    model_config = ConfigDict(frozen=True)

    #: URL or path of the ledger; empty means var/REGION.sqlite.
    ledger: str = ""
    #: Folder for attachments, papers and the secret; beside the ledger unless named.
    store: Path | None = None
    #: Under which links' tokens are made; empty means a file in the store, made at first need.
    secret: SecretStr = SecretStr("")
    #: Where municipal contacts reach the portal.
    portal_url: str = "http://127.0.0.1:8700"
    #: Folder in which incoming mail waits (a Maildir).
    inbox: Path | None = None
    mail: MailSettings = Field(default_factory=MailSettings)


_MAIL = ("host", "port", "user", "password", "security", "login")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment: VUOSIKELLO_ and a name, VUOSIKELLO_SMTP_ for the mail server.

    Raises pydantic.ValidationError for a value that cannot be, such as a port that is no number.
    """
    environment = os.environ if environment is None else environment
    names = ("ledger", "store", "secret", "portal_url", "inbox")
    found = {name: environment[f"VUOSIKELLO_{name.upper()}"] for name in names if _is_set(environment, name)}
    mail = {
        name: environment[f"VUOSIKELLO_SMTP_{name.upper()}"]
        for name in _MAIL
        if _is_set(environment, f"smtp_{name}")
    }
    return Settings.model_validate({**found, "mail": MailSettings.model_validate(mail)})


def _is_set(environment: Mapping[str, str], name: str) -> bool:
    return bool(environment.get(f"VUOSIKELLO_{name.upper()}"))

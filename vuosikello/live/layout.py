"""The layout of live mode: what runs at which address, and where its files lie."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from office.mail.settings import is_loopback
from office.settings import CHECKOUT
from vuosikello.mailbox import home_name

AUTH = "PREFECT_SERVER_API_AUTH_STRING"

#: How an office's server runs; a variable of the same name in the environment goes before it.
PREFECT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    # A run adds tens of kilobytes to Prefect's database, and its history is no audit log: 14 days are kept.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "1209600",
    # Kept in memory, a slot taken before the server was killed would stay taken for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_WORKER_QUERY_SECONDS": "5",
    "PREFECT_CLI_WRAP_LINES": "false",
    "PREFECT_CLI_COLORS": "false",
}


class LiveError(RuntimeError):
    """A part of live mode cannot run; says what is wrong, and the mend."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}; {mend}")
        self.what, self.mend = what, mend


#: How the variables begin that lead to the mailbox and the tokens of an office's own mail.
_OUTSIDE = ("VUOSIKELLO_INBOX_", "VUOSIKELLO_MAIL_TOKEN")


@dataclass(frozen=True)
class Layout:
    """Hold the addresses and folders of one region's live mode; the ledger is a URL or a full path."""

    region: Path
    region_id: str
    ledger: str
    var: Path = CHECKOUT / "var"
    prefect_host: str = "127.0.0.1"
    prefect_port: int = 4200
    portal_host: str = "127.0.0.1"
    portal_port: int = 8700
    #: Port of the mailbox on this machine; None sends through the mail server of the settings.
    mail_port: int | None = None

    @property
    def home(self) -> Path:
        """Give the folder of Prefect's database and of the logs."""
        return self.var / f"{self.region_id}.prefect"

    @property
    def mailbox(self) -> Path:
        """Give the folder in which the local mailbox keeps what is sent."""
        return self.var / f"{self.region_id}.mail"

    @property
    def ui(self) -> str:
        """Give the address at which the Prefect UI is reached from this machine."""
        return f"http://{_reachable(self.prefect_host)}:{self.prefect_port}"

    @property
    def portal(self) -> str:
        """Give the address at which the portal is reached from this machine."""
        return f"http://{_reachable(self.portal_host)}:{self.portal_port}"

    def guarded(self, environment: Mapping[str, str]) -> Self:
        """Give the layout back; raises LiveError when Prefect would be open to others without a password."""
        if not is_loopback(self.prefect_host) and not environment.get(AUTH):
            raise LiveError(
                f"{self.prefect_host}: whoever reaches Prefect there could start every flow",
                f"leave --prefect-host at 127.0.0.1, or set {AUTH} to user:password",
            )
        return self

    def environment(self, outer: Mapping[str, str], office_email: str) -> dict[str, str]:
        """Give the environment of every part: the settings of the house, and where Prefect is."""
        found = {**PREFECT, "VUOSIKELLO_PORTAL_URL": self.portal, **outer}
        found |= {
            "VUOSIKELLO_LEDGER": self.ledger,
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": f"{self.ui}/api",
        }
        if found.get(AUTH):
            found["PREFECT_API_AUTH_STRING"] = found[AUTH]
        if self.mail_port is not None:
            found |= {
                "VUOSIKELLO_SMTP_HOST": "127.0.0.1",
                "VUOSIKELLO_SMTP_PORT": str(self.mail_port),
                "VUOSIKELLO_INBOX": str(self.mailbox / "people" / home_name(office_email)),
            }
            for name in ("USER", "PASSWORD", "SECURITY", "LOGIN"):
                found.pop(f"VUOSIKELLO_SMTP_{name}", None)
            found = {name: value for name, value in found.items() if not name.startswith(_OUTSIDE)}
        return found


def absolute_ledger(text: str, region_id: str) -> str:
    """Give a ledger's URL or full path: the parts of live mode work in other folders than the caller."""
    if "://" in text:
        return text
    return os.path.abspath(text) if text else str(CHECKOUT / "var" / f"{region_id}.sqlite")  # noqa: PTH100 - keeps links


def _reachable(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host

"""Mail in: messages that came to the office's mailbox, looked at, fetched one by one, and put on a shelf."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

#: A larger message is never fetched: the office is told, and it is moved aside for a person to look at.
LARGEST_MESSAGE_BYTES = 10 * 1024 * 1024
#: Bytes of a message that are looked at for its headers.
_HEADER_BYTES = 64_000
_LONGEST_HEADER = 900
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_DAEMON = re.compile(r"(?:mailer-daemon|mail-daemon|postmaster)@?", re.IGNORECASE)


class InboxUnavailable(Exception):  # noqa: N818 - it names what happened
    """The mailbox cannot be read now: no connection, no TLS, no login, or no such folder."""


class MessageTrouble(Exception):  # noqa: N818 - it names what happened
    """The mailbox will not give one message; the others can be read."""


class Shelf(Enum):
    """Say where a message goes once it stands in the ledger; nothing is ever deleted."""

    #: The machine has done what was to do.
    HANDLED = auto()
    #: A letter that a person has to read: it is left unread.
    TO_READ = auto()
    #: Too large, or it cannot be read: for a person to look at.
    ASIDE = auto()


@dataclass(frozen=True)
class Waiting:
    """Know a message that waits by what can be seen without fetching it; no header has been verified."""

    id: str
    #: Bytes.
    size: int
    #: The bare From address in lower case, or empty.
    sender: str = ""
    message_id: str = ""


class Inbox(Protocol):
    """A mailbox that is read; nothing is ever deleted from it. Its methods raise InboxUnavailable."""

    @property
    def place(self) -> str:
        """Name the mailbox in the ledger, the same at each start and without an address in it.

        Empty where a message that was put on its shelf can never be listed again.
        """

    def ids(self) -> Sequence[str]:
        """List the messages that are there, in the order of arrival. An id is never given twice."""

    def survey(self, ids: Sequence[str]) -> Sequence[Waiting]:
        """Look at messages without fetching or changing them; what has gone meanwhile is left out."""

    def fetch(self, mail_id: str) -> bytes | None:
        """Give a message, unchanged and unmarked; None when another worker has taken it.

        Raises MessageTrouble when this message cannot be had.
        """

    def shelve(self, mail_id: str, shelf: Shelf) -> None:
        """Put a message that stands in the ledger on its shelf; doing it twice changes nothing."""

    def close(self) -> None:
        """Close what is open."""


def reading_order(waiting: Iterable[Waiting], known: Collection[str]) -> list[Waiting]:
    """Order messages: from people of the network and from mail servers first, then the others, by arrival.

    So of what is looked at, answers and bounces are read first, whatever spam lies before them. `known` holds
    addresses in lower case; a forged From gains its message a place in the queue and nothing else.
    """
    return sorted(waiting, key=lambda one: not (one.sender in known or _DAEMON.match(one.sender)))


def seen_headers(head: bytes) -> tuple[str, str]:
    """Give the From address in lower case and the Message-ID of a message's head; never raises."""
    try:
        message = BytesHeaderParser().parsebytes(head[:_HEADER_BYTES])
        found = _MESSAGE_ID.search(_header(message, "Message-ID"))
        return parseaddr(_header(message, "From"))[1].lower(), found[0] if found else ""
    except Exception:  # noqa: BLE001  # one strange head must not hide the other messages
        return "", ""


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))[:_LONGEST_HEADER]


def _said(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


class MaildirInbox:
    """An inbox in a Maildir: what is in `new` waits, what is in `cur` stands in the ledger.

    Flags tell the shelf: S (seen) handled, none for a person to read, F (flagged) aside.
    """

    place = ""
    _FLAGS = {Shelf.HANDLED: "S", Shelf.TO_READ: "", Shelf.ASIDE: "F"}  # noqa: RUF012 - never changed

    def __init__(self, path: Path) -> None:
        self._path, self._new, self._cur = path, path / "new", path / "cur"
        with self._trouble():
            for folder in (path / "tmp", self._new, self._cur):
                folder.mkdir(parents=True, exist_ok=True)

    def ids(self) -> Sequence[str]:
        """List the messages in `new` by name, which begins with the time or number of arrival."""
        with self._trouble():
            files = [file for file in self._new.iterdir() if file.is_file()]
        return sorted(file.name for file in files if not file.name.startswith("."))

    def survey(self, ids: Sequence[str]) -> Sequence[Waiting]:
        """Look at the size and the headers of messages; of one that cannot be opened, that it is there."""
        found = []
        for name in ids:
            try:
                with self._file(name).open("rb") as file:
                    size, head = self._file(name).stat().st_size, file.read(_HEADER_BYTES)
            except FileNotFoundError:
                continue  # another worker has just handled it
            except OSError:
                size, head = 0, b""
            found.append(Waiting(name, size, *seen_headers(head)))
        return found

    def fetch(self, mail_id: str) -> bytes | None:
        """Read a message."""
        try:
            return self._file(mail_id).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise MessageTrouble(f"{self._path} does not give it: {_said(error)}") from error

    def shelve(self, mail_id: str, shelf: Shelf) -> None:
        """Move a message from `new` to `cur` with its flag; raises ValueError for an id that is a path."""
        file = self._file(mail_id)
        with self._trouble():
            if file.exists():
                file.replace(self._cur / f"{mail_id}:2,{self._FLAGS[shelf]}")

    def close(self) -> None:
        """Do nothing: a folder is not open."""

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        """Say of a folder that cannot be made, read or written what a mail server would: not now."""
        try:
            yield
        except OSError as error:
            raise InboxUnavailable(
                f"the Maildir {self._path} cannot be used: {_said(error)}; "
                "set VUOSIKELLO_INBOX to a folder that may be read and written"
            ) from error

    def _file(self, name: str) -> Path:
        if not name or Path(name).name != name or name == "..":
            raise ValueError(f"{name}: not the id of a message; use an id that the inbox gave")
        return self._new / name

"""Mail in: messages that came to the office's mailbox, fetched one by one, put aside when handled."""

from collections.abc import Iterator
from mailbox import Maildir
from pathlib import Path
from typing import Protocol

#: A larger message is left where it is, for a person to look at.
LARGEST_MESSAGE_BYTES = 10 * 1024 * 1024


class Inbox(Protocol):
    """A mailbox that is read; nothing is ever deleted from it."""

    def fetch(self) -> Iterator[tuple[str, bytes]]:
        """Give the messages not yet done, oldest first, each with its id, without changing anything."""

    def done(self, message_id: str) -> None:
        """Put a handled message aside; doing it twice changes nothing."""

    def too_large(self) -> tuple[tuple[str, int], ...]:
        """List the ids and sizes in bytes of the messages that fetch leaves out for their size."""


class MaildirInbox:
    """An inbox in a Maildir: what is in `new` is not done, what is in `cur` is."""

    def __init__(self, path: Path, *, largest: int = LARGEST_MESSAGE_BYTES) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        Maildir(path, create=True)
        self._new, self._cur = path / "new", path / "cur"
        self._largest = largest

    def fetch(self) -> Iterator[tuple[str, bytes]]:
        """Give the messages in `new` by name, which begins with the time or number of arrival."""
        for file in self._arrived():
            try:
                if file.stat().st_size <= self._largest:
                    yield file.name, file.read_bytes()
            except FileNotFoundError:
                continue  # another worker has just handled it

    def done(self, message_id: str) -> None:
        """Move a message from `new` to `cur` as seen; raises ValueError for an id that is a path."""
        if not message_id or Path(message_id).name != message_id or message_id == "..":
            raise ValueError(f"{message_id}: not the id of a message; use an id that fetch gave")
        file = self._new / message_id
        if file.exists():
            file.replace(self._cur / f"{message_id}:2,S")

    def too_large(self) -> tuple[tuple[str, int], ...]:
        """List the ids and sizes in bytes of the messages over the cap."""
        sizes = ((file.name, file.stat().st_size) for file in self._arrived())
        return tuple((name, size) for name, size in sizes if size > self._largest)

    def _arrived(self) -> list[Path]:
        return sorted(
            file for file in self._new.iterdir() if file.is_file() and not file.name.startswith(".")
        )

"""Uploads: attached files on their way into the store, under names that the server makes."""

import hashlib
import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from office.file_kind import FileProblem, RefusedFileError, recognise

MEGABYTE = 1_000_000
LARGEST_FILE = 10 * MEGABYTE
LARGEST_TOGETHER = 25 * MEGABYTE
MOST_FILES = 10
_LONGEST_NAME = 120


@dataclass(frozen=True)
class StoredFile:
    """Know a file that lies in the store, before or after a submission refers to it."""

    #: Id of the form's field that it answers.
    field: str
    #: The name that its sender gave it, made safe to show; never used as a path.
    name: str
    media_type: str
    #: Bytes.
    size: int
    sha256: str


class Incoming:
    """Take a file in, piece by piece, into a temporary file of the store.

    A file that grows past `largest` bytes is dropped at once; what follows is counted and thrown away.
    """

    def __init__(self, store: Path, field: str, name: str, largest: int = LARGEST_FILE) -> None:
        self.field = field
        self.name = name
        self.size = 0
        self.problem: FileProblem | None = None
        self._largest = largest
        self._hash = hashlib.sha256()
        folder = store / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=folder)
        self._file = os.fdopen(descriptor, "wb")
        self._path = Path(path)

    def write(self, piece: bytes) -> None:
        """Take the next piece; raises OSError where the disk does not take it."""
        self.size += len(piece)
        if self.problem:
            return
        if self.size > self._largest:
            self.refuse(FileProblem.TOO_LARGE)
            return
        self._hash.update(piece)
        self._file.write(piece)

    def refuse(self, problem: FileProblem) -> None:
        """Drop the file, for the first reason that there was."""
        self.problem = self.problem or problem
        self.drop()

    def drop(self) -> None:
        """Forget the temporary file; harmless when it is gone already."""
        try:
            self._file.close()
        finally:
            self._path.unlink(missing_ok=True)

    def keep(self, store: Path) -> StoredFile:
        """Look at the content, then move the file to its place: on the disk first, then under its name.

        Raises RefusedFileError for a file that is not let in, OSError where the disk does not take it. A file
        that no submission comes to refer to stays as an orphan: it does no harm.
        """
        try:
            if self.problem:
                raise RefusedFileError(self.problem)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            kind = recognise(self._path, self.name)
            digest = self._hash.hexdigest()
            _move(self._path, attachment_path(store, digest))
        finally:
            self.drop()
        name = shown_name(self.name, kind.suffixes)
        return StoredFile(field=self.field, name=name, media_type=kind.value, size=self.size, sha256=digest)


def attachment_path(store: Path, sha256: str) -> Path:
    """Give where a file with this content lies in the store."""
    return store / "attachments" / sha256[:2] / sha256


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def shown_name(given: str, suffixes: tuple[str, ...] = ()) -> str:
    """Make a sender's file name safe to show and to download under: no folders, no control characters.

    With `suffixes` the ending is made to fit what the content is.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    clean = "".join(
        sign for sign in base if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*'
    ).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not suffixes:
        return clean[:_LONGEST_NAME]
    if not dot or f".{ending.lower()}" not in suffixes:
        stem, ending = clean, suffixes[0].lstrip(".")
    return f"{stem[:_LONGEST_NAME] or 'liite'}.{ending}"

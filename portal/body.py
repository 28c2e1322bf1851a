"""The body of a form's POST: read piece by piece, files straight into the store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from office.file_kind import FileProblem
from office.upload import LARGEST_TOGETHER, MEGABYTE, MOST_FILES, Incoming

#: What is read at most: files past their caps are thrown away, but what was typed beside them is kept.
MOST_READ = 100 * MEGABYTE
_MOST_TEXT = 4 * MEGABYTE
_MOST_PARTS = 500
_PIECE_SECONDS = 60


class BodyError(Exception):
    """The body cannot be read as the portal's form; `status` is the HTTP status that says so."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status


@dataclass
class FormBody:
    """Hold what a form sent: the values of each name in their order, and the files."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[Incoming] = field(default_factory=list)
    #: The disk did not take a file.
    full: bool = False

    def value(self, name: str) -> str:
        """Give the first value of a name; empty where there is none."""
        return next(iter(self.values.get(name, ())), "")

    def drop(self) -> None:
        """Forget the files' temporary copies."""
        for file in self.files:
            file.drop()


async def read_body(content_type: str, pieces: AsyncIterator[bytes], store: Path) -> FormBody:
    """Read a multipart body (RFC 7578).

    Raises BodyError for a body that is none (400), that never ends (413) or whose sender fell silent (408);
    starlette.requests.ClientDisconnect passes through. No temporary file is left behind.
    """
    reader = _Reader(content_type, store)
    try:
        stream = pieces.__aiter__()
        while True:
            with anyio.fail_after(_PIECE_SECONDS):
                piece = await anext(stream, None)
            if piece is None:
                break
            if piece:
                await run_in_threadpool(reader.take, piece)
        await run_in_threadpool(reader.finish)
    except BaseException as error:
        reader.body.drop()
        if isinstance(error, TimeoutError):
            raise BodyError(408) from error
        if isinstance(error, FormParserError | UnicodeDecodeError):
            raise BodyError(400) from error
        raise
    return reader.body


class _Reader:
    """Take the pieces of one body; python-multipart calls back as it finds parts."""

    def __init__(self, content_type: str, store: Path) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise BodyError(400)
        self.body = FormBody()
        self._store = store
        self._read = self._text = self._parts = self._kept = 0
        self._header, self._header_value = b"", b""
        self._disposition = b""
        self._name = ""
        self._into: Incoming | None = None
        self._lost = False
        self._typed = bytearray()
        try:
            self._parser = MultipartParser(boundary, self._callbacks())
        except FormParserError as error:
            raise BodyError(400) from error

    def _callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_part_end": self._end,
        }

    def take(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        self._read += len(piece)
        if self._read > MOST_READ:
            raise BodyError(413)
        self._parser.write(piece)

    def finish(self) -> None:
        """End the body; one that stops in the middle of a part was cut off."""
        self._parser.finalize()
        if self._name or self._into:
            raise BodyError(400)

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise BodyError(413)
        self._disposition = b""
        self._typed = bytearray()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header = self._header_value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode()
        if not self._name:
            raise BodyError(400)
        if options.get(b"filename"):
            self._open(options[b"filename"].decode("utf-8", "replace"))

    def _open(self, name: str) -> None:
        """Begin to take a file in; past the number of files a further one is refused unread."""
        try:
            file = Incoming(self._store, self._name, name)
        except OSError:
            self.body.full = self._lost = True
            return
        self._into = file
        self.body.files.append(file)
        if len(self.body.files) > MOST_FILES:
            file.refuse(FileProblem.TOO_MANY)

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._into:
            self._write(self._into, data[start:end])
            return
        if self._lost:
            return
        self._text += end - start
        if self._text > _MOST_TEXT:
            raise BodyError(413)
        self._typed += data[start:end]

    def _write(self, file: Incoming, piece: bytes) -> None:
        try:
            file.write(piece)
        except OSError:
            self.body.full = True
            file.refuse(FileProblem.BROKEN)
        if not file.problem:
            self._kept += len(piece)
            if self._kept > LARGEST_TOGETHER:
                file.refuse(FileProblem.TOO_LARGE_TOGETHER)

    def _end(self) -> None:
        if not self._into and not self._lost:
            self.body.values.setdefault(self._name, []).append(self._typed.decode())
        self._into, self._lost = None, False
        self._name = ""

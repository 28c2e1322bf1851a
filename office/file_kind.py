"""File kinds: what an attached file is by its content, and whether it may be let in."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path


class FileKind(StrEnum):
    """Name a kind of file that is let in, by its media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TEXT = "text/plain"
    CSV = "text/csv"

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Give the endings that names of this kind have, the usual one first."""
        return (".jpg", ".jpeg") if self is FileKind.JPEG else (f".{_SUFFIX[self]}",)


_SUFFIX = {
    FileKind.PDF: "pdf",
    FileKind.DOCX: "docx",
    FileKind.XLSX: "xlsx",
    FileKind.ODT: "odt",
    FileKind.ODS: "ods",
    FileKind.PNG: "png",
    FileKind.TEXT: "txt",
    FileKind.CSV: "csv",
}


class FileProblem(StrEnum):
    """Name why a file is not taken; the words stand in the portal's locales."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    TOO_LARGE_TOGETHER = "files_too_large_together"
    TOO_MANY = "files_too_many"
    UNKNOWN_KIND = "file_unknown_kind"
    ACTIVE = "file_active"
    PROTECTED = "file_protected"
    BROKEN = "file_broken"
    BOMB = "file_bomb"


class RefusedFileError(Exception):
    """A file is not taken; `problem` names why."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


#: An office document has tens of parts; a large workbook a few hundred.
_MOST_ENTRIES = 2_000
_LARGEST_DIRECTORY = 1_000_000
_LARGEST_UNPACKED = 200_000_000
_LARGEST_PART_READ = 1_000_000
_END_RECORD = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535


def recognise(path: Path, name: str) -> FileKind:
    """Tell what kind a file is, by its content; `name` only tells CSV from other text.

    Raises RefusedFileError for kinds that are not let in, for macros and other active content, for files
    under a password, and for archives whose entry count or unpacked size is out of proportion.
    """
    content = path.read_bytes()
    if not content:
        raise RefusedFileError(FileProblem.EMPTY)
    if content.startswith(b"PK\x03\x04"):
        return _recognise_archive(path, content)
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return FileKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    return _recognise_text(content, name)


def _recognise_text(content: bytes, name: str) -> FileKind:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedFileError(FileProblem.UNKNOWN_KIND) from None
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        raise RefusedFileError(FileProblem.UNKNOWN_KIND)
    return FileKind.CSV if name.lower().endswith(".csv") else FileKind.TEXT


def _recognise_archive(path: Path, content: bytes) -> FileKind:
    _check_directory(content)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist())
            names = {entry.filename for entry in archive.infolist()}
            if "[Content_Types].xml" in names:
                return _office_open_kind(_part(archive, "[Content_Types].xml"))
            if "mimetype" in names:
                return _open_document_kind(_part(archive, "mimetype"))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError):
        raise RefusedFileError(FileProblem.BROKEN) from None
    raise RefusedFileError(FileProblem.UNKNOWN_KIND)


def _check_directory(content: bytes) -> None:
    """Look at the archive's end record before anything reads the directory that it points to."""
    tail = content[-(_END_RECORD.size + _LONGEST_COMMENT) :]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_RECORD.size:
        raise RefusedFileError(FileProblem.BROKEN)
    _, _, _, _, entries, size, _, _ = _END_RECORD.unpack_from(tail, at)
    # A file of at most ten megabytes needs no ZIP64; one that says so hides its true counts there.
    if entries > _MOST_ENTRIES or size > _LARGEST_DIRECTORY or b"PK\x06\x07" in tail:
        raise RefusedFileError(FileProblem.BOMB)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
        raise RefusedFileError(FileProblem.BOMB)
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedFileError(FileProblem.PROTECTED)
    if any(_is_active(entry.filename.lower()) for entry in entries):
        raise RefusedFileError(FileProblem.ACTIVE)


def _is_active(name: str) -> bool:
    """Tell macros (Office and LibreOffice), ActiveX and packed objects by where documents keep them."""
    return (
        "vbaproject" in name
        or "/activex/" in name
        or name.startswith(("basic/", "scripts/"))
        or ("/embeddings/" in name and name.endswith((".bin", ".exe", ".js", ".vbs")))
    )


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(_LARGEST_PART_READ + 1)
    if len(content) > _LARGEST_PART_READ or b"\x00" in content:
        raise RefusedFileError(FileProblem.BROKEN)
    return content


def _office_open_kind(types: bytes) -> FileKind:
    """Read [Content_Types].xml (ECMA-376 part 2): it names the main part, whatever the file is called."""
    low = types.lower()
    if b"macroenabled" in low or b"vbaproject" in low:
        raise RefusedFileError(FileProblem.ACTIVE)
    if b"wordprocessingml.document.main+xml" in low:
        return FileKind.DOCX
    if b"spreadsheetml.sheet.main+xml" in low:
        return FileKind.XLSX
    raise RefusedFileError(FileProblem.UNKNOWN_KIND)


def _open_document_kind(mimetype: bytes) -> FileKind:
    for kind in (FileKind.ODT, FileKind.ODS):
        if mimetype.decode("ascii").strip() == kind.value:
            return kind
    raise RefusedFileError(FileProblem.UNKNOWN_KIND)


#: ISO 32000-1: JavaScript 12.6.4.16, Launch 12.6.4.5, embedded files 7.11.4, rich media 13.7, XFA 12.7.8.
_ACTIVE_NAMES = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)|/XFA\s*[\[\d]")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_OBJECT_STREAM_HEAD = re.compile(rb"[\s\d%]+")
_HEAD = 24
_PIECE = 16_384
_LARGEST_OBJECTS = 64_000_000


def _check_pdf(content: bytes) -> None:
    """Refuse active content, also where its name is escaped (7.3.5) or packed in an object stream (7.5.7)."""
    if re.search(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)", content):
        raise RefusedFileError(FileProblem.PROTECTED)
    for objects in (content, *_object_streams(content)):
        if _ACTIVE_NAMES.search(_ESCAPED.sub(_unescaped, objects)):
            raise RefusedFileError(FileProblem.ACTIVE)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Unpack the streams that begin as object streams do, with numbers; pictures and fonts are passed by."""
    room = _LARGEST_OBJECTS
    view = memoryview(content)
    for found in _STREAM.finditer(content):
        packed = view[found.end() :]
        if not _OBJECT_STREAM_HEAD.fullmatch(_inflated(packed[:_PIECE], _HEAD)[:2]):
            continue
        objects = _inflated(packed, room + 1)
        room -= len(objects)
        if room < 0:
            raise RefusedFileError(FileProblem.BOMB)
        yield objects


def _inflated(packed: memoryview, most: int) -> bytes:
    """Unpack as far as it goes: a reader that forgives a broken end would show what stands before it."""
    unpacker, pieces, size = zlib.decompressobj(), [], 0
    for start in range(0, len(packed), _PIECE):
        try:
            piece = unpacker.decompress(packed[start : start + _PIECE], most - size)
        except zlib.error:
            break
        pieces.append(piece)
        size += len(piece)
        if unpacker.eof or size >= most:
            break
    return b"".join(pieces)

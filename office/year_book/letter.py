"""Letters in the year book: lists by kind and by recipient, and each letter as it was sent."""

import email
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from pathlib import Path

from governance.message import MessageKind, MessageState
from office.ledger.settlement import IN_DOUBT
from office.mail.picture_in_page import with_pictures
from office.year_book.record import Letter
from office.year_book.voice import Link, Voice

#: The token of a personal link opens the municipality's form: a book that is handed on must not hold it.
_TOKEN = re.compile(r"(/(?:[km]|feed)/)[0-9A-Za-z_-]+")
_KEY = re.compile(rb"^X-Vuosikello-Key:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
#: The lines of a large attachment, which are not read here: parsing them takes a quarter of the time. No text
#: is written so: its lines are quoted-printable.
_ATTACHED = re.compile(rb"(?:[A-Za-z0-9+/]{76}\r?\n){20,}")
#: A picture that the letter shows is read as it is.
_SHOWN = re.compile(rb"^Content-ID:", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")

#: These reasons go on with the key of another letter.
_NAMES_KEY = ("in digest", "written anew for today:")


@dataclass(frozen=True)
class LetterLine:
    """Show a letter in a list."""

    subject: Link
    recipient: Link
    kind: Link
    sent: str
    state: str
    reason: Link | None


@dataclass(frozen=True)
class LetterGroup:
    """Show the letters of one kind about a matter, each by its recipient."""

    kind: str
    letters: tuple[Link, ...]


@dataclass(frozen=True)
class Content:
    """Hold what a letter's file holds."""

    language: str
    html: str
    text: str
    attachments: tuple[str, ...]
    masked: bool


def letter_files(folder: Path | None) -> Mapping[str, Path]:
    """Find the letters' files by their key (the Message-ID without its brackets)."""
    if folder is None:
        return {}
    found: dict[str, Path] = {}
    for file in sorted(folder.glob("*.eml")):
        with file.open("rb") as opened:
            head = _HEADERS_END.split(opened.read(16_384), 1)[0]
        if key := _KEY.search(head):
            found[key[1].decode("ascii", "replace").strip("<>")] = file
    return found


def read_letter(file: Path) -> Content:
    """Read a letter's language, its HTML and plain parts and its attachments' names.

    Personal links are masked. A file that is no letter gives what can be read of it.
    """
    raw = file.read_bytes()
    message = email.message_from_bytes(raw if _SHOWN.search(raw) else _ATTACHED.sub(b"", raw))
    texts: dict[str, str] = {}
    attached: list[str] = []
    for part in message.walk():
        if name := part.get_filename():
            attached.append(name)
        elif part.get_content_type() in {"text/html", "text/plain"}:
            texts.setdefault(part.get_content_type(), _text(part))
    html, in_html = _TOKEN.subn(r"\1…", with_pictures(texts.get("text/html", ""), message))
    text, in_text = _TOKEN.subn(r"\1…", texts.get("text/plain", ""))
    language = str(message.get("Content-Language", "fi"))[:2]
    return Content(language, html, text, tuple(attached), masked=bool(in_html or in_text))


def letter_line(voice: Voice, letter: Letter) -> LetterLine:
    """Show a letter in a list; its subject is quoted in the recipient's language."""
    return LetterLine(
        subject=Link(letter.subject, voice.letter(letter.number), voice.spoken_by(letter.recipient)),
        recipient=voice.person_link(letter.recipient),
        kind=kind_link(voice, letter.kind),
        sent=voice.moment(letter.sent_at),
        state=voice.words["message_state"][letter.state],
        reason=_reason(voice, letter.reason) if letter.reason else None,
    )


def _reason(voice: Voice, reason: str) -> Link:
    """Say why a letter ended so, without the keys that the reason names."""
    known = next((one for one in _NAMES_KEY if reason.startswith(f"{one} ")), None)
    why, doubt, _ = reason.partition(f"; {IN_DOUBT}")
    said = voice.term("said", known or why)
    return replace(said, text=f"{said.text} {voice.term('said', IN_DOUBT).text}") if doubt else said


def kind_link(voice: Voice, kind: MessageKind) -> Link:
    """Name a kind of letter, with its list."""
    return Link(voice.words["message_kind"][kind], voice.page("letters-kind", str(kind)))


def letter_groups(voice: Voice, letters: Iterable[Letter]) -> tuple[LetterGroup, ...]:
    """Group the letters about a matter by kind, in the order in which the kinds were first sent."""
    grouped: dict[MessageKind, list[Link]] = {}
    for one in letters:
        if one.state is MessageState.SENT:
            link = Link(voice.person(one.recipient), voice.letter(one.number))
            grouped.setdefault(one.kind, []).append(link)
    kinds = voice.words["message_kind"]
    return tuple(LetterGroup(kinds[kind], tuple(links)) for kind, links in grouped.items())


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    text = raw.decode(part.get_content_charset() or "utf-8", "replace")
    return text.replace("\r\n", "\n")

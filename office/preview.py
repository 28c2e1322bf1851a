"""A preview of letters on the disk: each as a page and as a mail file, with a page that lists them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from governance.message import batch_of
from governance.record import Language
from governance.unknown_id import UnknownIdError
from office.desk import Desk
from office.dry_run import DryRun
from office.ledger.outbox import Outbox
from office.ledger.waiting import waiting
from office.mail.mime import LetterError
from office.mail.picture_in_page import with_pictures
from office.mail.revision import parse, read_letter
from office.store import keep_file
from templates.preview_page import PreviewRow, preview_page

_OURS = re.compile(r"\d{5}-[a-z_]+\.(?:html|eml)")
_INDEX = "index.html"
#: Personal links in the letters work: the folder is for the office's eyes only.
_PRIVATE = 0o700


@dataclass(frozen=True)
class _Shown:
    batch: str
    kind: str
    recipient: str
    subject: str
    body: bytes
    held: bool = False
    leaves_at: datetime | None = None


def preview_waiting(desk: Desk, folder: Path, language: Language) -> int:
    """Write the letters that wait in the outbox as they would arrive; gives how many.

    The page that lists them is in `language`, each letter in its own. An earlier preview in the folder is
    replaced; other files stay. OSError where the folder cannot be written.
    """
    return _write(desk, folder, language, tuple(_waiting(desk)))


def preview_dry_run(desk: Desk, found: DryRun, folder: Path, language: Language) -> int:
    """Write the letters that a tick would send; otherwise as preview_waiting."""
    shown = (_Shown(str(one.kind), str(one.kind), one.to, one.subject, one.body) for one in found.would_send)
    return _write(desk, folder, language, tuple(shown))


def _waiting(desk: Desk) -> Iterator[_Shown]:
    with desk.ledger.reading() as session:
        for one in waiting(session, approved_first=desk.clock.dispatch.approved_first):
            yield _Shown(
                batch=batch_of(one.kind, one.concerns),
                kind=str(one.kind),
                recipient=one.recipient,
                subject=one.subject,
                body=session.scalars(select(Outbox.body).where(Outbox.key == one.key)).one() or b"",
                held=one.held,
                leaves_at=one.next_attempt_at,
            )


def _write(desk: Desk, folder: Path, language: Language, letters: Sequence[_Shown]) -> int:
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    if (folder / _INDEX).exists():
        for file in [one for one in folder.iterdir() if _OURS.fullmatch(one.name)]:
            file.unlink()
    rows = tuple(_row(desk, folder, language, place, one) for place, one in enumerate(letters, start=1))
    keep_file(folder, _INDEX, preview_page(rows, language).encode())
    return len(rows)


def _row(desk: Desk, folder: Path, language: Language, place: int, shown: _Shown) -> PreviewRow:
    name = f"{place:05}-{shown.kind}"
    keep_file(folder, f"{name}.eml", shown.body)
    try:
        written = read_letter(shown.body)
        page, spoken = f"{name}.html", written.language
        keep_file(folder, page, with_pictures(written.html, parse(shown.body)).encode())
    except LetterError:
        page = spoken = ""
    return PreviewRow(
        batch=shown.batch,
        to=_title(desk, shown.recipient, language),
        subject=shown.subject,
        page=page,
        mail=f"{name}.eml",
        language=spoken,
        held=shown.held,
        leaves_at=shown.leaves_at,
    )


def _title(desk: Desk, person: str, language: Language) -> str:
    try:
        return desk.network.person(person).title.in_language(language)
    except UnknownIdError:
        return person

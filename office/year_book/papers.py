"""Papers in the year book: which files of a matter there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from governance.rule_profile import MinutesKind
from office.ledger.papers import Document, DocumentKind
from office.year_book.voice import Voice

_FOLDERS = {
    DocumentKind.AGENDA: "agendas",
    DocumentKind.MEMO: "agendas",
    DocumentKind.PROPOSAL: "proposals",
}
_NAMES = {"pdf": "PDF", "docx": "Word", "html": "HTML"}


@dataclass(frozen=True)
class PaperFile:
    """Hold one file of a paper; without an address where it is not beside the book."""

    name: str
    href: str | None


@dataclass(frozen=True)
class Paper:
    """Hold one revision of a paper in one language."""

    title: str
    language: str
    revision: int
    made: str
    files: tuple[PaperFile, ...]


class Shelf:
    """Know which papers lie beside the book."""

    def __init__(self, folder: Path) -> None:
        self._names = {
            (name, file.name) for name in ("agendas", "proposals") for file in (folder / name).glob("*")
        }

    def papers(self, voice: Voice, documents: Iterable[Document], *, body: str = "") -> list[Paper]:
        """List papers, the latest revision of each first."""
        grouped: dict[tuple[DocumentKind, str, int], list[Document]] = {}
        for row in documents:
            grouped.setdefault((row.kind, row.language, row.revision), []).append(row)
        order = sorted(grouped, key=lambda key: (list(DocumentKind).index(key[0]), key[1], -key[2]))
        return [self._paper(voice, grouped[key], body) for key in order]

    def _paper(self, voice: Voice, rows: list[Document], body: str) -> Paper:
        first = rows[0]
        kind = str(first.kind)
        if first.kind is DocumentKind.MEMO and body:
            kept = voice.record.network.profile(body).minutes
            kind = "memo" if kept is MinutesKind.MEMO else "minutes"
        wanted = {form: row for form in _NAMES for row in rows if row.format == form}
        return Paper(
            title=voice.words["paper"][kind],
            language=voice.words["language"][first.language],
            revision=first.revision,
            made=voice.day(first.made_at),
            files=tuple(self._file(voice, row) for row in wanted.values()),
        )

    def _file(self, voice: Voice, row: Document) -> PaperFile:
        folder = _FOLDERS[row.kind]
        there = (folder, row.name) in self._names
        return PaperFile(_NAMES[row.format], f"{voice.place.root}{folder}/{row.name}" if there else None)

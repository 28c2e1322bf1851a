"""Writing the year book: every page in every language, from one reading of the ledger."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from governance.record import Language
from office.desk import Desk
from office.wheel import wheel_picture
from office.year_book.letter import Content, kind_link, letter_files, read_letter
from office.year_book.pages import Facts, Page, Surroundings, front, pages
from office.year_book.picture import picture_pages
from office.year_book.record import Letter, YearRecord, read_year
from office.year_book.voice import BOOK, Place, Voice, front_name
from templates.year_book_pages import year_book_page, year_book_style
from templates.year_book_words import year_book_words

Progress = Callable[[int, int], None]

_PARTS = (
    "front",
    "calendar",
    "meetings",
    "rounds",
    "proposals",
    "municipalities",
    "letters",
    "replies",
    "audit",
)
#: Characters that fit on a line of a letter's frame, and how tall a line is in it.
_LINE_CHARACTERS, _LINE_REM, _FRAME_REM = 70, 1.25, 12.0


def _silent(done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class _Sent:
    """A letter with the file that its receiving server kept."""

    letter: Letter
    file: Path


def write_year_book(
    desk: Desk, year: int, folder: Path, *, letters: Path | None, progress: Progress = _silent
) -> None:
    """Write index.html (and index.sv.html, index.en.html) and everything that they lead to into `folder`.

    `letters` holds the sent messages as .eml files, each with its X-Vuosikello-Key. Links lead only to
    files that are there, so papers, calendars, inbox and pictures of the wheel come before the book.
    `progress` is told how many pages of how many are written. Raises YearError when the year has no plan.
    """
    record = read_year(desk, year)
    around = Surroundings(folder)
    sent = _sent(record, letter_files(letters))
    numbers = frozenset(one.letter.number for one in sent)
    writer = _Writer(folder, progress)
    writer.write(f"{BOOK}/book.css", year_book_style())
    planned = {
        language: [
            *pages(_inside(record, language, numbers), around),
            *_pictures(writer, desk, record, _inside(record, language, numbers)),
        ]
        for language in Language
    }
    writer.total = sum(map(len, planned.values())) + len(Language) + len(sent)
    for language, shown in planned.items():
        _write_front(writer, desk, record, language, around, numbers)
        voice = _inside(record, language, numbers)
        for page in shown:
            writer.page(
                f"{BOOK}/{language}/{page.name}", _rendered(voice, page, f"../{{language}}/{page.name}")
            )
    _write_letters(writer, record, sent, numbers)
    progress(writer.total, writer.total)


class _Writer:
    """Write pages below one folder and tell how far it has come."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self._progress = progress
        self.total = 0
        self._done = 0

    def write(self, name: str, text: str) -> None:
        """Write a file that is no page."""
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def page(self, name: str, text: str) -> None:
        """Write a page and count it."""
        self.write(name, text)
        self._done += 1
        if self._done % 25 == 0:
            self._progress(self._done, self.total)


def _inside(record: YearRecord, language: Language, letters: frozenset[int]) -> Voice:
    return Voice(record, language, Place(pages="", root="../../"), letters)


def _write_front(
    writer: _Writer,
    desk: Desk,
    record: YearRecord,
    language: Language,
    around: Surroundings,
    letters: frozenset[int],
) -> None:
    voice = Voice(record, language, Place(pages=f"{BOOK}/{language}/", root=""), letters)
    wheel = _wheel(writer, desk, record, language)
    writer.page(front_name(language), _rendered(voice, front(voice, around, wheel), ""))


def _wheel(writer: _Writer, desk: Desk, record: YearRecord, language: Language) -> Facts:
    """Draw the wheel in a language; a finished year has no hand."""
    drawn = wheel_picture(record.plan, desk.network, desk.clock, language)
    name = f"{BOOK}/wheel.{language}.svg"
    writer.write(name, drawn.screen)
    return {"picture": name, "description": drawn.description, "table": drawn.tables[0][1]}


def _pictures(writer: _Writer, desk: Desk, record: YearRecord, voice: Voice) -> Iterator[Page]:
    """Write the drawings of the planner and of the load picture, and give their pages."""
    for page, name, drawing in picture_pages(voice, desk, record.plan):
        writer.write(name, drawing)
        yield page


def _rendered(voice: Voice, page: Page, elsewhere: str) -> str:
    """Render a page; `elsewhere` is its address in another language, with that language's place open."""
    shell = voice.words["shell"]
    return year_book_page(
        page.template,
        **page.facts,
        w=voice.words,
        title=page.title,
        year=voice.record.year,
        language=str(voice.language),
        style=f"{voice.place.root}{BOOK}/book.css",
        book=shell["book"].format(year=voice.record.year),
        region=voice.record.network.region.name.in_language(voice.language),
        as_of=shell["as_of"].format(moment=voice.moment(voice.record.as_of)),
        nav=[(shell[part], _part(voice, part), part == page.part) for part in _PARTS],
        languages=[(str(one), _spoken(one), _in(voice, one, elsewhere)) for one in Language],
    )


def _part(voice: Voice, part: str) -> str:
    return voice.place.root + front_name(voice.language) if part == "front" else voice.page(part)


def _spoken(language: Language) -> str:
    return year_book_words(language)["shell"]["language_name"]


def _in(voice: Voice, language: Language, elsewhere: str) -> str:
    """Give the address of the same page in another language."""
    return elsewhere.format(language=language) if elsewhere else voice.place.root + front_name(language)


def _sent(record: YearRecord, files: Mapping[str, Path]) -> list[_Sent]:
    found = ((one, files.get(one.message_id.strip("<>"))) for one in record.letters)
    return [_Sent(one, file) for one, file in found if file is not None]


def _write_letters(
    writer: _Writer, record: YearRecord, sent: Iterable[_Sent], letters: frozenset[int]
) -> None:
    """Write each letter's page in the letter's own language, so that nobody reads two at once."""
    voices = {
        language: Voice(record, language, Place(pages=f"../{language}/", root="../../"), letters)
        for language in Language
    }
    where = writer.folder.resolve() / BOOK / "letters"
    for one in sent:
        content = read_letter(one.file)
        spoken = Language(content.language) if content.language in set(Language) else Language.FI
        original = Path(os.path.relpath(one.file.resolve(), where)).as_posix()
        page = _letter_page(voices[spoken], one.letter, content, original)
        writer.page(
            f"{BOOK}/letters/{one.letter.number:06}.html",
            _rendered(voices[spoken], page, "../{language}/letters.html"),
        )


def _letter_page(voice: Voice, letter: Letter, content: Content, original: str) -> Page:
    lines = sum(1 + len(line) // _LINE_CHARACTERS for line in content.text.splitlines())
    facts = {
        "content": content,
        "to": voice.person_link(letter.recipient),
        "sent": voice.moment(letter.sent_at),
        "kind": kind_link(voice, letter.kind),
        "concerns": voice.matter(letter.concerns),
        "original": original,
        "height": round(_FRAME_REM + _LINE_REM * lines),
    }
    return Page("", "letter", "letters", letter.subject, facts)

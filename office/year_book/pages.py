"""The pages of the year book in one language, each with its template and its facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.message import MessageKind, MessageState
from office.year_book.calendar import calendar_page
from office.year_book.front import front_page
from office.year_book.journal import events, inbox_files, incoming, unreachable
from office.year_book.letter import kind_link, letter_line
from office.year_book.meeting import meeting_line, meeting_page
from office.year_book.municipality import municipality_line, municipality_page
from office.year_book.papers import Shelf
from office.year_book.proposal import proposal_line, proposal_page
from office.year_book.record import Letter, YearRecord
from office.year_book.round import round_line, round_page
from office.year_book.voice import Link, Voice, page_name

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Hold a page before it is rendered."""

    name: str
    #: The template, and the part of the book that the page belongs to.
    template: str
    part: str
    title: str
    facts: Facts


class Surroundings:
    """Know the files that lie beside the book: links point only to what is there."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf(folder)
        self.inbox = inbox_files(folder / "inbox")
        self._calendars = {file.name for file in (folder / "calendars").glob("*.ics")}
        self._pictures = {file.name for file in folder.glob("wheel.*")}

    def calendar(self, voice: Voice, name: str) -> str | None:
        """Give the address of a calendar file."""
        return f"{voice.place.root}calendars/{name}" if name in self._calendars else None

    def picture(self, voice: Voice, name: str) -> str | None:
        """Give the address of the wheel as a file to print."""
        return f"{voice.place.root}{name}" if name in self._pictures else None


def front(voice: Voice, around: Surroundings, wheel: Facts) -> Page:
    """Give the front page; `wheel` holds its picture and table."""
    facts = {
        "front": front_page(voice),
        "wheel": wheel,
        "wheel_pdf": around.picture(voice, "wheel.pdf"),
        "wheel_png": around.picture(voice, "wheel.png"),
        "planner": voice.page("planner"),
        "load": voice.page("load"),
    }
    title = voice.words["front"]["title"].format(year=voice.record.year)
    return Page("", "front", "front", title, facts)


def pages(voice: Voice, around: Surroundings) -> Iterator[Page]:
    """List every page of a language but the front page and the letters themselves."""
    yield _calendar(voice, around)
    yield from _meetings(voice, around)
    yield from _rounds(voice)
    yield from _proposals(voice, around)
    yield from _municipalities(voice, around)
    yield from _letters(voice)
    yield _page(voice, "replies", replies=incoming(voice, around.inbox), bounces=unreachable(voice))
    yield _page(voice, "audit", events=events(voice))


def _page(voice: Voice, part: str, **facts: Any) -> Page:
    """Give one of the book's main pages, whose template and file have its part's name."""
    title = voice.words[part]["title"].format(year=voice.record.year)
    return Page(page_name(part), part, part, title, facts)


def _calendar(voice: Voice, around: Surroundings) -> Page:
    record, language = voice.record, voice.language
    whole = [(voice.words["calendar"]["whole"], around.calendar(voice, "region.ics"))]
    named = [
        (body.name.in_language(language), around.calendar(voice, f"body-{body.id}.ics"))
        for body in record.network.bodies
    ]
    of_municipalities = [
        (one.name.in_language(language), around.calendar(voice, f"municipality-{one.id}.ics"))
        for one in record.network.municipalities
    ]
    files = [Link(text, href) for text, href in (*whole, *named, *of_municipalities) if href]
    return _page(voice, "calendar", calendar=calendar_page(voice), files=files)


def _meetings(voice: Voice, around: Surroundings) -> Iterator[Page]:
    rows = voice.record.meetings.values()
    yield _page(voice, "meetings", meetings=[meeting_line(voice, one) for one in rows])
    for row in rows:
        shown = meeting_page(voice, around.shelf, row)
        yield Page(
            page_name("meeting", row.id), "meeting", "meetings", shown.line.link.text, {"shown": shown}
        )


def _rounds(voice: Voice) -> Iterator[Page]:
    rounds = voice.record.clock.rounds_in(voice.record.year)
    yield _page(voice, "rounds", rounds=[round_line(voice, one) for one in rounds])
    for asked in rounds:
        shown = round_page(voice, asked)
        yield Page(page_name("round", asked.id), "round", "rounds", shown.line.link.text, {"shown": shown})


def _proposals(voice: Voice, around: Surroundings) -> Iterator[Page]:
    rows = voice.record.proposals.values()
    yield _page(voice, "proposals", proposals=[proposal_line(voice, one) for one in rows])
    for row in rows:
        shown = proposal_page(voice, around.shelf, row)
        title = shown.line.link.text
        yield Page(page_name("proposal", row.id), "proposal", "proposals", title, {"shown": shown})


def _municipalities(voice: Voice, around: Surroundings) -> Iterator[Page]:
    rows = voice.record.network.municipalities
    yield _page(voice, "municipalities", municipalities=[municipality_line(voice, one) for one in rows])
    for row in rows:
        facts = {
            "shown": municipality_page(voice, row),
            "calendar_file": around.calendar(voice, f"municipality-{row.id}.ics"),
        }
        title = row.name.in_language(voice.language)
        yield Page(page_name("municipality", row.id), "municipality", "municipalities", title, facts)


def _letters(voice: Voice) -> Iterator[Page]:
    by_kind: dict[MessageKind, list[Letter]] = {}
    by_person: dict[str, list[Letter]] = {}
    for one in voice.record.letters:
        by_kind.setdefault(one.kind, []).append(one)
        by_person.setdefault(one.recipient, []).append(one)
    order = list(voice.words["message_kind"])
    in_order = sorted(by_kind.items(), key=lambda pair: order.index(str(pair[0])))
    kinds = [(kind_link(voice, kind), _sent(rows), len(rows)) for kind, rows in in_order]
    yield _page(voice, "letters", kinds=kinds, organisations=_recipients(voice.record, voice, by_person))
    lines = {one.number: letter_line(voice, one) for one in voice.record.letters}
    words = voice.words["letters"]
    for kind, rows in by_kind.items():
        facts = {"lines": [lines[one.number] for one in rows], "of_kind": True}
        title = words["of_kind"].format(kind=voice.words["message_kind"][kind])
        yield Page(page_name("letters-kind", str(kind)), "letter_list", "letters", title, facts)
    for person, rows in by_person.items():
        facts = {"lines": [lines[one.number] for one in rows], "of_kind": False}
        title = words["of_person"].format(person=voice.person(person))
        yield Page(page_name("letters-person", person), "letter_list", "letters", title, facts)


def _sent(letters: list[Letter]) -> int:
    return sum(one.state is MessageState.SENT for one in letters)


def _recipients(
    record: YearRecord, voice: Voice, by_person: Mapping[str, list[Letter]]
) -> list[tuple[str, list[tuple[Link, int]]]]:
    """Group the recipients by the municipality or organisation that they work for."""
    of = {one.id: one.of for one in record.network.people}
    grouped: dict[str, list[tuple[Link, int]]] = {}
    for person, rows in by_person.items():
        place = voice.organisation(of.get(person, ""))
        grouped.setdefault(place, []).append((voice.person_link(person), len(rows)))
    return sorted(grouped.items())

"""The year book's voice: names, days and links in one language, as seen from one folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from governance.record import Language
from governance.working_day import HELSINKI
from office.year_book.record import YearRecord
from templates import dates
from templates.naming import meeting_title
from templates.year_book_words import YearBookWords, year_book_words

_day = lru_cache(maxsize=4096)(dates.day)
_short_day = lru_cache(maxsize=4096)(dates.short_day)
_short_day_time = lru_cache(maxsize=8192)(dates.short_day_time)

#: Folder of every page but the three front pages.
BOOK = "book"

#: What notices to the office about a meeting begin with: counter/series/year/number.
_NOTICES_OF_MEETINGS = frozenset({"counter", "delegation", "proxy", "stranger", "quorum"})


@dataclass(frozen=True)
class Place:
    """Say where a page lies, by how it reaches what it links to."""

    #: To the folder of the language's pages.
    pages: str
    #: To the folder that holds the front page.
    root: str


def page_name(noun: str, identifier: str = "") -> str:
    """Name a page's file: meeting-johtoryhma-2027-2.html."""
    return f"{noun}-{identifier.replace('/', '-')}.html" if identifier else f"{noun}.html"


def front_name(language: Language) -> str:
    """Name the front page's file: Finnish is index.html itself."""
    return "index.html" if language is Language.FI else f"index.{language}.html"


def day_and_month(moment: datetime) -> str:
    """Write a day within the year, as Finnish offices do in all three languages: 4.3."""
    on = moment.astimezone(HELSINKI)
    return f"{on.day}.{on.month}."


@dataclass(frozen=True)
class Link:
    """Name something, and say where it is told of; `language` when it is quoted in another language."""

    text: str
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Part:
    """Hold one part of a bar: how many, under which name and in which tone."""

    name: str
    count: int
    #: good, changed, bad, noted, waiting or missing.
    tone: str


class Voice:
    """Say things in one language on pages that lie in one place."""

    def __init__(
        self, record: YearRecord, language: Language, place: Place, letter_pages: frozenset[int] = frozenset()
    ) -> None:
        self.record = record
        self.language = language
        self.place = place
        self.words: YearBookWords = year_book_words(language)
        self._people: Mapping[str, str] = {
            one.id: one.title.in_language(language) for one in record.network.people
        }
        places = {one.id: one.name for one in record.network.organisations}
        places |= {one.id: one.name for one in record.network.municipalities}
        self._places: Mapping[str, str] = {
            identifier: name.in_language(language) for identifier, name in places.items()
        }
        self._rounds: Mapping[str, str] = {
            one.id: one.name.in_language(language) for one in record.clock.rounds
        }
        self._letter_pages = letter_pages
        self._written_to = {one.recipient for one in record.letters}

    def day(self, when: date | None) -> str:
        """Write a day: 4.3.2027; nothing gives a dash."""
        return _day(when, self.language) if when else self.words["shell"]["nothing"]

    def short_day(self, when: date | None) -> str:
        """Write a day with its weekday: to 4.3.2027."""
        return _short_day(when, self.language) if when else self.words["shell"]["nothing"]

    def moment(self, when: datetime | None) -> str:
        """Write day and time: to 4.3.2027 klo 9.00."""
        return _short_day_time(when, self.language) if when else self.words["shell"]["nothing"]

    def term(self, section: str, key: str) -> Link:
        """Give a term of the ledger in words; one that has none stands as it is, marked as English."""
        found = self.words[section].get(key)
        return Link(found) if found else Link(key, language="en")

    def page(self, noun: str, identifier: str = "") -> str:
        """Give the address of one of the language's pages."""
        return self.place.pages + page_name(noun, identifier)

    def letter(self, number: int) -> str | None:
        """Give the address of a letter's page; None for one whose file is not there."""
        return f"{self.place.root}{BOOK}/letters/{number:06}.html" if number in self._letter_pages else None

    def person(self, person: str) -> str:
        """Name a person by role; an id that the network no longer knows stands as it is."""
        return self._people.get(person, person)

    def person_link(self, person: str) -> Link:
        """Name a person, with the list of the letters that they were sent."""
        href = self.page("letters-person", person) if person in self._written_to else None
        return Link(self.person(person), href)

    def organisation(self, identifier: str) -> str:
        """Name a municipality or an organisation."""
        return self._places.get(identifier, identifier)

    def municipality_link(self, municipality: str) -> Link:
        """Name a municipality, with its page."""
        known = any(one.id == municipality for one in self.record.network.municipalities)
        href = self.page("municipality", municipality) if known else None
        return Link(self.organisation(municipality), href)

    def meeting_link(self, meeting: str) -> Link:
        """Name a meeting by its number, with its page."""
        known = meeting in self.record.meetings
        title = meeting_title(self.record.clock, meeting, self.language)
        return Link(title, self.page("meeting", meeting) if known else None)

    def round_link(self, round_id: str, municipality: str = "") -> Link:
        """Name a round, with its page, or with the place on it where a municipality stands."""
        anchor = f"#{municipality}" if municipality else ""
        return Link(self._rounds.get(round_id, round_id), self.page("round", round_id) + anchor)

    def proposal_link(self, proposal: str) -> Link:
        """Name a proposal by its title, in the language that it was written in."""
        row = self.record.proposals.get(proposal)
        if row is None:
            return Link(proposal)
        return Link(row.text["title"], self.page("proposal", proposal), self.written_in(row.submission_id))

    def written_in(self, submission: str | None) -> str:
        """Give the language of a submission: its sender's, otherwise the region's first."""
        for rows in self.record.submissions.values():
            for row in rows:
                if row.id == submission:
                    return self.spoken_by(row.person)
        return str(self.record.network.region.languages[0])

    def spoken_by(self, person: str) -> str:
        """Give the language that a person is written to in."""
        found = [one.language for one in self.record.network.people if one.id == person]
        return str(found[0] if found else self.record.network.region.languages[0])

    def matter(self, concerns: str | None) -> Link:
        """Name whatever an id of the ledger stands for, with its page where it has one."""
        if not concerns:
            return Link(self.words["shell"]["nothing"])
        if concerns in self._people:
            return self.person_link(concerns)
        kind, _, meeting = concerns.partition("/")
        if kind in _NOTICES_OF_MEETINGS:
            return self.meeting_link(meeting)
        return self._matter_of_parts(concerns, concerns.split("/"))

    def _matter_of_parts(self, concerns: str, parts: list[str]) -> Link:
        record = self.record
        if concerns in record.proposals:
            return self.proposal_link(concerns)
        if len(parts) == 4 and "/".join(parts[:3]) in record.proposals:  # noqa: PLR2004 - window/year/number/municipality
            proposal = self.proposal_link("/".join(parts[:3]))
            text = f"{proposal.text}: {self.organisation(parts[3])}"
            return Link(text, f"{proposal.href}#{parts[3]}", proposal.language)
        if parts[0] == "plan" and len(parts) == 3:  # noqa: PLR2004 - plan/year/number
            return Link(self.words["audit"]["plan"].format(year=parts[1], number=parts[2]))
        series = any(parts[0] == one.id for one in record.clock.series)
        if concerns in record.obligations or (parts[0] in self._rounds and len(parts) > 1 and not series):
            return self._round_matter(parts)
        if series and len(parts) == 3:  # noqa: PLR2004 - series/year/number
            return self.meeting_link(concerns)
        return Link(concerns)

    def _round_matter(self, parts: list[str]) -> Link:
        municipality = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - round/year/municipality
        link = self.round_link(parts[0], municipality)
        text = f"{link.text}: {self.organisation(municipality)}" if municipality else link.text
        this_year = parts[1] == str(self.record.year)
        return Link(text if this_year else f"{text} ({parts[1]})", link.href if this_year else None)

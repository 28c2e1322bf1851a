"""What conflicts call meetings and people: "perhekeskustyöryhmän 3. kokous", "its chair"."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from governance.body import Body
from governance.clock import AnnualClock
from governance.laid_clock import LaidClock
from governance.network import Network
from governance.record import Language
from governance.series import Series
from governance.working_day import WorkingDays
from templates.conflict_locale import ConflictLocale

#: So many people are named, the others counted.
_NAMED = 3
#: How a Swedish holiday's name may begin that is a person's.
_CHRIST = "Kristi "
_OFFICES = ("chair", "vice_chair", "secretary", "presenter")


class ConflictNames:
    """Name what a conflict of one year is about; an id that the files no longer have stands for itself."""

    def __init__(
        self,
        network: Network,
        clock: AnnualClock,
        working: WorkingDays,
        words: ConflictLocale,
        wished: Mapping[str, date],
    ) -> None:
        """Name by these rules, in the language of the words; `wished` gives meetings' wished days."""
        self.network, self.clock, self.working, self.words = network, clock, working, words
        self._wished = wished
        self._series = {one.id: one for one in clock.series}
        self._bodies = {one.id: one for one in network.bodies}
        self._people = {one.id: one for one in network.people}

    @property
    def language(self) -> Language:
        """The language of the words."""
        return self.words.language

    def series(self, meeting_id: str) -> Series | None:
        """Find a meeting's series, with its days as they are in the meeting's year."""
        written = self.written_series(meeting_id)
        if written is None or not written.hangs:
            return written
        year = int(meeting_id.split("/")[1])
        return LaidClock(self.network, self.clock, year, self.working).one_series(written.id)

    def written_series(self, meeting_id: str) -> Series | None:
        """Find a meeting's series as the clock's file has it."""
        return self._series.get(meeting_id.partition("/")[0])

    def body(self, meeting_id: str) -> Body | None:
        """Find the body that meets."""
        series = self.series(meeting_id)
        return self._bodies.get(series.body) if series else None

    def wished(self, meeting_id: str) -> date | None:
        """Give the day about which a meeting is wished, None where nobody said."""
        return self._wished.get(meeting_id)

    def meeting(self, meeting_id: str, form: str = "nominative") -> str:
        """Name a meeting in a form of the language: "johtoryhmän 2. kokousta"."""
        series, number = self.series(meeting_id), meeting_id.rpartition("/")[2]
        if series is None:
            return meeting_id
        name, nominative = series.name.in_language(self.language), self.words.meeting["nominative"]
        noun = self.words.meeting[form]
        numbered = self.words.meeting["numbered"].format(n=number, noun=noun)
        end = "$" if self.language is Language.FI else r"\b"
        found, times = re.subn(rf"\b{nominative}{end}", numbered, name, count=1, flags=re.IGNORECASE)
        if times:
            return self.lowered(found)
        other = self.words.meeting["other"].format(noun=noun, name=name, n=number)
        return f"{name} {number}" if form == "nominative" else other

    def meeting_about(self, meeting_id: str, form: str = "nominative") -> str:
        """Name a meeting with its wished day: "johtoryhmän 2. kokous (14.4. tienoilla)"."""
        wished, name = self.wished(meeting_id), self.meeting(meeting_id, form)
        return f"{name} ({self.about(wished)})" if wished else name

    def about(self, wished: date) -> str:
        """Say about which day: "14.4. tienoilla"."""
        words: str = self.words.calendar["wished"]
        return words.format(day=self.words.day(wished))

    def lowered(self, text: str) -> str:
        """Let a text go on inside a sentence: its capital goes, unless it is a name's."""
        first = re.split(r"[\s-]", text, maxsplit=1)[0]
        return (
            text if first[1:] != first[1:].lower() or first in self._proper else text[:1].lower() + text[1:]
        )

    def holiday(self, name: str) -> str:
        """Let a holiday's name go on inside a sentence: in English it keeps its capital, and Christ does."""
        proper = self.language is Language.EN or name.startswith(_CHRIST)
        return name if proper else self.lowered(name)

    @property
    def _proper(self) -> set[str]:
        region = self.network.region
        names = [*region.name.model_dump().values(), region.genitive]
        for one in self.network.municipalities:
            names += [*one.name.model_dump().values(), one.genitive]
        return {re.split(r"[\s-]", name, maxsplit=1)[0] for name in names if name}

    def person(self, person_id: str, meeting_id: str) -> str:
        """Name a person by office in the body that meets, or by title and membership."""
        person, body = self._people.get(person_id), self.body(meeting_id)
        title = person.title.in_language(self.language) if person else person_id
        if body is None:
            return title
        for office in _OFFICES:
            if getattr(body, office) == person_id:
                role = self.words.role[office].format(body=self._of(body))
                return self.words.role["officer"].format(role=role, title=title)
        member = body.member.in_language(self.language)
        return self.words.role["member"].format(title=title, role=member)

    def people(self, ids: Iterable[str], meeting_id: str) -> str:
        """Name people, officers first, and count those beyond the third."""
        body = self.body(meeting_id)
        offices = [getattr(body, office) for office in _OFFICES] if body else []
        ordered = sorted(ids, key=lambda one: (offices.index(one) if one in offices else len(offices), one))
        named = [self.person(one, meeting_id) for one in ordered[:_NAMED]]
        others = len(ordered) - len(named)
        if others:
            count = "others_one" if others == 1 else "others_many"
            named.append(self.words.role[count].format(count=others))
        return self.words.both(named)

    def titles(self, ids: Iterable[str]) -> str:
        """Name people by title alone."""
        found = [(one, self._people.get(one)) for one in ids]
        titles = [one.title.in_language(self.language) if one else id_ for id_, one in found]
        more = len(titles) - _NAMED
        if more > 0:
            count = self.words.role["others_one" if more == 1 else "others_many"].format(count=more)
            titles = [*titles[:_NAMED], count]
        return self.words.both(titles)

    def room(self, room_id: str) -> str:
        """Name a room."""
        found = next((one.name for one in self.clock.rooms if one.id == room_id), None)
        return found.in_language(self.language) if found else room_id

    def _of(self, body: Body) -> str:
        """Give a body as its offices name it, "johtoryhmän": its members are called by the same word."""
        member = body.member.in_language(self.language)
        before, last = self.words.role["member_before"], self.words.role["member_last"]
        for words in before.split("|"):
            if words and member.startswith(f"{words} "):
                return member.removeprefix(f"{words} ")
        if last and " " in member:
            return member.rpartition(" ")[0]
        return body.short.in_language(self.language)

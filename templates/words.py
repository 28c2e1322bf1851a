"""The words of letters that belong to a language and not to a letter."""

from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from governance.agenda_change import ItemPart
from governance.record import Language
from templates.locale_file import locale_file

#: What a municipality was asked for, where one letter serves several kinds of rounds.
Asked = Literal["request", "comments", "proposal", "decision"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CalendarWords(_Table):
    """Hold the patterns of days and times (Unicode UTS 35) and the phrases around them."""

    locale: str
    day: str
    weekday: str
    on_day: str
    short_day: str
    by_day: str
    by_short_day: str
    clock: str
    time: str
    time_range: str
    day_and_time: str
    span: str
    one_day: str
    many_days: str
    one_working_day: str
    many_working_days: str


class FrameWords(_Table):
    """Hold the headings, the greeting and the closing that every letter shares."""

    greeting: str
    named_greeting: str
    todo: str
    why: str
    ask: str
    closing: str
    facts: str
    #: Above the office's covering note.
    note: str


class DigestWords(_Table):
    """Say how many letters a digest holds."""

    title: str
    to_office: str


class RehearsalWords(_Table):
    """Say for whom a letter of a rehearsal was."""

    subject: str
    line: str


class AskedWords(_Table):
    """Name one thing asked for, in the forms that sentences need."""

    #: What the asking letter is called: "Tietopyyntö".
    request: str
    #: "vastaus", "svar", "answer".
    noun: str
    #: What one asks for, or waits for: "vastausta", "svaret", "the answer".
    object: str
    #: Object of receiving: "vastauksen tietopyyntöön".
    received: str
    #: What has not come: "vastausta tietopyyntöön".
    wanted: str


class ChangedParts(_Table):
    """Say which parts of an agenda's item are others than before: "muutettu: selostus, päätösehdotus"."""

    changed: str
    names: Mapping[ItemPart, str]


class LetterWords(_Table):
    """Hold one language's file of words."""

    calendar: CalendarWords
    frame: FrameWords
    digest: DigestWords
    rehearsal: RehearsalWords
    #: In which language a paper is, where it is not in the reader's: "suomeksi".
    only_in: Mapping[Language, str]
    asked: Mapping[Asked, AskedWords]
    item_parts: ChangedParts


@cache
def letter_words(language: Language | str) -> LetterWords:
    """Give a language's words; ValueError where the language is unknown or its file lacks a word."""
    known = Language(language)
    return LetterWords.model_validate(locale_file("letter", known))

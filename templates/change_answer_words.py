"""What is said of a change to a year, before and after it is made, and of two versions of a year."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cache

from governance.plan_version import PlanState
from governance.record import Language, Record
from templates.dates import in_helsinki, short_day, short_day_time
from templates.locale_file import locale_file


class ChangeAnswerLocale(Record):
    """Hold the words in one language; names in braces are filled in."""

    #: Headings of the page about a change: looked at only, or made.
    preview: str
    done: str
    question: str
    nothing: str
    #: A rule stands against it, and the office does not insist.
    refused: str
    moved: str
    #: Others moved with the meeting that somebody wanted moved.
    moved_more: str
    meetings_moved: str
    none_moved: str
    #: What was stored about somebody's absence, of whole days: one, or several; or from hour to hour.
    away_on: str
    away_from: str
    #: The same, once it is taken back.
    back_on: str
    back_from: str
    meeting_added: str
    round_added: str
    cancelled: str
    compared: str
    #: The draft that is compared does not have what changed since in the version in force.
    older: str
    states: Mapping[PlanState, str]


def absence_words(
    who: str, begins: datetime, ends: datetime, language: Language, *, withdrawn: bool = False
) -> str:
    """Say that somebody is noted as away from one aware moment to another, or no longer `withdrawn`.

    Whole days are told as days.
    """
    words, last = change_answer_words(language), ends - timedelta(minutes=1)
    if in_helsinki(begins).time() != time() or in_helsinki(ends).time() != time():
        first, until = short_day_time(begins, language), short_day_time(ends, language)
        return (words.back_from if withdrawn else words.away_from).format(who=who, first=first, last=until)
    first, until = short_day(begins, language), short_day(last, language)
    one_day, more = (words.back_on, words.back_from) if withdrawn else (words.away_on, words.away_from)
    return (one_day if first == until else more).format(who=who, first=first, last=until)


@cache
def change_answer_words(language: Language) -> ChangeAnswerLocale:
    """Give the words in a language."""
    return ChangeAnswerLocale.model_validate(locale_file("change", language))

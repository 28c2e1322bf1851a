"""What is said of a change to a year, before and after it is made, and of two versions of a year."""

from collections.abc import Mapping
from functools import cache

from governance.plan_version import PlanState
from governance.record import Language, Record
from templates.locale_file import locale_file


class ChangeAnswerLocale(Record):
    """Hold the words in one language; names in braces are filled in."""

    #: Headings of the page about a change: looked at only, or made.
    preview: str
    done: str
    question: str
    nothing: str
    moved: str
    #: Others moved with the meeting that somebody wanted moved.
    moved_more: str
    meetings_moved: str
    none_moved: str
    meeting_added: str
    round_added: str
    cancelled: str
    compared: str
    #: The draft that is compared does not have what changed since in the version in force.
    older: str
    states: Mapping[PlanState, str]


@cache
def change_answer_words(language: Language) -> ChangeAnswerLocale:
    """Give the words in a language."""
    return ChangeAnswerLocale.model_validate(locale_file("change", language))

"""What is said of a change to a year, before and after it is made, and of two versions of a year."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from governance.plan_version import PlanState
from governance.record import Language, Record

_FILE = Path(__file__).parent / "locales" / "change.toml"


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
    return ChangeAnswerLocale.model_validate(tomllib.loads(_FILE.read_text("utf-8"))[str(language)])

"""The words of agenda items, in the language of the paper."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from governance.agenda import AgendaItemKind, ItemOutcome
from governance.record import Language, Record
from templates.locale_file import locale_file


class ItemWords(Record):
    """Hold one item's words with the facts filled in."""

    title: str
    account: tuple[str, ...] = ()
    proposed: str = ""


def item_words(kind: AgendaItemKind, language: Language, facts: Mapping[str, object]) -> ItemWords:
    """Put an item into words; raises KeyError where its words ask for a fact that is missing."""
    words = _locale(language)[kind]
    return ItemWords(
        title=words["title"].format_map(facts),
        account=tuple(line.format_map(facts) for line in words.get("account", ())),
        proposed=words.get("proposed", "").format_map(facts),
    )


class TaskWords(Record):
    """Hold the words of something that the office is to do."""

    title: str
    what: str
    steps: tuple[str, ...]


def task_words(name: str, language: Language, facts: Mapping[str, object]) -> TaskWords:
    """Put one of the office's tasks into words; what begins with somebody's role begins with a capital."""
    words = _locale(language)[name]
    return TaskWords(
        title=words["title"].format_map(facts),
        what=_sentence(words["what"].format_map(facts)),
        steps=tuple(step.format_map(facts) for step in words["steps"]),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def agenda_word(name: str, language: Language, **facts: object) -> str:
    """Give one of the words that items and tables share."""
    word: str = _locale(language)["words"][name]
    return word.format_map(facts)


def outcome_words(outcome: ItemOutcome, language: Language) -> str:
    """Say what became of an item."""
    words: str = _locale(language)["outcomes"][outcome]
    return words


def of_municipalities(asked: int, language: Language) -> str:
    """Say of how many municipalities something was asked, in the form that a sentence needs."""
    return agenda_word("of_one" if asked == 1 else "of_many", language, asked=asked)


@cache
def _locale(language: Language) -> dict[str, dict[str, Any]]:
    return locale_file("agenda", language)

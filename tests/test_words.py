"""Reasons and agenda words: every code in every language, and no Finnish in the others."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from governance.agenda import AgendaItemKind, ItemOutcome
from governance.reason import Reason, ReasonCode, because
from governance.record import Language
from templates.agenda_words import agenda_word, item_words, task_words
from templates.naming import meeting_title, respondent, role_in_body
from templates.reason_words import reason_words
from tests.cast import (
    ADOPTED,
    CHAIR,
    CONTACT,
    COOPERATION,
    REQUEST,
    STEERING,
    YEAR_IS_OVER,
    PureYear,
    at,
    hours,
    planned,
    rules,
)

LOCALES = Path(__file__).parent.parent / "templates" / "locales"
#: Every parameter that a reason may carry.
PARAMS: dict[str, str | int] = {
    "body": "johtoryhma",
    "meeting": STEERING,
    "round": "esitykset",
    "municipality": "lohja",
    "window": "talousarvio",
    "proposal": "talousarvio/2027/1",
    "days": 5,
    "member": "lohja-director",
    "coming": 2,
    "needed": 4,
    "undecided": 3,
    "written": "2027-10-30",
    "rule": "answers",
    "other": "lapsiviikko",
}
OF_THE_CLOCK = {
    ReasonCode.CLOCK_PHASE: "kevat",
    ReasonCode.CLOCK_PAUSE: "kesa",
    ReasonCode.CLOCK_DATE: "talousarviot",
}
#: Words that only Finnish has.
FINNISH = re.compile(
    r"\b(ja|ei|kunta\w*|kunnan|kunnille|kuntien|kokou\w*|päätö\w*|pääte\w*|vastau\w*|määräaika\w*|johtoryhmä\w*"
    r"|esity\w*|hyväksy\w*|merkitään|kierros|vuosikello\w*|yhteistyöryhmä\w*)\b",
    re.IGNORECASE,
)
SWEDISH = re.compile(r"\b(och|kommun\w*|möte\w*|beslut\w*|inte|svar\w*|årsklocka\w*)\b", re.IGNORECASE)


def a_reason(code: ReasonCode) -> Reason:
    """Give a reason with everything that it may carry."""
    params = {**PARAMS, "id": OF_THE_CLOCK[code]} if code in OF_THE_CLOCK else PARAMS
    return because(code, **params)


def said(code: ReasonCode, language: Language) -> str:
    """Put a reason into words."""
    network, clock = rules()
    return reason_words(a_reason(code), network, clock, language)


def locale(name: str, language: Language) -> dict[str, Any]:
    """Read a file of words as it stands."""
    return tomllib.loads((LOCALES / name / f"{language}.toml").read_text("utf-8"))


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """List every string of a file with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}")
    else:
        for number, inner in enumerate(value):
            yield from strings(inner, f"{path}[{number}]")


def fields(sentence: str) -> set[str]:
    """List the facts that a sentence asks for."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_is_a_sentence_in_every_language(code: ReasonCode, language: Language) -> None:
    """With names in place of ids, and no brace or double space left."""
    words = said(code, language)
    assert words.lstrip("“")[0].isupper()
    assert words.endswith((".", ")"))
    assert not re.search(r"[{}]|  |johtoryhma/|\besitykset/|\(\)", words), words


@pytest.mark.parametrize("code", list(ReasonCode))
def test_no_reason_mixes_languages(code: ReasonCode) -> None:
    """Finnish is in neither of the others, Swedish not in English."""
    assert not FINNISH.search(said(code, Language.SV))
    assert not FINNISH.search(said(code, Language.EN))
    assert not SWEDISH.search(said(code, Language.EN))


@pytest.mark.parametrize("language", list(Language))
def test_whatever_a_year_does_has_its_reason_in_words(language: Language) -> None:
    """Every item of the plan and every action of the year, as they really carry their parameters."""
    network, clock = rules()
    year = PureYear()
    year.live(ADOPTED)
    year.send_proposal(at("2027-05-28"))
    for moment in hours(ADOPTED, YEAR_IS_OVER):
        if moment.hour in {0, 7, 12}:
            year.live(moment)
    for reason in {*(one.why for one in planned().items), *(one.why for one in year.actions)}:
        words = reason_words(reason, network, clock, language)
        assert not re.search(r"[{}]|  |: [.,]|: $|\(\)", words), (reason.code, words)


@pytest.mark.parametrize("name", ["reason", "agenda"])
@pytest.mark.parametrize("language", [Language.SV, Language.EN])
def test_each_language_says_the_same_things(name: str, language: Language) -> None:
    """The same keys with the same facts: nothing is left out in translation."""
    finnish, other = (dict(strings(locale(name, one))) for one in (Language.FI, language))
    assert set(finnish) == set(other)
    assert [key for key in finnish if fields(finnish[key]) != fields(other[key])] == []


@pytest.mark.parametrize("name", ["reason", "agenda"])
def test_no_sentence_was_left_untranslated(name: str) -> None:
    """A sentence that reads the same in two languages was forgotten; Finnish words give themselves away."""
    finnish, swedish, english = (dict(strings(locale(name, one))) for one in Language)
    bare = re.compile(r"^[\W\d]*(\{\w+\}[\W\d]*)*$")
    for key, sentence in finnish.items():
        if not bare.match(sentence):
            assert len({sentence, swedish[key], english[key]}) == 3, key
        assert not FINNISH.search(re.sub(r"\{\w+\}", "", swedish[key])), swedish[key]
        assert not FINNISH.search(re.sub(r"\{\w+\}", "", english[key])), english[key]
        assert not SWEDISH.search(re.sub(r"\{\w+\}", "", english[key])), english[key]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(AgendaItemKind))
def test_every_item_of_an_agenda_has_its_words(kind: AgendaItemKind, language: Language) -> None:
    """Each has a title; a missing fact is an error and not a gap."""
    words = locale("agenda", language)[kind]
    asked = set().union(*(fields(sentence) for _, sentence in strings(words)))
    found = item_words(kind, language, dict.fromkeys(asked, "tieto"))
    assert found.title
    assert all(line.strip() for line in found.account)
    if asked:
        with pytest.raises(KeyError):
            item_words(kind, language, {})


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "task",
    [
        "record_task",
        "bounce_notice",
        "undelivered_notice",
        "unproven_bounce",
        "closed_notice",
        "comment_notice",
        "counter_notice",
        "delegation_notice",
        "dropped_notice",
        "more_from_one",
        "more_from_strangers",
        "proxy_notice",
        "stranger_notice",
        "unversioned_notice",
        "quorum_endangered",
        "quorum_impossible",
    ],
)
def test_every_task_of_the_office_has_its_words(task: str, language: Language) -> None:
    """What it is, and the steps to take."""
    asked = set().union(*(fields(sentence) for _, sentence in strings(locale("agenda", language)[task])))
    words = task_words(task, language, dict.fromkeys(asked, "tieto"))
    assert words.title
    assert words.what
    assert len(words.steps) >= 2


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("outcome", [ItemOutcome.TABLED, ItemOutcome.RETURNED])
def test_what_leaves_a_matter_open_can_be_said(outcome: ItemOutcome, language: Language) -> None:
    """The next agenda tells what became of it."""
    assert agenda_word(str(outcome), language).strip()


def test_things_are_called_by_their_names() -> None:
    """A meeting by series and number, a municipality by its genitive in Finnish, a person by their role."""
    network, clock = rules()
    assert meeting_title(clock, COOPERATION, Language.FI) == "Yhteistyöryhmän kokous 1/2027"
    assert meeting_title(clock, COOPERATION, Language.SV) == "Samarbetsgruppens möte 1/2027"
    lohja = network.municipality(REQUEST.split("/")[2])
    assert [respondent(lohja, one) for one in (Language.FI, Language.SV)] == ["Lohjan", "Lojo"]
    steering = network.body("johtoryhma")
    assert role_in_body(network, steering, CHAIR, Language.SV) == "ledamot i styrgruppen"
    assert role_in_body(network, steering, "office-coordinator", Language.FI) == "hankekoordinaattori"
    assert role_in_body(network, steering, CONTACT, Language.FI) == "johtoryhmän varajäsen"

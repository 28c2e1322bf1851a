"""Letters answer why, what, by when and whom to ask, in one language, and nothing in them can do harm."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from governance.message import MessageKind
from governance.record import Language
from templates.dates import on_day, short_day, weekday
from templates.gallery import gallery, samples
from templates.letter import (
    KINDS,
    SUBJECT_LENGTH,
    Invitation,
    InvitationUpdate,
    Letter,
    LetterContext,
    OfficeSender,
    Receipt,
    Reminder,
    Request,
    _environment,
    write_letter,
)
from templates.letter_context import Day, Line, Prose
from templates.words import letter_words

LETTERS = gallery()
#: Every sample: each kind, and further ones by "kind.variant".
EVERY = [(Language(key.partition("/")[0]), key.partition("/")[2]) for key in LETTERS]

#: Words that no letter in another language of the three has.
OWN_WORDS = {
    Language.FI: {
        "ja",
        "on",
        "tämä",
        "viestin",
        "olette",
        "viimeistään",
        "pyydämme",
        "klo",
        "ei",
        "jos",
        "koska",
    },
    Language.SV: {
        "och",
        "att",
        "ni",
        "är",
        "senast",
        "meddelande",
        "kl",
        "inte",
        "om",
        "eller",
        "eftersom",
        "från",
    },
    Language.EN: {"the", "and", "you", "are", "by", "this", "is", "of", "please", "not", "because", "with"},
}
#: "on" is English too, and Wednesday in a Swedish subject; "ja" is Swedish for yes.
SHARED_WORDS = {"on", "om", "ja"}


def optional_fields(context: type[BaseModel]) -> set[str]:
    """Name the fields that a context can do without."""
    return {name for name, field in context.model_fields.items() if not field.is_required()}


def bare(context: LetterContext) -> LetterContext:
    """Keep only what a kind of letter cannot do without."""
    kept = set(type(context).model_fields) - optional_fields(type(context))
    values = {name: getattr(context, name) for name in kept}
    if context.kind == "change_of_agenda":
        values["added"] = context.added  # type: ignore[attr-defined]  # one of three must be there
    return type(context).model_validate(
        values | {"sender": OfficeSender(name=context.sender.name, email=context.sender.email)}
    )


#: Fields that say by when, or when.
DAYS = (
    "due_on",
    "acknowledge_by",
    "corrections_by",
    "correct_by",
    "accepted_until",
    "needed_on",
    "next_on",
    "handled_on",
    "closed_on",
    "decided_on",
    "starts_at",
    "received_at",
)


def deadlines(context: LetterContext) -> list[date]:
    """Give the days that a letter is about: its deadline, or when its meeting is."""
    return [day for name in DAYS if (day := getattr(context, name, None)) is not None]


#: Asks for nothing by a day, and is about none.
WITHOUT_A_DAY = {"feed_address"}


def test_every_message_of_the_outbox_has_its_letter_in_the_gallery() -> None:
    """No kind of message is without words, and each can be looked at in each language."""
    assert {str(kind) for kind in MessageKind} == set(KINDS)
    assert {f"{language}/{kind}" for language in Language for kind in KINDS} <= set(LETTERS)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_letter_answers_why_what_by_when_and_whom_to_ask(language: Language, kind: str) -> None:
    """Role, matter, a date and the office stand in the text of every letter."""
    context, letter = samples(language)[kind], LETTERS[f"{language}/{kind}"]
    frame = letter_words(language).frame
    one_line = " ".join(letter.text.split())
    for needed in (context.role, context.title, frame.why, frame.todo, frame.ask, frame.closing):
        assert needed in one_line
    for needed in (context.sender.name, context.sender.email, context.sender.phone):
        assert needed in one_line
    days = deadlines(context)
    named = any(weekday(day, language) in one_line or on_day(day, language) in one_line for day in days)
    assert named is (kind not in WITHOUT_A_DAY)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_subject_says_what_and_by_when_in_one_short_line(language: Language, kind: str) -> None:
    """The subject carries the deadline or the meeting's time, and is short enough for a list of letters."""
    context, subject = samples(language)[kind], LETTERS[f"{language}/{kind}"].subject
    assert context.title[:12] in subject
    named = any(short_day(day, language) in subject for day in deadlines(context))
    assert named is (kind not in WITHOUT_A_DAY), subject
    assert len(subject) <= SUBJECT_LENGTH, (len(subject), subject)
    assert subject == " ".join(subject.split())


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_letter_is_in_one_language(language: Language, kind: str) -> None:
    """The small words of the other two languages are nowhere in it."""
    letter = LETTERS[f"{language}/{kind}"]
    found = set(re.findall(r"[^\W\d_]+", f"{letter.subject} {letter.text}".lower()))
    assert found & OWN_WORDS[language]
    for other in set(Language) - {language}:
        assert not found & (OWN_WORDS[other] - SHARED_WORDS), other


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_plain_text_is_wrapped_and_free_of_markup(language: Language, kind: str) -> None:
    """No line is over 76 columns but for one unbroken address; no tags or template marks are left."""
    text = LETTERS[f"{language}/{kind}"].text
    assert [line for line in text.splitlines() if len(line) > 76 and " " in line.strip()] == []
    assert not re.search(r"<[a-z/]|&\w+;|\{\{|\{%|\*\*|[\x00-\x09\x0b-\x1f]", text)
    assert "\n\n\n" not in text


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_letter_without_its_optional_parts_has_no_holes(language: Language, kind: str) -> None:
    """Nothing is written of what is not known: no None, no empty brackets, label or list."""
    letter = write_letter(bare(samples(language)[kind]), language)
    for text in (letter.subject, " ".join(letter.text.split())):
        assert not re.search(r"\bNone\b|\(\s*\)|Undefined|”\s*”|\s[.,;](\s|$)|:\s*$", text), text
    assert not re.search(r"\bNone\b|Undefined|<ul[^>]*>\s*</ul>|<table[^>]*>\s*</table>", letter.html)
    assert not re.search(r":\n\n(?![-\w])", letter.text)
    assert "\n\n\n" not in letter.text


def test_a_web_address_is_a_web_address() -> None:
    """A link that would run something is refused when the letter is planned, with the mend."""
    request = samples("fi")["request"].model_dump()
    for bad in ("javascript:alert(1)", "https://", "/vastaus", 'https://a.example/"onclick="x'):
        with pytest.raises(ValidationError, match="is not a web address: give one"):
            Request.model_validate(request | {"url": bad})


def test_an_address_cannot_carry_headers() -> None:
    """The office's address is an address and no more."""
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        OfficeSender(name="Toimisto", email="a@b.example?bcc=eve@c.example")


def test_lines_and_paragraphs_are_cleaned() -> None:
    """A line is one line; prose keeps its paragraphs and loses the rest."""

    class Sample(BaseModel):
        line: Line
        prose: Prose
        day: Day

    sample = Sample(
        line=" a\r\n b\u2028c\u202e ", prose="a\n\n\n b\tc\n", day=datetime(2027, 1, 26, 21, 59, tzinfo=UTC)
    )
    assert (sample.line, sample.prose, sample.day) == ("a b c", "a\n\nb c", date(2027, 1, 26))


def test_a_long_title_gives_way_and_the_deadline_stays() -> None:
    """What does not fit is the title's end; the whole title stands in the letter."""
    title = "Lasten, nuorten ja perheiden palvelutarpeiden kartoitus ja sen väliarviointi keväällä"
    context = samples("fi")["request"].model_copy(update={"title": title})
    letter = write_letter(context, "fi")
    assert len(letter.subject) <= SUBJECT_LENGTH
    assert letter.subject.endswith("… \u2013 viimeistään ti 26.1.2027")
    assert title in " ".join(letter.text.split())


def _reminder(**changes: Any) -> Letter:
    sample = samples("fi")["reminder"].model_dump() | changes
    return write_letter(Reminder.model_validate(sample), "fi")


@pytest.mark.parametrize(
    ("days_left", "said"),
    [
        (0, "Määräaika päättyy tänään, tiistaina 26.1.2027."),
        (1, "Määräaika päättyy huomenna, tiistaina 26.1.2027."),
        (7, "Määräaikaan on 5 työpäivää"),
    ],
)
def test_a_reminder_says_how_long_is_left(days_left: int, said: str) -> None:
    """In working days; today and tomorrow are said as people say them."""
    assert said in " ".join(_reminder(days_left=days_left).text.split())


def test_a_reminder_is_not_for_a_deadline_that_has_passed() -> None:
    """Then the letter is another one."""
    with pytest.raises(ValidationError, match="days_left"):
        _reminder(days_left=-1)


def test_a_reminder_asks_for_what_the_round_asked_for() -> None:
    """A comment round is reminded of a statement, not of an answer."""
    letter = _reminder(asked="comments", title="Vuosikello 2028")
    assert "Emme ole vielä saaneet Keuruun lausuntoa asiasta ”Vuosikello 2028”." in " ".join(
        letter.text.split()
    )
    assert "lausunto viimeistään" in letter.subject


def test_an_update_names_only_what_changed() -> None:
    """A meeting that only changes place keeps its time, and says so."""
    sample = samples("fi")["invitation_update"].model_dump() | {"old_starts_at": None, "old_ends_at": None}
    letter = write_letter(InvitationUpdate.model_validate(sample), "fi")
    assert letter.subject.startswith("Uusi paikka: ")
    assert "Aika (ei muutu): tiistai 23.3.2027" in letter.text
    assert "Aiempi aika:" not in letter.text


def test_a_meeting_ends_after_it_starts() -> None:
    """A letter with impossible times is not written."""
    sample = samples("fi")["invitation"].model_dump()
    with pytest.raises(ValidationError, match="mend its times"):
        Invitation.model_validate(sample | {"ends_at": sample["starts_at"]})


def test_a_naive_deadline_is_refused() -> None:
    """A deadline without a zone may be the wrong day."""
    sample = samples("fi")["request"].model_dump()
    with pytest.raises(ValidationError, match="no time zone"):
        Request.model_validate(sample | {"due_on": datetime(2027, 1, 26)})  # noqa: DTZ001 - the naive one is the point


def test_a_receipt_repeats_the_answers() -> None:
    """Every question comes back with what was answered, also when nothing was."""
    context = samples("fi")["receipt"]
    assert isinstance(context, Receipt)
    text = " ".join(LETTERS["fi/receipt"].text.split())
    for given in context.answers:
        assert f"{given.question} {given.text}" in text
    assert all(name in text for name in context.attachments)


def test_no_field_hides_a_word_of_the_templates() -> None:
    """A context's field never has the name of a macro or of the frame's words."""
    names = {name for context in KINDS.values() for name in context.model_fields}
    assert not names & set(_environment(Language.FI, "html").globals)


def test_an_unknown_language_is_refused() -> None:
    """No letter is written in a language that has no words."""
    with pytest.raises(ValueError, match="de"):
        write_letter(samples("fi")["request"], "de")


def test_the_same_context_gives_the_same_bytes() -> None:
    """A letter can be written again after a crash and be the same letter."""
    assert gallery() == LETTERS


def test_no_sentence_runs_into_the_next() -> None:
    """Between a full stop and the next sentence there is a space, in every letter and language."""
    glued = {
        key: found
        for key, one in gallery().items()
        if (found := re.findall(r"[a-zäöå]\.[A-ZÄÖÅ]\w+", one.text))
    }
    assert glued == {}

"""Letters answer why, what, by when and whom to ask, in one language, and nothing in them can do harm."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from governance.message import MessageKind
from governance.record import Language
from templates.dates import by_short_day, short_day, short_day_time
from templates.gallery import gallery, gallery_page, samples
from templates.letter import (
    KINDS,
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

EVERY = [(language, kind) for language in Language for kind in KINDS]
LETTERS = gallery()

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
#: "on" is Swedish for Wednesday and English too; "is" and "of" stand in no Finnish or Swedish text.
SHARED_WORDS = {"on", "om"}


class Page(HTMLParser):
    """Read a page as a person and as a checker does: its words, tags, and colours on their backgrounds."""

    VOID = frozenset({"br", "meta", "hr", "img", "link", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.pairs: set[tuple[str, str]] = set()
        self._open: list[tuple[str, str, str, bool]] = [("", "#000000", "#ffffff", True)]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag in self.VOID:
            return
        _, ink, ground, shown = self._open[-1]
        style = values.get("style", "")
        ink = next(iter(re.findall(r"(?<![-\w])color:(#\w{6})", style)), ink)
        ground = next(iter(re.findall(r"background-color:(#\w{6})", style)), ground)
        hidden = tag in {"title", "style"} or "display:none" in style
        self._open.append((tag, ink, ground, shown and not hidden))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        _, ink, ground, shown = self._open[-1]
        if data.strip() and shown:
            self.words.append(data)
            self.pairs.add((ink, ground))

    @property
    def text(self) -> str:
        return " ".join(self.words)


def words_of(text: str) -> list[str]:
    """Split into words and web addresses, without the punctuation that only one of two layouts has."""
    return [
        word for word in re.findall(r"https?://\S+|[\w@.+'%/-]*\w", text.lower()) if word not in {"-", ""}
    ]


def optional_fields(context: type[BaseModel]) -> set[str]:
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


def hostile(value: Any, bad: str) -> Any:
    """Put the bad text behind every text of a context, at any depth."""
    match value:
        case str() if not value.startswith("http") and "@" not in value:
            return value + bad
        case dict():
            return {key: hostile(inner, bad) for key, inner in value.items()}
        case list() | tuple():
            return tuple(hostile(inner, bad) for inner in value)
        case _:
            return value


def spoiled(context: LetterContext, bad: str) -> LetterContext:
    choices = {"asked"}
    values = {k: v if k in choices else hostile(v, bad) for k, v in context.model_dump().items()}
    return type(context).model_validate(values)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def when(context: LetterContext, language: Language) -> Iterator[str]:
    """Give the ways in which a subject may say by when: the deadline, or a meeting's time."""
    for name in (
        "due_on",
        "acknowledge_by",
        "corrections_by",
        "correct_by",
        "accepted_until",
        "needed_on",
        "next_on",
    ):
        if (day := getattr(context, name, None)) is not None:
            yield short_day(day, language)
            yield by_short_day(day, language)
    for name in ("starts_at", "received_at"):
        if (moment := getattr(context, name, None)) is not None:
            yield short_day_time(moment, language)


def test_every_message_of_the_outbox_has_its_letter() -> None:
    """No kind of message is without words."""
    assert {str(kind) for kind in MessageKind} <= set(KINDS)


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
    assert any(word in one_line for word in when(context, language)) or re.search(
        r"\d+\.\d+\.2027|\d 2027|\w 2027", one_line
    )


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_subject_says_what_and_by_when_in_one_short_line(language: Language, kind: str) -> None:
    """The subject carries the deadline or the meeting's time, and fits (RFC 5322 section 2.1.1)."""
    context, subject = samples(language)[kind], LETTERS[f"{language}/{kind}"].subject
    assert context.title[:16] in subject
    assert any(word in subject for word in when(context, language)), subject
    assert len(subject) <= 78, (len(subject), subject)
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
def test_page_and_plain_text_say_the_same(language: Language, kind: str) -> None:
    """Word for word: whoever reads text misses nothing, and neither does whoever reads the page."""
    letter = LETTERS[f"{language}/{kind}"]
    page, text = words_of(Page(letter.html).text), words_of(letter.text)
    assert sorted(set(page)) == sorted(set(text))


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_plain_text_is_wrapped_and_free_of_markup(language: Language, kind: str) -> None:
    """No line is over 76 columns but for a web address; no tags, entities or template marks are left."""
    text = LETTERS[f"{language}/{kind}"].text
    long_lines = [line for line in text.splitlines() if len(line) > 76 and "://" not in line]
    assert [line for line in long_lines if " " in line.strip()] == long_lines[:1] * bool(long_lines)
    assert not re.search(r"<[a-z/]|&\w+;|\{\{|\{%|\*\*|[\x00-\x09\x0b-\x1f]", text)
    assert "\n\n\n" not in text


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_page_is_self_contained_and_says_its_language(language: Language, kind: str) -> None:
    """No scripts, styles from elsewhere, images or frames: only links that a person chooses to follow."""
    letter = LETTERS[f"{language}/{kind}"]
    tags = Page(letter.html).tags
    names = {name for name, _ in tags}
    assert not names & {"script", "link", "img", "iframe", "style", "form", "object", "base", "svg"}
    assert not any(
        key.startswith("on") or key in {"src", "background", "srcset"} for _, attrs in tags for key in attrs
    )
    assert "url(" not in letter.html
    assert ("html", str(language)) in {(name, attrs.get("lang")) for name, attrs in tags}
    assert all(attrs["href"].startswith(("https://", "mailto:")) for name, attrs in tags if name == "a")


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_every_text_has_contrast(language: Language, kind: str) -> None:
    """At least 4.5 to 1 (WCAG 2.1, 1.4.3)."""
    pairs = Page(LETTERS[f"{language}/{kind}"].html).pairs
    assert pairs
    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_link_is_also_there_to_read(language: Language, kind: str) -> None:
    """Every address that can be followed can also be seen and copied."""
    page = Page(LETTERS[f"{language}/{kind}"].html)
    links = {attrs["href"].removeprefix("mailto:") for name, attrs in page.tags if name == "a"}
    assert all(link in page.text for link in links)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_a_letter_without_its_optional_parts_has_no_holes(language: Language, kind: str) -> None:
    """Nothing is written of what is not known: no None, no empty brackets, label or list."""
    letter = write_letter(bare(samples(language)[kind]), language)
    for text in (letter.subject, letter.text, Page(letter.html).text):
        assert not re.search(r"None|\(\s*\)|Undefined|”\s*”|\s[.,;](\s|$)|:\s*$", text), text
    assert not re.search(
        r":\n\n(?![-\w])|<ul[^>]*>\s*</ul>|<table[^>]*>\s*</table>", letter.text + letter.html
    )
    assert "\n\n\n" not in letter.text


BAD = [
    "<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    "\r\nBcc: eve@example.org\r\n\r\nhi",
    "\u202e\u0000\u2028x\x1e",
    '"><img src=x>',
]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_stays_text(kind: str, bad: str) -> None:
    """Markup, template code and header breaks in any value do nothing."""
    letter = write_letter(spoiled(samples("fi")[kind], bad), "fi")
    clean = LETTERS[f"fi/{kind}"]
    assert [name for name, _ in Page(letter.html).tags if name in {"script", "img"}] == []
    assert set(name for name, _ in Page(letter.html).tags) <= set(name for name, _ in Page(clean.html).tags)
    assert "49" not in letter.text.replace(clean.text, "") or "49" in clean.text
    assert not re.search(r"[\r\n]", letter.subject)
    assert not re.search(r"^Bcc:", letter.text, re.MULTILINE)
    assert not re.search("[\u202e\u2028\x00\x1e]", letter.subject + letter.text + letter.html)


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
    assert len(letter.subject) <= 78
    assert letter.subject.endswith("… \u2013 vastaus viimeistään ti 26.1.2027")
    assert title in " ".join(letter.text.split())


def _reminder(**changes: Any) -> Letter:
    sample = samples("fi")["reminder"].model_dump() | changes
    return write_letter(Reminder.model_validate(sample), "fi")


@pytest.mark.parametrize(
    ("days_left", "said"),
    [
        (0, "Määräaika päättyy tänään, tiistaina 26.1.2027."),
        (1, "Määräaika päättyy huomenna, tiistaina 26.1.2027."),
        (5, "Määräaikaan on 5 päivää"),
    ],
)
def test_a_reminder_says_how_long_is_left(days_left: int, said: str) -> None:
    """Today and tomorrow are said as people say them."""
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
    assert "Aiempi aika" not in letter.text


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


def test_the_gallery_page_links_every_letter() -> None:
    """Whoever mends the words finds each letter as a page and as text."""
    page = Page(gallery_page(LETTERS))
    links = {attrs["href"] for name, attrs in page.tags if name == "a"}
    assert links == {f"{key}.{suffix}" for key in LETTERS for suffix in ("html", "txt")}

"""Thanks for an answer: when, to whom, and with what picture of the result."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from governance.action import ActionKind
from governance.form import Choice, FieldKind, FormField
from governance.meeting import MeetingState
from governance.record import Language
from governance.request import RequestState
from governance.tally import Came, Tally, When, tally_round
from governance.year_plan import ItemKind
from office.hands import thanks
from office.ledger.meetings import Meeting
from office.recording import record_decisions
from office.year_book.letter import read_letter
from templates.tally_words import bar_label, tally_caption
from tests.cast import BUDGET_MEETING, CONTACT, REQUEST, SUBSTITUTE, PureYear, at, item
from tests.ledger_house import LedgerHouse, answer_round, blank_papers, headers_of, text_of

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
CLOSES = item(ItemKind.CLOSE_ROUND, "esitykset/2027").at
DUE = at("2027-05-13", 23)
LABEL = {"fi": "Montako perhettä odottaa?", "sv": "Hur många familjer väntar?", "en": "How many wait?"}
NUMBER = FormField(id="families", kind=FieldKind.NUMBER, label=LABEL, unit="kpl")
CHOICE = FormField(
    id="choice",
    kind=FieldKind.CHOICE,
    label=LABEL,
    choices=(Choice(id="good", label="Hyvä"), Choice(id="bad", label="Huono")),
)
TEXT = FormField(id="said", kind=FieldKind.LONG_TEXT, label=LABEL)


def answered_year() -> PureYear:
    """Live the year until the round is closed, with one municipality's answer."""
    year = PureYear()
    year.live(OPENS)
    year.change_request(REQUEST, state=RequestState.ANSWERED, answered_by=SUBSTITUTE)
    year.live(CLOSES)
    return year


def thanked(year: PureYear, now: datetime) -> list[tuple[str, tuple[str, ...]]]:
    """List who is due to be thanked for what."""
    return [(one.concerns, one.to) for one in year.due(now) if one.kind is ActionKind.THANK]


def test_thanks_wait_for_the_meeting_that_uses_the_answers() -> None:
    """The round is closed, but nothing has come of it before its meeting is recorded."""
    year = answered_year()
    assert thanked(year, CLOSES) == []
    year.change_meeting(BUDGET_MEETING, state=MeetingState.HELD)
    assert thanked(year, CLOSES) == []
    year.change_meeting(BUDGET_MEETING, state=MeetingState.RECORDED)
    assert thanked(year, CLOSES) == [(REQUEST, (SUBSTITUTE,))]


def test_a_cancelled_meeting_holds_up_no_thanks() -> None:
    """Then the end of the round is enough; before it nobody is thanked."""
    year = answered_year()
    year.change_meeting(BUDGET_MEETING, state=MeetingState.CANCELLED)
    assert thanked(year, CLOSES) == [(REQUEST, (SUBSTITUTE,))]
    early = PureYear()
    early.live(OPENS)
    early.change_meeting(BUDGET_MEETING, state=MeetingState.CANCELLED)
    early.change_request(REQUEST, state=RequestState.ANSWERED)
    assert thanked(early, OPENS) == []


@pytest.mark.parametrize("gone", [None, "somebody-who-left", SUBSTITUTE])
def test_who_cannot_be_thanked_any_more_has_the_contact_in_their_place(gone: str | None) -> None:
    """Unknown, gone, or at an address that takes no mail."""
    year = answered_year()
    year.change_request(REQUEST, answered_by=gone)
    year.bounced.add(SUBSTITUTE)
    year.change_meeting(BUDGET_MEETING, state=MeetingState.RECORDED)
    assert thanked(year, CLOSES) == [(REQUEST, (CONTACT,))]


def tally(field: FormField, *answers: str) -> Tally:
    """Count answers of as many municipalities."""
    given = {f"m{n}": {field.id: answer} for n, answer in enumerate(answers)}
    came = {one: Came(due_at=DUE, answered_at=DUE) for one in given}
    return tally_round((TEXT, field), given, came)


def test_choices_are_counted_in_the_forms_order() -> None:
    """Those that nobody chose too."""
    found = tally(CHOICE, "bad", "bad", "bad", "bad", "bad")
    assert [(bar.answer, bar.count) for bar in found.bars] == [("good", 0), ("bad", 5)]
    assert found.place_of("m3") == 1
    assert found.place_of("elsewhere") is None


@pytest.mark.parametrize(
    ("answers", "ranges"),
    [
        (("0", "3", "7", "12", "14"), [("0", "4"), ("5", "9"), ("10", "14")]),
        (("1", "1", "2", "2", "3"), [("1", "1"), ("2", "2"), ("3", "3")]),
        (
            ("120", "340", "90", "15", "499"),
            [("0", "99"), ("100", "199"), ("200", "299"), ("300", "399"), ("400", "499")],
        ),
        (("0.5", "1.25", "1.4", "0.1", "0.2"), [("0", "0.5"), ("0.5", "1"), ("1", "1.5")]),
    ],
)
def test_numbers_fall_into_few_bars_of_round_width(
    answers: tuple[str, ...], ranges: list[tuple[str, str]]
) -> None:
    """Every answer is in one bar, and no bar is missing between them."""
    found = tally(NUMBER, *answers)
    named = [(str(bar.least), str(bar.most)) for bar in found.bars]
    assert named == ranges
    assert sum(bar.count for bar in found.bars) == len(answers)


def test_few_answers_are_not_told_by_what_they_say() -> None:
    """Of four anybody could guess whose is which: it is counted when they came."""
    found = tally(NUMBER, "1", "2", "3", "4")
    assert found.field is None
    assert [bar.answer for bar in found.bars] == [str(when) for when in When]


def test_it_is_counted_when_answers_came() -> None:
    """Early, in the last week, on the day, late, never."""
    day = timedelta(days=1)
    came = {
        "early": Came(due_at=DUE, answered_at=DUE - 10 * day),
        "week": Came(due_at=DUE, answered_at=DUE - 2 * day),
        "day": Came(due_at=DUE, answered_at=DUE - timedelta(hours=3)),
        "late": Came(due_at=DUE, answered_at=DUE + day, late=True),
        "never": Came(due_at=DUE),
    }
    found = tally_round((TEXT,), {}, came)
    assert [bar.count for bar in found.bars] == [1, 1, 1, 1, 1]
    assert [found.place_of(one) for one in came] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("language", Language)
def test_a_bar_is_named_in_the_readers_language(language: Language) -> None:
    """A question with its unit, numbers as they are written there."""
    found = tally(NUMBER, "1200", "1300", "1450", "2500", "2600")
    assert tally_caption(found, language) == f"{LABEL[language]}, kpl"
    assert bar_label(found, found.bars[0], language).startswith(
        {"en": "1,0"}.get(language, "1\N{NO-BREAK SPACE}0")
    )
    assert bar_label(tally(CHOICE, *["good"] * 5), tally(CHOICE, *["good"] * 5).bars[0], language) == "Hyvä"


@pytest.fixture
def handled(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Let Lohja answer, the round close and its meeting be recorded."""
    blank_papers(monkeypatch)
    for municipality in ("lohja", "siuntio", "inkoo"):
        house.carry_out(item(ItemKind.OPEN_REQUEST, f"esitykset/2027/{municipality}").at)
    answer_round(house, REQUEST, CONTACT, at("2027-04-22"))
    house.carry_out(CLOSES)
    house.carry_out(item(ItemKind.SUMMONS, BUDGET_MEETING).at)
    house.carry_out(house.one(Meeting, BUDGET_MEETING).ends_at)
    record_decisions(house.desk, BUDGET_MEETING, {}, now=at("2027-06-01"))
    house.carry_out(at("2027-06-01"))
    return house


def test_the_letter_shows_the_result_inside_itself(handled: LedgerHouse) -> None:
    """A PNG that travels along, named by the page, with its numbers in words; and it is small."""
    (letter,) = handled.letters("thanks").values()
    message = headers_of(letter)
    related = next(part for part in message.walk() if part.get_content_type() == "multipart/related")
    page, picture = related.iter_parts()
    assert page.get_content_type() == "text/html"
    assert str(picture["Content-ID"]).strip("<>") in page.get_content()
    png = picture.get_content()
    assert png.startswith(b"\x89PNG")
    assert len(png) < 60_000
    assert picture.get_content_disposition() == "inline"
    words = " ".join(text_of(letter).split())
    assert "Kiitos! Saimme Lohjan vastauksen esityspyyntöön" in words
    assert "1 kunnasta, kun niitä pyydettiin 3 kunnalta" in words
    assert "Johtoryhmän kokous 2/2027" in words
    assert "yli viikko etuajassa (oma kuntanne): 1" in words
    assert "ei vastausta: 2" in words
    assert "Siuntio" not in words
    assert letter.kind == "thanks"


def test_a_letter_is_shown_with_its_picture_outside_a_mail_program(
    handled: LedgerHouse, tmp_path: Path
) -> None:
    """In the year book the page holds it, for no mail program is there to put it in."""
    (letter,) = handled.letters("thanks").values()
    (tmp_path / "thanks.eml").write_bytes(letter.body)
    page = read_letter(tmp_path / "thanks.eml").html
    assert "cid:" not in page
    assert page.count('src="data:image/png;base64,iVBORw0KGgo') == 1


def test_only_who_answered_is_thanked_and_once(handled: LedgerHouse) -> None:
    """A second look sends nothing more."""
    assert set(handled.letters("thanks")) == {CONTACT}
    before = handled.contents()
    handled.carry_out(at("2027-06-02"))
    assert [row for row in handled.contents()[1] if row not in before[1]] == []


def test_pictures_are_drawn_once_and_letters_cost_little() -> None:
    """A round's letters in a language share at most as many pictures as there are bars."""
    thanks._png.cache_clear()
    bars = tuple((f"{n}", n) for n in range(6))
    begun = time.perf_counter()
    for place in range(22):
        thanks._png(bars, place % 6, "caption", "fi")
    each = (time.perf_counter() - begun) / 22
    assert thanks._png.cache_info().misses == 6
    assert each < 0.05  # measured 3 ms; a busy machine gets time

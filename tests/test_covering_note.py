"""Covering notes: the office's words stand in letters that are held, and only in those."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import update

from governance.message import MessageKind, MessageState, Phase
from governance.record import Language
from governance.year_plan import ItemKind
from office.holding import (
    HoldingError,
    add_note,
    hold_letters,
    let_go,
    read_batch,
    read_batches,
    read_scope,
)
from office.ledger.journal import AuditEntry
from office.ledger.note import NoteError
from office.ledger.outbox import Outbox
from templates.gallery import gallery
from templates.letter_core import CoreError, html_with_note, text_with_note
from templates.words import letter_words
from tests.cast import ADOPTED, CONTACT, REQUEST, STEERING, SWEDISH_CONTACT, item
from tests.dispatch_house import plan_notice, row, with_dispatch
from tests.ledger_house import LedgerHouse

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
BATCH = "request:esitykset/2027"
ASKED = f"request:{REQUEST}:{CONTACT}:1"
NOTE = "Tervetuloa mukaan!\n\nTänä vuonna <kysymme> vähemmän."


@pytest.fixture
def holding(house: LedgerHouse) -> LedgerHouse:
    """Give the house with a round's requests held."""
    hold_letters(house.desk, read_scope(MessageKind.REQUEST), ADOPTED)
    house.carry_out(OPENS)
    return house


def parsed(letter: Any) -> EmailMessage:
    """Parse a planned letter."""
    return message_from_bytes(letter.body, policy=default)


def part(message: EmailMessage, kind: str) -> str:
    """Give one of a message's two texts."""
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_a_note_stands_between_greeting_and_matter(holding: LedgerHouse) -> None:
    """In text and page, foreign signs harmless; key and Message-ID as before, the hash of the new bytes."""
    before = row(holding, ASKED)
    assert add_note(holding.desk, read_batch(BATCH), {Language.FI: NOTE}, OPENS) == 2
    after = row(holding, ASKED)
    assert (after.key, after.message_id, after.number) == (before.key, before.message_id, before.number)
    assert after.body != before.body
    assert (after.body_sha256, after.body_size) == (sha256(after.body).hexdigest(), len(after.body))
    text, page = part(parsed(after), "plain"), part(parsed(after), "html")
    greeting, heading, note, lead = (
        text.index(words)
        for words in ("Hyvä ", "Hanketoimiston saatesanat\n", "Tänä vuonna <kysymme>", "Pyydämme ")
    )
    assert greeting < heading < note < lead
    assert "Tänä vuonna &lt;kysymme&gt; vähemmän." in page
    unchanged = [name for name in parsed(before) if name != "Content-Type"]
    assert all(parsed(before)[name] == parsed(after)[name] for name in unchanged)


def test_the_letter_leaves_with_its_note(holding: LedgerHouse) -> None:
    """What the mail server gets is what was frozen anew."""
    add_note(holding.desk, read_batch(BATCH), "Tervetuloa mukaan!", OPENS)
    let_go(holding.desk, read_scope(MessageKind.REQUEST), OPENS)
    holding.deliver(OPENS)
    assert sum(b"Tervetuloa mukaan!" in raw for raw in holding.mailer.sent) == 2


def test_a_new_note_replaces_the_earlier_one(holding: LedgerHouse) -> None:
    """One note, however often the office thinks of better words."""
    for words in ("Ensimmäinen sana.", "Toinen sana.", "Kolmas sana."):
        add_note(holding.desk, read_batch(BATCH), words, OPENS)
    text, page = (part(parsed(row(holding, ASKED)), kind) for kind in ("plain", "html"))
    for words in (text, page):
        assert words.count("Hanketoimiston saatesanat") == words.count("Kolmas sana.") == 1
        assert "Ensimmäinen" not in words
        assert "Toinen" not in words


def test_a_note_is_in_the_letters_own_language(house: LedgerHouse) -> None:
    """Finnish and Swedish readers get their own; where one is missing, nobody gets any."""
    hold_letters(house.desk, read_scope(), ADOPTED)
    keys = [plan_notice(house, OPENS, 1), plan_notice(house, OPENS, 1, SWEDISH_CONTACT)]
    before = [row(house, key).body for key in keys]
    batch = read_batch("office_notice:kierros-1")
    with pytest.raises(NoteError, match="has letters in sv; give the note in that too"):
        add_note(house.desk, batch, {Language.FI: "Kiitos."}, OPENS)
    with pytest.raises(NoteError, match="has letters in fi and sv; give the note in each language"):
        add_note(house.desk, batch, "Kiitos.", OPENS)
    assert [row(house, key).body for key in keys] == before
    given = {Language.FI: "Kiitos vielä.", Language.SV: "Tack ännu.", Language.EN: "Thanks again."}
    assert add_note(house.desk, batch, given, OPENS) == 2
    finnish, swedish = (part(parsed(row(house, key)), "plain") for key in keys)
    assert "Kiitos vielä." in finnish
    assert "Meddelande från projektbyrån\nTack ännu." in swedish
    assert "Kiitos" not in swedish


@pytest.mark.parametrize("phase", list(Phase))
def test_a_letter_that_is_being_sent_gets_no_note(holding: LedgerHouse, phase: Phase) -> None:
    """A sender holds its bytes: the whole batch stays as it is."""
    before = {one.key: one.body for one in holding.rows(Outbox)}
    with holding.desk.ledger.writing() as session:
        taken = update(Outbox).where(Outbox.key == ASKED)
        session.execute(taken.values(state=MessageState.SENDING, phase=phase, lease_token=CONTACT))
    with pytest.raises(NoteError, match="is being sent; a note is added to letters that are held"):
        add_note(holding.desk, read_batch(BATCH), "Myöhässä.", OPENS)
    assert {one.key: one.body for one in holding.rows(Outbox)} == before


def test_a_letter_that_is_not_held_gets_no_note(house: LedgerHouse) -> None:
    """It could leave at any moment, one with the note and one without."""
    house.carry_out(OPENS)
    with pytest.raises(NoteError, match=f"no letter of {BATCH} is held; hold the batch first"):
        add_note(house.desk, read_batch(BATCH), "Tervetuloa!", OPENS)


def test_a_letter_that_perhaps_arrived_keeps_its_bytes(holding: LedgerHouse) -> None:
    """A second copy must be the same as the first (the same Message-ID)."""
    holding.change(Outbox, row(holding, ASKED).number, resends=1)
    with pytest.raises(NoteError, match="may have arrived already; its bytes stay as they are"):
        add_note(holding.desk, read_batch(BATCH), "Tervetuloa!", OPENS)


def test_the_audit_log_tells_of_a_note_without_its_words(holding: LedgerHouse) -> None:
    """Who, when and how many; the words stand in the letters."""
    add_note(holding.desk, read_batch(BATCH), "Tervetuloa mukaan!", OPENS)
    (entry,) = holding.rows(AuditEntry, AuditEntry.what == "covering note added")
    assert (entry.actor, entry.concerns, entry.detail["letters"]) == ("office", BATCH, 2)
    assert "Tervetuloa" not in json.dumps(entry.detail)


def test_an_invitation_keeps_its_calendar_object(house: LedgerHouse) -> None:
    """The note changes words, and neither UID, SEQUENCE nor the file."""
    hold_letters(house.desk, read_scope(), ADOPTED)
    house.carry_out(ADOPTED)
    letter = next(iter(house.letters("invitation", STEERING).values()))
    before = [
        one.get_payload(decode=True) for one in parsed(letter).walk() if "cal" in one.get_content_type()
    ]
    words = dict.fromkeys(Language, "Hei, hej, hello.")
    add_note(house.desk, read_batch(f"invitation:{STEERING}"), words, ADOPTED)
    noted = parsed(row(house, letter.key))
    assert [one.get_payload(decode=True) for one in noted.walk() if "cal" in one.get_content_type()] == before
    assert [one.get_content_type() for one in noted.walk()] == [
        one.get_content_type() for one in parsed(letter).walk()
    ]
    assert "Hei, hej, hello." in part(noted, "plain")


def test_a_note_travels_into_the_digest(holding: LedgerHouse) -> None:
    """Letters that are put together keep what the office said before each."""
    combining = with_dispatch(holding, digest=True)
    plan_notice(combining, OPENS)
    add_note(combining.desk, read_batch(BATCH), "Tervetuloa mukaan!", OPENS)
    let_go(combining.desk, read_scope(MessageKind.REQUEST), OPENS)
    report = combining.deliver(OPENS)
    digest = next(number for number, key in enumerate(report.sent) if key.startswith("digest:"))
    assert "Tervetuloa mukaan!" in part(
        message_from_bytes(combining.mailer.sent[digest], policy=default), "html"
    )


@pytest.mark.parametrize("name", ["request", "request:", "letters:esitykset/2027", "request:Esitykset 2027"])
def test_a_batch_that_cannot_be_is_an_error(name: str) -> None:
    """With where to find the right name."""
    with pytest.raises(HoldingError, match=r"is no (batch|id); "):
        read_batch(name)


def test_a_note_that_is_too_long_is_refused(holding: LedgerHouse) -> None:
    """It would bury the letter."""
    with pytest.raises(NoteError, match="over 2000 characters"):
        add_note(holding.desk, read_batch(BATCH), "sana " * 500, OPENS)


LETTERS = gallery()


@pytest.mark.parametrize("key", LETTERS)
def test_every_kind_of_letter_takes_a_note_and_gives_it_back(key: str) -> None:
    """In each language the note comes before the matter, and a second one leaves no trace of the first."""
    language, letter = key.partition("/")[0], LETTERS[key]
    once = text_with_note(letter.text, language, "First words.")
    noted = f"{letter_words(language).frame.note}\nFirst words.\n\n"
    assert once.count(noted) == 1
    assert once.replace(noted, "") == letter.text
    again = text_with_note(once, language, "Second words.", earlier="First words.")
    assert again == text_with_note(letter.text, language, "Second words.")
    page = html_with_note(letter.html, language, "First words.")
    assert page.count("First words.") == 1
    assert html_with_note(page, language, "Second words.") == html_with_note(
        letter.html, language, "Second words."
    )


def test_a_letter_of_another_shape_is_left_alone() -> None:
    """An older version froze it: it leaves as it is, and the office is told."""
    with pytest.raises(CoreError, match="let it leave as it is"):
        text_with_note("Hei.\n\nTeksti.", "fi", "Sana.")
    with pytest.raises(CoreError, match="let it leave as it is"):
        html_with_note("<p>Hei.</p>", "fi", "Sana.")


def test_the_list_names_batches_as_notes_take_them(holding: LedgerHouse) -> None:
    """The office copies the name from the list."""
    assert [batch.name for batch in read_batches(holding.desk) if batch.held] == [BATCH]

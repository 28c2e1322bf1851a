"""A place that changed while papers and summonses were made but had not left: they follow it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from governance.message import MessageKind, MessageState
from governance.record import Language
from governance.year_plan import ItemKind
from office.hands.kept_paper import PAPERS
from office.holding import add_note
from office.ledger.hold import Scope, place_hold, release_letters
from office.ledger.outbox import Outbox
from office.ledger.papers import Document, DocumentKind
from tests.cast import ADOPTED, CHAIR, MEMBER, STEERING, item
from tests.ics_readers import read_with_ics
from tests.ledger_house import LedgerHouse, blank_papers, text_of
from tests.sent_object import sent

SUMMONS = item(ItemKind.SUMMONS, STEERING).at
HOUR = timedelta(hours=1)
OLD, NEW = "Kaupungintalo, Lohja", "Salon kaupungintalo"
SALO = {"place": {"fi": NEW, "sv": "Salo stadshus", "en": "Salo City Hall"}}
NOTE = {
    Language.FI: "Tuokaa puheenvuorot kirjallisina.",
    Language.SV: "Ta med inläggen i skriftlig form.",
    Language.EN: "Bring what you will say in writing.",
}
SCOPE = Scope(MessageKind.SUMMONS, STEERING)


def summoned(house: LedgerHouse) -> LedgerHouse:
    """Invite everybody, and write the summonses, which have not left."""
    house.carry_out(ADOPTED)
    house.let_leave()
    house.carry_out(SUMMONS)
    return house


def summonses(house: LedgerHouse, person: str = CHAIR) -> list[Outbox]:
    """Give a person's summonses to the steering group's meeting, the earliest first."""
    return house.rows(
        Outbox, Outbox.kind == MessageKind.SUMMONS, Outbox.concerns == STEERING, Outbox.recipient == person
    )


@pytest.fixture
def house(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Have summonses waiting, with blank papers."""
    blank_papers(monkeypatch)
    return summoned(house)


def test_a_summons_that_waits_is_written_anew_with_the_new_place(house: LedgerHouse) -> None:
    """The earlier one says which letter leaves instead; the reader gets the update, then the summons."""
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS + HOUR)
    earlier, anew = summonses(edited)
    assert (earlier.state, anew.state) == (MessageState.SUPPRESSED, MessageState.PENDING)
    assert earlier.reason == f"its words changed; written anew: {anew.key}"
    assert (OLD in text_of(anew), NEW in text_of(anew)) == (False, True)
    told, called = (one for one in sent(edited, recipient=CHAIR, concerns=STEERING)[-2:])
    assert (told.kind, called.kind) == ("invitation_update", "summons")
    assert read_with_ics(called.content).location == NEW
    assert {one.key for one in (*summonses(edited), *summonses(edited, MEMBER))} & set(
        edited.deliver(SUMMONS + HOUR).sent
    ) == {anew.key, summonses(edited, MEMBER)[-1].key}


def test_it_is_written_anew_once(house: LedgerHouse) -> None:
    """A second tick finds nothing to do."""
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS + HOUR)
    before = edited.contents()
    edited.carry_out(SUMMONS + HOUR)
    assert edited.contents() == before


def test_a_new_place_is_told_while_the_office_holds_the_summons(house: LedgerHouse) -> None:
    """The update does not wait behind it; the held summons stays held, with its covering note."""
    with house.desk.ledger.writing() as session:
        place_hold(session, SCOPE, now=SUMMONS)
    add_note(house.desk, SCOPE, NOTE, SUMMONS)
    edited = house.with_series("johtoryhma", **SALO)
    _, report = edited.tick(SUMMONS + HOUR)
    assert f"invitation_update:{STEERING}:{CHAIR}:1" in report.sent
    _, anew = summonses(edited)
    assert (anew.state, anew.released_at) == (MessageState.PENDING, None)
    assert NOTE[Language.FI] in text_of(anew)
    with edited.desk.ledger.writing() as session:
        release_letters(session, SCOPE, now=SUMMONS + HOUR)
    assert anew.key in edited.deliver(SUMMONS + HOUR).sent


def test_a_summons_that_was_released_need_not_be_released_again(house: LedgerHouse) -> None:
    """The mail server was away meanwhile."""
    with house.desk.ledger.writing() as session:
        place_hold(session, Scope(MessageKind.SUMMONS), now=SUMMONS)
        release_letters(session, SCOPE, now=SUMMONS)
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS + HOUR)
    assert summonses(edited)[-1].key in edited.deliver(SUMMONS + HOUR).sent


def test_a_summons_that_may_have_arrived_is_not_written_again(house: LedgerHouse) -> None:
    """Its reader would have two; the update tells them of the place."""
    with house.desk.ledger.writing() as session:
        session.execute(update(Outbox).where(Outbox.kind == MessageKind.SUMMONS).values(resends=1))
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS + HOUR)
    assert len(summonses(edited)) == 1


def test_a_summons_that_has_left_stays_the_only_one(house: LedgerHouse) -> None:
    """The update alone follows it."""
    house.let_leave()
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS + HOUR)
    assert len(summonses(edited)) == 1


def test_the_agenda_is_printed_anew_once_with_the_new_place(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens it, or is summoned with it, reads the place that holds."""
    monkeypatch.undo()
    edited = house.with_series("johtoryhma", **SALO)
    edited.carry_out(SUMMONS + HOUR)
    papers = edited.rows(
        Document,
        Document.kind == DocumentKind.AGENDA,
        Document.concerns == STEERING,
        Document.format == "html",
    )
    assert {paper.revision for paper in papers} == {1, 2}
    latest = next(one for one in papers if (one.language, one.revision) == ("fi", 2))
    assert NEW in (edited.desk.store / PAPERS / latest.name).read_text("utf-8")

"""How a municipality's own proposal ended: an extract from the meeting, a notice when all have decided."""

from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from governance.agenda import AgendaItemKind, ItemOutcome
from governance.proposal import DecisionState
from governance.year_plan import ItemKind
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Decision
from office.recording import ItemDecision, record_decisions, start_proposal, text_of_submission
from tests.cast import BUDGET_MEETING, CONTACT, REGISTRY, REQUEST, at, item
from tests.ledger_house import LedgerHouse, answer_round, blank_papers, headers_of, text_of

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
JUNE = at("2027-06-01")
PROPOSAL = "talousarvio/2027/1"
OWN = f"{PROPOSAL}/lohja"


def propose(house: LedgerHouse) -> None:
    """Let Lohja answer the round and the office carry the answer to the steering meeting."""
    house.carry_out(OPENS)
    answer_round(house, REQUEST, CONTACT, at("2027-04-22"))
    submission = "answer-lohja-contact-0"
    window, year, text = text_of_submission(house.desk, submission)
    start_proposal(house.desk, window, year, text, submission=submission, now=at("2027-05-14"))
    house.carry_out(item(ItemKind.SUMMONS, BUDGET_MEETING).at)
    house.carry_out(house.one(Meeting, BUDGET_MEETING).ends_at)


def record(house: LedgerHouse, decision: ItemDecision | None = None, now: datetime = JUNE) -> int:
    """Record the meeting's decisions; gives the number of the proposal's item."""
    kind = AgendaItemKind.PROPOSAL
    (found,) = house.rows(AgendaItem, AgendaItem.meeting_id == BUDGET_MEETING, AgendaItem.kind == kind)
    record_decisions(house.desk, BUDGET_MEETING, {found.number: decision} if decision else {}, now=now)
    house.carry_out(now)
    number: int = found.number
    return number


def test_who_proposed_gets_an_extract_with_the_decision(house: LedgerHouse) -> None:
    """Registry first and contact; the paper holds the one item and who signs it."""
    propose(house)
    number = record(house)
    letters = house.letters("extract", OWN)
    assert list(letters) == [REGISTRY, CONTACT]
    words = " ".join(text_of(letters[REGISTRY]).split())
    assert "on käsitellyt Lohjan esityksen" in words
    assert "Hyväksyttiin päätösehdotuksen mukaisesti." in words
    assert "Esitys lähetetään kuntien päätettäväksi." in words
    (paper,) = headers_of(letters[REGISTRY]).iter_attachments()
    assert paper.get_filename() == f"Ote muistiosta 2-2027 {number}.pdf"
    shown = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.get_content())).pages)
    assert "OTE MUISTIOSTA 2/2027" in shown
    assert "Esitys kunnille: Vastaus: title" in shown.replace("\n", " ")
    assert "Ilmoitusasiat" not in shown


def test_what_was_tabled_is_told_as_what_it_is(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proposal does not go on, and the letter does not say that it does."""
    blank_papers(monkeypatch)
    monkeypatch.setattr("office.hands.proposal_result.agenda_pdf", lambda *_given, **_also: b"blank")
    propose(house)
    record(house, ItemDecision(outcome=ItemOutcome.TABLED, words="Jätettiin pöydälle."))
    words = " ".join(text_of(house.letters("extract", OWN)[REGISTRY]).split())
    assert "Jätettiin pöydälle." in words
    assert "lähtee kuntien" not in words


def test_the_office_s_own_proposal_has_nobody_to_get_an_extract(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It grew from no municipality's answer."""
    blank_papers(monkeypatch)
    house.carry_out(OPENS)
    answer_round(house, REQUEST, CONTACT, at("2027-04-22"))
    _, _, text = text_of_submission(house.desk, "answer-lohja-contact-0")
    start_proposal(house.desk, "talousarvio", 2027, text, submission=None, now=at("2027-05-14"))
    house.carry_out(item(ItemKind.SUMMONS, BUDGET_MEETING).at)
    house.carry_out(house.one(Meeting, BUDGET_MEETING).ends_at)
    record(house)
    assert house.letters("extract") == {}


def test_every_municipality_hears_how_the_proposal_ended(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own decision, how many decided what, and to whom the news goes on; the author's says so."""
    blank_papers(monkeypatch)
    monkeypatch.setattr("office.hands.proposal_result.agenda_pdf", lambda *_given, **_also: b"blank")
    propose(house)
    record(house)
    decided = {"state": DecisionState.APPROVED, "recorded_at": JUNE, "decided_on": JUNE.date()}
    house.change(Decision, OWN, **decided, section="§ 7")
    house.change(Decision, f"{PROPOSAL}/siuntio", **decided | {"state": DecisionState.REJECTED})
    house.carry_out(item(ItemKind.CLOSE_WINDOW, "talousarvio/2027").at)
    own = " ".join(text_of(house.letters("decision_notice", OWN)[CONTACT]).split())
    for said in (
        "Lohjan ehdotuksesta tehdyn esityksen",
        "- hyväksytty: 1 - hylätty: 1 - ei päätöstä: 1",
        "Oman kuntanne päätös: hyväksytty",
        "Pykälä: § 7",
        "- Kirjaamo - Toimialajohtaja - Lautakunta",
    ):
        assert said in own
    inkoo = house.letters("decision_notice", f"{PROPOSAL}/inkoo")["inkoo-contact"]
    words = " ".join(text_of(inkoo).split())
    assert "bygger på ett förslag" not in words
    assert "Vi har inte fått uppgift om er kommuns beslut." in words

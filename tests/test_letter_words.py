"""A letter says what its reader cannot look up: what of an item changed, what was asked, why by that day."""

import pytest

from governance.record import Language
from governance.year_plan import ItemKind
from office.escalation import escalate
from office.hands.agenda import make_agenda
from office.ledger.papers import AgendaItem
from templates.dates import on_day
from tests.cast import BUDGET_MEETING, CHAIR, CONTACT, MEMBER, REGISTRY, REQUEST, SUBSTITUTE, at, item
from tests.ledger_house import LedgerHouse, blank_papers, text_of
from tests.test_hands import decided_proposal

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
OVERDUE = item(ItemKind.OVERDUE, REQUEST).at
LOHJA = "talousarvio/2027/lohja"


def words_of(house: LedgerHouse, kind: str, concerns: str, person: str) -> str:
    """Give the running text of a letter, whatever its line breaks are."""
    return " ".join(text_of(house.letters(kind, concerns)[person]).split())


@pytest.fixture
def papers(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Make papers without Typst."""
    blank_papers(monkeypatch)
    return house


def test_a_changed_item_is_named_with_the_parts_that_are_others(papers: LedgerHouse) -> None:
    """Who has read the agenda need not read it all again."""
    summons = item(ItemKind.SUMMONS, BUDGET_MEETING).at
    papers.carry_out(summons)
    first = min(papers.rows(AgendaItem, AgendaItem.meeting_id == BUDGET_MEETING), key=lambda one: one.number)
    papers.change(AgendaItem, first.id, account={"fi": ["Toisin."], "sv": ["Annorlunda."]})
    assert make_agenda(papers.desk, BUDGET_MEETING, summons).told
    papers.carry_out(summons)
    assert f"1 {first.title['fi']} (muutettu: selostus)" in words_of(
        papers, "change_of_agenda", BUDGET_MEETING, CHAIR
    )
    assert "(ändrat: redogörelsen)" in words_of(papers, "change_of_agenda", BUDGET_MEETING, "inkoo-director")


def test_an_overdue_letter_says_what_was_asked_and_when(house: LedgerHouse) -> None:
    """The substitute and the superior may never have seen the request."""
    house.carry_out(OPENS)
    house.deliver(OPENS)
    house.carry_out(OVERDUE)
    readers = {one: words_of(house, "overdue", REQUEST, one) for one in (CONTACT, SUBSTITUTE)}
    house.deliver(OVERDUE)
    escalate(house.desk, REQUEST, OVERDUE)
    readers[MEMBER] = words_of(house, "overdue", REQUEST, MEMBER)
    purpose = house.desk.clock.one_round(REQUEST.split("/")[0]).purpose.in_language(Language.FI)
    for words in readers.values():
        assert f"Pyynnön tarkoitus: {purpose}" in words
        assert "Mitä pyydettiin: " in words
        assert f"Pyyntö lähetettiin: {on_day(OPENS, Language.FI)}" in words


def test_a_decision_request_says_which_budget_it_is_to_reach(papers: LedgerHouse) -> None:
    """The day that the municipality's own timetable gives, and what follows from it."""
    proposal = decided_proposal(papers)
    papers.carry_out(at("2027-05-28"))
    words = words_of(papers, "decision_request", f"{proposal}/lohja", REGISTRY)
    handled = item(ItemKind.HANDLING, LOHJA).at
    assert f"Valmisteluun viimeistään: {on_day(handled, Language.FI)}" in words
    assert "Asia ehtii silloin kuntanne vuoden 2028 talousarvion valmisteluun" in words


def test_a_decision_that_comes_too_late_for_the_budget_says_so(papers: LedgerHouse) -> None:
    """A budget that was closed in February is not reached by a decision of May."""
    lohja = papers.desk.network.municipality("lohja")
    house = papers.with_municipality("lohja", budget=lohja.budget.model_validate({"proposals_in": "1.2."}))
    proposal = decided_proposal(house)
    house.carry_out(at("2027-05-28"))
    assert "Asia ei enää ehdi kuntanne vuoden 2028 talousarvion valmisteluun" in words_of(
        house, "decision_request", f"{proposal}/lohja", REGISTRY
    )

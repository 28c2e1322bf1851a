"""An agenda that is put together anew after its summons: who has it is told what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.agenda_change import ItemPart, ListedItem, agenda_change
from governance.proposal import ProposalText
from governance.record import Language
from governance.year_plan import ItemKind
from office.hands.agenda import make_agenda
from office.ledger.papers import AgendaChange
from office.recording import start_proposal
from office.year import YearError
from tests.cast import BUDGET_MEETING, CHAIR, at, item
from tests.ledger_house import LedgerHouse, blank_papers, headers_of, text_of

SUMMONS = item(ItemKind.SUMMONS, BUDGET_MEETING).at
TEXT = ProposalText(
    title="Perheohjaajat",
    account="Kunnat ovat kokeilleet.",
    effects_on_children="Apua nopeammin.",
    costs="1,20 euroa.",
    proposed_decision="Varataan rahoitus.",
    heard="Nuorisovaltuustot.",
)


def listed(*matters: str) -> list[ListedItem]:
    """List matters in their order; what follows a colon is what the item says."""
    pairs = (matter.partition(":") for matter in matters)
    return [
        ListedItem(matter=name, says={ItemPart.ACCOUNT: says}, place=n)
        for n, (name, _, says) in enumerate(pairs, start=1)
    ]


def test_what_is_new_gone_or_says_something_else_is_named() -> None:
    """By its place: in the new agenda, or for what is gone in the old one."""
    change = agenda_change(listed("a", "b:old", "c", "d"), listed("a", "b:new", "x", "d"))
    assert (change.added, change.removed, change.moved) == ((3,), (3,), ())
    assert change.changed == {2: (ItemPart.ACCOUNT,)}


def test_what_others_pushed_on_has_not_moved() -> None:
    """A new item in front moves nothing; an exchanged order moves one of two."""
    assert agenda_change(listed("a", "b"), listed("x", "a", "b")).moved == ()
    assert len(agenda_change(listed("a", "b"), listed("b", "a")).moved) == 1


@given(st.permutations("abcdef"))
def test_the_same_items_in_any_order_are_only_moved(order: list[str]) -> None:
    """Nothing is added or lost, and what did not move keeps its order."""
    change = agenda_change(listed(*"abcdef"), listed(*order))
    assert (change.added, change.removed, change.changed) == ((), (), {})
    stayed = [matter for place, matter in enumerate(order, start=1) if place not in change.moved]
    assert stayed == sorted(stayed)
    assert bool(change) == (order != list("abcdef"))


@pytest.fixture
def summoned(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Send the summons of the meeting that decides on proposals."""
    blank_papers(monkeypatch)
    house.carry_out(SUMMONS)
    return house


def propose(house: LedgerHouse) -> None:
    """Let a late proposal come."""
    start_proposal(house.desk, "talousarvio", 2027, TEXT, submission=None, now=SUMMONS)


def test_everybody_with_the_summons_is_told_what_changed(summoned: LedgerHouse) -> None:
    """With the new agenda, in their language, once; it is a new revision of the paper."""
    propose(summoned)
    made = make_agenda(summoned.desk, BUDGET_MEETING, SUMMONS)
    assert made.told
    summoned.carry_out(SUMMONS)
    letters = summoned.letters("change_of_agenda", BUDGET_MEETING)
    assert set(letters) == set(summoned.letters("summons", BUDGET_MEETING))
    finnish = " ".join(text_of(letters[CHAIR]).split())
    assert "Lisätyt asiat:" in finnish
    assert "Esitys kunnille: Perheohjaajat" in finnish
    assert "Toiseen kohtaan siirtyneet" not in finnish
    swedish = " ".join(text_of(letters["inkoo-director"]).split())
    assert "Tillagda ärenden:" in swedish
    assert "Lisätyt" not in swedish
    assert [part.get_filename() for part in headers_of(letters[CHAIR]).iter_attachments()]
    before = summoned.contents()
    summoned.carry_out(SUMMONS)
    assert summoned.contents() == before


def test_an_agenda_that_comes_out_the_same_is_no_news(summoned: LedgerHouse) -> None:
    """The papers are new, and nobody gets a letter."""
    assert not make_agenda(summoned.desk, BUDGET_MEETING, SUMMONS).told
    summoned.carry_out(SUMMONS)
    assert summoned.letters("change_of_agenda") == {}


def test_before_the_summons_nobody_has_the_old_agenda(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The summons will carry the new one."""
    blank_papers(monkeypatch)
    early = item(ItemKind.ASSEMBLE_AGENDA, BUDGET_MEETING).at
    house.carry_out(early)
    start_proposal(house.desk, "talousarvio", 2027, TEXT, submission=None, now=early)
    assert not make_agenda(house.desk, BUDGET_MEETING, early).told
    assert house.rows(AgendaChange) == []


def test_a_change_is_not_told_once_the_meeting_has_begun(summoned: LedgerHouse) -> None:
    """It can only confuse then."""
    propose(summoned)
    make_agenda(summoned.desk, BUDGET_MEETING, SUMMONS)
    summoned.carry_out(at("2027-05-27", 10))
    assert summoned.letters("change_of_agenda") == {}


def test_an_agenda_that_stands_is_replaced_only_on_the_office_s_word(summoned: LedgerHouse) -> None:
    """Edited items would be lost: the command asks for --again."""
    with pytest.raises(YearError, match="add --again"):
        make_agenda(summoned.desk, BUDGET_MEETING, SUMMONS, again=False)


def test_a_reader_of_another_language_is_told_that_the_agenda_is_not_in_theirs(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter is in Swedish, and says in a sentence that the paper is in Finnish only."""
    blank_papers(monkeypatch)
    finnish = house.with_body(
        lambda body: (
            body.model_copy(update={"languages": (Language.FI,)}) if body.id == "johtoryhma" else body
        )
    )
    finnish.carry_out(SUMMONS)
    letters = finnish.letters("summons", BUDGET_MEETING)
    said = "Föredragningslistan finns endast på finska."
    assert said in " ".join(text_of(letters["inkoo-director"]).split())
    assert "laadittu vain" not in text_of(letters[CHAIR])

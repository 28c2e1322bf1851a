"""What a body's rules of procedure make of its papers: numbers, languages, who presents and who is heard."""

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from governance.action import ActionKind
from governance.agenda import AgendaItemKind
from governance.network import Network
from governance.paper import AgendaPaper
from governance.record import Language
from governance.year_plan import ItemKind
from office.hands.agenda_paper import agenda_items, agenda_paper
from office.hands.carrying_out import carry_out, find_due
from office.ledger.meetings import Meeting
from office.ledger.papers import Document, DocumentKind
from tests.cast import COOPERATION, COORDINATOR, item
from tests.ledger_house import LedgerHouse, blank_papers, text_of

SUMMONS = item(ItemKind.SUMMONS, COOPERATION).at
HALF_OF_IT = {"source": "Asettamispäätös § 90"}


@pytest.fixture(autouse=True)
def _without_typesetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the typesetting: what stands in the papers is gathered before it."""
    blank_papers(monkeypatch)


def changed(house: LedgerHouse, **body: Any) -> LedgerHouse:
    """Give the house with another cooperation group, whose agenda is then put together."""
    data = house.desk.network.model_dump(mode="json", exclude_none=True)
    rules = body.pop("rules", None)
    data["bodies"][1].update(body)
    if rules:
        data["bodies"][1]["setting"]["rules"] = {**HALF_OF_IT, **rules}
    there = house.with_network(Network.model_validate(data))
    for kind in (ActionKind.ASSEMBLE_AGENDA, ActionKind.SUMMONS):
        due = find_due(there.desk, SUMMONS)
        carry_out(
            there.desk, [one for one in due if one.kind is kind and one.concerns == COOPERATION], SUMMONS
        )
    return there


def paper(house: LedgerHouse, kind: DocumentKind, language: Language = Language.FI) -> AgendaPaper:
    """Gather the paper of the meeting."""
    with house.desk.ledger.reading() as session:
        meeting = session.get_one(Meeting, COOPERATION)
        return agenda_paper(session, house.desk, meeting, kind, language, SUMMONS)


@pytest.mark.parametrize(("examiners", "chosen"), [(2, "Valitaan kaksi pöytäkirjantarkastajaa."), (0, None)])
def test_a_body_whose_minutes_are_examined_chooses_who_does(
    house: LedgerHouse, examiners: int, chosen: str | None
) -> None:
    """Each of them has a line to sign in the minutes."""
    there = changed(house, rules={"examiners": examiners})
    items = {one.title: one.proposed_decision for one in paper(there, DocumentKind.AGENDA).items}
    assert items.get("Pöytäkirjantarkastajien valinta") == chosen
    assert paper(there, DocumentKind.MEMO).examiners_wanted == examiners


def test_a_statutory_body_numbers_agenda_and_minutes_alike(house: LedgerHouse) -> None:
    """§ 1 of the agenda is § 1 of the minutes."""
    there = changed(house)
    numbers = [one.number for one in paper(there, DocumentKind.AGENDA).items]
    assert numbers[:2] == ["§ 1", "§ 2"]
    assert numbers == [one.number for one in paper(there, DocumentKind.MEMO).items]


def test_a_house_that_numbers_only_its_minutes_gives_the_agenda_places(house: LedgerHouse) -> None:
    """The summons lists them like the agenda does."""
    there = changed(house, rules={"numbers_agenda": False})
    assert [one.number for one in paper(there, DocumentKind.AGENDA).items][:2] == ["1", "2"]
    assert [one.number for one in paper(there, DocumentKind.MEMO).items][:2] == ["§ 1", "§ 2"]
    assert "§ 1" not in text_of(there.letters("summons", COOPERATION)[COORDINATOR])


def test_papers_are_made_in_the_languages_that_the_rules_say(house: LedgerHouse) -> None:
    """A body that translates only its minutes sends its agenda in its first language to everybody."""
    languages = {"translated": ["minutes"], "translation_working_days": 2, "source": "§ 90"}
    there = changed(house, rules={"languages": languages})
    made = {(row.kind, row.language) for row in there.rows(Document, Document.concerns == COOPERATION)}
    assert made == {(DocumentKind.AGENDA, "fi")}
    swedish = there.letters("summons", COOPERATION)["research-member"]
    parts = message_from_bytes(swedish.body, policy=default).iter_attachments()
    assert "Esityslista Yhteistyöryhmä 1-2027.pdf" in {part.get_filename() for part in parts}


def test_the_presenter_of_the_body_stands_at_each_matter(house: LedgerHouse) -> None:
    """Not the secretary, who only writes."""
    there = changed(house, presenter="ngo-member")
    with there.desk.ledger.writing() as session:
        agenda_items(session, COOPERATION)[-1].kind = AgendaItemKind.ADOPT_CLOCK
    matters = [one for one in paper(there, DocumentKind.AGENDA).items if one.kind]
    assert [one.presenter for one in matters] == ["järjestöjen edustaja"]


def test_the_roster_begins_with_the_chairs_and_ends_with_the_experts(house: LedgerHouse) -> None:
    """Each with their task, in the language of the paper."""
    expert = {"person": "inkoo-director", "since": "2025-09-01", "until": "2029-05-31"}
    there = changed(house, experts=[expert])
    rows = paper(there, DocumentKind.AGENDA, Language.SV).roster
    assert [row.role for row in rows[:3]] == ["Ordförande", "Vice ordförande", "Ledamot"]
    assert (rows[-1].role, rows[-1].name) == ("Sakkunnig", "bildningsdirektör i Ingå")
    assert there.letters("summons", COOPERATION).keys() >= {"inkoo-director"}


def test_a_deputy_in_order_stands_on_the_vacant_seat(house: LedgerHouse) -> None:
    """Under the task of a member: they sit until somebody is named."""
    data = house.desk.network.body("yhteistyoryhma").model_dump(mode="json", exclude_none=True)
    data["seats"][4]["members"] = []
    deputy = {"person": "inkoo-director", "since": "2025-09-01", "until": "2029-05-31"}
    there = changed(house, seats=data["seats"], deputies=[deputy])
    rows = paper(there, DocumentKind.AGENDA).roster
    assert ("Jäsen", "Inkoon sivistysjohtaja") in {(row.role, row.name) for row in rows}

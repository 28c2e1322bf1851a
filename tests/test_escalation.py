"""On the office's word a superior hears that an answer is missing: once, and not too early."""

from pathlib import Path

import pytest

from governance.year_plan import ItemKind
from office.escalation import escalate
from office.ledger.outbox import Outbox
from office.year import YearError
from tests.cast import ADOPTED, CONTACT, MEMBER, REQUEST, SUBSTITUTE, item
from tests.command_line import CommandLine
from tests.ledger_house import LedgerHouse, answer_round, text_of
from tests.smtp_server import closed_port

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
OVERDUE = item(ItemKind.OVERDUE, REQUEST).at
#: Lohja's director of education is the contact's superior.
SUPERIOR = MEMBER


@pytest.fixture
def overdue(house: LedgerHouse) -> LedgerHouse:
    """Send request and overdue letters; Lohja does not answer."""
    house.carry_out(OPENS)
    house.deliver(OPENS)
    house.carry_out(OVERDUE)
    house.deliver(OVERDUE)
    return house


def test_the_superior_hears_that_contact_and_substitute_were_told(overdue: LedgerHouse) -> None:
    """Why it is they who get the letter, what is missing, and who else knows."""
    assert escalate(overdue.desk, REQUEST, OVERDUE) == SUPERIOR
    (letter,) = overdue.rows(Outbox, Outbox.concerns == REQUEST, Outbox.recipient == SUPERIOR)
    words = " ".join(text_of(letter).split())
    for said in (
        "Hanketoimisto pyytää teidän apuanne",
        "olette yhteyshenkilön esihenkilö (Lohjan sivistysjohtaja)",
        "Muut vastaanottajat: Lohjan yhteyshenkilö, Lohjan varayhteyshenkilö",
        "/k/",
    ):
        assert said in words
    assert ("superior told", REQUEST) in overdue.audit()


def test_a_superior_is_told_once(overdue: LedgerHouse) -> None:
    """The second word of the office is answered, and changes nothing."""
    escalate(overdue.desk, REQUEST, OVERDUE)
    with pytest.raises(YearError, match="a superior is told once"):
        escalate(overdue.desk, REQUEST, OVERDUE)
    assert len(overdue.rows(Outbox, Outbox.recipient == SUPERIOR, Outbox.concerns == REQUEST)) == 1


def test_an_answer_that_comes_before_the_letter_leaves_stops_it(overdue: LedgerHouse) -> None:
    """It is looked at again at send time."""
    escalate(overdue.desk, REQUEST, OVERDUE)
    answer_round(overdue, REQUEST, SUBSTITUTE, OVERDUE)
    report = overdue.deliver(OVERDUE)
    assert [key for key in report.suppressed if SUPERIOR in key] == [f"overdue:{REQUEST}:{SUPERIOR}:superior"]


def test_it_is_refused_before_contact_and_substitute_were_told(house: LedgerHouse) -> None:
    """Too early, nothing of the kind, or answered: each with its reason."""
    with pytest.raises(YearError, match="there is no obligation esitykset/2027/nowhere"):
        escalate(house.desk, "esitykset/2027/nowhere", ADOPTED)
    with pytest.raises(YearError, match="is planned; only what is open"):
        escalate(house.desk, REQUEST, ADOPTED)
    house.carry_out(OPENS)
    with pytest.raises(YearError, match="wait until its deadline has passed"):
        escalate(house.desk, REQUEST, OPENS)
    house.carry_out(OVERDUE)
    with pytest.raises(YearError, match="their overdue letters leave first"):
        escalate(house.desk, REQUEST, OVERDUE)
    answer_round(house, REQUEST, CONTACT, OVERDUE)
    with pytest.raises(YearError, match="is answered; only what is open"):
        escalate(house.desk, REQUEST, OVERDUE)


def test_the_commands_answer_in_words_and_as_documents(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An early escalation is refused with exit 1; an agenda is made, and made again."""
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
    monkeypatch.delenv("VUOSIKELLO_LEDGER", raising=False)
    line = CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")
    line.plan()
    line.adopt()
    refused = line.on("escalate", REQUEST)
    assert refused.code == 1
    assert "only what is open" in refused.err
    made = line.on("agenda", "johtoryhma/2027/1", "--json").document("agenda")
    assert (made["told"], made["items"] > 5) == (False, True)
    assert "add --again" in line.on("agenda", "johtoryhma/2027/1").err
    assert line.on("agenda", "johtoryhma/2027/1", "--again").code == 0

"""The command on addresses that take no mail: what the office sees, and lets have mail again."""

from pathlib import Path

import pytest

from office.ledger.opening import open_ledger
from office.ledger.replies import Bounce
from tests.cast import ADOPTED, CONTACT
from tests.command_line import CommandLine


@pytest.fixture
def office(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """Give the command line on a planned year in which a contact's address has bounced."""
    monkeypatch.delenv("VUOSIKELLO_LEDGER", raising=False)
    command = CommandLine(capsys, tmp_path / "ledger.sqlite")
    command.plan()
    ledger = open_ledger(str(command.ledger), region="pikku")
    with ledger.writing() as session:
        for address, permanent in (("contact@lohja.example", True), ("old@lohja.example", True)):
            session.add(Bounce(person=CONTACT, address=address, since=ADOPTED, permanent=permanent))
        session.add(Bounce(person="slow", address="slow@lohja.example", since=ADOPTED, permanent=False))
    ledger.close()
    return command


def test_the_office_sees_which_addresses_take_no_mail(office: CommandLine) -> None:
    """Since when, and whether the address was corrected; passing trouble is not listed."""
    found = office.on("bounce", "--json").document("bounce")
    assert [(one["address"], one["corrected"]) for one in found["bounced"]] == [
        ("contact@lohja.example", False),
        ("old@lohja.example", True),
    ]
    shown = office.on("bounce").out
    assert ("2 addresses take no mail" in shown, "2026-12-08" in shown) == (True, True)
    assert "slow@lohja.example" not in shown


def test_the_office_lets_mail_go_to_an_address_again(office: CommandLine) -> None:
    """Once; what has not bounced is an error with its mend."""
    told = office.on("bounce", "--clear", CONTACT)
    assert told.out == f"{CONTACT}: mail goes to contact@lohja.example, old@lohja.example again.\n"
    assert office.on("bounce", "--json").document("bounce")["bounced"] == []
    again = office.on("bounce", "--clear", CONTACT)
    assert (again.code, again.out) == (1, "")
    assert f"no address of {CONTACT} has bounced; run vuosikello bounce REGION" in again.err

"""Addresses that mail cannot carry: `check` calls them errors, and one person's letters stop, no others'."""

import os
import re
import shutil
from pathlib import Path

import pytest

from governance.mail_address import is_mail_address, wire_address
from governance.person import Person
from governance.problem import Severity
from office.reading import ReadingError, check_region, read_region
from tests.cast import PIKKU
from tests.command_line import CommandLine
from tests.smtp_server import closed_port

CONTACT = "contact@lohja.example"
BAD = [
    "yhteyshenkilö@lohja.example",
    '""',
    "contact@lohja..example",
    '"contact@lohja.example, x@y.example"',
    "",
]


def region(folder: Path, old: str, new: str) -> Path:
    """Give the small region with an address written differently."""
    copied = Path(shutil.copytree(PIKKU, folder / "pikku"))
    file = copied / "network.yaml"
    text = file.read_text("utf-8")
    assert re.search(rf"email: {old}\b", text)
    file.write_text(re.sub(rf"email: {old}\b", f"email: {new}", text), "utf-8")
    return copied


@pytest.mark.parametrize("address", BAD)
def test_a_persons_bad_address_is_an_error_of_check_and_the_region_is_read(
    tmp_path: Path, address: str
) -> None:
    """With its line, and without a second error for what two people lack."""
    folder = region(tmp_path, CONTACT, address)
    (found,) = [one for one in check_region(folder) if one.severity is not Severity.WARNING]
    assert found.severity is Severity.STOPS_LETTERS
    assert str(found).startswith(f"{folder}/network.yaml:{found.line}: ")
    assert ("warning" in str(found), "is no e-mail address" in str(found)) == (False, True)
    assert read_region(folder)


def test_a_letter_before_the_at_gets_its_own_mend(tmp_path: Path) -> None:
    """It may be a right address, and still no mail can be sent there."""
    folder = region(tmp_path, CONTACT, BAD[0])
    (found,) = [one for one in check_region(folder) if one.severity is not Severity.WARNING]
    assert "letters such as ä" in found.mend


@pytest.mark.parametrize("whose", ["hanketoimisto@pikku.example", "coordinator@pikku.example"])
def test_the_offices_own_bad_address_stops_everything(tmp_path: Path, whose: str) -> None:
    """Every letter comes from it, and every notice goes to the coordinator."""
    with pytest.raises(ReadingError, match="is no e-mail address"):
        read_region(region(tmp_path, whose, '""'))


def test_a_domain_with_letters_of_its_own_is_kept_in_its_wire_form(tmp_path: Path) -> None:
    """IDN: no error, and one mailbox however it is written."""
    network, _ = read_region(region(tmp_path, CONTACT, "contact@lohja-säätiö.example"))
    person = network.person("lohja-contact")
    assert person.email == "contact@xn--lohja-sti-12aa2t.example"
    assert is_mail_address(person.email)
    assert wire_address(f"contact@{'ä' * 80}.example") == f"contact@{'ä' * 80}.example"


def test_a_slip_that_no_mail_could_reach_takes_nothing_from_the_earlier_address() -> None:
    """Nobody is called off for a typing error."""
    person = Person(id="a", title={"fi": "a", "sv": "a", "en": "a"}, of="b", email="")
    assert person.reads("contact@lohja.example")


def test_one_bad_address_stops_its_letters_and_nobody_elses(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` fails, the year goes on, and the tick shows what stops with its mend."""
    for name in [one for one in os.environ if one.startswith("VUOSIKELLO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
    line = CommandLine(capsys, tmp_path / "ledger.sqlite")
    line.plan()
    assert line.adopt().code == 0
    folder = region(tmp_path, "director@lohja.example", '""')
    checked = line("check", folder)
    assert (checked.code, '"" is no e-mail address; write it as name@place.fi' in checked.err) == (1, True)
    told = line.on("tick", "--at", "2026-12-08T14:00", "--json", region=folder).document("tick")
    stopped = [one for one in told["waiting"] if "mail address is empty" in one["why"]]
    assert stopped
    assert {one["key"].split(":")[2] for one in stopped} == {"lohja-director"}
    waiting = line.on("outbox", "--json", region=folder).document("outbox")
    readers = {letter["to"] for batch in waiting["batches"] for letter in batch["letters"]}
    assert ("lohja-director" in readers, "county-director" in readers) == (False, True)

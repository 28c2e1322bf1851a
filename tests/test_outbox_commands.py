"""The commands on letters that wait: what the office sees, holds, looks at, adds and releases."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine
from tests.smtp_server import Disturbed, closed_port, serving

ADOPTION = "2026-12-08T14:00"
INVITED = "invitation:johtoryhma/2027/1"


@pytest.fixture
def office(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """Give the command line on an adopted year, with no mail server to reach."""
    for name in [one for one in os.environ if one.startswith("VUOSIKELLO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
    command = CommandLine(capsys, tmp_path / "ledger.sqlite")
    command.plan()
    assert command.adopt().code == 0
    return command


def batches(office: CommandLine) -> dict[str, Any]:
    """Give the batches that wait, by name."""
    found = office.on("outbox", "--json").document("outbox")
    return {batch["batch"]: batch for batch in found["batches"]}


def test_a_batch_is_held_looked_at_noted_and_released(office: CommandLine, tmp_path: Path) -> None:
    """The whole way of letters that the office wants to see first."""
    assert "is held: 0 letters wait now" in office.on("hold", "--kind", "invitation").out
    waiting = office.on("tick", "--at", ADOPTION, "--json").document("tick")["waiting"]
    assert {one["why"] for one in waiting} == {"held by the office"}
    assert batches(office)[INVITED]["held"] == len(batches(office)[INVITED]["letters"]) == 5
    noted = office.on(
        "note", "--batch", INVITED, "--fi", "Kevääseen!", "--sv", "Till våren!", "--en", "See you!"
    )
    assert noted.out == f"{INVITED}: the note stands in 5 letters.\n"
    assert office.on("preview", "--out", tmp_path / "look").code == 0
    pages = [file.read_text("utf-8") for file in (tmp_path / "look").glob("0*.html")]
    assert sum("Kevääseen!" in page or "Till våren!" in page for page in pages) == 5
    released = office.on("release", "--concerns", "johtoryhma/2027/1")
    assert "5 letters may leave" in released.out
    assert batches(office)[INVITED]["held"] == 0
    document = office.on("outbox", "--json").document("outbox")
    assert document["holds"] == ["invitation"]
    assert "invitation:johtoryhma/2027/2" in office.on("outbox").out


def test_a_dry_run_shows_letters_and_leaves_no_trace(office: CommandLine, tmp_path: Path) -> None:
    """The same answer twice, and a file for each letter where one asks for it; time does not move."""
    first = office.on("tick", "--dry-run", "--at", ADOPTION, "--json").document("tick")
    assert (first["dry_run"], first["done"], first["sent"]) == (True, [], [])
    assert len(first["would_send"]) == len(first["would_do"]) > 10
    second = office.on("tick", "--dry-run", "--at", ADOPTION, "--out", tmp_path / "look", "--json")
    assert second.document("tick") == first
    assert len(list((tmp_path / "look").glob("*.eml"))) == len(first["would_send"])
    assert "Nothing was sent or changed." in office.on("tick", "--dry-run", "--at", ADOPTION).out
    assert batches(office) == {}
    assert office.on("status", "--json").document("status")["outbox"] == {}


def test_what_the_server_refused_is_shown_until_it_is_sent_again(
    office: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tick says so at once, status lists it with its reason, and the outbox says where to look."""
    with serving(Disturbed("RCPT", answer="554 5.7.1 no", times=1)) as port:
        monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(port))
        ticked = office.on("tick", "--at", ADOPTION)
    (failed,) = office.on("status", "--json").document("status")["failed"]
    assert "1 failed." in ticked.out
    assert f"failed: {failed['key']} (to {failed['to']}): 554 5.7.1 no" in ticked.out
    assert f"failed: {failed['key']}" in office.on("status").out
    assert "1 letters have failed: status shows which and why" in office.on("outbox").out
    assert office.on("outbox", "--json").document("outbox")["failed"] == 1
    assert office.on("settle", failed["key"], "--as", "resend").code == 0
    assert office.on("status", "--json").document("status")["failed"] == []


def test_all_that_failed_is_sent_again_at_once(office: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """By one command, all or of a kind; what has not failed is an error."""
    with serving(Disturbed("RCPT", answer="552 5.3.4 too big", times=3)) as port:
        monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(port))
        office.on("tick", "--at", ADOPTION)
    assert len(office.on("status", "--json").document("status")["failed"]) == 3
    none = office.on("settle", "--as", "resend", "--failed", "--kind", "summons")
    assert (none.code, "nothing of this kind has failed" in none.err) == (1, True)
    settled = office.on("settle", "--as", "resend", "--failed")
    assert (settled.code, settled.out.count(": resend\n")) == (0, 3)
    assert office.on("status", "--json").document("status")["failed"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("release", "--kind", "summons"), "nothing of summons is held; look at the list"),
        (("hold", "--concerns", "Kokous 1"), '"Kokous 1" is no id; write that of a meeting'),
        (("note", "--batch", "kutsut", "Hei."), '"kutsut" is no batch; take its name'),
        (("note", "--batch", INVITED, "Hei."), f"no letter of {INVITED} is held; hold the batch first"),
    ],
)
def test_what_cannot_be_is_an_error_with_its_mend(
    office: CommandLine, arguments: tuple[str, ...], said: str
) -> None:
    """Nothing is changed, and the exit code is 1."""
    answer = office.on(*arguments)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("note", "--batch", INVITED),
        ("note", "--batch", INVITED, "Hei.", "--fi", "Hei."),
        ("hold", "--kind", "letters"),
        ("tick", "--out", "somewhere"),
        ("settle", "--as", "resend"),
        ("settle", "some-key", "--as", "resend", "--failed"),
        ("settle", "--as", "give_up", "--failed"),
        ("settle", "some-key", "--as", "resend", "--kind", "summons"),
    ],
)
def test_wrong_usage_is_told_apart_from_a_no(office: CommandLine, arguments: tuple[str, ...]) -> None:
    """Exit code 2, as everywhere."""
    assert office.on(*arguments).code == 2


def test_a_word_on_letters_of_no_ledger_is_not_lost(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A mistyped name makes no ledger, and says so."""
    command = CommandLine(capsys, tmp_path / "nowhere.sqlite")
    answer = command.on("hold")
    assert answer.code == 1
    assert "there is no ledger yet; plan a year first, or name another" in answer.err
    assert not command.ledger.exists()
    shown = command.on("outbox", "--json").document("outbox")
    assert shown == {"schema": 1, "holds": [], "batches": [], "failed": 0}


def test_a_slip_in_the_id_of_what_is_held_is_told(office: CommandLine) -> None:
    """The real letters would leave; what has no letter yet may be held under its own name."""
    slip = office.on("hold", "--concerns", "esitykst/2027")
    assert slip.code == 1
    assert "did you mean esitykset/2027?" in slip.err
    assert office.on("hold", "--concerns", "esitykset/2027").code == 0


def test_what_was_not_sent_after_all_is_shown_with_its_reason(office: CommandLine) -> None:
    """On the screen and as a document; what left is not among it."""
    office.on("tick", "--at", ADOPTION)
    office.on("cancel", "johtoryhma/2027/1")
    office.on("tick", "--at", "2026-12-08T15:00")
    document = office.on("outbox", "--suppressed", "--json").document("outbox")
    assert len(document["suppressed"]) >= 5
    assert {one["why"] for one in document["suppressed"]} <= {
        "the invitation had never left",
        "a later message about the same meeting leaves instead",
        "the meeting was cancelled meanwhile",
    }
    shown = office.on("outbox", "--suppressed").out
    assert f"{len(document['suppressed'])} letters were not sent after all." in shown
    assert document["suppressed"][0]["key"] in shown

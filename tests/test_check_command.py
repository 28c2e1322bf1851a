"""`vuosikello check` on a network with faults: all at once, each with its place, its mend and its source."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import PIKKU, CommandLine

IN_TERM = "2027-03-01T09:00"
#: Each slip of a network once: what is written, what stands there instead, the field, the finding.
ERRORS = [
    ("profile: statutory\n", "profile: statutry\n", "bodies[1].profile", 'did you mean "statutory"?'),
    ("chair: county-director\n", "chair: lohja-contact\n", "bodies[0].chair", "name a member as the chair"),
    ("vice_chair: siuntio-contact", "vice_chair: lohja-director", "bodies[1].vice_chair", "vice chair"),
    ("{least: 1, residents_from: 15000}", "{least: 0, residents_from: 15000}", "least", "at least 1"),
    ("share: 0.4,", "share: 0.6,", "profiles[0].quota.share", "at most 0.5"),
    ("[organiser, research, ngo]", "[organiser, researh]", "organisations[1]", 'did you mean "research"?'),
    ("due_on: 2027-03-31", "due_on: 2027-01-31", "nominations[0]", "leave time for an answer"),
    ("women: 3, men: 3", "women: 3", "counts.members.men", 'add "men: ..."'),
    ("decides_by_email: true", "decides_by_mail: true", "decides_by_mail", '"decides_by_email"?'),
    ("{days: 90, source: Hanketoimiston tapa}", "{days: 90}", "expiring.source", 'add "source: ..."'),
]


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """Give the command line; a check needs no ledger."""
    return CommandLine(capsys, tmp_path / "pikku.sqlite")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the small region."""
    return Path(shutil.copytree(PIKKU, tmp_path / "pikku"))


def write(folder: Path, old: str, new: str) -> int:
    """Write `new` for the first `old` of the network; give its line."""
    file = folder / "network.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def check(line: CommandLine, folder: Path, *more: object) -> dict[str, Any]:
    """Give the document of a check on a day of the term."""
    return line("check", folder, "--at", IN_TERM, "--json", *more).document("errors")


@pytest.mark.parametrize(("old", "new", "field", "mend"), ERRORS)
def test_a_slip_is_named_with_its_line_and_mend(
    line: CommandLine, folder: Path, old: str, new: str, field: str, mend: str
) -> None:
    """The office finds the place, and reads what to write."""
    at = write(folder, old, new)
    found = check(line, folder)["errors"]
    (named,) = [one for one in found if field in one["field"]]
    assert (named["file"], named["line"]) == (str(folder / "network.yaml"), at)
    assert mend in named["mend"]
    assert line("check", folder).code == 1


def test_a_body_without_members_is_named_with_its_mend(line: CommandLine, folder: Path) -> None:
    """And with the setting decision that wanted members."""
    file = folder / "network.yaml"
    text = file.read_text("utf-8")
    start = text.index("    seats:\n", text.index("- id: yhteistyoryhma"))
    file.write_text(text[:start] + "    seats: []\n", "utf-8")
    answer = line("check", folder, "--json")
    (found,) = [one for one in answer.document("errors")["errors"] if one["field"] == "bodies[1].seats"]
    assert answer.code == 1
    assert found["line"] == text[:start].count("\n") + 1
    assert found["what"] == '"yhteistyoryhma" has no members'
    assert found["mend"].startswith("ask for a nomination (nimeämispyyntö")
    assert found["source"] == "Aluehallitus 17.6.2025 § 90"


def test_all_findings_come_at_once_and_warnings_do_not_fail(line: CommandLine, folder: Path) -> None:
    """Vacancy, quota, translation, composition and load, each with the rule behind it."""
    member = "members: [{person: research-member, since: 2025-09-01, until: 2029-05-31}]"
    vacant = write(folder, f", {member}", "")
    write(folder, "members: {women: 3, men: 3}", "members: {women: 5, men: 0}")
    write(folder, "load: {seats: 3, bodies: 4", "load: {seats: 1, bodies: 4")
    write(
        folder,
        "translation_working_days: 2\n      source: Kieli",
        "translation_working_days: 5\n      source: Kieli",
    )
    answer = line("check", folder, "--at", IN_TERM, "--json")
    document = answer.document("errors")
    assert (answer.code, document["errors"]) == (0, [])
    found = {(one["field"], one["source"]) for one in document["warnings"]}
    assert found >= {
        ("bodies[1].seats[4]", "Aluehallitus 17.6.2025 § 90"),
        ("bodies[1].counts.members", "Tasa-arvolaki (609/1986) 4 a §"),
        ("bodies[1].languages", "Kielilaki (423/2003) 29 §"),
        ("bodies[1].seats", "Keski-Suomen törmäyttämistapahtuman työpajojen koonti 10.9.2018, työpaja 1"),
        ("people[1]", "Hanketoimiston tapa"),
    }
    assert vacant in {one["line"] for one in document["warnings"]}
    assert all(one["source"] and one["mend"] and one["line"] for one in document["warnings"])


def test_the_text_shows_the_source_behind_each_finding(line: CommandLine, folder: Path) -> None:
    """In brackets, after the mend."""
    write(folder, "members: {women: 3, men: 3}", "members: {women: 6, men: 0}")
    answer = line("check", folder, "--at", IN_TERM)
    assert answer.code == 0
    assert "warning: of the members of" in answer.out
    assert "[Tasa-arvolaki (609/1986) 4 a §]" in answer.out
    assert line("check", folder, "--at", IN_TERM, "--strict").code == 1


def test_an_unknown_profile_beside_other_faults_does_not_hide_them(line: CommandLine, folder: Path) -> None:
    """Nor does it end in a traceback: the clock is laid on years only over a network that holds."""
    write(folder, "profile: project\n", "profile: projekt\n")
    write(folder, "secretary: office-coordinator", "secretary: office-koordinator")
    found = check(line, folder)
    assert {one["field"] for one in found["errors"]} == {"bodies[0].profile", "bodies[0].secretary"}


def test_a_slip_in_one_file_hides_none_in_the_other(line: CommandLine, folder: Path) -> None:
    """A value that cannot be read in one, what does not fit together in the other: both at once."""
    write(folder, "chair: county-director\n", "chair: lohja-contact\n")
    clock = folder / "clock.yaml"
    text = clock.read_text("utf-8")
    clock.write_text(text.replace("within_days: 10", "within_days: 100", 1), "utf-8")
    found = check(line, folder)["errors"]
    assert {Path(one["file"]).name for one in found} == {"network.yaml", "clock.yaml"}
    write(folder, "chair: lohja-contact\n", "chairs: county-director\n")
    again = text.replace(
        "first: johtoryhma\n    then: yhteistyoryhma", "first: johtoryhma\n    then: johtoryhma"
    )
    clock.write_text(again, "utf-8")
    found = check(line, folder)["errors"]
    assert {Path(one["file"]).name for one in found} == {"network.yaml", "clock.yaml"}


def test_the_planned_year_comes_first_then_those_to_come(line: CommandLine, folder: Path) -> None:
    """Nobody mends a year that is over; and a line of the file is a line, also the hundredth."""
    file = folder / "clock.yaml"
    text = file.read_text("utf-8")
    text = text.replace(
        "around: [10.2., 27.5., 10.11.]\n    within_days: 10",
        "around: [10.2., 27.5., 10.11.]\n    within_days: 0",
    )
    file.write_text("#\n" * (99 - text[: text.index("around: [10.2.")].count("\n")) + text, "utf-8")
    said = line("check", folder, "--at", IN_TERM)
    assert (said.code, "clock.yaml:100: warning: in 2028: meeting" in said.out) == (0, True)
    planned = line("check", folder, "--at", IN_TERM, "--year", 2029)
    assert (planned.code, "in 2029: meeting" in planned.err) == (1, True)


def test_a_mandate_that_ends_in_the_planned_year_is_named_when_that_year_is(
    line: CommandLine, folder: Path
) -> None:
    """`--year` looks ahead to the year that is being planned."""
    write(
        folder,
        "{person: ngo-member, since: 2025-09-01, until: 2029-05-31}]}",
        "{person: ngo-member, since: 2025-09-01, until: 2028-04-30}]}",
    )
    assert check(line, folder)["warnings"] == []
    (found,) = check(line, folder, "--year", 2028)["warnings"]
    assert found["what"] == 'the mandate of the seat "jarjestot" ends 2028-04-30, and nobody follows'


def test_without_a_moment_the_check_is_of_today(line: CommandLine, folder: Path) -> None:
    """What has run out long ago is found without being asked for a day."""
    write(
        folder,
        "{person: ngo-member, since: 2025-09-01, until: 2029-05-31}]}",
        "{person: ngo-member, since: 2025-09-01, until: 2025-10-31}]}",
    )
    found = line("check", folder, "--json").document("errors")["warnings"]
    assert any("is vacant on 20" in one["what"] for one in found)

"""The command line as a contract: exit codes, one JSON document, and errors that name the mend."""

import shutil
import socket
from pathlib import Path

import pytest

from governance.record import Language
from templates.gallery import gallery
from tests.command_line import PIKKU, CommandLine

MORNING = "2027-02-01T09:00"


def spoilt(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """Copy the small region and change one thing in it."""
    folder = Path(shutil.copytree(PIKKU, tmp_path / "spoilt"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_year_goes_from_plan_to_mailbox_and_a_second_tick_sends_nothing(
    line: CommandLine, mailbox: Path
) -> None:
    """Plan, adopt, then two ticks for the same moment: N messages, then none."""
    planned = line.on("plan", "--year", 2027, "--virtual", "--json").document("plan")
    assert [one["id"] for one in planned["meetings"]][:2] == ["johtoryhma/2027/1", "yhteistyoryhma/2027/1"]
    adopted = line.on(
        "adopt",
        "--year",
        2027,
        "--body",
        "yhteistyoryhma",
        "--on",
        "2026-12-08",
        "--section",
        "§ 7",
        "--json",
    ).document("adoption")
    assert (adopted["version"], adopted["section"]) == (1, "§ 7")
    due = line.on("due", "--at", MORNING, "--json").document("due")
    first = line.on("tick", "--at", MORNING, "--json").document("tick")
    assert {one["key"] for one in due["actions"]} <= set(first["done"])
    sent = len(list(mailbox.glob("*.eml")))
    assert sent == len(first["sent"]) > 0
    second = line.on("tick", "--at", MORNING, "--json").document("tick")
    assert (second["done"], second["waiting"]) == ([], [])
    assert len(list(mailbox.glob("*.eml"))) == sent
    status = line.on("status", "--json").document("status")
    assert status["outbox"] == {"sent": sent}
    assert line.on("due", "--at", MORNING, "--json").document("due")["actions"] == []


def test_keski_suomi_goes_the_same_way(line: CommandLine, mailbox: Path) -> None:
    """The shipped region, by its name: planned, adopted, ticked twice, and asked what is due."""

    def on(command: str, *arguments: object, schema: str) -> dict[str, list[object]]:
        return line.on(command, *arguments, "--json", region="keski-suomi").document(schema)

    planned = on("plan", "--year", 2027, "--virtual", schema="plan")
    assert planned["proven"]
    assert len(planned["meetings"]) >= 30
    on("adopt", "--year", 2027, "--body", "yhteistyoryhma", "--on", "2026-12-10", schema="adoption")
    assert on("due", "--at", MORNING, schema="due")["actions"]
    first = on("tick", "--at", MORNING, schema="tick")
    sent = len(list(mailbox.glob("*.eml")))
    assert sent == len(first["sent"]) > 100
    assert on("tick", "--at", MORNING, schema="tick")["done"] == []
    assert len(list(mailbox.glob("*.eml"))) == sent


def test_the_same_shown_to_people_is_in_words(line: CommandLine, mailbox: Path) -> None:
    """Without --json every command answers in a table or a sentence, and exits 0."""
    assert "5 meetings" in line.on("plan", "--year", 2027, "--virtual").out
    assert "adopted by yhteistyoryhma" in line.adopt().out
    assert "Steering group meeting 1/2027" in line.on("due", "--at", MORNING).out
    assert "messages sent, 0 waiting" in line.on("tick", "--at", MORNING).out
    status = line.on("status").out
    assert "scheduled 5" in status
    assert "no answers yet" in status
    assert "endangered" not in status
    assert "Nobody owes the project office an answer." in status
    assert "who owes what" not in status
    moved = line.on("move", "johtoryhma/2027/1", "--to", "2027-02-17T10:00", "--reason", "Chair away")
    assert (moved.code, moved.err) == (0, "")
    assert len(list(mailbox.glob("*.eml"))) > 0


def test_a_meeting_is_moved_and_cancelled(line: CommandLine) -> None:
    """The documents of the two changes keep their schema."""
    line.plan()
    line.adopt()
    arguments = ("johtoryhma/2027/1", "--to", "2027-02-17T10:00", "--at", MORNING, "--json")
    moved = line.on("move", *arguments).document("change")
    assert moved["starts_at"] == "2027-02-17T10:00:00+02:00"
    cancelled = line.on("cancel", "yhteistyoryhma/2027/2", "--json").document("change")
    assert cancelled["state"] == "cancelled"
    assert line.on("cancel", "yhteistyoryhma/2027/2", "--json").code == 1


def test_pictures_and_calendars_are_files(line: CommandLine, tmp_path: Path) -> None:
    """Each form begins as that form does; the folder is made."""
    line.plan()
    for suffix, begins in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        file = tmp_path / "made" / f"wheel{suffix}"
        assert line.on("wheel", "--year", 2027, "-o", file, "--lang", "sv").code == 0
        assert file.read_bytes().startswith(begins)
    file = tmp_path / "made" / "year.ics"
    for whose in ((), ("--body", "johtoryhma"), ("--municipality", "lohja")):
        assert line.on("calendar", "--year", 2027, "-o", file, *whose).code == 0
        assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_every_letter_can_be_looked_at(line: CommandLine, tmp_path: Path) -> None:
    """The gallery has each letter in each language, as a page and as text, and one page that lists them."""
    assert line("letters", "--out", tmp_path / "all").code == 0
    assert len(list((tmp_path / "all").glob("*/*.html"))) == len(gallery())
    assert line("letters", "--out", tmp_path / "some", "--lang", "sv").code == 0
    assert [one.name for one in (tmp_path / "some").iterdir() if one.is_dir()] == [Language.SV]
    assert "index.html" in {one.name for one in (tmp_path / "some").iterdir()}


# The region's files


def test_a_sound_region_has_no_errors(line: CommandLine) -> None:
    """The document of a check has no errors, and the exit code is 0."""
    answer = line("check", PIKKU, "--json")
    assert (answer.code, answer.document("errors")["errors"]) == (0, [])


def test_warnings_do_not_fail_unless_asked_to(line: CommandLine) -> None:
    """A mandate that has run out is worth a thought; --strict makes it fail."""
    late = line("check", PIKKU, "--at", "2035-01-01T09:00", "--json")
    assert (late.code, bool(late.document("errors")["warnings"])) == (0, True)
    assert line("check", PIKKU, "--at", "2035-01-01T09:00", "--strict").code == 1


@pytest.mark.parametrize("command", ["check", "plan", "due", "status", "tick"])
def test_broken_yaml_is_named_by_line_and_nothing_is_stored(
    line: CommandLine, tmp_path: Path, command: str
) -> None:
    """FILE:LINE: what; mend, from any command, before any ledger is made."""
    region = spoilt(tmp_path, "clock.yaml", "within_days: 10", "within_dayz: 10")
    extra = ["--year", 2027] if command == "plan" else []
    ledger = [] if command == "check" else ["--ledger", line.ledger]
    answer = line(command, region, *extra, *ledger)
    assert answer.code == 1
    named = next(text for text in answer.err.splitlines() if "within_dayz" in text)
    lines = (region / "clock.yaml").read_text(encoding="utf-8").splitlines()
    number = next(n for n, text in enumerate(lines, start=1) if "within_dayz" in text)
    assert named.startswith(f"{region / 'clock.yaml'}:{number}: unknown key")
    assert "; " in named
    (error,) = line(command, region, *extra, *ledger, "--json").document("errors")["errors"]
    assert (error["line"], error["field"]) == (number, "series[0].within_dayz")
    assert not line.ledger.parent.exists()


def test_contradictory_yaml_is_named(line: CommandLine, tmp_path: Path) -> None:
    """A series of a body that is not there: the field, and what there is."""
    region = spoilt(tmp_path, "clock.yaml", "    body: johtoryhma\n", "    body: johtoryhmä-x\n")
    errors = line.on("plan", "--year", 2027, "--json", region=region).document("errors")["errors"]
    assert errors[0]["field"] == "series[0].body"
    assert not line.ledger.exists()


@pytest.mark.parametrize("command", ["due", "status", "tick", "plan", "wheel"])
def test_a_mistyped_region_is_told_and_leaves_nothing(
    line: CommandLine, tmp_path: Path, command: str
) -> None:
    """The error suggests the region that was meant."""
    extra = {"plan": ["--year", 2027], "wheel": ["--year", 2027, "-o", tmp_path / "w.svg"]}.get(command, [])
    answer = line.on(command, *extra, region="keski-soumi")
    assert answer.code == 1
    assert 'did you mean "keski-suomi"?' in answer.err
    assert not line.ledger.parent.exists()


# The year


@pytest.mark.parametrize("year", ["1800", "9999", "abc", "-1", "2027.5", ""])
def test_an_impossible_year_is_wrong_usage(line: CommandLine, year: str) -> None:
    """Exit 2, and with --json one document that names the option."""
    answer = line.on("plan", f"--year={year}", "--json")
    assert answer.code == 2
    (error,) = answer.document("errors")["errors"]
    assert error["field"] == "year"
    assert "--year" in answer.err
    assert not line.ledger.parent.exists()


def test_a_year_without_a_timetable_says_which_series_and_stores_nothing(
    line: CommandLine, tmp_path: Path
) -> None:
    """The rules that cannot hold together, what would help, exit 1, and no ledger."""
    region = spoilt(tmp_path, "clock.yaml", "apart_days: 28", "apart_days: 125")
    answer = line.on("plan", "--year", 2027, "--json", region=region)
    assert answer.code == 1
    found = answer.document("conflict")
    assert found["series"] == ["johtoryhma"]
    assert any("johtoryhma/2027/2" in rule for rule in found["conflict"])
    assert found["relax"]
    words = line.on("plan", "--year", 2027, region=region)
    assert (words.code, words.out) == (1, "")
    assert "Series concerned: johtoryhma\n" in words.err
    assert not line.ledger.parent.exists()


def test_a_year_without_a_timetable_leaves_an_earlier_draft_alone(line: CommandLine, tmp_path: Path) -> None:
    """The draft that was there can still be adopted."""
    line.plan()
    region = spoilt(tmp_path, "clock.yaml", "apart_days: 28", "apart_days: 125")
    assert line.on("plan", "--year", 2027, region=region).code == 1
    assert line.adopt().code == 0


def test_planning_again_makes_the_next_version(line: CommandLine) -> None:
    """Versions count up; a ledger stays virtual without being told again."""
    line.plan()
    assert line.on("plan", "--year", 2027, "--json").document("plan")["version"] == 2


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--year", 2027, "--body", "nobody", "--on", "2026-12-08"), "there is no body nobody"),
        (("--year", 2028, "--body", "yhteistyoryhma", "--on", "2026-12-08"), "2028 has no draft to adopt"),
    ],
)
def test_what_cannot_be_adopted_is_told(line: CommandLine, arguments: tuple[object, ...], what: str) -> None:
    """An unknown body and a year without a draft: exit 1, and the mend."""
    line.plan()
    answer = line.on("adopt", *arguments, "--json")
    assert answer.code == 1
    assert answer.document("errors")["errors"][0]["what"] == what


def test_a_year_is_adopted_once(line: CommandLine) -> None:
    """A second adoption changes nothing and says so; so does one of a draft made since."""
    line.plan()
    assert line.adopt().code == 0
    assert line.adopt().code == 1
    line.plan()
    again = line.adopt()
    assert (again.code, "adopted already" in again.err) == (1, True)


def test_another_body_than_the_clocks_may_adopt_but_is_remarked_on(line: CommandLine) -> None:
    """The office may have a reason; standard output stays the answer alone."""
    line.plan()
    answer = line.on("adopt", "--year", 2027, "--body", "johtoryhma", "--on", "2026-12-08", "--json")
    assert answer.document("adoption")["body"] == "johtoryhma"
    assert "yhteistyoryhma" in answer.err


@pytest.mark.parametrize("on", ["8.12.2026", "2026-02-30", "tomorrow"])
def test_a_day_that_is_none_is_wrong_usage(line: CommandLine, on: str) -> None:
    """The decision's day is written 2026-12-08."""
    assert line.adopt(on=on).code == 2


# The moment


@pytest.mark.parametrize("at", ["2027-03-28T03:30", "2027-10-31T03:30"])
@pytest.mark.parametrize("command", ["due", "tick", "check"])
def test_an_hour_that_comes_twice_or_not_at_all_is_refused(line: CommandLine, command: str, at: str) -> None:
    """On the two nights of the year the offset has to be given; the error shows how."""
    answer = line("check", PIKKU, "--at", at) if command == "check" else line.on(command, "--at", at)
    assert answer.code == 1
    assert f"{at}+02:00" in answer.err


def test_a_naive_moment_is_helsinki_time(line: CommandLine) -> None:
    """09:00 in summer is 06:00 UTC: due a minute later, not a minute before."""
    line.plan()
    line.adopt()
    last = line.on("due", "--at", "2027-05-18T09:00", "--json").document("due")["actions"]
    same = line.on("due", "--at", "2027-05-18T06:00Z", "--json").document("due")["actions"]
    assert last == same
    twice = [
        line.on("due", "--at", f"2027-10-31T03:30{offset}", "--json").code for offset in ("+02:00", "+03:00")
    ]
    assert twice == [0, 0]


@pytest.mark.parametrize(
    "at", ["2027-02-01", "tomorrow", "2027-02-30T09:00", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_moment_that_is_none_is_wrong_usage(line: CommandLine, at: str) -> None:
    """A moment is a date and an hour of our time."""
    answer = line.on("due", "--at", at, "--json")
    assert (answer.code, answer.document("errors")["errors"][0]["field"]) == (2, "at")


def test_only_a_virtual_ledger_goes_into_the_future(line: CommandLine) -> None:
    """A real ledger refuses to tick at a time to come; due may look at any time."""
    assert line.on("plan", "--year", 2027).code == 0
    line.adopt()
    future = line.on("tick", "--at", "2090-01-01T09:00", "--json")
    assert future.code == 1
    assert "--virtual" in future.document("errors")["errors"][0]["mend"]
    assert line.on("due", "--at", "2090-01-01T09:00").code == 0
    assert line.on("plan", "--year", 2028, "--virtual").code == 1


def test_with_the_mail_server_down_messages_wait_and_the_tick_ends_well(line: CommandLine) -> None:
    """Exit 0; each message is named with why it waits; later it leaves."""
    line.plan()
    line.adopt()
    answer = line.on("tick", "--at", MORNING, "--json")
    assert answer.code == 0
    report = answer.document("tick")
    assert report["done"]
    assert report["sent"] == []
    assert all("cannot be reached" in one["why"] for one in report["waiting"])
    assert len(report["waiting"]) > 20


def test_a_virtual_year_never_sends_to_another_machine(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another mail server set, the tick is refused before anything is done."""
    line.plan()
    line.adopt()
    monkeypatch.setenv("VUOSIKELLO_SMTP_HOST", "mail.kunta.example")
    answer = line.on("tick", "--at", MORNING, "--json")
    assert (answer.code, "VUOSIKELLO_SMTP_HOST" in answer.out) == (1, True)
    assert line.on("status", "--json").document("status")["outbox"] == {}


def test_a_setting_that_cannot_be_is_named(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variable by its whole name."""
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", "smtp")
    answer = line.on("status", "--json")
    assert answer.code == 1
    assert "VUOSIKELLO_SMTP_PORT" in answer.document("errors")["errors"][0]["what"]


def test_a_mailbox_is_for_this_machine_and_a_free_port(line: CommandLine, tmp_path: Path) -> None:
    """Another host is wrong usage; a taken port is an error that says so."""
    assert line("mailbox", tmp_path / "mail", "--host", "192.0.2.1").code == 2
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = line("mailbox", tmp_path / "mail", "--port", taken.getsockname()[1])
    assert (answer.code, "in use" in answer.err) == (1, True)


# What is written


@pytest.mark.parametrize("name", ["wheel.gif", "wheel"])
def test_a_picture_of_no_known_kind_is_wrong_usage(line: CommandLine, tmp_path: Path, name: str) -> None:
    """The forms are SVG, PNG and PDF."""
    assert line.on("wheel", "--year", 2027, "-o", tmp_path / name).code == 2


def test_a_place_that_cannot_be_written_to_is_told(line: CommandLine, tmp_path: Path) -> None:
    """A file in the way, a folder for a name, a full device: exit 1, and what was there stays."""
    line.plan()
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder.svg").mkdir()
    for place in (tmp_path / "file" / "w.svg", tmp_path / "folder.svg"):
        answer = line.on("wheel", "--year", 2027, "-o", place)
        assert answer.code == 1
        assert "; " in answer.err
    assert (tmp_path / "file").read_text() == "kept"
    assert line.on("calendar", "--year", 2027, "-o", "/dev/full").code == 1


def test_a_calendar_is_of_one_thing_that_there_is(line: CommandLine, tmp_path: Path) -> None:
    """Both a body and a municipality is wrong usage, an unknown one an error."""
    line.plan()
    both = ("--body", "johtoryhma", "--municipality", "lohja")
    assert line.on("calendar", "--year", 2027, "-o", tmp_path / "y.ics", *both).code == 2
    unknown = line.on("calendar", "--year", 2027, "-o", tmp_path / "y.ics", "--body", "x")
    assert (unknown.code, "there is no body x" in unknown.err) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        *(
            "check",
            "plan",
            "adopt",
            "move",
            "cancel",
            "wheel",
            "calendar",
            "due",
            "tick",
            "status",
            "demo",
            "up",
        ),
        *("mailbox", "letters", "schema", "doctor", "backup", "restore", "export"),
    ],
)
def test_help_is_everywhere(line: CommandLine, command: str) -> None:
    """Every command tells what it does, and exits 0."""
    answer = line(command, "--help")
    assert (answer.code, "Usage:" in answer.out, answer.err) == (0, True, "")


@pytest.mark.parametrize("arguments", [("nosuch",), ("plan",), ("due", "x", "y"), ("due", "x", "--nosuch")])
def test_wrong_usage_is_exit_2(line: CommandLine, arguments: tuple[str, ...]) -> None:
    """An unknown command, too little, too much, an unknown option; standard output stays clean."""
    answer = line(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert "Usage:" in answer.err
    assert line(*arguments, "--json").document("errors")["errors"]


def test_without_a_command_there_is_help(line: CommandLine) -> None:
    """Nothing was asked for: wrong usage, with the list of commands."""
    answer = line()
    assert (answer.code, "Commands" in answer.out) == (2, True)


def test_an_unforeseen_error_is_one_document_too(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads JSON gets JSON; the trace stands in standard error."""

    def breaks(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("vuosikello.commands.due.find_due", breaks)
    answer = line.on("due", "--json")
    assert answer.code == 1
    assert "ZeroDivisionError" in answer.document("errors")["errors"][0]["what"]
    assert "planted" in answer.err

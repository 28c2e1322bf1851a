"""Changing a year by command: shown first, asked for at a terminal, done at once where nobody sits."""

import json
import os
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from governance.record import Language
from templates.change_answer_words import change_answer_words
from tests.cast import COOPERATION, planned
from tests.command_line import Answer, CommandLine
from tests.smtp_server import closed_port
from tests.test_year_change import ROUND

pytestmark = pytest.mark.usefixtures("unhurried")

MOVE = ("move", "yhteistyoryhma/2027/1", "--to", "2027-05-04T12:00", "--at", "2026-12-09T09:00")


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Give the command line with the year 2027 adopted and nobody at a terminal."""
    for name in os.environ:
        if name.startswith("VUOSIKELLO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
    line = CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")
    line.plan()
    assert line.adopt().code == 0
    return line


class Terminal(StringIO):
    """A person at a terminal, who types."""

    def isatty(self) -> bool:
        """Tell that somebody sits there."""
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let a person answer a question."""

    def answer(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", Terminal(text))

    return answer


def states(line: CommandLine) -> list[str]:
    """Give the states of the year's versions."""
    found = line.on("versions", "--year", 2027, "--json").document("versions")
    return [one["state"] for one in found["versions"]]


def test_where_nobody_sits_a_move_is_made_at_once_and_told(line: CommandLine) -> None:
    """What moved along is shown, for it is more than was asked for."""
    done = line.on(*MOVE)
    assert done.code == 0
    assert "2 dates moved; 9 people are touched." in done.out
    assert (
        "Steering group meeting 1/2027: Wed 10 Feb 2027, 9:00 → Wed 17 Feb 2027, 9:00 (7 days later)"
        in done.out
    )
    assert (
        "Steering group meeting 1/2027 moves too, because: Cooperation group meeting 1 must be held "
        in " ".join(done.out.split())
    )
    assert "yhteistyoryhma/2027/1 moved, and 1 more with it; updates leave at the next tick." in done.out
    assert states(line) == ["superseded", "adopted"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ("luonnos", "Johtoryhmä", "kokousta ja", "Pisteet: ")),
        ("sv", ("utkast", "Styrgruppen", "möten och", "Poängen: ")),
        ("en", ("draft", "Steering group", "meetings, ", "Of the cost: ")),
    ],
)
def test_a_plan_is_told_in_the_language_asked_for(
    line: CommandLine, language: str, said: tuple[str, ...]
) -> None:
    """Its table, its figures and its reasons, with nothing left in another."""
    shown = line.on("plan", "--year", 2028, "--lang", language).out
    assert all(word in shown for word in said)
    document = line.on("plan", "--year", 2028, "--lang", language, "--json").document("plan")
    reasons = " ".join(one["why"] for one in document["items"] if one["kind"] == "material_due")
    assert {"fi": "ennen kokousta", "sv": "före mötet", "en": "before the meeting"}[language] in reasons


def test_a_dry_run_shows_and_changes_nothing(line: CommandLine) -> None:
    """In words, in the language asked for, and as a document."""
    shown = line.on(*MOVE, "--dry-run", "--lang", "fi")
    assert (shown.code, "2 kokouspäivää siirtyy" in shown.out) == (0, True)
    document = line.on(*MOVE, "--dry-run", "--json").document("change")
    assert (document["state"], [one["id"] for one in document["moved"]]) == (
        "previewed",
        ["johtoryhma/2027/1", "yhteistyoryhma/2027/1"],
    )
    assert states(line) == ["adopted"]


def test_the_document_of_a_move_tells_whom_it_touches(line: CommandLine) -> None:
    """Ids of people and municipalities, and what the earlier document held."""
    document = line.on(*MOVE, "--json").document("change")
    assert document["starts_at"] == "2027-05-04T12:00:00+03:00"
    assert document["municipalities"] == ["lohja", "siuntio", "inkoo"]
    assert "outsider" not in document["people"]
    assert len(document["people"]) == 9


@pytest.mark.parametrize(("word", "code", "after"), [("y\n", 0, 2), ("n\n", 1, 1), ("", 1, 1)])
def test_at_a_terminal_the_office_is_asked(
    line: CommandLine, typed: Callable[[str], None], word: str, code: int, after: int
) -> None:
    """Everything is shown first; no, or the end of what is typed, changes nothing."""
    typed(word)
    answered = line.on(*MOVE)
    assert "2 dates moved" in answered.out
    assert (answered.code, len(states(line))) == (code, after)


def test_yes_is_an_answer_too(line: CommandLine, typed: Callable[[str], None]) -> None:
    """Who said it is not asked."""
    typed("")
    assert line.on(*MOVE, "--yes").code == 0
    assert len(states(line)) == 2


def test_a_day_alone_finds_its_hour(line: CommandLine) -> None:
    """The best of the series."""
    moved = line.on("move", "johtoryhma/2027/1", "--to", "2027-02-17", "--json").document("change")
    assert moved["starts_at"] == "2027-02-17T09:00:00+02:00"


def test_a_move_without_a_timetable_is_explained(line: CommandLine) -> None:
    """Exit 1, the rules and what would help; insisting moves that one alone."""
    late = ("move", "yhteistyoryhma/2027/1", "--to", "2027-06-10T12:00")
    refused = line.on(*late)
    assert (refused.code, refused.out) == (1, "")
    assert "These rules cannot hold together:" in refused.err
    assert "It would help:" in refused.err
    line.on(*late, "--json").document("conflict")
    insisted = line.on(*late, "--anyway", "--json").document("change")
    assert [one["id"] for one in insisted["moved"]] == ["yhteistyoryhma/2027/1"]
    assert insisted["notes"]


def absent(line: CommandLine, *more: object) -> Answer:
    """Say that a member cannot come for a week."""
    days = ("--from", "2027-02-08", "--to", "2027-02-12")
    return line.on("move", "--unavailable", "lohja-director", *days, *more)


def test_an_absence_moves_the_meetings_in_it(line: CommandLine) -> None:
    """The last day counts whole; the second time nothing has to move."""
    document = absent(line, "--json").document("change")
    assert (document["from"], document["to"]) == ("2027-02-08T00:00:00+02:00", "2027-02-13T00:00:00+02:00")
    assert [one["id"] for one in document["moved"]] == ["johtoryhma/2027/1"]
    assert "No meeting has to move." in absent(line).out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("move",), 1, "a move is about one meeting or one person"),
        (("move", "johtoryhma/2027/1", "--unavailable", "lohja-director"), 1, "one meeting or one person"),
        (("move", "johtoryhma/2027/1"), 2, "the new time is missing"),
        (("move", "--unavailable", "lohja-director", "--from", "2027-02-08"), 2, "a first and a last day"),
        (("move", "johtoryhma/2027/1", "--to", "soon"), 2, "is no day"),
        (
            ("move", "--unavailable", "lohja-director", "--from", "2027-12-30", "--to", "2028-01-02"),
            1,
            "goes over the new year",
        ),
        (
            ("move", "johtoryhma/2027/1", "--to", "2028-04-21"),
            1,
            "is in another year than the meeting johtoryhma/2027/1; give a day of 2027",
        ),
        (
            ("move", "johtoryhma/2027/1", "--to", "2027-05-06", "--lang", "fi"),
            1,
            "ei ole työpäivä (pyhäpäivä: Helatorstai)",
        ),
        (
            ("move", "johtoryhma/2027/1", "--to", "2027-07-07T09:00", "--lang", "sv"),
            1,
            "är ingen arbetsdag (uppehåll: Sommaruppehåll)",
        ),
        (("add",), 1, "one thing is added at a time"),
        (("add", "--series", "johtoryhma"), 1, "one thing is added at a time"),
        (("add", "--series", "nosuch", "--on", "2027-03-10"), 1, "there is no series nosuch"),
        (("diff", "--year", 2027, "--from", 7), 1, "has no version 7"),
        (("propose", "--year", 2027), 1, "has no draft to adopt"),
        (("circulate", "--year", 2027), 1, "has no draft"),
    ],
)
def test_wrong_usage_is_told_with_the_mend(
    line: CommandLine, arguments: tuple[object, ...], code: int, said: str
) -> None:
    """And nothing changes."""
    answer = line.on(*arguments)  # type: ignore[arg-type]
    assert answer.code == code
    assert said in " ".join(answer.err.replace("│", " ").split())
    assert states(line) == ["adopted"]


def test_an_extra_meeting_is_added_with_its_clashes_named(line: CommandLine) -> None:
    """A broken rule is refused unless the office insists; a wish is only told."""
    hour_in = f"{planned().meeting(COOPERATION).starts_at:%Y-%m-%dT13:00}"
    extra = ("add", "--series", "johtoryhma", "--on")
    near = line.on(*extra, "2027-02-24T09:00", "--at", "2027-01-12T09:00")
    assert near.code == 0
    assert "is only 14 days away; the clock wishes at least 28 days." in near.out
    assert "johtoryhma/2027/4 added; invitations leave at the next tick." in near.out
    refused = line.on(*extra, hour_in)
    assert (refused.code, "insist with --anyway" in refused.err) == (1, True)
    assert "In Cooperation group meeting 1/2027 at the same time" in refused.out
    assert "valitkaa toinen aika" in line.on(*extra, hour_in, "--lang", "fi").err
    told = json.loads(line.on(*extra, hour_in, "--json").out)["errors"][0]
    assert "In Cooperation group meeting 1/2027 at the same time" in told["what"]
    document = line.on(*extra, hour_in, "--anyway", "--minutes", 60, "--json").document("change")
    assert (document["meeting"], document["ends_at"]) == (
        "johtoryhma/2027/5",
        f"{hour_in[:10]}T14:00:00+03:00",
    )
    assert document["broken"]


def test_an_extra_meeting_too_long_after_what_prepares_it_takes_insisting(line: CommandLine) -> None:
    """A chain always holds; only wishes need no `--anyway`."""
    extra = ("add", "--series", "yhteistyoryhma", "--on", "2027-10-12T12:00")
    refused = line.on(*extra)
    assert (refused.code, "insist with --anyway" in refused.err) == (1, True)
    assert "the clock allows at most 80 days" in refused.out
    assert line.on(*extra, "--anyway").code == 0


def test_nobody_is_called_to_a_meeting_at_night_unless_the_office_insists(line: CommandLine) -> None:
    """A slip of the hour, 3.00 for 13.00, would go to everybody; an evening meeting takes `--anyway`."""
    night = line.on("move", "johtoryhma/2027/1", "--to", "2027-02-17T03:00", "--lang", "fi")
    assert (night.code, "ennen kello 7:ää" in " ".join(night.err.split())) == (1, True)
    evening = line.on("move", "johtoryhma/2027/1", "--to", "2027-02-17T19:00", "--anyway", "--yes")
    assert (evening.code, "It would begin before 7.00 or end after 20.00." in evening.out) == (0, True)
    added = line.on("add", "--series", "johtoryhma", "--on", "2027-03-17T19:00")
    assert (added.code, "It would begin before 7.00 or end after 20.00." in added.out) == (1, True)


def test_no_meeting_runs_past_midnight_whoever_insists(line: CommandLine) -> None:
    """A year that holds one could not be planned anew: every later move would fail."""
    for command in (
        ("move", "johtoryhma/2027/1", "--to", "2027-02-17T23:00"),
        ("add", "--series", "johtoryhma", "--on", "2027-03-17T23:00"),
    ):
        refused = line.on(*command, "--anyway", "--yes")
        assert (refused.code, "would run past midnight from 23:00" in refused.err) == (1, True)
        assert "Traceback" not in refused.err
    assert line.on("move", "johtoryhma/2027/1", "--to", "2027-02-17T13:00", "--dry-run").code == 0


@pytest.mark.parametrize(
    ("language", "who", "said"),
    [
        ("fi", "lohja-director", "[lohja-director] on poissa ma 1.3.2027 \N{EN DASH} ti 2.3.2027."),
        ("sv", "lohja-director", "[lohja-director] är borta må 1.3.2027 \N{EN DASH} ti 2.3.2027."),
        ("en", "lohja-director", "[lohja-director] is away from Mon 1 Mar 2027 to Tue 2 Mar 2027."),
    ],
)
def test_an_absence_that_moves_nothing_is_confirmed_all_the_same(
    line: CommandLine, language: str, who: str, said: str
) -> None:
    """In the language asked for, once it is stored; a dry run stores nothing and says so."""
    away = ("move", "--unavailable", who, "--from", "2027-03-01", "--to", "2027-03-02", "--lang", language)
    looked = line.on(*away, "--dry-run").out
    assert (said in looked, change_answer_words(Language(language)).none_moved in looked) == (False, True)
    assert said in line.on(*away, "--yes").out


def test_hours_of_an_absence_are_confirmed_too(line: CommandLine) -> None:
    """One day is told once."""
    away = ("move", "--unavailable", "lohja-director", "--yes", "--from")
    hours = line.on(*away, "2027-03-01T09:00", "--to", "2027-03-01T12:00").out
    assert "is away from Mon 1 Mar 2027, 9:00 to Mon 1 Mar 2027, 12:00." in hours
    assert "is away on Mon 1 Mar 2027." in line.on(*away, "2027-03-01", "--to", "2027-03-01").out


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "sittenkin paikalle ma 8.2.2027"),
        ("sv", "kan ändå komma må 8.2.2027 \N{EN DASH} fr 12.2.2027. Mötena blir där de är."),
        ("en", "can come after all from Mon 8 Feb 2027 to Fri 12 Feb 2027. Meetings stay where they are."),
    ],
)
def test_an_absence_is_taken_back_as_it_was_noted(line: CommandLine, language: str, said: str) -> None:
    """Planning knows of it no more, what had moved for it may go back, and it can be taken back once."""
    (moved,) = absent(line, "--json").document("change")["moved"]
    back = absent(line, "--withdraw", "--lang", language)
    assert (back.code, said in back.out) == (0, True)
    again = absent(line, "--withdraw")
    assert (again.code, "none is noted at all" in again.err) == (1, True)
    assert line.on("move", moved["id"], "--to", moved["before"], "--yes").code == 0


def test_a_look_at_taking_back_takes_nothing_back(line: CommandLine) -> None:
    """What is noted within the days is shown as it is noted, and is noted still."""
    absent(line)
    wider = ("--from", "2027-02-01", "--to", "2027-02-28", "--withdraw")
    look = line.on("move", "--unavailable", "lohja-director", *wider, "--dry-run")
    assert "is away from Mon 8 Feb 2027 to Fri 12 Feb 2027" in look.out
    assert "Nothing was changed." in look.out
    told = line.on("move", "--unavailable", "lohja-director", *wider, "--dry-run", "--json")
    assert told.document("change")["state"] == "previewed"
    back = line.on("move", "--unavailable", "lohja-director", *wider, "--json").document("change")
    assert (back["from"], back["to"]) == ("2027-02-08T00:00:00+02:00", "2027-02-13T00:00:00+02:00")


def test_what_was_noted_otherwise_is_not_taken_back(line: CommandLine) -> None:
    """The days that were noted are told, as the command that notes them."""
    absent(line)
    part = ("--from", "2027-02-09", "--to", "2027-02-12")
    other = line.on("move", "--unavailable", "lohja-director", "--withdraw", *part)
    noted = "noted are: vuosikello move --unavailable lohja-director --from 2027-02-08 --to 2027-02-12"
    assert (other.code, noted in " ".join(other.err.split())) == (1, True)
    document = absent(line, "--withdraw", "--json").document("change")
    assert (document["person"], document["state"], document["moved"]) == ("lohja-director", "withdrawn", [])


def test_a_plan_around_an_absence_never_goes_into_the_past(line: CommandLine) -> None:
    """The group was moved on; a day before the absence no earlier day is taken, nor offered."""
    moved_on = ("move", "johtoryhma/2027/1", "--to", "2027-02-17T13:00", "--at", "2027-01-28T09:00", "--yes")
    assert line.on(*moved_on).code == 0
    away = ("move", "--unavailable", "lohja-director", "--from", "2027-02-04", "--to", "2027-02-20")
    refused = line.on(*away, "--at", "2027-02-03T12:30", "--yes")
    assert (refused.code, refused.out) == (1, "")
    told = " ".join(refused.err.split())
    assert "cannot be moved to a day before Wed 17 February, which would be less than 14 days away" in told
    assert "3 February at" not in told
    finnish = " ".join(line.on(*away, "--at", "2027-02-03T12:30", "--lang", "fi").err.split())
    assert (
        "voi siirtyä aikaisintaan päivään ke 17.2., sillä lähempään päivään olisi alle 14 päivää" in finnish
    )


def test_an_urgent_round_is_added_from_a_file(line: CommandLine, tmp_path: Path) -> None:
    """Faults are told with file and line."""
    file = tmp_path / "kiireellinen.yaml"
    file.write_text(ROUND.replace("task:", "taskk:"), encoding="utf-8")
    faulty = line.on("add", "--round", file, "--year", 2027)
    assert (faulty.code, f"{file}:4: " in faulty.err) == (1, True)
    file.write_text(ROUND, encoding="utf-8")
    added = line.on("add", "--round", file, "--year", 2027, "--json").document("change")
    assert (added["round"], added["state"]) == ("kiireellinen/2027", "added")
    opened = json.loads(line.on("due", "--at", "2027-04-12T09:00", "--json").out)["actions"]
    assert any(one["key"].startswith("open_request:kiireellinen/2027/") for one in opened)
    assert line.on("status").code == 0
    assert line.on("wheel", "--year", 2027, "-o", tmp_path / "wheel.svg").code == 0


def test_a_cancelled_meeting_may_be_looked_at_first(line: CommandLine) -> None:
    """What was to happen in it is told."""
    shown = line.on("cancel", "johtoryhma/2027/2", "--dry-run")
    assert (
        "The answers to “Proposals for next year's budgets” were to be handled in this meeting" in shown.out
    )
    done = line.on("cancel", "johtoryhma/2027/2", "--json").document("change")
    assert (done["state"], [one["id"] for one in done["removed"]]) == ("cancelled", ["johtoryhma/2027/2"])


def test_versions_are_compared_in_words_and_as_a_document(line: CommandLine) -> None:
    """The latest against the one in force before, or any two by number."""
    line.on(*MOVE)
    words = line.on("diff", "--year", 2027, "--from", 1, "--to", 2, "--lang", "sv")
    assert "2 mötesdagar flyttas; ändringen berör 9 personer." in words.out
    document = line.on("diff", "--year", 2027, "--json").document("diff")
    assert (document["before"], document["after"]) == (
        {"version": 1, "state": "superseded"},
        {"version": 2, "state": "adopted"},
    )
    assert document["summary"].startswith("2 dates moved")


def test_a_draft_goes_its_way_by_command(line: CommandLine) -> None:
    """Circulated, proposed with no comments yet, adopted by that body; the list tells."""
    line.plan(2028)
    told = line.on("circulate", "--year", 2028, "--json").document("circulation")
    assert (told["state"], told["rounds"]) == ("commenting", ["lausunnot/2027"])
    assert "No comments have come." in line.on("propose", "--year", 2028).out
    refused = line.on("adopt", "--year", 2028, "--body", "johtoryhma", "--on", "2027-12-08")
    assert (refused.code, "was proposed to yhteistyoryhma" in refused.err) == (1, True)
    adopted = line.on("adopt", "--year", 2028, "--body", "yhteistyoryhma", "--on", "2027-12-08")
    assert (adopted.code, "numbers its sections" in adopted.err) == (0, True)
    assert "by yhteistyoryhma on 2027-12-08" in line.on("versions", "--year", 2028).out


def test_next_year_is_planned_like_this_one(line: CommandLine) -> None:
    """What differs week by week is told."""
    line.on("move", "yhteistyoryhma/2027/1", "--to", "2027-04-20T12:00")
    planned = line.on("plan", "--year", 2028, "--like", 2027)
    assert planned.code == 0
    assert "Against 2027, week by week: " in planned.out
    refused = line.on("plan", "--year", 2028, "--like", 2026)
    assert (refused.code, "2026 is not adopted" in refused.err) == (1, True)

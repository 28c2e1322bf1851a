import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.busy import BusyError, engagements
from calendars.calendar_lines import CalendarFault, calendar_faults
from calendars.diary import Engagement
from calendars.invitation import meeting_uid
from calendars.year_planning import plan_year
from governance.working_day import HELSINKI
from governance.year_plan import YearPlan
from office.busy import check_busy, read_busy
from office.reading import ReadingError, read_region
from tests.command_line import PIKKU, CommandLine

SHIPPED = Path(__file__).parent.parent / "regions"
CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T040000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE"""


def calendar(*parts: str) -> str:
    """Write a calendar file with these parts, as a calendar program does."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(line for part in lines for line in part.split("\n"))


def event(*lines: str, uid: str = "1@example") -> str:
    """Write one event."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"])


def times(*parts: str, own: str = "") -> list[tuple[str, str]]:
    """Read a calendar's busy times of 2027, each as two short texts."""
    found = engagements(calendar(*parts), date(2027, 1, 1), date(2027, 12, 31), own=own)
    return [(f"{one.begins:%m-%d %H:%M}", f"{one.ends:%m-%d %H:%M}") for one in found]


def test_an_event_that_repeats_is_there_each_time_but_when_taken_out_or_moved() -> None:
    """Weekly mornings, one taken out, one cancelled by itself, one moved to the afternoon."""
    weekly = event(
        "DTSTART;TZID=Europe/Helsinki:20270315T090000",
        "DTEND;TZID=Europe/Helsinki:20270315T100000",
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/Helsinki:20270322T090000",
    )
    cancelled = event(
        "RECURRENCE-ID;TZID=Europe/Helsinki:20270329T090000",
        "DTSTART;TZID=Europe/Helsinki:20270329T090000",
        "DTEND;TZID=Europe/Helsinki:20270329T100000",
        "STATUS:CANCELLED",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Helsinki:20270405T090000",
        "DTSTART;TZID=Europe/Helsinki:20270405T140000",
        "DURATION:PT2H",
    )
    assert times(weekly, cancelled, moved) == [
        ("03-15 09:00", "03-15 10:00"),
        ("04-05 14:00", "04-05 16:00"),
        ("04-12 09:00", "04-12 10:00"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ],
)
def test_time_that_is_shown_as_free_keeps_nobody(line: str) -> None:
    """A reminder, a cancelled event, a day at another desk: one can be invited then."""
    assert times(event("DTSTART:20270315T090000", "DTEND:20270315T100000", line)) == []


@pytest.mark.parametrize(
    ("start", "busy"),
    [
        ("DTSTART;TZID=Europe/Helsinki:20270701T090000", "07-01 09:00"),
        ("DTSTART;TZID=FLE Standard Time:20270701T090000", "07-01 09:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20270701T090000", "07-01 10:00"),
        ("DTSTART;TZID=Customized Time Zone:20270701T090000", "07-01 09:00"),
        ("DTSTART:20270701T060000Z", "07-01 09:00"),
        ("DTSTART:20271201T060000Z", "12-01 08:00"),
        ("DTSTART:20270701T090000", "07-01 09:00"),
    ],
)
def test_every_way_to_name_a_time_zone_comes_to_helsinki(start: str, busy: str) -> None:
    """Olson's and Outlook's names, a zone of the file's own, UTC, and a floating time."""
    ((begins, _),) = times(CUSTOM_ZONE, event(start, "DURATION:PT1H"))
    assert begins == busy


def test_a_whole_day_is_busy_from_midnight_to_midnight() -> None:
    """DTEND of a day is the first free one."""
    assert times(event("DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270306")) == [
        ("03-01 00:00", "03-06 00:00")
    ]


def test_published_free_and_busy_times_are_read_by_their_kind() -> None:
    """All but FREE is busy, tentative and absence too; a period may be given with its length."""
    published = (
        "BEGIN:VFREEBUSY\n"
        "UID:2@example\n"
        "FREEBUSY:20270301T070000Z/20270301T090000Z,20270302T070000Z/PT2H\n"
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270701T060000Z/20270701T080000Z\n"
        "FREEBUSY;FBTYPE=FREE:20270303T070000Z/20270303T090000Z\n"
        "END:VFREEBUSY"
    )
    assert [begins for begins, _ in times(published)] == ["03-01 09:00", "03-02 09:00", "07-01 09:00"]


def test_overlapping_events_are_one_engagement_within_the_year() -> None:
    """What overlaps is joined, and what reaches over New Year is cut there."""
    holiday = event("DTSTART;VALUE=DATE:20261220", "DTEND;VALUE=DATE:20270104")
    first = event("DTSTART:20270315T090000", "DTEND:20270315T110000", uid="2@example")
    second = event("DTSTART:20270315T100000", "DTEND:20270315T120000", uid="3@example")
    assert times(holiday, first, second) == [("01-01 00:00", "01-04 00:00"), ("03-15 09:00", "03-15 12:00")]


def test_our_own_invitations_in_a_members_calendar_do_not_keep_the_member() -> None:
    """Else a meeting could not be planned on its own day a second time; another region's meeting counts."""
    lines = ("DTSTART:20270315T090000", "DTEND:20270315T110000")
    ours = event(*lines, uid=meeting_uid("johtoryhma/2027/1", "pikku"))
    theirs = event(*lines, uid=meeting_uid("johtoryhma/2027/1", "toinen"))
    own = meeting_uid("", "pikku")
    assert times(ours, own=own) == []
    assert len(times(theirs, own=own)) == 1


FAULTS = [
    ("", 1, "empty"),
    ("<!DOCTYPE html>\n<html>", 1, "a web page"),
    ("Varaukset 2027\n", 1, "does not begin with BEGIN:VCALENDAR"),
    (calendar("no colon here"), 4, "no line of iCalendar"),
    (calendar(event("DTSTART:20271345T090000")), 7, 'DTSTART "20271345T090000" is no date or time'),
    (calendar(event("DTSTART;TZID=Nowhere:20270301T090000")), 7, 'time zone "Nowhere" is not known'),
    (calendar(event("DTSTART:20270301T090000", "RRULE:FREQ=SOMETIMES")), 8, "no rule of repetition"),
    (calendar(event("DTSTART:20270301T090000", "RRULE:FREQ=SECONDLY")), 8, "more often than daily"),
    (calendar(event("DTSTART:20270301T090000", "RRULE:FREQ=DAILY;INTERVAL=0")), 8, "never gets on"),
    (calendar(event("DTSTART:20270302T090000", "DTEND:20270301T090000")), 8, "ends before it begins"),
    (calendar(event("SUMMARY:x")), 4, "no DTSTART"),
    (calendar("BEGIN:VFREEBUSY", "FREEBUSY:tomorrow", "END:VFREEBUSY"), 5, "no time from and to"),
    (calendar("END:VEVENT"), 4, "ends what has not begun"),
    (calendar(event("DTSTART:20270301T090000")).replace("END:VCALENDAR", ""), 1, "the file was cut off"),
]


@pytest.mark.parametrize(("text", "line", "what"), FAULTS)
def test_what_is_no_calendar_is_named_with_its_line_and_the_mend(text: str, line: int, what: str) -> None:
    """The person who saved the file finds the place, and what to do."""
    with pytest.raises(BusyError) as caught:
        engagements(text, date(2027, 1, 1), date(2027, 12, 31))
    (fault,) = caught.value.faults
    assert fault.line == line
    assert what in fault.what
    assert fault.mend


def test_several_faults_are_told_at_once_and_never_a_title() -> None:
    """What an event is about is nobody's business, not even when its line is broken."""
    text = calendar(
        event("DTSTART:soon", "SUMMARY:Terveystarkastus"),
        event("DTSTART:later", uid="2@example"),
        "Terveystarkastus",
    )
    faults = calendar_faults(text)
    assert [fault.line for fault in faults] == [7, 13, 15]
    assert "Terveystarkastus" not in str(faults)


def test_a_folded_line_is_read_whole() -> None:
    """A long line goes on with a space, and faults name its first line."""
    assert times(event("DTSTART:202703\n 01T090000", "DURATION:\n PT1H"))[0][0] == "03-01 09:00"


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2027, 1, 5), datetime(2027, 12, 20)),  # noqa: DTZ001 - wall time
            st.integers(1, 3000),
        ),
        max_size=6,
    )
)
def test_every_minute_of_an_event_is_busy_and_no_other(spans: list[tuple[datetime, int]]) -> None:
    """Joined and sorted, the engagements are just the events."""
    spans = [(begins.replace(microsecond=0, second=0, fold=0), minutes) for begins, minutes in spans]
    text = calendar(
        *(
            event(f"DTSTART:{begins:%Y%m%dT%H%M%S}", f"DURATION:PT{minutes}M", uid=f"{n}@example")
            for n, (begins, minutes) in enumerate(spans)
        )
    )
    found = engagements(text, date(2027, 1, 1), date(2027, 12, 31))
    assert all(one.ends <= other.begins for one, other in pairwise(found))
    for begins, minutes in spans:
        for at in (begins, begins + timedelta(minutes=minutes - 1)):
            assert any(one.begins <= at < one.ends for one in found)
    ends = [begins + timedelta(minutes=minutes) for begins, minutes in spans]
    assert {one.ends for one in found} <= set(ends)


WHOLE = calendar(
    CUSTOM_ZONE,
    event("DTSTART;TZID=Customized Time Zone:20270315T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"),
    event("DTSTART;VALUE=DATE:20270601", "EXDATE;VALUE=DATE:20270602", "RRULE:FREQ=DAILY;UNTIL=20270605"),
    "BEGIN:VFREEBUSY",
    "FREEBUSY;FBTYPE=BUSY:20270301T070000Z/PT2H",
    "END:VFREEBUSY",
)


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)), st.integers(0, 12), st.text("0179TZ:;,=/-\r\n ÄBEGIN", max_size=4)
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_damaged_calendar_is_read_or_refused_and_nothing_else(cuts: list[tuple[int, int, str]]) -> None:
    """Whatever became of the file, there are busy times or faults with lines, never another error."""
    text = WHOLE
    for at, length, instead in cuts:
        text = text[:at] + instead + text[at + length :]
    found, faults = list[Engagement](), tuple[CalendarFault, ...]()
    try:
        found = list(engagements(text, date(2027, 1, 1), date(2027, 12, 31)))
    except BusyError as error:
        faults = error.faults
    assert found == sorted(found)
    assert all(fault.line >= 1 and fault.what and fault.mend for fault in faults)


def test_a_separator_inside_a_title_does_not_end_the_line() -> None:
    """U+2028 is a line end to Python and to no calendar program."""
    assert len(times(event("DTSTART:20270301T090000", "DURATION:PT1H", "SUMMARY:a\u2028b"))) == 1


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Copy the small region without its busy calendars."""
    folder = tmp_path / "pikku"
    shutil.copytree(PIKKU, folder, ignore=lambda *_: ["busy"])
    (folder / "busy").mkdir()
    return folder


Save = Callable[..., Path]


@pytest.fixture
def save(region: Path) -> Save:
    """Save a calendar among the region's busy ones."""

    def saved(name: str, text: str) -> Path:
        file = region / "busy" / name
        file.write_bytes(text.encode())
        return file

    return saved


def test_a_person_is_busy_by_their_own_calendar(region: Path, save: Save) -> None:
    """The file's name is the person's id."""
    save("lohja-director.ics", calendar(event("DTSTART:20270315T090000", "DURATION:PT1H")))
    network, _ = read_region(region)
    nine = datetime(2027, 3, 15, 9)  # noqa: DTZ001 - wall time
    assert read_busy(region, network, 2027) == {
        "lohja-director": (Engagement(nine, nine + timedelta(hours=1)),)
    }


def test_a_bodys_calendar_keeps_everyone_who_must_come_to_it(region: Path, save: Save) -> None:
    """On the day itself: who has left the body by then is free."""
    save("johtoryhma.ics", calendar(event("DTSTART:20270315T090000", "DURATION:PT1H")))
    network, _ = read_region(region)
    assert set(read_busy(region, network, 2027)) == set(network.required("johtoryhma", date(2027, 3, 15)))


def test_a_file_named_after_nobody_is_an_error_with_the_nearest_id(region: Path, save: Save) -> None:
    """And with where ids stand: a region has over a hundred of them."""
    save("lohja-directer.ics", calendar())
    network, _ = read_region(region)
    with pytest.raises(ReadingError) as caught:
        read_busy(region, network, 2027)
    (problem,) = caught.value.problems
    assert problem.what == 'the network has no person and no body "lohja-directer"'
    where = "name the file after an id that stands under people: or bodies: in network.yaml"
    assert problem.mend == f'did you mean "lohja-director.ics"? {where}'


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("network.yaml", 'code: "444"', "code: 444"),
        ("network.yaml", "substitute: siuntio-substitute", "substitute: nobody"),
        ("clock.yaml", "due: {on: 30.10.}", "due: {on: 30.13.}"),
    ],
)
def test_a_calendar_of_nobody_is_told_beside_any_other_error(
    region: Path, save: Save, file: str, old: str, new: str
) -> None:
    """Nobody wants to mend one file, run, and hear of the next."""
    save("nobody.ics", calendar())
    text = (region / file).read_text("utf-8")
    assert old in text
    (region / file).write_text(text.replace(old, new, 1), "utf-8")
    (problem,) = check_busy(region, 2027)
    assert problem.what == 'the network has no person and no body "nobody"'


def test_broken_calendars_are_all_told_at_once(region: Path, save: Save) -> None:
    """Each with its file and line; the good one beside them does not hide them."""
    save("lohja-director.ics", calendar(event("DTSTART:soon")))
    save("siuntio-director.ics", "<html>")
    save("inkoo-director.ics", calendar())
    save("notes.txt", "to do")
    (region / "busy" / "lohja-contact.ics").write_bytes(calendar().encode() + b"\xff")
    (region / "busy" / "README.md").write_text("for people")
    said = [str(problem) for problem in check_busy(region, 2027)]
    assert len(said) == 4
    assert "busy/lohja-contact.ics:5: the text is not UTF-8" in said[0]
    assert "busy/lohja-director.ics:7: DTSTART" in said[1]
    assert "busy/notes.txt:1:" in said[2]
    assert "busy/siuntio-director.ics:1: the file is not iCalendar: it is a web page" in said[3]


def test_a_broken_network_does_not_hide_a_broken_calendar(region: Path, save: Save) -> None:
    """Names cannot be looked up then, lines can."""
    save("somebody.ics", calendar(event("DTSTART:soon")))
    (region / "network.yaml").write_text("region: [")
    (problem,) = check_busy(region, 2027)
    assert "somebody.ics:7" in str(problem)


@pytest.mark.parametrize("folder", [SHIPPED / "keski-suomi", PIKKU], ids=["keski-suomi", "pikku"])
def test_shipped_busy_calendars_hold_and_keep_people_only_in_working_time(folder: Path) -> None:
    """They are read without a fault, and someone is busy."""
    network, _ = read_region(folder)
    assert check_busy(folder, 2027) == ()
    busy = read_busy(folder, network, 2027)
    assert len(busy) >= 2
    assert all(busy.values())


def planned(region: Path) -> YearPlan:
    """Plan the small region's year around its busy calendars."""
    network, clock = read_region(region)
    plan = plan_year(network, clock, 2027, engagements=read_busy(region, network, 2027))
    assert isinstance(plan, YearPlan)
    return plan


def test_a_year_is_planned_around_busy_calendars(region: Path, save: Save) -> None:
    """The first steering meeting leaves the day on which a member is away, and nothing else moves."""
    before = planned(region)
    first = before.meeting("johtoryhma/2027/1")
    day = first.starts_at.astimezone(HELSINKI).date()
    away = event(f"DTSTART;VALUE=DATE:{day:%Y%m%d}")
    save("lohja-director.ics", calendar(away))
    after = planned(region)
    assert after.meeting(first.id).starts_at.astimezone(HELSINKI).date() != day
    assert len(set(before.meetings) - set(after.meetings)) == 1


def test_check_reports_busy_calendars(
    region: Path, save: Save, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command names file and line, and fails."""
    command = CommandLine(capsys, tmp_path / "ledger.sqlite")
    assert command("check", region).code == 0
    save("lohja-director.ics", calendar(event("DTSTART:soon")))
    answer = command("check", region)
    assert answer.code == 1
    assert "lohja-director.ics:7" in answer.err


def test_plan_goes_around_busy_calendars_and_stops_at_a_broken_one(
    region: Path, save: Save, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole year's absence of someone who must come leaves no timetable, and says who."""
    command = CommandLine(capsys, tmp_path / "ledger.sqlite")
    save("lohja-director.ics", calendar(event("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20280101")))
    answer = command.on("plan", "--year", 2027, region=region)
    assert answer.code == 1
    assert "lohja" in (answer.out + answer.err).lower()
    save("lohja-director.ics", "<html>")
    answer = command.on("plan", "--year", 2027, region=region)
    assert answer.code == 1
    assert "lohja-director.ics:1" in answer.err


def test_plan_tells_what_each_preference_cost(
    region: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parts add up to the whole, in the document and in words."""
    command = CommandLine(capsys, tmp_path / "ledger.sqlite")
    document = command.on("plan", "--year", 2027, "--json", region=region).document("plan")
    assert sum(document["costs"].values()) == document["objective"] > 0
    assert "Of the cost: " in command.on("plan", "--year", 2027, region=region).out

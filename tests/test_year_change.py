"""Changes to a year in force: seen before they are made, made in one transaction, told to whom they touch."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from calendars.conflict import Conflict
from governance.clash import ClashKind
from governance.meeting import MeetingState
from governance.plan_version import PlanState
from governance.record import Language
from governance.request import RequestState
from office.addition import look_at_new_meeting, look_at_new_round
from office.cancellation import look_at_cancelling
from office.change_report import report_change
from office.change_text import change_page
from office.desk import open_desk
from office.ledger.meetings import Invitation, Meeting
from office.ledger.plans import Absence, PlanVersion
from office.ledger.rounds import Link, Obligation, Request
from office.reading import ReadingError
from office.replan import look_at_absence, look_at_move
from office.settings import Settings
from office.visit import gather_visit
from office.year import YearError, call_off, draft_year, reschedule
from office.year_change import YearChange, make_change
from tests.cast import ADOPTED, BUDGET_MEETING, COOPERATION, MEMBER, STEERING, YEAR, at, planned
from tests.ledger_house import LedgerHouse

ROUND = """\
id: kiireellinen
name: {fi: Kiireellinen kysely, sv: Brådskande enkät, en: Urgent question}
purpose: {fi: Johtoryhmä käyttää vastauksia, sv: Styrgruppen använder svaren, en: The steering group needs it}
task: {fi: Vastatkaa lyhyesti., sv: Svara kort., en: Answer briefly.}
due: {before: johtoryhma/2, working_days: 25}
answer_working_days: 8
reminders: [2]
used_by: johtoryhma/2
form:
  - {id: vastaus, kind: long_text, required: true, label: {fi: Vastaus, sv: Svar, en: Answer}}
"""


def look(found: YearChange | Conflict) -> YearChange:
    """Take a change that can be made."""
    assert isinstance(found, YearChange), found
    return found


def versions(house: LedgerHouse) -> list[tuple[int, PlanState]]:
    """List the versions of the year's plan."""
    return [(row.number, row.state) for row in house.rows(PlanVersion)]


def sequences(house: LedgerHouse) -> dict[str, int]:
    """Give each meeting's SEQUENCE, where it is not 0."""
    return {row.id: row.sequence for row in house.rows(Meeting) if row.sequence}


def late_spring(house: LedgerHouse) -> YearChange:
    """Look at a move that takes the steering group's meeting along."""
    return look(look_at_move(house.desk, COOPERATION, at("2027-05-04", 12), now=ADOPTED))


def test_looking_changes_nothing(house: LedgerHouse) -> None:
    """Neither a version nor a meeting, whatever is looked at."""
    before = (house.contents(), versions(house))
    late_spring(house)
    look_at_cancelling(house.desk, STEERING)
    look_at_new_meeting(house.desk, "johtoryhma", at("2027-03-10"), now=ADOPTED)
    look_at_absence(house.desk, MEMBER, at("2027-02-08"), at("2027-02-13"), year=YEAR, now=ADOPTED)
    assert (house.contents(), versions(house)) == before


def test_a_change_is_one_version_and_raises_only_what_it_moves(house: LedgerHouse) -> None:
    """Two meetings move together; the others keep their SEQUENCE."""
    make_change(house.desk, late_spring(house), reason="Sali on varattu.", now=ADOPTED)
    assert versions(house) == [(1, PlanState.SUPERSEDED), (2, PlanState.ADOPTED)]
    assert sequences(house) == {STEERING: 1, COOPERATION: 1}
    assert house.one(Meeting, STEERING).starts_at == house.plan().meeting(STEERING).starts_at
    assert house.audit().count(("meeting moved", STEERING)) == 1


def test_updates_go_to_those_whom_the_change_touches(house: LedgerHouse) -> None:
    """At the next tick, once; who sits in neither meeting gets nothing."""
    house.tick(ADOPTED)
    change = late_spring(house)
    make_change(house.desk, change, reason="", now=ADOPTED)
    carried, _ = house.tick(at("2026-12-09"))
    updates = [key.split(":") for key in carried.done if key.startswith("update_invitation")]
    assert {meeting for _, meeting, _, _ in updates} == {STEERING, COOPERATION}
    assert {person for _, _, person, _ in updates} == set(change.diff.people)
    assert len(updates) == len(carried.done) == 5 + 7
    assert house.tick(at("2026-12-09", 10))[0].done == ()


def test_a_change_that_was_looked_at_before_another_one_is_not_made(house: LedgerHouse) -> None:
    """What was shown is no longer true: it has to be looked at again."""
    change = late_spring(house)
    reschedule(house.desk, BUDGET_MEETING, at("2027-06-02"), reason="", now=ADOPTED)
    before = (house.contents(), versions(house))
    with pytest.raises(YearError, match="was changed meanwhile, to version 2; look at the change again"):
        make_change(house.desk, change, reason="", now=ADOPTED)
    assert (house.contents(), versions(house)) == before


def test_a_change_is_made_whole_or_not_at_all(house: LedgerHouse) -> None:
    """One of two meetings was cancelled meanwhile: neither moves, and no version is stored."""
    change = late_spring(house)
    call_off(house.desk, COOPERATION, reason="", now=ADOPTED)
    with pytest.raises(YearError, match="is cancelled; only a scheduled one can be changed"):
        make_change(house.desk, change, reason="", now=ADOPTED)
    assert versions(house) == [(1, PlanState.ADOPTED)]
    assert sequences(house) == {COOPERATION: 1}


def test_moving_at_once_moves_along_what_a_chain_asks_for(house: LedgerHouse) -> None:
    """Without a look before, as a program calls it."""
    reschedule(house.desk, COOPERATION, at("2027-05-04", 12), reason="", now=ADOPTED)
    assert sequences(house) == {STEERING: 1, COOPERATION: 1}


def test_a_move_without_a_timetable_names_the_rules(house: LedgerHouse) -> None:
    """And changes nothing."""
    with pytest.raises(YearError, match=r"ei voi olla silloin; (?s:.*)enintään 80 päivää"):
        reschedule(house.desk, COOPERATION, at("2027-06-10", 12), reason="", now=ADOPTED)
    assert versions(house) == [(1, PlanState.ADOPTED)]


def test_the_office_may_insist_on_a_move(house: LedgerHouse) -> None:
    """Then the meeting moves alone, and the rules against it are told."""
    when = at("2027-06-10", 12)
    change = look(look_at_move(house.desk, COOPERATION, when, now=ADOPTED, anyway=True))
    notes = report_change(house.desk, change, Language.EN).notes
    assert any("at most 80 days" in one for one in notes)
    make_change(house.desk, change, reason="", now=ADOPTED)
    assert sequences(house) == {COOPERATION: 1}


def test_an_absence_is_kept_and_later_plans_go_around_it(house: LedgerHouse) -> None:
    """The meeting moves out of it, and is not moved back into it; noted twice it stands once."""
    begins, ends = at("2027-02-08", 0), at("2027-02-13", 0)
    for _ in range(2):
        found = look(look_at_absence(house.desk, MEMBER, begins, ends, year=YEAR, now=ADOPTED))
        make_change(house.desk, found, reason="", now=ADOPTED)
    assert [row.person for row in house.rows(Absence)] == [MEMBER]
    assert sequences(house) == {STEERING: 1}
    again = look_at_move(house.desk, STEERING, date(2027, 2, 10), now=ADOPTED)
    assert isinstance(again, Conflict)


def test_what_is_too_near_is_missed_and_the_office_is_told(house: LedgerHouse) -> None:
    """The letter to the office names the person's role and the meeting."""
    found = look(
        look_at_absence(
            house.desk, MEMBER, at("2027-02-08", 0), at("2027-02-13", 0), year=YEAR, now=at("2027-02-01")
        )
    )
    assert (found.missed, found.diff.is_empty) == ((STEERING,), True)
    (note,) = report_change(house.desk, found, Language.FI).notes
    assert "Johtoryhmän kokous 1/2027" in note
    assert "varajäsen" in note
    make_change(house.desk, found, reason="", now=at("2027-02-01"))
    assert versions(house) == [(1, PlanState.ADOPTED)]


def test_an_absence_around_which_nothing_can_be_planned_is_noted_when_the_office_insists(
    house: LedgerHouse,
) -> None:
    """A vice chair is ill all spring: what cannot move stays, the deputy comes, and the year goes on."""
    absence = (MEMBER, at("2027-01-01", 0), at("2027-02-26", 0))
    assert isinstance(look_at_absence(house.desk, *absence, year=YEAR, now=ADOPTED), Conflict)
    found = look(look_at_absence(house.desk, *absence, year=YEAR, now=ADOPTED, anyway=True))
    assert (found.missed, found.diff.is_empty) == ((STEERING,), True)
    make_change(house.desk, found, reason="", now=ADOPTED)
    assert [row.person for row in house.rows(Absence)] == [MEMBER]
    later = look_at_move(house.desk, COOPERATION, at("2027-04-20", 12), now=ADOPTED)
    assert not isinstance(later, Conflict)


@pytest.mark.parametrize(
    ("person", "first", "last", "why"),
    [
        ("nobody", "2027-02-08", "2027-02-13", "there is no person nobody"),
        (MEMBER, "2027-02-13", "2027-02-08", "ends before it begins"),
        (MEMBER, "2026-11-01", "2026-11-05", "is over"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(
    house: LedgerHouse, person: str, first: str, last: str, why: str
) -> None:
    """With the mend."""
    with pytest.raises(YearError, match=why):
        look_at_absence(house.desk, person, at(first), at(last), year=YEAR, now=ADOPTED)


def test_an_absence_in_a_year_that_is_not_adopted_is_refused(house: LedgerHouse) -> None:
    """A draft is made anew instead."""
    with pytest.raises(YearError, match="2028 is not adopted"):
        look_at_absence(house.desk, MEMBER, at("2028-02-08"), at("2028-02-13"), year=2028, now=ADOPTED)


# Extra meetings


def test_an_extra_meeting_gets_the_next_number_and_moves_nothing(house: LedgerHouse) -> None:
    """Invitations leave at the next tick, its agenda and summons follow."""
    house.tick(ADOPTED)
    change = look_at_new_meeting(house.desk, "johtoryhma", at("2027-03-10"), now=ADOPTED)
    assert change.hard_clashes == ()
    make_change(house.desk, change, reason="", now=ADOPTED)
    extra = house.one(Meeting, "johtoryhma/2027/4")
    assert (extra.state, extra.sequence, extra.starts_at) == (MeetingState.SCHEDULED, 0, at("2027-03-10"))
    assert sequences(house) == {}
    carried, _ = house.tick(at("2026-12-09"))
    assert {key.split(":")[1] for key in carried.done} == {"johtoryhma/2027/4"}
    assert len(house.rows(Invitation, Invitation.meeting_id == "johtoryhma/2027/4")) == 5
    assert {one.split(":")[0] for one in house.due(at("2027-03-04"))} >= {"assemble_agenda"}


def test_a_number_is_never_used_again(house: LedgerHouse) -> None:
    """Not even that of an extra meeting which was called off."""
    for number in (4, 5):
        change = look_at_new_meeting(house.desk, "johtoryhma", at("2027-03-10"), now=ADOPTED)
        assert change.concerns == f"johtoryhma/2027/{number}"
        make_change(house.desk, change, reason="", now=ADOPTED)
        call_off(house.desk, change.concerns, reason="", now=ADOPTED)


def test_a_day_alone_gets_the_hour_against_which_nothing_stands(house: LedgerHouse) -> None:
    """The cooperation group sits from twelve: the steering group's extra meeting is at nine."""
    reschedule(house.desk, COOPERATION, at("2027-04-15", 9), reason="", now=ADOPTED)
    change = look_at_new_meeting(house.desk, "johtoryhma", date(2027, 4, 15), now=ADOPTED)
    assert change.plan.meeting(change.concerns).starts_at == at("2027-04-15", 13)


@pytest.mark.parametrize(
    ("series", "when", "kind"),
    [
        ("johtoryhma", at("2027-03-26"), ClashKind.DAY_OFF),
        ("johtoryhma", at("2027-07-07"), ClashKind.PAUSE),
        ("johtoryhma", planned().meeting(COOPERATION).starts_at + timedelta(hours=1), ClashKind.ELSEWHERE),
        ("yhteistyoryhma", at("2027-02-11"), ClashKind.UNPREPARED),
        ("yhteistyoryhma", at("2027-10-12"), ClashKind.LONG_AGO),
    ],
)
def test_a_broken_rule_is_named_and_needs_insisting(
    house: LedgerHouse, series: str, when: object, kind: ClashKind
) -> None:
    """A holiday, a pause, people who sit elsewhere, a meeting that nothing prepares, or too long before."""
    change = look_at_new_meeting(house.desk, series, when, now=ADOPTED)  # type: ignore[arg-type]
    assert kind in {one.kind for one in change.hard_clashes}
    with pytest.raises(YearError, match="insist with --anyway"):
        make_change(house.desk, change, reason="", now=ADOPTED)
    assert versions(house) == [(1, PlanState.ADOPTED)]
    make_change(house.desk, change, reason="", now=ADOPTED, anyway=True)
    assert house.one(Meeting, change.concerns).state is MeetingState.SCHEDULED


def test_a_day_alone_has_only_hours_to_come(house: LedgerHouse) -> None:
    """At half past ten the hour of nine is over; when no hour is left, the mend is told."""
    change = look_at_new_meeting(house.desk, "johtoryhma", date(2027, 3, 10), now=at("2027-03-10", 10))
    assert change.plan.meeting(change.concerns).starts_at == at("2027-03-10", 13)
    moved = look(look_at_move(house.desk, STEERING, date(2027, 2, 3), now=at("2027-02-03", 10)))
    assert moved.plan.meeting(STEERING).starts_at == at("2027-02-03", 13)
    mend = "no hour of the series is still to come on 10.03.2027; give the hour too, or a later day"
    with pytest.raises(YearError, match=mend):
        look_at_new_meeting(house.desk, "johtoryhma", date(2027, 3, 10), now=at("2027-03-10", 13))
    with pytest.raises(YearError, match=mend):
        look_at_move(house.desk, BUDGET_MEETING, date(2027, 3, 10), now=at("2027-03-10", 13))


def test_who_is_away_stands_against_an_extra_meeting(house: LedgerHouse) -> None:
    """By name of the role."""
    found = look(
        look_at_absence(house.desk, MEMBER, at("2027-03-10", 0), at("2027-03-11", 0), year=YEAR, now=ADOPTED)
    )
    make_change(house.desk, found, reason="", now=ADOPTED)
    change = look_at_new_meeting(house.desk, "johtoryhma", at("2027-03-10"), now=ADOPTED)
    assert [(one.kind, one.people) for one in change.hard_clashes] == [(ClashKind.AWAY, (MEMBER,))]


def test_wishes_are_named_but_do_not_stop(house: LedgerHouse) -> None:
    """Nearness to another meeting, a late summons."""
    near = look_at_new_meeting(house.desk, "johtoryhma", at("2027-02-24"), now=at("2027-02-22"))
    assert {one.kind for one in near.clashes} == {ClashKind.CLOSE, ClashKind.SHORT_NOTICE}
    assert near.hard_clashes == ()


@pytest.mark.parametrize(
    ("series", "when", "why"),
    [
        ("nosuch", at("2027-03-10"), "there is no series nosuch; the clock has: johtoryhma"),
        ("johtoryhma", at("2026-12-01"), "is over; give a time to come"),
        ("johtoryhma", at("2028-03-08"), "2028 is not adopted"),
    ],
)
def test_an_extra_meeting_that_makes_no_sense_is_refused(
    house: LedgerHouse, series: str, when: date, why: str
) -> None:
    """Nothing is stored."""
    with pytest.raises(YearError, match=why):
        look_at_new_meeting(house.desk, series, when, now=ADOPTED)


# Urgent rounds


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write an urgent round."""
    written = tmp_path / "kiireellinen.yaml"
    written.write_text(ROUND, encoding="utf-8")
    return written


def test_an_urgent_round_is_asked_like_the_clocks_own(house: LedgerHouse, file: Path) -> None:
    """Obligations at once, requests at their time with letters and forms, and the year moves nothing."""
    house.tick(ADOPTED)
    change = look_at_new_round(house.desk, file, year=YEAR, now=ADOPTED)
    make_change(house.desk, change, reason="", now=ADOPTED)
    owed = house.rows(Obligation, Obligation.round == "kiireellinen")
    assert {(row.municipality, row.state) for row in owed} == {
        (one, RequestState.PLANNED) for one in ("lohja", "siuntio", "inkoo")
    }
    assert sequences(house) == {}
    settings = Settings(portal_url="https://asiointi.pikku.example", inbox=house.desk.settings.inbox)
    region = str(Path(__file__).parent / "regions" / "pikku")
    with open_desk(region, settings=settings, ledger=str(house.database)) as desk:
        assert desk.clock.one_round("kiireellinen").only_in == YEAR
        asked = replace(house, desk=desk)
        carried, _ = asked.tick(at("2027-04-14"))
    assert {key for key in carried.done if "kiireellinen" in key} >= {"open_request:kiireellinen/2027/lohja"}
    assert len(house.rows(Request)) >= 3


def test_a_portal_that_was_opened_before_shows_the_urgent_round(house: LedgerHouse, file: Path) -> None:
    """Its desk is older than the round."""
    old = house.desk
    make_change(old, look_at_new_round(old, file, year=YEAR, now=ADOPTED), reason="", now=ADOPTED)
    with open_desk(
        str(Path(__file__).parent / "regions" / "pikku"), settings=old.settings, ledger=str(house.database)
    ) as desk:
        replace(house, desk=replace(desk, secret=old.secret)).tick(at("2027-04-14"))
    request = next(row for row in house.rows(Request) if row.obligation_id == "kiireellinen/2027/lohja")
    with old.ledger.reading() as session:
        link = session.get_one(Link, request.link_id)
        visit = gather_visit(session, old, link, at("2027-04-15"))
    assert visit is not None
    assert [field.id for field in visit.form] == ["vastaus"]


def test_an_urgent_round_is_of_one_year(house: LedgerHouse, file: Path) -> None:
    """Next year's plan does not have it; the year in force keeps it when a meeting moves."""
    make_change(
        house.desk, look_at_new_round(house.desk, file, year=YEAR, now=ADOPTED), reason="", now=ADOPTED
    )
    reschedule(house.desk, STEERING, at("2027-02-17"), reason="", now=ADOPTED)
    assert house.rows(PlanVersion)[-1].added_rounds[0]["id"] == "kiireellinen"
    region = str(Path(__file__).parent / "regions" / "pikku")
    with open_desk(region, settings=house.desk.settings, ledger=str(house.database)) as desk:
        stored = draft_year(desk, YEAR + 1, ADOPTED)
    assert not isinstance(stored, Conflict)
    assert not [one for one in stored.plan.items if "kiireellinen" in one.concerns]
    assert [one for one in house.plan().items if one.concerns == "kiireellinen/2027"]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("task:", "taskk:", 4, 'unknown key "taskk"'),
        ("id: kiireellinen", "id: lausunnot", 1, 'there is a round "lausunnot" already'),
        ("used_by: johtoryhma/2", "used_by: johtoryhma/8", 8, "is no meeting to come of 2027"),
        ("reminders: [2]", "reminders: [20]", 7, "is outside the time for answering"),
        ("id: kiireellinen", "only_in: 2031\nid: kiireellinen", 1, "is for 2031, not for 2027"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line(
    house: LedgerHouse, file: Path, old: str, new: str, line: int, what: str
) -> None:
    """As `check` does; nothing is stored."""
    file.write_text(file.read_text("utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ReadingError) as refused:
        look_at_new_round(house.desk, file, year=YEAR, now=ADOPTED)
    assert [one for one in refused.value.problems if one.line == line and what in one.what]


def test_an_urgent_round_may_be_used_by_an_extra_meeting(house: LedgerHouse, file: Path) -> None:
    """The two belong together more often than not."""
    change = look_at_new_meeting(house.desk, "johtoryhma", at("2027-04-28"), now=ADOPTED)
    make_change(house.desk, change, reason="", now=ADOPTED)
    file.write_text(ROUND.replace("johtoryhma/2", "johtoryhma/4").replace("25}", "10}"), encoding="utf-8")
    assert look_at_new_round(house.desk, file, year=YEAR, now=ADOPTED).rounds[0].used_by == "johtoryhma/4"


def test_a_round_that_is_asked_too_late_says_who_gets_less_time(house: LedgerHouse, file: Path) -> None:
    """A municipality with relay steps should have been asked already."""
    found = look_at_new_round(house.desk, file, year=YEAR, now=at("2027-04-09"))
    (short,) = (one for one in found.clashes if one.kind is ClashKind.SHORT_TIME)
    assert "lohja" in short.municipalities
    assert not found.hard_clashes


# Calling off, and pages about changes


def test_calling_a_meeting_off_tells_what_was_to_happen_in_it(house: LedgerHouse) -> None:
    """Whose preparation it was, which answers it was to handle, on what it was to decide."""
    kinds = {one.kind for one in look_at_cancelling(house.desk, BUDGET_MEETING).clashes}
    assert kinds == {ClashKind.HANDLES, ClashKind.DECIDES}
    (lost,) = look_at_cancelling(house.desk, STEERING).clashes
    assert (lost.kind, lost.meeting) == (ClashKind.PREPARES, COOPERATION)


def test_calling_off_after_looking_makes_no_version(house: LedgerHouse) -> None:
    """As calling off at once does."""
    make_change(house.desk, look_at_cancelling(house.desk, STEERING), reason="Ei asioita", now=ADOPTED)
    assert versions(house) == [(1, PlanState.ADOPTED)]
    assert house.one(Meeting, STEERING).state is MeetingState.CANCELLED
    assert ("meeting cancelled", STEERING) in house.audit()


def test_the_offices_page_about_a_change_speaks_its_language_and_names_roles(house: LedgerHouse) -> None:
    """No address stands on it."""
    page = change_page(house.desk, late_spring(house), preview=True)
    assert page.startswith("## Vain katsottu: mitään ei muutettu\n\n**2 kokouspäivää siirtyy; muutos koskee ")
    assert "### Keitä muutos koskee" in page
    assert "@" not in page


def test_answers_that_would_come_after_their_meeting_are_told(house: LedgerHouse) -> None:
    """The deadline stays, municipalities were told; the office is asked to agree on another."""
    when = at("2027-05-05")
    change = look(look_at_move(house.desk, BUDGET_MEETING, when, now=ADOPTED))
    assert change.late_answers == ("esitykset/2027",)


def test_a_year_in_force_is_read_once_for_a_look(house: LedgerHouse) -> None:
    """Looking writes nothing: the database sees no INSERT, UPDATE or DELETE."""
    written: list[str] = []

    def watch(*told: object) -> None:
        statement = str(told[2])
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    event.listen(house.desk.ledger.engine, "before_cursor_execute", watch)
    late_spring(house)
    assert written == []

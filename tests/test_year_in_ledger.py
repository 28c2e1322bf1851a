"""A year in the ledger: drafted, adopted, moved and cancelled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendars.conflict import Conflict
from governance.clock import AnnualClock
from governance.meeting import MeetingState
from governance.plan_version import PlanState
from governance.request import RequestState
from governance.year_plan import ItemKind
from office.ledger.meetings import Invitation, Meeting
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Obligation
from office.year import YearError, adopt_year, call_off, draft_year, reschedule
from tests.cast import ADOPTED, BUDGET_MEETING, STEERING, YEAR, at, item, planned
from tests.ledger_house import LedgerHouse, adopt, open_house

ON_THE_DAY: dict[str, Any] = {"on": ADOPTED.date(), "section": None, "now": ADOPTED}


@pytest.fixture
def empty(tmp_path: Path) -> LedgerHouse:
    """Open a new ledger."""
    return open_house(tmp_path / "pikku.sqlite")


def versions(house: LedgerHouse) -> list[tuple[int, str]]:
    """List the versions of the year's plan."""
    return [(row.number, str(row.state)) for row in house.rows(PlanVersion)]


def test_a_draft_is_kept_and_acts_on_nothing(empty: LedgerHouse) -> None:
    """No meeting and no obligation before the adoption."""
    draft_year(empty.desk, YEAR, ADOPTED)
    assert versions(empty) == [(1, "draft")]
    assert (empty.rows(Meeting), empty.rows(Obligation)) == ([], [])


def test_a_new_draft_replaces_the_earlier_one(empty: LedgerHouse) -> None:
    """Both are kept."""
    for _ in range(2):
        draft_year(empty.desk, YEAR, ADOPTED)
    assert versions(empty) == [(1, "superseded"), (2, "draft")]


def test_the_same_rules_give_the_same_document(empty: LedgerHouse) -> None:
    """Seconds that the solver took are no part of a plan."""
    for _ in range(2):
        draft_year(empty.desk, YEAR, ADOPTED)
    first, second = (row.document for row in empty.rows(PlanVersion))
    assert first == second


def test_a_year_without_a_timetable_stores_nothing(empty: LedgerHouse) -> None:
    """Series that leave each other no day: the conflict names them."""
    clock = empty.desk.clock
    narrow = [one.model_copy(update={"within_days": 0, "apart_days": 180}) for one in clock.series]
    fields = {name: getattr(clock, name) for name in AnnualClock.model_fields}
    house = replace(empty, desk=replace(empty.desk, clock=AnnualClock(**{**fields, "series": tuple(narrow)})))
    conflict = draft_year(house.desk, YEAR, ADOPTED)
    assert isinstance(conflict, Conflict)
    assert {series for rule in conflict.rules for series in rule.series} == {"yhteistyoryhma"}
    assert all("yhteistyoryhma" in rule.text for rule in conflict.rules)
    assert house.rows(PlanVersion) == []


def test_adoption_enters_meetings_and_obligations(empty: LedgerHouse) -> None:
    """Who meets when, and who owes what by when; with the decision that it rests on."""
    adopt(empty)
    assert {row.id for row in empty.rows(Meeting)} == {one.id for one in planned().meetings}
    assert len(empty.rows(Obligation)) == 6
    assert {row.state for row in empty.rows(Obligation)} == {RequestState.PLANNED}
    version = empty.rows(PlanVersion)[0]
    assert (version.state, version.adopted_by, version.section) == (
        PlanState.ADOPTED,
        "yhteistyoryhma",
        "§ 7",
    )
    assert ("year adopted", f"plan/{YEAR}/1") in empty.audit()


def test_a_year_is_adopted_once(empty: LedgerHouse) -> None:
    """And only from a draft, by a body that exists."""
    with pytest.raises(YearError, match="no draft to adopt"):
        adopt_year(empty.desk, YEAR, body="yhteistyoryhma", **ON_THE_DAY)
    adopt(empty)
    with pytest.raises(YearError, match="there is no body nobody; the network has"):
        adopt_year(empty.desk, YEAR, body="nobody", **ON_THE_DAY)
    draft_year(empty.desk, YEAR, ADOPTED)
    with pytest.raises(YearError, match="adopted already"):
        adopt_year(empty.desk, YEAR, body="yhteistyoryhma", **ON_THE_DAY)
    assert [state for _, state in versions(empty)].count("adopted") == 1


def test_what_was_over_at_a_late_adoption_is_not_acted_on(empty: LedgerHouse) -> None:
    """Adopted in June: spring's meetings count as held, its requests as waived, and nobody is written to."""
    june = at("2027-06-01", 12)
    adopt(empty, june)
    states = {row.id: row.state for row in empty.rows(Meeting)}
    assert states[STEERING] is states[BUDGET_MEETING] is MeetingState.HELD
    assert states["johtoryhma/2027/3"] is MeetingState.SCHEDULED
    requests = {(row.round, row.state) for row in empty.rows(Obligation)}
    assert requests == {("esitykset", RequestState.WAIVED), ("lausunnot", RequestState.PLANNED)}
    carried, _ = empty.tick(june)
    assert {key.split(":")[0] for key in carried.done} == {"invite"}
    assert not [key for key in carried.done if STEERING in key or BUDGET_MEETING in key]


def test_a_moved_meeting_is_a_new_version_of_the_plan(house: LedgerHouse) -> None:
    """The earlier one is kept; the adoption stays the same; the meeting remembers where it was."""
    before = house.one(Meeting, STEERING).starts_at
    reschedule(house.desk, STEERING, at("2027-02-17"), reason="Seminaari", now=ADOPTED)
    assert versions(house) == [(1, "superseded"), (2, "adopted")]
    first, second = house.rows(PlanVersion)
    assert (first.adopted_at, first.section) == (second.adopted_at, second.section)
    meeting = house.one(Meeting, STEERING)
    assert (meeting.moved_from, meeting.sequence, meeting.reason) == (before, 1, "Seminaari")
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=2)
    assert house.plan().meeting(STEERING).starts_at == at("2027-02-17")


def test_the_summons_follows_a_moved_meeting(house: LedgerHouse) -> None:
    """It is due before the new time, not before the old one."""
    house.tick(ADOPTED)
    reschedule(house.desk, STEERING, at("2027-02-24"), reason="", now=ADOPTED)
    house.tick(ADOPTED)
    old = item(ItemKind.SUMMONS, STEERING).at
    assert not [key for key in house.due(old) if key.startswith("summons")]
    new = item(ItemKind.SUMMONS, STEERING, house.plan()).at
    assert [key for key in house.due(new) if key.startswith("summons")] == [f"summons:{STEERING}:1"]


@pytest.mark.parametrize(
    ("meeting", "when", "why"),
    [
        (STEERING, at("2026-12-01"), "is over; give a time to come"),
        ("johtoryhma/2027/9", at("2027-03-01"), "there is no meeting"),
        (STEERING, planned().meeting(STEERING).starts_at, "already"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    house: LedgerHouse, meeting: str, when: datetime, why: str
) -> None:
    """Nothing is changed, and the error says why."""
    before = (house.contents(), versions(house))
    with pytest.raises(YearError, match=why):
        reschedule(house.desk, meeting, when, reason="", now=ADOPTED)
    assert (house.contents(), versions(house)) == before


def test_a_cancelled_meeting_stays_cancelled(house: LedgerHouse) -> None:
    """It can be neither moved nor cancelled again, and its id is not used again."""
    call_off(house.desk, STEERING, reason="Ei asioita", now=ADOPTED)
    attempts: list[Callable[[], None]] = [
        lambda: call_off(house.desk, STEERING, reason="", now=ADOPTED),
        lambda: reschedule(house.desk, STEERING, at("2027-03-03"), reason="", now=ADOPTED),
    ]
    for again in attempts:
        with pytest.raises(YearError, match="is cancelled; only a scheduled one can be changed"):
            again()
    assert house.one(Meeting, STEERING).sequence == 1


def test_updates_and_cancellations_follow_also_in_the_summer_pause(house: LedgerHouse) -> None:
    """Who holds an invitation must know at once; nothing else leaves in July."""
    house.tick(ADOPTED)
    july = at("2027-07-07")
    reschedule(house.desk, "johtoryhma/2027/3", at("2027-11-11"), reason="", now=july)
    call_off(house.desk, "yhteistyoryhma/2027/2", reason="", now=july)
    carried, report = house.tick(july)
    assert {key.split(":")[0] for key in carried.done} == {"update_invitation", "cancel_invitation"}
    assert len(report.sent) == len(carried.done) == 5 + 7
    cancelled = house.rows(Invitation, Invitation.cancelled)
    assert {row.meeting_id for row in cancelled} == {"yhteistyoryhma/2027/2"}


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2027-02-20", r"Sat 20 Feb 2027 is no working day \(weekend\)"),
        ("2027-03-26", r"is no working day \(public holiday: Good Friday\)"),
        ("2027-07-07", r"is no working day \(pause: Summer break\)"),
    ],
)
def test_a_meeting_is_not_moved_to_a_day_off(house: LedgerHouse, when: str, said: str) -> None:
    """A Saturday, Good Friday and a day of the summer pause are refused, and nothing changes."""
    with pytest.raises(YearError, match=said):
        reschedule(house.desk, STEERING, at(when), reason="", now=ADOPTED)
    assert versions(house) == [(1, "adopted")]


def test_a_meeting_is_not_moved_onto_another_of_the_same_people(house: LedgerHouse) -> None:
    """Nobody is in two meetings at once, after a move either."""
    rows = {row.id: row for row in house.rows(Meeting)}
    later = next(
        row for key, row in sorted(rows.items()) if row.series == rows[STEERING].series and key != STEERING
    )
    with pytest.raises(YearError, match=f"are in {later.id} at that time"):
        reschedule(house.desk, STEERING, later.starts_at + timedelta(minutes=30), reason="", now=ADOPTED)

"""When a municipality's board takes a matter up: its agenda closes before it meets (esityslista)."""

from datetime import date, datetime, time
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from calendars.conflict import Conflict, Rule, RuleKind
from calendars.year_planning import plan_year
from governance.laid_clock import LaidClock
from governance.municipality import Decider, Municipality
from governance.network import Network
from governance.plan_version import PlanState
from governance.record import Language
from governance.working_day import HELSINKI, Roll
from governance.year_check import check_years
from governance.year_plan import ItemKind, YearPlan
from office.hands.decision_deadline import why_by_then
from office.ledger.papers import Decision, Proposal
from office.plan_version import StoredPlan
from templates.conflict_locale import conflict_locale
from templates.conflict_names import ConflictNames
from templates.conflict_words import conflict_text
from tests.cast import BUDGET_MEETING, YEAR, rules
from tests.test_moment import usual_working_days

if TYPE_CHECKING:
    from office.desk import Desk

WINDOW = rules()[1].proposal_windows[0]
#: The second and the fourth Monday of September, and the second of October, 2027.
MEETINGS = ("13.9.", "27.9.", "11.10.")


def board(*meets: str, closes: int = 6) -> Municipality:
    """Give Lohja, whose budget takes proposals in until 9 October, with a board that meets on days."""
    lohja = rules()[0].municipality("lohja")
    decider = {**lohja.decider.model_dump(mode="json"), "meets": meets, "agenda_working_days": closes}
    return lohja.model_copy(update={"decider": Decider.model_validate(decider)})


def network(lohja: Municipality) -> Network:
    """Give the small network with such a Lohja."""
    known = rules()[0]
    fields = {name: getattr(known, name) for name in Network.model_fields}
    others = tuple(lohja if one.id == "lohja" else one for one in known.municipalities)
    return Network(**{**fields, "municipalities": others})


def laid(lohja: Municipality, decided: date | None = None) -> LaidClock:
    """Lay the small clock on the year; the deciding meeting may be on another day."""
    held = {BUDGET_MEETING: decided} if decided else {}
    return LaidClock(network(lohja), rules()[1], YEAR, usual_working_days(YEAR), held)


@pytest.mark.parametrize(
    ("meets", "closes", "last"),
    [
        (MEETINGS, 6, date(2027, 10, 1)),  # for 11 October; six working days before it
        (MEETINGS, 1, date(2027, 10, 8)),
        (MEETINGS[:2], 6, date(2027, 9, 17)),
        (MEETINGS[::-1], 6, date(2027, 10, 1)),  # written in any order
        (("18.10.",), 5, date(2027, 10, 8)),  # Monday: closes just in time
        (("19.10.",), 5, date(2027, 10, 8)),  # closes on the 12th, too late: the budget's own day holds
        ((), 6, date(2027, 10, 8)),  # the 9th is a Saturday
    ],
)
def test_the_last_agenda_in_time_for_the_budget_binds(
    meets: tuple[str, ...], closes: int, last: date
) -> None:
    """A matter that comes after it has no meeting left before the budget is made."""
    assert laid(board(*meets, closes=closes)).budget_day(board(*meets, closes=closes)) == last


def test_the_steering_group_decides_early_enough_for_the_agenda() -> None:
    """All relay steps lie between the decision and the day on which the agenda closes."""
    with_meetings, without = board("7.6.", "23.8."), board()
    early = laid(with_meetings).last_decision_day(with_meetings)
    assert early < laid(without).last_decision_day(without)
    working = usual_working_days(YEAR)
    assert working.shift(early, with_meetings.handling_days + 1) <= working.shift(date(YEAR, 8, 23), -6)


def test_a_board_that_prepares_its_budget_early_moves_the_deciding_meeting() -> None:
    """It is a hard rule of the timetable, as the budgets' own days are."""
    clock = rules()[1]
    windows = (WINDOW.model_copy(update={"reaches": 1.0}),)
    plans = [
        plan_year(network(one), clock.model_copy(update={"proposal_windows": windows}), YEAR)
        for one in (board(), board("21.6."))
    ]
    usual, early = (_day(plan) for plan in plans)
    assert early < usual
    assert early <= laid(board("21.6.")).last_decision_day(board("21.6."))


def _day(plan: YearPlan | Conflict) -> date:
    assert isinstance(plan, YearPlan)
    return plan.meeting(BUDGET_MEETING).starts_at.astimezone(HELSINKI).date()


def test_what_misses_the_budget_waits_for_the_next_agenda() -> None:
    """Not for the day on which it happens to arrive."""
    lohja = board(*MEETINGS, "8.11.")
    late = laid(lohja, date(2027, 9, 29))
    arrival = late.arrival(WINDOW, lohja)
    assert late.budget_day(lohja) < arrival
    assert late.handled(WINDOW, lohja) == date(2027, 10, 29)  # for 8 November
    assert laid(board(), date(2027, 9, 29)).handled(WINDOW, board()) == arrival


def test_the_plan_tells_when_the_agenda_closes() -> None:
    """The item that says by when the matter is to be in has the agenda's day, not the budget's."""
    plan = plan_year(network(board(*MEETINGS)), rules()[1], YEAR)
    assert isinstance(plan, YearPlan)
    days = {one.concerns: one.at for one in plan.items if one.kind is ItemKind.HANDLING}
    assert days[f"{WINDOW.id}/{YEAR}/lohja"].astimezone(HELSINKI).date() == date(2027, 10, 1)


def test_an_office_holder_holds_no_meetings() -> None:
    """Nothing is put on an agenda that there is not."""
    with pytest.raises(ValidationError, match="an office holder holds no meetings"):
        Decider.model_validate(
            {**rules()[0].municipality("inkoo").decider.model_dump(mode="json"), "meets": ["1.9."]}
        )


def test_known_meetings_that_are_all_too_late_are_a_warning() -> None:
    """Most likely a meeting is missing from the list."""
    holidays = usual_working_days(YEAR).holidays
    found = check_years(rules()[1], network(board("1.11.")), (YEAR,), holidays)
    told = next(one for one in found if one.path[-1] == "meets")
    assert told.path == ("municipalities", 0, "decider", "meets")
    assert (
        told.what == "of the decider of lohja the first agenda closes 22.10., after 8.10., the budget's day"
    )
    (early,) = (
        one
        for one in check_years(rules()[1], network(board("15.3.")), (YEAR,), holidays)
        if one.path[-1] == "meets"
    )
    said = "of the decider of lohja the last agenda in time closes 5.3., long before 8.10., the budget's day"
    assert early.what == said
    fine = check_years(rules()[1], network(board(*MEETINGS)), (YEAR,), holidays)
    assert not any(one.path[-1] == "meets" for one in fine)


def deadline_told(lohja: Municipality, language: Language) -> str:
    """Give the rule that binds the deciding meeting to Lohja's last day, in words."""
    names = network(lohja)
    clock = rules()[1].model_copy(update={"proposal_windows": (WINDOW.model_copy(update={"reaches": 0.3}),)})
    working = usual_working_days(YEAR)
    last = LaidClock(names, clock, YEAR, working).latest_decision(clock.proposal_windows[0])
    assert last == laid(lohja).last_decision_day(lohja)
    rule = Rule(
        RuleKind.LATEST, (BUDGET_MEETING,), (BUDGET_MEETING.split("/")[0],), label="budgets", last_day=last
    )
    known = ConflictNames(
        names, clock, working, conflict_locale(language), {BUDGET_MEETING: date(YEAR, 6, 2)}
    )
    (line,) = conflict_text(Conflict((rule,), (), wished={}), known, {}).rules
    return line


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.FI, "Lohjan kaupunginhallitus (esityslista sulkeutuu 1.10.)"),
        (Language.SV, "Lojo stadsstyrelse (föredragningslistan stängs 1.10)"),
        (Language.EN, "Lohja City Board (its agenda closes on 1 October)"),
    ],
)
def test_a_deadline_that_an_agenda_sets_is_told_as_one(language: Language, said: str) -> None:
    """Whose agenda, and when it closes; in the office's language."""
    assert said in deadline_told(board(*MEETINGS), language)


def test_an_agenda_closes_by_the_boards_own_working_days() -> None:
    """The network's summer pause ends on 10 August; the board counts its six days through it."""
    lohja = board("16.8.", "18.8.")
    on = laid(lohja)
    closing = lohja.decider.agendas_close(YEAR, on.working)
    assert closing[1] == on.working.roll(date(YEAR, 8, 10), Roll.BACKWARD) == closing[0]
    assert board("23.8.").decider.agendas_close(YEAR, on.working) == (date(YEAR, 8, 13),)
    assert board("17.8.", closes=2).decider.agendas_close(YEAR, on.working) == (date(YEAR, 8, 13),)


def test_a_decision_is_awaited_when_its_board_has_met() -> None:
    """An agenda that closes forty working days before the meeting leaves more than the window's days."""
    lohja = board("1.11.", closes=40)
    on = laid(lohja)
    assert on.handled(WINDOW, lohja) == date(YEAR, 9, 6)
    assert on.working.shift(date(YEAR, 9, 6), WINDOW.answer_working_days) < date(YEAR, 11, 1)
    assert on.awaited(WINDOW, lohja) == date(YEAR, 11, 2)
    usual = board(*MEETINGS)
    assert on.awaited(WINDOW, usual) == on.working.shift(date(YEAR, 10, 1), WINDOW.answer_working_days)


def test_a_deadline_that_no_agenda_sets_is_told_as_the_budgets() -> None:
    """A board whose known meetings are all too late closes nothing on the budget's day."""
    said = deadline_told(board("1.11."), Language.EN)
    assert "Lohja (in by 8 October)" in said
    assert "agenda" not in said


@pytest.mark.parametrize(
    ("asked", "by", "in_time"),
    [
        (date(YEAR, 6, 7), date(YEAR, 10, 1), True),  # the agenda that closes before the plan's day
        (date(YEAR, 9, 29), date(YEAR, 10, 8), False),  # no agenda is reached any more
    ],
)
def test_meetings_written_after_adoption_bring_the_letters_day_forward(
    monkeypatch: pytest.MonkeyPatch,
    asked: date,
    by: date,
    in_time: bool,  # noqa: FBT001 - what is expected
) -> None:
    """The plan knew the budget's day alone; the letter would have said that nothing is reached."""
    plan = plan_year(network(board()), rules()[1], YEAR)
    assert isinstance(plan, YearPlan)
    stored = StoredPlan(1, plan, PlanState.ADOPTED)
    monkeypatch.setattr("office.hands.decision_deadline.latest_plan", lambda *_: stored)
    desk = cast("Desk", SimpleNamespace(network=network(board(*MEETINGS)), clock=rules()[1]))
    decision = Decision(municipality="lohja", requested_at=datetime.combine(asked, time(9), HELSINKI))
    why = why_by_then(Session(), desk, decision, Proposal(window=WINDOW.id, year=YEAR))
    assert (why["handled_by"], why["in_time"]) == (by, in_time)

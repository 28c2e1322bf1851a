"""A plan's way to adoption: draft, out for comments, proposed with the comments, adopted by a named body."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from calendars.conflict import Conflict
from calendars.like_year import like_year
from calendars.year_planning import move_meetings
from governance.agenda import AgendaItemKind
from governance.plan_version import OPEN_STATES, PLAN_TRANSITIONS, PlanState
from governance.record import Language
from office.adoption import adopt_year, lacks_section, propose_year
from office.circulation import circulate_year, comments_on
from office.hands.agenda_fact import round_tables
from office.hands.clock_comments import rounds_to_show
from office.ledger.journal import AuditEntry
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Request, Submission
from office.version_diff import diff_versions, diff_years
from office.version_list import list_versions
from office.year import YearError, draft_year, reschedule
from tests.cast import ADOPTED, COOPERATION, STEERING, YEAR, at, planned, rules
from tests.ledger_house import LedgerHouse, adopt, blank_papers, open_house

NEXT = YEAR + 1
AUTUMN = at("2027-09-15")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LedgerHouse]:
    """Open a new ledger."""
    house = open_house(tmp_path / "pikku.sqlite")
    yield house
    house.desk.ledger.close()


def state(house: LedgerHouse, year: int = YEAR) -> list[PlanState]:
    """Give the states of a year's versions, the oldest first."""
    return [row.state for row in house.rows(PlanVersion, PlanVersion.year == year)]


def decide(house: LedgerHouse, year: int = YEAR, **values: Any) -> int:
    """Adopt a year as the cooperation group does."""
    decision: dict[str, Any] = {"body": "yhteistyoryhma", "on": ADOPTED.date(), "section": "§ 7"}
    return adopt_year(house.desk, year, **{**decision, **values}, now=ADOPTED).version


def comment(house: LedgerHouse, municipality: str, when: datetime, **answers: str) -> None:
    """Let a municipality answer the comment round of the year, by its contact's link."""
    concerns = f"lausunnot/{YEAR}/{municipality}"
    request = next(row for row in house.rows(Request) if row.obligation_id == concerns)
    with house.desk.ledger.writing() as session:
        number = len(house.rows(Submission))
        session.add(
            Submission(
                id=f"submission-{number}",
                link_id=request.link_id,
                concerns=concerns,
                person=request.person,
                submitted_at=when,
                late=False,
                answers=answers,
            )
        )


def test_only_an_adopted_version_stays_when_another_is_drafted() -> None:
    """Every state on the way may be superseded, adopted or go on; what is superseded is over."""
    for one in OPEN_STATES:
        assert {PlanState.ADOPTED, PlanState.SUPERSEDED} <= PLAN_TRANSITIONS[one]
    assert PLAN_TRANSITIONS[PlanState.ADOPTED] == {PlanState.SUPERSEDED}
    assert PLAN_TRANSITIONS[PlanState.SUPERSEDED] == frozenset()


def test_a_draft_goes_out_for_comments_is_proposed_and_adopted(empty: LedgerHouse) -> None:
    """The whole way, with its moments; nothing is sent before the end."""
    draft_year(empty.desk, YEAR, at("2026-10-01"))
    assert circulate_year(empty.desk, YEAR, at("2026-10-02")) == 1
    assert propose_year(empty.desk, YEAR, body="yhteistyoryhma", now=at("2026-11-20")).version == 1
    assert empty.due(ADOPTED) == []
    assert decide(empty) == 1
    (version,) = list_versions(empty.desk, YEAR)
    assert (
        version.state,
        version.circulated_at,
        version.proposed_to,
        version.adopted_by,
        version.section,
    ) == (
        PlanState.ADOPTED,
        at("2026-10-02"),
        "yhteistyoryhma",
        "yhteistyoryhma",
        "§ 7",
    )
    assert [what for what, _ in empty.audit()] == [
        "year drafted",
        "year out for comments",
        "year proposed",
        "year adopted",
    ]


def test_a_draft_may_be_adopted_without_comments_and_the_log_says_so(empty: LedgerHouse) -> None:
    """A small network decides at once."""
    draft_year(empty.desk, YEAR, ADOPTED)
    decide(empty)
    (entry,) = empty.rows(AuditEntry, AuditEntry.what == "year adopted")
    assert entry.detail["commented"] is False


def test_drafting_anew_makes_another_version_wherever_the_first_was(empty: LedgerHouse) -> None:
    """Out for comments, or proposed: the earlier one is kept, and superseded."""
    draft_year(empty.desk, YEAR, at("2026-10-01"))
    circulate_year(empty.desk, YEAR, at("2026-10-02"))
    draft_year(empty.desk, YEAR, at("2026-11-01"))
    propose_year(empty.desk, YEAR, body="yhteistyoryhma", now=at("2026-11-02"))
    draft_year(empty.desk, YEAR, at("2026-11-03"))
    assert state(empty) == [PlanState.SUPERSEDED, PlanState.SUPERSEDED, PlanState.DRAFT]


@pytest.mark.parametrize(
    "step", [circulate_year, lambda desk, year, now: propose_year(desk, year, body="johtoryhma", now=now)]
)
def test_without_a_draft_there_is_nothing_to_take_on(empty: LedgerHouse, step: Any) -> None:
    """The error names the mend."""
    with pytest.raises(YearError, match=r"has no draft.*vuosikello plan REGION --year 2027"):
        step(empty.desk, YEAR, ADOPTED)


def test_the_body_to_which_it_was_proposed_adopts_it(empty: LedgerHouse) -> None:
    """Another one cannot; proposed to that one, it can."""
    draft_year(empty.desk, YEAR, ADOPTED)
    propose_year(empty.desk, YEAR, body="yhteistyoryhma", now=ADOPTED)
    with pytest.raises(YearError, match="was proposed to yhteistyoryhma, not to johtoryhma"):
        decide(empty, body="johtoryhma", section=None)
    with pytest.raises(YearError, match="is proposed to yhteistyoryhma already"):
        propose_year(empty.desk, YEAR, body="yhteistyoryhma", now=ADOPTED)
    propose_year(empty.desk, YEAR, body="johtoryhma", now=ADOPTED)
    assert decide(empty, body="johtoryhma", section=None) == 1


def test_a_year_is_not_adopted_when_it_is_over(empty: LedgerHouse) -> None:
    """A slip of the year: nothing of it would ever be acted on."""
    draft_year(empty.desk, YEAR, ADOPTED)
    with pytest.raises(YearError, match=r"on 2028-06-01 2027 is over; .* at the latest 2027-12-31"):
        adopt_year(empty.desk, YEAR, body="yhteistyoryhma", on=date(2028, 6, 1), section="§ 7", now=ADOPTED)
    assert state(empty) == [PlanState.DRAFT]


def test_a_decision_entered_beforehand_sends_nothing_before_its_day(empty: LedgerHouse) -> None:
    """Whether the command or the flow enters it: the board may still decide otherwise."""
    draft_year(empty.desk, YEAR, ADOPTED)
    day = date(2027, 1, 12)
    adopt_year(empty.desk, YEAR, body="yhteistyoryhma", on=day, section="§ 7", now=ADOPTED)
    assert empty.due(at("2027-01-11", 23)) == []
    assert len(empty.due(at("2027-01-12", 9))) >= 5


def test_a_body_that_numbers_no_sections_is_given_none(empty: LedgerHouse) -> None:
    """A project group keeps a memo: the day is enough."""
    draft_year(empty.desk, YEAR, ADOPTED)
    with pytest.raises(YearError, match=r"johtoryhma numbers no sections.*; leave § 7 out"):
        decide(empty, body="johtoryhma")
    assert state(empty) == [PlanState.DRAFT]


def test_a_body_that_numbers_sections_is_asked_for_one() -> None:
    """It is remarked on, not refused: the minutes may come later."""
    network = rules()[0]
    assert lacks_section(network, "yhteistyoryhma", None)
    assert not lacks_section(network, "yhteistyoryhma", "§ 7")
    assert not lacks_section(network, "johtoryhma", None)


def test_the_comment_rounds_opening_puts_the_draft_out(empty: LedgerHouse) -> None:
    """The first request does; what the office proposed meanwhile stays proposed."""
    adopt(empty)
    draft_year(empty.desk, NEXT, AUTUMN)
    empty.carry_out(at("2027-10-11"))
    assert state(empty, NEXT) == [PlanState.COMMENTING]
    assert ("year out for comments", f"plan/{NEXT}/1") in empty.audit()


def test_a_proposed_version_is_not_put_back_by_a_late_request(empty: LedgerHouse) -> None:
    """It goes on from where it is."""
    adopt(empty)
    draft_year(empty.desk, NEXT, AUTUMN)
    propose_year(empty.desk, NEXT, body="yhteistyoryhma", now=AUTUMN)
    empty.carry_out(at("2027-10-11"))
    assert state(empty, NEXT) == [PlanState.PROPOSED]


def test_comments_are_kept_with_the_version_that_they_are_about(empty: LedgerHouse) -> None:
    """A correction replaces the earlier comment; who has said nothing is named."""
    adopt(empty)
    draft_year(empty.desk, NEXT, AUTUMN)
    empty.carry_out(at("2027-10-11"))
    comment(empty, "lohja", at("2027-10-12"), fits="no", comments="Liian tiheästi.")
    draft_year(empty.desk, NEXT, at("2027-10-13"))
    comment(empty, "lohja", at("2027-10-14"), fits="yes", comments="Nyt sopii.")
    comment(empty, "inkoo", at("2027-10-15"), fits="yes")
    found = propose_year(empty.desk, NEXT, body="yhteistyoryhma", now=at("2027-11-01"))
    assert (found.version, found.comments.missing) == (2, ("siuntio",))
    assert [(one.municipality, one.version, one.answers.get("comments")) for one in found.comments.given] == [
        ("lohja", 2, "Nyt sopii."),
        ("inkoo", 2, None),
    ]


def test_a_comment_on_an_earlier_version_says_so(empty: LedgerHouse) -> None:
    """It was given before the draft was made anew."""
    adopt(empty)
    draft_year(empty.desk, NEXT, AUTUMN)
    empty.carry_out(at("2027-10-11"))
    comment(empty, "lohja", at("2027-10-12"), fits="no")
    draft_year(empty.desk, NEXT, at("2027-10-13"))
    with empty.desk.ledger.reading() as session:
        (given,) = comments_on(session, empty.desk.clock, NEXT).given
    assert given.version == 1


def test_the_deciding_bodys_agenda_shows_the_comments(
    empty: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they are not a round's result on the same agenda; the account says how many came."""
    blank_papers(monkeypatch)
    adopt(empty)
    draft_year(empty.desk, NEXT, AUTUMN)
    empty.carry_out(at("2027-10-11"))
    comment(empty, "lohja", at("2027-10-12"), fits="yes", comments="Sopii.")
    empty.carry_out(at("2027-12-01"))
    items = empty.rows(AgendaItem, AgendaItem.kind == AgendaItemKind.ADOPT_CLOCK)
    assert [one.concerns for one in items] == [str(NEXT)]
    assert "Luonnos on ollut kunnissa lausunnolla" in items[0].account["fi"][0]
    with empty.desk.ledger.reading() as session:
        same = session.get_one(Meeting, f"yhteistyoryhma/{YEAR}/2")
        assert rounds_to_show(empty.desk, same, NEXT) == ()
        other = session.get_one(Meeting, f"johtoryhma/{YEAR}/3")
        (shown,) = rounds_to_show(empty.desk, other, NEXT)
        tables = round_tables(session, empty.desk, shown, Language.FI)
    assert any("Lohja" in row for table in tables for row in table.rows)


# Comparing versions, and next year from this year


def test_a_draft_is_compared_with_the_adopted_year(house: LedgerHouse) -> None:
    """What the rules say now against what was agreed on and moved since."""
    reschedule(house.desk, STEERING, at("2027-02-17"), reason="", now=ADOPTED)
    draft_year(house.desk, YEAR, ADOPTED)
    found = diff_versions(house.desk, YEAR)
    assert (found.before, found.before_state) == (2, PlanState.ADOPTED)
    assert (found.after, found.after_state) == (3, PlanState.DRAFT)
    assert [(one.id, one.days) for one in found.diff.moved] == [(STEERING, -7)]


def test_without_a_draft_the_year_is_compared_with_the_version_before(house: LedgerHouse) -> None:
    """What the latest change did; two versions by number go both ways."""
    reschedule(house.desk, STEERING, at("2027-02-17"), reason="", now=ADOPTED)
    assert [one.days for one in diff_versions(house.desk, YEAR).diff.moved] == [7]
    assert [one.days for one in diff_versions(house.desk, YEAR, before=2, after=1).diff.moved] == [-7]


@pytest.mark.parametrize(
    ("year", "numbers", "why"),
    [
        (2031, {}, "2031 has no plan"),
        (YEAR, {}, "has one version only"),
        (YEAR, {"before": 1, "after": 9}, "has no version 9; its versions are: 1"),
    ],
)
def test_what_cannot_be_compared_is_told(
    house: LedgerHouse, year: int, numbers: dict[str, int], why: str
) -> None:
    """With the mend."""
    with pytest.raises(YearError, match=why):
        diff_versions(house.desk, year, **numbers)


def test_next_year_may_be_like_this_one(house: LedgerHouse) -> None:
    """The same weeks, weekdays and hours, lasting changes included; without it the clock's own days."""
    reschedule(house.desk, COOPERATION, at("2027-04-27", 9), reason="", now=ADOPTED)
    stored = draft_year(house.desk, NEXT, ADOPTED, like=YEAR)
    assert not isinstance(stored, Conflict)
    moved = stored.plan.meeting(f"yhteistyoryhma/{NEXT}/1").starts_at
    assert moved.isocalendar()[1:] == at("2027-04-27").isocalendar()[1:]
    # Thursday of its week is Ascension Day in 2028: that meeting alone may have to give way.
    assert {one.id for one in diff_years(house.desk, YEAR, stored.plan).moved if one.days} <= {
        f"johtoryhma/{NEXT}/2"
    }
    own = draft_year(house.desk, NEXT, ADOPTED)
    assert not isinstance(own, Conflict)
    assert own.plan.meeting(f"yhteistyoryhma/{NEXT}/1").starts_at < moved


def test_a_year_that_is_not_adopted_is_no_model(house: LedgerHouse) -> None:
    """Nothing is stored."""
    with pytest.raises(YearError, match="2030 is not adopted"):
        draft_year(house.desk, NEXT, ADOPTED, like=2030)
    assert state(house, NEXT) == []


def test_a_wish_for_the_same_weeks_changes_no_other_rule() -> None:
    """Extra meetings are no rule, and a series whose order was turned round keeps its own days."""
    network, clock = rules()
    plan = move_meetings(planned(), network, clock, {STEERING: at("2027-06-09", 13)})
    wished = like_year(clock, plan)
    assert wished.one_series("johtoryhma").around == clock.one_series("johtoryhma").around
    assert wished.one_series("yhteistyoryhma").around != clock.one_series("yhteistyoryhma").around
    assert (wished.rounds, wished.chains, wished.pauses) == (clock.rounds, clock.chains, clock.pauses)

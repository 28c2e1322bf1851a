"""Quorum forecasts (päätösvaltaisuusennuste): counted by seats, and told to the office in time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.action import Action, ActionKind
from governance.body import Body
from governance.due import next_due
from governance.facts import InvitationFact, MeetingFact
from governance.meeting import MeetingState, Partstat
from governance.quorum_forecast import QuorumForecast, QuorumOutlook, forecast_quorum
from governance.reason import ReasonCode
from governance.rule_profile import RuleProfile
from tests.cast import ADOPTED, COOPERATION, COORDINATOR, STEERING, PureYear, at, rules

MEETS = at("2027-02-10")
ON = date(2027, 2, 10)
MEETING = MeetingFact(
    id=STEERING,
    body="johtoryhma",
    state=MeetingState.SCHEDULED,
    starts_at=MEETS,
    ends_at=MEETS + timedelta(hours=2),
    sequence=1,
)
YES, NO, PERHAPS, SILENT = Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE, Partstat.NEEDS_ACTION
_TERM = {"since": "2025-09-01", "until": "2029-05-31"}


def body(seats: int = 5, *, deputies: int = 0, chair: str = "m1", vice_chair: str | None = "m2") -> Body:
    """Make a body whose members are m1, m2, …; the first so many have deputies d1, d2, …."""
    base, _ = rules()
    made = [
        {
            "id": f"s{number}",
            "of": "lohja",
            "members": [{"person": f"m{number}", **_TERM}],
            "deputies": [{"person": f"d{number}", **_TERM}] if number <= deputies else [],
        }
        for number in range(1, seats + 1)
    ]
    fields = base.body("johtoryhma").model_dump()
    people = {"chair": chair, "vice_chair": vice_chair, "secretary": "m1", "presenter": None}
    return Body.model_validate({**fields, **people, "seats": made, "deputies": [], "experts": []})


def profile(share: float = 0.5, **values: object) -> RuleProfile:
    """Make rules of procedure with a quorum of more than `share`."""
    network, _ = rules()
    return network.profile("yhteistyoryhma").model_copy(update={"quorum_share": share, **values})


def answers(
    *given: tuple[str, Partstat], deputies: dict[str, str] | None = None
) -> dict[str, InvitationFact]:
    """Give the invitations that people hold, with their answers; `deputies` names whom some stand in for."""
    return {
        person: InvitationFact(
            meeting=STEERING,
            person=person,
            sequence=1,
            cancelled=False,
            partstat=partstat,
            deputy_for=(deputies or {}).get(person),
        )
        for person, partstat in given
    }


def forecast(
    of: Body, given: dict[str, InvitationFact], rules_of: RuleProfile | None = None, **also: frozenset[str]
) -> QuorumForecast:
    """Forecast the quorum of the meeting."""
    found = forecast_quorum(of, rules_of or profile(), ON, MEETING, given, **also)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("given_answers", "outlook"),
    [
        ((YES, YES, YES, SILENT, SILENT), QuorumOutlook.CERTAIN),
        ((YES, YES, YES, NO, NO), QuorumOutlook.CERTAIN),
        ((YES, YES, SILENT, SILENT, NO), QuorumOutlook.POSSIBLE),
        ((YES, YES, PERHAPS, SILENT, SILENT), QuorumOutlook.POSSIBLE),
        ((YES, YES, SILENT, NO, NO), QuorumOutlook.ENDANGERED),
        ((SILENT,) * 5, QuorumOutlook.ENDANGERED),
        ((YES, YES, NO, NO, NO), QuorumOutlook.IMPOSSIBLE),
        ((NO,) * 5, QuorumOutlook.IMPOSSIBLE),
    ],
)
def test_the_outlook_follows_from_the_answers(
    given_answers: tuple[Partstat, ...], outlook: QuorumOutlook
) -> None:
    """Of five seats three are needed; half of those who have not said yes or no are taken to come."""
    named = answers(*((f"m{number}", one) for number, one in enumerate(given_answers, start=1)))
    found = forecast(body(), named)
    assert (found.outlook, found.needed, found.seats) == (outlook, 3, 5)


@pytest.mark.parametrize(
    ("share", "seats", "needed"),
    [(0.5, 4, 3), (0.5, 5, 3), (0.334, 3, 2), (0.0, 7, 1), (0.6, 5, 4), (0.667, 3, 3)],
)
def test_more_than_the_share_is_needed(share: float, seats: int, needed: int) -> None:
    """Kuntalaki 103 §: more than half; a share that comes out even is not enough."""
    assert forecast(body(seats), {}, profile(share)).needed == needed


def test_a_deputy_counts_for_the_members_seat() -> None:
    """The seat is filled by whoever comes for it, and counts once even when both come."""
    of, deputies = body(3, deputies=3), {"d1": "m1"}
    found = forecast(of, answers(("m1", NO), ("d1", YES), ("m2", YES), ("m3", NO), deputies=deputies))
    assert (found.outlook, found.coming) == (QuorumOutlook.CERTAIN, 2)
    both = forecast(of, answers(("m1", YES), ("d1", YES), deputies=deputies))
    assert (both.coming, both.undecided, both.away) == (1, 2, 0)


def test_a_deputy_who_can_still_be_called_keeps_a_seat_open() -> None:
    """A member's no is no empty seat before the deputy has said no as well."""
    of = body(3, deputies=1)
    called = forecast(of, answers(("m1", NO)))
    assert (called.undecided, called.away) == (3, 0)
    gone = forecast(of, answers(("m1", NO), ("d1", NO), deputies={"d1": "m1"}))
    assert (gone.undecided, gone.away) == (2, 1)


def test_a_vacant_seat_counts_as_empty() -> None:
    """The quorum is counted from the whole body."""
    of = body(3)
    vacant = of.model_copy(update={"seats": (*of.seats[:2], of.seats[2].model_copy(update={"members": ()}))})
    found = forecast(vacant, answers(("m1", YES)))
    assert (found.seats, found.coming, found.undecided, found.away) == (3, 1, 1, 1)


def test_a_seat_without_a_vote_is_not_counted() -> None:
    """Whoever may speak but not vote makes no quorum."""
    of = body(4)
    silent = of.model_copy(update={"seats": (*of.seats[:3], of.seats[3].model_copy(update={"votes": False}))})
    assert forecast(silent, answers(("m4", YES))).seats == 3
    assert forecast(silent, answers(("m4", YES))).coming == 0


def test_the_rules_may_ask_for_the_chair() -> None:
    """Where chair and vice chair are both away there is no quorum; a deputy does not lead."""
    of, chaired = body(5, deputies=2), profile(quorum_needs_chair=True)
    away = (("m1", NO), ("m2", NO), ("d1", YES), ("d2", YES), ("m3", YES), ("m4", YES))
    found = forecast(of, answers(*away, deputies={"d1": "m1", "d2": "m2"}), chaired)
    assert (found.outlook, found.lacks_chair) == (QuorumOutlook.IMPOSSIBLE, True)
    assert forecast(of, answers(*away, deputies={"d1": "m1", "d2": "m2"})).outlook is QuorumOutlook.CERTAIN
    one = (("m1", NO), ("m2", SILENT), ("m3", YES), ("m4", YES), ("m5", YES))
    assert forecast(of, answers(*one), chaired).outlook is QuorumOutlook.POSSIBLE


def test_an_answer_to_an_earlier_time_is_no_answer() -> None:
    """Nor is one to an invitation that was withdrawn."""
    stale = {person: one.model_copy(update={"sequence": 0}) for person, one in answers(("m1", YES)).items()}
    withdrawn = {
        person: one.model_copy(update={"cancelled": True}) for person, one in answers(("m2", YES)).items()
    }
    assert forecast(body(), {**stale, **withdrawn}).coming == 0


def test_whose_mail_comes_back_is_not_counted_on() -> None:
    """Unless they said yes some other way."""
    given_answers = answers(("m1", SILENT), ("m2", YES))
    found = forecast(body(3), given_answers, unreachable=frozenset({"m1", "m2"}))
    assert (found.coming, found.away) == (1, 1)


def test_an_open_forum_and_a_body_without_seats_have_no_forecast() -> None:
    """Nothing is counted there."""
    for of in (body().model_copy(update={"open": True}), body().model_copy(update={"seats": ()})):
        assert forecast_quorum(of, profile(), ON, MEETING, {}) is None


@given(
    said=st.lists(st.sampled_from([YES, NO, PERHAPS, SILENT]), min_size=1, max_size=9),
    share=st.floats(0, 0.99),
    deputies=st.integers(0, 9),
)
def test_every_seat_is_counted_once(said: list[Partstat], share: float, deputies: int) -> None:
    """And no answer makes the outlook of somebody else's yes worse."""
    of = body(len(said), deputies=min(deputies, len(said)))
    named = [(f"m{number}", one) for number, one in enumerate(said, start=1)]
    found = forecast(of, answers(*named), profile(share))
    assert found.coming + found.undecided + found.away == found.seats == len(said)
    order = list(QuorumOutlook)
    better = forecast(of, answers(*[(person, YES) for person, _ in named]), profile(share))
    assert order.index(better.outlook) <= order.index(found.outlook)
    assert better.outlook is QuorumOutlook.CERTAIN


@pytest.fixture
def year() -> PureYear:
    """Invite everybody; the cooperation group's quorum is looked at from a week before its meeting on."""
    year = PureYear()
    year.live(ADOPTED)
    starts_at = year.meetings[COOPERATION].starts_at
    year.change_meeting(COOPERATION, quorum_warning_at=starts_at - timedelta(days=7))
    return year


def warnings(year: PureYear, days_before: float) -> list[Action]:
    """Live to so many days before the meeting, and give the warnings that were due."""
    did = year.live(year.meetings[COOPERATION].starts_at - timedelta(days=days_before))
    return [one for one in did if one.kind is ActionKind.WARN_QUORUM]


def everybody_says(year: PureYear, partstat: Partstat) -> None:
    """Let all who have not answered yet answer the same."""
    for (meeting, person), held in list(year.invitations.items()):
        if meeting == COOPERATION and held.partstat is SILENT:
            year.answer(meeting, person, partstat)


def test_the_office_and_the_secretary_are_warned_once(year: PureYear) -> None:
    """From the day on that the rules name; not earlier, not again."""
    assert warnings(year, 8) == []
    (warning,) = warnings(year, 6.9)
    assert set(warning.to) == {COORDINATOR, year.network.body("yhteistyoryhma").secretary}
    assert warning.key == f"warn_quorum:{COOPERATION}:0:endangered"
    assert (warning.why.get("needed"), warning.why.get("undecided")) == ("4", "6")
    assert warnings(year, 5) == []


def test_nobody_is_warned_of_a_quorum_that_is_likely(year: PureYear) -> None:
    """Enough have said yes."""
    everybody_says(year, YES)
    assert warnings(year, 6) == []


def test_a_quorum_that_becomes_impossible_is_told_at_once(year: PureYear) -> None:
    """Weeks before too, and once."""
    everybody_says(year, NO)
    assert [one.key for one in warnings(year, 30)] == [f"warn_quorum:{COOPERATION}:0:impossible"]
    for days_before in (29, 6, 1):
        everybody_says(year, NO)
        assert warnings(year, days_before) == []


def test_danger_is_told_before_the_quorum_is_lost(year: PureYear) -> None:
    """One warning of each, in that order."""
    assert [one.why.code for one in warnings(year, 6)] == [ReasonCode.QUORUM_ENDANGERED]
    for days_before in (5, 4, 3):
        everybody_says(year, NO)
        told = warnings(year, days_before)
        if told:
            break
    assert [one.why.code for one in told] == [ReasonCode.QUORUM_IMPOSSIBLE]


def test_a_moved_meeting_is_forecast_anew(year: PureYear) -> None:
    """The warning of the earlier time does not stand in the way of the new one."""
    warnings(year, 6)
    later = at("2027-05-20")
    year.change_meeting(
        COOPERATION,
        starts_at=later,
        ends_at=later + timedelta(hours=2),
        sequence=1,
        quorum_warning_at=later - timedelta(days=7),
    )
    assert [one.key for one in warnings(year, 6)] == [f"warn_quorum:{COOPERATION}:1:endangered"]


def test_the_clock_looks_when_a_warning_may_be_due(year: PureYear) -> None:
    """The moment is among those that the clockwork waits for."""
    warned_at = year.meetings[COOPERATION].quorum_warning_at
    assert warned_at is not None
    assert next_due(year.plan, year.facts, warned_at - timedelta(seconds=1)) == warned_at
    everybody_says(year, YES)
    assert next_due(year.plan, year.facts, warned_at - timedelta(seconds=1)) != warned_at


def test_a_cancelled_meeting_needs_no_quorum(year: PureYear) -> None:
    """Nothing is told of it."""
    year.change_meeting(COOPERATION, state=MeetingState.CANCELLED)
    assert warnings(year, 6) == []

"""Why meetings move along with another: the rule that leads there from what was asked for."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from calendars.conflict import Rule, RuleKind
from calendars.moved_along import reasons_to_move
from calendars.start import Start
from calendars.timetable_problem import Chain, TimetableProblem
from tests.test_timetable import MONDAY, meeting

WORKING, STEERING, FORUM = "working/1", "steering/1", "forum/1"
#: What the working group has prepared goes to the steering group, and from there on to the forum.
CHAINS = (
    Chain(WORKING, STEERING, 7, None, "prepared"),
    Chain(STEERING, FORUM, 7, 10, "decided"),
)


def on_day(number: int, hour: int = 9) -> Start:
    """Give a start so many days after the first Monday."""
    return Start(MONDAY + timedelta(days=number), time(hour))


def reasons(
    former: Mapping[str, Start],
    moved: Mapping[str, Start],
    *asked: str,
    chains: tuple[Chain, ...] = CHAINS,
) -> dict[str, Rule]:
    """Give why each meeting moves along; each has people of its own."""
    problem = TimetableProblem(
        meetings=tuple(meeting(id_, people=(id_,)) for id_ in former),
        chains=chains,
        keep={id_: datetime.combine(at.day, at.slot) for id_, at in former.items()},
        working_days=tuple(date(2027, 1, 1) + timedelta(days=n) for n in range(365)),
    )
    return {one.moved: one.rule for one in reasons_to_move(problem, moved, asked)}


STANDING = {WORKING: on_day(0), STEERING: on_day(7), FORUM: on_day(14)}
LATER = {WORKING: on_day(7), STEERING: on_day(14), FORUM: on_day(21)}


def test_the_reason_leads_to_what_was_asked_for() -> None:
    """The steering group moves for the working group; that the forum moves for it is no reason."""
    told = reasons(STANDING, LATER, WORKING)
    assert told[STEERING].meetings == (WORKING, STEERING)
    assert told[FORUM].meetings == (STEERING, FORUM)


def test_the_reason_leads_backward_too() -> None:
    """A forum that is asked for later pulls the steering group along, and nothing else need move."""
    told = reasons(STANDING, {STEERING: on_day(14), FORUM: on_day(21)}, FORUM)
    assert {id_: rule.kind for id_, rule in told.items()} == {STEERING: RuleKind.CHAIN_AT_MOST}


def test_what_moves_because_somebody_cannot_come_needs_no_other_reason() -> None:
    """Somebody cannot come to the steering group's meeting: the forum follows it, not the other way round."""
    told = reasons(STANDING, {STEERING: on_day(14), FORUM: on_day(21)}, STEERING)
    assert told.keys() == {FORUM}


def test_an_order_within_a_day_is_a_reason() -> None:
    """Both may be on one day, the first over before the other begins; here it would begin in its midst."""
    one_day = (Chain(STEERING, FORUM, 0, None, "decided"),)
    former = {STEERING: on_day(0), FORUM: Start(MONDAY, time(10))}
    moved = {STEERING: Start(MONDAY, time(9, 30)), FORUM: Start(MONDAY, time(11))}
    assert reasons(former, moved, STEERING, chains=one_day)[FORUM].kind is RuleKind.CHAIN_AT_LEAST

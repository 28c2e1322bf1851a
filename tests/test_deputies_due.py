"""Deputies (varajäsen): who is called in when a member cannot come, and who is let go again."""

from dataclasses import dataclass, field

import pytest

from governance.action import ActionKind
from governance.body import Body
from governance.meeting import MeetingState, Partstat
from governance.network import Network
from governance.reason import ReasonCode
from governance.seat import Mandate, Seat
from governance.year_plan import ItemKind
from tests.cast import ADOPTED, COOPERATION, PureYear, at, item, rules

MEMBER, DEPUTY = "lohja-director", "lohja-contact"
#: A member without a deputy of their own.
CHAIR = "county-director"
#: Deputies of the whole steering group, in the order in which they are called.
FIRST, SECOND = "ngo-member", "research-member"
STEERING = "johtoryhma/2027/1"
LATER = at("2027-01-11")
_TERM = {"since": "2025-09-01", "until": "2029-05-31"}


def with_deputies(*people: str) -> Network:
    """Give the network with deputies of the whole steering group."""
    network, _ = rules()
    deputies = tuple(Mandate.model_validate({"person": one, **_TERM}) for one in people)
    bodies = tuple(
        one.model_copy(update={"deputies": deputies}) if one.id == "johtoryhma" else one
        for one in network.bodies
    )
    return Network(**{**{name: getattr(network, name) for name in Network.model_fields}, "bodies": bodies})


@dataclass
class Answering:
    """Hold a year in which people answer the invitation to the steering meeting."""

    year: PureYear = field(default_factory=lambda: PureYear(network=with_deputies(FIRST, SECOND)))

    def says(self, person: str, partstat: Partstat) -> list[tuple[str, str]]:
        """Let a person answer, and give what follows: kind and recipient."""
        self.year.answer(STEERING, person, partstat)
        return self.follows()

    def follows(self) -> list[tuple[str, str]]:
        """Do what is due about the meeting, and give kinds and recipients."""
        did = self.year.live(LATER)
        return [(str(one.kind), one.to[0]) for one in did if one.concerns == STEERING]


@pytest.fixture
def answering() -> Answering:
    """Invite everybody."""
    answering = Answering()
    answering.year.live(ADOPTED)
    return answering


def test_a_member_who_declines_is_followed_by_their_own_deputy(answering: Answering) -> None:
    """At the next tick, by itself, once; the reason names the member."""
    assert answering.says(MEMBER, Partstat.DECLINED) == [("invite", DEPUTY)]
    invited = next(one for one in reversed(answering.year.actions) if one.to == (DEPUTY,))
    assert invited.why.code is ReasonCode.DEPUTY_FOR
    assert invited.why.get("member") == MEMBER
    assert answering.follows() == []


def test_a_member_who_names_somebody_else_does_not_come(answering: Answering) -> None:
    """A delegation (RFC 5546 section 3.2.2.3) calls the deputy, and never the one who was named."""
    assert answering.says(MEMBER, Partstat.DELEGATED) == [("invite", DEPUTY)]


@pytest.mark.parametrize("answer", [Partstat.TENTATIVE, Partstat.ACCEPTED, Partstat.NEEDS_ACTION])
def test_nobody_is_called_for_a_member_who_may_come(answering: Answering, answer: Partstat) -> None:
    """Perhaps is not no."""
    assert answering.says(MEMBER, answer) == []


def test_a_deputy_who_declines_is_followed_by_the_next_in_order(answering: Answering) -> None:
    """First the seat's own deputy, then the body's in their order; when all are away nobody is left."""
    answering.says(MEMBER, Partstat.DECLINED)
    assert answering.says(DEPUTY, Partstat.DECLINED) == [("invite", FIRST)]
    assert answering.says(FIRST, Partstat.DECLINED) == [("invite", SECOND)]
    assert answering.says(SECOND, Partstat.DECLINED) == []


def test_two_members_who_decline_get_two_deputies(answering: Answering) -> None:
    """Nobody stands in for two."""
    assert answering.says(CHAIR, Partstat.DECLINED) == [("invite", FIRST)]
    answering.says(MEMBER, Partstat.DECLINED)
    assert answering.says(DEPUTY, Partstat.DECLINED) == [("invite", SECOND)]
    held = answering.year.invitations
    assert (held[STEERING, FIRST].deputy_for, held[STEERING, SECOND].deputy_for) == (CHAIR, MEMBER)


def test_a_deputy_is_let_go_when_the_member_comes_after_all(answering: Answering) -> None:
    """With a higher SEQUENCE, and a reason of its own; called in again, once more higher."""
    answering.says(MEMBER, Partstat.DECLINED)
    assert answering.says(MEMBER, Partstat.ACCEPTED) == [("cancel_invitation", DEPUTY)]
    assert answering.year.actions[-1].why.code is ReasonCode.DEPUTY_NOT_NEEDED
    assert answering.says(MEMBER, Partstat.DECLINED) == [("invite", DEPUTY)]
    assert answering.year.invitations[STEERING, DEPUTY].sequence == 2


def test_a_deputy_who_has_accepted_stays_also_when_the_member_comes(answering: Answering) -> None:
    """They have cleared their day; both may be there, and one of them votes."""
    answering.says(MEMBER, Partstat.DECLINED)
    answering.says(DEPUTY, Partstat.ACCEPTED)
    assert answering.says(MEMBER, Partstat.ACCEPTED) == []


def test_the_one_who_changes_their_mind_takes_the_place_back(answering: Answering) -> None:
    """The seat's own deputy declined and then accepts: the next in order is no longer needed."""
    answering.says(MEMBER, Partstat.DECLINED)
    answering.says(DEPUTY, Partstat.DECLINED)
    assert answering.says(DEPUTY, Partstat.ACCEPTED) == [("cancel_invitation", FIRST)]


def test_a_moved_meeting_asks_the_member_anew_and_lets_the_deputy_go(answering: Answering) -> None:
    """Who could not come on Wednesday may come on Thursday: old answers are void."""
    answering.says(MEMBER, Partstat.DECLINED)
    answering.says(DEPUTY, Partstat.ACCEPTED)
    answering.year.change_meeting(
        STEERING, starts_at=at("2027-02-18"), ends_at=at("2027-02-18", 11), sequence=1
    )
    did = answering.follows()
    assert ("update_invitation", MEMBER) in did
    assert [one for one in did if one[1] == DEPUTY] == [("cancel_invitation", DEPUTY)]
    assert answering.says(MEMBER, Partstat.DECLINED) == [("invite", DEPUTY)]


def test_a_deputy_who_declined_hears_no_more_of_it(answering: Answering) -> None:
    """Neither that they are not needed, nor that the meeting was cancelled."""
    answering.says(MEMBER, Partstat.DECLINED)
    answering.says(DEPUTY, Partstat.DECLINED)
    assert ("cancel_invitation", DEPUTY) not in answering.says(MEMBER, Partstat.ACCEPTED)
    answering.year.change_meeting(STEERING, state=MeetingState.CANCELLED, sequence=1)
    told = [person for kind, person in answering.follows() if kind == "cancel_invitation"]
    assert (MEMBER in told, DEPUTY in told) == (True, False)


def test_the_deputy_of_a_member_whose_mail_comes_back_is_called(answering: Answering) -> None:
    """Nobody can count on them; one who has accepted by other means is not replaced."""
    answering.year.bounced = {MEMBER}
    assert answering.follows() == [("invite", DEPUTY)]
    other = Answering()
    other.year.live(ADOPTED)
    other.year.answer(STEERING, MEMBER, Partstat.ACCEPTED)
    other.year.bounced = {MEMBER}
    assert other.follows() == []


def test_a_deputy_whose_mail_comes_back_is_passed_over(answering: Answering) -> None:
    """The next in order is asked."""
    answering.year.bounced = {DEPUTY}
    assert answering.says(MEMBER, Partstat.DECLINED) == [("invite", FIRST)]


def test_the_secretary_and_people_without_a_deputy_are_followed_by_nobody() -> None:
    """Who holds no seat has no deputy; a seat without one stays empty."""
    year = PureYear(network=with_deputies())
    year.live(ADOPTED)
    for person in ("office-coordinator", CHAIR):
        year.answer(STEERING, person, Partstat.DECLINED)
    assert [one for one in year.live(LATER) if one.kind is ActionKind.INVITE] == []


def test_an_open_forum_calls_no_deputies() -> None:
    """Everybody is invited for themselves."""
    network, _ = rules()
    bodies = tuple(
        Body.model_validate({**one.model_dump(), "open": True}) if one.id == "yhteistyoryhma" else one
        for one in network.bodies
    )
    fields = {name: getattr(network, name) for name in Network.model_fields}
    year = PureYear(network=Network(**{**fields, "bodies": bodies}))
    year.live(ADOPTED)
    year.answer(COOPERATION, MEMBER, Partstat.DECLINED)
    assert [one for one in year.live(LATER) if one.kind is ActionKind.INVITE] == []


def test_the_summons_goes_to_the_deputy_as_well(answering: Answering) -> None:
    """And to the member, who may change their mind; a deputy who declined is left out."""
    answering.says(MEMBER, Partstat.DECLINED)
    answering.says(DEPUTY, Partstat.DECLINED)
    answering.says(FIRST, Partstat.ACCEPTED)
    summons = item(ItemKind.SUMMONS, STEERING).at
    called = next(one for one in answering.year.live(summons) if one.key == f"summons:{STEERING}")
    assert {MEMBER, FIRST} <= set(called.to)
    assert DEPUTY not in called.to


def test_a_new_address_is_invited_anew_once(answering: Answering) -> None:
    """With a higher SEQUENCE: the attendee is another mailbox."""
    held = answering.year.invitations[STEERING, MEMBER]
    fields = {**held.model_dump(), "address": "old@lohja.example"}
    answering.year.invitations[STEERING, MEMBER] = type(held)(**fields)
    assert answering.follows() == [("cancel_invitation", MEMBER), ("invite", MEMBER)]
    withdrawn, invited = answering.year.actions[-2:]
    assert {withdrawn.why.code, invited.why.code} == {ReasonCode.ADDRESS_CHANGED}
    assert (withdrawn.key[-2:], invited.key[-2:]) == (":1", ":2")


def test_a_seat_without_a_member_is_filled_by_a_deputy_who_can_be_followed_too() -> None:
    """The deputy on the roster declines: the body's first deputy is called in their place."""
    network = with_deputies(FIRST)
    body = network.body("johtoryhma")
    seats = tuple(
        Seat(id=one.id, of=one.of, deputies=one.deputies) if one.id == "lohja" else one for one in body.seats
    )
    bodies = tuple(
        one.model_copy(update={"seats": seats}) if one.id == body.id else one for one in network.bodies
    )
    fields = {name: getattr(network, name) for name in Network.model_fields}
    answering = Answering(PureYear(network=Network(**{**fields, "bodies": bodies})))
    answering.year.live(ADOPTED)
    assert answering.says(DEPUTY, Partstat.DECLINED) == [("invite", FIRST)]

"""Who should hold which invitation, against who was sent what."""

from datetime import date, timedelta

import pytest

from governance.action import ActionKind
from governance.body import Body
from governance.meeting import MeetingState, Partstat
from governance.network import Network
from governance.reason import ReasonCode
from governance.record import Language
from governance.seat import Mandate, Seat
from tests.cast import (
    ADOPTED,
    BUDGET_MEETING,
    CHAIR,
    CONTACT,
    MEMBER,
    OUTSIDER,
    STEERING,
    PureYear,
    at,
    rules,
)

LAST = "johtoryhma/2027/3"


@pytest.fixture
def year() -> PureYear:
    """Adopt the small region's year, and invite everybody."""
    year = PureYear()
    year.live(ADOPTED)
    return year


def network_with(*, lohja: tuple[Mandate, ...]) -> Network:
    """Give the network with other members in Lohja's seat of the steering group."""
    network, _ = rules()
    body = network.body("johtoryhma")
    seats = tuple(
        Seat(id=seat.id, of=seat.of, members=lohja) if seat.id == "lohja" else seat for seat in body.seats
    )
    changed = Body(**{**{name: getattr(body, name) for name in Body.model_fields}, "seats": seats})
    bodies = tuple(changed if one.id == body.id else one for one in network.bodies)
    fields = {name: getattr(network, name) for name in Network.model_fields}
    return Network(**{**fields, "bodies": bodies})


def test_everybody_in_a_body_is_invited_to_each_of_its_meetings_once() -> None:
    """One invitation a person and meeting, at the adoption."""
    year = PureYear()
    invited = {(one.concerns, one.to[0]) for one in year.live(ADOPTED) if one.kind is ActionKind.INVITE}
    wanted = {
        (one.id, person)
        for one in year.meetings.values()
        for person in year.network.roster(one.body, one.starts_at.date())
    }
    assert invited == wanted
    assert OUTSIDER.id not in {person for _, person in invited}
    assert year.live(ADOPTED + timedelta(days=1)) == []


def test_a_moved_meeting_updates_those_who_hold_the_earlier_time(year: PureYear) -> None:
    """Each once, with the SEQUENCE of the move."""
    year.change_meeting(STEERING, starts_at=at("2027-02-11"), ends_at=at("2027-02-11", 11), sequence=1)
    updates = year.due(ADOPTED)
    assert {one.kind for one in updates} == {ActionKind.UPDATE_INVITATION}
    assert {one.to[0] for one in updates} == set(year.network.roster("johtoryhma", date(2027, 2, 11)))
    assert {one.key.rsplit(":", 1)[1] for one in updates} == {"1"}
    year.live(ADOPTED)
    assert year.due(ADOPTED) == ()


def test_two_moves_before_anybody_was_told_are_one_update(year: PureYear) -> None:
    """Only the latest time is sent."""
    for sequence, day in enumerate(("2027-02-11", "2027-02-12"), start=1):
        year.change_meeting(STEERING, starts_at=at(day), ends_at=at(day, 11), sequence=sequence)
    assert {one.key.rsplit(":", 1)[1] for one in year.live(ADOPTED)} == {"2"}


def test_a_cancelled_meeting_is_cancelled_to_those_who_were_invited_once(year: PureYear) -> None:
    """And to nobody else."""
    year.change_meeting(STEERING, state=MeetingState.CANCELLED, sequence=1)
    did = year.live(ADOPTED)
    assert {one.kind for one in did} == {ActionKind.CANCEL_INVITATION}
    assert {one.why.code for one in did} == {ReasonCode.MEETING_CANCELLED}
    assert len(did) == len(year.network.roster("johtoryhma", date(2027, 2, 10)))
    assert year.live(ADOPTED + timedelta(days=1)) == []


def test_a_meeting_cancelled_before_anybody_was_invited_is_silent() -> None:
    """There is nothing to take back."""
    year = PureYear()
    year.change_meeting(STEERING, state=MeetingState.CANCELLED, sequence=1)
    assert STEERING not in {one.concerns for one in year.due(ADOPTED)}


@pytest.mark.parametrize(
    "edited",
    [
        {"place": {"fi": "Salon kaupungintalo"}},
        {"link": "https://kokous.pikku.example/uusi"},
        {"name": {"fi": "Ohjausryhmän kokous"}},
        {
            "place": {"fi": "Salo"},
            "link": "https://kokous.pikku.example/uusi",
            "name": {"fi": "Ohjausryhmän kokous"},
        },
    ],
)
def test_an_edited_place_link_or_name_reaches_those_who_hold_the_old_one(
    year: PureYear, edited: dict[str, object]
) -> None:
    """One update a person and meeting however much changed, with one more SEQUENCE; then nothing."""
    year.rewrite("johtoryhma", **edited)
    did = year.live(at("2027-01-05"))
    assert {(one.kind, one.why.code) for one in did} == {
        (ActionKind.UPDATE_INVITATION, ReasonCode.DETAILS_CHANGED)
    }
    told = sorted((one.concerns, one.to[0]) for one in did)
    assert told == sorted(one for one in year.invitations if one[0].startswith("johtoryhma/"))
    assert {one.key.rsplit(":", 1)[1] for one in did} == {"1"}
    assert year.due(at("2027-01-05")) == ()


def test_a_second_edit_is_told_as_well_as_the_first(year: PureYear) -> None:
    """Also where it takes the first one back: calendars hold the words in between."""
    original = year.clock
    year.rewrite("johtoryhma", place={"fi": "Salo"})
    year.live(at("2027-01-05"))
    year.clock = original
    assert {one.key.rsplit(":", 1)[1] for one in year.live(at("2027-01-06"))} == {"2"}


def test_a_translation_that_was_corrected_is_sent_to_its_readers_only(year: PureYear) -> None:
    """Nobody gets an update in which they see no change."""
    name = year.clock.one_series("yhteistyoryhma").name
    year.rewrite("yhteistyoryhma", name={"fi": name.fi, "sv": "Samverkansgruppens möte", "en": name.en})
    did = year.live(at("2027-01-05"))
    assert {year.network.person(one.to[0]).language for one in did} == {Language.SV}


def test_a_meeting_that_was_moved_and_edited_is_one_update(year: PureYear) -> None:
    """The move's: it asks anew, and brings the new words along."""
    year.rewrite("johtoryhma", place={"fi": "Salo"})
    year.change_meeting(STEERING, starts_at=at("2027-02-11"), ends_at=at("2027-02-11", 11), sequence=1)
    did = [one for one in year.live(at("2027-01-05")) if one.concerns == STEERING]
    assert {one.why.code for one in did} == {ReasonCode.MEETING_MOVED}
    assert len(did) == len({one.to for one in did})


def test_an_edit_says_nothing_to_who_declined_until_they_come_after_all(year: PureYear) -> None:
    """What they took out of their calendar does not come back by itself."""
    year.answer(STEERING, CHAIR, Partstat.DECLINED)
    year.live(at("2027-01-04"))
    year.rewrite("johtoryhma", place={"fi": "Salo"})
    assert (STEERING, CHAIR) not in {(one.concerns, one.to[0]) for one in year.live(at("2027-01-05"))}
    year.answer(STEERING, CHAIR, Partstat.ACCEPTED)
    told = {(one.concerns, one.to[0]) for one in year.live(at("2027-01-06"))}
    assert (STEERING, CHAIR) in told


def test_a_meeting_that_is_over_or_cancelled_is_told_of_no_edit(year: PureYear) -> None:
    """Its place is history."""
    year.live(at("2027-02-11"))
    year.change_meeting(LAST, state=MeetingState.CANCELLED, sequence=1)
    year.live(at("2027-02-12"))
    year.rewrite("johtoryhma", place={"fi": "Salo"})
    assert {one.concerns for one in year.live(at("2027-02-12"))} == {BUDGET_MEETING}


def test_what_an_older_version_sent_is_not_sent_again_after_the_upgrade(year: PureYear) -> None:
    """Its words were not noted, so nobody knows whether they changed: no flood, the summons tells them."""
    for key, held in year.invitations.items():
        year.invitations[key] = held.model_copy(update={"says": None})
    assert year.due(at("2027-01-05")) == ()
    year.rewrite("johtoryhma", place={"fi": "Salo"})
    assert year.due(at("2027-01-05")) == ()


def test_a_series_that_the_clock_has_no_longer_is_left_alone(year: PureYear) -> None:
    """Its meetings stand until somebody cancels them."""
    kept = tuple(one for one in year.clock.series if one.id != "johtoryhma")
    year.clock = year.clock.model_copy(update={"series": kept})
    kinds = {ActionKind.UPDATE_INVITATION, ActionKind.CANCEL_INVITATION, ActionKind.INVITE}
    assert not year.kinds(at("2027-01-05")) & kinds


def test_a_meeting_that_has_begun_gets_nothing_more(year: PureYear) -> None:
    """Neither an update nor a cancellation reaches anybody in time."""
    start = year.meetings[STEERING].starts_at
    year.change_meeting(STEERING, sequence=1)
    kinds = {ActionKind.UPDATE_INVITATION, ActionKind.INVITE, ActionKind.CANCEL_INVITATION}
    assert not [one for one in year.due(start) if one.concerns == STEERING and one.kind in kinds]


def test_mandates_that_change_in_the_year_invite_each_to_their_own_meetings() -> None:
    """The member until summer is called in February, the successor in November."""
    until, since = date(2027, 6, 30), date(2027, 7, 1)
    successor = "lohja-substitute"
    network = network_with(
        lohja=(
            Mandate(person=MEMBER, since=date(2025, 9, 1), until=until),
            Mandate(person=successor, since=since, until=date(2029, 5, 31)),
        )
    )
    year = PureYear(network=network)
    year.live(ADOPTED)
    held = {person for (meeting, person) in year.invitations if meeting == STEERING}
    late = {person for (meeting, person) in year.invitations if meeting == LAST}
    assert (MEMBER in held, successor in held) == (True, False)
    assert (MEMBER in late, successor in late) == (False, True)


def test_who_leaves_a_body_is_told_and_the_successor_is_invited(year: PureYear) -> None:
    """Meetings to come only; the one who left gets a cancellation with a higher SEQUENCE."""
    year.network = network_with(
        lohja=(Mandate(person="lohja-substitute", since=date(2027, 3, 1), until=date(2029, 5, 31)),)
    )
    did = year.live(at("2027-03-02"))
    left = [one for one in did if one.kind is ActionKind.CANCEL_INVITATION]
    assert {(one.to[0], one.why.code) for one in left} == {(MEMBER, ReasonCode.LEFT_BODY)}
    assert STEERING not in {one.concerns for one in left}
    assert {one.key.rsplit(":", 1)[1] for one in left} == {"1"}
    invited = {one.to[0] for one in did if one.kind is ActionKind.INVITE}
    assert invited == {"lohja-substitute"}
    assert year.live(at("2027-03-03")) == []


def test_who_comes_back_is_invited_with_a_higher_sequence_again(year: PureYear) -> None:
    """A calendar that removed the meeting takes back only a newer version (RFC 5546 section 2.1.4)."""
    original = year.network
    year.network = network_with(lohja=())
    year.live(at("2027-03-02"))
    year.network = original
    back = [one for one in year.live(at("2027-03-03")) if one.kind is ActionKind.INVITE]
    assert {one.to[0] for one in back} == {MEMBER}
    assert {one.key.rsplit(":", 1)[1] for one in back} == {"2"}


def test_an_empty_seat_is_filled_by_its_deputy() -> None:
    """The deputy is invited when the member's mandate has ended and nobody followed."""
    network, _ = rules()
    body = network.body("johtoryhma")
    ended = tuple(
        Seat(
            id=seat.id,
            of=seat.of,
            members=(Mandate(person=MEMBER, since=date(2025, 9, 1), until=date(2027, 1, 31)),),
            deputies=seat.deputies,
        )
        if seat.id == "lohja"
        else seat
        for seat in body.seats
    )
    changed = Body(**{**{name: getattr(body, name) for name in Body.model_fields}, "seats": ended})
    assert CONTACT in changed.members(date(2027, 2, 10))
    assert MEMBER not in changed.members(date(2027, 2, 10))


def test_an_open_forum_invites_every_contact() -> None:
    """Seats first, then the contact of every municipality, each once."""
    network, _ = rules()
    body = network.body("yhteistyoryhma")
    fields = {name: getattr(body, name) for name in Body.model_fields}
    bodies = tuple(Body(**{**fields, "open": True}) if one.id == body.id else one for one in network.bodies)
    opened = Network(**{**{name: getattr(network, name) for name in Network.model_fields}, "bodies": bodies})
    roster = opened.roster("yhteistyoryhma", date(2027, 4, 15))
    assert {one.contact for one in network.municipalities} <= set(roster)
    assert len(roster) == len(set(roster))

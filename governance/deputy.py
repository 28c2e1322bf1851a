"""Deputies (varajäsen): who is called in when a member cannot come."""

from collections.abc import Mapping
from datetime import date

from governance.body import Body
from governance.facts import InvitationFact, MeetingFact
from governance.meeting import Partstat

#: Whoever names somebody else (RFC 5546 section 3.2.2.3) does not come either.
AWAY = frozenset({Partstat.DECLINED, Partstat.DELEGATED})


def who_is_away(
    meeting: MeetingFact, sent: Mapping[str, InvitationFact], unreachable: frozenset[str] = frozenset()
) -> frozenset[str]:
    """List who will not come to a meeting, by person id.

    They said so to its present time (an answer to an earlier one is void), or their address takes no mail, so
    that nobody can count on them; whoever has accepted all the same, by other means, does come.
    """
    said = {person for person, one in sent.items() if one.stands(meeting) and one.partstat in AWAY}
    comes = {
        person for person, one in sent.items() if one.stands(meeting) and one.partstat is Partstat.ACCEPTED
    }
    return frozenset(said | (unreachable - comes))


def deputies_called(
    body: Body,
    on: date,
    meeting: MeetingFact,
    sent: Mapping[str, InvitationFact],
    unreachable: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """Give which deputies are to hold an invitation, each with the member whom they stand in for.

    Who was called in already stays, for as long as the member is away and the deputy is not. A deputy who has
    accepted stays also when the member comes after all: they have cleared their day, both may be there, and
    one of the two votes. Who is no deputy of theirs any more, by the network's file, is not called. `sent`
    holds the meeting's invitations by person.
    """
    away = who_is_away(meeting, sent, unreachable)
    if body.open or not (away or any(one.deputy_for for one in sent.values())):
        return {}
    holders = tuple(person for _, person in body.sitting(on))
    sent = {
        person: one
        for person, one in sent.items()
        if not one.deputy_for or body.is_deputy(person, one.deputy_for, on)
    }
    called = _accepted(meeting, sent, frozenset(holders))
    for member in holders:
        if member not in away or member in called.values():
            continue
        waiting = _waiting(meeting, sent, member, away)
        deputy = waiting or body.substitute_for(member, on, {*away, *called})
        if deputy is not None:
            called[deputy] = member
    return called


def _accepted(
    meeting: MeetingFact, sent: Mapping[str, InvitationFact], holders: frozenset[str]
) -> dict[str, str]:
    return {
        person: one.deputy_for
        for person, one in sent.items()
        if one.deputy_for in holders
        and person not in holders
        and one.stands(meeting)
        and one.partstat is Partstat.ACCEPTED
    }


def _waiting(
    meeting: MeetingFact, sent: Mapping[str, InvitationFact], member: str, away: frozenset[str]
) -> str | None:
    """Give the deputy who was called in for a member and has not answered for certain."""
    return next(
        (
            person
            for person, one in sent.items()
            if one.deputy_for == member and one.stands(meeting) and person not in away
        ),
        None,
    )

"""Quorum forecasts (päätösvaltaisuusennuste): whether a meeting will be able to decide, from the answers."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor

from governance.body import Body
from governance.deputy import who_is_away
from governance.facts import InvitationFact, MeetingFact
from governance.meeting import Partstat
from governance.record import Record
from governance.rule_profile import RuleProfile

#: Of those who have not said yes or no, so many are taken to come: more is hope, less is gloom.
EXPECTED_SHARE = Fraction(1, 2)


class QuorumOutlook(StrEnum):
    """Name how certain a quorum is."""

    #: Enough have said yes.
    CERTAIN = "certain"
    #: Half of the open answers are enough.
    POSSIBLE = "possible"
    #: More than half of the open answers are needed.
    ENDANGERED = "endangered"
    #: Not even all the open answers are enough.
    IMPOSSIBLE = "impossible"


class QuorumForecast(Record):
    """Count a body's voting seats by what is known of them; a seat counts once, whoever comes for it."""

    outlook: QuorumOutlook
    #: Voting seats, vacant ones too: the quorum is counted from the whole body.
    seats: int
    needed: int
    #: The member or a deputy in their place has said yes.
    coming: int
    #: No answer yet, perhaps, or a deputy who is being asked.
    undecided: int
    #: Vacant, or the member cannot come and no deputy is left.
    away: int
    #: Neither the chair nor the vice chair can come, where the rules ask for one of them.
    lacks_chair: bool = False


class _Presence(StrEnum):
    COMING = "coming"
    UNDECIDED = "undecided"
    AWAY = "away"


def forecast_quorum(
    body: Body,
    rules: RuleProfile,
    on: date,
    meeting: MeetingFact,
    sent: Mapping[str, InvitationFact],
    unreachable: frozenset[str] = frozenset(),
) -> QuorumForecast | None:
    """Forecast from the invitations of a meeting (by person) whether it has a quorum.

    Kuntalaki (410/2015) 103 §: more than the rules' share of the members. None where no quorum is counted: an
    open forum, and a body without voting seats.
    """
    voting = [seat for seat in body.seats if seat.votes]
    if body.open or not voting:
        return None
    presences = _presences(body, on, meeting, sent, unreachable)
    found = [presences.get(seat.id, _Presence.AWAY) for seat in voting]
    coming, undecided = found.count(_Presence.COMING), found.count(_Presence.UNDECIDED)
    needed = floor(Fraction(str(rules.quorum_share)) * len(voting)) + 1
    leaders = _chairs(body, meeting, sent, unreachable) if rules.quorum_needs_chair else [_Presence.COMING]
    return QuorumForecast(
        outlook=_outlook(coming, undecided, needed, leaders),
        seats=len(voting),
        needed=needed,
        coming=coming,
        undecided=undecided,
        away=found.count(_Presence.AWAY),
        lacks_chair=set(leaders) == {_Presence.AWAY},
    )


def _outlook(coming: int, undecided: int, needed: int, leaders: list[_Presence]) -> QuorumOutlook:
    if coming + undecided < needed or set(leaders) == {_Presence.AWAY}:
        return QuorumOutlook.IMPOSSIBLE
    if coming + EXPECTED_SHARE * undecided < needed:
        return QuorumOutlook.ENDANGERED
    certain = coming >= needed and _Presence.COMING in leaders
    return QuorumOutlook.CERTAIN if certain else QuorumOutlook.POSSIBLE


def _presences(
    body: Body,
    on: date,
    meeting: MeetingFact,
    sent: Mapping[str, InvitationFact],
    unreachable: frozenset[str],
) -> dict[str, _Presence]:
    """Tell of each filled seat whether somebody sits in it, by seat id.

    One who can still be called in keeps a seat undecided; nobody is counted for two seats.
    """
    away = who_is_away(meeting, sent, unreachable)
    taken: set[str] = set()
    found: dict[str, _Presence] = {}
    for seat, holder in body.sitting(on):
        people = [holder] if holder not in away else []
        people += [
            person
            for person, one in sent.items()
            if one.deputy_for == holder and one.stands(meeting) and person not in away
        ]
        if not people and (spare := body.substitute_for(holder, on, {*away, *taken})):
            people = [spare]
        taken.update(people)
        found[seat.id] = _presence(people, meeting, sent)
    return found


def _presence(people: list[str], meeting: MeetingFact, sent: Mapping[str, InvitationFact]) -> _Presence:
    if not people:
        return _Presence.AWAY
    said = {sent[one].partstat for one in people if one in sent and sent[one].stands(meeting)}
    return _Presence.COMING if Partstat.ACCEPTED in said else _Presence.UNDECIDED


def _chairs(
    body: Body, meeting: MeetingFact, sent: Mapping[str, InvitationFact], unreachable: frozenset[str]
) -> list[_Presence]:
    """Tell of the chair and the vice chair themselves: a deputy sits in their seat, but does not lead."""
    away = who_is_away(meeting, sent, unreachable)
    leaders = [person for person in (body.chair, body.vice_chair) if person]
    return [_Presence.AWAY if one in away else _presence([one], meeting, sent) for one in leaders]

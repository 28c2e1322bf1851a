"""Which invitations, updates and cancellations are due."""

from collections.abc import Iterator
from datetime import datetime

from governance.action import Action, ActionKind
from governance.facts import Facts, InvitationFact, MeetingFact
from governance.meeting import MeetingState
from governance.reason import Reason, ReasonCode, because
from governance.working_day import HELSINKI


def invitations_due(facts: Facts, now: datetime) -> Iterator[Action]:
    """Compare who should hold which invitation with who was sent what (RFC 5546 section 3.2).

    Meetings that are over get nothing. Who left the body, or whose meeting was cancelled, gets a
    cancellation once.
    """
    sent: dict[str, dict[str, InvitationFact]] = {}
    for (meeting_id, person), invitation in facts.invitations.items():
        sent.setdefault(meeting_id, {})[person] = invitation
    for meeting in facts.meetings.values():
        if meeting.starts_at > now:
            yield from _for_meeting(meeting, facts, sent.get(meeting.id, {}), now)


def _for_meeting(
    meeting: MeetingFact, facts: Facts, sent: dict[str, InvitationFact], now: datetime
) -> Iterator[Action]:
    cancelled = meeting.state is MeetingState.CANCELLED
    invited = (
        () if cancelled else facts.network.roster(meeting.body, meeting.starts_at.astimezone(HELSINKI).date())
    )
    for person in invited:
        found = sent.get(person)
        if found is None or found.cancelled:
            yield _invite(meeting, person, facts, now, again=found)
        elif found.sequence < meeting.sequence:
            why = because(ReasonCode.MEETING_MOVED, meeting=meeting.id, body=meeting.body)
            yield _action(ActionKind.UPDATE_INVITATION, meeting, person, meeting.sequence, why, now)
    for person, found in sent.items():
        if person not in invited and not found.cancelled:
            code = ReasonCode.MEETING_CANCELLED if cancelled else ReasonCode.LEFT_BODY
            why = because(code, meeting=meeting.id, body=meeting.body)
            sequence = max(meeting.sequence, found.sequence + 1)
            yield _action(ActionKind.CANCEL_INVITATION, meeting, person, sequence, why, now)


def _invite(
    meeting: MeetingFact, person: str, facts: Facts, now: datetime, *, again: InvitationFact | None
) -> Action:
    why = because(ReasonCode.SITS_IN_BODY, meeting=meeting.id, body=meeting.body)
    sequence = max(meeting.sequence, again.sequence + 1) if again else meeting.sequence
    return _action(ActionKind.INVITE, meeting, person, sequence, why, facts.adopted_at or now)


def _action(
    kind: ActionKind, meeting: MeetingFact, person: str, sequence: int, why: Reason, at: datetime
) -> Action:
    return Action(
        key=f"{kind}:{meeting.id}:{person}:{sequence}",
        kind=kind,
        at=at,
        to=(person,),
        concerns=meeting.id,
        why=why,
    )

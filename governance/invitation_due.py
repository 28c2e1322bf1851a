"""Which invitations, updates and cancellations are due."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from governance.action import Action, ActionKind
from governance.deputy import AWAY, deputies_called
from governance.facts import Facts, InvitationFact, MeetingFact
from governance.meeting import MeetingState
from governance.reason import Reason, ReasonCode, because
from governance.working_day import HELSINKI


def invitations_due(facts: Facts, now: datetime) -> Iterator[Action]:
    """Compare who should hold which invitation with who was sent what (RFC 5546 section 3.2).

    Meetings that are over get nothing. Whose member cannot come, their deputy is invited; who left the body,
    is no longer needed as a deputy, or whose meeting was cancelled, gets a cancellation once. So does the
    mailbox of a person who has another one now, before that is invited. A place, link or name that was edited
    in the clock reaches those who hold the old one by itself.
    """
    sent = facts.invitations_by_meeting
    for meeting in facts.meetings.values():
        if meeting.starts_at > now:
            yield from _for_meeting(meeting, facts, sent.get(meeting.id, {}), now)


def _for_meeting(
    meeting: MeetingFact, facts: Facts, sent: Mapping[str, InvitationFact], now: datetime
) -> Iterator[Action]:
    if meeting.state is MeetingState.CANCELLED:
        for person, found in sent.items():
            if not _is_done_with(found):
                yield _cancel(meeting, person, found, ReasonCode.MEETING_CANCELLED, now)
        return
    on = meeting.starts_at.astimezone(HELSINKI).date()
    roster = facts.network.roster(meeting.body, on)
    deputies = deputies_called(facts.network.body(meeting.body), on, meeting, sent, facts.bounced)
    invited: dict[str, str | None] = {**deputies, **dict.fromkeys(roster)}
    for person, member in invited.items():
        action = _hold(meeting, person, member, facts, sent, now)
        if action:
            yield action
    for person, found in sent.items():
        if person not in invited and not _is_done_with(found):
            code = ReasonCode.DEPUTY_NOT_NEEDED if found.deputy_for else ReasonCode.LEFT_BODY
            yield _cancel(meeting, person, found, code, now)


def _is_done_with(found: InvitationFact) -> bool:
    """Tell whether a withdrawal would tell nothing new: a deputy who has declined does not expect it."""
    return found.cancelled or (found.deputy_for is not None and found.partstat in AWAY)


def _hold(
    meeting: MeetingFact,
    person: str,
    member: str | None,
    facts: Facts,
    sent: Mapping[str, InvitationFact],
    now: datetime,
) -> Action | None:
    """Let a person hold the present invitation; None where they do. `member` is whom they stand in for."""
    found = sent.get(person)
    about = {"meeting": meeting.id, "body": meeting.body, **({"member": member} if member else {})}
    elsewhere = found is not None and not facts.network.person(person).reads(found.address)
    if found is None or found.cancelled:
        sits = ReasonCode.ADDRESS_CHANGED if elsewhere else ReasonCode.SITS_IN_BODY
        why = because(ReasonCode.DEPUTY_FOR if member else sits, **about)
        sequence = max([meeting.sequence, *_above(person, facts, sent)])
        at = now if member or elsewhere else facts.adopted_at or now
        return _action(ActionKind.INVITE, meeting, person, sequence, why, at)
    if elsewhere:
        return _cancel(meeting, person, found, ReasonCode.ADDRESS_CHANGED, now)
    if found.sequence < meeting.sequence:
        why = because(ReasonCode.MEETING_MOVED, **about)
        return _action(ActionKind.UPDATE_INVITATION, meeting, person, meeting.sequence, why, now)
    if found.partstat not in AWAY and _says_otherwise(meeting, facts, found):
        why = because(ReasonCode.DETAILS_CHANGED, **about)
        return _action(ActionKind.UPDATE_INVITATION, meeting, person, found.sequence + 1, why, now)
    return None


def _above(person: str, facts: Facts, sent: Mapping[str, InvitationFact]) -> Iterator[int]:
    """Give a SEQUENCE above each that a person's mailbox got: a role's may have had another reader."""
    reader = facts.network.person(person)
    for other, one in sent.items():
        if other == person or (one.address and reader.reads(one.address)):
            yield one.sequence + 1


def _says_otherwise(meeting: MeetingFact, facts: Facts, found: InvitationFact) -> bool:
    """Tell whether an invitation says other words than the clock does today.

    What an older version sent without noting the words is left alone, and so is a series that is gone.
    """
    today = facts.words_today.get(meeting.id.partition("/")[0])
    return found.says is not None and today is not None and found.says not in today


def _cancel(
    meeting: MeetingFact, person: str, found: InvitationFact, code: ReasonCode, now: datetime
) -> Action:
    why = because(code, meeting=meeting.id, body=meeting.body)
    sequence = max(meeting.sequence, found.sequence + 1)
    return _action(ActionKind.CANCEL_INVITATION, meeting, person, sequence, why, now)


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

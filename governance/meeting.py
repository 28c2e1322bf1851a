"""Meetings (kokous) and their life."""

from enum import StrEnum

from governance.transition import Transitions


class MeetingState(StrEnum):
    """Name where a meeting is in its life."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    HELD = "held"
    #: Its decisions are recorded.
    RECORDED = "recorded"


MEETING_TRANSITIONS: Transitions[MeetingState] = {
    MeetingState.SCHEDULED: frozenset({MeetingState.CANCELLED, MeetingState.HELD}),
    MeetingState.CANCELLED: frozenset(),
    MeetingState.HELD: frozenset({MeetingState.RECORDED}),
    MeetingState.RECORDED: frozenset(),
}
#: Nothing follows these.
MEETING_OVER = frozenset(state for state, following in MEETING_TRANSITIONS.items() if not following)


class Partstat(StrEnum):
    """Name a member's answer to an invitation (RFC 5545 section 3.2.12)."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"

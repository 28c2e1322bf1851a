"""Reasons: why something is planned or done, as data; templates put them into words."""

from enum import StrEnum

from governance.record import Record


class ReasonCode(StrEnum):
    """Name a reason; the parameters are ids, dates (ISO 8601) and numbers."""

    #: body, meeting
    SITS_IN_BODY = "sits_in_body"
    MEETING_MOVED = "meeting_moved"
    #: Its place, video link or name is another than the invitation said.
    DETAILS_CHANGED = "details_changed"
    MEETING_CANCELLED = "meeting_cancelled"
    LEFT_BODY = "left_body"
    ADDRESS_CHANGED = "address_changed"
    DEPUTY_NOT_NEEDED = "deputy_not_needed"
    #: body, meeting, member
    DEPUTY_FOR = "deputy_for"
    #: body, meeting, coming, needed, undecided
    QUORUM_ENDANGERED = "quorum_endangered"
    QUORUM_IMPOSSIBLE = "quorum_impossible"
    #: round, municipality, days: opens so many working days before the deadline.
    HANDLING_TIME = "handling_time"
    #: round, municipality
    CONTACT_UNREACHABLE = "contact_unreachable"
    #: municipality, and round or window
    CONTACT_CHANGED = "contact_changed"
    #: municipality
    HOLDER_LEFT = "holder_left"
    #: round, municipality, days
    NOT_ANSWERED = "not_answered"
    #: round, municipality
    DEADLINE_PASSED = "deadline_passed"
    ROUND_OVER = "round_over"
    ROUND_HANDLED = "round_handled"
    #: body, of
    SEAT_TO_FILL = "seat_to_fill"
    #: body, of, days
    NOT_NOMINATED = "not_nominated"
    #: body, of
    NOMINATION_LATE = "nomination_late"
    #: body, meeting, days
    MATERIAL_DEADLINE = "material_deadline"
    SUMMONS_TIME = "summons_time"
    TRANSLATION_DEADLINE = "translation_deadline"
    #: body, meeting
    AGENDA_CHANGED = "agenda_changed"
    #: meeting
    MEETING_ENDED = "meeting_ended"
    #: window, proposal, municipality
    PROPOSAL_DECIDED = "proposal_decided"
    DECISION_AWAITED = "decision_awaited"
    DECISION_LATE = "decision_late"
    WINDOW_OVER = "window_over"
    PROPOSAL_ENDED = "proposal_ended"
    #: body, meeting, municipality
    PROPOSED_BY_YOU = "proposed_by_you"
    #: body, meeting, proposal
    DECISIONS_RECORDED = "decisions_recorded"
    #: id
    CLOCK_PHASE = "clock_phase"
    CLOCK_PAUSE = "clock_pause"
    CLOCK_DATE = "clock_date"
    #: other
    OTHER_DATE = "other_date"
    #: round, meeting
    CLOCK_ROUND = "clock_round"
    #: round, meeting, written (the day off), rule (of the clock's rolling; empty for the round's own)
    ROUND_ROLLED = "round_rolled"
    #: municipality, days
    RELAY_STEPS = "relay_steps"
    #: municipality, window
    BUDGET_WINDOW = "budget_window"


class Reason(Record):
    """Give a reason's code and parameters."""

    code: ReasonCode
    params: tuple[tuple[str, str], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Give one parameter."""
        return dict(self.params).get(name, default)


def because(code: ReasonCode, **params: str | int) -> Reason:
    """Build a reason; parameters are kept in the order of their names."""
    return Reason(code=code, params=tuple(sorted((name, str(value)) for name, value in params.items())))

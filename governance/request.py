"""Requests (tietopyyntö) and the obligations behind them: who owes what, by when."""

from enum import StrEnum

from governance.transition import Transitions


class RequestState(StrEnum):
    """Name where a municipality's obligation in a round is in its life."""

    #: Agreed on in the clock; nobody has been asked yet.
    PLANNED = "planned"
    OPEN = "open"
    ANSWERED = "answered"
    #: The round closed without an answer.
    MISSED = "missed"
    WAIVED = "waived"


REQUEST_TRANSITIONS: Transitions[RequestState] = {
    RequestState.PLANNED: frozenset({RequestState.OPEN, RequestState.WAIVED}),
    RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.MISSED, RequestState.WAIVED}),
    # An answer may be corrected until the round closes, and may come after it: late, but not lost.
    RequestState.ANSWERED: frozenset({RequestState.ANSWERED}),
    RequestState.MISSED: frozenset({RequestState.ANSWERED}),
    RequestState.WAIVED: frozenset(),
}

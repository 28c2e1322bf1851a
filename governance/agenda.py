"""Agendas (esityslista): which items a meeting handles, and what may become of them."""

from collections.abc import Sequence
from enum import StrEnum

from governance.clock import AnnualClock
from governance.record import Record


class ItemOutcome(StrEnum):
    """Name what became of an item."""

    APPROVED = "approved"
    APPROVED_CHANGED = "approved_changed"
    AFTER_VOTE = "after_vote"
    REJECTED = "rejected"
    RETURNED = "returned"
    TABLED = "tabled"
    NOTED = "noted"
    REMOVED = "removed"


#: Outcomes that leave a matter open: the next agenda takes it up again.
OPEN_OUTCOMES = frozenset({ItemOutcome.RETURNED, ItemOutcome.TABLED})


class AgendaItemKind(StrEnum):
    """Name what an item is; standing items have their words in the locales."""

    OPENING = "opening"
    QUORUM = "quorum"
    #: Who examines the minutes (pöytäkirjantarkastajien valinta).
    EXAMINERS = "examiners"
    APPROVE_AGENDA = "approve_agenda"
    PREVIOUS_MEMO = "previous_memo"
    OPEN_MATTER = "open_matter"
    ROUND_RESULT = "round_result"
    PROPOSAL = "proposal"
    PROPOSAL_RESULT = "proposal_result"
    ADOPT_CLOCK = "adopt_clock"
    FOR_INFORMATION = "for_information"
    NEXT_MEETING = "next_meeting"
    CLOSING = "closing"


class DraftItem(Record):
    """Hold an item before it has words: its kind and what it concerns."""

    kind: AgendaItemKind
    concerns: str | None = None


def compose_agenda(  # noqa: PLR0913 - an agenda is put together from all of these
    clock: AnnualClock,
    *,
    series: str,
    number: int,
    year: int,
    proposals: Sequence[str],
    decided_proposals: Sequence[str],
    open_matters: Sequence[str],
    examined: bool = False,
) -> tuple[DraftItem, ...]:
    """Put a meeting's items in their order: standing items around open matters, rounds and proposals.

    The previous meeting's memo is among them; where no meeting went before, the caller leaves it out.

    `proposals` are ids of those that this meeting decides on, `decided_proposals` of those whose answers
    came back since the last meeting, `open_matters` ids of items that were tabled or returned. Where the
    minutes are `examined`, the meeting chooses who does, and the next one has nothing to approve.
    """
    key = f"{series}/{number}"
    rounds = [f"{one.id}/{year}" for one in clock.rounds_in(year) if one.used_by == key]
    kinds = AgendaItemKind
    body: list[DraftItem] = [
        *(DraftItem(kind=kinds.OPEN_MATTER, concerns=matter) for matter in open_matters),
        *(DraftItem(kind=kinds.ROUND_RESULT, concerns=one) for one in rounds),
        *(DraftItem(kind=kinds.PROPOSAL, concerns=one) for one in proposals),
        *(DraftItem(kind=kinds.PROPOSAL_RESULT, concerns=one) for one in decided_proposals),
    ]
    if clock.adoption.in_meeting == key:
        body.append(DraftItem(kind=kinds.ADOPT_CLOCK, concerns=str(year + 1)))
    # The memo of December is approved by the first meeting of the next year.
    checked = (
        (kinds.EXAMINERS, kinds.APPROVE_AGENDA) if examined else (kinds.APPROVE_AGENDA, kinds.PREVIOUS_MEMO)
    )
    first = (kinds.OPENING, kinds.QUORUM, *checked)
    last = (kinds.FOR_INFORMATION, kinds.NEXT_MEETING, kinds.CLOSING)
    return (*(DraftItem(kind=kind) for kind in first), *body, *(DraftItem(kind=kind) for kind in last))

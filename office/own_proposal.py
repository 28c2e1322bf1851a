"""Municipalities' own proposals in meetings: which items decided on what a municipality had proposed."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from governance.agenda import AgendaItemKind
from governance.facts import ExtractFact
from governance.meeting import MeetingState
from office.hands.open_matter import first_handled
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Proposal
from office.ledger.rounds import Submission

# Built once, as every tick asks: SQLAlchemy takes longer to put a question together than the database to
# answer it.
_DECIDED = (
    select(AgendaItem, Meeting)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(
        Meeting.year == bindparam("year"),
        Meeting.state == MeetingState.RECORDED,
        AgendaItem.kind.in_((AgendaItemKind.PROPOSAL, AgendaItemKind.OPEN_MATTER)),
    )
    .order_by(AgendaItem.id)
)


def own_proposals_decided(session: Session, year: int) -> tuple[ExtractFact, ...]:
    """List the items of a year's recorded meetings that decided on a municipality's own proposal.

    A matter that was tabled and is taken up again comes as often as it is decided on.
    """
    items = session.execute(_DECIDED, {"year": year}).tuples()
    found = ((item, meeting, _own_proposal(session, item)) for item, meeting in items)
    return tuple(
        ExtractFact(
            meeting=meeting.id,
            body=meeting.body,
            number=item.number,
            proposal=proposal.id,
            municipality=municipality,
        )
        for item, meeting, (proposal, municipality) in found
        if proposal and municipality
    )


def _own_proposal(session: Session, item: AgendaItem) -> tuple[Proposal | None, str]:
    """Give the proposal that an item is about, and the municipality whose answer to a round it grew from."""
    first = item
    if item.kind == AgendaItemKind.OPEN_MATTER and item.concerns:
        _, first = first_handled(session, item.concerns)
    proposal = session.get(Proposal, first.concerns) if first.kind == AgendaItemKind.PROPOSAL else None
    grown = proposal is not None and proposal.submission_id is not None
    submission = session.get(Submission, proposal.submission_id) if proposal and grown else None
    return proposal, submission.concerns.rpartition("/")[2] if submission else ""

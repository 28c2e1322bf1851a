"""What the office records: decisions of meetings, and proposals that it puts on their way."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.agenda import AgendaItemKind, ItemOutcome
from governance.meeting import MEETING_TRANSITIONS, MeetingState
from governance.proposal import PROPOSAL_TRANSITIONS, DecisionState, ProposalState, ProposalText
from governance.record import Language, Record
from governance.transition import change
from governance.year_plan import YearPlan
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Decision, Proposal
from office.ledger.rounds import Obligation, Submission
from office.year import YearError, latest_plan
from templates.agenda_words import outcome_words

#: Outcomes that put a proposal on its way to the municipalities.
_MADE = frozenset({ItemOutcome.APPROVED, ItemOutcome.APPROVED_CHANGED, ItemOutcome.AFTER_VOTE})


class ItemDecision(Record):
    """Say what became of one item; without words an approved item says that it was approved as proposed."""

    outcome: ItemOutcome = ItemOutcome.APPROVED
    words: str = ""


def record_decisions(
    desk: Desk, meeting_id: str, decisions: Mapping[int, ItemDecision], *, now: datetime
) -> None:
    """Record what a meeting decided, by item number; items that are left out were approved as proposed.

    Approved proposals go to the municipalities, the memo and the decisions to the members, at the next
    tick. Raises YearError for a meeting that is not held, or an item that it does not have.
    """
    with desk.ledger.writing() as session:
        meeting = session.get(Meeting, meeting_id)
        if meeting is None or meeting.state is not MeetingState.HELD:
            found = "does not exist" if meeting is None else f"is {meeting.state}"
            raise YearError(
                f"the meeting {meeting_id} {found}; decisions are recorded of a meeting that is held"
            )
        items = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)).all()
        unknown = set(decisions) - {item.number for item in items}
        if unknown:
            raise YearError(f"the meeting {meeting_id} has no item {min(unknown)}; it has {len(items)} items")
        for item in items:
            decision = decisions.get(item.number, _as_proposed(item))
            _record(session, desk, meeting, item, decision, now)
        meeting.state = change(
            MEETING_TRANSITIONS, meeting.state, MeetingState.RECORDED, what=f"meeting {meeting_id}"
        )
        write_audit(session, now=now, actor="office", what="decisions recorded", concerns=meeting_id)


def start_proposal(
    desk: Desk, window_id: str, year: int, text: ProposalText, *, submission: str | None, now: datetime
) -> str:
    """Put a proposal on its way to the window's steering meeting, and give its id.

    The same submission again gives the same proposal. Raises YearError for an unknown window or meeting.
    """
    window = next((one for one in desk.clock.proposal_windows if one.id == window_id), None)
    if window is None:
        known = ", ".join(one.id for one in desk.clock.proposal_windows)
        raise YearError(f"there is no proposal window {window_id}; the clock has: {known}")
    series, number = window.decided_in.split("/")
    meeting_id = f"{series}/{year}/{number}"
    with desk.ledger.writing() as session:
        if session.get(Meeting, meeting_id) is None:
            raise YearError(f"{year} has no meeting {meeting_id}; adopt the year first")
        if submission:
            standing = session.scalars(select(Proposal).where(Proposal.submission_id == submission)).first()
            if standing is not None:
                return standing.id
        count = session.scalar(
            select(func.count()).where(Proposal.window == window_id, Proposal.year == year)
        )
        proposal_id = f"{window_id}/{year}/{(count or 0) + 1}"
        session.add(
            Proposal(
                id=proposal_id,
                year=year,
                window=window_id,
                state=ProposalState.PREPARED,
                meeting_id=meeting_id,
                submission_id=submission,
                text=text.model_dump(),
                made_at=now,
            )
        )
        write_audit(session, now=now, actor="office", what="proposal prepared", concerns=proposal_id)
    return proposal_id


def text_of_submission(desk: Desk, submission_id: str) -> tuple[str, int, ProposalText]:
    """Give the window, the year and the proposal text that a municipality's submission holds.

    Raises YearError when there is no such submission to a round that proposals grow from.
    """
    with desk.ledger.reading() as session:
        submission = session.get(Submission, submission_id)
        obligation = session.get(Obligation, submission.concerns) if submission else None
        rounds = {window.grows_from: window.id for window in desk.clock.proposal_windows}
        if submission is None or obligation is None or obligation.round not in rounds:
            raise YearError(f"{submission_id} is no submission to a round that proposals grow from")
        fields = {name.replace("_", "-"): name for name in ProposalText.model_fields}
        answers = {name: submission.answers.get(field, "") for field, name in fields.items()}
        return rounds[obligation.round], obligation.year, ProposalText.model_validate(answers)


def _record(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    item: AgendaItem,
    decision: ItemDecision,
    now: datetime,
) -> None:
    language = desk.network.body(meeting.body).languages[0]
    item.outcome = decision.outcome
    item.decision = decision.words or _default_words(item, decision.outcome, language)
    if item.kind == AgendaItemKind.PROPOSAL and item.concerns:
        _decide_proposal(session, desk, session.get_one(Proposal, item.concerns), decision.outcome, now)


def _as_proposed(item: AgendaItem) -> ItemDecision:
    """Give what becomes of an item that nobody spoke against: some are only ever noted."""
    noted = item.kind in {AgendaItemKind.FOR_INFORMATION, AgendaItemKind.NEXT_MEETING}
    return ItemDecision(outcome=ItemOutcome.NOTED if noted else ItemOutcome.APPROVED)


def _default_words(item: AgendaItem, outcome: ItemOutcome, language: Language) -> str:
    return outcome_words(outcome, language) if item.proposed_decision.get(str(language)) else ""


def _decide_proposal(
    session: Session, desk: Desk, proposal: Proposal, outcome: ItemOutcome, now: datetime
) -> None:
    if outcome not in _MADE:
        wanted = ProposalState.REJECTED if outcome is ItemOutcome.REJECTED else ProposalState.RETURNED
        proposal.state = change(PROPOSAL_TRANSITIONS, proposal.state, wanted, what=f"proposal {proposal.id}")
        return
    proposal.state = change(
        PROPOSAL_TRANSITIONS, proposal.state, ProposalState.SENT, what=f"proposal {proposal.id}"
    )
    proposal.sent_at = now
    stored = latest_plan(session, proposal.year)
    if stored is None:
        raise YearError(f"{proposal.year} has no plan; the deadlines of {proposal.id} stand in it")
    for municipality in desk.network.municipalities:
        session.add(
            Decision(
                id=f"{proposal.id}/{municipality.id}",
                proposal_id=proposal.id,
                municipality=municipality.id,
                state=DecisionState.PLANNED,
                due_at=_awaited(stored.plan, proposal, municipality.id),
            )
        )


def _awaited(plan: YearPlan, proposal: Proposal, municipality: str) -> datetime:
    """Give a municipality's deadline; one that joined after the adoption has the latest of them all."""
    window = f"{proposal.window}/{proposal.year}/"
    latest = max(at for about, at in plan.due_at.items() if about.startswith(window))
    return plan.due_at.get(f"{window}{municipality}", latest)

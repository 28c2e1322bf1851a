"""The counter: what a personal link shows, and taking in what its holder sends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.form import AnswerProblem, Answers, FieldKind, read_answers
from governance.proposal import DECISION_TRANSITIONS, DecisionState
from governance.request import REQUEST_TRANSITIONS, RequestState
from governance.transition import change
from governance.working_day import HELSINKI
from office.bounce import lift_bounce
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.papers import Decision
from office.ledger.rounds import Attachment, LinkScope, Obligation, Submission
from office.upload import StoredFile
from office.visit import (
    DecisionMatter,
    RoundMatter,
    Sent,
    SentFile,
    Visit,
    gather_visit,
    live_link,
    read_sent,
    stored_file,
)

__all__ = [
    "DecisionMatter",
    "Outcome",
    "OutcomeKind",
    "RoundMatter",
    "Sent",
    "SentFile",
    "Visit",
    "examine",
    "look_up",
    "look_up_file",
    "look_up_sent",
    "submit",
]

#: Corrections that one link may send; nobody needs as many by hand.
MOST_SUBMISSIONS = 100


class CounterProblem(StrEnum):
    """Name what is wrong with an answer that the form alone cannot know."""

    IN_THE_FUTURE = "in_the_future"


#: What is wrong, by field id: an AnswerProblem, a CounterProblem or an office.file_kind.FileProblem.
Problems = Mapping[str, StrEnum]


class OutcomeKind(StrEnum):
    """Name what became of what was sent."""

    ACCEPTED = "accepted"
    #: The same submission id once more: nothing changed.
    REPEATED = "repeated"
    #: The same submission id with other content (Back, edit, Send): nothing changed; it needs a new id.
    EDITED_AFTERWARDS = "edited_afterwards"
    PROBLEMS = "problems"
    #: Somebody else has answered since the form was opened: nothing changed.
    ANSWERED_MEANWHILE = "answered_meanwhile"
    #: The link opens nothing: unknown, expired or revoked.
    GONE = "gone"
    CLOSED = "closed"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True)
class Outcome:
    """Tell what became of what was sent."""

    kind: OutcomeKind
    submission_id: str = ""
    problems: Problems = field(default_factory=dict)


#: office.hands.receipt.plan_receipt: plans the receipt letter in the same transaction.
PlanReceipt = Callable[..., Any]


def look_up(desk: Desk, token: str, now: datetime) -> Visit | None:
    """Give what a link shows; None where it is unknown, forged, revoked or expired. Changes nothing."""
    with desk.ledger.reading() as session:
        link = live_link(session, desk, token, now)
        return gather_visit(session, desk, link, now) if link else None


def look_up_sent(desk: Desk, token: str, submission_id: str, now: datetime) -> tuple[Visit, Sent] | None:
    """Give one answer that came in the matter of a link, for its receipt. Changes nothing."""
    with desk.ledger.reading() as session:
        link = live_link(session, desk, token, now)
        submission = session.get(Submission, submission_id)
        if link is None or submission is None or submission.concerns != link.concerns:
            return None
        visit = gather_visit(session, desk, link, now)
        return (visit, read_sent(session, submission)) if visit else None


def look_up_file(desk: Desk, token: str, attachment_id: int, now: datetime) -> StoredFile | None:
    """Give an attachment of the matter of a link; None for anybody else's. Changes nothing."""
    with desk.ledger.reading() as session:
        link = live_link(session, desk, token, now)
        attachment = session.get(Attachment, attachment_id)
        if link is None or attachment is None:
            return None
        submission = session.get_one(Submission, attachment.submission_id)
        return stored_file(attachment) if submission.concerns == link.concerns else None


def submit(  # noqa: PLR0913 - what comes with a form, and the seam for its receipt
    desk: Desk,
    token: str,
    *,
    submission_id: str,
    raw: Mapping[str, str],
    files: Sequence[StoredFile],
    now: datetime,
    after: str | None = None,
    plan_receipt: PlanReceipt | None = None,
) -> Outcome:
    """Take in an answer or the record of a decision, in one transaction with its receipt and audit entry.

    `raw` is what was typed, by field id. `after` is the id of the answer that the sender saw on the form,
    empty for none: where another one has come since, nothing is replaced unseen. An answer after the deadline
    is taken and marked late; whether the obligation was met in time is settled by the first answer, a
    correction does not change it.
    """
    receipt = plan_receipt or _receipt_hand()
    with desk.ledger.writing() as session:
        link = live_link(session, desk, token, now)
        visit = gather_visit(session, desk, link, now) if link else None
        if link is None or visit is None:
            return Outcome(OutcomeKind.GONE)
        answers, problems = examine(visit, raw, files, now)
        repeated = _repeated(session, visit, submission_id, answers, files)
        refusal = repeated or _refusal(session, visit, problems, after)
        if refusal:
            return refusal
        submission, attachments = _store(session, visit, submission_id, answers, files, now)
        _settle(session, visit, submission, now)
        lift_bounce(session, visit.person.id, now, address=visit.person.email)
        receipt(session, desk, link=link, submission=submission, attachments=attachments, now=now)
    return Outcome(OutcomeKind.ACCEPTED, submission_id)


def examine(
    visit: Visit, raw: Mapping[str, str], files: Sequence[StoredFile], now: datetime
) -> tuple[Answers, dict[str, StrEnum]]:
    """Read what was typed: the answers, and what is wrong by field id."""
    answers, found = read_answers(visit.form, raw)
    problems: dict[str, StrEnum] = dict(found)
    attached = {file.field for file in files}
    for asked in visit.form:
        if asked.kind is FieldKind.FILE and asked.required and asked.id not in attached:
            problems[asked.id] = AnswerProblem.MISSING
    decided = answers.get("decided-on") if visit.scope is LinkScope.RECORD_DECISION else None
    today = now.astimezone(HELSINKI).date()
    if decided and "decided-on" not in problems and date.fromisoformat(decided) > today:
        problems["decided-on"] = CounterProblem.IN_THE_FUTURE
    return answers, problems


def _receipt_hand() -> PlanReceipt:
    """Give the hand that writes receipts; imported late, because the hands import the whole house."""
    from office.hands.receipt import plan_receipt  # noqa: PLC0415 - see above

    return plan_receipt


def _repeated(
    session: Session, visit: Visit, submission_id: str, answers: Answers, files: Sequence[StoredFile]
) -> Outcome | None:
    """Tell what to do with a submission id that has come before, if it has."""
    known = session.get(Submission, submission_id)
    if known is None:
        return None
    if known.concerns != visit.concerns:
        return Outcome(OutcomeKind.GONE)
    earlier = read_sent(session, known)
    same = earlier.answers == answers and {one.file for one in earlier.files} == set(files)
    return Outcome(OutcomeKind.REPEATED if same else OutcomeKind.EDITED_AFTERWARDS, submission_id)


def _refusal(session: Session, visit: Visit, problems: Problems, after: str | None) -> Outcome | None:
    """Tell why a new submission is not taken, if so."""
    if visit.closed:
        return Outcome(OutcomeKind.CLOSED)
    if problems:
        return Outcome(OutcomeKind.PROBLEMS, problems=problems)
    if after is not None and after != (visit.previous.id if visit.previous else ""):
        return Outcome(OutcomeKind.ANSWERED_MEANWHILE)
    count = select(func.count()).select_from(Submission).where(Submission.link_id == visit.link_id)
    return Outcome(OutcomeKind.TOO_OFTEN) if session.scalars(count).one() >= MOST_SUBMISSIONS else None


def _store(
    session: Session,
    visit: Visit,
    submission_id: str,
    answers: Answers,
    files: Sequence[StoredFile],
    now: datetime,
) -> tuple[Submission, list[Attachment]]:
    submission = Submission(
        id=submission_id,
        link_id=visit.link_id,
        concerns=visit.concerns,
        person=visit.person.id,
        submitted_at=_after(visit.previous, now),
        late=now > visit.due_at,
        answers=answers,
    )
    session.add(submission)
    session.flush()
    attachments = [
        Attachment(
            submission_id=submission_id,
            field=file.field,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
        )
        for file in files
    ]
    session.add_all(attachments)
    session.flush()
    return submission, attachments


def _after(previous: Sent | None, now: datetime) -> datetime:
    """Give the moment of an answer: after the one that it corrects, even where virtual time stands still."""
    return max(now, previous.at + timedelta(microseconds=1)) if previous else now


def _settle(session: Session, visit: Visit, submission: Submission, now: datetime) -> None:
    """Bring the obligation or the decision to its new state, and note it in the audit log."""
    corrected = visit.previous is not None
    state: StrEnum
    if visit.scope is LinkScope.ANSWER_ROUND:
        state = _settle_obligation(session.get_one(Obligation, visit.concerns), submission)
        what = "answer corrected" if corrected else "answer received"
    else:
        state = _settle_decision(session.get_one(Decision, visit.concerns), submission)
        what = "decision corrected" if corrected else "decision recorded"
    write_audit(
        session,
        now=now,
        actor=visit.person.id,
        what=what,
        concerns=visit.concerns,
        state=state.value,
        late=submission.late,
    )


def _settle_obligation(owed: Obligation, submission: Submission) -> RequestState:
    if owed.state is RequestState.PLANNED:
        owed.state = change(REQUEST_TRANSITIONS, owed.state, RequestState.OPEN, what=owed.id)
    if owed.answered_at is None:
        owed.answered_at, owed.late = submission.submitted_at, submission.late
    owed.state = change(REQUEST_TRANSITIONS, owed.state, RequestState.ANSWERED, what=owed.id)
    return owed.state


def _settle_decision(decision: Decision, submission: Submission) -> DecisionState:
    answers = submission.answers
    if decision.state is DecisionState.PLANNED:
        decision.state = change(
            DECISION_TRANSITIONS, decision.state, DecisionState.REQUESTED, what=decision.id
        )
    wanted = DecisionState(answers["outcome"])
    decision.state = change(DECISION_TRANSITIONS, decision.state, wanted, what=decision.id)
    decided_on = answers.get("decided-on")
    decision.decided_on = date.fromisoformat(decided_on) if decided_on else None
    decision.section = (answers.get("section") or "")[:60] or None
    decision.reasons = answers.get("reasons") or None
    decision.recorded_at = submission.submitted_at
    return decision.state

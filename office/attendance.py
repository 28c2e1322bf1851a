"""A visit to a meeting's page: what a personal link shows, and taking in an answer to the invitation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.wording import paragraphs
from governance.body import Body
from governance.clock import Series
from governance.meeting import MeetingState, Partstat
from governance.person import Person
from office.answer import GivenAnswer, take_answer
from office.bounce import lift_bounce
from office.desk import Desk
from office.hands.agenda_paper import paper_attachments, printed_number
from office.hands.answer_notice import tell_of_answer
from office.ledger.journal import write_audit
from office.ledger.meetings import Invitation, Meeting
from office.ledger.papers import AgendaItem, DocumentKind
from office.ledger.rounds import Link, LinkScope
from office.mail.mime import MailAttachment
from office.visit import live_link

LONGEST_MESSAGE = 2000
#: What somebody can answer on the web.
CHOICES = (Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE)
_SCOPES = frozenset({LinkScope.ANSWER_INVITATION, LinkScope.READ_AGENDA})


@dataclass(frozen=True)
class AgendaEntry:
    """Know one item of an agenda: its printed number, and its title by language."""

    number: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Answered:
    """Know the answer that stands; `sequence` is the version since which the same time is asked about."""

    partstat: Partstat
    at: datetime | None
    message: str
    sequence: int
    #: The member whom the visitor stands in for.
    deputy_for: Person | None


@dataclass(frozen=True)
class MeetingVisit:
    """Know everything that the page behind a meeting's link shows."""

    link_id: str
    meeting: str
    person: Person
    body: Body
    series: Series
    starts_at: datetime
    ends_at: datetime
    moved_from: datetime | None
    cancelled: bool
    agenda: tuple[AgendaEntry, ...]
    #: None where nothing can be answered: a link that only reads, a meeting that was cancelled, or a new
    #: time to which the invitation is still on its way.
    answer: Answered | None
    #: Whether that is why: the meeting was moved, and whoever answers is asked anew at the next tick.
    asked_anew: bool = False


class AnswerOutcome(StrEnum):
    """Name what became of an answer."""

    TAKEN = "taken"
    #: The meeting was moved since the page was opened: it asks about another time now.
    MOVED = "moved"
    #: Nothing was chosen.
    EMPTY = "empty"
    #: The link opens nothing, or nothing can be answered any more.
    GONE = "gone"


def look_up_meeting(desk: Desk, token: str, now: datetime) -> MeetingVisit | None:
    """Give what a meeting's link shows; None for one that is unknown, forged, revoked or expired.

    Changes nothing.
    """
    with desk.ledger.reading() as session:
        link = _link(session, desk, token, now)
        return _gather(session, desk, link) if link else None


def look_up_agenda(desk: Desk, token: str, now: datetime) -> MailAttachment | None:
    """Give the agenda's paper in the reader's language where there is one. Changes nothing."""
    with desk.ledger.reading() as session:
        link = _link(session, desk, token, now)
        if link is None or _gather(session, desk, link) is None:
            return None
        meeting, person = session.get_one(Meeting, link.concerns), desk.network.person(link.person)
        papers = paper_attachments(session, desk, meeting, DocumentKind.AGENDA, person.language)
        return next(iter(papers), None)


def answer_meeting(
    desk: Desk, token: str, *, partstat: str, message: str, sequence: int, now: datetime
) -> AnswerOutcome:
    """Take in an answer, with its entry in the audit log; the latest one counts, by mail or on the web.

    `sequence` is that of the answer that the page showed: an answer about an earlier time is not taken, for
    who can come on Wednesday has not said that they can on Thursday.
    """
    with desk.ledger.writing() as session:
        link = _link(session, desk, token, now)
        visit = _gather(session, desk, link) if link else None
        if visit and visit.asked_anew:
            return AnswerOutcome.MOVED
        if link is None or visit is None or visit.answer is None:
            return AnswerOutcome.GONE
        if sequence != visit.answer.sequence:
            return AnswerOutcome.MOVED
        if partstat not in set(CHOICES):
            return AnswerOutcome.EMPTY
        held = session.get_one(Invitation, (visit.meeting, visit.person.id))
        text = paragraphs(message)[:LONGEST_MESSAGE]
        take_answer(held, GivenAnswer(Partstat(partstat), held.sequence, now, text, on_web=True))
        meeting = session.get_one(Meeting, visit.meeting)
        tell_of_answer(session, desk, meeting, visit.person, held, now)
        lift_bounce(session, visit.person.id, now, address=visit.person.email)
        write_audit(
            session,
            now=now,
            actor=visit.person.id,
            what="invitation answered",
            concerns=visit.meeting,
            state=partstat,
        )
        return AnswerOutcome.TAKEN


def _link(session: Session, desk: Desk, token: str, now: datetime) -> Link | None:
    link = live_link(session, desk, token, now)
    return link if link and link.scope in _SCOPES else None


def _gather(session: Session, desk: Desk, link: Link) -> MeetingVisit | None:
    """Gather what a link shows; None where the region's files no longer know the person or the series."""
    meeting = session.get(Meeting, link.concerns)
    held = session.get(Invitation, (link.concerns, link.person))
    if meeting is None or held is None or held.cancelled:
        return None
    try:
        person, body = desk.network.person(link.person), desk.network.body(meeting.body)
        series = desk.clock.one_series(meeting.series)
        deputy_for = desk.network.person(held.deputy_for) if held.deputy_for else None
    except KeyError:
        return None
    answers = link.scope is LinkScope.ANSWER_INVITATION and meeting.state is MeetingState.SCHEDULED
    is_of_earlier_time = held.sequence < meeting.sequence
    answered_at = held.answered_at if held.partstat is not Partstat.NEEDS_ACTION else None
    return MeetingVisit(
        link_id=link.id,
        meeting=meeting.id,
        person=person,
        body=body,
        series=series,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        moved_from=_known_before(meeting, held),
        cancelled=meeting.state is MeetingState.CANCELLED,
        agenda=_agenda(session, desk, meeting),
        answer=Answered(held.partstat, answered_at, held.comment or "", held.asked_about, deputy_for)
        if answers and not is_of_earlier_time
        else None,
        asked_anew=answers and is_of_earlier_time,
    )


def _known_before(meeting: Meeting, held: Invitation) -> datetime | None:
    """Give the time that the visitor knew before, where it was another."""
    if held.starts_at is None:
        return meeting.moved_from
    before = held.starts_at if held.sequence < meeting.sequence else held.told_starts_at
    return before if before != meeting.starts_at else None


def _agenda(session: Session, desk: Desk, meeting: Meeting) -> tuple[AgendaEntry, ...]:
    items = session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.number)
    )
    return tuple(AgendaEntry(printed_number(session, desk, meeting, one), dict(one.title)) for one in items)

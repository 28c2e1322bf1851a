"""Requests, reminders and the ends of rounds."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.action import Action
from governance.clock import Round, RoundKind
from governance.form import FieldKind
from governance.person import Person
from governance.plan_version import PlanState
from governance.request import REQUEST_TRANSITIONS, RequestState
from governance.transition import change
from office.desk import Desk
from office.hands.letter import office_sender, plan_letter
from office.ledger.journal import write_audit
from office.ledger.meetings import Meeting
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Link, LinkScope, Obligation, Request
from office.link import link_id, token
from templates.agenda_words import agenda_word
from templates.dates import days_between, helsinki_day
from templates.letter import CommentRequest, LetterContext, Overdue, Reminder, RoundSummary
from templates.letter import Request as RequestLetter
from templates.naming import alphabetical, meeting_title_and_day, respondent, sentence, used_by_meeting
from templates.words import Asked

#: How long after the deadline a personal link still takes an answer.
LINK_LIVES_AFTER_DEADLINE = timedelta(days=120)
_AT_CLOSING = {RequestState.OPEN: RequestState.MISSED, RequestState.PLANNED: RequestState.WAIVED}


def open_request(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Ask a municipality: open its obligation, make the personal links, plan the letters."""
    obligation = session.get_one(Obligation, action.concerns)
    obligation.state = change(
        REQUEST_TRANSITIONS, obligation.state, RequestState.OPEN, what=f"request {obligation.id}"
    )
    _ask(session, desk, obligation, action.to, now)
    write_audit(session, now=now, actor="clockwork", what="request opened", concerns=obligation.id)


def ask_substitute(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Send the request to the substitute, whose link answers for the same municipality."""
    obligation = session.get_one(Obligation, action.concerns)
    _ask(session, desk, obligation, action.to, now)
    write_audit(session, now=now, actor="clockwork", what="substitute asked", concerns=obligation.id)


def _ask(session: Session, desk: Desk, obligation: Obligation, people: Sequence[str], now: datetime) -> None:
    for person_id in people:
        person = desk.network.person(person_id)
        link = _link_of(session, obligation, person.id, now)
        session.add(Request(obligation_id=obligation.id, person=person.id, opened_at=now, link_id=link.id))
        context = _request(session, desk, obligation, person, link)
        plan_letter(
            session,
            desk,
            context,
            to=person,
            concerns=obligation.id,
            now=now,
            expires_at=obligation.due_at,
        )


def remind(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Plan a reminder that says how many days are left."""
    obligation = session.get_one(Obligation, action.concerns)
    asked = desk.clock.one_round(obligation.round)
    for person_id in action.to:
        person = desk.network.person(person_id)
        link = _link_of(session, obligation, person.id, now)
        context = Reminder(
            **_common(session, desk, obligation, person),
            asked=_asked(asked),
            due_on=helsinki_day(obligation.due_at),
            days_left=days_between(now, obligation.due_at),
            minutes=asked.effort_minutes,
            url=portal_link(desk, link),
        )
        plan_letter(
            session,
            desk,
            context,
            to=person,
            concerns=obligation.id,
            now=now,
            revision=action.key.rsplit("/", 1)[1],
            answers=f"{_first_kind(asked)}:{obligation.id}:{person.id}:1",
            expires_at=obligation.due_at,
        )


def tell_overdue(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Tell the contact and the substitute that the deadline has passed."""
    obligation = session.get_one(Obligation, action.concerns)
    asked = desk.clock.one_round(obligation.round)
    for person_id in action.to:
        person = desk.network.person(person_id)
        link = _link_of(session, obligation, person.id, now)
        others = [desk.network.person(other) for other in action.to if other != person_id]
        context = Overdue(
            **_common(session, desk, obligation, person),
            asked=_asked(asked),
            due_on=helsinki_day(obligation.due_at),
            accepted_until=closing_day(desk, obligation, asked),
            also_to=tuple(other.title.in_language(person.language) for other in others),
            url=portal_link(desk, link),
        )
        plan_letter(session, desk, context, to=person, concerns=obligation.id, now=now)


def close_round(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Close a round: what was not answered is missed, and the office gets the summary.

    What was never asked for, because the program stood still until after the deadline, is waived.
    """
    round_id, year = action.concerns.split("/")
    obligations = session.scalars(
        select(Obligation)
        .where(Obligation.round == round_id, Obligation.year == int(year))
        .order_by(Obligation.id)
    ).all()
    for obligation in obligations:
        wanted = _AT_CLOSING.get(obligation.state)
        if wanted:
            obligation.state = change(
                REQUEST_TRANSITIONS, obligation.state, wanted, what=f"request {obligation.id}"
            )
    for person_id in action.to:
        person = desk.network.person(person_id)
        context = _summary(session, desk, list(obligations), person)
        plan_letter(session, desk, context, to=person, concerns=action.concerns, now=now)


def keep_link(
    session: Session,
    scope: LinkScope,
    concerns: str,
    person: str,
    *,
    now: datetime,
    expires_at: datetime,
) -> Link:
    """Give the personal link for a matter, making it at first need."""
    identifier = link_id(scope, concerns, person)
    link = session.get(Link, identifier)
    if link is None:
        link = Link(
            id=identifier, scope=scope, concerns=concerns, person=person, made_at=now, expires_at=expires_at
        )
        session.add(link)
        session.flush()
    return link


def portal_link(desk: Desk, link: Link) -> str:
    """Give the address of a personal link."""
    return f"{desk.settings.portal_url.rstrip('/')}/k/{token(desk.secret, link.id)}"


def _link_of(session: Session, obligation: Obligation, person: str, now: datetime) -> Link:
    expires_at = obligation.due_at + LINK_LIVES_AFTER_DEADLINE
    return keep_link(session, LinkScope.ANSWER_ROUND, obligation.id, person, now=now, expires_at=expires_at)


def _request(
    session: Session, desk: Desk, obligation: Obligation, person: Person, link: Link
) -> LetterContext:
    asked = desk.clock.one_round(obligation.round)
    language = person.language
    common = _common(session, desk, obligation, person)
    url = portal_link(desk, link)
    due_on = helsinki_day(obligation.due_at)
    if asked.kind is RoundKind.COMMENT:
        questions = tuple(
            field.label.in_language(language) for field in asked.form if field.kind is not FieldKind.FILE
        )
        told = [sentence(asked.purpose.in_language(language)), asked.task.in_language(language)]
        if asked.about_next_clock and _has_draft(session, obligation.year + 1):
            told.append(agenda_word("draft", language))
        summary = "\n".join(told)
        return CommentRequest(**common, summary=summary, questions=questions, due_on=due_on, url=url)
    return RequestLetter(
        **common,
        purpose=sentence(asked.purpose.in_language(language)),
        instructions=asked.task.in_language(language),
        due_on=due_on,
        minutes=asked.effort_minutes,
        begin_by=_begin_by(desk, obligation),
        url=url,
    )


def _has_draft(session: Session, year: int) -> bool:
    """Tell whether a year has a draft, which the form for comments shows."""
    wanted = select(PlanVersion.year).where(PlanVersion.year == year, PlanVersion.state == PlanState.DRAFT)
    return session.scalars(wanted.limit(1)).first() is not None


def _common(session: Session, desk: Desk, obligation: Obligation, person: Person) -> dict[str, Any]:
    asked = desk.clock.one_round(obligation.round)
    language = person.language
    municipality = desk.network.municipality(obligation.municipality)
    return {
        "sender": office_sender(desk, language),
        "title": asked.name.in_language(language),
        "role": person.title.in_language(language),
        "recipient": person.title.in_language(language),
        "respondent": respondent(municipality, language),
        "used_for": _used_for(session, desk, asked, obligation.year, person),
    }


def _used_for(session: Session, desk: Desk, asked: Round, year: int, person: Person) -> str:
    meeting = session.get(Meeting, used_by_meeting(asked, year))
    if meeting is None:
        return ""
    return meeting_title_and_day(desk.clock, meeting.id, meeting.starts_at, person.language)


def _summary(session: Session, desk: Desk, obligations: list[Obligation], person: Person) -> RoundSummary:
    asked = desk.clock.one_round(obligations[0].round)
    language = person.language

    def names(wanted: list[Obligation]) -> tuple[str, ...]:
        found = (desk.network.municipality(one.municipality).name.in_language(language) for one in wanted)
        return tuple(sorted(found, key=alphabetical))

    answered = [one for one in obligations if one.state is RequestState.ANSWERED]
    return RoundSummary(
        sender=office_sender(desk, language),
        title=asked.name.in_language(language),
        role=person.title.in_language(language),
        recipient=person.title.in_language(language),
        due_on=helsinki_day(obligations[0].due_at),
        answered=names([one for one in answered if not one.late]),
        late=names([one for one in answered if one.late]),
        missing=names([one for one in obligations if one.state is RequestState.MISSED]),
        used_for=_used_for(session, desk, asked, obligations[0].year, person),
    )


def _asked(asked: Round) -> Asked:
    return "comments" if asked.kind is RoundKind.COMMENT else "request"


def _first_kind(asked: Round) -> str:
    return CommentRequest.kind if asked.kind is RoundKind.COMMENT else RequestLetter.kind


def _begin_by(desk: Desk, obligation: Obligation) -> date | None:
    """Give the last day on which the matter can start through the municipality's relay steps."""
    handling = desk.network.municipality(obligation.municipality).handling_days
    if not handling:
        return None
    due = helsinki_day(obligation.due_at)
    return working_days(desk.clock, (due.year,)).shift(due, -handling)


def closing_day(desk: Desk, obligation: Obligation, asked: Round) -> date:
    """Give the day on which a round closes."""
    due = helsinki_day(obligation.due_at)
    return working_days(desk.clock, (due.year,)).shift(due, asked.closes_after)

"""Requests, reminders and overdue letters of a round."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.action import Action, ActionKind
from governance.clock import RoundKind
from governance.form import FieldKind
from governance.person import Person
from governance.request import REQUEST_TRANSITIONS, RequestState
from governance.transition import change
from office.circulation import circulate_draft
from office.desk import Desk
from office.hands.each_letter import write_each
from office.hands.letter import plan_letter
from office.hands.personal_link import keep_link, portal_link
from office.hands.round_letter import asked_for, begin_by, closing_day, round_facts, working_days_left
from office.ledger.journal import write_audit
from office.ledger.rounds import Link, LinkScope, Obligation, Request
from office.plan_version import open_version
from templates.agenda_words import agenda_word
from templates.dates import days_between, helsinki_day
from templates.letter import CommentRequest, LetterContext, Overdue, Reminder
from templates.letter import Request as RequestLetter
from templates.naming import sentence

#: How long after the deadline a personal link still takes an answer.
LINK_LIVES_AFTER_DEADLINE = timedelta(days=120)
#: Whoever is asked so gets what others were asked before.
_INHERITS = frozenset({ActionKind.HAND_OVER, ActionKind.ASK_SUBSTITUTE})


def open_request(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Ask a municipality: open its obligation, make the personal links, plan the letters."""
    obligation = session.get_one(Obligation, action.concerns)
    obligation.state = change(
        REQUEST_TRANSITIONS, obligation.state, RequestState.OPEN, what=f"request {obligation.id}"
    )
    if desk.clock.one_round(obligation.round).about_next_clock:
        circulate_draft(session, obligation.year + 1, now)
    write_each(session, desk, action, now, ask)
    write_audit(session, now=now, actor="clockwork", what="request opened", concerns=obligation.id)


def ask_substitute(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Send the request to the substitute, whose link answers for the same municipality."""
    write_each(session, desk, action, now, ask)
    write_audit(session, now=now, actor="clockwork", what="substitute asked", concerns=action.concerns)


def ask(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Ask one person, with a link of their own; who inherits the matter is told since when it is open.

    Whoever comes back to the task is asked anew, for their earlier link is dead.
    """
    obligation = session.get_one(Obligation, action.concerns)
    first_asked_on, times = _asked_before(session, obligation, person, inherits=action.kind in _INHERITS)
    link = _link_of(session, obligation, person, now)
    session.add(Request(obligation_id=obligation.id, person=person.id, opened_at=now, link_id=link.id))
    late = now > obligation.due_at
    plan_letter(
        session,
        desk,
        _overdue(session, desk, obligation, person, link, first_asked_on=first_asked_on)
        if late
        else _request(session, desk, obligation, person, link, now, first_asked_on=first_asked_on),
        to=person,
        concerns=obligation.id,
        now=now,
        revision=str(times + 1),
        expires_at=None if late else obligation.due_at,
    )


def _asked_before(
    session: Session, obligation: Obligation, person: Person, *, inherits: bool
) -> tuple[date | None, int]:
    """Give since when a matter is open, for who inherits it, and how often somebody was asked already."""
    times = select(func.count()).where(Request.obligation_id == obligation.id, Request.person == person.id)
    since = _first_asked(session, obligation) if inherits else None
    return since, session.scalar(times) or 0


def _first_asked(session: Session, obligation: Obligation) -> date | None:
    """Give the day on which somebody was first asked."""
    opened = select(func.min(Request.opened_at)).where(Request.obligation_id == obligation.id)
    first = session.scalar(opened)
    return helsinki_day(first) if first else None


def remind(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Plan a reminder that says how many working days are left."""
    write_each(session, desk, action, now, remind_one)


def remind_one(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Remind one person."""
    write_reminder(session, desk, action.concerns, person, now, action.key.rsplit("/", 1)[1])


def write_reminder(
    session: Session, desk: Desk, concerns: str, person: Person, now: datetime, revision: str
) -> None:
    """Write a reminder of an obligation; the number of days is that of the moment."""
    obligation = session.get_one(Obligation, concerns)
    asked = desk.clock.one_round(obligation.round)
    link = _link_of(session, obligation, person, now)
    context = Reminder(
        **round_facts(session, desk, obligation, person),
        asked=asked_for(asked),
        due_on=helsinki_day(obligation.due_at),
        days_left=days_between(now, obligation.due_at),
        working_days_left=working_days_left(desk, now, obligation.due_at),
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
        revision=revision,
        expires_at=obligation.due_at,
    )


def tell_overdue(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Tell the contact and the substitute that the deadline has passed."""
    write_each(session, desk, action, now, tell_one_overdue)


def tell_one_overdue(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Tell one person that the deadline has passed, and who else was told."""
    obligation = session.get_one(Obligation, action.concerns)
    link = _link_of(session, obligation, person, now)
    others = tuple(other for other in action.to if other != person.id)
    context = _overdue(session, desk, obligation, person, link, also_to=others)
    plan_letter(session, desk, context, to=person, concerns=obligation.id, now=now)


def tell_superior(session: Session, desk: Desk, obligation: Obligation, now: datetime) -> bool:
    """Tell a contact's superior, once, that the deadline has passed; False where they were told before."""
    municipality = desk.network.municipality(obligation.municipality)
    superior = desk.network.person(municipality.superior)
    link = _link_of(session, obligation, superior, now)
    told = (municipality.contact, municipality.substitute)
    context = _overdue(session, desk, obligation, superior, link, also_to=told, to_superior=True)
    return plan_letter(
        session, desk, context, to=superior, concerns=obligation.id, now=now, revision="superior"
    )


def _overdue(  # noqa: PLR0913 - an overdue letter is all of these
    session: Session,
    desk: Desk,
    obligation: Obligation,
    person: Person,
    link: Link,
    *,
    first_asked_on: date | None = None,
    also_to: Sequence[str] = (),
    to_superior: bool = False,
) -> LetterContext:
    asked = desk.clock.one_round(obligation.round)
    others = (desk.network.person(other) for other in dict.fromkeys(also_to) if other != person.id)
    return Overdue(
        **round_facts(session, desk, obligation, person),
        asked=asked_for(asked),
        purpose=sentence(asked.purpose.in_language(person.language)),
        instructions=asked.task.in_language(person.language),
        asked_on=None if first_asked_on else _first_asked(session, obligation),
        due_on=helsinki_day(obligation.due_at),
        accepted_until=closing_day(desk, obligation, asked),
        also_to=tuple(other.title.in_language(person.language) for other in others),
        first_asked_on=first_asked_on,
        to_superior=to_superior,
        url=portal_link(desk, link),
    )


def _link_of(session: Session, obligation: Obligation, person: Person, now: datetime) -> Link:
    expires_at = obligation.due_at + LINK_LIVES_AFTER_DEADLINE
    return keep_link(session, LinkScope.ANSWER_ROUND, obligation.id, person, now=now, expires_at=expires_at)


def _request(
    session: Session,
    desk: Desk,
    obligation: Obligation,
    person: Person,
    link: Link,
    now: datetime,
    *,
    first_asked_on: date | None = None,
) -> LetterContext:
    asked = desk.clock.one_round(obligation.round)
    language = person.language
    registry = desk.network.person(desk.network.municipality(obligation.municipality).registry)
    for_information = asked.official and person.id != registry.id
    common = {
        **round_facts(session, desk, obligation, person),
        "first_asked_on": first_asked_on,
        "official_to": registry.title.in_language(language) if for_information else "",
    }
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
    begin = begin_by(desk, obligation)
    return RequestLetter(
        **common,
        asked=asked_for(asked),
        purpose=sentence(asked.purpose.in_language(language)),
        instructions=asked.task.in_language(language),
        due_on=due_on,
        minutes=asked.effort_minutes,
        begin_by=begin if begin and begin >= helsinki_day(now) else None,
        url=url,
    )


def _has_draft(session: Session, year: int) -> bool:
    """Tell whether a year has a version on its way to adoption, which the form for comments shows."""
    return open_version(session, year) is not None

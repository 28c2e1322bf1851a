"""Nomination requests (nimeämispyyntö) and reminders of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.action import Action
from governance.body import Setting
from governance.message import MessageKind
from governance.nomination import OpenNomination, nominator, open_nominations
from governance.person import Person
from governance.record import Language
from governance.working_day import end_of_day
from office.desk import Desk
from office.hands.each_letter import write_each
from office.hands.letter import plan_letter, reader_facts
from office.hands.round_letter import working_days_left
from office.ledger.journal import write_audit
from office.ledger.outbox import Outbox
from templates.dates import day, helsinki_day
from templates.letter import NominationReminder, NominationRequest
from templates.naming import nominator_name


def request_nomination(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Ask who is to name a member or a deputy; a municipality's contact is told."""
    write_each(session, desk, action, now, ask_to_name)
    write_audit(session, now=now, actor="clockwork", what="nomination requested", concerns=action.concerns)


def ask_to_name(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Ask one person, with the body's tasks and term as its setting decision has them."""
    one = _open(desk, action.concerns, now)
    body, language = desk.network.body(one.body), person.language
    names = nominator(desk.network, one.of)
    context = NominationRequest(
        **_facts(desk, one, person),
        tasks=tuple(task.in_language(language) for task in body.setting.tasks),
        setting_decision=_decision(body.setting, language),
        official_to=desk.network.person(names).title.in_language(language)
        if names and names != person.id
        else "",
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=one.id,
        now=now,
        revision=str(_times_asked(session, one, person) + 1),
        expires_at=end_of_day(one.due_on),
    )


def _times_asked(session: Session, one: OpenNomination, person: Person) -> int:
    """Count how often somebody was asked: at another address they are asked anew."""
    asked = (Outbox.concerns == one.id, Outbox.recipient == person.id)
    wanted = select(func.count()).where(*asked, Outbox.kind == MessageKind.NOMINATION_REQUEST)
    return session.scalar(wanted) or 0


def remind_nomination(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Remind who is to name of a nomination that has not come."""
    write_each(session, desk, action, now, remind_to_name)


def remind_to_name(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Remind one person."""
    write_nomination_reminder(session, desk, action.concerns, person, now)


def write_nomination_reminder(
    session: Session, desk: Desk, concerns: str, person: Person, now: datetime, revision: str = "1"
) -> None:
    """Write a reminder of a nomination, with the working days that are left at the moment."""
    one = _open(desk, concerns, now)
    due_at = end_of_day(one.due_on)
    context = NominationReminder(
        **_facts(desk, one, person), working_days_left=working_days_left(desk, now, due_at)
    )
    plan_letter(
        session, desk, context, to=person, concerns=one.id, now=now, revision=revision, expires_at=due_at
    )


def tell_nomination_overdue(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Tell who is to name that the deadline has passed; a municipality's contact is told too."""
    write_each(session, desk, action, now, tell_one_overdue_to_name)


def tell_one_overdue_to_name(
    session: Session, desk: Desk, action: Action, person: Person, now: datetime
) -> None:
    """Tell one person, once, that a nomination is late."""
    one = _open(desk, action.concerns, now)
    context = NominationReminder(**_facts(desk, one, person), overdue=True)
    plan_letter(session, desk, context, to=person, concerns=one.id, now=now, revision="overdue")


def _open(desk: Desk, nomination: str, now: datetime) -> OpenNomination:
    found = {one.id: one for one in open_nominations(desk.network, helsinki_day(now))}
    return found[nomination]


def _facts(desk: Desk, one: OpenNomination, person: Person) -> dict[str, Any]:
    language = person.language
    body = desk.network.body(one.body)
    quota = desk.network.profile(body.id).quota
    return {
        **reader_facts(desk, person),
        "title": body.name.in_language(language),
        "nominator": nominator_name(desk.network, one.of).in_language(language),
        "member": one.member,
        "deputy": one.deputy,
        "deputy_for": "" if one.member else _member(desk, one, language),
        "quota": quota is not None and quota.share > 0,
        "term": _term(one.since, body.setting.until, language),
        "due_on": one.due_on,
    }


def _member(desk: Desk, one: OpenNomination, language: Language) -> str:
    """Name whose deputy is asked for; empty where nobody holds the seat on the first day asked for."""
    seats = {seat.id: seat for seat in desk.network.body(one.body).seats}
    member = seats[one.seat].member(one.since)
    return desk.network.person(member).title.in_language(language) if member else ""


def _term(since: date, until: date, language: Language) -> str:
    return f"{day(since, language)}\N{EN DASH}{day(until, language)}"


def _decision(setting: Setting, language: Language) -> str:
    """Name the setting decision (asettamispäätös): who made it, when, and under which section."""
    parts = (setting.by.in_language(language), day(setting.on, language), setting.section)
    return " ".join(filter(None, parts))

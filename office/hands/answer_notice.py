"""Notices about answers to invitations: what of them a person in the office has to read."""

from datetime import datetime

from sqlalchemy.orm import Session

from calendars.address import same_mailbox
from calendars.attendee import PartStat
from calendars.own_words import own_words
from governance.meeting import MeetingState, Partstat
from governance.person import Person
from governance.record import Language
from governance.working_day import HELSINKI
from office.answer import GivenAnswer
from office.desk import Desk
from office.hands.limited_notice import Notice, give_notice
from office.ledger.meetings import Invitation, Meeting
from office.mail.incoming import Incoming
from templates.agenda_words import agenda_word
from templates.dates import span
from templates.naming import meeting_title


def show_uncounted(
    session: Session, desk: Desk, meeting: Meeting, name: str, incoming: Incoming, now: datetime
) -> None:
    """Show the office an answer to a meeting to come that cannot be counted; once a sender."""
    reply = incoming.reply
    if reply is None or not _is_to_come(meeting, now):
        return
    sender = incoming.sender or "?"

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        details = {
            agenda_word("answer_from", language): sender,
            agenda_word("answer_of", language): ""
            if same_mailbox(reply.attendee, sender)
            else reply.attendee,
            agenda_word("answer", language): _said(reply.partstat, language),
            agenda_word("message", language): _quoted(reply.comment),
        }
        return {"meeting": meeting_title(desk.clock, meeting.id, language)}, details

    known = not incoming.forged and any(same_mailbox(one.email, sender) for one in desk.network.people)
    who = f"{sender}|{reply.attendee}".casefold()
    give_notice(session, desk, meeting, Notice(name, told, who, sender, known), now)


def tell_of_answer(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: Person,
    held: Invitation,
    now: datetime,
    unread_delegate: str = "",
) -> None:
    """Tell the office of another time asked for, of a delegate who is nobody's deputy, and of a message."""
    proposed = (held.proposes_start, held.proposes_end)
    delegate = _person(desk, held.delegated_to) if held.delegated_to else None
    written = held.delegated_to or unread_delegate

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        facts, details = _who_said(desk, meeting, person, held.partstat, held.comment, language)
        if proposed[0] and proposed[1]:
            details[agenda_word("time_proposed", language)] = span(proposed[0], proposed[1], language)
        details[agenda_word("delegate", language)] = (
            delegate.title.in_language(language) if delegate else written
        )
        return facts, details

    names: dict[str, str] = {}
    if proposed[0] and proposed[1]:
        names["counter_notice"] = f"{proposed[0].isoformat()}|{proposed[1].isoformat()}"
    if held.partstat is Partstat.DELEGATED and (
        delegate is None or delegate.id != _deputy(desk, meeting, person)
    ):
        names["delegation_notice"] = written
    if not names and _is_for_the_office(desk, meeting, person, held.comment, now):
        names["comment_notice"] = f"{held.partstat}|{held.comment}"
    for name, what in names.items():
        notice = Notice(name, told, f"{person.id}|{held.sequence}|{what}", person.email)
        give_notice(session, desk, meeting, notice, now)


def tell_of_dropped(
    session: Session, desk: Desk, meeting: Meeting, held: Invitation, given: GivenAnswer, now: datetime
) -> None:
    """Tell the office that an answer which came later is older than the one that stands, and differs."""
    same = given.partstat in {None, held.partstat} and given.proposes is None
    words = own_words(given.comment)
    if not _is_to_come(meeting, now) or (same and words in {"", own_words(held.comment or "")}):
        return
    person = desk.network.person(held.person)

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        facts, details = _who_said(desk, meeting, person, held.partstat, given.comment, language)
        dropped = _said(given.partstat, language) if given.partstat else ""
        details[agenda_word("answer_dropped", language)] = dropped
        if given.proposes:
            details[agenda_word("time_proposed", language)] = span(*given.proposes, language)
        return facts, details

    what = f"{person.id}|{given.sequence}|{given.stamp.isoformat()}|{given.partstat}"
    give_notice(session, desk, meeting, Notice("dropped_notice", told, what, person.email), now)


def tell_of_unversioned(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    person: Person,
    partstat: PartStat,
    comment: str,
    now: datetime,
) -> None:
    """Tell the office of an answer that does not say which time of a moved meeting it is about."""
    if not _is_to_come(meeting, now):
        return

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        return _who_said(desk, meeting, person, partstat, comment, language)

    what = f"{person.id}|{meeting.sequence}|{partstat}"
    give_notice(session, desk, meeting, Notice("unversioned_notice", told, what, person.email), now)


def _who_said(
    desk: Desk,
    meeting: Meeting,
    person: Person,
    partstat: Partstat | PartStat,
    comment: str | None,
    language: Language,
) -> tuple[dict[str, object], dict[str, str]]:
    facts: dict[str, object] = {
        "meeting": meeting_title(desk.clock, meeting.id, language),
        "person": person.title.in_language(language),
    }
    return facts, {
        agenda_word("answer", language): _said(partstat, language),
        agenda_word("time_now", language): span(meeting.starts_at, meeting.ends_at, language),
        agenda_word("message", language): _quoted(comment or ""),
    }


def _said(partstat: Partstat | PartStat, language: Language) -> str:
    return agenda_word(f"coming_{partstat}", language)


def _quoted(comment: str) -> str:
    return own_words(comment).replace("\n", " ")


def _is_to_come(meeting: Meeting, now: datetime) -> bool:
    return meeting.state is MeetingState.SCHEDULED and meeting.starts_at > now


def _is_for_the_office(
    desk: Desk, meeting: Meeting, person: Person, comment: str | None, now: datetime
) -> bool:
    """Tell whether an answer carries words of the person's own that the coordinator has not written."""
    by_another = person.id != desk.network.office.coordinator
    return by_another and _is_to_come(meeting, now) and bool(own_words(comment or ""))


def _person(desk: Desk, address: str) -> Person | None:
    return next((one for one in desk.network.people if same_mailbox(one.email, address)), None)


def _deputy(desk: Desk, meeting: Meeting, person: Person) -> str | None:
    """Give the deputy whom the clockwork invites in the person's place."""
    day = meeting.starts_at.astimezone(HELSINKI).date()
    return desk.network.body(meeting.body).substitute_for(person.id, day, {person.id})

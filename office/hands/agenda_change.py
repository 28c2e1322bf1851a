"""Changes of an agenda that has gone out: who was summoned is told what changed, item by item."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import Any

from sqlalchemy.orm import Session

from governance.action import Action
from governance.agenda_change import ItemPart, ListedItem, agenda_change
from governance.person import Person
from governance.record import Language
from office.desk import Desk
from office.hands.agenda_paper import agenda_items, other_language, paper_attachments, printed_number
from office.hands.calendar_object import invitation_thread
from office.hands.each_letter import write_each
from office.hands.letter import Enclosure, plan_letter
from office.hands.meeting_letter import meeting_facts, standing_invitation
from office.hands.meeting_link import agenda_link
from office.hands.summons import is_anybody_summoned
from office.ledger.journal import write_audit
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaChange, AgendaItem, DocumentKind
from templates.letter import AgendaLine, ChangeOfAgenda

#: An item as a letter names it: its printed number, its title by language, and which parts are others.
Line = dict[str, object]


def numbered_items(session: Session, desk: Desk, meeting: Meeting) -> tuple[tuple[ListedItem, Line], ...]:
    """List a meeting's items for a comparison, each with its line for a letter."""
    return tuple(
        (_listed(item), {"number": _number(session, desk, meeting, item), "title": dict(item.title)})
        for item in agenda_items(session, meeting.id)
    )


def keep_change(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    before: Sequence[tuple[ListedItem, Line]],
    now: datetime,
) -> bool:
    """Keep what changed since `before`, for letters to those who have the summons; False for nothing.

    Before the summons has been written nobody has the old agenda, and nothing is kept.
    """
    after = numbered_items(session, desk, meeting)
    change = agenda_change([item for item, _ in before], [item for item, _ in after])
    if not change or not is_anybody_summoned(session, meeting):
        return False
    old, new = (dict(enumerate((line for _, line in listed), start=1)) for listed in (before, after))
    lines = {
        "added": [new[place] for place in change.added],
        "changed": [{**new[place], "parts": parts} for place, parts in change.changed.items()],
        "moved": [new[place] for place in change.moved],
        "removed": [old[place] for place in change.removed],
    }
    session.add(AgendaChange(meeting_id=meeting.id, sequence=meeting.sequence, lines=lines, made_at=now))
    write_audit(session, now=now, actor="office", what="agenda changed", concerns=meeting.id)
    return True


def send_changes(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Tell everybody who is called to the meeting what changed in its agenda."""
    write_each(session, desk, action, now, send_change)


def send_change(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Tell one person what changed, in the thread of their summons, with the new agenda."""
    meeting = session.get_one(Meeting, action.concerns)
    change = session.get_one(AgendaChange, int(action.key.rsplit(":", 1)[1]))
    held = standing_invitation(session, meeting, person.id)
    attachments = paper_attachments(session, desk, meeting, DocumentKind.AGENDA, person.language)
    context = ChangeOfAgenda(
        **meeting_facts(desk, meeting, person, stands_in=bool(held and held.deputy_for)),
        **{name: _in_language(listed, person.language) for name, listed in change.lines.items()},
        attachments=tuple(attachment.name for attachment in attachments),
        papers_in=other_language(desk, meeting, DocumentKind.AGENDA, person.language),
        materials_url=agenda_link(session, desk, meeting, person.id, now),
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=meeting.id,
        now=now,
        revision=str(change.id),
        enclosure=Enclosure(attachments=attachments),
        thread=invitation_thread(desk, meeting.id, person.email),
        expires_at=meeting.starts_at,
    )


def _in_language(lines: Sequence[Mapping[str, Any]], language: Language) -> tuple[AgendaLine, ...]:
    """Name items in a language; what was kept before parts were told has none."""
    return tuple(
        AgendaLine(number=line["number"], title=line["title"][language], parts=line.get("parts", ()))
        for line in lines
    )


def _listed(item: AgendaItem) -> ListedItem:
    says = {part: dumps(getattr(item, part), sort_keys=True) for part in ItemPart}
    return ListedItem(matter=f"{item.kind}:{item.concerns or ''}", says=says, place=item.number)


def _number(session: Session, desk: Desk, meeting: Meeting, item: AgendaItem) -> str:
    return printed_number(session, desk, meeting, item, DocumentKind.AGENDA)

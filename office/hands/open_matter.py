"""Matters that a meeting left open: tabled or returned, they come up again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.agenda import OPEN_OUTCOMES, AgendaItemKind
from governance.record import Language
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem
from templates.agenda_words import agenda_word


def open_matters(session: Session, meeting: Meeting) -> list[str]:
    """List what earlier meetings of the series tabled or returned and none has taken up since."""
    items = session.scalars(
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.series == meeting.series, Meeting.starts_at < meeting.starts_at)
        .order_by(AgendaItem.id)
    ).all()
    taken_up = {item.concerns for item in items if item.kind == AgendaItemKind.OPEN_MATTER}
    waiting = [item for item in items if item.outcome in OPEN_OUTCOMES]
    return [
        matter for matter in (f"{one.meeting_id}#{one.number}" for one in waiting) if matter not in taken_up
    ]


def first_handled(session: Session, matter: str) -> tuple[AgendaItem, AgendaItem]:
    """Give the item that was left open last, and the one in which the matter came up first."""
    latest = first = _item_of(session, matter)
    while first.kind == AgendaItemKind.OPEN_MATTER and first.concerns:
        first = _item_of(session, first.concerns)
    return latest, first


def _item_of(session: Session, matter: str) -> AgendaItem:
    meeting_id, number = matter.split("#")
    return session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.number == int(number))
    ).one()


def open_matter(session: Session, matter: str, language: Language) -> dict[str, object]:
    """Bring a matter up again as it stood; a proposal is prepared anew before it is decided on."""
    _, first = first_handled(session, matter)
    anew = first.kind == AgendaItemKind.PROPOSAL or not first.proposed_decision[language]
    again = agenda_word("proposed_again", language)
    return {
        "matter": first.title[language],
        "text": "\n".join(first.account[language]),
        "proposed": again if anew else first.proposed_decision[language],
    }

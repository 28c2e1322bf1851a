"""Warnings that a meeting may not be able to decide (päätösvaltaisuusennuste)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.action import Action
from governance.facts import InvitationFact, MeetingFact
from governance.meeting import Partstat
from governance.quorum_forecast import QuorumForecast, forecast_quorum
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.facts import bounced_people, invitation_fact, meeting_fact
from office.hands.office_notice import tell_office
from office.ledger.journal import write_audit
from office.ledger.meetings import Invitation, Meeting
from templates.agenda_words import agenda_word
from templates.dates import span
from templates.naming import alphabetical, meeting_title


def warn_of_quorum(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Tell the coordinator and the secretary how a meeting's quorum stands, and who has not answered."""
    meeting = session.get_one(Meeting, action.concerns)
    fact, sent = meeting_answers(session, desk, meeting)
    forecast = forecast_of(session, desk, meeting)
    if forecast is None:
        return

    def told(language: Language) -> tuple[dict[str, object], dict[str, str]]:
        counts = {"needed": forecast.needed, "seats": forecast.seats}
        facts: dict[str, object] = {
            "meeting": meeting_title(desk.clock, meeting.id, language),
            **counts,
            "coming": forecast.coming,
            "undecided": forecast.undecided,
            "chair": agenda_word("quorum_chair", language) if forecast.lacks_chair else "",
        }
        details = {
            agenda_word("time_now", language): span(meeting.starts_at, meeting.ends_at, language),
            agenda_word("quorum", language): agenda_word("quorum_needed", language, **counts),
            agenda_word("seats_coming", language): str(forecast.coming),
            agenda_word("seats_undecided", language): str(forecast.undecided),
            agenda_word("seats_away", language): str(forecast.away),
            agenda_word("not_answered", language): _silent(desk, fact, sent, language),
        }
        return facts, details

    concerns, revision = f"quorum/{meeting.id}", f"{meeting.sequence}-{forecast.outlook}"
    name = str(action.why.code)
    tell_office(
        session,
        desk,
        name,
        told,
        concerns=concerns,
        now=now,
        revision=revision,
        to=action.to,
        expires_at=meeting.starts_at,
    )
    write_audit(
        session,
        now=now,
        actor="clockwork",
        what="quorum warned of",
        concerns=meeting.id,
        state=str(forecast.outlook),
    )


def forecast_of(session: Session, desk: Desk, meeting: Meeting) -> QuorumForecast | None:
    """Forecast a meeting's quorum from the answers in the ledger; None where no quorum is counted."""
    fact, sent = meeting_answers(session, desk, meeting)
    day = meeting.starts_at.astimezone(HELSINKI).date()
    body, rules = desk.network.body(meeting.body), desk.network.profile(meeting.body)
    return forecast_quorum(body, rules, day, fact, sent, bounced_people(session, desk.network))


def meeting_answers(
    session: Session, desk: Desk, meeting: Meeting
) -> tuple[MeetingFact, dict[str, InvitationFact]]:
    """Give a meeting and its invitations by person, as the clockwork sees them."""
    rows = session.scalars(select(Invitation).where(Invitation.meeting_id == meeting.id))
    days = working_days(desk.clock, (meeting.year,))
    return meeting_fact(meeting, desk.network, days), {one.person: invitation_fact(one) for one in rows}


def _silent(desk: Desk, meeting: MeetingFact, sent: dict[str, InvitationFact], language: Language) -> str:
    """Name those with a seat, or called in for one, who have not said yes or no."""
    day = meeting.starts_at.astimezone(HELSINKI).date()
    seated = {person for _, person in desk.network.body(meeting.body).sitting(day)}
    waited_for = [
        one.person
        for one in sent.values()
        if one.counts(meeting)
        and one.partstat is not Partstat.ACCEPTED
        and (one.person in seated or one.deputy_for)
    ]
    names = (desk.network.person(one).title.in_language(language) for one in waited_for)
    return ", ".join(sorted(names, key=alphabetical))

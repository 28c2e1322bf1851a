"""Calendars to subscribe to: the meetings and deadlines of a plan as a feed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.feed import FeedEvent, Publisher, feed_ics
from calendars.invitation import meeting_uid
from governance.meeting import MeetingState
from governance.record import Language
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem, PlannedMeeting, YearPlan
from office.desk import Desk
from office.ledger.meetings import Invitation, Meeting
from office.plan_version import YearError, adopted_version, open_version
from templates.agenda_words import agenda_word
from templates.naming import meeting_place, meeting_title, other_date_title
from templates.reason_words import reason_words

_SHOWN = frozenset({ItemKind.ROUND_DUE, ItemKind.RECURRING_DATE, ItemKind.DECISION_DUE})
#: For information, in the calendar of everything only.
_WHOLE_REGION = frozenset({ItemKind.OTHER_DATE})


@dataclass(frozen=True)
class StandingMeeting:
    """Know a meeting as it stands in the ledger, and the highest SEQUENCE that its invitees hold."""

    row: Meeting
    sequence: int


@dataclass(frozen=True)
class StandingYear:
    """Know a plan, when this version of it was made, and its meetings as they stand, by id."""

    plan: YearPlan
    made_at: datetime
    meetings: Mapping[str, StandingMeeting]


def standing_meetings(session: Session, first_year: int, last_year: int) -> dict[str, StandingMeeting]:
    """Give the meetings of some years by id.

    An invitation may be ahead of its meeting: its words changed, and not its time.
    """
    invited = select(Invitation.meeting_id, func.max(Invitation.sequence)).where(~Invitation.cancelled)
    held = dict(session.execute(invited.group_by(Invitation.meeting_id)).tuples().all())
    rows = session.scalars(select(Meeting).where(Meeting.year.between(first_year, last_year)))
    return {row.id: StandingMeeting(row, max(row.sequence, held.get(row.id, 0))) for row in rows}


def calendar_ics(
    desk: Desk,
    plan: YearPlan,
    *,
    body: str | None = None,
    municipality: str | None = None,
    language: Language = Language.FI,
) -> bytes:
    """Give the calendar of a body, of a municipality (its meetings and deadlines), or of everything.

    Same UID and SEQUENCE as in the invitations. Raises YearError for an unknown body or municipality,
    and for a year without a plan.
    """
    _require(desk, body, municipality)
    with desk.ledger.reading() as session:
        version = adopted_version(session, plan.year) or open_version(session, plan.year)
        if version is None:
            raise YearError(f"there is no plan of {plan.year} in the ledger; make one first")
        year = StandingYear(plan, version.made_at, standing_meetings(session, plan.year, plan.year))
    events = plan_events(desk, year, body, municipality, language)
    name = calendar_name(desk, body, municipality, language)
    by = publisher(desk, language)
    return feed_ics(f"{name} {plan.year}", events, publisher=by, language=str(language))


def publisher(desk: Desk, language: Language) -> Publisher:
    """Give the office as the publisher of its calendars."""
    office = desk.network.office
    return Publisher(office.name.in_language(language), office.email)


def calendar_name(desk: Desk, body: str | None, municipality: str | None, language: Language) -> str:
    """Name a calendar by the body, the municipality, or otherwise the region."""
    if body:
        return desk.network.body(body).name.in_language(language)
    if municipality:
        return desk.network.municipality(municipality).name.in_language(language)
    return desk.network.region.name.in_language(language)


def plan_events(
    desk: Desk, year: StandingYear, body: str | None, municipality: str | None, language: Language
) -> Iterator[FeedEvent]:
    """Give a year's meetings as they stand now, and its deadlines."""
    for meeting in year.plan.meetings:
        if _concerns(desk, meeting, body, municipality):
            yield meeting_event(desk, meeting, year.meetings.get(meeting.id), year.made_at, language)
    if body is None:
        for item in _deadlines(year.plan, municipality):
            yield _item_event(desk, item, year.made_at, language)


def _require(desk: Desk, body: str | None, municipality: str | None) -> None:
    bodies = [one.id for one in desk.network.bodies]
    if body is not None and body not in bodies:
        raise YearError(f"there is no body {body}; the network has: {', '.join(bodies)}")
    known = [one.id for one in desk.network.municipalities]
    if municipality is not None and municipality not in known:
        raise YearError(f"there is no municipality {municipality}; the network has: {', '.join(known)}")


def _concerns(desk: Desk, meeting: PlannedMeeting, body: str | None, municipality: str | None) -> bool:
    if body is not None:
        return meeting.body == body
    if municipality is None:
        return True
    roster = desk.network.roster(meeting.body, meeting.starts_at.date())
    return any(desk.network.person(person).of == municipality for person in roster)


def _deadlines(plan: YearPlan, municipality: str | None) -> Iterator[PlannedItem]:
    for item in plan.items:
        if item.kind in _WHOLE_REGION and municipality is None:
            yield item
        if item.kind in _SHOWN:
            of = item.why.get("municipality")
            if (not of and item.kind is not ItemKind.DECISION_DUE) or (municipality and of == municipality):
                yield item


def meeting_event(
    desk: Desk,
    meeting: PlannedMeeting | Meeting,
    standing: StandingMeeting | None,
    made_at: datetime,
    language: Language,
) -> FeedEvent:
    """Give a meeting as a feed shows it; before the adoption `standing` is None and the plan's age counts."""
    series, row = desk.clock.one_series(meeting.series), standing.row if standing else None
    told = [desk.network.body(meeting.body).name.in_language(language)]
    told += [agenda_word("calendar_video", language, link=series.link)] if series.link else []
    return FeedEvent(
        uid=meeting_uid(meeting.id, desk.network.region.id),
        sequence=standing.sequence if standing else 0,
        stamp=row.changed_at if row else made_at,
        starts_at=row.starts_at if row else meeting.starts_at,
        ends_at=row.ends_at if row else meeting.ends_at,
        summary=meeting_title(desk.clock, meeting.id, language),
        description="\n".join(told),
        location=meeting_place(desk.clock, series, language),
        cancelled=row is not None and row.state is MeetingState.CANCELLED,
        url=series.link,
        conference=series.link,
        conference_label=agenda_word("calendar_conference", language),
    )


def _item_event(desk: Desk, item: PlannedItem, made_at: datetime, language: Language) -> FeedEvent:
    words = reason_words(item.why, desk.network, desk.clock, language)
    summary = words
    if item.kind is ItemKind.ROUND_DUE:
        summary = desk.clock.one_round(item.why.get("round")).name.in_language(language)
    if item.kind is ItemKind.OTHER_DATE:
        summary = other_date_title(desk.clock.one_other_date(item.why.get("other")), language)
    midnight = datetime.combine(item.at.astimezone(HELSINKI).date(), time(), HELSINKI)
    return FeedEvent(
        uid=meeting_uid(f"{item.kind}/{item.id}", desk.network.region.id),
        sequence=0,
        stamp=made_at,
        starts_at=midnight,
        ends_at=item.until or midnight + timedelta(days=1),
        summary=summary,
        description=words,
        location="",
        cancelled=False,
        all_day=True,
    )

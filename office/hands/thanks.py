"""Thanks for an answer, with a small picture of what came of the round."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.action import Action
from governance.agenda import AgendaItemKind, ItemOutcome
from governance.meeting import MeetingState
from governance.person import Person
from governance.record import Language
from governance.request import RequestState
from governance.tally import Came, Tally, tally_round
from office.desk import Desk
from office.documents.picture import svg_to_png
from office.hands.agenda_fact import latest_answers
from office.hands.agenda_paper import decision_words
from office.hands.each_letter import write_each
from office.hands.letter import Enclosure, plan_letter
from office.hands.round_letter import asked_for, closing_day, round_facts
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem
from office.ledger.rounds import Obligation
from office.mail.mime import MailPicture
from templates.dates import helsinki_day
from templates.letter import ResultPicture, TallyLine, Thanks
from templates.naming import meeting_title, used_by_meeting
from templates.tally_drawing import WIDTH, draw_bars, height_of
from templates.tally_words import bar_label, tally_caption, tally_words

#: Twice as wide as it is shown, for screens with fine dots.
_PIXELS = 2 * WIDTH
#: What leaves a matter to a later meeting.
_GOES_ON = frozenset({ItemOutcome.TABLED, ItemOutcome.RETURNED})


def thank(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Thank who answered, once the answers have been dealt with."""
    write_each(session, desk, action, now, thank_one)


def thank_one(session: Session, desk: Desk, action: Action, person: Person, now: datetime) -> None:
    """Thank one person, and show counts and where their own municipality is; nobody else's answer."""
    obligation = session.get_one(Obligation, action.concerns)
    asked = desk.clock.one_round(obligation.round)
    language = person.language
    owed = _of_the_round(session, obligation)
    meeting = _handled_in(session, desk, obligation)
    picture, shown = _picture(session, desk, obligation, owed, language)
    item = _item(session, meeting, obligation) if meeting else None
    following = _next_owed(session, obligation, now)
    facts = round_facts(session, desk, obligation, person)
    del facts["used_for"]
    context = Thanks(
        **facts,
        asked=asked_for(asked),
        answered=sum(one.state is RequestState.ANSWERED for one in owed),
        asked_of=len(owed),
        handled_in=meeting_title(desk.clock, meeting.id, language) if meeting else "",
        handled_on=helsinki_day(meeting.starts_at) if meeting else closing_day(desk, obligation, asked),
        decision=decision_words(desk, meeting, item, language) if meeting and item else "",
        goes_on=item is not None and item.outcome in _GOES_ON,
        picture=shown,
        next_title=desk.clock.one_round(following.round).name.in_language(language) if following else "",
        next_on=helsinki_day(following.due_at) if following else None,
    )
    plan_letter(
        session,
        desk,
        context,
        to=person,
        concerns=obligation.id,
        now=now,
        enclosure=Enclosure(pictures=(picture,)),
    )


def _of_the_round(session: Session, obligation: Obligation) -> list[Obligation]:
    """List what everybody owed in the round; who was released from answering was not asked."""
    wanted = select(Obligation).where(
        Obligation.round == obligation.round,
        Obligation.year == obligation.year,
        Obligation.state != RequestState.WAIVED,
    )
    return list(session.scalars(wanted.order_by(Obligation.id)))


def _handled_in(session: Session, desk: Desk, obligation: Obligation) -> Meeting | None:
    """Give the meeting that dealt with the answers; None where it was cancelled or never was."""
    asked = desk.clock.one_round(obligation.round)
    meeting = session.get(Meeting, used_by_meeting(asked, obligation.year))
    return meeting if meeting and meeting.state is MeetingState.RECORDED else None


def _item(session: Session, meeting: Meeting, obligation: Obligation) -> AgendaItem | None:
    """Give the item under which the meeting dealt with the round's answers."""
    wanted = select(AgendaItem).where(
        AgendaItem.meeting_id == meeting.id,
        AgendaItem.kind == AgendaItemKind.ROUND_RESULT,
        AgendaItem.concerns == obligation.id.rpartition("/")[0],
    )
    return session.scalars(wanted).first()


def _picture(
    session: Session, desk: Desk, obligation: Obligation, owed: list[Obligation], language: Language
) -> tuple[MailPicture, ResultPicture]:
    came = {
        one.municipality: Came(due_at=one.due_at, answered_at=one.answered_at, late=one.late) for one in owed
    }
    answers = latest_answers(session, obligation.round, obligation.year)
    tally = tally_round(desk.clock.one_round(obligation.round).form, answers, came)
    return _drawn(tally, tally.place_of(obligation.municipality), language)


def _drawn(tally: Tally, own: int | None, language: Language) -> tuple[MailPicture, ResultPicture]:
    caption = tally_caption(tally, language)
    bars = tuple((bar_label(tally, bar, language), bar.count) for bar in tally.bars)
    png = _png(bars, own, caption, str(language))
    cid = f"{sha256(png).hexdigest()[:20]}@vuosikello"
    shown = ResultPicture(
        cid=cid,
        caption=caption,
        unit=tally_words(language).unit,
        lines=tuple(
            TallyLine(label=label, count=count, own=place == own) for place, (label, count) in enumerate(bars)
        ),
        width=WIDTH,
        height=height_of(len(bars)),
    )
    return MailPicture(cid, png), shown


@lru_cache(maxsize=64)
def _png(bars: tuple[tuple[str, int], ...], own: int | None, caption: str, language: str) -> bytes:
    """Draw each picture once: a round's letters in a language differ only in which bar is marked."""
    drawing = draw_bars(bars, own=own, caption=caption, language=language)
    return svg_to_png(drawing, width_px=_PIXELS)


def _next_owed(session: Session, obligation: Obligation, now: datetime) -> Obligation | None:
    """Give what the municipality is asked for next, of what the year has agreed on."""
    coming = select(Obligation).where(
        Obligation.municipality == obligation.municipality,
        Obligation.state.in_((RequestState.PLANNED, RequestState.OPEN)),
        Obligation.due_at > now,
    )
    return session.scalars(coming.order_by(Obligation.due_at, Obligation.id).limit(1)).first()

"""Dispatch: the clock's and the house's rules on how letters leave, as a delivery asks for them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import Session

from calendars.letter_hours import letters_leave_at, pause_over_at
from governance.clock import AnnualClock
from governance.message import AT_ONCE, CALENDAR_CHANGES, CALENDAR_KINDS
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.digest import combine_letters
from office.hands.refused_mailbox import keep_refused_mailbox, tell_of_refusal
from office.hands.reminder_anew import write_reminders_anew
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.sending_rules import Closed, SendingRules

#: Whoever is called to a meeting learns of a change at least so long before it, at night too.
_NEAR = timedelta(days=1)


def sending_rules(desk: Desk) -> SendingRules:
    """Gather what the clock's file and the settings say of how letters leave."""
    dispatch = desk.clock.dispatch

    def make_ready(session: Session, now: datetime) -> Sequence[str]:
        anew = write_reminders_anew(session, desk, now)
        return (*anew, *(combine_letters(session, desk, now) if dispatch.digest else ()))

    def keep_unreachable(session: Session, recipient: str, address: str, now: datetime) -> bool:
        return keep_refused_mailbox(session, desk, recipient, address, now)

    def tell_refused(session: Session, key: str, why: str, now: datetime) -> None:
        tell_of_refusal(session, desk, key, why, now)

    return SendingRules(
        approved_first=frozenset(dispatch.approved_first),
        closed=partial(closed_times, desk.clock),
        make_ready=make_ready,
        keep_unreachable=keep_unreachable,
        tell_refused=tell_refused,
        per_minute=desk.settings.messages_per_minute,
    )


def closed_times(clock: AnnualClock, now: datetime) -> Sequence[Closed]:
    """Give the rests that a moment lies in: a pause of the clock, quiet hours, neither, or both."""
    return tuple(_closed_times(clock, now))


def _closed_times(clock: AnnualClock, now: datetime) -> Iterator[Closed]:
    end = pause_over_at(clock, now)
    if end is not None:
        leaves = or_(Outbox.kind.in_(AT_ONCE | CALENDAR_CHANGES), _is_near(now, end))
        yield Closed(end, f"the clock is in a pause until {_said(end)}", leaves)
    opening = letters_leave_at(clock, now)
    if opening > now:
        leaves = or_(Outbox.kind.in_(AT_ONCE), _is_near(now, opening))
        yield Closed(opening, f"quiet hours until {_said(opening)}", leaves)


def _is_near(now: datetime, opening: datetime) -> ColumnElement[bool]:
    """Give the condition of what cannot rest: a change of a near meeting, or a deputy's invitation to one."""
    near = exists().where(
        Meeting.id == Outbox.concerns,
        or_(Meeting.starts_at < opening + _NEAR, Meeting.moved_from.between(now, opening + _NEAR)),
    )
    return and_(Outbox.kind.in_(CALENDAR_KINDS), near)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(HELSINKI):%d.%m.%Y %H:%M}"

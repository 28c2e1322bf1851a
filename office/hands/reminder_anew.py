"""Reminders that waited overnight: they are written anew on the day on which they leave."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from governance.message import MessageKind
from governance.person import Person
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.decision import write_decision_reminder
from office.hands.each_letter import STOPS_ALL
from office.hands.last_look import last_look
from office.hands.nomination import write_nomination_reminder
from office.hands.request import write_reminder
from office.hands.successor import inherit
from office.ledger.lease import change
from office.ledger.outbox import Outbox
from office.ledger.outdated import outdated_digests, outdated_letters
from office.ledger.settlement import TAKEN_APART, suppress

_Writer = Callable[[Session, Desk, str, Person, datetime, str], None]

#: What says how many days are left to a deadline, and how it is written.
_WRITERS: Mapping[MessageKind, _Writer] = {
    MessageKind.REMINDER: write_reminder,
    MessageKind.DECISION_REMINDER: write_decision_reminder,
    MessageKind.NOMINATION_REMINDER: write_nomination_reminder,
}
_REST = timedelta(hours=1)


def write_reminders_anew(session: Session, desk: Desk, now: datetime) -> list[str]:
    """Write the reminders that leave now and are of another day anew, in the caller's transaction.

    The mail server was away, or the office held them: the number of days in their words is no longer true.
    The earlier letter ends as suppressed with the new one's key, which has its covering note and its release;
    a digest with such a letter is put together anew. Gives the keys of what was suppressed.
    """
    day = _day_of(now)
    first = desk.clock.dispatch.approved_first
    digests = outdated_digests(session, _WRITERS, day, now=now, approved_first=first)
    gone = [key for key in digests if suppress(session, key, now=now, reason=TAKEN_APART)]
    for letter in outdated_letters(session, _WRITERS, day, now=now, approved_first=first):
        gone += _write_anew(session, desk, letter, now)
    return gone


def _day_of(now: datetime) -> tuple[datetime, datetime]:
    today = now.astimezone(HELSINKI).date()
    first, last = (datetime.combine(today + timedelta(days=n), time(), HELSINKI) for n in (0, 1))
    return first, last


def _write_anew(session: Session, desk: Desk, letter: Outbox, now: datetime) -> list[str]:
    """Write one letter anew; one that cannot be written rests, for what it says is not true."""
    try:
        with session.begin_nested():
            why = last_look(desk)(session, letter.key, letter.kind, letter.concerns, letter.recipient)
            why = why or f"written anew for today: {_replace(session, desk, letter, now)}"
            return [letter.key] if suppress(session, letter.key, now=now, reason=why) else []
    except STOPS_ALL:
        raise
    except Exception as error:  # noqa: BLE001 - one poisoned letter stops one letter, whatever ails it
        why = f"it cannot be written anew for today: {type(error).__name__}: {error}"
        change(session, Outbox.number == letter.number, not_before=now + _REST, reason=why)
        return []


def _replace(session: Session, desk: Desk, letter: Outbox, now: datetime) -> str:
    """Write the letter of today, released as the earlier one was and with its note; gives its key."""
    place, _, planned = letter.key.rpartition(":")
    revision = f"{planned.partition('.')[0]}.{now.astimezone(HELSINKI).date()}"
    reader = desk.network.person(letter.recipient)
    _WRITERS[letter.kind](session, desk, letter.concerns, reader, now, revision)
    key = f"{place}:{revision}"
    inherit(session, letter, key)
    return key

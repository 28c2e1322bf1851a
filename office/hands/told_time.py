"""The time of a meeting that a person was last told: by an object that was sent to them, or may have been."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from governance.meeting import Partstat
from governance.message import MessageKind, MessageState
from office.answer import forget_answer
from office.desk import Desk
from office.hands.calendar_object import invitation_thread
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox

_KINDS = (MessageKind.INVITATION, MessageKind.INVITATION_UPDATE, MessageKind.SUMMONS)
_MAY_HAVE_COME = (MessageState.SENT, MessageState.AMBIGUOUS, MessageState.SENDING)


@dataclass(frozen=True)
class ToldTime:
    """Hold when a meeting was to be, as its reader knows it, and what they have answered to that."""

    starts_at: datetime
    ends_at: datetime
    partstat: Partstat
    since: int

    def is_still_right(self, meeting: Meeting) -> bool:
        """Tell whether the meeting is at that time."""
        return (self.starts_at, self.ends_at) == (meeting.starts_at, meeting.ends_at)


def told_time(session: Session, desk: Desk, meeting: Meeting, held: Invitation) -> ToldTime | None:
    """Give the time that the holder of an invitation was last told; None where nothing was ever sent.

    What waits in the outbox, was refused, or was overtaken there has told nobody anything.
    """
    if held.starts_at is None or held.ends_at is None:
        return _of_older_version(meeting, held)
    if _has_left(session, desk, meeting, held):
        return ToldTime(held.starts_at, held.ends_at, held.partstat, held.asked_about)
    if held.told_starts_at is None or held.told_ends_at is None:
        return None
    partstat = held.told_partstat or Partstat.NEEDS_ACTION
    return ToldTime(held.told_starts_at, held.told_ends_at, partstat, held.told_since or 0)


def note_time(meeting: Meeting, held: Invitation, told: ToldTime | None) -> None:
    """Keep the time of the object that is written now, and the one that its reader was told before."""
    held.starts_at, held.ends_at = meeting.starts_at, meeting.ends_at
    held.told_starts_at, held.told_ends_at = (told.starts_at, told.ends_at) if told else (None, None)
    held.told_partstat, held.told_since = (told.partstat, told.since) if told else (None, None)


def ask_about_time(meeting: Meeting, held: Invitation, told: ToldTime | None, sequence: int) -> None:
    """Ask anew about another time than was told; what was answered to the same one stands."""
    if told is None or not told.is_still_right(meeting):
        held.asks_since = sequence
        forget_answer(held)
        return
    held.asks_since = told.since
    if held.partstat is Partstat.NEEDS_ACTION:
        held.partstat = told.partstat


def stands_as_written(
    session: Session, desk: Desk, meeting: Meeting, held: Invitation | None, says: str
) -> bool:
    """Tell whether the last object written to somebody says all that is true today, and has left or will."""
    if held is None or held.cancelled or held.says != says:
        return False
    if (held.starts_at, held.ends_at) != (meeting.starts_at, meeting.ends_at):
        return False
    return _has_left(session, desk, meeting, held, or_waits=True)


def _has_left(
    session: Session, desk: Desk, meeting: Meeting, held: Invitation, *, or_waits: bool = False
) -> bool:
    """Tell whether an object with the time that an invitation has now was sent, or may have been.

    Of one time are all from the SEQUENCE since which it is asked about.
    """
    waits = (MessageState.PENDING,) if or_waits else ()
    numbers = sequences_told(session, desk, meeting, held, *_KINDS, also=waits)
    return any(held.asked_about <= number <= held.sequence for number in numbers)


def sequences_told(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    held: Invitation,
    *kinds: MessageKind,
    also: Collection[MessageState] = (),
) -> Iterator[int]:
    """Give the SEQUENCE of each letter of some kinds that an invitation's mailbox got, or may have got.

    `also` takes letters in other states too. The keys end in SEQUENCE.
    """
    rows = select(Outbox.key).where(
        Outbox.thread == invitation_thread(desk, meeting.id, held.address or ""),
        Outbox.kind.in_(kinds),
        or_(Outbox.state.in_((*_MAY_HAVE_COME, *also)), Outbox.resends > 0),
    )
    return (int(key.rpartition(":")[2]) for key in session.scalars(rows))


def _of_older_version(meeting: Meeting, held: Invitation) -> ToldTime | None:
    """Guess what an older version of this program told, which did not note it."""
    if held.sequence >= meeting.sequence or meeting.moved_from is None:
        return ToldTime(meeting.starts_at, meeting.ends_at, held.partstat, held.asked_about)
    lasts = meeting.ends_at - meeting.starts_at
    return ToldTime(meeting.moved_from, meeting.moved_from + lasts, held.partstat, held.asked_about)

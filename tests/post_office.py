"""The receiving end of a simulated year: what arrived, in which order, and whether it was right to arrive."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.message import Message

from dateutil.parser import isoparse

from calendars.holiday import finnish_holidays
from governance.clock import AnnualClock
from governance.due import in_pause
from governance.message import CALENDAR_KINDS, AmbiguityPolicy, MessageKind, ambiguity_policy
from governance.working_day import HELSINKI

#: These wait while the network has a pause.
NOT_IN_PAUSES = frozenset(
    {
        MessageKind.REQUEST,
        MessageKind.COMMENT_REQUEST,
        MessageKind.REMINDER,
        MessageKind.OVERDUE,
        MessageKind.SUMMONS,
        MessageKind.DECISION_REQUEST,
        MessageKind.DECISION_REMINDER,
    }
)
_ASKING = frozenset(
    {MessageKind.REQUEST, MessageKind.COMMENT_REQUEST, MessageKind.REMINDER, MessageKind.OVERDUE}
)


_DAYS_LEFT = re.compile(r"(\d+)\s(?:työpäiv|arbetsdag|working day)")


class BrokenPromise(AssertionError):  # noqa: N818 - it names what happened
    """A message arrived that should not have, or did not that should have."""


@dataclass(frozen=True)
class Invite:
    """What a calendar reads in an iTIP message: which meeting, which revision, when, or that it is off."""

    method: str
    uid: str
    sequence: int
    starts_at: datetime
    place: str


@dataclass(frozen=True)
class Known:
    """What the office says of a message: its logical key, kind and matter."""

    key: str
    kind: MessageKind
    concerns: str
    recipient: str


@dataclass
class PostOffice:
    """Take messages in, count them by logical key, and refuse what breaks a promise at once."""

    clock: AnnualClock
    adopted_at: datetime
    #: By Message-ID, which is made from the logical key.
    known: Mapping[str, Known]
    answered: dict[str, datetime] = field(default_factory=dict)
    cancelled: dict[str, datetime] = field(default_factory=dict)
    due_at: Mapping[str, datetime] = field(default_factory=dict)
    #: By the office's key.
    copies: Counter[str] = field(default_factory=Counter)
    #: By recipient and what the reader sees: the logical key, whatever the office calls the message.
    alike: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: What each calendar was last told, by (meeting, recipient).
    calendars: dict[tuple[str, str], Invite] = field(default_factory=dict)
    #: Whose calendar may know of which meeting: a text left, and nobody can know that it went lost.
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    #: Requests and reminders by (moment of the tick, matter, recipient): one asks, a second only repeats.
    asked: Counter[tuple[datetime, str, str]] = field(default_factory=Counter)
    #: When the server was last offered something for a calendar, by (meeting, recipient).
    offered: dict[tuple[str, str], datetime] = field(default_factory=dict)
    #: Addresses without a mailbox, of which the office knows: nothing more is to be offered for them.
    dead: set[str] = field(default_factory=set)
    #: What arrived that should not have: a sender would take an error of ours for the line's.
    broken: list[str] = field(default_factory=list)

    def take(self, raw: bytes, now: datetime) -> None:
        """Take one message that arrives at `now`, and note what it breaks."""
        try:
            self._look(raw, now)
        except BrokenPromise as broken:
            self.broken.append(str(broken))

    def offer(self, raw: bytes, address: str, now: datetime) -> None:
        """Note a message that the server was offered, before it says anything to it."""
        known = self.known.get(str(message_from_bytes(raw)["Message-ID"]))
        if known is not None and known.kind in CALENDAR_KINDS:
            self.offered[known.concerns, known.recipient] = now
        if address in self.dead:
            self.broken.append(f"{known and known.key} was offered for an address that takes no mail")

    def lose(self, raw: bytes) -> None:
        """Note a message that may have arrived for all that its sender knows, and has not."""
        known = self.known.get(str(message_from_bytes(raw)["Message-ID"]))
        if known is not None:
            self.doubtful.add((known.concerns, known.recipient))

    def _look(self, raw: bytes, now: datetime) -> None:
        message = message_from_bytes(raw)
        known = self.known.get(str(message["Message-ID"]))
        if known is None:
            raise BrokenPromise(f"a message that nobody planned: {message['Subject']}")
        if now < self.adopted_at:
            raise BrokenPromise(f"{known.key} left before the year was adopted")
        invite = read_invite(message)
        self._count(known, message, invite)
        self._look_at_calendar(known, invite)
        self._look_at_time(known, now)
        if known.kind is MessageKind.REMINDER:
            self._look_at_days(known, message, now)

    def _look_at_days(self, known: Known, message: Message, now: datetime) -> None:
        """Read how many working days a reminder says are left, and count them."""
        today = now.astimezone(HELSINKI).date()
        due_on = self.due_at[known.concerns.rpartition("/")[0]].astimezone(HELSINKI).date()
        days = (today + timedelta(days=n) for n in range(1, (due_on - today).days + 1))
        left = sum(self._is_worked(one) for one in days)
        said = {int(number) for number in _DAYS_LEFT.findall(_text(message, "text/plain"))}
        if said - {left} or (left > 1 and not said):
            raise BrokenPromise(f"{known.key} says {said} working days on {today}, and {left} are left")

    def _is_worked(self, day: date) -> bool:
        off = day.weekday() > 4 or day in finnish_holidays(day.year)
        return not off and not in_pause(self.clock, datetime.combine(day, time(12), HELSINKI))

    def _count(self, known: Known, message: Message, invite: Invite | None) -> None:
        """Count by what a reader takes for the same: the revision in a calendar, otherwise all its words."""
        self.copies[known.key] += 1
        revision = (
            f"{message['Subject']} {invite.method} {invite.uid} {invite.sequence}"
            if invite
            else _words(message)
        )
        self.alike[str(message["To"]), revision] += 1
        twice_is_harmless = ambiguity_policy(known.kind) is AmbiguityPolicy.RESEND_ONCE
        if self.alike[str(message["To"]), revision] > (2 if twice_is_harmless else 1):
            raise BrokenPromise(f"{known.key} arrived {self.copies[known.key]} times")

    def _look_at_calendar(self, known: Known, invite: Invite | None) -> None:
        if invite is None:
            return
        place = (known.concerns, known.recipient)
        before = self.calendars.get(place)
        if before is not None and (before.uid != invite.uid or invite.sequence < before.sequence):
            raise BrokenPromise(f"{known.key}: revision {invite.sequence} came after {before.sequence}")
        if before is not None and before.sequence == invite.sequence and before.starts_at != invite.starts_at:
            raise BrokenPromise(f"{known.key}: another time under the same SEQUENCE {invite.sequence}")
        if before is None and invite.method == "CANCEL" and place not in self.doubtful:
            raise BrokenPromise(f"{known.key} cancels what nobody was invited to")
        if invite.method == "REQUEST" and known.concerns in self.cancelled:
            raise BrokenPromise(f"{known.key} invites to a cancelled meeting")
        self.calendars[place] = invite

    def _look_at_time(self, known: Known, now: datetime) -> None:
        if known.kind in NOT_IN_PAUSES and in_pause(self.clock, now):
            raise BrokenPromise(f"{known.key} arrived in a pause, at {now}")
        if known.kind is MessageKind.SUMMONS and known.concerns in self.cancelled:
            raise BrokenPromise(f"{known.key} calls to a cancelled meeting")
        if known.kind in _ASKING and known.concerns in self.answered:
            raise BrokenPromise(f"{known.key} asks for what was answered at {self.answered[known.concerns]}")
        if known.kind is MessageKind.REMINDER and now > self.due_at[known.concerns.rpartition("/")[0]]:
            raise BrokenPromise(f"{known.key} reminds of a deadline that is over")
        if known.kind in _ASKING:
            self._look_for_repeats(known, now)

    def _look_for_repeats(self, known: Known, now: datetime) -> None:
        place = (now, known.concerns, known.recipient)
        if known.kind is MessageKind.REMINDER and self.asked[place]:
            raise BrokenPromise(f"{known.key} reminds at the moment of another letter that asks the same")
        self.asked[place] += 1


def _words(message: Message) -> str:
    return f"{message['Subject']}\n{_text(message, 'text/plain')}"


def _text(message: Message, kind: str) -> str:
    """Give the text of the first part of a kind, empty where there is none."""
    part = next((one for one in message.walk() if one.get_content_type() == kind), None)
    content = part.get_payload(decode=True) if part else None
    return content.decode() if isinstance(content, bytes) else ""


def read_invite(message: Message) -> Invite | None:
    """Read the calendar part line by line, with no calendar library; None where there is none."""
    written = _text(message, "text/calendar")
    if not written:
        return None
    text = written.replace("\r\n", "\n").replace("\n ", "")
    event = text[text.index("BEGIN:VEVENT") :]
    lines = dict(line.split(":", 1) for line in event.splitlines() if ":" in line)
    start = isoparse(next(value for name, value in lines.items() if name.startswith("DTSTART")))
    return Invite(
        method=next(line for line in text.splitlines() if line.startswith("METHOD:"))[7:],
        uid=lines["UID"],
        sequence=int(lines["SEQUENCE"]),
        starts_at=start if start.tzinfo else start.replace(tzinfo=HELSINKI),
        place=next((value for name, value in lines.items() if name.startswith("LOCATION")), ""),
    )

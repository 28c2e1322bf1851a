"""The clockwork by hand: one tick without Prefect, as the command line and the flows' tasks do it."""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from calendars.letter_hours import letters_leave_at, waits_for_morning
from governance.action import Action
from governance.due import due, next_due
from governance.working_day import HELSINKI
from office.desk import Desk
from office.dispatch import sending_rules
from office.facts import live_years
from office.hands.carrying_out import (
    Carried,
    batches,
    carry_out,
    find_due,
    write_stopped,
)
from office.hands.last_look import last_look
from office.hands.mailbox import read_mail
from office.ledger.delivery import DeliveryReport, deliver
from office.ledger.failed import Failed, failed_messages
from office.ledger.outbox import Outbox
from office.mail.imap_inbox import open_inbox
from office.mail.inbox import InboxUnavailable
from office.mail.mailer import Mailer
from office.mail.rehearsal import RehearsalMailer
from office.mail.transport import Transport
from office.time_source import SystemTime, running_from
from office.virtual_time import VirtualTime

#: What was carried out may make something else due at once: an agenda its summons.
_ROUNDS = 6
#: A tick sends at most so many messages; the rest leaves at the next one.
_MOST_MESSAGES = 5_000


class TimeError(Exception):
    """A moment was asked for at which this ledger cannot be."""


@dataclass(frozen=True)
class TickReport:
    """Say what a tick did: keys of actions carried out and messages sent, and what waits, with why."""

    done: tuple[str, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()
    sent: tuple[str, ...] = field(default=())
    #: What the mail server refused for good in this tick.
    failed: tuple[Failed, ...] = ()


def tick(desk: Desk, now: datetime) -> TickReport:
    """Read the mail, carry out everything that is due at `now`, and deliver; again, it changes nothing.

    Never raises for a mail server or a mailbox that is down: the mail waits, and the report says so.
    """
    unread = _unread(desk, now)
    carried = carry_out_all(desk, now)
    report = deliver_mail(desk, now)
    return TickReport(
        done=(*carried.done, *report.sent),
        waiting=(*unread, *((one.key, one.why) for one in carried.troubled), *report.waiting),
        sent=report.sent,
        failed=_refused(desk, report),
    )


def _refused(desk: Desk, report: DeliveryReport) -> tuple[Failed, ...]:
    if not report.failed:
        return ()
    with desk.ledger.reading() as session:
        return failed_messages(session, report.failed)


def carry_out_all(desk: Desk, now: datetime) -> Carried:
    """Carry out what is due until nothing more is; what is in trouble is tried once."""
    done: list[str] = []
    troubled = {one.key: one for one in write_stopped(desk, now)}
    for _ in range(_ROUNDS):
        actions = [action for action in find_due(desk, now) if action.key not in troubled]
        if not actions:
            break
        for batch in batches(actions):
            carried = carry_out(desk, batch, now)
            done += carried.done
            troubled |= {one.key: one for one in carried.troubled}
    return Carried(tuple(done), tuple(troubled.values()))


def deliver_mail(desk: Desk, now: datetime, mailer: Mailer | None = None) -> DeliveryReport:
    """Send what is due from the outbox through the office's mail server, by the rules of dispatch.

    Time goes on meanwhile, sleep of the machine included: each message is judged by its own moment. On a
    virtual ledger all is of the moment `now`.
    """
    settings = desk.settings.mail.model_copy(update={"loopback_only": desk.virtual})
    mailer = mailer or Transport(type(settings).model_validate(settings.model_dump()))
    only_to = desk.settings.only_to
    return deliver(
        desk.ledger,
        RehearsalMailer(mailer, only_to) if only_to else mailer,
        now=(lambda: now) if desk.virtual else running_from(now, desk.time),
        recheck=last_look(desk),
        lease_clock=SystemTime().now,
        limit=_MOST_MESSAGES,
        rules=sending_rules(desk),
    )


def read_replies(desk: Desk, now: datetime) -> dict[str, int]:
    """Read the office's mailbox where one is set; counts by kind. Raises InboxUnavailable."""
    if desk.settings.inbox is None:
        return {}
    with closing(open_inbox(desk.settings.inbox, loopback_only=desk.virtual)) as inbox:
        return read_mail(desk, inbox, now)


def _unread(desk: Desk, now: datetime) -> tuple[tuple[str, str], ...]:
    """Read the mailbox, and say why it waits when it cannot be read: the rest of the tick goes on."""
    try:
        read_replies(desk, now)
    except InboxUnavailable as unavailable:
        return (("inbox", str(unavailable)),)
    return ()


def next_moment(desk: Desk, after: datetime) -> datetime | None:
    """Give the first moment after `after` at which something may be due in any year in force.

    What rests in quiet hours or a pause is due again when they are over.
    """
    with desk.ledger.reading() as session:
        years = live_years(session, desk.network, desk.clock)
    moments = [next_due(year.plan, year.facts, after) for year in years]
    morning = letters_leave_at(desk.clock, after)
    if morning > after:
        found = (action for year in years for action in due(year.plan, year.facts, after))
        moments += [morning for action in found if waits_for_morning(desk.clock, action, after)]
    return min((moment for moment in moments if moment is not None), default=None)


def unsent(desk: Desk) -> dict[str, int]:
    """Count what stands in the outbox by state."""
    with desk.ledger.reading() as session:
        states = session.scalars(select(Outbox.state)).all()
    return {str(state): states.count(state) for state in sorted(set(states))}


def moment_for(desk: Desk, at: datetime | None) -> datetime:
    """Settle the moment of a tick: now, or `at`.

    A naive `at` is Europe/Helsinki. Raises TimeError for an hour that comes twice or not at all (the
    nights when summer time begins and ends), and for a time to come on a ledger that is not virtual. A
    virtual ledger's time moves forward to `at`.
    """
    if at is None:
        return desk.time.now()
    moment = in_helsinki(at)
    if isinstance(desk.time, VirtualTime):
        desk.time.set(moment)
    elif moment > desk.time.now() + timedelta(minutes=1):
        raise TimeError(
            f"{moment:%d.%m.%Y %H:%M} is still to come; only a ledger made with --virtual can go there"
        )
    return moment


def in_helsinki(at: datetime) -> datetime:
    """Give an aware moment; a naive one is Europe/Helsinki. Raises TimeError for an ambiguous hour."""
    if at.tzinfo is not None:
        return at
    first, second = (at.replace(tzinfo=HELSINKI, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise TimeError(
            f"{at:%d.%m.%Y %H:%M} comes twice or not at all in Helsinki that night; add the offset, as in "
            f"{at.isoformat(timespec='minutes')}+02:00"
        )
    return first


def describe(action: Action) -> dict[str, object]:
    """Give an action as the command line's documents name it, but for its reason in words."""
    return {
        "key": action.key,
        "kind": str(action.kind),
        "at": action.at.astimezone(HELSINKI).isoformat(),
        "to": list(action.to),
    }

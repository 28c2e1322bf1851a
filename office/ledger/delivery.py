"""Delivery: what is due leaves, each message on its own, each step written before it is taken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState, backoff
from office.ledger.engine import Ledger
from office.ledger.lease import LEASE, Claim, claim_batch, hold_back, mark_transmitting, release
from office.ledger.settlement import (
    expire,
    recover_leases,
    resend_ambiguous,
    settle_ambiguous,
    settle_failed,
    settle_postponed,
    settle_sent,
    settle_suppressed,
)
from office.ledger.waiting import waiting
from office.mail.mailer import Mailer, MailError, NoAnswer, Postponed, Refused, ServerUnavailable

_BATCH = 25
#: So many broken connections one after the other mean that the server is in trouble, not the messages.
_BROKEN_IN_A_ROW = 3

#: Looks again at send time, by key, kind, what it concerns and recipient: a reason not to send, or None.
Recheck = Callable[[Session, str, MessageKind, str, str], str | None]
Now = Callable[[], datetime]


@dataclass(frozen=True)
class DeliveryReport:
    """What one delivery came to, by the messages' keys."""

    sent: tuple[str, ...] = ()
    #: Everything that is due and has not left, with its reason.
    waiting: tuple[tuple[str, str], ...] = ()
    failed: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()
    #: Those that became ambiguous in this delivery; they also wait.
    ambiguous: tuple[str, ...] = ()


def deliver(
    ledger: Ledger, transport: Mailer, *, now: Now, recheck: Recheck, lease_clock: Now, limit: int
) -> DeliveryReport:
    """Send what is due, at most `limit` messages, and report.

    `now` is business time and may be virtual; `lease_clock` is real time. Never raises for the mail
    server's sake: when it is down, everything due waits with the reason and is tried again with backoff.
    Any number of workers may deliver from one ledger at the same time.
    """
    delivery = _Delivery(ledger, transport, now, recheck, lease_clock)
    try:
        delivery.run(limit)
    finally:
        transport.close()
    return delivery.report()


class _MayNotLeave(Exception):  # noqa: N818 - never leaves this module
    """The message is no longer right to send, or no longer ours."""


@dataclass
class _Delivery:
    ledger: Ledger
    mailer: Mailer
    now: Now
    recheck: Recheck
    lease_clock: Now
    keys: dict[MessageState, list[str]] = field(default_factory=lambda: {state: [] for state in MessageState})
    #: The key of the message whose text may leave.
    marked: str | None = None
    broken: int = 0
    #: Why nothing more can be sent, and until when.
    down: tuple[str, datetime] | None = None

    def run(self, limit: int) -> None:
        with self.ledger.writing() as session:
            now = self.now()
            recover_leases(session, now=now, lease_now=self.lease_clock())
            resend_ambiguous(session, now=now)
            self.keys[MessageState.SUPPRESSED].extend(expire(session, now=now))
        while limit > 0 and self.down is None:
            with self.ledger.writing() as session:
                size = min(_BATCH, limit)
                claims = claim_batch(session, now=self.now(), lease_now=self.lease_clock(), limit=size)
            if not claims:
                return
            limit -= len(claims)
            self.send_all(claims)

    def send_all(self, claims: tuple[Claim, ...]) -> None:
        """Send until the lease is half used up or the server is down; put the others back."""
        for place, claim in enumerate(claims):
            if self.down is not None or self.lease_clock() > claim.lease_until - LEASE / 2:
                self.put_back(claims[place:])
                return
            self.send(claim)

    def put_back(self, claims: tuple[Claim, ...]) -> None:
        reason, until = self.down or (None, self.now())
        with self.ledger.writing() as session:
            for claim in claims:
                release(session, claim, not_before=until, reason=reason)

    def send(self, claim: Claim) -> None:
        """Send one message and write down how it ended, whatever happens."""
        ask = partial(self.before_data, claim)
        try:
            answer = self.mailer.send(
                claim.body, sender=claim.sender, recipient=claim.address, before_data=ask
            )
        except _MayNotLeave:
            return
        except MailError as error:
            self.settle(claim, error)
        except Exception as error:  # noqa: BLE001 - one bad message stops one message
            self.mailer.close()
            why = f"{type(error).__name__}: {error}"
            self.settle(claim, NoAnswer(why) if self.marked == claim.key else MailError(why))
        else:
            self.broken = 0
            with self.ledger.writing() as session:
                if settle_sent(session, claim, now=self.now(), code=answer.code):
                    self.keys[MessageState.SENT].append(claim.key)

    def before_data(self, claim: Claim) -> None:
        """Look once more, then write down durably that the text leaves; raises _MayNotLeave."""
        with self.ledger.writing() as session:
            now = self.now()
            too_late = claim.expires_at is not None and claim.expires_at <= now
            why = "its time is over" if too_late else self.recheck(session, *_asked_about(claim))
            if why is not None:
                settle_suppressed(session, claim, now=now, reason=why)
                self.keys[MessageState.SUPPRESSED].append(claim.key)
            may_leave = why is None and mark_transmitting(session, claim, lease_now=self.lease_clock())
        if not may_leave:
            raise _MayNotLeave
        self.marked = claim.key

    def settle(self, claim: Claim, error: MailError) -> None:
        """Write down an end that was not a yes."""
        now = self.now()
        cut_off = error.code is None and isinstance(error, Postponed | NoAnswer)
        self.broken = self.broken + 1 if cut_off else 0
        with self.ledger.writing() as session:
            match error:
                case NoAnswer():
                    settle_ambiguous(session, claim, now=now, reason=error.reason)
                    self.keys[MessageState.AMBIGUOUS].append(claim.key)
                case Refused():
                    settle_failed(session, claim, now=now, code=error.code, reason=error.reason)
                    self.keys[MessageState.FAILED].append(claim.key)
                case _:
                    settle_postponed(session, claim, now=now, code=error.code, reason=error.reason)
            if isinstance(error, ServerUnavailable):
                self.stop(session, error.reason, now, backoff(claim.attempts + 1))
            elif self.broken >= _BROKEN_IN_A_ROW:
                self.stop(session, error.reason, now, backoff(1))

    def stop(self, session: Session, reason: str, now: datetime, pause: timedelta) -> None:
        """Send no more in this delivery, and let everything that is due wait."""
        self.down = (reason, now + pause)
        hold_back(session, now=now, until=now + pause, reason=reason)

    def report(self) -> DeliveryReport:
        with self.ledger.reading() as session:
            left = tuple((message.key, message.why) for message in waiting(session, due=self.now()))
        return DeliveryReport(
            sent=tuple(self.keys[MessageState.SENT]),
            waiting=left,
            failed=tuple(self.keys[MessageState.FAILED]),
            suppressed=tuple(self.keys[MessageState.SUPPRESSED]),
            ambiguous=tuple(self.keys[MessageState.AMBIGUOUS]),
        )


def _asked_about(claim: Claim) -> tuple[str, MessageKind, str, str]:
    return claim.key, claim.kind, claim.concerns, claim.recipient

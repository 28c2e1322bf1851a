"""Delivery: what is due leaves, each message on its own, each step written before it is taken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from governance.message import MessageKind, MessageState, backoff
from office.ledger.digest import fault_of_digest, letters_in
from office.ledger.engine import Ledger
from office.ledger.hold import HELD, is_held
from office.ledger.lease import LEASE, Claim, claim_batch, hold_back, mark_transmitting, release
from office.ledger.overtaking import suppress_overtaken
from office.ledger.refusals import Refusals
from office.ledger.sending_rate import reserve_turn
from office.ledger.sending_rules import SendingRules
from office.ledger.settlement import (
    expire,
    recover_leases,
    resend_ambiguous,
    settle_ambiguous,
    settle_postponed,
    settle_sent,
    settle_suppressed,
)
from office.ledger.unreachable import suppress_unreachable
from office.ledger.waiting import waiting
from office.mail.mailer import Answer, Mailer, MailError, NoAnswer, Postponed, Refused, ServerUnavailable

_BATCH = 25
#: So many broken connections one after the other mean that the server is in trouble, not the messages.
_BROKEN_IN_A_ROW = 3
#: With a limited rate: how long a delivery waits for one turn (a lease must outlive it), and for all of them.
_LONGEST_TURN = LEASE / 3
_PATIENCE = timedelta(minutes=4)
_NEXT_LOOK = timedelta(minutes=1)
#: The server's yes is known here only: so often it is tried to write it down where the ledger is busy.
_TRIES_TO_WRITE = 6

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
    ledger: Ledger,
    transport: Mailer,
    *,
    now: Now,
    recheck: Recheck,
    lease_clock: Now,
    limit: int,
    rules: SendingRules = SendingRules(),  # noqa: B008 - frozen
) -> DeliveryReport:
    """Send what is due and may leave by the office's rules, at most `limit` messages, and report.

    `now` is business time and may be virtual; `lease_clock` is real time. Never raises for the mail
    server's sake: when it is down, everything due waits with the reason and is tried again with backoff.
    Any number of workers may deliver from one ledger at the same time.
    """
    delivery = _Delivery(ledger, transport, now, recheck, lease_clock, rules)
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
    rules: SendingRules
    keys: dict[MessageState, list[str]] = field(default_factory=lambda: {state: [] for state in MessageState})
    #: The key of the message whose text may leave.
    marked: str | None = None
    #: Whom the server does not know, by id and address: nothing more is offered to it for them.
    unknown: set[tuple[str, str]] = field(default_factory=set)
    broken: int = 0
    #: Why nothing more can be sent, and until when.
    down: tuple[str, datetime] | None = None
    #: How long this delivery still waits for turns, where the rate is limited.
    patience: timedelta = _PATIENCE
    refusals: Refusals = field(init=False)
    #: When the hours were last looked at.
    looked_at: datetime | None = None

    def __post_init__(self) -> None:
        self.refusals = Refusals(self.rules, self.keys[MessageState.FAILED].append, self.unknown.add)

    def run(self, limit: int) -> None:
        with self.ledger.writing() as session:
            now = self.now()
            recover_leases(session, now=now, lease_now=self.lease_clock())
            resend_ambiguous(session, now=now)
        while limit > 0 and self.down is None:
            claims = self.claim(min(_BATCH, limit))
            if not claims and not self.end_refusals():
                break
            limit -= len(claims)
            self.send_all(claims)
        self.end_refusals()

    def claim(self, size: int) -> tuple[Claim, ...]:
        """Take what may leave now: not overtaken, not at a wrong hour, not held; one letter a person."""
        with self.ledger.writing() as session:
            now = self.looked_at = self.now()
            gone = [*expire(session, now=now), *suppress_overtaken(session, now=now)]
            gone += suppress_unreachable(session, now=now)
            for closed in self.rules.closed(now):
                hold_back(session, now=now, until=closed.until, reason=closed.why, but=closed.but)
            gone += self.rules.make_ready(session, now)
            self.keys[MessageState.SUPPRESSED] += gone
            return claim_batch(
                session,
                now=now,
                lease_now=self.lease_clock(),
                limit=size,
                approved_first=self.rules.approved_first,
            )

    def send_all(self, claims: tuple[Claim, ...]) -> None:
        """Send until the lease is half used up or the server is down; put the others back."""
        for place, claim in enumerate(claims):
            late = self.lease_clock() > claim.lease_until - LEASE / 2
            if self.down is not None or late or not self.has_turn():
                self.put_back(claims[place:])
                return
            if (claim.recipient, claim.address) in self.unknown:
                self.put_back((claim,))
                continue
            self.send(claim)

    def has_turn(self) -> bool:
        """Wait for the next turn that the rate of all workers leaves; False when it is too far away."""
        if self.rules.per_minute is None:
            return True
        within = min(self.patience, _LONGEST_TURN)
        with self.ledger.writing() as session:
            begin = self.lease_clock()
            turn = reserve_turn(session, self.rules.per_minute, now=begin, within=within)
            if turn is None:
                why = f"the limit of {self.rules.per_minute:g} messages a minute is reached"
                self.stop(session, why, self.now(), _NEXT_LOOK)
                return False
        self.patience -= turn - begin
        if turn > begin:
            self.rules.sleep((turn - begin).total_seconds())
        return True

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
            self.write_yes(claim, answer)
            self.end_refusals()

    def write_yes(self, claim: Claim, answer: Answer) -> None:
        """Write the server's yes down; a ledger that is busy for long is waited for, not left in doubt."""
        for left in reversed(range(_TRIES_TO_WRITE)):
            try:
                with self.ledger.writing() as session:
                    settled = settle_sent(session, claim, now=self.now(), code=answer.code, note=answer.note)
            except OperationalError:
                if not left:
                    raise
                self.rules.sleep(1)
            else:
                if settled:
                    self.keys[MessageState.SENT].append(claim.key)
                return

    def before_data(self, claim: Claim) -> None:
        """Look once more, then write down durably that the text leaves; raises _MayNotLeave."""
        with self.ledger.writing() as session:
            may_leave = self.is_right(session, claim) and mark_transmitting(
                session, claim, lease_now=self.lease_clock()
            )
        if not may_leave:
            raise _MayNotLeave
        self.marked = claim.key

    def is_right(self, session: Session, claim: Claim) -> bool:
        """Look once more; what may not leave now goes back, what may never leave is suppressed."""
        now = self.now()
        if is_held(session, claim.number, self.rules.approved_first):
            release(session, claim, not_before=now, reason=HELD)
            return False
        if now != self.looked_at and (closed := self.rules.rest_of(session, claim.number, now)) is not None:
            release(session, claim, not_before=closed.until, reason=closed.why)
            return False
        why = self.fault(session, claim, now)
        if why is not None and settle_suppressed(session, claim, now=now, reason=why):
            self.keys[MessageState.SUPPRESSED].append(claim.key)
        return why is None

    def fault(self, session: Session, claim: Claim, now: datetime) -> str | None:
        """Give the reason why a message may never leave; of a digest, what speaks against a letter in it."""
        if claim.expires_at is not None and claim.expires_at <= now:
            return "its time is over"
        if claim.kind is not MessageKind.DIGEST:
            return self.recheck(session, claim.key, claim.kind, claim.concerns, claim.recipient)
        fault = fault_of_digest(session, claim.key, now=now, approved_first=self.rules.approved_first)
        letters = () if fault else letters_in(session, claim.key)
        asked = (self.recheck(session, one.key, one.kind, one.concerns, one.recipient) for one in letters)
        return fault or next((f"a letter in it: {why}" for why in asked if why), None)

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
                    self.settle_refused(session, claim, error, now)
                case _:
                    settle_postponed(session, claim, now=now, code=error.code, reason=error.reason)
            if isinstance(error, ServerUnavailable):
                self.stop(session, error.reason, now, backoff(claim.attempts + 1))
            elif self.broken >= _BROKEN_IN_A_ROW:
                self.stop(session, error.reason, now, backoff(1))

    def settle_refused(self, session: Session, claim: Claim, error: Refused, now: datetime) -> None:
        """Write a refusal down; a server that turns us away is left alone, as one that is down."""
        why = self.refusals.take(session, claim, error, now=now, lease_now=self.lease_clock())
        if why is not None:
            self.refusals.end_row(session, now, about_us=True)
            self.stop(session, why, now, backoff(claim.attempts + 1))

    def end_refusals(self) -> bool:
        """Settle the refusals that were kept: the server took another message, or there is no other."""
        if self.refusals.alike is None:
            return False
        with self.ledger.writing() as session:
            self.refusals.end_row(session, self.now(), about_us=self.down is not None)
        return True

    def stop(self, session: Session, reason: str, now: datetime, pause: timedelta) -> None:
        """Send no more in this delivery, and let everything that is due wait."""
        self.down = (reason, now + pause)
        hold_back(session, now=now, until=now + pause, reason=reason)

    def report(self) -> DeliveryReport:
        with self.ledger.reading() as session:
            found = waiting(session, due=self.now(), approved_first=self.rules.approved_first)
            left = tuple((message.key, message.why) for message in found)
        return DeliveryReport(
            sent=tuple(self.keys[MessageState.SENT]),
            waiting=left,
            failed=tuple(self.keys[MessageState.FAILED]),
            suppressed=tuple(self.keys[MessageState.SUPPRESSED]),
            ambiguous=tuple(self.keys[MessageState.AMBIGUOUS]),
        )

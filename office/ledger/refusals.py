"""Refusals of one delivery: which end a message, which are about us, and what follows from each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.message import backoff
from office.ledger.lease import Claim, put_in_doubt_aside
from office.ledger.outbox import Attempt, Outcome
from office.ledger.sending_rules import SendingRules
from office.ledger.settlement import settle_failed, settle_postponed
from office.mail.mailer import Refused
from office.mail.refusal import Blame, blame_of

#: So many addresses refused alike one after the other mean that the server turns us away, not them.
_ALIKE_IN_A_ROW = 3
#: A full mailbox is emptied within days: so long mail servers try too (RFC 5321 section 4.5.4.1).
_TRIED_FOR = timedelta(days=5)


@dataclass
class Refusals:
    """Judge the refusals of one delivery, each in the light of those around it.

    What is about us is never the end of a message. What may be, or may be the letter's own, is kept until the
    server takes a message or refuses another otherwise; `in_row` holds such messages under their lease.
    """

    rules: SendingRules
    #: Gets the key of a message that ended, and whose address the server does not know.
    failed: Callable[[str], None]
    unknown: Callable[[tuple[str, str]], None]
    in_row: list[tuple[Claim, Refused]] = field(default_factory=list)
    #: The addresses refused alike, and how.
    addresses: set[str] = field(default_factory=set)
    alike: str | None = None

    def take(
        self, session: Session, claim: Claim, error: Refused, *, now: datetime, lease_now: datetime
    ) -> str | None:
        """Write a refusal down; gives the reason where those before it show that it is about us."""
        blame = blame_of(error.reason) if error.code else Blame.ITS_OWN
        if blame in {Blame.ITS_OWN, Blame.FULL}:
            self.end_row(session, now)
            self._of_its_own(session, claim, error, now, full=blame is Blame.FULL)
            return None
        like = "about us" if blame is Blame.US else error.reason
        if like != self.alike:
            self.end_row(session, now)
        self.alike = like
        self.addresses.add(claim.address)
        if blame is Blame.US:
            _put_off(session, claim, error, now)
        else:
            put_in_doubt_aside(session, claim, lease_now=lease_now)
            self.in_row.append((claim, error))
        return _all_alike(error) if len(self.addresses) >= _ALIKE_IN_A_ROW else None

    def end_row(self, session: Session, now: datetime, *, about_us: bool = False) -> None:
        """Settle what was kept: about us, it waits; otherwise each refusal was its message's own."""
        for claim, error in self.in_row:
            if about_us:
                _put_off(session, claim, error, now)
            else:
                self._fail(session, claim, error, now)
        self.in_row.clear()
        self.addresses.clear()
        self.alike = None

    def _of_its_own(
        self, session: Session, claim: Claim, error: Refused, now: datetime, *, full: bool
    ) -> None:
        if full and _may_be_emptied(session, claim, error, now):
            settle_postponed(session, claim, now=now, code=error.code, reason=error.reason)
        else:
            self._fail(session, claim, error, now)

    def _fail(self, session: Session, claim: Claim, error: Refused, now: datetime) -> None:
        """End a message; the office hears of it, and where nobody has that address, all its mail ends."""
        if not settle_failed(session, claim, now=now, code=error.code, reason=error.reason):
            return
        self.failed(claim.key)
        whose = (claim.recipient, claim.address)
        if error.unknown_mailbox and self.rules.keep_unreachable(session, *whose, now):
            self.unknown(whose)
        else:
            self.rules.tell_refused(session, claim.key, error.reason, now)


def _put_off(session: Session, claim: Claim, error: Refused, now: datetime) -> None:
    why = f"the mail server refuses us, not the recipient: {error.reason}"
    settle_postponed(session, claim, now=now, code=error.code, reason=why)


def _all_alike(error: Refused) -> str:
    return f"the mail server refuses us, {_ALIKE_IN_A_ROW} addresses in a row: {error.reason}"


def _may_be_emptied(session: Session, claim: Claim, error: Refused, now: datetime) -> bool:
    """Tell whether a full mailbox is tried once more: not past the letter's time, and not for ever."""
    tries = select(func.min(Attempt.at)).where(
        Attempt.key == claim.key, Attempt.outcome == Outcome.POSTPONED, Attempt.smtp_code == error.code
    )
    ends = (session.scalar(tries) or now) + _TRIED_FOR
    ends = min(ends, claim.expires_at) if claim.expires_at else ends
    return now + backoff(claim.attempts + 1) < ends

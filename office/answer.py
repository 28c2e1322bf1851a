"""Answers to invitations (vastaus kutsuun): the latest one counts, by mail or on the web."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.meeting import Partstat
from office.ledger.meetings import Invitation

#: So far a person's own clock may be from ours: within it their later mail is known by when it arrived.
_CLOCKS_DIFFER = timedelta(minutes=15)


@dataclass(frozen=True)
class GivenAnswer:
    """Hold what somebody answered, to which version of the meeting, and when (aware)."""

    #: None for one that only asks for another time: the answer that was given before stands.
    partstat: Partstat | None
    sequence: int
    stamp: datetime
    comment: str = ""
    #: Bare address of whom they named to come instead.
    delegated_to: str | None = None
    #: The time that they asked for instead.
    proposes: tuple[datetime, datetime] | None = None
    #: Whether it came by the web form, by our clock; else the stamp is by the clock of a mail program.
    on_web: bool = False
    #: When our mail server took it in; the stamp where that is not known.
    arrived: datetime | None = None


def take_answer(held: Invitation, given: GivenAnswer) -> bool:
    """Keep an answer; False where one that was given later is in already.

    Ordered by (SEQUENCE, DTSTAMP), RFC 5546 section 2.1.5; a web answer has the moment at which it was sent.
    Two clocks are no order: of a mail and a web answer that are near each other, the one that arrived later
    counts.
    """
    if not _is_latest(held, given):
        return False
    if given.partstat is not None:
        held.partstat, held.delegated_to = given.partstat, given.delegated_to
    held.answered_sequence, held.answered_at = given.sequence, given.stamp
    held.answered_on_web = given.on_web
    held.comment = given.comment or None
    held.proposes_start, held.proposes_end = given.proposes or (None, None)
    return True


def _is_latest(held: Invitation, given: GivenAnswer) -> bool:
    if held.answered_sequence is None or held.answered_at is None:
        return True
    if given.sequence != held.answered_sequence or given.stamp >= held.answered_at:
        return (given.sequence, given.stamp) >= (held.answered_sequence, held.answered_at)
    by_two_clocks = given.on_web is not bool(held.answered_on_web)
    is_near = held.answered_at - given.stamp <= _CLOCKS_DIFFER
    return by_two_clocks and is_near and (given.arrived or given.stamp) >= held.answered_at


def forget_answer(held: Invitation) -> None:
    """Ask anew: an answer to an earlier version of a meeting is void (RFC 5546 section 3.2.2.1)."""
    held.partstat = Partstat.NEEDS_ACTION
    held.comment = held.delegated_to = None
    held.proposes_start = held.proposes_end = None

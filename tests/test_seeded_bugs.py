"""Bugs put into the sending path on purpose: the simulated years catch each of them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from pytest import MonkeyPatch  # noqa: PT013 - the type alone
from sqlalchemy import false, update

from governance.message import MessageKind, MessageState
from office.hands import letter
from office.ledger import delivery, lease, outbox, overtaking, settlement, waiting
from office.ledger.lease import Claim
from office.ledger.outbox import Outbox
from tests.ledger_house import blank_papers
from tests.post_office import BrokenPromise
from tests.simulated_year import SimulatedYear

#: A bug that none of so many years shows would be one that the proof does not see.
SEEDS = range(101, 126)
#: Accidents come more often than in the years that must go well: a bug shows sooner.
ROUGHNESS = 3.0
#: A year that is known to show a bug which most years do not; where it does no longer, the others are lived.
SHOWN_BY = {
    "skip_the_last_look": 105,
    "repeat_reminders": 140,
    "let_a_held_summons_stop_a_cancellation": 105,
    "send_reminders_of_another_day": 108,
    "forget_unknown_mailboxes": 104,
}


def skip_the_last_look(patch: MonkeyPatch) -> None:
    """Send what was planned, whatever happened since."""
    patch.setattr("office.clockwork.last_look", lambda _desk: lambda *_: None)


def mark_nothing(patch: MonkeyPatch) -> None:
    """Let the text leave without writing down first that it leaves."""
    patch.setattr(delivery, "mark_transmitting", lambda *_args, **_named: True)


def mark_sent_too_early(patch: MonkeyPatch) -> None:
    """Write "sent" before the text leaves: the order swapped."""

    def mark(session: Any, claim: Claim, *, lease_now: datetime) -> bool:
        del lease_now
        return bool(settlement.settle_sent(session, claim, now=datetime(2027, 1, 1).astimezone(), code=250))

    patch.setattr(delivery, "mark_transmitting", mark)


def lose_the_fence(patch: MonkeyPatch) -> None:
    """Let a sender whose lease went to another go on as if nothing had happened."""
    patch.setattr(Claim, "held", lambda claim: Outbox.number == claim.number)
    patch.setattr(lease, "mark_transmitting", lambda *_args, **_named: True)
    patch.setattr(delivery, "mark_transmitting", lambda *_args, **_named: True)


def resend_everything_in_doubt(patch: MonkeyPatch) -> None:
    """Send whatever may not have arrived once more, of any kind."""
    everything = frozenset(MessageKind)
    patch.setattr("office.ledger.waiting.kinds_under", lambda _policy: everything)


def take_doubts_for_unsent(patch: MonkeyPatch) -> None:
    """Put what a dead sender was transmitting back in the queue."""
    patch.setattr(settlement, "Phase", _NoPhase)


class _NoPhase:
    """Phases of which none is TRANSMITTING."""

    TRANSMITTING = object()
    CLAIMED = "claimed"


def forget_the_order(patch: MonkeyPatch) -> None:
    """Let the messages of one thread leave in any order, the overtaken ones too."""
    patch.setattr("office.hands.recheck.is_overtaken", lambda *_: False)
    patch.setattr(delivery, "suppress_overtaken", lambda *_args, **_named: ())
    patch.setattr(lease, "earlier_unsettled", false)
    patch.setattr(
        lease,
        "select",
        lambda *what: _Backwards(what),
    )


class _Backwards:
    """A selection of messages, the latest first."""

    def __init__(self, what: tuple[Any, ...]) -> None:
        from sqlalchemy import select  # noqa: PLC0415 - the real one, which the bug hides

        self._select = select(*what)

    def where(self, *conditions: Any) -> Any:
        """Select backwards."""
        found = self._select.where(*conditions)
        found.order_by = lambda *_: type(found).order_by(found, Outbox.number.desc())
        return found


def plan_under_a_new_key_each_time(patch: MonkeyPatch) -> None:
    """Forget what is done, and put the time of the run into the key."""
    patch.setattr("office.hands.carrying_out.mark_done", lambda *_: True)
    plain = outbox.plan_message

    def plan(session: Any, message: Any, *, now: datetime) -> bool:
        object.__setattr__(message, "key", f"{message.key}:{uuid4().hex}")
        return plain(session, message, now=now)

    patch.setattr(letter, "plan_message", plan)


def call_pending_sent(patch: MonkeyPatch) -> None:
    """Give up what was put off, and call it sent."""
    patch.setattr(
        delivery,
        "settle_postponed",
        lambda session, claim, **_: session.execute(
            update(Outbox).where(Outbox.number == claim.number).values(state=MessageState.SENT)
        ),
    )


def work_through_pauses(patch: MonkeyPatch) -> None:
    """Take no notice of the network's pauses, neither where letters are planned nor where they leave."""
    patch.setattr("governance.due.in_pause", lambda *_: False)
    patch.setattr("office.dispatch.pause_over_at", lambda *_: None)


def keep_the_sequence(patch: MonkeyPatch) -> None:
    """Move a meeting without raising its SEQUENCE."""
    patch.setattr("office.year_change.next_sequence", lambda _session, meeting: meeting.sequence)


def repeat_reminders(patch: MonkeyPatch) -> None:
    """Send every reminder that waited while the mail server was away."""
    patch.setattr("office.hands.recheck._repeats", lambda *_: False)


def let_a_held_summons_stop_a_cancellation(patch: MonkeyPatch) -> None:
    """Let only what goes into a calendar be overtaken: a held summons stops what comes after it."""
    patch.setattr(
        delivery,
        "suppress_overtaken",
        lambda session, *, now: [
            key
            for key in session.scalars(overtaking._OVERTAKEN).all()
            if key.split(":")[0] not in {"summons", "change_of_agenda"}
            and settlement.suppress(session, key, now=now, reason=overtaking.OVERTAKEN)
        ],
    )


def send_reminders_of_another_day(patch: MonkeyPatch) -> None:
    """Send what was written before an outage or a hold, with the days that were left then."""
    patch.setattr("office.dispatch.write_reminders_anew", lambda *_: [])


def forget_unknown_mailboxes(patch: MonkeyPatch) -> None:
    """Take the server's word that a mailbox does not exist for the one message's trouble."""
    patch.setattr("office.dispatch.keep_refused_mailbox", lambda *_: False)


BUGS: tuple[Callable[[MonkeyPatch], None], ...] = (
    skip_the_last_look,
    mark_nothing,
    mark_sent_too_early,
    lose_the_fence,
    resend_everything_in_doubt,
    take_doubts_for_unsent,
    forget_the_order,
    plan_under_a_new_key_each_time,
    call_pending_sent,
    work_through_pauses,
    keep_the_sequence,
    repeat_reminders,
    let_a_held_summons_stop_a_cancellation,
    send_reminders_of_another_day,
    forget_unknown_mailboxes,
)


def _forget_built_statements() -> None:
    """Let what is asked of the outbox be built anew: with the bug, and afterwards without it."""
    for built in (lease._due, settlement._once_more, waiting._next_attempt, waiting._waiting):
        built.cache_clear()


@pytest.fixture(autouse=True)
def built_anew() -> Iterator[None]:
    """Leave no statement behind that was built with a bug."""
    yield
    _forget_built_statements()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_simulated_year_catches(bug: Callable[[MonkeyPatch], None], tmp_path: Path) -> None:
    """A year that lives with the bug breaks a promise; without the bug the same year keeps them all."""
    seeds = dict.fromkeys((SHOWN_BY.get(bug.__name__, SEEDS[0]), *SEEDS))
    telling = next((seed for seed in seeds if _breaks(seed, tmp_path / f"{seed}", bug)), None)
    assert telling is not None, f"{bug.__name__} went unseen in {len(SEEDS)} years"
    assert not _breaks_by_itself(telling), "the year breaks its promise without the bug as well"


@cache
def _breaks_by_itself(seed: int) -> bool:
    """Live a year without a bug; most bugs are told by the same few years, and each is lived once."""
    with TemporaryDirectory() as folder:
        return _breaks(seed, Path(folder) / "without")


def _breaks(seed: int, folder: Path, bug: Callable[[MonkeyPatch], None] | None = None) -> bool:
    folder.mkdir()
    with MonkeyPatch.context() as patch:
        blank_papers(patch)
        _forget_built_statements()
        if bug is not None:
            bug(patch)
        try:
            SimulatedYear(seed, folder, roughness=ROUGHNESS, corrects_places=False).run()
        except BrokenPromise:
            return True
    return False

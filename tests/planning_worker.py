"""A worker in a process of its own, which plans the same messages as its like and sends: LEDGER PORT BEGAN.

Its time runs sixty times as fast as ours, so that a lease of three minutes is over in three seconds.
"""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import and_, not_, select
from sqlalchemy.exc import OperationalError

from governance.message import MessageKind, MessageState
from office.ledger.delivery import deliver
from office.ledger.engine import Ledger
from office.ledger.outbox import NewMessage, Outbox
from office.ledger.waiting import earlier_unsettled
from office.mail.settings import MailSettings
from office.mail.transport import Transport
from tests.hostile_server import DROPPING, GREYLISTING, REFUSING, SILENT
from tests.smtp_server import NOW, always_right, new_message, plan

COUNT = 400
SPEED = 60
_EVERY = 20
_SPECIAL = (GREYLISTING, REFUSING, DROPPING, SILENT)


def address_of(number: int) -> str:
    """Give each twentieth message to a recipient that misbehaves."""
    if number % _EVERY == 0:
        return _SPECIAL[number // _EVERY % len(_SPECIAL)]
    return f"contact{number}@kunta.example"


def key_of(number: int) -> str:
    """Give a message's logical key."""
    return f"request:{number:03}"


def thread_of(number: int) -> str | None:
    """Put each run of five messages after a misbehaving one into a thread: their order must be kept."""
    return f"uid-{number // _EVERY}" if 1 <= number % _EVERY <= 5 else None


def plan_everything(ledger: Ledger) -> None:
    """Plan all messages in small transactions, as several ticks at once would."""
    for begin in range(0, COUNT, 50):
        numbers = range(begin, begin + 50)
        plan(ledger, *(_message(number) for number in numbers))


def _message(number: int) -> NewMessage:
    return new_message(
        key_of(number), kind=MessageKind.REQUEST, address=address_of(number), thread=thread_of(number)
    )


def main(url: str, port: str, began: str) -> None:
    """Plan, and send until nothing is left that would leave by itself."""

    def now() -> datetime:
        return NOW + timedelta(seconds=(time.monotonic() - float(began)) * SPEED)

    with Ledger(url) as ledger, closing(Transport(MailSettings(port=int(port)))) as transport:
        _whatever_is_in_the_way(lambda: plan_everything(ledger))
        while _on_their_way(ledger):
            _whatever_is_in_the_way(
                lambda: deliver(
                    ledger, transport, now=now, recheck=always_right, lease_clock=now, limit=10_000
                )
            )
            time.sleep(0.1)


def _whatever_is_in_the_way(work: Callable[[], object]) -> None:
    """Do it again where another held the ledger for too long: a tick that failed is followed by the next."""
    while True:
        try:
            work()
        except OperationalError:
            time.sleep(0.5)
        else:
            return


def _on_their_way(ledger: Ledger) -> bool:
    """Tell whether a message is waiting or being sent: what waits in a thread in doubt does not count."""
    moving = and_(Outbox.state.in_((MessageState.PENDING, MessageState.SENDING)), not_(earlier_unsettled()))
    with ledger.reading() as session:
        return session.scalar(select(Outbox.key).where(moving).limit(1)) is not None


if __name__ == "__main__":
    main(*sys.argv[1:])

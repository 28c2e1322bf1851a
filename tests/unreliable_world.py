"""Power cuts, mail servers in trouble and sleeping senders, drawn from one seed."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from office.ledger.engine import Ledger
from office.mail.mailer import Answer, NoAnswer, Postponed, Refused, ServerUnavailable


class PowerCut(BaseException):
    """The power goes: nothing after this runs, what was not committed is gone, no handler may catch it."""


@dataclass
class World:
    """Draw what goes wrong, and keep what the clocks say."""

    chance: random.Random
    #: What the office's clock says: it may jump.
    now: datetime
    #: Real time, in which leases run: it only goes forward.
    real: datetime
    power_cuts: int = 0
    #: Texts that left, or may have, without an answer.
    silences: int = 0
    #: Senders that stood still past their lease.
    sleeps: int = 0
    #: Whether anything may go wrong now, and how much likelier than usual.
    rough: bool = True
    roughness: float = 1.0
    #: Until then (business time) nobody reaches the mail server.
    mail_is_back: datetime | None = None

    @property
    def accidents(self) -> int:
        """Count the senders that died or slept with messages in their hands."""
        return self.power_cuts + self.sleeps

    def go_to(self, moment: datetime) -> None:
        """Let time pass."""
        self.real += max(moment - self.now, timedelta(seconds=1))
        self.now = moment

    def cut_power(self, likely: float) -> None:
        """Perhaps the power goes."""
        if self.happens(likely):
            self.power_cuts += 1
            raise PowerCut

    def dawdle(self) -> None:
        """Perhaps time passes in the middle of a delivery: a slow server, or a machine that sleeps."""
        if self.happens(0.005):
            self.sleeps += 1
            passed = timedelta(minutes=self.chance.choice((1, 20, 200, 3_000)))
            self.now += passed
            self.real += passed

    def happens(self, likely: float) -> bool:
        """Draw."""
        return self.rough and self.chance.random() < likely * self.roughness


@dataclass
class BusinessTime:
    """The time of a ledger that is not virtual: it goes on while letters leave."""

    world: World

    def now(self) -> datetime:
        """Give what the office's clock says."""
        return self.world.now


@dataclass
class RoughServer:
    """A mail server, and the line to it: it is down, turns away, says nothing, or the power goes.

    `take` gets each text that arrives. `lose` gets each that may have, and has not: the sender cannot tell.
    `asleep` is called now and then between the recipient's name and the text: our sender's machine sleeps
    past its lease, and others work meanwhile.
    """

    world: World
    take: Callable[[bytes, datetime], None]
    lose: Callable[[bytes], None]
    asleep: Callable[[], None] = field(default=lambda: None)
    #: Gets each message and its address before anything is said about it.
    offer: Callable[[bytes, str], None] = field(default=lambda _raw, _address: None)
    #: Addresses whose mailboxes are gone for good.
    dead: set[str] = field(default_factory=set)
    #: Whether it was there when it was last asked.
    reached: bool = True
    _sleeping: bool = False

    @property
    def away(self) -> bool:
        """Tell whether nobody reaches it, also where nothing is tried because the last try failed."""
        back = self.world.mail_is_back
        return self.world.rough and back is not None and self.world.now < back

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Do with a message what the seed says."""
        world = self.world
        self.reached = not (world.happens(0.01) or self.away)
        if not self.reached:
            raise ServerUnavailable("connection refused")
        world.dawdle()
        self.offer(raw, recipient)
        if world.happens(0.03):
            raise Postponed("greylisted", 451)
        self._refuse(recipient)
        world.cut_power(0.01)
        self._sleep()
        try:
            before_data()
        except PowerCut:
            # It may have been written down already that the text leaves.
            self.lose(raw)
            raise
        try:
            self._text()
        except BaseException:
            self.lose(raw)
            raise
        self.take(raw, world.now)
        world.cut_power(0.01)
        if world.happens(0.01):
            world.silences += 1
            raise NoAnswer("the line went before the answer")
        return Answer(250, "taken")

    def _refuse(self, recipient: str) -> None:
        if self.world.happens(0.003):
            raise Refused("554 5.7.1 it looks like junk", 554)
        if self.world.happens(0.003):
            raise Refused("550 5.7.1 Relaying denied", 550)
        if self.world.happens(0.003):
            raise Refused("552 5.2.2 mailbox full", 552)
        if self.world.happens(0.002):
            self.dead.add(recipient)
        if recipient in self.dead:
            raise Refused("550 5.1.1 no such mailbox", 550, unknown_mailbox=True)

    def _text(self) -> None:
        self.world.cut_power(0.01)
        if self.world.happens(0.01):
            self.world.silences += 1
            raise NoAnswer("the line went before the text was through")

    def _sleep(self) -> None:
        if not self._sleeping and self.world.happens(0.01):
            self._sleeping = True
            self.world.sleeps += 1
            try:
                self.asleep()
            finally:
                self._sleeping = False

    def close(self) -> None:
        """Have nothing to close."""


def make_rough(ledger: Ledger, world: World) -> None:
    """Let the power go just before or just after any commit of a ledger.

    The process stays alive, so nothing needs to reach the disk: what is rolled back is what a cut loses.
    """
    event.listen(ledger.engine, "connect", _without_disk)
    smooth: Callable[[], AbstractContextManager[Session]] = ledger.writing

    @contextmanager
    def writing() -> Iterator[Any]:
        with smooth() as session:
            yield session
            world.cut_power(0.003)
        world.cut_power(0.003)

    ledger.writing = writing  # type: ignore[method-assign]  # a test may get in between


def _without_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()

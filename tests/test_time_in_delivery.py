"""Time goes on while letters leave: each is judged by its own moment, not by that of the first."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from governance.message import MessageKind, MessageState
from governance.working_day import HELSINKI
from office.clockwork import deliver_mail
from office.ledger.outbox import Outbox, plan_message
from office.mail.mailer import Answer
from office.time_source import running_from
from tests.cast import ADOPTED
from tests.dispatch_house import with_dispatch
from tests.ledger_house import LedgerHouse
from tests.smtp_server import FakeMailer, new_message

_HOUR = timedelta(hours=1)


@dataclass
class WallTime:
    """The time on the wall, which the tests move."""

    moment: datetime

    def now(self) -> datetime:
        """Give it."""
        return self.moment


@dataclass
class SlowServer(FakeMailer):
    """A mail server during whose answers time passes: each time so much, once much more."""

    wall: WallTime
    each: timedelta = timedelta()
    after_first: timedelta = timedelta()
    left_at: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:
        """Take a message, and let time pass."""
        answer = super().send(raw, sender=sender, recipient=recipient, before_data=before_data)
        self.left_at.append(self.wall.moment)
        self.wall.moment += self.each + (self.after_first if len(self.left_at) == 1 else timedelta())
        return answer


def on_the_wall(house: LedgerHouse, wall: WallTime, patch: pytest.MonkeyPatch) -> LedgerHouse:
    """Give the house on a real ledger, whose time and whose leases follow the wall."""
    patch.setattr("office.clockwork.SystemTime", lambda: wall)
    return replace(house, desk=replace(house.desk, virtual=False, time=wall))


def plan(house: LedgerHouse, count: int, expires_at: datetime | None = None) -> None:
    """Plan letters at the adoption."""
    with house.desk.ledger.writing() as session:
        for number in range(count):
            key, kind = f"office_notice:asia-{number}:x:1", MessageKind.OFFICE_NOTICE
            letter = new_message(key, kind=kind, expires_at=expires_at)
            plan_message(
                session, replace(letter, concerns=f"asia-{number}", recipient=f"x{number}"), now=ADOPTED
            )


def test_nothing_leaves_past_its_time_when_the_machine_slept(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days pass after the first letter, in the middle of a delivery."""
    wall = WallTime(ADOPTED)
    awake = on_the_wall(house, wall, monkeypatch)
    plan(awake, 30, expires_at=ADOPTED + _HOUR)
    server = SlowServer(wall, after_first=timedelta(days=2))
    deliver_mail(awake.desk, ADOPTED, server)
    assert server.left_at == [ADOPTED]
    ends = [one.reason for one in house.rows(Outbox, Outbox.state == MessageState.SUPPRESSED)]
    assert ends == ["its time is over"] * 29


def test_nothing_leaves_in_quiet_hours_that_began_meanwhile(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow server takes a letter a minute from five to nine; the rest leaves in the morning."""
    evening = ADOPTED.replace(hour=20, minute=55)
    wall = WallTime(evening)
    quiet = with_dispatch(house, quiet_hours={"starts": "21:00", "ends": "07:00"})
    awake = on_the_wall(quiet, wall, monkeypatch)
    plan(awake, 20)
    server = SlowServer(wall, each=timedelta(minutes=1))
    report = deliver_mail(awake.desk, evening, server)
    assert len(server.left_at) == 5
    assert max(server.left_at) < evening.replace(hour=21, minute=0)
    assert {why for _, why in report.waiting} == {"quiet hours until 09.12.2026 07:00"}
    wall.moment = evening.replace(day=9, hour=7, minute=1)
    deliver_mail(awake.desk, wall.moment, SlowServer(wall))
    assert {one.state for one in house.rows(Outbox)} == {MessageState.SENT}


def test_each_letter_is_written_down_with_its_own_moment(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sent_at` tells when the server said yes."""
    wall = WallTime(ADOPTED)
    awake = on_the_wall(house, wall, monkeypatch)
    plan(awake, 3)
    deliver_mail(awake.desk, ADOPTED, SlowServer(wall, each=timedelta(seconds=30)))
    sent = sorted(one.sent_at - ADOPTED for one in house.rows(Outbox))
    assert sent == [timedelta(seconds=seconds) for seconds in (30, 60, 90)]


def test_a_virtual_ledger_stays_at_the_moment_of_the_tick(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A demo is the same on a slow machine."""
    wall = WallTime(ADOPTED)
    monkeypatch.setattr("office.clockwork.SystemTime", lambda: wall)
    plan(house, 3)
    deliver_mail(house.desk, ADOPTED, SlowServer(wall, each=timedelta(seconds=30)))
    assert {one.sent_at for one in house.rows(Outbox)} == {ADOPTED}


def test_time_that_runs_on_crosses_summer_time_and_never_goes_back() -> None:
    """An hour later is an hour later, and a clock that is set back takes nothing back."""
    before = datetime(2027, 3, 28, 2, 30, tzinfo=HELSINKI)
    wall = WallTime(ADOPTED)
    now = running_from(before, wall)
    assert now() == before
    wall.moment += _HOUR
    later = now()
    assert later.astimezone(HELSINKI) == datetime(2027, 3, 28, 4, 30, tzinfo=HELSINKI)
    wall.moment -= 2 * _HOUR
    assert now() == later

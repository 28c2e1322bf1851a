"""The clockwork lives the year: nothing twice, nothing left out, whatever stands still or dies."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.action import ActionKind
from governance.due import in_pause, next_due
from governance.meeting import MeetingState
from governance.request import RequestState
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind
from office.clockwork import TimeError, in_helsinki, moment_for, next_moment, tick, unsent
from office.hands import carrying_out
from office.ledger.journal import Done
from office.ledger.outbox import Outbox
from office.ledger.rounds import Obligation
from office.time_source import SystemTime
from office.year import draft_year
from tests.cast import (
    ADOPTED,
    BUDGET_MEETING,
    CONTACT,
    REQUEST,
    STEERING,
    SWEDISH_REQUEST,
    YEAR,
    YEAR_IS_OVER,
    PureYear,
    at,
    hours,
    item,
)
from tests.ledger_house import LedgerHouse, adopt, blank_papers, copy_house, open_house
from tests.postgres_server import ledger_address, postgres_url
from tests.smtp_server import FakeMailer, closed_port

__all__ = ["ledger_address", "postgres_url"]

#: Something that the outside world does, by the hour at which it does it.
Events = Mapping[datetime, Callable[[PureYear], None]]
REMINDS = frozenset({ActionKind.REMIND, ActionKind.REMIND_DECISION})
MOMENTS = st.integers(0, int((YEAR_IS_OVER - ADOPTED) / timedelta(hours=1))).map(
    lambda n: ADOPTED.astimezone(UTC) + timedelta(hours=n)
)


def nothing(_year: PureYear) -> None:
    """Let nothing happen."""


def answer(year: PureYear) -> None:
    """Let a municipality that was asked answer."""
    if year.requests[REQUEST].state is RequestState.OPEN:
        year.change_request(REQUEST, state=RequestState.ANSWERED)


def move(year: PureYear) -> None:
    """Let the office move a meeting that is still to come."""
    meeting = year.meetings["johtoryhma/2027/3"]
    if meeting.state is MeetingState.SCHEDULED:
        later = timedelta(days=1)
        year.change_meeting(
            meeting.id,
            starts_at=meeting.starts_at + later,
            ends_at=meeting.ends_at + later,
            sequence=meeting.sequence + 1,
        )


def cancel(year: PureYear) -> None:
    """Let the office cancel a meeting that is still to come."""
    if year.meetings[BUDGET_MEETING].state is MeetingState.SCHEDULED:
        year.change_meeting(BUDGET_MEETING, state=MeetingState.CANCELLED, sequence=1)


def bounce(year: PureYear) -> None:
    """Let a contact's address stop taking mail."""
    year.bounced.add(CONTACT)


def record(year: PureYear) -> None:
    """Let the office record what a meeting decided."""
    if year.meetings[STEERING].state is MeetingState.HELD:
        year.change_meeting(STEERING, state=MeetingState.RECORDED)


def lived(year: PureYear) -> list[tuple[str, datetime, tuple[str, ...]]]:
    """List what was done, when and for whom."""
    return sorted((one.key, year.done[one.key], one.to) for one in year.actions)


def hour_by_hour(events: Events) -> PureYear:
    """Live the year looking every hour."""
    year = PureYear()
    for moment in hours(ADOPTED, YEAR_IS_OVER):
        events.get(moment, nothing)(year)
        year.live(moment)
    return year


def from_due_to_due(events: Events) -> PureYear:
    """Live the year looking only when something happens or may be due."""
    year = PureYear()
    coming = sorted(events)
    now: datetime | None = ADOPTED.astimezone(UTC)
    while now is not None and now <= YEAR_IS_OVER:
        events.get(now, nothing)(year)
        year.live(now)
        following = [next_due(year.plan, year.facts, now), *(one for one in coming if one > now)]
        now = min((one.astimezone(UTC) for one in following if one is not None), default=None)
    return year


@settings(max_examples=3)
@given(
    when=st.lists(MOMENTS, min_size=6, max_size=6, unique=True),
    sent=st.sampled_from([at("2027-05-28"), at("2027-06-21"), at("2027-12-28")]),
)
def test_going_from_due_time_to_due_time_leaves_nothing_out(when: list[datetime], sent: datetime) -> None:
    """Whatever happens when, looking only at the moments that next_due gives is as good as every hour."""
    happenings = (answer, move, cancel, bounce, record, lambda year: year.send_proposal(sent) and None)
    events = dict(zip(when, happenings, strict=True))
    assert lived(from_due_to_due(events)) == lived(hour_by_hour(events))


@settings(max_examples=60)
@given(stops=MOMENTS, days=st.integers(1, 150))
def test_after_downtime_nobody_is_flooded(stops: datetime, days: int) -> None:
    """At most one reminder a request, none after its deadline, nothing asked for too late."""
    year = PureYear()
    year.live(ADOPTED)
    year.send_proposal(at("2027-05-28"))
    now: datetime | None = ADOPTED
    while now is not None and now <= stops:
        year.live(now)
        now = next_due(year.plan, year.facts, now)
    back = stops + timedelta(days=days)
    caught_up = year.live(back)
    reminded = Counter(one.concerns for one in caught_up if one.kind in REMINDS)
    assert all(count == 1 for count in reminded.values())
    late = {one.id for one in year.requests.values() if one.due_at < back}
    asking = {ActionKind.REMIND, ActionKind.OPEN_REQUEST, ActionKind.ASK_SUBSTITUTE}
    assert not {one.concerns for one in caught_up if one.kind in asking} & late
    calling = {ActionKind.INVITE, ActionKind.SUMMONS, ActionKind.ASSEMBLE_AGENDA}
    begun = {one.id for one in year.meetings.values() if one.starts_at <= back}
    assert not {one.concerns for one in caught_up if one.kind in calling} & begun
    assert year.live(back) == []
    if in_pause(year.clock, back):
        assert {one.kind for one in caught_up} <= {
            ActionKind.UPDATE_INVITATION,
            ActionKind.CANCEL_INVITATION,
        }


def test_nothing_is_done_in_a_pause() -> None:
    """Hour by hour through the whole year."""
    year = hour_by_hour({})
    assert not [key for key, moment in year.done.items() if in_pause(year.clock, moment)]


def test_a_tick_twice_at_the_same_moment_changes_nothing(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N messages, then none."""
    blank_papers(monkeypatch)
    carried, report = house.tick(item(ItemKind.SUMMONS, STEERING).at)
    assert len(carried.done) > 10
    assert len(report.sent) == len(house.mailer.sent) > 10
    before = house.contents()
    carried, report = house.tick(item(ItemKind.SUMMONS, STEERING).at)
    assert (carried.done, carried.troubled, report.sent) == ((), (), ())
    assert house.contents() == before


def test_nothing_happens_before_the_adoption(tmp_path: Path) -> None:
    """A draft is acted on by nobody."""
    house = open_house(tmp_path / "pikku.sqlite")
    draft_year(house.desk, YEAR, ADOPTED)
    for moment in (ADOPTED, at("2027-05-05"), YEAR_IS_OVER):
        carried, report = house.tick(moment)
        assert (carried.done, report.sent) == ((), ())
    assert next_moment(house.desk, ADOPTED) is None
    assert house.rows(Outbox) == []
    house.desk.ledger.close()


def test_a_mail_server_that_is_down_lets_everything_wait(house: LedgerHouse) -> None:
    """The tick ends well, says so, and the next moment is the outbox's next try."""
    mail = house.desk.settings.mail.model_copy(update={"host": "127.0.0.1", "port": closed_port()})
    desk = replace(house.desk, settings=house.desk.settings.model_copy(update={"mail": mail}))
    report = tick(desk, ADOPTED)
    assert report.sent == ()
    assert len(report.waiting) == len(house.rows(Outbox)) > 10
    assert unsent(desk) == {"pending": len(report.waiting)}
    retry = next_moment(desk, ADOPTED)
    assert retry is not None
    assert retry <= ADOPTED + timedelta(hours=2)
    sent = house.deliver(retry + timedelta(hours=2)).sent
    assert len(sent) == len(report.waiting)


class Killed(BaseException):
    """The process is killed: nothing may catch it."""


def kill_at(monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Let the process die in the middle of the given hand's work, after its letter is planned."""
    calls = iter(range(1, 10_000))

    def dying(hand: Callable[..., None]) -> Callable[..., None]:
        def work(*given: Any) -> None:
            hand(*given)
            if next(calls) == call:
                raise Killed

        return work

    hands = {kind: dying(hand) for kind, hand in carrying_out._HANDS.items()}
    monkeypatch.setattr(carrying_out, "_HANDS", hands)


@pytest.mark.parametrize("call", [1, 4, 5, 17, 30])
def test_a_crash_at_any_point_leads_to_the_same_end(
    adopted_ledger: Path, house: LedgerHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Killed within a batch or between two, the next tick ends where an undisturbed one does."""
    blank_papers(monkeypatch)
    monkeypatch.setattr(carrying_out, "BATCH", 4)
    (tmp_path / "undisturbed").mkdir()
    undisturbed = copy_house(adopted_ledger, tmp_path / "undisturbed")
    moment = item(ItemKind.SUMMONS, STEERING).at
    undisturbed.tick(moment)
    with monkeypatch.context() as dying:
        kill_at(dying, call)
        with pytest.raises(Killed):
            house.tick(moment)
    assert len(house.rows(Done)) < len(undisturbed.rows(Done))
    house.tick(moment)
    assert house.contents() == undisturbed.contents()
    assert Counter(house.mailer.recipients) == Counter(undisturbed.mailer.recipients)
    undisturbed.desk.ledger.close()


class SharedMailer(FakeMailer):
    """One mail server for several workers."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Any:
        """Take one message at a time."""
        with self._lock:
            return super().send(raw, sender=sender, recipient=recipient, before_data=before_data)


def test_two_workers_send_each_letter_once(
    ledger_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite and on PostgreSQL, ticking at the same time from several processes' ledgers."""
    blank_papers(monkeypatch)
    monkeypatch.setattr(carrying_out, "BATCH", 7)
    first = open_house(tmp_path / "pikku.sqlite", ledger_address)
    adopt(first)
    mailer = SharedMailer()
    failures: list[object] = []
    houses = [first, open_house(tmp_path / "pikku.sqlite", ledger_address)]
    ready = threading.Barrier(len(houses))

    def work(house: LedgerHouse) -> None:
        ready.wait()
        try:
            carried = house.carry_out(item(ItemKind.SUMMONS, STEERING).at)
            house.deliver(item(ItemKind.SUMMONS, STEERING).at, mailer)
            failures.extend(carried.troubled)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    workers = [threading.Thread(target=work, args=(house,)) for house in houses]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    first.deliver(item(ItemKind.SUMMONS, STEERING).at, mailer)
    assert failures == []
    wanted = Counter(row.address for row in first.rows(Outbox))
    assert Counter(mailer.recipients) == wanted
    assert len(set(mailer.sent)) == len(mailer.sent) == len(first.rows(Outbox)) > 10
    for house in houses:
        house.desk.ledger.close()


def test_an_answer_that_came_between_planning_and_sending_holds_the_reminder(house: LedgerHouse) -> None:
    """What waits in the outbox is looked at once more."""
    house.tick(item(ItemKind.OPEN_REQUEST, SWEDISH_REQUEST).at)
    moment = item(ItemKind.REMIND, f"{REQUEST}/5").at
    house.carry_out(moment)
    house.change(Obligation, REQUEST, state=RequestState.ANSWERED, answered_at=moment)
    report = house.deliver(moment)
    assert [key for key in report.suppressed if key.startswith("reminder")] == [
        f"reminder:{REQUEST}:{CONTACT}:5"
    ]


@pytest.mark.parametrize("hour", ["2027-10-31T03:30", "2027-03-28T03:30"])
def test_an_hour_that_comes_twice_or_not_at_all_is_refused(hour: str) -> None:
    """Nobody knows which moment it is; an offset tells."""
    with pytest.raises(TimeError, match="comes twice or not at all"):
        in_helsinki(datetime.fromisoformat(hour))
    assert in_helsinki(datetime.fromisoformat(f"{hour}+02:00")).utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("hour", ["2027-10-31T02:59", "2027-10-31T04:00", "2027-03-28T02:59"])
def test_the_hours_around_the_change_of_time_are_plain(hour: str) -> None:
    """Only the hour in question is doubtful."""
    assert in_helsinki(datetime.fromisoformat(hour)).tzinfo is HELSINKI


def test_only_a_virtual_ledger_can_go_to_a_time_to_come(house: LedgerHouse) -> None:
    """And its time only goes forward."""
    assert moment_for(house.desk, datetime(2027, 5, 5, 9, 0)) == at("2027-05-05")  # noqa: DTZ001 - as typed
    assert moment_for(house.desk, at("2027-02-01")) == at("2027-02-01")
    assert house.desk.time.now() == at("2027-05-05")
    real = replace(house.desk, time=SystemTime())
    with pytest.raises(TimeError, match="still to come"):
        moment_for(real, SystemTime().now() + timedelta(days=1))

"""A year of the small region in which everything goes wrong that can, from one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from governance.clock import AnnualClock
from governance.dispatch import Dispatch
from governance.invited_words import InvitedWords
from governance.meeting import MeetingState
from governance.message import CALENDAR_KINDS, MessageState
from governance.round import Round
from governance.working_day import HELSINKI
from office import clockwork
from office.clockwork import carry_out_all, deliver_mail, next_moment
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.time_source import SystemTime
from office.year import adopt_year, draft_year
from tests.cast import ADOPTED, YEAR, YEAR_IS_OVER
from tests.ledger_house import LedgerHouse, open_house
from tests.office_acts import HELD_NOW_AND_THEN, OfficeActs
from tests.post_office import BrokenPromise, Invite, Known, PostOffice
from tests.told_in_time import ToldInTime
from tests.unreliable_world import BusinessTime, PowerCut, RoughServer, World, make_rough

_LEASE_OVER = timedelta(minutes=10)
#: The hours around which summer time begins and ends in 2027; the second 3.30 in October is another moment.
DST_NIGHTS = (
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
)
#: The first day of the small region's summer break.
SUMMER = datetime(2027, 6, 19, tzinfo=HELSINKI)
#: A round so late in spring that what is said about lateness can be missed until the break.
BEFORE_SUMMER = Round.model_validate(
    {
        "id": "kevaan-tilanne",
        "kind": "submission",
        "name": {"fi": "Kevään tilanne", "sv": "Läget i vår", "en": "The situation in spring"},
        "purpose": {"fi": "Johtoryhmä käyttää", "sv": "Styrgruppen använder", "en": "Used by the group"},
        "task": {"fi": "Kertokaa.", "sv": "Berätta.", "en": "Tell us."},
        "due": {"on": "15.6."},
        "answer_working_days": 15,
        "reminders": [9, 7, 5, 3, 1],
        "overdue_after": 2,
        "closes_after": 20,
        "used_by": "johtoryhma/3",
        "form": [
            {"id": "tilanne", "kind": "long_text", "label": {"fi": "Tila", "sv": "Läge", "en": "State"}}
        ],
    }
)


class _Outbox(dict[str, Known]):
    """Tell what a Message-ID stands for: the promise is counted at the server, the name is the office's."""

    def __init__(self, house: LedgerHouse) -> None:
        super().__init__()
        self._house = house

    def get(self, key: str, default: Any = None) -> Any:
        """Look a message up where it was planned."""
        if key not in self:
            rows = self._house.rows(Outbox, Outbox.message_id == key)
            self.update(
                {row.message_id: Known(row.key, row.kind, row.concerns, row.recipient) for row in rows}
            )
        return super().get(key, default)


@dataclass
class SimulatedYear:
    """Live one year; `run` raises BrokenPromise when a promise of the README is broken."""

    seed: int
    folder: Path
    roughness: float = 1.0
    #: Whether the office corrects places, and in every third year has digests: both can hide a seeded bug.
    corrects_places: bool = True
    #: So many senders had died or slept by the last look.
    accidents: int = 0

    def run(self) -> "SimulatedYear":
        """Live it from before the adoption until everything is settled."""
        self._begin()
        for moment in self._moments():
            self.world.go_to(max(moment, self.world.now))
            with _calm(self.world):
                self.acts.act()
            self._tick()
            self._look_at_server()
            self._jump()
            self._keep_promises()
        self._calm_end()
        self._keep_promises()
        self._settled()
        self._nothing_too_late()
        self._everybody_knows()
        return self

    def _offer(self, raw: bytes, address: str) -> None:
        self.post.offer(raw, address, self.world.now)

    def _look_at_server(self) -> None:
        """Look after a tick who was told what, and which addresses the office knows to be dead."""
        cut, self.accidents = self.accidents != self.world.accidents, self.world.accidents
        reached = self.server.reached and not self.server.away
        self.told.look(self.world.now, reached=reached, cut=cut)
        self.server.reached = True
        if self.server.dead - self.post.dead:
            refused = self.house.rows(
                Outbox, Outbox.state == MessageState.FAILED, Outbox.address.in_(self.server.dead)
            )
            self.post.dead |= {row.address for row in refused if "5.1.1" in (row.reason or "")}

    def _keep_promises(self) -> None:
        if self.post.broken:
            raise BrokenPromise(self.post.broken[0])

    def _begin(self) -> None:
        self.house = open_house(self.folder / "pikku.sqlite")
        clock = self.house.desk.clock
        first = HELD_NOW_AND_THEN if self.seed % 4 == 1 else ()
        digest = self.corrects_places and self.seed % 3 == 2
        dispatch = Dispatch(approved_first=tuple(dict.fromkeys(first)), digest=digest)
        rounds = (*clock.rounds, BEFORE_SUMMER)
        clock = AnnualClock(**{**dict(clock), "rounds": rounds, "dispatch": dispatch})
        self.house.desk = replace(self.house.desk, clock=clock)
        draft_year(self.house.desk, YEAR, ADOPTED - timedelta(days=2))
        chance = random.Random(self.seed)
        before = ADOPTED - timedelta(days=1)
        self.world = World(chance, now=before, real=before, roughness=self.roughness)
        self.post = PostOffice(self.house.desk.clock, ADOPTED, _Outbox(self.house))
        self.server = RoughServer(
            self.world, self.post.take, self.post.lose, asleep=self._others_work, offer=self._offer
        )
        addresses = {one.id: one.email for one in self.house.desk.network.people}
        self.told = ToldInTime(self.post, addresses)
        places = random.Random(f"places of {self.seed}") if self.corrects_places else None
        self.acts = OfficeActs(self.house, self.world, self.told, places=places)
        self._tick()
        adopt_year(
            self.house.desk, YEAR, body="yhteistyoryhma", on=ADOPTED.date(), section="§ 7", now=ADOPTED
        )
        self.post.due_at = self.house.plan().due_at
        make_rough(self.house.desk.ledger, self.world)

    def _moments(self) -> Iterator[datetime]:
        """Give the moments at which the machine is awake: at what is next, late, or after an outage.

        Now and then the mail server alone is away for days. In every other year an outage ends in summer.
        """
        chance, nights = self.world.chance, list(DST_NIGHTS)
        back = SUMMER + timedelta(days=chance.randint(0, 10), hours=chance.randint(0, 23))
        gone = back - timedelta(days=chance.choice((0, 0, 12, 20)))
        now = ADOPTED
        while now < YEAR_IS_OVER:
            yield now
            found = next_moment(self.house.desk, now) or YEAR_IS_OVER
            if self.told.presses(
                now
            ):  # the machine looks every ten minutes: here often enough to be told in time
                found = min(found, now + timedelta(hours=5))
            if nights and nights[0] <= found:
                now = max(nights.pop(0), now + timedelta(seconds=1))
                continue
            now = found
            if chance.random() < 0.3:
                now += timedelta(minutes=chance.randint(0, 300))
            if chance.random() < 0.04:
                now += timedelta(days=chance.randint(1, 40))
            if self.world.happens(0.03):
                self.world.mail_is_back = now + timedelta(days=chance.choice((1, 3, 6, 10, 40)))
            if gone <= now < back:
                now = back

    def _tick(self) -> None:
        """Tick, and after a power cut once more when the machine is up again."""
        for _ in range(50):
            try:
                carry_out_all(self.house.desk, self.world.now)
                self._deliver()
            except PowerCut:
                self.world.real += timedelta(minutes=self.world.chance.choice((0, 1, 10)))
            else:
                return

    def _deliver(self) -> None:
        clockwork.SystemTime = self._lease_clock  # type: ignore[misc,assignment]  # real time is ours here
        try:
            desk = replace(self.house.desk, virtual=False, time=BusinessTime(self.world))
            deliver_mail(desk, self.world.now, self.server)
        finally:
            clockwork.SystemTime = SystemTime  # type: ignore[misc]  # as it was

    def _lease_clock(self) -> "SimulatedYear":
        return self

    def now(self) -> datetime:
        """Give real time, as leases see it."""
        return self.world.real

    def _others_work(self) -> None:
        """Let another worker deliver while ours sleeps past its lease."""
        self.world.real += _LEASE_OVER
        self._deliver()

    def _jump(self) -> None:
        """Now and then the machine's clock is set an hour forward or back, and right again."""
        if self.world.happens(0.1):
            right, real = self.world.now, self.world.real
            self.world.now = right + timedelta(hours=self.world.chance.choice((-1, 1)))
            self._tick()
            self.world.now, self.world.real = right, max(real, self.world.real)

    def _calm_end(self) -> None:
        """Let everything settle: nothing goes wrong any more, and all leases and pauses run out."""
        self.world.rough = False
        for days in range(1, 5):
            self.world.go_to(max(self.world.now, YEAR_IS_OVER) + timedelta(days=days))
            self.acts.release_everything()
            self._tick()

    def _settled(self) -> None:
        """Look that every message has ended, as it is called, with no more doubts than accidents."""
        with self.house.desk.ledger.reading() as session:
            states = dict(session.execute(select(Outbox.key, Outbox.state)).tuples().all())
            once_more = set(session.scalars(select(Outbox.key).where(Outbox.resends > 0)))
        doubtful = [key for key, state in states.items() if state is MessageState.AMBIGUOUS]
        if len(doubtful) > self.world.power_cuts + self.world.silences:
            raise BrokenPromise(f"more doubts than accidents: {doubtful}")
        waiting = [
            key for key, state in states.items() if state in {MessageState.PENDING, MessageState.SENDING}
        ]
        if waiting and not doubtful:
            raise BrokenPromise(f"never ended: {waiting}")
        for key, state in states.items():
            if state is MessageState.SENT and not self.post.copies[key]:
                raise BrokenPromise(f"{key} is called sent and never arrived")
            if state is MessageState.SUPPRESSED and self.post.copies[key] and key not in once_more:
                raise BrokenPromise(f"{key} is called suppressed and arrived")

    def _nothing_too_late(self) -> None:
        """Look that nothing left after its time, also where time passed in the middle of a delivery."""
        for row in self.house.rows(Outbox, Outbox.sent_at > Outbox.expires_at, Outbox.digest.is_(None)):
            raise BrokenPromise(f"{row.key} left at {row.sent_at}, and its time was over at {row.expires_at}")

    def _everybody_knows(self) -> None:
        """Look that each calendar shows the meeting as it was held, where the ledger says, or cancelled."""
        rows = self.house.rows(Outbox, Outbox.kind.in_(CALENDAR_KINDS))
        last = {(row.concerns, row.recipient): row for row in sorted(rows, key=lambda row: row.number)}
        unsettled = {place for place, row in last.items() if row.state is not MessageState.SENT}
        says = {
            (row.meeting_id, row.person): InvitedWords.model_validate_json(row.says or "")
            for row in self.house.rows(Invitation, Invitation.says.is_not(None))
        }
        for meeting in self.house.rows(Meeting):
            told = {
                person: one for (about, person), one in self.post.calendars.items() if about == meeting.id
            }
            for person in self._invited(meeting) | set(told):
                if (meeting.id, person) not in unsettled:
                    _agrees(meeting, person, told.get(person), says[meeting.id, person].place)

    def _invited(self, meeting: Meeting) -> set[str]:
        if meeting.state is MeetingState.CANCELLED:
            return set()
        return set(self.house.desk.network.roster(meeting.body, meeting.starts_at.date()))


def _agrees(meeting: Meeting, person: str, told: Invite | None, place: str) -> None:
    if told is None:
        raise BrokenPromise(f"{person} was never invited to {meeting.id}")
    if meeting.state is MeetingState.CANCELLED:
        if told.method != "CANCEL" and meeting.changed_at < meeting.starts_at:
            raise BrokenPromise(f"{person} was never told that {meeting.id} is cancelled")
    elif told.method == "REQUEST" and told.starts_at != meeting.starts_at:
        raise BrokenPromise(f"{person} was told {told.starts_at} for {meeting.id}, not {meeting.starts_at}")
    elif told.method == "REQUEST" and told.place.replace("\\,", ",") != place:
        raise BrokenPromise(f"{person} was told {told.place} for {meeting.id}, not {place}")


class _calm:  # noqa: N801 - reads as a word: with _calm(world)
    """Let nothing go wrong for a while."""

    def __init__(self, world: World) -> None:
        self._world, self._before = world, world.rough

    def __enter__(self) -> None:
        self._world.rough = False

    def __exit__(self, *_exc: object) -> None:
        self._world.rough = self._before

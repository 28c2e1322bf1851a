"""What people do in a simulated year: municipalities answer, the office moves, cancels, holds, releases."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from governance.meeting import MeetingState
from governance.message import MessageKind, MessageState
from governance.request import RequestState
from governance.working_day import HELSINKI
from office.holding import HoldingError, hold_letters, let_go, read_holds, read_scope
from office.ledger.meetings import Meeting
from office.ledger.outbox import Outbox
from office.ledger.rounds import Obligation
from office.year import YearError, call_off, reschedule
from tests.cast import clock_with
from tests.ledger_house import LedgerHouse
from tests.told_in_time import ToldInTime
from tests.unreliable_world import World

#: What an office likes to see before it leaves.
HELD_NOW_AND_THEN = (MessageKind.SUMMONS, MessageKind.REMINDER, MessageKind.SUMMONS, MessageKind.REQUEST)


@dataclass
class OfficeActs:
    """Act now and then, by the world's chance."""

    house: LedgerHouse
    world: World
    told: ToldInTime
    #: When the office next remembers what it holds.
    release_at: datetime | None = None
    #: The chance of corrected places is their own: all else in a year is as it is without them.
    places: random.Random | None = None

    def act(self) -> None:
        """Answer, hold or release, correct a place, and change a meeting."""
        self._municipalities_answer()
        self._hold_or_release()
        chance = self.world.chance
        coming = self._coming()
        waiting = [one for one in coming if one.id in self._held_summonses()]
        if self.places and coming:
            self._correct_place(self.places, waiting or coming, 0.4 if waiting else 0.05)
        if waiting and chance.random() < 0.5:
            self._change(chance.choice(waiting))
        elif coming and chance.random() < 0.08:
            self._change(chance.choice(coming))

    def release_everything(self) -> None:
        """Let all that is held leave."""
        try:
            let_go(self.house.desk, read_scope(), self.world.now)
        except HoldingError:
            return

    def _municipalities_answer(self) -> None:
        for row in self.house.rows(Obligation, Obligation.state == RequestState.OPEN):
            if self.world.chance.random() < 0.08:
                self.house.change(Obligation, row.id, state=RequestState.ANSWERED)
                self.told.post.answered[row.id] = self.world.now

    def _hold_or_release(self) -> None:
        """Hold a kind now and then; what is held is remembered after days or weeks."""
        now, chance = self.world.now, self.world.chance
        if self.release_at is None or now >= self.release_at:
            self.release_at = now + timedelta(days=chance.choice((2, 10, 30)))
            self.release_everything()
        elif chance.random() < 0.2:
            hold_letters(self.house.desk, read_scope(chance.choice(HELD_NOW_AND_THEN)), now)

    def _correct_place(self, chance: random.Random, meetings: list[Meeting], how_often: float) -> None:
        """Edit now and then where the series of a meeting meets, in the clock's file."""
        if chance.random() < how_often:
            desk, number, series = self.house.desk, chance.randint(1, 99), chance.choice(meetings).series
            place = {"fi": f"Huone {number}", "sv": f"Rum {number}", "en": f"Room {number}"}
            self.house.desk = replace(desk, clock=clock_with(desk.clock, series, place=place))

    def _coming(self) -> list[Meeting]:
        scheduled = Meeting.state == MeetingState.SCHEDULED
        return self.house.rows(Meeting, scheduled, Meeting.starts_at > self.world.now)

    def _held_summonses(self) -> set[str]:
        if not read_holds(self.house.desk):
            return set()
        pending = Outbox.state == MessageState.PENDING
        return {one.concerns for one in self.house.rows(Outbox, Outbox.kind == MessageKind.SUMMONS, pending)}

    def _change(self, meeting: Meeting) -> None:
        world = self.world
        if world.chance.random() < 0.3:
            call_off(self.house.desk, meeting.id, reason="", now=world.now)
            self.told.post.cancelled[meeting.id] = world.now
            self.told.note(meeting.id, meeting.starts_at, world.now)
            return
        day = meeting.starts_at.astimezone(HELSINKI).date() + timedelta(days=world.chance.randint(-20, 40))
        try:
            self._move(meeting, day)
        except YearError:
            return

    def _move(self, meeting: Meeting, day: date) -> None:
        hour = self.world.chance.choice((9, 10, 13))
        starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=HELSINKI)
        reschedule(self.house.desk, meeting.id, starts_at, reason="", now=self.world.now)
        self.told.note(meeting.id, min(meeting.starts_at, starts_at), self.world.now)

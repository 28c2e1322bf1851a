"""The project office in the demo year: what people there do, through the flows that they would start."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from flows.adopt_year import adopt_year
from flows.assemble_agenda import assemble_agenda
from flows.cancel_meeting import cancel_meeting
from flows.carry_proposal import carry_proposal
from flows.escalate import escalate
from flows.move_meeting import move_meeting
from flows.plan_year import plan_year
from flows.record_decisions import record_decisions
from governance.agenda import AgendaItemKind, ItemOutcome
from governance.body import BodyKind
from governance.meeting import MeetingState
from governance.request import RequestState
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.agenda_paper import printed_number
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem
from office.ledger.rounds import Obligation, Submission
from office.recording import ItemDecision
from office.year import why_not
from tasks.desk import Where
from vuosikello.demo.second_look import overtaken_agenda, silent_obligation
from vuosikello.demo.temper import Temper, desk_hour

#: When next year's clock is drafted, before its comment round opens.
_DRAFT_MONTH, _DRAFT_DAY = 8, 24
_MOVE_FROM, _CANCEL_FROM = (4, 1), (10, 1)
#: The office moves and cancels so long before the meeting.
_NOTICE = timedelta(days=21)


@dataclass
class Office:
    """Act as the project office: record decisions, move, cancel, carry a proposal, adopt next year."""

    desk: Desk
    where: Where
    year: int
    temper: Temper
    planned: list[tuple[datetime, str, str]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    #: The meeting that adopts next year's clock has decided.
    is_over: bool = False

    def prepare(self) -> None:
        """Put the year's own tasks into the office's calendar."""
        draft = datetime.combine(date(self.year, _DRAFT_MONTH, _DRAFT_DAY), time(10), HELSINKI)
        self._plan(draft, "draft", "")
        for what, first in (("move", _MOVE_FROM), ("cancel", _CANCEL_FROM)):
            meeting = self._free_meeting(first)
            if meeting:
                self._plan(desk_hour(meeting.starts_at - _NOTICE), what, meeting.id)

    def next_moment(self) -> datetime | None:
        """Give the moment of the office's next task."""
        return min((moment for moment, _, _ in self.planned), default=None)

    def look(self, now: datetime) -> None:
        """See what has become a task: meetings to record, a proposal to carry."""
        with self.desk.ledger.reading() as session:
            held = session.scalars(
                select(Meeting.id).where(Meeting.state == MeetingState.HELD).order_by(Meeting.id)
            ).all()
        for meeting in held:
            self._plan(desk_hour(now), "record", meeting)
        if self._proposals_are_in(now):
            self._plan(desk_hour(now), "carry", "")
        self._look_again(now)

    def _look_again(self, now: datetime) -> None:
        """Put an agenda together anew for late answers; once in the year take silence to a superior."""
        with self.desk.ledger.reading() as session:
            agenda = overtaken_agenda(session, self.desk.clock, self.year, now)
            silent = silent_obligation(session, self.year, now)
        if agenda:
            self._plan(desk_hour(now), "agenda", agenda)
        if silent and not any(key.startswith("escalate:") for key in self.known):
            self._plan(desk_hour(now), "escalate", silent)

    async def act(self, now: datetime) -> None:
        """Do the tasks whose time has come."""
        ready = sorted(task for task in self.planned if task[0] <= now)
        self.planned = [task for task in self.planned if task[0] > now]
        for _, what, about in ready:
            await self._do(what, about, now)

    async def _do(self, what: str, about: str, now: datetime) -> None:
        where = self.where.model_copy(update={"at": now})
        match what:
            case "draft":
                await plan_year(self.year + 1, where=where)
            case "move":
                await move_meeting(about, self._new_time(about), "Puheenjohtaja on estynyt.", where=where)
            case "cancel":
                await cancel_meeting(about, "Käsiteltäviä asioita ei ole.", where=where)
            case "agenda":
                await self._agenda_again(about, where, now)
            case "escalate":
                await self._escalate(about, where)
            case "carry":
                submission = self._chosen_submission()
                if submission:
                    await carry_proposal(submission, "", where)
            case _:
                await record_decisions(about, self._decisions(about), where)
                series, number = self.desk.clock.adoption.in_meeting.split("/")
                self.is_over = about == f"{series}/{self.year}/{number}"

    async def _agenda_again(self, about: str, where: Where, now: datetime) -> None:
        """Put an agenda together anew, unless the meeting has begun meanwhile."""
        with self.desk.ledger.reading() as session:
            still = overtaken_agenda(session, self.desk.clock, self.year, now) == about
        if still:
            await assemble_agenda(about, where)

    async def _escalate(self, about: str, where: Where) -> None:
        """Take a silent obligation to the superior, unless the answer has come meanwhile."""
        with self.desk.ledger.reading() as session:
            still = session.get_one(Obligation, about).state is RequestState.OPEN
        if still:
            await escalate(about, where)

    async def adopt_next(self, now: datetime) -> None:
        """Put next year's draft into force, by the cooperation group's decision."""
        adoption = self.desk.clock.adoption
        series, number = adoption.in_meeting.split("/")
        with self.desk.ledger.reading() as session:
            meeting = session.get_one(Meeting, f"{series}/{self.year}/{number}")
            held_on = meeting.starts_at.astimezone(HELSINKI).date()
            item = session.scalars(
                select(AgendaItem).where(
                    AgendaItem.meeting_id == meeting.id, AgendaItem.kind == AgendaItemKind.ADOPT_CLOCK
                )
            ).first()
            numbered = item is not None and self.desk.network.profile(meeting.body).numbers_sections
            section = printed_number(session, self.desk, meeting, item) if item and numbered else ""
        where = self.where.model_copy(update={"at": now})
        await adopt_year(self.year + 1, adoption.body, held_on, section, where)

    def _plan(self, at: datetime, what: str, about: str) -> None:
        key = f"{what}:{about}"
        if key not in self.known:
            self.known.add(key)
            self.planned.append((at, what, about))

    def _free_meeting(self, day: tuple[int, int]) -> Meeting | None:
        """Give the first meeting after a day on which nothing hangs; a working group's if there is one."""
        clock = self.desk.clock
        needed = {one.used_by for one in clock.rounds_in(self.year)}
        needed |= {one.decided_in for one in clock.proposal_windows}
        needed.add(clock.adoption.in_meeting)
        groups = {body.id for body in self.desk.network.bodies if body.kind is BodyKind.WORKING}
        first = datetime.combine(date(self.year, *day), time(), HELSINKI)
        with self.desk.ledger.reading() as session:
            found = session.scalars(
                select(Meeting)
                .where(Meeting.year == self.year, Meeting.starts_at >= first)
                .order_by(Meeting.starts_at, Meeting.id)
            ).all()
        free = [one for one in found if f"{one.series}/{one.number}" not in needed]
        return min(free, key=lambda one: (one.body not in groups, one.starts_at, one.id), default=None)

    def _new_time(self, meeting_id: str) -> datetime:
        """Give the same hour about a week later, on a day when everybody can come."""
        with self.desk.ledger.reading() as session:
            meeting = session.get_one(Meeting, meeting_id)
            start = meeting.starts_at.astimezone(HELSINKI)
            days = (start.date() + timedelta(days=days) for days in range(7, 28))
            times = (datetime.combine(day, start.time(), HELSINKI) for day in days)
            return next(at for at in times if why_not(session, self.desk, meeting, at) is None)

    def _decisions(self, meeting_id: str) -> dict[int, ItemDecision]:
        """Decide: most as proposed, now and then something is tabled until the next meeting."""
        with self.desk.ledger.reading() as session:
            items = session.execute(
                select(AgendaItem.number, AgendaItem.kind).where(AgendaItem.meeting_id == meeting_id)
            ).all()
        decisions = {}
        for number, kind in items:
            tabled = self.temper.draw(meeting_id, str(number)).random() < 0.3  # noqa: PLR2004 - now and then
            if kind == AgendaItemKind.ROUND_RESULT and tabled:
                decisions[number] = ItemDecision(
                    outcome=ItemOutcome.TABLED, words="Asia jätettiin pöydälle seuraavaan kokoukseen."
                )
        return decisions

    def _proposals_are_in(self, now: datetime) -> bool:
        """Tell whether the deadline for proposals has passed and none has been carried on."""
        rounds = [window.grows_from for window in self.desk.clock.proposal_windows]
        with self.desk.ledger.reading() as session:
            due_at = session.scalar(
                select(func.max(Obligation.due_at)).where(
                    Obligation.round.in_(rounds), Obligation.year == self.year
                )
            )
        return due_at is not None and due_at < now

    def _chosen_submission(self) -> str | None:
        """Choose the submission that the preparing group raised: in the demo the seed's choice."""
        rounds = [window.grows_from for window in self.desk.clock.proposal_windows]
        with self.desk.ledger.reading() as session:
            found = session.execute(
                select(Obligation.municipality, Submission.id)
                .join(Submission, Submission.concerns == Obligation.id)
                .where(Obligation.round.in_(rounds), Obligation.year == self.year)
                .order_by(Obligation.municipality, Submission.submitted_at)
            ).all()
        if not found:
            return None
        return str(self.temper.draw("proposal").choice(found)[1])

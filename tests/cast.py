"""The standing cast: the people of tests/regions/pikku, and a year with no outside world around it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from calendars.conflict import Conflict
from calendars.year_planning import plan_year
from governance.action import Action, ActionKind
from governance.clock import AnnualClock
from governance.due import due
from governance.facts import DecisionFact, Facts, InvitationFact, MeetingFact, ProposalFact, RequestFact
from governance.invited_words import invited_words
from governance.meeting import MeetingState, Partstat
from governance.network import Network
from governance.person import Person
from governance.proposal import DecisionState, ProposalState
from governance.request import RequestState
from governance.series import Series
from governance.working_day import HELSINKI
from governance.year_plan import ItemKind, PlannedItem, YearPlan
from office.nomination_fact import nomination_reminders, nominations_overdue
from office.reading import read_region

PIKKU = Path(__file__).parent / "regions" / "pikku"
YEAR = 2027

#: The chair of the steering group, a member of both groups, and the office.
CHAIR = "county-director"
MEMBER = "lohja-director"
COORDINATOR = "office-coordinator"
#: Municipal contacts: one writes Finnish, the other Swedish.
CONTACT = "lohja-contact"
SUBSTITUTE = "lohja-substitute"
REGISTRY = "lohja-registry"
SWEDISH_CONTACT = "inkoo-contact"
#: Sits in the cooperation group and reads Swedish.
SWEDISH_MEMBER = "research-member"
#: In no body and no list of contacts: gets and sees nothing.
OUTSIDER = Person(
    id="outsider",
    title={"fi": "ulkopuolinen", "sv": "utomstående", "en": "outsider"},
    of="jarjestot",
    email="outsider@muualla.example",
)

STEERING = "johtoryhma/2027/1"
BUDGET_MEETING = "johtoryhma/2027/2"
COOPERATION = "yhteistyoryhma/2027/1"
REQUEST = "esitykset/2027/lohja"
SWEDISH_REQUEST = "esitykset/2027/inkoo"

#: When the cooperation group adopts the clock of 2027.
ADOPTED = datetime(2026, 12, 8, 14, 0, tzinfo=HELSINKI)
#: When everything of the year is over, its last window too.
YEAR_IS_OVER = datetime(2028, 2, 1, 9, 0, tzinfo=HELSINKI)


@cache
def rules() -> tuple[Network, AnnualClock]:
    """Read the small region once, with an outsider among its people."""
    network, clock = read_region(PIKKU)
    people = {"people": (*network.people, OUTSIDER)}
    return Network(**{**{name: getattr(network, name) for name in Network.model_fields}, **people}), clock


@cache
def planned() -> YearPlan:
    """Plan the small region's year once."""
    plan = plan_year(*rules(), YEAR)
    assert not isinstance(plan, Conflict)
    return plan


def item(kind: ItemKind, item_id: str, plan: YearPlan | None = None) -> PlannedItem:
    """Give a planned item by kind and id."""
    return next(one for one in (plan or planned()).items if one.kind is kind and one.id == item_id)


def at(day: str, hour: int = 9) -> datetime:
    """Give a moment in Europe/Helsinki by its ISO date."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=HELSINKI)


@dataclass
class PureYear:
    """Live the year in memory: what is due is done at once, with no ledger, no mail and no papers."""

    network: Network = field(default_factory=lambda: rules()[0])
    clock: AnnualClock = field(default_factory=lambda: rules()[1])
    plan: YearPlan = field(default_factory=planned)
    adopted_at: datetime | None = ADOPTED
    meetings: dict[str, MeetingFact] = field(default_factory=dict)
    invitations: dict[tuple[str, str], InvitationFact] = field(default_factory=dict)
    requests: dict[str, RequestFact] = field(default_factory=dict)
    proposals: dict[str, ProposalFact] = field(default_factory=dict)
    bounced: set[str] = field(default_factory=set)
    #: Every action that was done, and when.
    done: dict[str, datetime] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        for one in self.plan.meetings:
            self.meetings[one.id] = MeetingFact(
                id=one.id,
                body=one.body,
                state=MeetingState.SCHEDULED,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                sequence=0,
            )
        for opening in self.plan.items:
            if opening.kind is ItemKind.OPEN_REQUEST:
                round_id, year, municipality = opening.concerns.split("/")
                self.requests[opening.concerns] = RequestFact(
                    id=opening.concerns,
                    round=round_id,
                    municipality=municipality,
                    state=RequestState.PLANNED,
                    due_at=self.plan.due_at[f"{round_id}/{year}"],
                )

    @property
    def facts(self) -> Facts:
        """Give what has happened; built without validation, for it is asked for thousands of times."""
        return Facts.model_construct(
            network=self.network,
            clock=self.clock,
            adopted_at=self.adopted_at,
            meetings=dict(self.meetings),
            invitations=dict(self.invitations),
            requests=dict(self.requests),
            proposals=tuple(self.proposals.values()),
            done=frozenset(self.done),
            bounced=frozenset(self.bounced),
            waiting={},
            nomination_reminders=nomination_reminders(self.network, self.clock),
            nominations_overdue=nominations_overdue(self.network, self.clock),
        )

    def due(self, now: datetime) -> tuple[Action, ...]:
        """List what is due."""
        return due(self.plan, self.facts, now)

    def kinds(self, now: datetime) -> set[ActionKind]:
        """Give the kinds of what is due."""
        return {action.kind for action in self.due(now)}

    def live(self, now: datetime) -> list[Action]:
        """Do what is due until nothing more is, and give what was done."""
        did: list[Action] = []
        while actions := self.due(now):
            for action in actions:
                self.do(action, now)
            did += actions
        return did

    def do(self, action: Action, now: datetime) -> None:
        """Do one action: the change of state that the real hand makes."""
        assert action.key not in self.done, f"{action.key} is done twice"
        self.done[action.key] = now
        self.actions.append(action)
        match action.kind:
            case ActionKind.INVITE | ActionKind.UPDATE_INVITATION | ActionKind.CANCEL_INVITATION:
                self._invite(action)
            case ActionKind.OPEN_REQUEST | ActionKind.ASK_SUBSTITUTE | ActionKind.HAND_OVER:
                self._ask(action, now)
            case ActionKind.CLOSE_ROUND:
                self._close_round(action.concerns)
            case ActionKind.CLOSE_MEETING:
                self.change_meeting(action.concerns, state=MeetingState.HELD)
            case ActionKind.REQUEST_DECISION:
                requested = {"state": DecisionState.REQUESTED, "requested_at": now, "asked": action.to}
                self.change_decision(action.concerns, **requested)
            case ActionKind.CLOSE_PROPOSAL:
                closed = {"state": ProposalState.CLOSED}
                self.proposals[action.concerns] = self.proposals[action.concerns].model_copy(update=closed)
            case _:
                pass

    def rewrite(self, series: str, **values: object) -> None:
        """Let the office write something else of a series into the clock's file."""
        self.clock = clock_with(self.clock, series, **values)

    def change_meeting(self, meeting: str, **values: object) -> None:
        """Change a meeting's facts."""
        self.meetings[meeting] = self.meetings[meeting].model_copy(update=values)

    def change_request(self, request: str, **values: object) -> None:
        """Change a request's facts."""
        self.requests[request] = self.requests[request].model_copy(update=values)

    def change_decision(self, decision: str, **values: object) -> None:
        """Change one decision's facts."""
        proposal = self.proposals[decision.rpartition("/")[0]]
        changed = tuple(
            one.model_copy(update=values) if one.id == decision else one for one in proposal.decisions
        )
        self.proposals[proposal.id] = proposal.model_copy(update={"decisions": changed})

    def send_proposal(self, sent_at: datetime) -> ProposalFact:
        """Let the steering group send a proposal to every municipality."""
        window = f"talousarvio/{YEAR}"
        proposal = ProposalFact(
            id=f"{window}/{len(self.proposals) + 1}",
            window="talousarvio",
            state=ProposalState.SENT,
            sent_at=sent_at,
            decisions=tuple(
                DecisionFact(
                    id=f"{window}/{len(self.proposals) + 1}/{one.id}",
                    municipality=one.id,
                    state=DecisionState.PLANNED,
                    due_at=self.plan.due_at[f"{window}/{one.id}"],
                )
                for one in self.network.municipalities
            ),
        )
        self.proposals[proposal.id] = proposal
        return proposal

    def _invite(self, action: Action) -> None:
        person = action.to[0]
        series = self.clock.one_series(action.concerns.partition("/")[0])
        held = self.invitations.get((action.concerns, person))
        cancelled = action.kind is ActionKind.CANCEL_INVITATION
        self.invitations[action.concerns, person] = InvitationFact(
            meeting=action.concerns,
            person=person,
            sequence=int(action.key.rsplit(":", 1)[1]),
            cancelled=cancelled,
            address=held.address if held and cancelled else self.network.person(person).email,
            deputy_for=action.why.get("member") or None,
            says=invited_words(self.clock, series, self.network.person(person).language).kept,
        )

    def answer(self, meeting: str, person: str, partstat: Partstat) -> None:
        """Let a person answer the invitation that they hold."""
        held = self.invitations[meeting, person]
        self.invitations[meeting, person] = held.model_copy(update={"partstat": partstat})

    def _ask(self, action: Action, now: datetime) -> None:
        if action.concerns not in self.requests:
            self._hand_over_decision(action)
            return
        held = self.requests[action.concerns]
        self.change_request(
            held.id,
            state=RequestState.OPEN,
            opened_at=held.opened_at or now,
            asked=(*held.asked, *action.to),
        )

    def _hand_over_decision(self, action: Action) -> None:
        decisions = (one for proposal in self.proposals.values() for one in proposal.decisions)
        (held,) = (one for one in decisions if one.id == action.concerns)
        self.change_decision(held.id, asked=(*held.asked, *action.to))

    def _close_round(self, round_key: str) -> None:
        ends = {RequestState.OPEN: RequestState.MISSED, RequestState.PLANNED: RequestState.WAIVED}
        for request in list(self.requests.values()):
            if request.id.rpartition("/")[0] == round_key and request.state in ends:
                self.change_request(request.id, state=ends[request.state])


def clock_with(clock: AnnualClock, series: str, **values: object) -> AnnualClock:
    """Give the clock after the office edited a series in its file."""
    changed = tuple(Series(**{**dict(one), **values}) if one.id == series else one for one in clock.series)
    return AnnualClock(
        **{**{name: getattr(clock, name) for name in type(clock).model_fields}, "series": changed}
    )


def hours(first: datetime, last: datetime) -> Iterable[datetime]:
    """List every hour from `first` to `last`: real hours, also in the nights of the change."""
    start = first.astimezone(UTC)
    return (start + timedelta(hours=n) for n in range(int((last - first) / timedelta(hours=1)) + 1))

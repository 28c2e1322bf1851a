"""The outbox against a model: whatever is planned, sent, answered or dies, its rules hold."""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.message import CALENDAR_KINDS, AmbiguityPolicy, MessageKind, MessageState, ambiguity_policy
from office.ledger.delivery import deliver
from office.ledger.outbox import Outbox
from office.ledger.resolution import Resolution, resolve
from office.mail.mailer import Answer, NoAnswer, Postponed, Refused, ServerUnavailable
from tests.smtp_server import KEY_HEADER, NOW, new_message, open_ledger, plan
from tests.unreliable_world import PowerCut

KINDS = (
    MessageKind.REQUEST,
    MessageKind.INVITATION,
    MessageKind.CANCELLATION,
    MessageKind.REMINDER,
    MessageKind.SUMMONS,
)
THREADS = ("a", "b", None)
OUTCOMES = (
    "taken",
    "taken",
    "taken",
    "down",
    "postponed",
    "refused",
    "lost_without_answer",
    "taken_without_answer",
    "power_cut_before",
    "power_cut_marked",
    "power_cut_after",
)


class ScriptedServer:
    """A mail server that does with each message what the machine drew next."""

    def __init__(self, outcomes: list[str], arrived: list[str]) -> None:
        self.outcomes, self.arrived = outcomes, arrived

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Do what is next; when nothing is drawn any more, take."""
        outcome = self.outcomes.pop(0) if self.outcomes else "taken"
        match outcome:
            case "down":
                raise ServerUnavailable("down")
            case "postponed":
                raise Postponed("later", 451)
            case "refused":
                raise Refused("never", 550)
            case "power_cut_before":
                raise PowerCut
        before_data()
        if outcome == "power_cut_marked":
            raise PowerCut
        if outcome == "lost_without_answer":
            raise NoAnswer("gone")
        self.arrived.append(message_from_bytes(raw)[KEY_HEADER])
        if outcome == "power_cut_after":
            raise PowerCut
        if outcome == "taken_without_answer":
            raise NoAnswer("gone")
        return Answer(250, "taken")

    def close(self) -> None:
        """Have nothing to close."""


class OutboxMachine(RuleBasedStateMachine):
    """Drive an outbox, and know by a few dictionaries what must be true of it."""

    messages = Bundle("messages")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.ledger = open_ledger(str(Path(self.folder.name) / "ledger.sqlite"))
        self.now = NOW
        self.kinds: dict[str, MessageKind] = {}
        self.threads: dict[str, str | None] = {}
        self.answered: set[str] = set()
        self.person_resent: Counter[str] = Counter()
        self.arrived: list[str] = []
        self.ended: dict[str, MessageState] = {}

    def teardown(self) -> None:
        """Put everything away."""
        self.ledger.close()
        self.folder.cleanup()

    @rule(
        target=messages,
        kind=st.sampled_from(KINDS),
        thread=st.sampled_from(THREADS),
        number=st.integers(0, 9),
    )
    def plan_one(self, kind: MessageKind, thread: str | None, number: int) -> str:
        """Plan a message, perhaps one that is planned already."""
        key = f"{kind}:{number}"
        plan(self.ledger, new_message(key, kind=kind, thread=thread), now=self.now)
        self.kinds.setdefault(key, kind)
        self.threads.setdefault(key, thread)
        return key

    @rule(key=messages)
    def is_answered(self, key: str) -> None:
        """Settle the matter: the message is no longer right to send."""
        self.answered.add(key)

    @rule(minutes=st.sampled_from((1, 5, 30, 200, 3_000)))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.now += timedelta(minutes=minutes)

    @rule(outcomes=st.lists(st.sampled_from(OUTCOMES), max_size=6))
    def deliver(self, outcomes: list[str]) -> None:
        """Deliver, in a world that does what was drawn."""
        before = len(self.arrived)
        late = set(self.answered)
        try:
            deliver(
                self.ledger,
                ScriptedServer(outcomes, self.arrived),
                now=lambda: self.now,
                recheck=self._recheck,
                lease_clock=lambda: self.now,
                limit=100,
            )
        except PowerCut:
            self.ledger.engine.dispose()
        assert not late & set(self.arrived[before:]), "what was answered left all the same"

    @rule(key=messages)
    def a_person_resends(self, key: str) -> None:
        """Let the office look at a message in doubt and have it sent again."""
        if self._states().get(key) is MessageState.AMBIGUOUS:
            with self.ledger.writing() as session:
                resolve(session, key, Resolution.RESEND, now=self.now)
            self.person_resent[key] += 1
            self.ended.pop(key, None)

    def _recheck(
        self, _session: Session, key: str, _kind: MessageKind, _concerns: str, _to: str
    ) -> str | None:
        return "it was answered meanwhile" if key in self.answered else None

    def _states(self) -> dict[str, MessageState]:
        with self.ledger.reading() as session:
            return dict(session.execute(select(Outbox.key, Outbox.state)).tuples().all())

    @invariant()
    def none_disappears(self) -> None:
        """Keep what was planned."""
        assert set(self._states()) == set(self.kinds)

    @invariant()
    def none_is_sent_twice_knowingly(self) -> None:
        """Allow one copy, one more after a doubt where the kind allows it, one for each word of a person."""
        for key, copies in Counter(self.arrived).items():
            by_itself = ambiguity_policy(self.kinds[key]) is AmbiguityPolicy.RESEND_ONCE
            assert copies <= 1 + by_itself + self.person_resent[key], key

    @invariant()
    def what_is_called_sent_has_arrived(self) -> None:
        """Say no more in the ledger than is true."""
        for key, state in self._states().items():
            if state is MessageState.SENT:
                assert key in self.arrived
            if state is MessageState.PENDING and not self._was_in_doubt(key):
                assert key not in self.arrived

    @invariant()
    def ends_are_ends(self) -> None:
        """Let what is sent or suppressed stay so."""
        states = self._states()
        for key, state in self.ended.items():
            assert states[key] is state
        ends = {MessageState.SENT, MessageState.SUPPRESSED}
        self.ended.update({key: state for key, state in states.items() if state in ends})

    @invariant()
    def threads_keep_their_order(self) -> None:
        """Let the first copies of a thread arrive in the order of planning.

        Only what a calendar must know passes a letter in doubt; a person may have that sent again later.
        """
        late = {key for key in self.person_resent if self.kinds[key] not in CALENDAR_KINDS}
        first = [key for key in dict.fromkeys(self.arrived) if key not in late]
        planned = list(self.kinds)
        for thread in {one for one in self.threads.values() if one}:
            of_thread = [key for key in first if self.threads[key] == thread]
            assert of_thread == sorted(of_thread, key=planned.index)

    def _was_in_doubt(self, key: str) -> bool:
        with self.ledger.reading() as session:
            found = session.scalars(select(Outbox).where(Outbox.key == key)).one()
            return found.resends > 0 or self.person_resent[key] > 0


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)

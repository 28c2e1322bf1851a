"""Carrying out what is due: each action once, each in the transaction that says it is done."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from governance.action import Action, ActionKind
from governance.due import due
from office.desk import Desk
from office.facts import live_years
from office.hands.agenda import assemble_agenda, close_meeting, send_summons, tell_decisions
from office.hands.decision import close_proposal, remind_decision, request_decision
from office.hands.invitation import send_invitation
from office.hands.request import ask_substitute, close_round, open_request, remind, tell_overdue
from office.ledger.journal import mark_done

Hand = Callable[[Session, Desk, Action, datetime], None]

_HANDS: Mapping[ActionKind, Hand] = {
    ActionKind.INVITE: send_invitation,
    ActionKind.UPDATE_INVITATION: send_invitation,
    ActionKind.CANCEL_INVITATION: send_invitation,
    ActionKind.OPEN_REQUEST: open_request,
    ActionKind.ASK_SUBSTITUTE: ask_substitute,
    ActionKind.REMIND: remind,
    ActionKind.OVERDUE: tell_overdue,
    ActionKind.CLOSE_ROUND: close_round,
    ActionKind.ASSEMBLE_AGENDA: assemble_agenda,
    ActionKind.SUMMONS: send_summons,
    ActionKind.CLOSE_MEETING: close_meeting,
    ActionKind.REQUEST_DECISION: request_decision,
    ActionKind.REMIND_DECISION: remind_decision,
    ActionKind.OVERDUE_DECISION: remind_decision,
    ActionKind.CLOSE_PROPOSAL: close_proposal,
    ActionKind.TELL_DECISIONS: tell_decisions,
}

#: The database itself is in trouble (locked, gone, full), and with it every action.
_STOPS_ALL = (OperationalError, InterfaceError)

#: So many letters a transaction: the write lock is held for well under a second.
BATCH = 40


@dataclass(frozen=True)
class Troubled:
    """Say which action could not be carried out, and why; the others went on."""

    key: str
    why: str


@dataclass(frozen=True)
class Carried:
    """Hold the keys that were done now, and the actions that could not be."""

    done: tuple[str, ...] = ()
    troubled: tuple[Troubled, ...] = ()


def find_due(desk: Desk, now: datetime) -> tuple[Action, ...]:
    """List what is due in every year in force; changes nothing."""
    with desk.ledger.reading() as session:
        years = live_years(session, desk.network, desk.clock)
    found = [action for year in years for action in due(year.plan, year.facts, now)]
    return tuple(sorted(found, key=lambda action: action.at))


def batches(actions: Sequence[Action]) -> Iterator[tuple[Action, ...]]:
    """Split actions into transactions."""
    return (tuple(actions[start : start + BATCH]) for start in range(0, len(actions), BATCH))


def carry_out(desk: Desk, actions: Iterable[Action], now: datetime) -> Carried:
    """Carry out a batch in one transaction; an action that fails is undone alone and reported.

    An action whose key is done already, by another worker perhaps, is passed over.
    """
    done: list[str] = []
    troubled: list[Troubled] = []
    with desk.ledger.writing() as session:
        for action in actions:
            try:
                with session.begin_nested():
                    if not mark_done(session, action.key, str(action.kind), action.concerns, now):
                        continue
                    _HANDS[action.kind](session, desk, action, now)
            except _STOPS_ALL:
                raise
            except Exception as error:  # noqa: BLE001 - one poisoned letter stops one action, whatever ails it
                troubled.append(Troubled(action.key, f"{type(error).__name__}: {error}"))
            else:
                done.append(action.key)
    return Carried(tuple(done), tuple(troubled))

"""Carrying out what is due: each action once, each in the transaction that says it is done."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calendars.letter_hours import waits_for_morning
from governance.action import Action, ActionKind
from governance.due import due, order_of
from governance.unknown_id import UnknownIdError
from office.desk import Desk
from office.facts import live_years
from office.hands.agenda import (
    assemble_agenda,
    close_meeting,
    give_record_task,
    send_minutes,
    tell_decisions,
)
from office.hands.agenda_change import send_change, send_changes
from office.hands.decision import (
    ask_for_decision,
    close_proposal,
    remind_decision,
    remind_one_of_decision,
    request_decision,
)
from office.hands.each_letter import STOPS_ALL, LetterHand
from office.hands.hand_over import hand_over, hand_over_to
from office.hands.invitation import send_invitation
from office.hands.nomination import (
    ask_to_name,
    remind_nomination,
    remind_to_name,
    request_nomination,
    tell_nomination_overdue,
    tell_one_overdue_to_name,
)
from office.hands.personal_link import revoke_link
from office.hands.proposal_result import send_extract, send_extracts, tell_result, tell_results
from office.hands.quorum import warn_of_quorum
from office.hands.request import (
    ask,
    ask_substitute,
    open_request,
    remind,
    remind_one,
    tell_one_overdue,
    tell_overdue,
)
from office.hands.round_closing import close_round
from office.hands.summons import send_summons, summon
from office.hands.thanks import thank, thank_one
from office.ledger.journal import mark_done
from office.ledger.stopped import NOTICE_SHOWN, stop_letter, stopped_letters

Hand = Callable[[Session, Desk, Action, datetime], None]

_HANDS: Mapping[ActionKind, Hand] = {
    ActionKind.INVITE: send_invitation,
    ActionKind.UPDATE_INVITATION: send_invitation,
    ActionKind.CANCEL_INVITATION: send_invitation,
    ActionKind.OPEN_REQUEST: open_request,
    ActionKind.ASK_SUBSTITUTE: ask_substitute,
    ActionKind.HAND_OVER: hand_over,
    ActionKind.REVOKE_LINK: revoke_link,
    ActionKind.REMIND: remind,
    ActionKind.OVERDUE: tell_overdue,
    ActionKind.CLOSE_ROUND: close_round,
    ActionKind.THANK: thank,
    ActionKind.REQUEST_NOMINATION: request_nomination,
    ActionKind.REMIND_NOMINATION: remind_nomination,
    ActionKind.OVERDUE_NOMINATION: tell_nomination_overdue,
    ActionKind.ASSEMBLE_AGENDA: assemble_agenda,
    ActionKind.SUMMONS: send_summons,
    ActionKind.WARN_QUORUM: warn_of_quorum,
    ActionKind.TELL_CHANGE_OF_AGENDA: send_changes,
    ActionKind.CLOSE_MEETING: close_meeting,
    ActionKind.REQUEST_DECISION: request_decision,
    ActionKind.REMIND_DECISION: remind_decision,
    ActionKind.OVERDUE_DECISION: remind_decision,
    ActionKind.CLOSE_PROPOSAL: close_proposal,
    ActionKind.TELL_RESULT: tell_results,
    ActionKind.TELL_DECISIONS: tell_decisions,
    ActionKind.SEND_EXTRACT: send_extracts,
}

#: How one recipient's letter of an action is written: again, for a letter that was stopped.
_LETTERS: Mapping[ActionKind, LetterHand] = {
    ActionKind.OPEN_REQUEST: ask,
    ActionKind.ASK_SUBSTITUTE: ask,
    ActionKind.HAND_OVER: hand_over_to,
    ActionKind.REMIND: remind_one,
    ActionKind.OVERDUE: tell_one_overdue,
    ActionKind.THANK: thank_one,
    ActionKind.REQUEST_NOMINATION: ask_to_name,
    ActionKind.REMIND_NOMINATION: remind_to_name,
    ActionKind.OVERDUE_NOMINATION: tell_one_overdue_to_name,
    ActionKind.SUMMONS: summon,
    ActionKind.TELL_CHANGE_OF_AGENDA: send_change,
    ActionKind.REQUEST_DECISION: ask_for_decision,
    ActionKind.REMIND_DECISION: remind_one_of_decision,
    ActionKind.OVERDUE_DECISION: remind_one_of_decision,
    ActionKind.TELL_RESULT: tell_result,
    ActionKind.TELL_DECISIONS: send_minutes,
    ActionKind.CLOSE_MEETING: give_record_task,
    ActionKind.SEND_EXTRACT: send_extract,
}

#: So many letters a transaction: the write lock is held for well under a second.
BATCH = 40


@dataclass(frozen=True)
class Troubled:
    """Say which action could not be carried out, or which letter not written; the others went on."""

    key: str
    why: str


@dataclass(frozen=True)
class Carried:
    """Hold the keys that were done now, and the actions that could not be."""

    done: tuple[str, ...] = ()
    troubled: tuple[Troubled, ...] = ()


def find_due(desk: Desk, now: datetime) -> tuple[Action, ...]:
    """List what is due in every year in force; changes nothing.

    A reminder is written once quiet hours are over, for it counts the days.
    """
    with desk.ledger.reading() as session:
        years = live_years(session, desk.network, desk.clock)
    found = {
        action.key: action
        for year in years
        for action in due(year.plan, year.facts, now)
        if not waits_for_morning(desk.clock, action, now)
    }
    return tuple(sorted(found.values(), key=order_of))


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
            except STOPS_ALL:
                raise
            except Exception as error:  # noqa: BLE001 - one poisoned letter stops one action, whatever ails it
                troubled.append(Troubled(action.key, f"{type(error).__name__}: {error}"))
            else:
                done.append(action.key)
        troubled += [Troubled(one.key, one.why) for one in stopped_letters(session, done)]
    return Carried(tuple(done), tuple(troubled))


def write_stopped(desk: Desk, now: datetime) -> tuple[Troubled, ...]:
    """Try the letters again that could not be written; gives those that still cannot.

    What is for somebody who has left the network since is dropped.
    """
    with desk.ledger.reading() as session:
        if not stopped_letters(session):
            return ()
    with desk.ledger.writing() as session:
        for stopped in stopped_letters(session):
            if not stopped.action:
                if stopped.since < now - NOTICE_SHOWN:
                    session.delete(stopped)
                continue
            action = Action.model_validate(stopped.action)
            try:
                with session.begin_nested():
                    person = desk.network.person(stopped.person)
                    _LETTERS[action.kind](session, desk, action, person, now)
            except STOPS_ALL:
                raise
            except UnknownIdError:
                session.delete(stopped)
            except Exception as error:  # noqa: BLE001 - it stays stopped, with what ails it now
                stop_letter(session, action, stopped.person, error, now)
            else:
                session.delete(stopped)
        session.flush()
        return tuple(Troubled(one.key, one.why) for one in stopped_letters(session))

"""One action's letters to several people: each stands and falls alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from governance.action import Action
from governance.person import Person
from office.desk import Desk
from office.ledger.stopped import stop_letter, stop_notice

#: The database itself is in trouble (locked, gone, full), and with it every action.
STOPS_ALL = (OperationalError, InterfaceError)

#: Writes an action's letter to one of its recipients.
LetterHand = Callable[[Session, Desk, Action, Person, datetime], None]


def write_each(
    session: Session,
    desk: Desk,
    action: Action,
    now: datetime,
    write: LetterHand,
    *,
    done_anyway: bool = False,
) -> None:
    """Write an action's letter to each of its recipients.

    One that cannot be written is kept as stopped, with the reason; the others leave. Raises its error where
    none of them can be written: then the action is not done, but for one that is `done_anyway`.
    """
    faults: dict[str, Exception] = {}
    for person_id in action.to:
        try:
            with session.begin_nested():
                write(session, desk, action, desk.network.person(person_id), now)
        except STOPS_ALL:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned letter stops one letter, whatever ails it
            faults[person_id] = error
    if faults and len(faults) == len(action.to) and not done_anyway:
        raise next(iter(faults.values()))
    for person_id, fault in faults.items():
        stop_letter(session, action, person_id, fault, now)


@contextmanager
def stopping_alone(session: Session, name: str, person: str, now: datetime) -> Iterator[None]:
    """Write a notice or a receipt, shown as stopped by `name` where it cannot be: all else of it counts."""
    try:
        with session.begin_nested():
            yield
    except STOPS_ALL:
        raise
    except Exception as error:  # noqa: BLE001 - one poisoned letter stops one letter, whatever ails it
        stop_notice(session, name, person, error, now)

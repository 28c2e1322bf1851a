"""What tests of dispatch need: a house whose clock has rules of dispatch, and a look at its outbox."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from governance.dispatch import Dispatch
from governance.message import MessageState
from office.hands.letter import office_sender, plan_letter
from office.ledger.outbox import Outbox
from templates.letter import OfficeNotice
from tests.cast import CONTACT
from tests.ledger_house import LedgerHouse


def with_dispatch(house: LedgerHouse, **dispatch: Any) -> LedgerHouse:
    """Give the house after the office wrote rules of dispatch into clock.yaml."""
    rules = Dispatch.model_validate(dispatch)
    clock = house.desk.clock.model_copy(update={"dispatch": rules})
    return replace(house, desk=replace(house.desk, clock=clock))


def with_settings(house: LedgerHouse, **settings: Any) -> LedgerHouse:
    """Give the house with other settings."""
    changed = house.desk.settings.model_copy(update=settings)
    return replace(house, desk=replace(house.desk, settings=changed))


def in_state(house: LedgerHouse, state: MessageState) -> set[str]:
    """Give the keys of the messages in a state."""
    return {row.key for row in house.rows(Outbox, Outbox.state == state)}


def row(house: LedgerHouse, key: str) -> Any:
    """Give one message's row."""
    (found,) = house.rows(Outbox, Outbox.key == key)
    return found


def plan_notice(house: LedgerHouse, now: datetime, number: int = 1, person: str = CONTACT) -> str:
    """Plan a letter that nothing can speak against; gives its key."""
    reader = house.desk.network.person(person)
    context = OfficeNotice(
        sender=office_sender(house.desk, reader.language),
        title=f"Kierros {number}",
        role=reader.title.in_language(reader.language),
        what=f"Vastauksia tuli {number}.",
        steps=("Lukekaa vastaukset.",),
        due_on=now,
        url=f"https://asiointi.pikku.example/k/token-{number}",
    )
    with house.desk.ledger.writing() as session:
        plan_letter(session, house.desk, context, to=reader, concerns=f"kierros-{number}", now=now)
    return f"office_notice:kierros-{number}:{person}:1"

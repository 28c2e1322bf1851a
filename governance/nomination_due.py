"""Which nomination requests (nimeämispyyntö) and reminders of them are due."""

from collections.abc import Iterator
from datetime import datetime

from governance.action import Action, ActionKind
from governance.facts import AskedFact, Facts
from governance.nomination import OpenNomination, nominator, open_nominations
from governance.reason import Reason, ReasonCode, because
from governance.working_day import HELSINKI, end_of_day, morning

#: Working days before its deadline on which a nomination that has not come is reminded of.
REMINDER_WORKING_DAYS = 5
#: Working days after it on which a nomination that was asked for is told to be late.
OVERDUE_WORKING_DAYS = 2


def nominations_due(facts: Facts, now: datetime) -> Iterator[Action]:
    """List the nomination requests that are due, one reminder of each, and one word once it is late.

    A municipality names by a decision: its registry (kirjaamo) is asked, and its contact is told. An
    organisation's contact is asked. Whoever has the task after that, or another address, inherits the
    request; so does the substitute of a contact who cannot be reached. A nomination is answered when the
    mandate is written into network.yaml; after its deadline nothing is asked anew.
    """
    for one in open_nominations(facts.network, now.astimezone(HELSINKI).date()):
        asked = _asked(facts, one)
        if not asked or now < morning(one.asked_on):
            continue
        was_asked = _key(ActionKind.REQUEST_NOMINATION, one) in facts.done
        if now > end_of_day(one.due_on):
            yield from _overdue(facts, one, asked, now) if was_asked else ()
        elif not was_asked:
            why = because(ReasonCode.SEAT_TO_FILL, body=one.body, of=one.of)
            yield _action(ActionKind.REQUEST_NOMINATION, one, morning(one.asked_on), asked, why)
        else:
            yield from _inherited(facts, one, asked, now)
            yield from _reminder(facts, one, asked, now)


def _inherited(facts: Facts, one: OpenNomination, asked: tuple[str, ...], now: datetime) -> Iterator[Action]:
    """Ask who was not asked at their present address; where nothing is known of letters, nobody."""
    written = facts.asked_to_name.get(one.id, {})
    why = because(ReasonCode.SEAT_TO_FILL, body=one.body, of=one.of)
    for person in asked if written else ():
        before = written.get(person, AskedFact(times=0, at_present_address=False))
        if not before.at_present_address:
            action = _action(ActionKind.REQUEST_NOMINATION, one, now, (person,), why)
            yield action.model_copy(update={"key": f"{action.key}:{person}:{before.times + 1}"})


def _reminder(facts: Facts, one: OpenNomination, asked: tuple[str, ...], now: datetime) -> Iterator[Action]:
    at = facts.nomination_reminders.get(one.id)
    if at and morning(one.asked_on) < at <= now:
        why = because(ReasonCode.NOT_NOMINATED, body=one.body, of=one.of, days=REMINDER_WORKING_DAYS)
        yield _action(ActionKind.REMIND_NOMINATION, one, at, asked[:1], why)


def _overdue(facts: Facts, one: OpenNomination, asked: tuple[str, ...], now: datetime) -> Iterator[Action]:
    at = facts.nominations_overdue.get(one.id)
    if at and at <= now:
        why = because(ReasonCode.NOMINATION_LATE, body=one.body, of=one.of)
        yield _action(ActionKind.OVERDUE_NOMINATION, one, at, asked, why)


def nomination_moments(facts: Facts) -> Iterator[datetime]:
    """List when a nomination may need something."""
    for body in facts.network.bodies:
        for seat in body.seats:
            yield from (morning(one.asked_on) for one in seat.nominations)
    yield from facts.nomination_reminders.values()
    yield from facts.nominations_overdue.values()


def _asked(facts: Facts, one: OpenNomination) -> tuple[str, ...]:
    """List who is written to: who names first, and for a municipality also its contact."""
    names = nominator(facts.network, one.of)
    contacts = (
        facts.reachable_contact(found.id) for found in facts.network.municipalities if found.id == one.of
    )
    return tuple(dict.fromkeys(filter(None, (names, *contacts))))


def _key(kind: ActionKind, one: OpenNomination) -> str:
    return f"{kind}:{one.id}"


def _action(kind: ActionKind, one: OpenNomination, at: datetime, to: tuple[str, ...], why: Reason) -> Action:
    return Action(key=_key(kind, one), kind=kind, at=at, to=to, concerns=one.id, why=why)

"""Tasks that change hands while invitations are out, and rules that leave the files once they are over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from governance.body import Body
from governance.clock import AnnualClock
from governance.meeting import Partstat
from governance.message import MessageState
from governance.person import Person
from office.ledger.meetings import Invitation
from office.ledger.outbox import Outbox
from office.ledger.resolution import Resolution, resolve
from office.mail.mailer import Refused
from tests.cast import ADOPTED, MEMBER, STEERING, YEAR_IS_OVER
from tests.ledger_house import LedgerHouse, blank_papers, network_with
from tests.smtp_server import FakeMailer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DEPUTY, NEW_DEPUTY, SUCCESSOR = "lohja-contact", "lohja-substitute", "lohja-director-2"


@pytest.fixture(autouse=True)
def _blank(monkeypatch: pytest.MonkeyPatch) -> None:
    blank_papers(monkeypatch)


def with_holder(house: LedgerHouse, which: str, person: str) -> LedgerHouse:
    """Let another person hold Lohja's seat (`members`), or be its deputy (`deputies`), in every body."""

    def changed(body: Body) -> Body:
        seats = []
        for seat in body.seats:
            mandates = getattr(seat, which)
            if seat.id == "lohja" and mandates:
                first, *rest = mandates
                mandates = (first.model_copy(update={"person": person}), *rest)
            seats.append(seat.model_copy(update={which: mandates}))
        leads = {
            role: person
            for role in ("chair", "vice_chair")
            if which == "members" and getattr(body, role) == MEMBER
        }
        return body.model_copy(update={"seats": tuple(seats), **leads})

    return house.with_body(changed)


def sent_kinds(house: LedgerHouse, person: str, meeting: str = STEERING) -> list[str]:
    """List the kinds of the messages about a meeting that left to somebody."""
    rows = house.rows(
        Outbox, Outbox.recipient == person, Outbox.concerns == meeting, Outbox.state == MessageState.SENT
    )
    return [str(row.kind) for row in sorted(rows, key=lambda row: row.number)]


def test_a_successor_in_the_same_mailbox_is_invited_and_loses_nothing(
    house: LedgerHouse,
) -> None:
    """A cancellation would take the meeting out of the successor's calendar."""
    house.tick(ADOPTED)
    mailbox = house.desk.network.person(MEMBER).email
    left = house.with_person(MEMBER, email="leaver@lohja.example")
    title: Mapping[str, Any] = {"fi": "uusi johtaja", "sv": "ny direktör", "en": "new director"}
    new = Person.model_validate({"id": SUCCESSOR, "of": "lohja", "email": mailbox, "title": title})
    people = (*left.desk.network.people, new)
    joined = left.with_network(network_with(left.desk.network, people=people))
    taken = with_holder(joined, "members", SUCCESSOR)
    taken.tick(ADOPTED + DAY)
    taken.tick(ADOPTED + 2 * DAY)
    assert sent_kinds(taken, SUCCESSOR) == ["invitation"]
    assert sent_kinds(taken, MEMBER) == ["invitation"]
    held: Invitation = taken.one(Invitation, (STEERING, SUCCESSOR))
    assert held.sequence == 1


def test_who_is_no_deputy_any_more_is_called_off_and_the_new_one_is_called(house: LedgerHouse) -> None:
    """The file names another deputy for the seat of a member who said no."""
    house.tick(ADOPTED)
    house.change(Invitation, (STEERING, MEMBER), partstat=Partstat.DECLINED, answered_sequence=0)
    house.tick(ADOPTED + HOUR)
    assert sent_kinds(house, DEPUTY) == ["invitation"]
    changed = with_holder(house, "deputies", NEW_DEPUTY)
    changed.tick(ADOPTED + 2 * HOUR)
    assert sent_kinds(changed, DEPUTY) == ["invitation", "cancellation"]
    assert sent_kinds(changed, NEW_DEPUTY) == ["invitation"]


def test_what_failed_is_not_sent_again_to_who_has_left(house: LedgerHouse) -> None:
    """Their cancellation ended with the invitation that had never left."""
    address = house.desk.network.person(MEMBER).email
    house.carry_out(ADOPTED)
    house.deliver(ADOPTED, FakeMailer(before={address: Refused("554 5.7.1 no", 554)}))
    left = with_holder(house, "members", NEW_DEPUTY)
    left.tick(ADOPTED + DAY)
    key = f"invitation:{STEERING}:{MEMBER}:0"
    with left.desk.ledger.writing() as session:
        resolve(session, key, Resolution.RESEND, now=ADOPTED + 2 * DAY)
    left.tick(ADOPTED + 2 * DAY)
    (row,) = left.rows(Outbox, Outbox.key == key)
    assert (row.state, row.reason) == (MessageState.SUPPRESSED, "no longer invited")


def test_a_round_that_is_over_may_be_taken_out_of_the_file(house: LedgerHouse) -> None:
    """Ticks go on without it."""
    for days in range(0, 300, 10):
        house.tick(ADOPTED + days * DAY)
    clock = house.desk.clock
    without = AnnualClock(**{**dict(clock), "rounds": clock.rounds[1:], "proposal_windows": ()})
    after = replace(house, desk=replace(house.desk, clock=without))
    carried, _ = after.tick(YEAR_IS_OVER)
    assert not carried.troubled

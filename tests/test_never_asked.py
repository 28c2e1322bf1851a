"""What nobody was asked in time is not late; what became void while the mail waited never leaves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from governance.body import Body
from governance.dispatch import Dispatch
from governance.message import MessageKind, MessageState
from governance.year_plan import ItemKind
from office.hands.office_notice import tell_office
from office.holding import hold_letters, read_scope
from office.ledger.outbox import Outbox
from office.mail.mailer import Answer, ServerUnavailable
from office.year import call_off
from tests.cast import ADOPTED, BUDGET_MEETING, REQUEST, at, item
from tests.dispatch_house import plan_notice
from tests.ledger_house import LedgerHouse, blank_papers
from tests.smtp_server import FakeMailer
from tests.test_hands import decided_proposal

HOUR = timedelta(hours=1)
OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
LATE = item(ItemKind.OVERDUE, REQUEST).at
NOMINATION = (MessageKind.NOMINATION_REQUEST, MessageKind.NOMINATION_REMINDER)
ASKED, REMINDED, NOMINATED_BY = at("2027-02-01"), at("2027-03-22"), at("2027-04-02")
NEVER_ASKED = "the request itself never left"


class NoMail(FakeMailer):
    """A mail server that is away."""

    def send(self, raw: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]) -> Answer:  # noqa: ARG002 - the protocol's signature
        """Take nothing."""
        raise ServerUnavailable("the mail server is away")


@pytest.fixture(autouse=True)
def _blank(monkeypatch: pytest.MonkeyPatch) -> None:
    blank_papers(monkeypatch)


def live_without_mail(house: LedgerHouse, *moments: datetime) -> None:
    """Tick at some moments, while the mail server is away."""
    for moment in moments:
        house.carry_out(moment)
        house.deliver(moment, NoMail())


def states(house: LedgerHouse, *where: object) -> dict[str, tuple[MessageState, str | None]]:
    """Give state and reason of messages by key."""
    return {row.key: (row.state, row.reason) for row in house.rows(Outbox, *where)}


@pytest.mark.parametrize("digest", [False, True])
def test_nobody_is_late_with_what_they_were_never_asked(house: LedgerHouse, *, digest: bool) -> None:
    """The mail server was away past the deadline; a digest that waited with the request changes nothing."""
    clock = house.desk.clock
    rounds = tuple(one.model_copy(update={"official": False}) for one in clock.rounds)
    changed = clock.model_copy(update={"rounds": rounds, "dispatch": Dispatch(digest=digest)})
    house = replace(house, desk=replace(house.desk, clock=changed))
    house.tick(ADOPTED)
    plan_notice(house, OPENS - HOUR)
    days = int((LATE - OPENS) / timedelta(days=1)) + 1
    live_without_mail(house, *(OPENS + n * timedelta(days=1) for n in range(days)), LATE + HOUR)
    house.deliver(LATE + 6 * HOUR)
    found = states(house, Outbox.concerns == REQUEST, Outbox.kind == MessageKind.OVERDUE)
    assert found
    assert set(found.values()) == {(MessageState.SUPPRESSED, NEVER_ASKED)}


@pytest.mark.parametrize("why", ["held", "no mail"])
def test_a_decision_is_not_late_whose_request_waits(house: LedgerHouse, why: str) -> None:
    """Held by the office, or leaving beside the word of lateness: then it is asked too late."""
    if why == "held":
        hold_letters(house.desk, read_scope(MessageKind.DECISION_REQUEST), ADOPTED)
    decision = f"{decided_proposal(house)}/lohja"
    late = item(ItemKind.OVERDUE_DECISION, "talousarvio/2027/lohja").at
    for moment in (at("2027-05-28"), item(ItemKind.REMIND_DECISION, "talousarvio/2027/lohja/10").at, late):
        house.carry_out(moment)
        house.deliver(moment, NoMail() if why == "no mail" else FakeMailer())
    house.deliver(late + 5 * HOUR)
    found = states(house, Outbox.concerns == decision, Outbox.kind == MessageKind.OVERDUE)
    assert found
    assert set(found.values()) == {(MessageState.SUPPRESSED, NEVER_ASKED)}


def test_a_nomination_is_not_late_that_nobody_was_asked_for(house: LedgerHouse) -> None:
    """Requests and reminder ran out while there was no mail."""
    house.tick(ADOPTED)
    days = (NOMINATED_BY + n * timedelta(days=1) for n in range(5))
    live_without_mail(house, ASKED, REMINDED, *days)
    house.deliver(NOMINATED_BY + timedelta(days=5))
    found = states(house, Outbox.kind.in_(NOMINATION))
    assert {state for state, _ in found.values()} == {MessageState.SUPPRESSED}
    assert {why for key, (_, why) in found.items() if key.endswith(":overdue")} == {NEVER_ASKED}


def test_a_nomination_is_not_reminded_of_beside_its_request(house: LedgerHouse) -> None:
    """After downtime the request says all."""
    house.tick(ADOPTED)
    live_without_mail(house, ASKED, REMINDED)
    house.deliver(REMINDED + 4 * HOUR)
    found = states(house, Outbox.kind.in_(NOMINATION))
    sent = {key.partition(":")[0] for key, (state, _) in found.items() if state is MessageState.SENT}
    assert sent == {"nomination_request"}


def test_the_office_is_not_warned_of_the_quorum_of_a_meeting_that_is_off(house: LedgerHouse) -> None:
    """The warning waited for the mail server; other words to the office leave."""
    house.tick(ADOPTED)
    with house.desk.ledger.writing() as session:
        for about in ("quorum", "comment"):
            tell_office(
                session,
                house.desk,
                "bounce_notice",
                lambda _language: ({"person": "X"}, {}),
                concerns=f"{about}/{BUDGET_MEETING}",
                now=ADOPTED,
            )
    call_off(house.desk, BUDGET_MEETING, reason="", now=ADOPTED + HOUR)
    house.tick(ADOPTED + 2 * HOUR)
    found = states(house, Outbox.kind == MessageKind.OFFICE_NOTICE)
    by_matter = {key.split(":")[1].partition("/")[0]: value for key, value in found.items()}
    assert by_matter["quorum"] == (MessageState.SUPPRESSED, "the meeting was cancelled meanwhile")
    assert by_matter["comment"][0] is MessageState.SENT


def test_nothing_leaves_to_somebody_who_was_taken_out_of_the_network(house: LedgerHouse) -> None:
    """Their invitations waited for the mail server."""
    gone = "ngo-member"
    live_without_mail(house, ADOPTED)

    def emptied(body: Body) -> Body:
        seats = tuple(
            seat.model_copy(update={"members": tuple(one for one in seat.members if one.person != gone)})
            for seat in body.seats
        )
        return body.model_copy(update={"seats": seats})

    house = house.with_body(emptied)
    people = tuple(one for one in house.desk.network.people if one.id != gone)
    house = house.with_network(house.desk.network.model_copy(update={"people": people}))
    house.carry_out(ADOPTED + HOUR)
    house.deliver(ADOPTED + 4 * HOUR)
    found = states(house, Outbox.recipient == gone)
    assert found
    assert set(found.values()) == {(MessageState.SUPPRESSED, "no longer in the network")}

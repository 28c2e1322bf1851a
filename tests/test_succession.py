"""A contact who leaves: the successor inherits what is open, the old links die, then silence."""

from datetime import datetime, timedelta

import pytest

from governance.action import ActionKind
from governance.due import due
from governance.facts import LinkFact
from governance.person import Person
from governance.reason import ReasonCode
from governance.record import Language
from governance.year_plan import ItemKind
from office.counter import OutcomeKind, look_up
from office.ledger.outbox import Outbox
from office.ledger.rounds import Link, LinkState
from office.link import token
from tests.cast import (
    ADOPTED,
    CONTACT,
    REQUEST,
    SUBSTITUTE,
    PureYear,
    at,
    item,
    rules,
)
from tests.ledger_house import LedgerHouse, answer_round, blank_papers, text_of

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
LATER = OPENS + timedelta(days=3)
DUE = item(ItemKind.ROUND_DUE, "esitykset/2027").at
NEW = "lohja-new-contact"
SUCCESSOR = Person(
    id=NEW,
    title={"fi": "Lohjan uusi yhteyshenkilö", "sv": "ny kontaktperson i Lojo", "en": "new contact of Lohja"},
    of="lohja",
    email="new-contact@lohja.example",
    language=Language.SV,
)


def succeeded(year: PureYear, contact: str = NEW) -> None:
    """Let the office write another contact into the network's file."""
    network = year.network
    changed = tuple(
        one.model_copy(update={"contact": contact}) if one.id == "lohja" else one
        for one in network.municipalities
    )
    fields = {name: getattr(network, name) for name in type(network).model_fields}
    people = network.people if SUCCESSOR in network.people else (*network.people, SUCCESSOR)
    year.network = type(network)(**{**fields, "people": people, "municipalities": changed})


def open_year() -> PureYear:
    """Live the year until Lohja has been asked."""
    year = PureYear()
    year.live(OPENS)
    return year


def test_the_successor_inherits_what_is_open() -> None:
    """One letter for each open matter, at the next look."""
    year = open_year()
    succeeded(year)
    (action,) = [one for one in year.due(LATER) if one.kind is ActionKind.HAND_OVER]
    assert (action.concerns, action.to, action.why.code) == (
        REQUEST,
        (NEW,),
        ReasonCode.CONTACT_CHANGED,
    )
    year.live(LATER)
    assert ActionKind.HAND_OVER not in year.kinds(LATER)


def test_nothing_is_inherited_of_what_is_answered_or_closed() -> None:
    """Only what is open needs anybody."""
    year = open_year()
    year.live(item(ItemKind.CLOSE_ROUND, "esitykset/2027").at)
    succeeded(year)
    assert ActionKind.HAND_OVER not in year.kinds(item(ItemKind.CLOSE_ROUND, "esitykset/2027").at)


def test_an_open_matter_is_inherited_after_its_deadline_too() -> None:
    """Until the round is closed an answer still counts."""
    year = open_year()
    late = item(ItemKind.OVERDUE, REQUEST).at
    year.live(late)
    succeeded(year)
    assert ActionKind.HAND_OVER in year.kinds(late)


def test_a_contact_whose_address_bounces_still_has_the_substitute() -> None:
    """That is no succession, and is told as what it is."""
    year = open_year()
    year.bounced.add(CONTACT)
    (action,) = [one for one in year.due(LATER) if one.concerns == REQUEST]
    assert (action.kind, action.to, action.why.code) == (
        ActionKind.ASK_SUBSTITUTE,
        (SUBSTITUTE,),
        ReasonCode.CONTACT_UNREACHABLE,
    )


def test_a_link_dies_when_its_holder_has_no_task_in_the_municipality() -> None:
    """In a pause too; whoever is the substitute now keeps theirs."""
    network, clock = rules()
    year = PureYear(network=network, clock=clock)
    links = (
        LinkFact(id="a", concerns=REQUEST, person=CONTACT),
        LinkFact(id="b", concerns=REQUEST, person=SUBSTITUTE),
    )
    summer = at("2027-07-01")

    def revoked() -> list[str]:
        facts = year.facts.model_copy(update={"links": links})
        return [one.key for one in due(year.plan, facts, summer) if one.kind is ActionKind.REVOKE_LINK]

    assert revoked() == []
    succeeded(year)
    assert revoked() == ["revoke_link:a"]


@pytest.fixture
def changed(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Send everything until Lohja was asked; then the office writes a new contact into the file."""
    blank_papers(monkeypatch)
    house.tick(ADOPTED)
    house.tick(OPENS)
    people = (*house.desk.network.people, SUCCESSOR)
    fields = {name: getattr(house.desk.network, name) for name in type(house.desk.network).model_fields}
    grown = house.with_network(type(house.desk.network)(**{**fields, "people": people}))
    return grown.with_municipality("lohja", contact=NEW)


def sent_to(house: LedgerHouse, person: str, since: datetime) -> list[str]:
    """List the kinds of what was sent to somebody from a moment on."""
    rows = house.rows(Outbox, Outbox.recipient == person, Outbox.sent_at >= since)
    return sorted(str(row.kind) for row in rows)


def test_the_successor_answers_with_a_link_of_their_own_and_the_old_one_is_dead(
    changed: LedgerHouse,
) -> None:
    """The letter is in the successor's language and says since when the matter is open."""
    changed.carry_out(LATER)
    (letter,) = changed.rows(Outbox, Outbox.key == f"request:{REQUEST}:{NEW}:1")
    words = " ".join(text_of(letter).split())
    assert "Begäran skickades ursprungligen" in words
    assert answer_round(changed, REQUEST, NEW, LATER) is OutcomeKind.ACCEPTED


def test_the_leavers_link_looks_as_if_it_had_never_been(changed: LedgerHouse) -> None:
    """Before the change it opens the form; after the next tick it opens nothing."""
    (link,) = changed.rows(Link, Link.concerns == REQUEST, Link.person == CONTACT)
    address = token(changed.desk.secret, link.id)
    assert look_up(changed.desk, address, LATER) is not None
    changed.tick(LATER)
    assert changed.one(Link, link.id).state is LinkState.REVOKED
    assert look_up(changed.desk, address, LATER) is None
    assert ("link revoked", REQUEST) in changed.audit()


def test_after_a_farewell_the_leaver_hears_nothing_more(changed: LedgerHouse) -> None:
    """The rest of the year's letters of the round go to the successor and the substitute."""
    changed.tick(LATER)
    after = LATER + timedelta(minutes=1)
    for one in sorted(changed.plan().items, key=lambda one: one.at):
        if one.concerns in {REQUEST, "esitykset/2027"} and one.at > LATER:
            changed.tick(one.at)
    assert sent_to(changed, CONTACT, after) == []
    assert sent_to(changed, NEW, after) == ["overdue", "reminder", "reminder"]


def test_what_was_planned_for_the_leaver_does_not_leave(house: LedgerHouse) -> None:
    """The mail server was down when the contact changed: the letter is suppressed, with the reason."""
    house.carry_out(OPENS)
    fields = {name: getattr(house.desk.network, name) for name in type(house.desk.network).model_fields}
    grown = house.with_network(
        type(house.desk.network)(**{**fields, "people": (*house.desk.network.people, SUCCESSOR)})
    ).with_municipality("lohja", contact=NEW)
    _, report = grown.tick(LATER)
    assert f"request:{REQUEST}:{CONTACT}:1" in report.suppressed
    (row,) = house.rows(Outbox, Outbox.key == f"request:{REQUEST}:{CONTACT}:1")
    assert row.reason == "no longer the contact"
    assert f"request:{REQUEST}:{NEW}:1" in report.sent


def test_who_comes_back_to_the_task_is_asked_anew_with_another_link(changed: LedgerHouse) -> None:
    """A dead link stays dead."""
    (first,) = changed.rows(Link, Link.concerns == REQUEST, Link.person == CONTACT)
    changed.tick(LATER)
    back = changed.with_municipality("lohja", contact=CONTACT)
    back.tick(LATER + timedelta(days=1))
    links = back.rows(Link, Link.concerns == REQUEST, Link.person == CONTACT)
    assert {(link.id == first.id, link.state) for link in links} == {
        (True, LinkState.REVOKED),
        (False, LinkState.LIVE),
    }
    assert back.rows(Outbox, Outbox.key == f"request:{REQUEST}:{CONTACT}:2")


def test_a_member_whose_mandate_ends_gets_cancellations_and_then_silence(house: LedgerHouse) -> None:
    """The leaver is told of each meeting to come, and hears no more of the body."""
    house.tick(ADOPTED)
    before = {row.concerns for row in house.rows(Outbox, Outbox.recipient == "inkoo-contact")}
    without = house.with_body(
        lambda body: body.model_copy(
            update={"seats": tuple(seat for seat in body.seats if seat.id != "inkoo")}
        )
    )
    without.tick(OPENS - timedelta(days=90))
    cancelled = without.letters("cancellation")
    assert "inkoo-contact" in cancelled
    assert {row.concerns for row in house.rows(Outbox, Outbox.kind == "cancellation")} >= {
        concerns for concerns in before if concerns.startswith("yhteistyoryhma")
    }
    summons = item(ItemKind.SUMMONS, "yhteistyoryhma/2027/1").at
    without.carry_out(summons)
    assert "inkoo-contact" not in without.letters("summons")


def test_an_open_forum_is_cancelled_for_the_leaver_and_the_successor_is_invited() -> None:
    """A forum has no seats: who is invited follows the municipalities' contacts."""
    year = PureYear()
    network = year.network
    bodies = tuple(
        body.model_copy(update={"open": True, "seats": ()}) if body.id == "yhteistyoryhma" else body
        for body in network.bodies
    )
    fields = {name: getattr(network, name) for name in type(network).model_fields}
    year.network = type(network)(**{**fields, "bodies": bodies})
    year.live(ADOPTED)
    succeeded(year)
    forum = "yhteistyoryhma/2027/1"
    due_now = {(one.kind, one.to) for one in year.due(ADOPTED) if one.concerns == forum}
    assert due_now == {(ActionKind.CANCEL_INVITATION, (CONTACT,)), (ActionKind.INVITE, (NEW,))}
    year.live(ADOPTED)
    assert not [one for one in year.due(ADOPTED) if CONTACT in one.to and one.concerns == forum]


def test_a_proposal_that_waits_for_a_decision_is_inherited_too() -> None:
    """Registry and contact alike, each once; who decided already hands over nothing."""
    year = PureYear()
    year.send_proposal(at("2027-05-28"))
    year.live(at("2027-05-28"))
    succeeded(year)
    handed = [one for one in year.due(at("2027-05-29")) if one.kind is ActionKind.HAND_OVER]
    assert [(one.concerns, one.to) for one in handed] == [("talousarvio/2027/1/lohja", (NEW,))]
    year.live(at("2027-05-29"))
    assert ActionKind.HAND_OVER not in year.kinds(at("2027-05-29"))

"""People are roles: a new address is a successor. The old mailbox loses its links and gets a farewell."""

from datetime import timedelta

import pytest

from governance.action import ActionKind
from governance.due import due
from governance.facts import LinkFact
from governance.message import MessageState
from governance.year_plan import ItemKind
from office.attendance import look_up_meeting
from office.counter import OutcomeKind, look_up
from office.ledger.outbox import Outbox
from office.ledger.replies import Bounce
from office.ledger.rounds import Link, LinkScope, LinkState
from office.link import link_id, token
from tests.cast import ADOPTED, CHAIR, CONTACT, REQUEST, STEERING, SWEDISH_CONTACT, PureYear, item
from tests.ledger_house import LedgerHouse, answer_round, blank_papers, text_of

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
LATER = OPENS + timedelta(days=3)
OLD, NEW = "contact@lohja.example", "uusi.yhteys@lohja.example"


@pytest.fixture
def asked(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Send everything until Lohja was asked."""
    blank_papers(monkeypatch)
    house.tick(ADOPTED)
    house.tick(OPENS)
    return house


def sent_to(house: LedgerHouse, address: str, concerns: str) -> list[str]:
    """List the kinds of what has left to an address about a matter, in its order."""
    rows = house.rows(Outbox, Outbox.address == address, Outbox.concerns == concerns)
    left = [row for row in rows if row.state is MessageState.SENT]
    return [str(row.kind) for row in sorted(left, key=lambda row: row.number)]


def test_a_link_dies_when_its_holders_address_is_another() -> None:
    """In small and capital letters it is the same; one that was not written down is not doubted."""
    year = PureYear()
    links = tuple(
        LinkFact(id=str(number), concerns=REQUEST, person=CONTACT, address=address)
        for number, address in enumerate((None, OLD, "Contact@Lohja.example", NEW))
    )
    facts = year.facts.model_copy(update={"links": links})
    found = [one.key for one in due(year.plan, facts, LATER) if one.kind is ActionKind.REVOKE_LINK]
    assert found == ["revoke_link:3"]


def test_the_new_mailbox_inherits_what_is_open_and_the_old_links_are_dead(asked: LedgerHouse) -> None:
    """The letter says since when the matter is open, and has a link of its own."""
    (link,) = asked.rows(Link, Link.concerns == REQUEST, Link.person == CONTACT)
    changed = asked.with_person(CONTACT, email=NEW)
    carried = changed.carry_out(LATER)
    assert f"hand_over:{REQUEST}:{CONTACT}:1" in carried.done
    (letter,) = changed.rows(Outbox, Outbox.key == f"request:{REQUEST}:{CONTACT}:2")
    assert letter.address == NEW
    assert "on lähetetty alun perin" in " ".join(text_of(letter).split())
    assert look_up(changed.desk, token(changed.desk.secret, link.id), LATER) is None
    assert answer_round(changed, REQUEST, CONTACT, LATER) is OutcomeKind.ACCEPTED
    changed.deliver(LATER)
    assert changed.carry_out(LATER + timedelta(minutes=1)).done == ()


def test_a_slip_in_the_letter_case_changes_nothing(asked: LedgerHouse) -> None:
    """Nobody is asked, invited or told anew."""
    same = asked.with_person(CONTACT, email="Contact@Lohja.example").with_person(
        CHAIR, email="Director@hyvinvointialue.example"
    )
    assert same.due(LATER) == asked.due(LATER)


def test_the_old_mailbox_gets_a_cancellation_and_the_new_one_an_invitation(house: LedgerHouse) -> None:
    """At one tick; the answer and the link of the old mailbox are void."""
    house.tick(ADOPTED)
    old = house.desk.network.person(CHAIR).email
    changed = house.with_person(CHAIR, email="uusi.director@hyvinvointialue.example")
    changed.tick(ADOPTED + timedelta(hours=1))
    assert sent_to(changed, old, STEERING) == ["invitation", "cancellation"]
    assert sent_to(changed, "uusi.director@hyvinvointialue.example", STEERING) == ["invitation"]
    ids = [link_id(LinkScope.ANSWER_INVITATION, STEERING, CHAIR, revision) for revision in (1, 2)]
    pages = [look_up_meeting(changed.desk, token(changed.desk.secret, one), ADOPTED) for one in ids]
    assert [page is not None for page in pages] == [False, True]


def test_who_takes_the_old_address_back_gets_its_own_link_again(house: LedgerHouse) -> None:
    """And the mailbox in between loses its own."""
    house.tick(ADOPTED)
    changed = house.with_person(CHAIR, email="uusi.director@hyvinvointialue.example")
    changed.tick(ADOPTED + timedelta(hours=1))
    house.tick(ADOPTED + timedelta(hours=2))
    ids = [link_id(LinkScope.ANSWER_INVITATION, STEERING, CHAIR, revision) for revision in (1, 2)]
    assert [house.one(Link, one).state for one in ids] == [LinkState.LIVE, LinkState.REVOKED]


def test_a_contact_whose_dead_address_is_corrected_is_asked_again(asked: LedgerHouse) -> None:
    """The substitute was asked meanwhile, and keeps what they have."""
    with asked.desk.ledger.writing() as session:
        session.add(Bounce(person=CONTACT, address=OLD, since=OPENS, permanent=True))
    asked.tick(OPENS + timedelta(days=1))
    corrected = asked.with_person(CONTACT, email=NEW)
    corrected.tick(LATER)
    assert sent_to(corrected, NEW, REQUEST) == ["request"]


def test_what_waits_for_the_old_address_does_not_leave(house: LedgerHouse) -> None:
    """The mail server was down when the address changed: no live link reaches the old mailbox."""
    house.carry_out(ADOPTED)
    house.carry_out(OPENS)
    changed = house.with_person(CONTACT, email=NEW)
    _, report = changed.tick(LATER)
    assert f"request:{REQUEST}:{CONTACT}:1" in report.suppressed
    (row,) = changed.rows(Outbox, Outbox.key == f"request:{REQUEST}:{CONTACT}:1")
    assert row.reason == "the address has changed meanwhile"
    assert sent_to(changed, OLD, REQUEST) == []
    assert sent_to(changed, NEW, REQUEST) == ["request"]


def test_nobody_is_called_off_who_was_never_called(house: LedgerHouse) -> None:
    """The invitation had not left when the address changed: only the new mailbox hears of the meeting."""
    house.carry_out(ADOPTED)
    old = house.desk.network.person(SWEDISH_CONTACT).email
    changed = house.with_person(SWEDISH_CONTACT, email="ny.kontakt@inkoo.example")
    changed.tick(ADOPTED + timedelta(hours=1))
    assert old not in changed.mailer.recipients
    assert "ny.kontakt@inkoo.example" in changed.mailer.recipients

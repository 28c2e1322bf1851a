"""Rehearsals: everything goes to one address, says for whom it was, and can answer for nobody."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from governance.message import MessageState
from office.ledger.outbox import Attempt, Outbox
from office.mail.rehearsal import AllowList, rehearsal_copy
from office.settings import read_settings
from tests.cast import ADOPTED, CHAIR, STEERING
from tests.dispatch_house import plan_notice, row, with_settings
from tests.ledger_house import LedgerHouse

ME = "me@office.example"
TOLD = "rehearsal: taken by the rehearsal's address, not by the recipient's"


def parsed(raw: bytes) -> EmailMessage:
    """Parse a message."""
    return message_from_bytes(raw, policy=default)


def part(message: EmailMessage, kind: str) -> str:
    """Give one of a message's two texts."""
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def rehearsing(house: LedgerHouse, only_to: str = ME) -> LedgerHouse:
    """Give the house with an allow-list."""
    return with_settings(house, only_to=AllowList.read(only_to))


def test_everything_goes_to_me(house: LedgerHouse) -> None:
    """Nobody else gets anything, and the ledger says who took it."""
    report = rehearsing(house).tick(ADOPTED)[1]
    assert set(house.mailer.recipients) == {ME}
    assert len(report.sent) == len(house.mailer.sent) > 10
    assert {one.reason for one in house.rows(Outbox, Outbox.state == MessageState.SENT)} == {TOLD}
    assert {one.reason for one in house.rows(Attempt)} == {TOLD}


def test_the_copy_says_for_whom_it_was(house: LedgerHouse) -> None:
    """In subject, text and page, in the letter's language; its links are those of the letter."""
    key = plan_notice(house, ADOPTED)
    frozen = row(house, key)
    rehearsing(house).deliver(ADOPTED)
    (raw,) = house.mailer.sent
    message = parsed(raw)
    role = parsed(frozen.body)["To"].addresses[0].display_name
    assert message["To"].addresses[0].addr_spec == ME
    assert message["Subject"] == f"[Harjoitus: {role}] {parsed(frozen.body)['Subject']}"
    for kind in ("plain", "html"):
        assert f"Tämä viesti olisi lähtenyt vastaanottajalle: {role}." in part(message, kind)
        assert "https://asiointi.pikku.example/k/token-1" in part(message, kind)


def test_the_copy_can_answer_for_nobody(house: LedgerHouse) -> None:
    """No calendar object is in it, and its bounce is not the recipient's: it has a Message-ID of its own."""
    house.carry_out(ADOPTED)
    frozen = row(house, f"invitation:{STEERING}:{CHAIR}:0")
    copy = parsed(rehearsal_copy(frozen.body, ME))
    assert "text/calendar" in {one.get_content_type() for one in parsed(frozen.body).walk()}
    assert {one.get_content_type() for one in copy.walk() if not one.is_multipart()} == {
        "text/plain",
        "text/html",
    }
    assert b"BEGIN:VCALENDAR" not in copy.as_bytes()
    assert copy["Message-ID"] != frozen.message_id
    assert parsed(frozen.body)["X-Vuosikello-Key"] not in copy.as_bytes().decode()
    assert row(house, frozen.key).body == frozen.body
    assert rehearsal_copy(frozen.body, ME) == rehearsal_copy(frozen.body, ME)


def test_who_is_allowed_gets_the_letter_itself(house: LedgerHouse) -> None:
    """By address or domain, with the frozen bytes and no note in the ledger."""
    key = plan_notice(house, ADOPTED)
    frozen = row(house, key)
    domain = frozen.address.rpartition("@")[2]
    rehearsing(house, f"{ME}, {domain.upper()}").deliver(ADOPTED)
    assert (house.mailer.recipients, house.mailer.sent) == ([frozen.address], [frozen.body])
    assert row(house, key).reason is None


def test_the_setting_is_read_and_refused() -> None:
    """First an address; then addresses and domains."""
    found = read_settings({"VUOSIKELLO_ONLY_TO": f"{ME}, @kunta.example other@toinen.example"}).only_to
    assert found is not None
    assert found.rehearsal_address == ME
    for address, allowed in {
        "ME@office.example": True,
        "kirjaamo@KUNTA.example": True,
        "other@toinen.example": True,
        "third@toinen.example": False,
        "kirjaamo@alikunta.example": False,
        "kirjaamo@kunta.example.evil.example": False,
    }.items():
        assert found.allows(address) is allowed, address
    for bad in ("kunta.example", f"{ME}, not a domain!", "@kunta.example"):
        with pytest.raises(ValidationError, match="write first the address that takes everybody's mail"):
            read_settings({"VUOSIKELLO_ONLY_TO": bad})
    assert read_settings({"VUOSIKELLO_ONLY_TO": ""}).only_to is None


@given(address=st.emails())
def test_with_one_address_nobody_else_is_allowed(address: str) -> None:
    """Send everything to me means everything."""
    assert AllowList.read(ME).allows(address) == (address.casefold() == ME)

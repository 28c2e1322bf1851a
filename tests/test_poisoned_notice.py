"""A notice, receipt or task that cannot be written: it is shown, and what it is about counts all the same."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from calendars.reply import reply_ics
from governance.meeting import MeetingState, Partstat
from governance.request import RequestState
from governance.year_plan import ItemKind
from office.ledger.meetings import Invitation, Meeting
from office.ledger.rounds import Obligation
from office.ledger.stopped import NOTICE_SHOWN
from office.status import read_status
from tests.cast import ADOPTED, CHAIR, CONTACT, COORDINATOR, MEMBER, REQUEST, STEERING, item
from tests.ledger_house import LedgerHouse, answer_round, blank_papers
from tests.sent_object import sent
from tests.test_stopped_letters import poison

LATER = ADOPTED + timedelta(days=1)


@pytest.fixture(autouse=True)
def _blank(monkeypatch: pytest.MonkeyPatch) -> None:
    blank_papers(monkeypatch)


def reply(house: LedgerHouse, person: str, comment: str = "") -> None:
    """Let a member's program accept the invitation, perhaps with words of theirs."""
    (invitation,) = sent(house, kind="invitation", recipient=person, concerns=STEERING)
    message = EmailMessage()
    message["From"], message["To"] = invitation.address, "hanketoimisto@pikku.example"
    message["Subject"], message["Message-ID"] = "Vastaus", f"<{person}@mail.example>"
    message.set_content("Hei")
    calendar = reply_ics(
        invitation.content, attendee=invitation.address, partstat="accepted", stamp=LATER, comment=comment
    )
    message.add_alternative(calendar.decode(), subtype="calendar", params={"method": "REPLY"})
    house.post(message)


def test_a_notice_that_cannot_be_written_voids_no_answer(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both answers count, the notice is shown for two weeks, and ticks go on."""
    house.carry_out(ADOPTED)
    house.let_leave()
    reply(house, MEMBER, "Voinko tulla etänä?")
    reply(house, CHAIR)
    poison(monkeypatch, house, "office_notice", COORDINATOR)
    house.read(LATER)
    answers = [house.one(Invitation, (STEERING, person)).partstat for person in (MEMBER, CHAIR)]
    assert answers == [Partstat.ACCEPTED, Partstat.ACCEPTED]
    ((key, why),) = read_status(house.desk, LATER).stopped
    assert key.startswith("comment_notice:comment/")
    assert "'assigned_to' is undefined" in why
    assert key in [one.key for one in house.carry_out(LATER).troubled]
    house.carry_out(LATER + NOTICE_SHOWN + timedelta(days=1))
    assert read_status(house.desk, LATER).stopped == ()


def test_a_receipt_that_cannot_be_written_takes_nobodys_answer(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contact's answer is in; the receipt is shown as stopped."""
    opens = item(ItemKind.OPEN_REQUEST, REQUEST).at
    house.tick(opens)
    poison(monkeypatch, house, "receipt", CONTACT)
    answer_round(house, REQUEST, CONTACT, opens + timedelta(hours=1))
    assert house.one(Obligation, REQUEST).state is RequestState.ANSWERED
    ((key, _),) = read_status(house.desk, opens).stopped
    assert key.startswith(f"receipt:{REQUEST}:")


def test_a_task_that_cannot_be_written_keeps_no_meeting_open(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The meeting counts as held; the task is written once it can be."""
    house.carry_out(ADOPTED)
    poison(monkeypatch, house, "office_task", COORDINATOR)
    end = house.one(Meeting, STEERING).ends_at
    house.carry_out(end)
    assert house.one(Meeting, STEERING).state is MeetingState.HELD
    monkeypatch.undo()
    blank_papers(monkeypatch)
    house.carry_out(end + timedelta(hours=1))
    assert COORDINATOR in house.letters("office_task", STEERING)

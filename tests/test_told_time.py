"""What a letter about a moved meeting says: the time that its reader was last told, and nobody else's."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from governance.meeting import Partstat
from governance.message import MessageState
from office.hands.told_time import ToldTime, told_time
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.mail.mailer import NoAnswer, Refused
from office.year import call_off, reschedule
from tests.cast import ADOPTED, CHAIR, MEMBER, STEERING, at
from tests.ledger_house import LedgerHouse, blank_papers, text_of
from tests.smtp_server import FakeMailer

EARLIER = at("2027-02-03")
FIRST, SECOND, THIRD = at("2027-02-10"), at("2027-02-17"), at("2027-02-24")
LATER = ADOPTED + timedelta(days=1)


@pytest.fixture(autouse=True)
def _blank(monkeypatch: pytest.MonkeyPatch) -> None:
    blank_papers(monkeypatch)


def move(house: LedgerHouse, *times: datetime, now: datetime = LATER) -> None:
    """Let the office move the meeting, once or several times before the next tick."""
    for number, time in enumerate(times):
        reschedule(house.desk, STEERING, time, reason="Este", now=now + timedelta(minutes=number))


def letters(house: LedgerHouse, person: str = CHAIR) -> Mapping[str, Outbox]:
    """Give what a person is written about the meeting, by kind and revision."""
    rows = house.rows(Outbox, Outbox.concerns == STEERING, Outbox.recipient == person)
    return {f"{row.kind}:{row.key.rsplit(':', 1)[1]}": row for row in rows}


def words(letter: Outbox) -> str:
    """Give a letter's text on one line."""
    return " ".join(text_of(letter).replace("\xa0", " ").split())


def held(house: LedgerHouse, person: str = CHAIR) -> Invitation:
    """Give what the ledger knows of a person's invitation."""
    found: Invitation = house.one(Invitation, (STEERING, person))
    return found


def told(house: LedgerHouse, person: str = CHAIR) -> ToldTime | None:
    """Give the time that a person was last told."""
    with house.desk.ledger.reading() as session:
        meeting, row = session.get_one(Meeting, STEERING), session.get_one(Invitation, (STEERING, person))
        return told_time(session, house.desk, meeting, row)


def test_a_meeting_moved_twice_before_a_tick_is_told_from_the_time_that_was_known(house: LedgerHouse) -> None:
    """The time between the two was never told to anybody."""
    house.tick(ADOPTED)
    move(house, SECOND, THIRD)
    house.carry_out(LATER + timedelta(hours=1))
    letter = words(letters(house)["invitation_update:2"])
    assert "Aiempi aika: keskiviikko 10.2.2027" in letter
    assert ("24.2.2027" in letter, "17.2.2027" in letter) == (True, False)


def test_news_leaves_until_the_time_that_its_reader_knows_is_over(house: LedgerHouse) -> None:
    """Moved earlier and called off while no mail left: they would still come at the first time."""
    house.tick(ADOPTED)
    move(house, EARLIER)
    house.carry_out(LATER + timedelta(hours=1))
    call_off(house.desk, STEERING, reason="", now=LATER + timedelta(hours=2))
    house.carry_out(LATER + timedelta(hours=3))
    report = house.deliver(EARLIER + timedelta(days=1))
    assert f"cancellation:{STEERING}:{CHAIR}:2" in report.sent
    assert letters(house)["cancellation:2"].expires_at == FIRST


def test_a_move_and_a_move_back_before_a_tick_asks_nobody(house: LedgerHouse) -> None:
    """The last object says all that is true; what was answered to it stands, and so do later answers."""
    house.tick(ADOPTED)
    house.change(Invitation, (STEERING, CHAIR), partstat=Partstat.ACCEPTED)
    move(house, SECOND, FIRST)
    count = len(house.mailer.sent)
    house.tick(LATER + timedelta(hours=1))
    assert len(house.mailer.sent) == count
    row = held(house)
    assert (row.partstat, row.sequence, row.asked_about) == (Partstat.ACCEPTED, 2, 0)
    assert house.due(LATER + timedelta(hours=2)) == []
    move(house, THIRD, now=LATER + timedelta(hours=3))
    house.carry_out(LATER + timedelta(hours=3))
    assert "Aiempi aika: keskiviikko 10.2.2027" in words(letters(house)["invitation_update:3"])


def test_who_was_never_sent_an_invitation_is_invited_to_the_new_time(house: LedgerHouse) -> None:
    """An invitation that waited in the outbox, or was refused, told nobody of the old time."""
    house.carry_out(ADOPTED)
    address = house.desk.network.person(CHAIR).email
    house.deliver(ADOPTED, FakeMailer(before={address: Refused("550 5.7.1 policy", 550)}))
    assert letters(house)["invitation:0"].state is MessageState.FAILED
    move(house, SECOND)
    house.carry_out(LATER)
    letter = words(letters(house)["invitation:1"])
    assert ("17.2.2027" in letter, "10.2.2027" in letter, "Aiempi" in letter) == (True, False, False)
    assert "Aiempi aika: keskiviikko 10.2.2027" in words(letters(house, MEMBER)["invitation_update:1"])


def test_a_letter_that_perhaps_arrived_counts_as_told(house: LedgerHouse) -> None:
    """Whoever may have it in their calendar reads what has changed there."""
    house.carry_out(ADOPTED)
    address = house.desk.network.person(CHAIR).email
    house.deliver(ADOPTED, FakeMailer(after={address: NoAnswer("cut off")}))
    move(house, SECOND)
    house.carry_out(LATER)
    assert "Aiempi aika: keskiviikko 10.2.2027" in words(letters(house)["invitation_update:1"])


def test_an_update_that_waits_and_is_taken_back_leaves_the_answer(house: LedgerHouse) -> None:
    """It may leave before it is stopped: the newer object follows, and says that the time is as it was."""
    house.tick(ADOPTED)
    house.change(Invitation, (STEERING, CHAIR), partstat=Partstat.ACCEPTED)
    move(house, SECOND)
    house.carry_out(LATER)
    assert held(house).partstat is Partstat.NEEDS_ACTION
    move(house, FIRST, now=LATER + timedelta(hours=1))
    house.carry_out(LATER + timedelta(hours=1))
    letter = letters(house)["invitation_update:2"]
    assert letter.subject.startswith("Aika ennallaan: ")
    assert "jo antamanne vastaus on voimassa" in words(letter)
    assert (held(house).partstat, held(house).asked_about) == (Partstat.ACCEPTED, 0)
    report = house.deliver(LATER + timedelta(hours=2))
    assert f"invitation_update:{STEERING}:{CHAIR}:1" in report.suppressed
    assert told(house) == ToldTime(FIRST, at("2027-02-10", 11), Partstat.ACCEPTED, 0)


def test_a_time_that_was_told_and_taken_back_is_asked_about_anew(house: LedgerHouse) -> None:
    """Who has read of the second time has to know that the first one holds again."""
    house.tick(ADOPTED)
    move(house, SECOND)
    house.tick(LATER)
    move(house, FIRST, now=LATER + timedelta(hours=1))
    house.carry_out(LATER + timedelta(hours=1))
    letter = words(letters(house)["invitation_update:2"])
    assert ("Aiempi aika: keskiviikko 17.2.2027" in letter, "Uusi aika" in letter) == (True, True)

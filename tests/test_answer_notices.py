"""What of the answers the office is told: words, dropped and undated answers, and nobody behind a flood."""

import re
from datetime import datetime, timedelta

import pytest

from calendars.reply import reply_ics
from governance.meeting import Partstat
from office.attendance import AnswerOutcome, answer_meeting
from office.ledger.meetings import Meeting
from office.ledger.rounds import LinkScope
from office.link import link_id, token
from office.year import reschedule
from tests.cast import ADOPTED, CHAIR, COOPERATION, COORDINATOR, MEMBER, STEERING, at
from tests.dispatch_house import with_dispatch
from tests.ledger_house import LedgerHouse, blank_papers
from tests.test_answers import forwarded, notices
from tests.test_incoming_handling import calendar_of, held, mail

LATER = ADOPTED + timedelta(hours=3)
WISH = "Tulen vain jos junat kulkevat"


@pytest.fixture
def invited(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> LedgerHouse:
    """Invite everybody to everything."""
    blank_papers(monkeypatch)
    house.carry_out(ADOPTED)
    house.let_leave()
    return house


def mailed(
    house: LedgerHouse,
    person: str,
    partstat: str,
    *,
    comment: str = "",
    stamp: datetime = ADOPTED,
    meeting: str = STEERING,
    kind: str = "invitation",
    change: tuple[str, str] = ("", ""),
) -> bytes:
    """Write an answer of a person's program."""
    address = house.desk.network.person(person).email
    asked = calendar_of(house, person, meeting, kind)
    ics = reply_ics(asked, attendee=address, partstat=partstat, stamp=stamp, comment=comment).decode()
    ics = re.sub(*change, ics) if change[0] else ics
    number = abs(hash((person, partstat, comment, stamp, change)))
    return mail(address, f"<{number}@mail.example>", calendar=ics.encode()).as_bytes()


def on_web(
    house: LedgerHouse, person: str, partstat: str, now: datetime, *, message: str = ""
) -> AnswerOutcome:
    """Answer on the web, as the page's form does."""
    secret = token(house.desk.secret, link_id(LinkScope.ANSWER_INVITATION, STEERING, person))
    return answer_meeting(house.desk, secret, partstat=partstat, message=message, sequence=0, now=now)


@pytest.mark.parametrize("way", ["mail", "web"])
def test_the_office_reads_what_was_written_with_an_answer(invited: LedgerHouse, way: str) -> None:
    """It is quoted with who wrote it, about which meeting, and what they answered; once."""
    for _ in range(2):
        if way == "web":
            on_web(invited, MEMBER, "accepted", LATER, message=WISH)
        else:
            invited.post(mailed(invited, MEMBER, "accepted", comment=WISH))
            invited.read(LATER)
    (notice,) = notices(invited)
    for said in (WISH, "Lohjan sivistysjohtaja", "Johtoryhmän kokous", "ilmoitti osallistuvansa"):
        assert said in notice
    assert held(invited, MEMBER).partstat is Partstat.ACCEPTED


@pytest.mark.parametrize(
    "comment", ["", "Lähetetty iPhonesta", "Hanki Outlook for Android", "Declined", "____________"]
)
def test_what_a_program_writes_by_itself_is_no_message(invited: LedgerHouse, comment: str) -> None:
    """The office is told of words of a person only."""
    invited.post(mailed(invited, MEMBER, "declined", comment=comment))
    assert invited.read(LATER) == {"rsvp": 1}
    assert notices(invited) == []


def test_the_offices_own_words_are_not_told_to_the_office(invited: LedgerHouse) -> None:
    """The coordinator knows what they have written."""
    invited.post(mailed(invited, COORDINATOR, "accepted", comment=WISH, meeting=COOPERATION))
    invited.read(LATER)
    assert notices(invited) == []


def test_messages_of_one_day_reach_the_office_in_one_letter(invited: LedgerHouse) -> None:
    """Where the office wants digests, as other notices do."""
    invited = with_dispatch(invited, digest=True)
    for person in (CHAIR, MEMBER):
        invited.post(mailed(invited, person, "accepted", comment=WISH))
    invited.tick(LATER)
    to_office = invited.desk.network.person(COORDINATOR).email
    assert invited.mailer.recipients.count(to_office) == 1


def test_each_member_who_asks_for_another_time_is_shown(invited: LedgerHouse) -> None:
    """However many they are, and whatever strangers send."""
    with_seat = sorted(invited.letters("invitation", COOPERATION))
    assert len(with_seat) > 5
    for number, person in enumerate(with_seat):
        raw = mailed(
            invited, person, "tentative", meeting=COOPERATION, change=("METHOD:REPLY", "METHOD:COUNTER")
        )
        invited.post(raw.replace(b"20270415T", f"202704{16 + number}T".encode()))
    invited.read(LATER)
    shown = [one for one in notices(invited) if "ehdottaa kokoukselle toista aikaa" in one]
    assert len(shown) == len(with_seat)


def test_a_known_person_is_shown_behind_a_flood_of_strangers(invited: LedgerHouse) -> None:
    """Somebody of the network who answers a forwarded invitation is no stranger."""
    for number in range(20):
        invited.post(forwarded(invited, f"varas{number}@muualla.example", number))
    invited.read(LATER)
    known = invited.desk.network.person("inkoo-contact").email
    invited.post(forwarded(invited, known, 99))
    invited.read(LATER)
    assert known in notices(invited)[-1]


def test_an_answer_from_a_slow_clock_counts_by_its_arrival(invited: LedgerHouse) -> None:
    """Accepted on the web, then declined by mail from a program whose clock is four minutes slow."""
    on_web(invited, MEMBER, "accepted", LATER)
    invited.post(mailed(invited, MEMBER, "declined", stamp=LATER - timedelta(minutes=4)))
    invited.read(LATER + timedelta(minutes=10))
    assert held(invited, MEMBER).partstat is Partstat.DECLINED
    assert notices(invited) == []


@pytest.mark.parametrize("minutes", [4, 60])
def test_an_answer_that_is_dropped_as_older_is_told(invited: LedgerHouse, minutes: int) -> None:
    """Our server took it in before the web answer, or it is older by more than clocks differ."""
    on_web(invited, MEMBER, "accepted", LATER)
    raw = mailed(invited, MEMBER, "declined", stamp=LATER - timedelta(minutes=minutes))
    arrived = b"Received: from x by mx.pikku.example; Tue, 08 Dec 2026 16:58:00 +0200\r\n"
    invited.post(arrived + raw)
    invited.read(LATER + timedelta(minutes=10))
    assert held(invited, MEMBER).partstat is Partstat.ACCEPTED
    (notice,) = notices(invited)
    assert ("ilmoitti osallistuvansa" in notice, "ilmoitti esteestä" in notice) == (True, True)


def test_an_older_answer_that_says_the_same_is_told_to_nobody(invited: LedgerHouse) -> None:
    """Nothing is lost with it."""
    on_web(invited, MEMBER, "accepted", LATER)
    invited.post(mailed(invited, MEMBER, "accepted", stamp=LATER - timedelta(hours=1)))
    invited.read(LATER)
    assert notices(invited) == []


@pytest.mark.parametrize("known_by", ["its time", "its stamp"])
def test_an_answer_without_a_sequence_counts_where_it_is_of_the_present_time(
    invited: LedgerHouse, known_by: str
) -> None:
    """Some programs leave SEQUENCE out: DTSTART tells, or else that it was stamped after the object."""
    reschedule(invited.desk, STEERING, at("2027-02-17"), reason="", now=LATER)
    invited.carry_out(LATER)
    gone = r"SEQUENCE:1\r\n" if known_by == "its time" else r"SEQUENCE:1\r\n|DTSTART[^\r]*\r\n"
    stamp = LATER + timedelta(minutes=5)
    raw = mailed(invited, MEMBER, "declined", stamp=stamp, kind="invitation_update", change=(gone, ""))
    invited.post(raw)
    invited.read(LATER + timedelta(minutes=10))
    assert held(invited, MEMBER).partstat is Partstat.DECLINED
    assert notices(invited) == []


def test_an_answer_without_a_sequence_to_an_earlier_time_is_told(invited: LedgerHouse) -> None:
    """It does not count, and somebody asks."""
    assert invited.one(Meeting, STEERING).starts_at == at("2027-02-10")
    raw = mailed(invited, MEMBER, "declined", change=(r"SEQUENCE:0\r\n", ""))
    reschedule(invited.desk, STEERING, at("2027-02-17"), reason="", now=LATER)
    invited.carry_out(LATER)
    invited.post(raw)
    invited.read(LATER + timedelta(minutes=10))
    assert held(invited, MEMBER).partstat is Partstat.NEEDS_ACTION
    (notice,) = notices(invited)
    assert "ei selviä, koskeeko se kokouksen nykyistä aikaa" in notice

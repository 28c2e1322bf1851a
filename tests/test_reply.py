"""Answers to invitations, as the programs of the world write them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.attendee import PartStat
from calendars.reply import Reply, ReplyError, newer, parse_reply, reply_ics
from tests.itip_checker import problems
from tests.test_invitation import STEERING_GROUP, invitation_ics

STAMP = datetime(2026, 2, 25, 10, 0, tzinfo=UTC)
MEMBER = "yhteyshenkilo@keuruu.example"
REQUEST = invitation_ics(STEERING_GROUP)


def _answer(*lines: str, method: str = "REPLY") -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT"]
    return "\r\n".join([*head, *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


UID, DTSTAMP = "UID:m@k.example", "DTSTAMP:20260225T100000Z"
YES = f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{MEMBER}"


@pytest.mark.parametrize("partstat", list(PartStat))
def test_a_members_program_answers_what_was_asked(partstat: PartStat) -> None:
    """The answer keeps UID and SEQUENCE, names the one attendee, and is a sound iTIP object."""
    asked = invitation_ics(replace(STEERING_GROUP, sequence=3))
    ics = reply_ics(asked, attendee=MEMBER, partstat=partstat, stamp=STAMP, comment="Tulen;\nehkä")
    assert problems(ics, mime_method="REPLY") == []
    assert parse_reply(ics) == Reply(STEERING_GROUP.uid, MEMBER, partstat, 3, STAMP, comment="Tulen;\nehkä")
    assert vobject.readOne(ics.decode()).vevent.dtstart.value.astimezone(UTC) == STEERING_GROUP.starts_at


def test_the_same_answer_gives_the_same_bytes() -> None:
    """The demo's year is repeatable."""
    answers = {reply_ics(REQUEST, attendee=MEMBER, partstat="accepted", stamp=STAMP) for _ in range(2)}
    assert len(answers) == 1


def test_only_a_request_can_be_answered() -> None:
    """A cancellation, an answer and noise are refused."""
    answer = reply_ics(REQUEST, attendee=MEMBER, partstat="accepted", stamp=STAMP)
    for other in (answer, b"", b"BEGIN:VCALENDAR\r\n"):
        with pytest.raises(ReplyError):
            reply_ics(other, attendee=MEMBER, partstat="accepted", stamp=STAMP)


def test_a_delegation_names_the_delegate() -> None:
    """The office learns who comes instead."""
    ics = reply_ics(
        REQUEST, attendee=MEMBER, partstat="delegated", stamp=STAMP, delegated_to="vara@keuruu.example"
    )
    assert parse_reply(ics).delegated_to == "vara@keuruu.example"


def test_a_later_version_outranks_a_later_stamp() -> None:
    """Order is by SEQUENCE, then DTSTAMP; the same answer again changes nothing."""
    first = Reply("m@k.example", MEMBER, PartStat.ACCEPTED, 0, STAMP)
    changed_mind = replace(first, partstat=PartStat.DECLINED, stamp=STAMP.replace(hour=11))
    to_new_time = replace(first, sequence=1, stamp=STAMP.replace(hour=9))
    assert newer(changed_mind, first)
    assert not newer(first, changed_mind)
    assert newer(to_new_time, changed_mind)
    assert not newer(first, first)


def test_an_answer_without_organizer_and_sequence_is_read() -> None:
    """Exchange leaves out ORGANIZER; a missing SEQUENCE is 0 (RFC 5545 section 3.8.7.4)."""
    reply = parse_reply(_answer(UID, DTSTAMP, YES))
    assert (reply.attendee, reply.sequence, reply.partstat) == (MEMBER, 0, PartStat.ACCEPTED)


def test_an_unknown_partstat_counts_as_no_answer_yet() -> None:
    """A word of some program's own is not taken for a yes."""
    ics = _answer(UID, DTSTAMP, f"ATTENDEE;PARTSTAT=X-MAYBE:mailto:{MEMBER}")
    assert parse_reply(ics).partstat is PartStat.NEEDS_ACTION


def test_among_many_attendees_the_sender_is_the_one_who_answers() -> None:
    """A program that repeats the whole list is understood when the sender is known, and refused when not."""
    ics = _answer(UID, DTSTAMP, "ATTENDEE;PARTSTAT=DECLINED:mailto:toinen@multia.example", YES)
    assert parse_reply(ics, sender=MEMBER.upper()).partstat is PartStat.ACCEPTED
    with pytest.raises(ReplyError, match="2 ATTENDEE lines"):
        parse_reply(ics, sender="kolmas@multia.example")


def test_a_missing_stamp_is_taken_from_the_message() -> None:
    """Without it there is no order, so then the answer is refused."""
    assert parse_reply(_answer(UID, YES), received=STAMP).stamp == STAMP
    with pytest.raises(ReplyError, match="DTSTAMP"):
        parse_reply(_answer(UID, YES))


def test_a_stamp_without_a_zone_is_utc() -> None:
    """DTSTAMP is in UTC whatever a program wrote."""
    assert parse_reply(_answer(UID, "DTSTAMP:20260225T100000", YES)).stamp == STAMP


def test_a_counter_keeps_the_times_that_it_proposes() -> None:
    """Proposed times without a zone are dropped, the answer is kept."""
    times = ("DTSTART:20260330T100000Z", "DTEND:20260330T120000Z")
    reply = parse_reply(_answer(UID, DTSTAMP, YES, *times, method="COUNTER"))
    assert reply.counter
    assert reply.proposes == (
        datetime(2026, 3, 30, 10, tzinfo=UTC),
        datetime(2026, 3, 30, 12, tzinfo=UTC),
    )
    floating = (time.rstrip("Z") for time in times)
    assert parse_reply(_answer(UID, DTSTAMP, YES, *floating, method="COUNTER")).proposes is None


def test_a_delegate_that_cannot_be_read_does_not_lose_the_answer() -> None:
    """Who answered what counts; what stands where the delegate should be is kept to be shown."""
    broken = 'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:":mailto:kunta@laukaa.example'
    reply = parse_reply(_answer(UID, DTSTAMP, broken))
    assert (reply.partstat, reply.delegated_to, reply.unread_delegate) == (
        PartStat.DELEGATED,
        None,
        "mailto:",
    )


def test_the_method_of_the_part_stands_in_for_one_that_is_missing() -> None:
    """It never overrules the object's own."""
    bare = _answer(UID, DTSTAMP, YES).replace(b"METHOD:REPLY\r\n", b"")
    assert parse_reply(bare, method="COUNTER").counter
    with pytest.raises(ReplyError, match="METHOD is REQUEST"):
        parse_reply(REQUEST, method="REPLY")


@pytest.mark.parametrize(
    ("ics", "said"),
    [
        (b"", "read"),
        (b"\xff\xfe\x00 hello", "read"),
        (REQUEST, "METHOD is REQUEST"),
        (_answer(DTSTAMP, YES), "UID"),
        (_answer(UID, DTSTAMP), "0 ATTENDEE"),
        (_answer(UID, DTSTAMP, "ATTENDEE:mailto:nobody"), "ATTENDEE"),
        (_answer(UID, DTSTAMP, YES, "SEQUENCE:-1"), "SEQUENCE"),
        (_answer(UID, DTSTAMP, YES, "SEQUENCE:many"), "SEQUENCE"),
        (_answer(UID, DTSTAMP, YES, "SEQUENCE:99999999999"), "SEQUENCE"),
        (b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n", "VEVENT"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_reason(ics: bytes, said: str) -> None:
    """The office reads why, instead of a wrong answer in the ledger."""
    with pytest.raises(ReplyError, match=said):
        parse_reply(ics)


@settings(deadline=None)
@given(noise=st.binary(max_size=300), at=st.integers(0, 2000))
def test_a_damaged_answer_is_read_or_refused_but_never_breaks(noise: bytes, at: int) -> None:
    """Only ReplyError comes out, whatever bytes go in."""
    sound = reply_ics(REQUEST, attendee=MEMBER, partstat="accepted", stamp=STAMP)
    try:
        reply = parse_reply(sound[:at] + noise + sound[at + len(noise) :])
    except ReplyError:
        return
    assert reply.stamp.utcoffset() is not None
    assert reply.sequence >= 0

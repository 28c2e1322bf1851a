"""Mail that comes in: each habit of the world's programs is told apart, and no bytes stop the reading."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.attendee import PartStat
from calendars.invitation import invitation_ics
from calendars.reply import reply_ics
from office.mail.bounce import Bounce
from office.mail.incoming import LARGEST_READ, Incoming, IncomingKind, classify
from office.mail.mime import letter_bytes
from tests.test_invitation import STEERING_GROUP

SAMPLES = Path(__file__).parent / "data" / "replies"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.eml"))
STAMP = datetime(2026, 2, 25, 10, 0, tzinfo=UTC)


def _raw(name: str) -> bytes:
    """Give a sample as it came over the wire: its lines end in CRLF."""
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mail(*headers: str, body: str = "Hei") -> bytes:
    return "\r\n".join(["From: a@keuruu.example", *headers, "", body, ""]).encode()


@pytest.mark.parametrize(
    ("name", "attendee", "partstat", "sequence", "comment"),
    [
        ("exchange_accepted", "yhteyshenkilo@keuruu.example", PartStat.ACCEPTED, 0, ""),
        (
            "exchange_declined_with_comment",
            "kontakt@karleby.example",
            PartStat.DECLINED,
            2,
            "Jag är på semester, ersättaren kommer.",
        ),
        ("google_accepted", "jarjesto@lapset.example", PartStat.ACCEPTED, 1, ""),
        (
            "google_tentative_with_comment",
            "jarjesto@lapset.example",
            PartStat.TENTATIVE,
            1,
            "Tulen' jos ehdin; junalla",
        ),
        ("apple_accepted", "yhteyshenkilo@laukaa.example", PartStat.ACCEPTED, 0, ""),
        (
            "apple_declined_by_email_parameter",
            "yhteyshenkilo@laukaa.example",
            PartStat.DECLINED,
            0,
            "En pääse paikalle.",
        ),
        ("apple_delegated", "yhteyshenkilo@laukaa.example", PartStat.DELEGATED, 0, ""),
        ("apple_tentative", "yhteyshenkilo@laukaa.example", PartStat.TENTATIVE, 0, ""),
        ("apple_counter", "yhteyshenkilo@laukaa.example", PartStat.TENTATIVE, 0, ""),
        ("google_declined", "jarjesto@lapset.example", PartStat.DECLINED, 1, ""),
        ("google_counter", "jarjesto@lapset.example", PartStat.TENTATIVE, 1, "Sopisiko iltapäivä?"),
        ("google_forwarded_accepted", "joku@muualla.example", PartStat.ACCEPTED, 1, ""),
        ("exchange_tentative", "jasen@muurame.example", PartStat.TENTATIVE, 0, ""),
        ("exchange_accepted_by_an_assistant", "jasen@muurame.example", PartStat.ACCEPTED, 0, ""),
        ("exchange_forwarded_accepted", "joku@muualla.example", PartStat.ACCEPTED, 0, ""),
        ("exchange_counter", "varajasen@muurame.example", PartStat.TENTATIVE, 0, "Sopisiko iltapäivä?"),
        ("exchange_counter_without_a_zone_definition", "jasen@muurame.example", PartStat.DECLINED, 0, ""),
    ],
)
def test_an_answer_is_read_from_each_programs_habit(
    name: str, attendee: str, partstat: PartStat, sequence: int, comment: str
) -> None:
    """Exchange without ORGANIZER, Google marked as generated, Apple with a path for an address."""
    read = classify(_raw(name))
    assert (read.kind, read.trusted, read.problem) == (IncomingKind.REPLY, True, "")
    assert read.reply is not None
    assert read.reply.uid == STEERING_GROUP.uid
    found = (read.reply.attendee, read.reply.partstat, read.reply.sequence, read.reply.comment)
    assert found == (attendee, partstat, sequence, comment)


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("exchange_counter", ("2026-03-30T10:00", "2026-03-30T12:00")),
        ("exchange_counter_without_a_zone_definition", ("2026-03-31T10:00", "2026-03-31T12:00")),
        ("google_counter", ("2026-03-30T10:30", "2026-03-30T12:30")),
        ("apple_counter", ("2026-04-01T11:00", "2026-04-01T12:30")),
    ],
)
def test_a_proposed_time_is_read_in_each_programs_zone(name: str, proposed: tuple[str, str]) -> None:
    """Exchange writes FLE Standard Time, Google UTC, Apple a duration; 13 o'clock is 10 UTC in summer."""
    reply = classify(_raw(name)).reply
    assert reply is not None
    assert reply.counter
    wanted = tuple(datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in proposed)
    assert reply.proposes == wanted


def test_a_delegate_is_read() -> None:
    """Apple writes DELEGATED-TO as RFC 5546 has it."""
    reply = classify(_raw("apple_delegated")).reply
    assert reply is not None
    assert reply.delegated_to == "varajasen@laukaa.example"


def test_a_method_in_the_parts_type_alone_makes_an_answer() -> None:
    """An object whose own METHOD is another stays what it is."""
    head = "Content-Type: text/calendar; method=REPLY"
    event = "BEGIN:VEVENT\r\nUID:a@b\r\nDTSTAMP:20260224T060000Z\r\nATTENDEE:mailto:a@keuruu.example"
    bare = f"BEGIN:VCALENDAR\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    assert classify(_mail(head, body=bare)).kind is IncomingKind.REPLY
    asks = bare.replace("BEGIN:VEVENT", "METHOD:REQUEST\r\nBEGIN:VEVENT")
    assert classify(_mail(head, body=asks)).kind is IncomingKind.OTHER


def test_an_answer_that_our_own_server_calls_forged_is_not_trusted() -> None:
    """DMARC failed at the server that took the mail in; what a forger wrote under it is not listened to."""
    read = classify(_raw("forged_by_the_servers_word"))
    assert (read.kind, read.trusted) == (IncomingKind.REPLY, False)
    assert "forged" in read.problem
    sound = _raw("forged_by_the_servers_word").replace(b"dmarc=fail", b"dmarc=pass")
    assert classify(sound.replace(b"compauth=fail", b"compauth=pass")).trusted


@pytest.mark.parametrize(
    ("said", "trusted"),
    [
        ("spf=fail smtp.mailfrom=muualla.example; dkim=none; dmarc=none", False),
        ("spf=softfail; dmarc=none", False),
        ("spf=fail; dkim=fail; dmarc=none", False),
        ("spf=fail; dkim=pass header.d=keuruu.example; dmarc=none", True),
        ("spf=fail; dkim=pass header.i=@posti.keuruu.example; dmarc=none", True),
        ("spf=fail; dkim=pass header.d=evil.example; dmarc=none", False),
        ("spf=fail; dkim=pass header.d=example; dmarc=none", False),
        ("spf=fail; dkim=pass header.d=notkeuruu.example; dmarc=none", False),
        ("spf=fail; dkim=pass (a header.d=keuruu.example) header.d=evil.example; dmarc=none", False),
        ("spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example; dmarc=none", False),
        ("spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=keuruu.example", True),
        ("spf=pass smtp.mailfrom=x@evil.example; dkim=fail header.d=keuruu.example", False),
        ("spf=pass (sender) smtp.mailfrom=johtaja@keuruu.example; dkim=none", True),
        ("spf=pass smtp.mailfrom=x@evil.example; dmarc=pass header.from=keuruu.example", True),
        ("spf=none; dkim=none; dmarc=none", True),
        ("spf=pass; dkim=none; dmarc=none", True),
    ],
)
def test_where_a_domain_has_no_dmarc_its_spf_is_listened_to(said: str, *, trusted: bool) -> None:
    """A failure counts unless a signature vouches for the message, as forwarding breaks SPF."""
    raw = _raw("forged_by_the_servers_word").partition(b"From:")
    read = classify(b"".join((f"Authentication-Results: mx.k.example; {said}\r\n".encode(), *raw[1:])))
    assert (read.kind, read.trusted) == (IncomingKind.REPLY, trusted)


def test_an_absence_notice_is_no_answer() -> None:
    """With our invitation quoted in it, or as Exchange sends it."""
    for name in ("exchange_out_of_office", "absence_notice_quoting_the_invitation"):
        assert classify(_raw(name)).kind is IncomingKind.AUTO_REPLY


def test_an_answer_for_somebody_else_is_not_trusted() -> None:
    """ATTENDEE must be the sender; the answer is kept for the office and says why."""
    read = classify(_raw("forged_for_another"))
    assert (read.kind, read.trusted) == (IncomingKind.REPLY, False)
    assert "ATTENDEE" in read.problem


@pytest.mark.parametrize(
    "from_line",
    [
        "From: joku@muualla.example, yhteyshenkilo@keuruu.example",
        "From: joku@muualla.example\r\nFrom: yhteyshenkilo@keuruu.example",
        'From: "yhteyshenkilo@keuruu.example" <joku@muualla.example>',
        "From: yhteyshenkilo@keuruu.example <joku@muualla.example>",
        "X-From: yhteyshenkilo@keuruu.example",
    ],
)
def test_a_from_that_could_be_read_two_ways_is_not_trusted(from_line: str) -> None:
    """One header, one address, and that address is the attendee's."""
    ics = reply_ics(
        invitation_ics(STEERING_GROUP),
        attendee="yhteyshenkilo@keuruu.example",
        partstat="accepted",
        stamp=STAMP,
    )
    raw = f"{from_line}\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n".encode() + ics
    read = classify(raw)
    assert (read.kind, read.trusted) == (IncomingKind.REPLY, False)


def test_our_own_letters_and_answers_fit_together() -> None:
    """What the demo's cast sends with our builder is read as a trusted answer."""
    asked = invitation_ics(STEERING_GROUP)
    ics = reply_ics(asked, attendee=STEERING_GROUP.attendee_address, partstat="declined", stamp=STAMP)
    raw = letter_bytes(
        sender_name="Keuruun yhteyshenkilö",
        sender=STEERING_GROUP.attendee_address,
        recipient_name="",
        recipient=STEERING_GROUP.organizer_address,
        subject="Hylätty",
        text="Hylätty",
        html="<p>Hylätty</p>",
        message_id="<v1@keuruu.example>",
        date=STAMP,
        language="fi",
        calendar=ics,
        method="REPLY",
        in_reply_to="<kutsu@keski-suomi.example>",
        auto_submitted="no",
        key="answer/1",
    )
    read = classify(raw)
    assert (read.kind, read.trusted, read.message_id) == (IncomingKind.REPLY, True, "<v1@keuruu.example>")
    assert (read.date, read.references) == (STAMP, ("<kutsu@keski-suomi.example>",))
    assert read.reply is not None
    assert read.reply.partstat is PartStat.DECLINED


@pytest.mark.parametrize(
    ("name", "permanent", "status"),
    [
        ("bounce_unknown_user", True, "5.1.1"),
        ("bounce_delayed", False, "4.4.1"),
        ("bounce_exim_plain", True, ""),
    ],
)
def test_a_bounce_names_who_was_not_reached_and_with_what(name: str, permanent: bool, status: str) -> None:  # noqa: FBT001 - an example's column
    """The invitation inside a bounce is not taken for mail of its own, and its key comes back."""
    read = classify(_raw(name))
    assert read.kind is IncomingKind.BOUNCE
    assert read.bounce == Bounce(
        recipients=("vanha@multia.example",),
        permanent=permanent,
        still_tried=status.startswith("4"),
        status=status,
        original_message_id="<kutsu.ohjausryhma.2026.3.multia@keski-suomi.example>",
        original_key="invitation/ohjausryhma/2026/3/multia/0",
    )


@pytest.mark.parametrize(
    ("status", "said", "dead"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("5.2.1", "550 5.2.1 mailbox disabled", True),
        ("5.0.0", "550 unknown user", True),
        ("5.0.0", "550 5.1.1 no such user here", True),
        ("5.0.0", "550 5.7.1 blocked by policy", False),
        ("5.0.0", "550 not today", False),
        ("5.1.8", "553 5.1.8 sender's domain", False),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.3.4", "552 5.3.4 too large", False),
        ("5.7.1", "550 5.7.1 user unknown to the filter", False),
        ("4.4.7", "message expired", False),
        ("4.2.2", "452 4.2.2 over quota", False),
    ],
)
def test_an_address_is_dead_only_where_there_is_no_such_mailbox(
    status: str, said: str, *, dead: bool
) -> None:
    """A full mailbox, a policy and a size are trouble with one letter, and no server still tries it."""
    raw = _raw("bounce_unknown_user").replace(b"Status: 5.1.1", f"Status: {status}".encode())
    read = classify(raw.replace(b"550 5.1.1 User unknown", said.encode())).bounce
    assert read is not None
    assert (read.permanent, read.still_tried) == (dead, False)


@pytest.mark.parametrize(
    "name", ["absence_notice_quoting_the_invitation", "read_receipt", "delivery_confirmed"]
)
def test_what_a_program_sends_by_itself_is_neither_answer_nor_bounce(name: str) -> None:
    """An absence notice that quotes the invitation, a read receipt and a delivery confirmation."""
    assert classify(_raw(name)).kind is IncomingKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-replied", IncomingKind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated", IncomingKind.AUTO_REPLY),
        ("Auto-Submitted: no", IncomingKind.OTHER),
        ("Precedence: auto_reply", IncomingKind.AUTO_REPLY),
        ("Precedence: bulk", IncomingKind.AUTO_REPLY),
        ("Precedence: first-class", IncomingKind.OTHER),
        ("X-Autoreply: yes", IncomingKind.AUTO_REPLY),
        ("X-Autorespond: yes", IncomingKind.AUTO_REPLY),
        ("Subject: Kysymys", IncomingKind.OTHER),
    ],
)
def test_automatic_mail_is_known_by_its_headers(header: str, kind: IncomingKind) -> None:
    """RFC 3834's header and the older ones; a person's letter stays a person's."""
    assert classify(_mail(header)).kind is kind


def test_an_automatic_reply_is_not_an_answer_even_with_one_inside() -> None:
    """A program that replies by itself does not decide who comes."""
    raw = _raw("apple_accepted").replace(b"Mime-Version", b"Auto-Submitted: auto-replied\r\nMime-Version", 1)
    assert classify(raw).kind is IncomingKind.AUTO_REPLY


def test_a_forwarded_answer_is_a_letter() -> None:
    """An answer inside a forwarded message is not the forwarder's answer."""
    forwarded = _raw("apple_accepted").decode()
    raw = _mail("Content-Type: message/rfc822", body=forwarded)
    assert classify(raw).kind is IncomingKind.OTHER


def test_a_letter_from_a_person_is_left_to_people() -> None:
    """It keeps its thread, its subject in letters, and no problem."""
    read = classify(_raw("letter_from_a_person"))
    assert (read.kind, read.subject, read.problem) == (IncomingKind.OTHER, "Kysymys kokouksesta ä", "")
    assert read.references == ("<kutsu.ohjausryhma.2026.3@keski-suomi.example>",)


def test_a_message_without_an_id_is_known_by_its_bytes() -> None:
    """The same bytes are the same message, other bytes another."""
    one, same, other = (classify(_mail(body=body)).message_id for body in ("a", "a", "b"))
    assert one.startswith("sha256:")
    assert one == same != other


def test_an_unreadable_answer_says_why() -> None:
    """It goes to the office as other mail with its reason."""
    body = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"
    read = classify(_mail("Content-Type: text/calendar; method=REPLY", body=body))
    assert read.kind is IncomingKind.OTHER
    assert "ATTENDEE" in read.problem


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "no-such-charset", "utf-16"])
def test_a_wrong_or_old_charset_does_not_lose_the_answer(charset: str) -> None:
    """The answer is in ASCII words; only a comment's letters can suffer."""
    body = reply_ics(
        invitation_ics(STEERING_GROUP),
        attendee="a@keuruu.example",
        partstat="accepted",
        stamp=STAMP,
        comment="Hyvä",
    )
    encoded = body.decode().encode("iso-8859-1") if charset == "iso-8859-1" else body
    head = f"From: a@keuruu.example\r\nContent-Type: text/calendar; charset={charset}\r\n"
    read = classify(f"{head}Content-Transfer-Encoding: 8bit\r\n\r\n".encode() + encoded)
    assert (read.kind, read.trusted) == (IncomingKind.REPLY, True)
    assert read.reply is not None
    assert read.reply.comment == "Hyvä"


@pytest.mark.parametrize(
    "flood",
    [
        b"\r\nx" + b"x" * 20_000_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 200_000,
        b"Content-Type: multipart/mixed;" + b" a=b;" * 300_000,
        b"Content-Type: text/calendar\r\n\r\nMETHOD:REPLY\r\n" + b"ATTENDEE:mailto:a@b.example\r\n" * 100_000,
    ],
)
def test_a_huge_message_is_known_by_its_beginning_in_no_time(flood: bytes) -> None:
    """Nobody can stop the inbox with one enormous letter, header or calendar object."""
    raw = b"Message-ID: <big@keuruu.example>\r\nFrom: a@keuruu.example\r\n" + flood
    began = time.process_time()
    read = classify(raw)
    assert time.process_time() - began < 5
    assert (read.message_id, read.kind) == ("<big@keuruu.example>", IncomingKind.OTHER)
    assert read.problem


def test_a_long_bounce_does_not_stop_the_inbox() -> None:
    """The older forms of bounces are searched line by line, and that too has its limit."""
    began = time.process_time()
    read = classify(_mail("X-Failed-Recipients: a@b.example", body="a b <c@d.example>\r\n" * 500_000))
    assert read.kind is IncomingKind.BOUNCE
    assert time.process_time() - began < 5


def test_a_bounce_that_returns_a_long_letter_is_still_read() -> None:
    """The report stands before the returned letter, so the rest is not needed."""
    raw = _raw("bounce_unknown_user").replace(b"END:VCALENDAR", b"x" * LARGEST_READ + b"\r\nEND:VCALENDAR")
    read = classify(raw)
    assert read.bounce is not None
    assert (read.bounce.permanent, read.bounce.original_key) == (
        True,
        "invitation/ohjausryhma/2026/3/multia/0",
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1000,
        b"\r\n" * 1000,
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 3000,
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000)),
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno boundary",
        b"From: \xff\xfe\r\nSubject: =?utf-8?b?////?=\r\nDate: 99 Foo 0000\r\n\r\n",
        b"From: a@b.example\r\nDate: Mon, 1 Jan 0001 00:00:00 +2359\r\n\r\n",
        b'Content-Type: text/calendar; charset="\x00"\r\n\r\nMETHOD:REPLY\r\n',
        b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    ],
)
def test_no_strange_message_stops_the_reading(raw: bytes) -> None:
    """Empty, binary, endlessly nested and broken messages all get a kind and a name."""
    began = time.process_time()
    read = classify(raw)
    assert isinstance(read, Incoming)
    assert read.message_id
    assert time.process_time() - began < 5


@settings(deadline=None)
@given(raw=st.binary(max_size=2000))
def test_random_bytes_are_always_read_as_something(raw: bytes) -> None:
    """Noise is other mail; it never raises."""
    assert classify(raw).kind in IncomingKind


@settings(deadline=None)
@given(
    name=st.sampled_from(NAMES),
    noise=st.binary(max_size=40),
    at=st.integers(0, 4000),
    cut=st.integers(0, 400),
)
def test_damaged_mail_is_always_read_as_something(name: str, noise: bytes, at: int, cut: int) -> None:
    """Real messages with bytes changed, lost and added: a reply keeps its answer, a bounce its report."""
    raw = _raw(name)
    read = classify(raw[:at] + noise + raw[at + cut :])
    assert (read.reply is not None) == (read.kind is IncomingKind.REPLY)
    assert (read.bounce is not None) == (read.kind is IncomingKind.BOUNCE)
    assert not read.trusted or read.kind is IncomingKind.REPLY

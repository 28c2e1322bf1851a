"""Letters as bytes: what arrives is what was written, and nothing more."""

import email
import email.policy
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.address import AddressError
from calendars.invitation import Method, invitation_ics
from calendars.wording import one_line, paragraphs
from office.mail.mime import LetterError, MailAttachment, MailPicture, letter_bytes
from tests.itip_checker import problems
from tests.test_invitation import STEERING_GROUP

INVITE = invitation_ics(STEERING_GROUP)
LONG_ID = "<HE1PR07MB1111A5B1C9E2F34D5A6B7C8D9E0F1A2B3C4@HE1PR07MB1111.eurprd07.prod.mail.example>"
ANY_TEXT = st.text(st.characters(), max_size=300)
LETTER = {
    "sender_name": "Hanketoimisto, Keski-Suomi",
    "sender": "toimisto@keski-suomi.example",
    "recipient_name": "Keuruun yhteyshenkilö",
    "recipient": "yhteyshenkilo@keuruu.example",
    "subject": "Kutsu: ohjausryhmän kokous 3/2026, Jyväskylä, maanantaina 30.3.2026 klo 9",
    "text": "Hyvä jäsen\n\nTervetuloa kokoukseen.\n",
    "html": "<p>Hyvä jäsen</p>\n<p>Tervetuloa kokoukseen.</p>\n",
    "message_id": "<kutsu.1@keski-suomi.example>",
    "date": datetime(2026, 2, 24, 6, 0, tzinfo=UTC),
    "language": "fi",
    "key": "invitation/ohjausryhma/2026/3/keuruu/0",
}
INVITATION = {**LETTER, "calendar": INVITE, "method": "REQUEST"}


def _bytes(**parts: object) -> bytes:
    return letter_bytes(**parts)  # type: ignore[arg-type]


def _read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def _tree(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def _content(part: EmailMessage | None) -> str:
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def _display_name(raw: bytes) -> str:
    """Read the name in To the old way: the new reader leaves spaces between the words of a long name."""
    name, address = parseaddr(email.message_from_bytes(raw)["To"])
    assert address == LETTER["recipient"]
    return str(make_header(decode_header(name)))


def test_an_invitation_has_the_tree_that_outlook_gmail_and_apple_take() -> None:
    """The object is an alternative with its method, and again a file for those who only see files."""
    message = _read(_bytes(**INVITATION))
    assert _tree(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    *_, calendar, attached = message.walk()
    assert calendar["Content-Type"].params == {"method": "REQUEST", "charset": "UTF-8"}
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_content_disposition() is None
    assert attached.get_filename() == "invite.ics"
    assert calendar.get_payload(decode=True) == attached.get_payload(decode=True) == INVITE
    assert problems(calendar.get_payload(decode=True), mime_method=calendar.get_param("method")) == []


def test_a_letter_without_an_invitation_is_two_alternatives() -> None:
    """Nothing is wrapped that need not be; with a file it is."""
    assert _tree(_read(_bytes(**LETTER))) == ["multipart/alternative", "text/plain", "text/html"]
    packet = MailAttachment("Esityslista 3-2026, liitteet ä.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff")
    message = _read(_bytes(**LETTER, attachments=[packet]))
    *_, attached = message.walk()
    assert (attached.get_filename(), attached.get_content_type()) == (packet.name, packet.media_type)
    assert attached.get_payload(decode=True) == packet.content


def test_a_letter_arrives_as_it_was_written() -> None:
    """Names, subject, texts and the house's own headers come back letter by letter."""
    raw = _bytes(
        **LETTER,
        in_reply_to=LONG_ID,
        references=["<a@b.example>", LONG_ID],
        list_id="ohjausryhma.keski-suomi.example",
    )
    message = _read(raw)
    assert message["To"].addresses[0].display_name == LETTER["recipient_name"]
    assert message["To"].addresses[0].addr_spec == LETTER["recipient"]
    assert message["From"].addresses[0].display_name == LETTER["sender_name"]
    assert message["Subject"] == LETTER["subject"]
    assert _content(message.get_body(("plain",))) == LETTER["text"]
    assert _content(message.get_body(("html",))) == LETTER["html"]
    headers = ("Message-ID", "Content-Language", "Auto-Submitted", "X-Vuosikello-Key", "List-Id", "Date")
    assert [message[name] for name in headers] == [
        LETTER["message_id"],
        "fi",
        "auto-generated",
        LETTER["key"],
        "<ohjausryhma.keski-suomi.example>",
        "Tue, 24 Feb 2026 06:00:00 +0000",
    ]


def test_a_long_message_id_is_repeated_letter_by_letter() -> None:
    """Exchange's ids are longer than a header line; the thread holds together only when they stay whole."""
    raw = _bytes(**LETTER, in_reply_to=LONG_ID, references=["<a@b.example>", LONG_ID])
    assert f"In-Reply-To: {LONG_ID}\r\nReferences: <a@b.example>\r\n {LONG_ID}\r\n".encode() in raw


def test_the_same_letter_gives_the_same_bytes() -> None:
    """The outbox freezes bytes and may build them again after a crash."""
    assert _bytes(**INVITATION) == _bytes(**INVITATION)
    assert _bytes(**INVITATION) != _bytes(**{**INVITATION, "key": "invitation/another"})


def test_every_line_is_short_ascii_and_ends_in_crlf() -> None:
    """Any server on the way takes it as it is, without 8BITMIME or SMTPUTF8."""
    long = {
        "text": "ä" * 5000,
        "html": "<p>" + "ö" * 5000,
        "subject": "å" * 2000,
        "recipient_name": "K" * 2000,
    }
    raw = _bytes(**{**INVITATION, **long})
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert _content(_read(raw).get_body(("plain",))) == "ä" * 5000 + "\n"


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_no_text_can_add_a_header_or_a_part(text: str) -> None:
    """Names, subject and bodies come back cleaned, and the message keeps its headers and its tree."""
    changed = {"subject": text, "recipient_name": text, "sender_name": text, "text": text, "html": text}
    raw = _bytes(**{**INVITATION, **changed})
    message = _read(raw)
    plain = _read(_bytes(**INVITATION))
    assert message.keys() == plain.keys()
    assert _tree(message) == _tree(plain)
    assert message["Subject"] == one_line(text)
    assert _display_name(raw) == " ".join(one_line(text).split())
    assert message["To"].addresses[0].addr_spec == LETTER["recipient"]
    assert _content(message.get_body(("plain",))) == paragraphs(text) + "\n"


@pytest.mark.parametrize(
    "hostile",
    [
        "Kokous\r\nBcc: varas@muualla.example",
        "Kokous\nBcc: varas@muualla.example",
        "Kokous\u2028Bcc: varas@muualla.example",
        "=?utf-8?q?Kokous=0D=0ABcc:_varas@muualla.example?=",
        '" <varas@muualla.example>, "',
        "--=_a18232f7d807258ca5ea01a3bc967003_0",
    ],
)
def test_an_injection_stays_text(hostile: str) -> None:
    """Line breaks, encoded words, second addresses and boundaries in a text are shown, not obeyed."""
    message = _read(_bytes(**{**LETTER, "subject": hostile, "recipient_name": hostile, "text": hostile}))
    assert message["Bcc"] is None
    assert [mailbox.addr_spec for mailbox in message["To"].addresses] == [LETTER["recipient"]]
    assert message["Subject"] == one_line(hostile)


@pytest.mark.parametrize(
    "address", ["", " ", "keuruu", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"]
)
def test_a_bad_address_stops_its_own_letter_with_a_reason(address: str) -> None:
    """The outbox can say which letter is wrong and send the others."""
    with pytest.raises(AddressError):
        _bytes(**{**LETTER, "recipient": address})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"calendar": INVITE}, "together"),
        ({"method": "REQUEST"}, "together"),
        ({"calendar": INVITE, "method": "CANCEL"}, "make them the same"),
        ({"date": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - the missing zone is the point
        ({"message_id": "kutsu"}, "message id"),
        ({"message_id": ""}, "message id"),
        ({"in_reply_to": "<a@b>\r\nBcc: c@d.example"}, "message id"),
        ({"key": "a\r\nBcc: c@d.example"}, "identifier"),
        ({"key": ""}, "identifier"),
        ({"language": "fi\r\nBcc: c@d.example"}, "identifier"),
        ({"list_id": "a b"}, "identifier"),
        ({"attachments": [MailAttachment("a.pdf", "pdf", b"")]}, "media type"),
        ({"attachments": [MailAttachment("a", "message/rfc822", b"")]}, "media type"),
        ({"attachments": [MailAttachment("\x00", "text/plain", b"")]}, "no name"),
    ],
)
def test_a_letter_that_cannot_be_built_says_why(changes: dict[str, object], said: str) -> None:
    """A half-right letter is never built."""
    with pytest.raises(ValueError, match=said):
        _bytes(**{**LETTER, **changes})


def test_a_cancellation_travels_with_its_own_method() -> None:
    """METHOD in the MIME type is METHOD in the object."""
    ics = invitation_ics(replace(STEERING_GROUP, method=Method.CANCEL, sequence=1))
    message = _read(_bytes(**{**LETTER, "calendar": ics, "method": Method.CANCEL}))
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "CANCEL"
    with pytest.raises(LetterError, match="the same"):
        _bytes(**{**LETTER, "calendar": ics, "method": "REQUEST"})


def test_an_attachments_name_cannot_leave_its_folder() -> None:
    """A path in a name becomes part of the name."""
    hostile = MailAttachment("../../x\r\ny.txt", "text/plain", b"x")
    *_, attached = _read(_bytes(**LETTER, attachments=[hostile])).walk()
    assert attached.get_filename() == "..-..-x y.txt"


def test_a_round_of_three_hundred_invitations_is_built_in_seconds() -> None:
    """Building is no bottleneck beside sending: under 30 ms a message on any machine (about 3 measured)."""
    began = time.process_time()
    for number in range(300):
        ics = invitation_ics(replace(STEERING_GROUP, sequence=number))
        _bytes(**{**LETTER, "key": f"k/{number}", "calendar": ics, "method": "REQUEST"})
    assert time.process_time() - began < 9


def test_a_picture_stands_beside_the_page_that_shows_it() -> None:
    """In multipart/related with the page first (RFC 2387), inline, under the name that the page says."""
    picture = MailPicture("a1b2@vuosikello", b"\x89PNG picture")
    message = _read(
        _bytes(**LETTER, pictures=(picture,), attachments=(MailAttachment("a.pdf", "application/pdf", b"x"),))
    )
    assert _tree(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    (shown,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert shown["Content-ID"] == "<a1b2@vuosikello>"
    assert shown.get_content_disposition() == "inline"
    assert shown.get_content() == picture.content
    assert _bytes(**LETTER, pictures=(picture,)) == _bytes(**LETTER, pictures=(picture,))


def test_a_picture_s_name_cannot_break_a_header() -> None:
    """It is refused with the mend."""
    with pytest.raises(LetterError, match="cannot name a picture; give name@domain"):
        _bytes(**LETTER, pictures=(MailPicture("a\r\nBcc: b@c", b"x"),))

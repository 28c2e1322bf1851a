"""Feeds on the web: secret addresses, the same UID and SEQUENCE as the mail, and nothing for outsiders."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from icalendar import Calendar

from calendars.invitation import meeting_uid
from governance.message import MessageState
from governance.record import Language
from office.feed import read_feed
from office.feed_address import FeedAddress, FeedOf, give_address, revoke_addresses
from office.hands.feed_letter import send_address
from office.ledger.feeds import Feed, FeedKind
from office.ledger.journal import AuditEntry
from office.ledger.meetings import Invitation
from office.ledger.outbox import Outbox
from office.year import YearError, adopt_year, call_off, draft_year, reschedule
from office.year_book.letter import read_letter
from portal.app import make_app
from portal.feed import is_held
from tests.cast import ADOPTED, CHAIR, COOPERATION, COORDINATOR, MEMBER, OUTSIDER, STEERING, SWEDISH_MEMBER
from tests.itip_checker import problems
from tests.ledger_house import LedgerHouse, text_of

PERSON = FeedOf(FeedKind.PERSON, CHAIR)
BODY = FeedOf(FeedKind.BODY, "johtoryhma")
REGION = FeedOf(FeedKind.REGION)
EVERY = (PERSON, BODY, FeedOf(FeedKind.MUNICIPALITY, "lohja"), REGION)
LATER = ADOPTED + timedelta(days=1)


@pytest.fixture
def invited(house: LedgerHouse) -> LedgerHouse:
    """Invite everybody to everything, and take the letters to them."""
    house.carry_out(ADOPTED)
    house.deliver(ADOPTED)
    return house


def address(house: LedgerHouse, of: FeedOf, **values: Any) -> FeedAddress:
    """Give a feed's address."""
    return give_address(house.desk, of, now=ADOPTED, **values)


def ask(
    house: LedgerHouse, url: str, headers: Mapping[str, str] | None = None, *, method: str = "GET"
) -> httpx.Response:
    """Ask the portal, as a calendar program does."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(make_app(house.desk))
        async with httpx.AsyncClient(
            transport=transport, base_url="https://asiointi.pikku.example"
        ) as client:
            return await client.request(method, url, headers=dict(headers or {}))

    return anyio.run(asked)


def events(house: LedgerHouse, of: FeedOf) -> dict[str, Any]:
    """Read a feed's events by the meeting's or deadline's UID."""
    answer = ask(house, address(house, of).https)
    assert answer.status_code == 200
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def mailed(house: LedgerHouse, person: str, meeting: str) -> Any:
    """Read the event that a person was last sent about a meeting."""
    found, uid = [], meeting_uid(meeting, house.desk.network.region.id)
    for raw, recipient in zip(house.mailer.sent, house.mailer.recipients, strict=True):
        message = message_from_bytes(raw, policy=default)
        parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        if recipient == house.desk.network.person(person).email and parts:
            payload = parts[0].get_payload(decode=True)
            assert isinstance(payload, bytes)
            found += [
                event for event in Calendar.from_ical(payload).walk("VEVENT") if str(event["UID"]) == uid
            ]
    return found[-1]


def test_a_feed_is_a_published_calendar_without_attendees(invited: LedgerHouse) -> None:
    """METHOD:PUBLISH, when to ask again, and no address but the office's (RFC 5546 3.2.1, RFC 7986)."""
    office = f"mailto:{invited.desk.network.office.email}"
    for of in EVERY:
        answer = ask(invited, address(invited, of).https)
        calendar = Calendar.from_ical(answer.content)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert str(calendar["METHOD"]) == "PUBLISH"
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.content
        assert b"X-PUBLISHED-TTL:PT1H" in answer.content
        assert calendar.walk("VEVENT")
        assert b"ATTENDEE" not in answer.content
        assert problems(answer.content, mime_method="PUBLISH") == []
        assert {str(event["ORGANIZER"]) for event in calendar.walk("VEVENT")} == {office}


def test_the_same_year_gives_the_same_bytes(invited: LedgerHouse) -> None:
    """Whoever asks every hour gets 304 until something changes; HEAD says the same without the bytes."""
    for of in EVERY:
        url = address(invited, of).https
        first = ask(invited, url)
        second = ask(invited, url, method="HEAD")
        assert (second.status_code, second.headers["ETag"]) == (200, first.headers["ETag"])
        again = ask(invited, url, {"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert "private" in again.headers["Cache-Control"]
        assert ask(invited, url).content == first.content
        later = read_feed(invited.desk, url.rpartition("/")[2].removesuffix(".ics"), LATER)
        assert later is not None
        assert later.body == first.content


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ([], False),
        (['"a"'], True),
        (['W/"a"'], True),
        (['"b", "a"'], True),
        (['"b"', '"a"'], True),
        (["*"], True),
        (['"b"'], False),
        (["a"], False),
    ],
)
def test_an_entity_tag_is_compared_weakly(lines: list[str], held: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    """RFC 9110 section 13.1.2: proxies make tags weak."""
    assert is_held(lines, '"a"') is held


def test_a_moved_meeting_has_the_uid_and_sequence_of_the_mail(invited: LedgerHouse) -> None:
    """A program that has both takes them for one meeting, and shows the newer time."""
    start = (
        invited.plan().meetings_by_id[STEERING].starts_at
        if hasattr(invited.plan(), "meetings_by_id")
        else None
    )
    start = start or next(one.starts_at for one in invited.plan().meetings if one.id == STEERING)
    reschedule(invited.desk, STEERING, start + timedelta(hours=1), reason="", now=LATER)
    invited.tick(LATER)
    sent = mailed(invited, CHAIR, STEERING)
    for of in (PERSON, BODY, REGION):
        shown = events(invited, of)[str(sent["UID"])]
        assert shown["SEQUENCE"] == sent["SEQUENCE"] == 1
        assert shown["DTSTAMP"].dt == sent["DTSTAMP"].dt
        assert shown["DTSTART"].dt == sent["DTSTART"].dt == start + timedelta(hours=1)
        assert str(shown["STATUS"]) == "CONFIRMED"


def test_a_cancelled_meeting_has_the_uid_and_sequence_of_the_mail(invited: LedgerHouse) -> None:
    """It stays in the feed as cancelled: who only subscribes sees it too."""
    call_off(invited.desk, STEERING, reason="", now=LATER)
    invited.tick(LATER)
    sent = mailed(invited, CHAIR, STEERING)
    for of in (PERSON, BODY, REGION):
        shown = events(invited, of)[str(sent["UID"])]
        assert str(shown["STATUS"]) == str(sent["STATUS"]) == "CANCELLED"
        assert shown["SEQUENCE"] == sent["SEQUENCE"] == 1
        assert shown["DTSTAMP"].dt == sent["DTSTAMP"].dt


def test_a_person_sees_what_they_are_invited_to(invited: LedgerHouse) -> None:
    """No more and no less: each invitation's meeting, and no other body's."""
    held = {row.meeting_id for row in invited.rows(Invitation, Invitation.person == SWEDISH_MEMBER)}
    region = invited.desk.network.region.id
    assert set(events(invited, FeedOf(FeedKind.PERSON, SWEDISH_MEMBER))) == {
        meeting_uid(one, region) for one in held
    }
    assert 0 < len(held) < len(invited.plan().meetings)


def test_an_outsider_sees_nothing(invited: LedgerHouse) -> None:
    """Who is in no body has an empty calendar."""
    assert events(invited, FeedOf(FeedKind.PERSON, OUTSIDER.id)) == {}


def test_who_left_a_body_sees_its_meetings_no_more(invited: LedgerHouse) -> None:
    """The withdrawn invitations go, and where a meeting moves afterwards is not theirs to see."""
    before = len(events(invited, FeedOf(FeedKind.PERSON, MEMBER)))
    invited.change(Invitation, (STEERING, MEMBER), cancelled=True, sequence=1)
    after = events(invited, FeedOf(FeedKind.PERSON, MEMBER))
    assert len(after) == before - 1


def test_an_invitation_sent_anew_has_its_own_sequence(invited: LedgerHouse) -> None:
    """Who came back, or has a new address, was sent a higher SEQUENCE than the meeting has."""
    invited.change(Invitation, (STEERING, CHAIR), sequence=3)
    uid = str(mailed(invited, CHAIR, STEERING)["UID"])
    assert events(invited, PERSON)[uid]["SEQUENCE"] == 3


def test_changed_words_have_the_sequence_of_the_mail_in_every_feed(invited: LedgerHouse) -> None:
    """The place is another for who was invited and for who only subscribes."""
    edited = invited.with_series("johtoryhma", place={"fi": "Salon kaupungintalo"})
    edited.tick(LATER)
    sent = mailed(edited, CHAIR, STEERING)
    for of in (PERSON, BODY, REGION):
        shown = events(edited, of)[str(sent["UID"])]
        assert shown["SEQUENCE"] == sent["SEQUENCE"] == 1
        assert str(shown["LOCATION"]) == str(sent["LOCATION"]) == "Salon kaupungintalo"


def test_a_feed_tells_the_video_link_as_the_invitation_does(invited: LedgerHouse) -> None:
    """The same URL, CONFERENCE and words."""
    sent = mailed(invited, CHAIR, STEERING)
    for of in (PERSON, BODY, REGION):
        shown = events(invited, of)[str(sent["UID"])]
        for name in ("URL", "CONFERENCE", "LOCATION", "SUMMARY", "ORGANIZER"):
            assert str(shown[name]) == str(sent[name]), name
        assert str(sent["URL"]) in str(shown["DESCRIPTION"])


def test_a_draft_is_in_no_feed(house: LedgerHouse) -> None:
    """Only what a body has adopted is shown; the next year joins the same address."""
    before = len(events(house, REGION))
    draft_year(house.desk, 2028, ADOPTED)
    assert len(events(house, REGION)) == before
    adopt_year(house.desk, 2028, body="yhteistyoryhma", on=ADOPTED.date(), section=None, now=ADOPTED)
    assert len(events(house, REGION)) > before


def test_a_bodys_feed_shows_that_body(invited: LedgerHouse) -> None:
    """Other bodies' meetings are not among them."""
    steering = {one.id for one in invited.plan().meetings if one.body == "johtoryhma"}
    uids = events(invited, BODY)
    assert len(uids) == len(steering)
    assert str(mailed(invited, CHAIR, COOPERATION)["UID"]) not in uids


def test_unknown_revoked_and_expired_look_the_same(invited: LedgerHouse) -> None:
    """So do forged ones: nobody learns which feeds there are."""
    until = ADOPTED + timedelta(minutes=5)
    expired = address(invited, BODY, until=until).https
    invited.desk.time.set(until + timedelta(minutes=1))  # type: ignore[attr-defined]  # the house's time is virtual
    revoked = give_address(invited.desk, PERSON, now=ADOPTED).https
    revoke_addresses(invited.desk, PERSON, now=LATER)
    live = give_address(invited.desk, REGION, now=ADOPTED).https
    forged = re.sub(r"-\w", lambda found: "-0" if found[0] != "-0" else "-1", live, count=1)
    unknown = "/feed/nothing.ics"
    pages = [ask(invited, url) for url in (expired, revoked, forged, unknown, "/feed/%00.ics", "/feed/-.ics")]
    assert {(page.status_code, page.content) for page in pages} == {(404, pages[0].content)}
    assert len({tuple(sorted(page.headers.items())) for page in pages}) == 1
    assert ask(invited, live).status_code == 200


def test_an_address_is_repeated_until_it_is_revoked(house: LedgerHouse) -> None:
    """Asked again the office gets the same one; after a revocation a new one, and the old stays dead."""
    first = address(house, PERSON)
    assert address(house, PERSON) == first
    assert revoke_addresses(house.desk, PERSON, now=LATER) == 1
    assert revoke_addresses(house.desk, PERSON, now=LATER) == 0
    second = address(house, PERSON)
    assert second != first
    assert (ask(house, first.https).status_code, ask(house, second.https).status_code) == (404, 200)


def test_two_languages_are_two_addresses_and_revoked_together(house: LedgerHouse) -> None:
    """A person's feed is in their language; another can be asked for."""
    of = FeedOf(FeedKind.PERSON, SWEDISH_MEMBER)
    swedish, finnish = address(house, of), address(house, of, language=Language.FI)
    assert swedish != finnish
    assert {row.language for row in house.rows(Feed)} == {Language.SV, Language.FI}
    assert revoke_addresses(house.desk, of, now=LATER) == 2


def test_the_webcal_address_is_the_same_address(house: LedgerHouse) -> None:
    """A click on it subscribes; the portal may stand under a prefix."""
    settings = house.desk.settings.model_copy(update={"portal_url": "https://x.example/kello/"})
    object.__setattr__(house.desk, "settings", settings)
    found = address(house, PERSON)
    assert found.https.startswith("https://x.example/kello/feed/")
    assert found.webcal == "webcal" + found.https.removeprefix("https")
    assert found.https.endswith(".ics")


def test_no_token_stands_in_the_ledger_or_the_audit_log(house: LedgerHouse) -> None:
    """Whoever reads a backup can open no feed: the address is made from the secret."""
    token = address(house, PERSON).https.rpartition("/")[2].removesuffix(".ics")
    (row,) = house.rows(Feed)
    assert row.id != token
    said = str([vars(one) for one in (*house.rows(Feed), *house.rows(AuditEntry))])
    assert token not in said
    assert ("feed given", f"feed/{row.id}") in house.audit()


def test_asking_changes_nothing(invited: LedgerHouse) -> None:
    """GET and HEAD only read."""
    url = address(invited, PERSON).https
    before = invited.contents()
    for method in ("GET", "HEAD"):
        ask(invited, url, method=method)
    assert invited.contents() == before
    assert ask(invited, url, method="POST").status_code == 405


def test_a_feed_of_nobody_is_refused(house: LedgerHouse) -> None:
    """A misspelt id is told with the ids that there are."""
    with pytest.raises(YearError, match=r"there is no body ohjausryhma; the network has: .*johtoryhma"):
        address(house, FeedOf(FeedKind.BODY, "ohjausryhma"))


def test_the_address_goes_by_letter_to_its_reader_once(house: LedgerHouse) -> None:
    """A person's to that person in their language, a body's to the coordinator."""
    swedish = FeedOf(FeedKind.PERSON, SWEDISH_MEMBER)
    assert [send_address(house.desk, of, ADOPTED) for of in (swedish, BODY, swedish)] == [True, True, False]
    letters = {row.recipient: row for row in house.rows(Outbox)}
    assert set(letters) == {SWEDISH_MEMBER, COORDINATOR}
    text = text_of(letters[SWEDISH_MEMBER])
    assert "Kalender att prenumerera på" in text
    assert address(house, swedish).webcal in re.sub(r"\s+", " ", text)
    revoke_addresses(house.desk, swedish, now=LATER)
    assert send_address(house.desk, swedish, LATER)


def test_an_address_that_was_revoked_before_its_letter_left_is_not_sent(house: LedgerHouse) -> None:
    """A letter that waited the night out would bring an address that opens nothing; the new one's leaves."""
    send_address(house.desk, PERSON, ADOPTED)
    (old,) = house.rows(Outbox)
    revoke_addresses(house.desk, PERSON, now=ADOPTED)
    send_address(house.desk, PERSON, LATER)
    house.deliver(LATER)
    ends = {row.key: (row.state, row.reason) for row in house.rows(Outbox)}
    assert ends.pop(old.key) == (MessageState.SUPPRESSED, "the address was revoked meanwhile")
    assert list(ends.values()) == [(MessageState.SENT, None)]


def test_an_address_that_has_expired_before_its_letter_left_is_not_sent(house: LedgerHouse) -> None:
    """Its letter's time is over with it."""
    give_address(house.desk, PERSON, now=ADOPTED, until=ADOPTED + timedelta(hours=1))
    send_address(house.desk, PERSON, ADOPTED)
    house.deliver(ADOPTED + timedelta(hours=2))
    assert [row.reason for row in house.rows(Outbox)] == ["its time is over"]


def test_the_year_book_masks_the_address(house: LedgerHouse, tmp_path: Path) -> None:
    """A book that is handed on opens nobody's calendar."""
    send_address(house.desk, PERSON, ADOPTED)
    (letter,) = house.rows(Outbox)
    token = address(house, PERSON).https.rpartition("/")[2].removesuffix(".ics")
    (tmp_path / "letter.eml").write_bytes(letter.body)
    content = read_letter(tmp_path / "letter.eml")
    assert token in text_of(letter).replace("\n", "")
    assert content.masked
    assert token not in content.html + content.text

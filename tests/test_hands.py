"""What the hands do for each kind of action: the right letters to the right people, once."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from jinja2 import TemplateError

from governance.action import ActionKind
from governance.agenda import AgendaItemKind, ItemOutcome
from governance.meeting import MeetingState, Partstat
from governance.message import MessageKind
from governance.proposal import DecisionState, ProposalState, ProposalText
from governance.request import RequestState
from governance.year_plan import ItemKind
from office.hands import carrying_out
from office.hands.agenda import make_agenda
from office.hands.agenda_paper import agenda_items
from office.hands.carrying_out import carry_out, find_due
from office.ledger.journal import Done
from office.ledger.meetings import Invitation, Meeting
from office.ledger.outbox import Outbox
from office.ledger.papers import Decision, Document, Proposal
from office.ledger.replies import Bounce
from office.ledger.rounds import Link, Obligation, Request
from office.recording import ItemDecision, record_decisions, start_proposal
from office.year import YearError, call_off, reschedule
from tests.cast import (
    ADOPTED,
    BUDGET_MEETING,
    CHAIR,
    CONTACT,
    COOPERATION,
    COORDINATOR,
    MEMBER,
    OUTSIDER,
    REGISTRY,
    REQUEST,
    STEERING,
    SUBSTITUTE,
    SWEDISH_CONTACT,
    SWEDISH_MEMBER,
    SWEDISH_REQUEST,
    at,
    item,
)
from tests.ledger_house import LedgerHouse, text_of

OPENS = item(ItemKind.OPEN_REQUEST, REQUEST).at
SUMMONS = item(ItemKind.SUMMONS, STEERING).at
TEXT = ProposalText(
    title="Perheohjaajat",
    account="Kunnat ovat kokeilleet.",
    effects_on_children="Apua nopeammin.",
    costs="1,20 euroa asukasta kohti.",
    proposed_decision="Varataan rahoitus.",
    heard="Nuorisovaltuustot.",
)


def doing(house: LedgerHouse, kind: ActionKind, now: Any) -> list[str]:
    """Do what is due of one kind, twice: the second time changes nothing; gives the keys."""
    actions = [one for one in find_due(house.desk, now) if one.kind is kind]
    first = carry_out(house.desk, actions, now)
    assert first.troubled == ()
    before = house.contents()
    again = carry_out(house.desk, actions, now)
    assert (again.done, again.troubled) == ((), ())
    assert house.contents() == before
    return list(first.done)


def calendar(letter: Any) -> str:
    """Give the calendar object of a letter, unfolded."""
    message = message_from_bytes(letter.body, policy=default)
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    return str(part.get_content()).replace("\r\n", "\n").replace("\n ", "")


def test_an_invitation_goes_to_each_member_in_their_language(house: LedgerHouse) -> None:
    """With a calendar object for that person alone; nobody outside the body gets one."""
    keys = doing(house, ActionKind.INVITE, ADOPTED)
    letters = house.letters("invitation", COOPERATION)
    assert set(letters) == set(house.desk.network.roster("yhteistyoryhma", at("2027-04-15").date()))
    assert OUTSIDER.email not in {row.address for row in house.rows(Outbox)}
    assert len(keys) == len(house.rows(Outbox)) == len(house.rows(Invitation))
    swedish, finnish = text_of(letters[SWEDISH_MEMBER]), text_of(letters[MEMBER])
    assert "Samarbetsgruppens möte" in swedish
    assert "kutsu" not in swedish.lower()
    assert "Yhteistyöryhmän kokous" in finnish
    invited = calendar(letters[MEMBER])
    assert ("METHOD:REQUEST" in invited, "SEQUENCE:0" in invited) == (True, True)
    assert invited.count("ATTENDEE") == 1


def test_a_moved_meeting_sends_an_update_with_the_next_sequence(house: LedgerHouse) -> None:
    """The letter names both times, and an earlier answer is void."""
    doing(house, ActionKind.INVITE, ADOPTED)
    house.let_leave()
    house.change(Invitation, (STEERING, CHAIR), partstat=Partstat.ACCEPTED)
    reschedule(house.desk, STEERING, at("2027-02-17", 13), reason="Valtuustoseminaari", now=ADOPTED)
    assert len(doing(house, ActionKind.UPDATE_INVITATION, ADOPTED)) == 5
    letter = house.letters("invitation_update", STEERING)[CHAIR]
    assert "SEQUENCE:1" in calendar(letter)
    words = text_of(letter)
    assert ("10.2.2027" in words, "17.2.2027" in words, "Valtuustoseminaari" in words) == (True, True, True)
    assert house.one(Invitation, (STEERING, CHAIR)).partstat is Partstat.NEEDS_ACTION


def test_a_cancelled_meeting_sends_a_cancellation(house: LedgerHouse) -> None:
    """METHOD:CANCEL with a higher SEQUENCE, and the reason in words."""
    doing(house, ActionKind.INVITE, ADOPTED)
    call_off(house.desk, STEERING, reason="Ei asioita", now=ADOPTED)
    doing(house, ActionKind.CANCEL_INVITATION, ADOPTED)
    letter = house.letters("cancellation", STEERING)[CHAIR]
    assert ("METHOD:CANCEL" in calendar(letter), "SEQUENCE:1" in calendar(letter)) == (True, True)
    assert "on peruttu" in text_of(letter)
    assert "Ei asioita" in text_of(letter)
    assert house.one(Invitation, (STEERING, CHAIR)).cancelled


def test_who_leaves_a_body_is_not_told_that_the_meeting_is_cancelled(house: LedgerHouse) -> None:
    """The meeting is held; only their invitation is withdrawn."""
    doing(house, ActionKind.INVITE, ADOPTED)
    smaller = house.with_body(
        lambda body: body.model_copy(update={"seats": body.seats[1:]}) if body.id == "johtoryhma" else body
    )
    doing(smaller, ActionKind.CANCEL_INVITATION, ADOPTED)
    letters = house.letters("cancellation", STEERING)
    assert set(letters) == {CHAIR}
    words = text_of(letters[CHAIR])
    assert "pidetään" in words
    assert "kutsunne on peruttu" in words
    assert "METHOD:CANCEL" in calendar(letters[CHAIR])


def test_a_move_reaches_also_who_left_and_came_back(house: LedgerHouse) -> None:
    """Their SEQUENCE had grown already: the move's is higher than anybody's."""
    doing(house, ActionKind.INVITE, ADOPTED)
    without = house.with_body(
        lambda body: body.model_copy(update={"seats": body.seats[1:]}) if body.id == "johtoryhma" else body
    )
    without.carry_out(ADOPTED)
    house.carry_out(ADOPTED)
    assert house.one(Invitation, (STEERING, CHAIR)).sequence == 2
    house.let_leave()
    reschedule(house.desk, STEERING, at("2027-02-17", 13), reason="", now=ADOPTED)
    house.carry_out(ADOPTED)
    held = {row.sequence for row in house.rows(Invitation, Invitation.meeting_id == STEERING)}
    assert held == {3}
    assert len(house.letters("invitation_update", STEERING)) == 5


def test_a_request_is_opened_with_a_personal_link_for_each(house: LedgerHouse) -> None:
    """Registry and contact; the link's token stands in the letter and nowhere in the ledger."""
    assert doing(house, ActionKind.OPEN_REQUEST, OPENS) == [f"open_request:{REQUEST}"]
    letters = house.letters("request", REQUEST)
    assert set(letters) == {REGISTRY, CONTACT}
    assert house.one(Obligation, REQUEST).state is RequestState.OPEN
    assert {row.person for row in house.rows(Request)} == {REGISTRY, CONTACT}
    links = {row.person: row.id for row in house.rows(Link)}
    words = text_of(letters[CONTACT])
    assert f"https://asiointi.pikku.example/k/{links[CONTACT]}-" in words
    assert links[REGISTRY] not in words
    assert "13.5.2027" in words


def test_a_request_speaks_the_contacts_language(house: LedgerHouse) -> None:
    """All of the Swedish letter is Swedish, the round's own words too."""
    doing(house, ActionKind.OPEN_REQUEST, at("2027-04-21"))
    words = text_of(house.letters("request", SWEDISH_REQUEST)[SWEDISH_CONTACT])
    assert "Framställningar inför nästa års budgetar" in words
    assert "Ingå" in words
    for finnish in ("kunta", "vastaus", "määräaika", "Esitykset"):
        assert finnish not in words


def test_a_comment_round_asks_for_comments(house: LedgerHouse) -> None:
    """Its letter is of another kind than a request for figures."""
    doing(house, ActionKind.OPEN_REQUEST, at("2027-10-11"))
    assert set(house.letters("comment_request", "lausunnot/2027/lohja")) == {REGISTRY, CONTACT}


def test_a_reminder_repeats_the_same_link(house: LedgerHouse) -> None:
    """The contact finds the form again, and reads how many days are left."""
    doing(house, ActionKind.OPEN_REQUEST, OPENS)
    doing(house, ActionKind.REMIND, item(ItemKind.REMIND, f"{REQUEST}/5").at)
    reminders = house.letters("reminder", REQUEST)
    assert set(reminders) == {CONTACT}
    link = next(row.id for row in house.rows(Link) if row.person == CONTACT)
    assert link in text_of(reminders[CONTACT])
    assert reminders[CONTACT].expires_at == house.one(Obligation, REQUEST).due_at


def test_an_overdue_request_is_told_to_contact_and_substitute(house: LedgerHouse) -> None:
    """Each with a link of their own."""
    doing(house, ActionKind.OPEN_REQUEST, OPENS)
    doing(house, ActionKind.OVERDUE, item(ItemKind.OVERDUE, REQUEST).at)
    letters = house.letters("overdue", REQUEST)
    assert set(letters) == {CONTACT, SUBSTITUTE}
    assert "20.5.2027" in text_of(letters[CONTACT])


def test_the_substitute_is_asked_when_the_contacts_address_bounced(house: LedgerHouse) -> None:
    """They get the whole request, and may answer for the municipality."""
    doing(house, ActionKind.OPEN_REQUEST, OPENS)
    with house.desk.ledger.writing() as session:
        session.add(Bounce(person=CONTACT, address="contact@lohja.example", since=OPENS, permanent=True))
    assert doing(house, ActionKind.ASK_SUBSTITUTE, OPENS) == [f"ask_substitute:{REQUEST}:{SUBSTITUTE}"]
    assert set(house.letters("request", REQUEST)) == {REGISTRY, CONTACT, SUBSTITUTE}


def test_a_round_ends_with_a_summary_for_the_office(house: LedgerHouse) -> None:
    """Who answered and who did not, by name; who was never asked is let off."""
    doing(house, ActionKind.OPEN_REQUEST, at("2027-04-19"))
    house.change(Obligation, REQUEST, state=RequestState.ANSWERED)
    doing(house, ActionKind.CLOSE_ROUND, item(ItemKind.CLOSE_ROUND, "esitykset/2027").at)
    states = {row.id: row.state for row in house.rows(Obligation) if row.round == "esitykset"}
    assert states == {
        REQUEST: RequestState.ANSWERED,
        "esitykset/2027/siuntio": RequestState.MISSED,
        SWEDISH_REQUEST: RequestState.WAIVED,
    }
    words = text_of(house.letters("round_summary")[COORDINATOR])
    assert ("Lohja" in words, "Siuntio" in words) == (True, True)


def test_an_agenda_has_standing_items_and_papers_in_each_language(house: LedgerHouse) -> None:
    """PDF, Word and HTML in Finnish and in Swedish, as a first revision."""
    doing(house, ActionKind.ASSEMBLE_AGENDA, item(ItemKind.ASSEMBLE_AGENDA, STEERING).at)
    with house.desk.ledger.reading() as session:
        kinds = [one.kind for one in agenda_items(session, STEERING)]
    assert kinds[:3] == [AgendaItemKind.OPENING, AgendaItemKind.QUORUM, AgendaItemKind.APPROVE_AGENDA]
    assert kinds[-1] == AgendaItemKind.CLOSING
    papers = {(row.language, row.format, row.revision) for row in house.rows(Document)}
    assert papers == {(lang, form, 1) for lang in ("fi", "sv") for form in ("pdf", "docx", "html")}


def test_the_first_agenda_of_all_has_no_earlier_minutes_to_approve(house: LedgerHouse) -> None:
    """There is no sentence about a meeting that was not held."""
    doing(house, ActionKind.ASSEMBLE_AGENDA, item(ItemKind.ASSEMBLE_AGENDA, STEERING).at)
    call_off(house.desk, STEERING, reason="", now=at("2027-02-02"))
    doing(house, ActionKind.ASSEMBLE_AGENDA, item(ItemKind.ASSEMBLE_AGENDA, BUDGET_MEETING).at)
    with house.desk.ledger.reading() as session:
        kinds = {one.kind for one in agenda_items(session, BUDGET_MEETING)}
    assert AgendaItemKind.PREVIOUS_MEMO not in kinds


def test_a_summons_carries_the_agenda_in_the_readers_language(house: LedgerHouse) -> None:
    """Its PDF and its list of items."""
    doing(house, ActionKind.ASSEMBLE_AGENDA, SUMMONS)
    doing(house, ActionKind.SUMMONS, SUMMONS)
    letters = house.letters("summons", STEERING)
    assert set(letters) == set(house.desk.network.roster("johtoryhma", at("2027-02-10").date()))
    swedish = message_from_bytes(letters["inkoo-director"].body, policy=default)
    names = [part.get_filename() for part in swedish.iter_attachments()]
    assert any("Styrgruppen" in str(name) for name in names)
    assert "Öppnande av mötet" in text_of(letters["inkoo-director"])
    assert "Kokouksen avaus" in text_of(letters[MEMBER])


def test_a_meeting_moved_after_its_summons_is_summoned_to_with_new_papers(house: LedgerHouse) -> None:
    """The old agenda names the old time: it is printed again as a second revision."""
    house.carry_out(SUMMONS)
    reschedule(house.desk, STEERING, at("2027-02-16", 13), reason="", now=SUMMONS + timedelta(hours=1))
    house.carry_out(item(ItemKind.SUMMONS, STEERING, house.plan()).at)
    summons = [
        row for row in house.rows(Outbox, Outbox.kind == MessageKind.SUMMONS) if row.recipient == CHAIR
    ]
    assert [row.key.rsplit(":", 1)[1] for row in summons] == ["0", "1"]
    assert "16.2.2027" in text_of(summons[1])
    page = house.desk.store / "papers" / f"agenda-{STEERING.replace('/', '-')}-fi-2.html"
    assert "16.2.2027" in page.read_text("utf-8")


def test_a_meeting_that_is_over_gives_its_secretary_a_task(house: LedgerHouse) -> None:
    """And counts as held."""
    end = house.one(Meeting, STEERING).ends_at
    doing(house, ActionKind.CLOSE_MEETING, end)
    assert house.one(Meeting, STEERING).state is MeetingState.HELD
    letter = house.letters("office_task", STEERING)[COORDINATOR]
    assert STEERING in text_of(letter)


def test_decisions_are_told_with_the_memo(house: LedgerHouse) -> None:
    """To everybody who was called, in their language, with the paper."""
    house.carry_out(SUMMONS)
    house.carry_out(house.one(Meeting, STEERING).ends_at)
    noon = at("2027-02-11", 12)
    record_decisions(house.desk, STEERING, {2: ItemDecision(words="Todettiin.")}, now=noon)
    doing(house, ActionKind.TELL_DECISIONS, noon)
    letters = house.letters("minutes", STEERING)
    assert set(letters) == set(house.desk.network.roster("johtoryhma", noon.date()))
    assert "Todettiin." in text_of(letters[CHAIR])
    assert {row.kind.value for row in house.rows(Document)} == {"agenda", "memo"}


def decided_proposal(house: LedgerHouse) -> str:
    """Carry a proposal to the steering group's decision, and give its id."""
    proposal = start_proposal(house.desk, "talousarvio", 2027, TEXT, submission=None, now=at("2027-05-14"))
    house.carry_out(item(ItemKind.SUMMONS, BUDGET_MEETING).at)
    house.carry_out(house.one(Meeting, BUDGET_MEETING).ends_at)
    record_decisions(house.desk, BUDGET_MEETING, {}, now=at("2027-05-28"))
    return proposal


def test_a_decision_is_requested_reminded_and_closed(house: LedgerHouse) -> None:
    """The proposal's own way: three registries, one reminder each, the end told to the office."""
    proposal = decided_proposal(house)
    lohja = f"{proposal}/lohja"
    assert len(doing(house, ActionKind.REQUEST_DECISION, at("2027-05-28"))) == 3
    assert set(house.letters("decision_request", lohja)) == {REGISTRY, CONTACT}
    assert "beslut" in text_of(house.letters("decision_request", f"{proposal}/inkoo")["inkoo-registry"])
    reminder = item(ItemKind.REMIND_DECISION, "talousarvio/2027/lohja/10").at
    doing(house, ActionKind.REMIND_DECISION, reminder)
    assert set(house.letters("decision_reminder", lohja)) == {REGISTRY}
    late = item(ItemKind.OVERDUE_DECISION, "talousarvio/2027/lohja").at
    doing(house, ActionKind.OVERDUE_DECISION, late)
    assert set(house.letters("overdue", lohja)) == {REGISTRY, CONTACT}
    for row in house.rows(Decision):
        if row.municipality != "inkoo":
            house.change(Decision, row.id, state=DecisionState.REJECTED, recorded_at=late)
    doing(house, ActionKind.CLOSE_PROPOSAL, item(ItemKind.CLOSE_WINDOW, "talousarvio/2027").at)
    assert house.one(Proposal, proposal).state is ProposalState.CLOSED
    assert house.one(Decision, f"{proposal}/inkoo").state is DecisionState.MISSED
    assert "Inkoo" in text_of(house.letters("office_notice", proposal)[COORDINATOR])


def test_every_kind_of_action_has_its_hand() -> None:
    """None that is due is left without somebody to do it."""
    assert set(carrying_out._HANDS) == set(ActionKind)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("bad address"),
        TemplateError("broken template"),
        KeyError("fact"),
        OSError("disk full"),
        TypeError("a mistake in a hand"),
        ZeroDivisionError("in a figure"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_one_poison_letter_stops_that_action_only(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """It is undone alone, reported with its key and reason, and tried again at the next tick."""
    real = carrying_out._HANDS[ActionKind.INVITE]

    def poisoned(session: Any, desk: Any, action: Any, now: Any) -> None:
        real(session, desk, action, now)
        if action.to[0] == CHAIR:
            raise error

    hands = {**carrying_out._HANDS, ActionKind.INVITE: poisoned}
    monkeypatch.setattr(carrying_out, "_HANDS", hands)
    carried = house.carry_out(ADOPTED)
    assert len(carried.troubled) == 5
    assert all(CHAIR in one.key and type(error).__name__ in one.why for one in carried.troubled)
    assert CHAIR not in house.letters("invitation")
    assert len(house.rows(Done)) == len(carried.done) > 10
    monkeypatch.undo()
    assert len(house.carry_out(ADOPTED).done) == 5


def test_a_bad_address_stops_only_its_own_letter(house: LedgerHouse) -> None:
    """A typing error in the network's file is told; everybody else is invited."""
    broken = house.with_person(CHAIR, email="director at hyvinvointialue.example")
    carried = broken.carry_out(ADOPTED)
    assert {one.key.split(":")[2] for one in carried.troubled} == {CHAIR}
    assert MEMBER in house.letters("invitation")


def test_an_agenda_made_again_is_a_new_revision(house: LedgerHouse) -> None:
    """The office asks for it; a meeting that is not scheduled is refused."""
    house.carry_out(SUMMONS)
    assert make_agenda(house.desk, STEERING, SUMMONS).items >= 6
    assert {row.revision for row in house.rows(Document) if row.format == "pdf"} == {1, 2}
    with pytest.raises(YearError, match="is no scheduled meeting"):
        make_agenda(house.desk, "johtoryhma/2027/9", SUMMONS)


def test_a_tabled_matter_comes_back_on_the_next_agenda(house: LedgerHouse) -> None:
    """Until a meeting takes it up."""
    house.carry_out(SUMMONS)
    house.carry_out(house.one(Meeting, STEERING).ends_at)
    tabled = ItemDecision(outcome=ItemOutcome.TABLED, words="Jätettiin pöydälle.")
    record_decisions(house.desk, STEERING, {4: tabled}, now=at("2027-02-11"))
    house.carry_out(item(ItemKind.ASSEMBLE_AGENDA, BUDGET_MEETING).at)
    with house.desk.ledger.reading() as session:
        matters = [one.concerns for one in agenda_items(session, BUDGET_MEETING) if one.kind == "open_matter"]
    assert matters == [f"{STEERING}#4"]

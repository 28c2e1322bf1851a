"""The counter: what a link shows, and what becomes of what is sent."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from governance.form import AnswerProblem
from governance.proposal import DecisionState
from governance.record import Language
from governance.request import RequestState
from office.counter import CounterProblem, Outcome, OutcomeKind, look_up, look_up_file, look_up_sent, submit
from office.ledger.journal import AuditEntry
from office.ledger.outbox import Outbox
from office.ledger.papers import Decision
from office.ledger.rounds import Attachment, Obligation, Submission
from office.upload import StoredFile
from office.visit import DecisionMatter, RoundMatter
from tests.counter_house import (
    AFTER_DEADLINE,
    AFTER_EXPIRY,
    DEADLINE,
    DECIDED,
    DECISION,
    EXPIRY,
    GOOD,
    INKOO,
    LOHJA,
    MONDAY,
    House,
    Receipts,
    a_day,
    build_house,
)

FILE = StoredFile("plan", "suunnitelma.pdf", "application/pdf", 12, "a" * 64)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Open a house for one test."""
    built = build_house(tmp_path)
    yield built
    built.desk.ledger.close()


def send(house: House, presented: str, submission: str = "s1", **given: Any) -> Outcome:
    """Submit the good answer on Monday, unless told otherwise."""
    values: dict[str, Any] = {"raw": GOOD, "files": (), "now": MONDAY, "plan_receipt": Receipts(), **given}
    return submit(house.desk, presented, submission_id=submission, **values)


def test_a_visit_shows_the_round_its_form_and_its_deadline(house: House) -> None:
    """The holder of a link learns who is asked for what by when."""
    visit = look_up(house.desk, house.link(), MONDAY)
    assert visit is not None
    assert isinstance(visit.matter, RoundMatter)
    assert (visit.matter.round.id, visit.municipality.id, visit.person.id) == (
        "perhekeskukset",
        "lohja",
        "lohja-contact",
    )
    assert (visit.due_at, visit.open_until, visit.late, visit.closed) == (DEADLINE, EXPIRY, False, False)
    assert visit.previous is None


def test_a_visit_speaks_the_persons_language(house: House) -> None:
    """Inkoo's contact is written to in Swedish."""
    visit = look_up(house.desk, house.link(INKOO, "inkoo-contact"), MONDAY)
    assert visit is not None
    assert visit.language is Language.SV


def test_a_decision_link_shows_the_proposal(house: House) -> None:
    """A registry sees what its municipality is to decide on."""
    visit = look_up(house.desk, house.link(DECISION, "lohja-registry"), MONDAY)
    assert visit is not None
    assert isinstance(visit.matter, DecisionMatter)
    assert visit.matter.text.title.startswith("Perheohjaajien")
    assert visit.form == house.desk.clock.decision_form


def test_looking_changes_nothing(house: House) -> None:
    """Mail scanners open every link: not a byte of the ledger may change."""
    presented = house.link()
    send(house, presented, files=[FILE])
    before = house.snapshot()
    for token in (presented, "unknown", presented[:-1] + "x"):
        look_up(house.desk, token, MONDAY)
        look_up_sent(house.desk, token, "s1", MONDAY)
        look_up_file(house.desk, token, 1, MONDAY)
    assert house.snapshot() == before


@pytest.mark.parametrize("broken", ["altered", "unknown", "expired", "revoked", "empty", "not ascii"])
def test_a_link_that_does_not_hold_opens_nothing(house: House, broken: str) -> None:
    """Unknown, forged, expired and revoked links show nothing and take nothing."""
    presented, now = house.link(), MONDAY
    if broken == "expired":
        now = AFTER_EXPIRY
    elif broken == "revoked":
        house.revoke(presented)
    else:
        last = "0" if presented[-1] != "0" else "1"
        presented = {"altered": presented[:-1] + last, "unknown": "ab-cd", "empty": "", "not ascii": "ä-ö"}[
            broken
        ]
    assert look_up(house.desk, presented, now) is None
    assert send(house, presented, now=now).kind is OutcomeKind.GONE
    assert not house.all(Submission)


def test_an_answer_settles_the_obligation_with_receipt_and_audit_entry(house: House) -> None:
    """One transaction keeps the answer, its files, the new state, the receipt and who did it."""
    receipts = Receipts()
    outcome = send(house, house.link(), files=[FILE], plan_receipt=receipts)
    assert outcome == Outcome(OutcomeKind.ACCEPTED, "s1")
    owed = house.one(Obligation, LOHJA)
    assert (owed.state, owed.late, owed.answered_at) == (RequestState.ANSWERED, False, MONDAY)
    kept = house.one(Submission, "s1")
    assert kept.answers["staff"] == "12.5"
    assert kept.answers["agreed-on"] == "2026-03-04"
    assert [one.sha256 for one in house.all(Attachment)] == [FILE.sha256]
    assert receipts.planned == [("lohja-contact", "s1", 1)]
    [entry] = house.all(AuditEntry)
    assert (entry.actor, entry.what, entry.concerns) == ("lohja-contact", "answer received", LOHJA)


def test_the_audit_log_holds_no_words_of_the_answer(house: House) -> None:
    """The log tells who did what to what; the answer stands in the submission only."""
    send(house, house.link())
    assert "Perhety" not in str(house.all(AuditEntry)[0].detail)


def test_the_same_submission_id_is_one_submission(house: House) -> None:
    """Send pressed twice leads to the same receipt and changes nothing."""
    presented = house.link()
    send(house, presented)
    before = house.snapshot()
    assert send(house, presented) == Outcome(OutcomeKind.REPEATED, "s1")
    assert house.snapshot() == before


def test_two_sends_at_the_same_moment_are_one_submission(house: House) -> None:
    """The ledger's one writer puts two presses in an order."""
    presented, start, outcomes = house.link(), Barrier(4), []

    def press() -> None:
        start.wait()
        outcomes.append(send(house, presented).kind)

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [OutcomeKind.ACCEPTED, *[OutcomeKind.REPEATED] * 3]
    assert len(house.all(Submission)) == 1


def test_what_is_edited_after_sending_is_not_silently_lost(house: House) -> None:
    """Back, edit, Send: the used id is told apart from the same answer sent twice."""
    presented = house.link()
    send(house, presented)
    assert send(house, presented, raw={**GOOD, "staff": "13"}).kind is OutcomeKind.EDITED_AFTERWARDS
    assert house.one(Submission, "s1").answers["staff"] == "12.5"


def test_problems_are_told_by_field_and_nothing_is_kept(house: House) -> None:
    """Bad input gets a clear error."""
    before = house.snapshot()
    raw = {"has-centre": "perhaps", "staff": "-1", "agreed-on": "31.2.2026", "unit": "", "needs": " "}
    presented = house.link()
    before = house.snapshot()
    assert send(house, presented, raw=raw).problems == {
        "has-centre": AnswerProblem.NOT_A_CHOICE,
        "staff": AnswerProblem.TOO_SMALL,
        "agreed-on": AnswerProblem.NOT_A_DATE,
        "needs": AnswerProblem.MISSING,
    }
    assert house.snapshot() == before


def test_an_answer_after_the_deadline_is_taken_and_marked_late(house: House) -> None:
    """Late is not lost: a missed obligation becomes an answered one."""
    house.set_state(LOHJA, RequestState.MISSED)
    assert send(house, house.link(), now=AFTER_DEADLINE).kind is OutcomeKind.ACCEPTED
    owed = house.one(Obligation, LOHJA)
    assert (owed.state, owed.late) == (RequestState.ANSWERED, True)
    assert house.one(Submission, "s1").late


def test_the_deadlines_last_second_is_in_time(house: House) -> None:
    """A deadline is the end of its day; only what comes after it is late."""
    presented = house.link()
    send(house, presented, now=DEADLINE)
    assert not house.one(Obligation, LOHJA).late


def test_a_correction_replaces_the_answer_and_keeps_the_earlier_one(house: House) -> None:
    """Both stand in the ledger; the later one is what a visit shows, even at the same moment."""
    presented = house.link()
    send(house, presented, files=[FILE])
    send(house, presented, "z-second", raw={**GOOD, "staff": "13"})
    assert len(house.all(Submission)) == 2
    visit = look_up(house.desk, presented, MONDAY)
    assert visit is not None
    assert visit.previous is not None
    assert (visit.previous.id, visit.previous.answers["staff"]) == ("z-second", "13")
    assert [entry.what for entry in house.all(AuditEntry)] == ["answer received", "answer corrected"]


def test_a_late_correction_does_not_make_a_timely_answer_late(house: House) -> None:
    """The obligation was met when the first answer came."""
    presented = house.link()
    send(house, presented)
    send(house, presented, "s2", now=AFTER_DEADLINE)
    owed = house.one(Obligation, LOHJA)
    assert (owed.late, owed.answered_at) == (False, MONDAY)
    assert house.one(Submission, "s2").late


def test_an_answer_that_came_meanwhile_is_not_replaced_unseen(house: House) -> None:
    """Contact and substitute filled in the same form: the second is told before anything is replaced."""
    contact, substitute = house.link(), house.link(LOHJA, "lohja-substitute")
    send(house, contact, after="")
    assert send(house, substitute, "s2", after="").kind is OutcomeKind.ANSWERED_MEANWHILE
    assert len(house.all(Submission)) == 1
    assert send(house, substitute, "s2", after="s1").kind is OutcomeKind.ACCEPTED


def test_a_municipality_that_was_released_owes_no_answer(house: House) -> None:
    """A waived obligation takes nothing."""
    house.set_state(LOHJA, RequestState.WAIVED)
    presented = house.link()
    visit = look_up(house.desk, presented, MONDAY)
    assert visit is not None
    assert visit.closed
    assert send(house, presented).kind is OutcomeKind.CLOSED


def test_an_answer_before_the_request_opened_it(house: House) -> None:
    """A planned obligation goes through open to answered, as its life allows."""
    house.set_state(LOHJA, RequestState.PLANNED)
    send(house, house.link())
    assert house.one(Obligation, LOHJA).state is RequestState.ANSWERED


def test_a_receipt_that_cannot_be_planned_keeps_nothing(house: House) -> None:
    """Answer and receipt are one transaction: without the one there is not the other."""

    class BrokenHand:
        def __call__(self, *_given: object, **_named: object) -> None:
            raise ValueError("no words for it")

    presented = house.link()
    before = house.snapshot()
    with pytest.raises(ValueError, match="no words"):
        send(house, presented, plan_receipt=BrokenHand())
    assert house.snapshot() == before


def test_the_receipt_is_a_letter_in_the_outbox(house: House) -> None:
    """Without a stand-in the office's own hand plans the letter, once for each submission."""
    presented = house.link()
    raw = {**GOOD, "agreed-on": ""}
    send(house, presented, raw=raw, files=[FILE], plan_receipt=None)
    send(house, presented, raw=raw, files=[FILE], plan_receipt=None)
    [letter] = house.all(Outbox)
    assert letter.recipient == "lohja-contact"
    assert letter.subject.startswith("Vastaanotettu")


def test_a_decision_is_recorded_with_its_day_and_section(house: House) -> None:
    """What the registry reports becomes the decision's state."""
    send(house, house.link(DECISION, "lohja-registry"), raw=DECIDED)
    decision = house.one(Decision, DECISION)
    assert decision.state is DecisionState.AMENDED
    assert decision.decided_on == a_day("2027-03-01")
    assert (decision.section, decision.reasons) == ("§ 45", "Rahoitus varataan puoleksi vuodeksi.")
    assert decision.recorded_at == MONDAY
    assert house.all(AuditEntry)[0].what == "decision recorded"


def test_the_receipt_of_a_decision_is_a_letter_in_the_outbox(house: House) -> None:
    """The registry gets its receipt by mail, the day of the decision in it."""
    send(house, house.link(DECISION, "lohja-registry"), raw=DECIDED, plan_receipt=None)
    assert [one.recipient for one in house.all(Outbox)] == ["lohja-registry"]


def test_a_decision_can_be_corrected(house: House) -> None:
    """A registry that chose the wrong box sends the form again."""
    presented = house.link(DECISION, "lohja-registry")
    send(house, presented, raw=DECIDED)
    send(house, presented, "s2", raw={**DECIDED, "outcome": "approved"}, now=AFTER_DEADLINE)
    decision = house.one(Decision, DECISION)
    assert (decision.state, decision.recorded_at) == (DecisionState.APPROVED, AFTER_DEADLINE)


@pytest.mark.parametrize(("day", "accepted"), [("1.3.2027", True), ("2.3.2027", False)])
def test_a_decision_was_made_today_or_earlier(house: House, day: str, accepted: bool) -> None:  # noqa: FBT001 - an example's outcome
    """A day in the future is a slip of the keyboard."""
    outcome = send(house, house.link(DECISION, "lohja-registry"), raw={**DECIDED, "decided-on": day})
    assert (outcome.kind is OutcomeKind.ACCEPTED) is accepted
    assert outcome.problems == ({} if accepted else {"decided-on": CounterProblem.IN_THE_FUTURE})


def test_the_day_of_a_decision_is_judged_by_helsinkis_calendar(house: House) -> None:
    """Half past midnight in Helsinki is still yesterday in UTC."""
    just_after_midnight = MONDAY.replace(hour=22, minute=30)
    raw = {**DECIDED, "decided-on": "2.3.2027"}
    link = house.link(DECISION, "lohja-registry")
    assert send(house, link, raw=raw, now=just_after_midnight).kind is OutcomeKind.ACCEPTED


def test_a_colleague_of_the_same_municipality_sees_the_answer_and_its_files(house: House) -> None:
    """Contact and substitute answer for the same municipality."""
    send(house, house.link(), files=[FILE])
    substitute = house.link(LOHJA, "lohja-substitute")
    assert look_up_sent(house.desk, substitute, "s1", MONDAY) is not None
    assert look_up_file(house.desk, substitute, 1, MONDAY) == FILE


def test_another_municipality_sees_neither_answers_nor_files(house: House) -> None:
    """Inkoo's link opens nothing of Lohja's, and cannot take over its submission id."""
    send(house, house.link(), files=[FILE])
    outsider = house.link(INKOO, "inkoo-contact")
    assert look_up_sent(house.desk, outsider, "s1", MONDAY) is None
    assert look_up_file(house.desk, outsider, 1, MONDAY) is None
    assert send(house, outsider).kind is OutcomeKind.GONE
    assert house.one(Obligation, INKOO).state is RequestState.OPEN


def test_a_required_file_must_come_with_the_answer(house: House) -> None:
    """The form cannot know files; the counter does."""
    form = tuple(
        one.model_copy(update={"required": one.required or one.id == "extract"})
        for one in house.desk.clock.decision_form
    )
    house.desk.clock.__dict__["decision_form"] = form
    presented = house.link(DECISION, "lohja-registry")
    assert send(house, presented, raw=DECIDED).problems == {"extract": AnswerProblem.MISSING}
    extract = StoredFile("extract", "ote.pdf", "application/pdf", 1, "b" * 64)
    assert send(house, presented, raw=DECIDED, files=[extract]).kind is OutcomeKind.ACCEPTED


def test_one_link_cannot_send_without_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link has a cap on corrections."""
    monkeypatch.setattr("office.counter.MOST_SUBMISSIONS", 2)
    presented = house.link()
    kinds = [
        send(house, presented, f"s{number}", now=MONDAY + timedelta(hours=number)).kind for number in range(3)
    ]
    assert kinds == [OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED, OutcomeKind.TOO_OFTEN]

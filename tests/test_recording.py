"""What the office records: decisions of meetings, and proposals on their way."""

import pytest

from governance.agenda import AgendaItemKind, ItemOutcome
from governance.meeting import MeetingState
from governance.proposal import DecisionState, ProposalState, ProposalText
from governance.year_plan import ItemKind
from office.hands.personal_link import keep_link
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Decision, Proposal
from office.ledger.rounds import LinkScope, Submission
from office.recording import ItemDecision, record_decisions, start_proposal, text_of_submission
from office.year import YearError
from tests.cast import ADOPTED, BUDGET_MEETING, REQUEST, STEERING, at, item, planned
from tests.ledger_house import LedgerHouse, blank_papers

ANSWERS = {
    "title": "Perheohjaajat",
    "account": "Kunnat ovat kokeilleet.",
    "effects-on-children": "Apua nopeammin.",
    "costs": "1,20 euroa asukasta kohti.",
    "proposed-decision": "Varataan rahoitus.",
    "heard": "Nuorisovaltuustot.",
}
TEXT = ProposalText(**{name.replace("-", "_"): text for name, text in ANSWERS.items()})
MAY = at("2027-05-14")


@pytest.fixture(autouse=True)
def _blank(monkeypatch: pytest.MonkeyPatch) -> None:
    blank_papers(monkeypatch)


def start(house: LedgerHouse, submission: str | None = None) -> str:
    """Put a proposal on its way."""
    return start_proposal(house.desk, "talousarvio", 2027, TEXT, submission=submission, now=MAY)


def hold(house: LedgerHouse, meeting: str = BUDGET_MEETING) -> dict[str, int]:
    """Hold a meeting; gives the numbers of its agenda's items by kind."""
    house.carry_out(item(ItemKind.SUMMONS, meeting).at)
    house.carry_out(house.one(Meeting, meeting).ends_at)
    return {row.kind: row.number for row in house.rows(AgendaItem, AgendaItem.meeting_id == meeting)}


def submit(house: LedgerHouse, concerns: str = REQUEST) -> str:
    """Let the contact answer the round that proposals grow from."""
    with house.desk.ledger.writing() as session:
        scope, person = LinkScope.ANSWER_ROUND, house.desk.network.person("lohja-contact")
        link = keep_link(session, scope, concerns, person, now=MAY, expires_at=at("2027-12-01"))
        given = {"link_id": link.id, "concerns": concerns, "person": "lohja-contact", "late": False}
        session.add(Submission(id="s1", submitted_at=MAY, answers=ANSWERS, **given))
    return "s1"


def test_items_that_are_left_out_were_approved_as_proposed(house: LedgerHouse) -> None:
    """The secretary records only what went otherwise."""
    numbers = hold(house, STEERING)
    rejected = ItemDecision(outcome=ItemOutcome.REJECTED, words="Hylättiin.")
    record_decisions(house.desk, STEERING, {numbers["quorum"]: rejected}, now=at("2027-02-11"))
    rows = {row.kind: row for row in house.rows(AgendaItem)}
    assert (rows["quorum"].outcome, rows["quorum"].decision) == (ItemOutcome.REJECTED, "Hylättiin.")
    agenda = rows["approve_agenda"]
    assert (agenda.outcome, agenda.decision) == (
        ItemOutcome.APPROVED,
        "Hyväksyttiin päätösehdotuksen mukaisesti.",
    )
    assert rows["opening"].decision == ""
    assert house.one(Meeting, STEERING).state is MeetingState.RECORDED


@pytest.mark.parametrize(
    ("meeting", "why"), [(STEERING, "is scheduled"), ("johtoryhma/2027/9", "does not exist")]
)
def test_only_a_held_meeting_is_recorded(house: LedgerHouse, meeting: str, why: str) -> None:
    """The error says in what state it is."""
    with pytest.raises(YearError, match=why):
        record_decisions(house.desk, meeting, {}, now=MAY)


def test_a_meeting_is_recorded_once(house: LedgerHouse) -> None:
    """What was told to the members does not change behind their backs."""
    hold(house, STEERING)
    record_decisions(house.desk, STEERING, {}, now=at("2027-02-11"))
    with pytest.raises(YearError, match="is recorded"):
        record_decisions(house.desk, STEERING, {}, now=at("2027-02-11"))


def test_an_item_that_does_not_exist_changes_nothing(house: LedgerHouse) -> None:
    """A typing error loses nothing of what was recorded: the whole list is refused."""
    hold(house, STEERING)
    with pytest.raises(YearError, match="has no item 99"):
        record_decisions(house.desk, STEERING, {1: ItemDecision(), 99: ItemDecision()}, now=MAY)
    assert house.one(Meeting, STEERING).state is MeetingState.HELD
    assert {row.outcome for row in house.rows(AgendaItem)} == {None}


def test_an_approved_proposal_goes_to_every_municipality(house: LedgerHouse) -> None:
    """Each with its own deadline from the plan."""
    proposal = start(house)
    assert AgendaItemKind.PROPOSAL in hold(house)
    record_decisions(house.desk, BUDGET_MEETING, {}, now=at("2027-05-28"))
    assert house.one(Proposal, proposal).state is ProposalState.SENT
    decisions = {row.municipality: row for row in house.rows(Decision)}
    assert {row.state for row in decisions.values()} == {DecisionState.PLANNED}
    for municipality, row in decisions.items():
        assert row.due_at == planned().due_at[f"talousarvio/2027/{municipality}"]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (ItemOutcome.APPROVED_CHANGED, ProposalState.SENT),
        (ItemOutcome.AFTER_VOTE, ProposalState.SENT),
        (ItemOutcome.REJECTED, ProposalState.REJECTED),
        (ItemOutcome.RETURNED, ProposalState.RETURNED),
        (ItemOutcome.TABLED, ProposalState.RETURNED),
    ],
)
def test_what_the_meeting_decided_is_what_becomes_of_the_proposal(
    house: LedgerHouse, outcome: ItemOutcome, state: ProposalState
) -> None:
    """Only what was made goes out to the municipalities."""
    proposal = start(house)
    number = hold(house)["proposal"]
    record_decisions(
        house.desk, BUDGET_MEETING, {number: ItemDecision(outcome=outcome)}, now=at("2027-05-28")
    )
    assert house.one(Proposal, proposal).state is state
    assert len(house.rows(Decision)) == (3 if state is ProposalState.SENT else 0)


def test_the_same_submission_is_one_proposal(house: LedgerHouse) -> None:
    """Started twice it is the same; another one gets the next number."""
    submission = submit(house)
    assert start(house, submission) == start(house, submission) == "talousarvio/2027/1"
    assert start(house) == "talousarvio/2027/2"
    assert len(house.rows(Proposal)) == 2


def test_a_proposal_says_what_the_municipality_submitted(house: LedgerHouse) -> None:
    """Word for word, in the window that grows from the round."""
    assert text_of_submission(house.desk, submit(house)) == ("talousarvio", 2027, TEXT)


def test_only_a_round_that_proposals_grow_from_gives_a_proposal(house: LedgerHouse) -> None:
    """A comment on the clock is none, nor is a submission that does not exist."""
    submit(house, "lausunnot/2027/lohja")
    for submission in ("s1", "s2"):
        with pytest.raises(YearError, match="no submission to a round that proposals grow from"):
            text_of_submission(house.desk, submission)


def test_a_window_or_year_that_does_not_exist_is_told(house: LedgerHouse) -> None:
    """With what there is, or what to do."""
    with pytest.raises(YearError, match="the clock has: talousarvio"):
        start_proposal(house.desk, "talous", 2027, TEXT, submission=None, now=ADOPTED)
    with pytest.raises(YearError, match="adopt the year first"):
        start_proposal(house.desk, "talousarvio", 2031, TEXT, submission=None, now=ADOPTED)


def test_a_municipality_that_joined_after_the_adoption_is_asked_as_well(house: LedgerHouse) -> None:
    """It has the latest deadline of them all."""
    network = house.desk.network
    new = network.municipality("inkoo").model_copy(update={"id": "hanko", "code": "078"})
    fields = {name: getattr(network, name) for name in type(network).model_fields}
    larger = house.with_network(type(network)(**{**fields, "municipalities": (*network.municipalities, new)}))
    start(larger)
    hold(larger)
    record_decisions(larger.desk, BUDGET_MEETING, {}, now=at("2027-05-28"))
    due = {row.municipality: row.due_at for row in larger.rows(Decision)}
    assert due["hanko"] == max(due.values()) == due["lohja"]

"""Proposals in the year book: their way from a municipality's idea to every municipality's decision."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from governance.agenda import AgendaItemKind
from governance.proposal import DECIDED, DecisionState, ProposalState, ProposalText
from office.ledger.papers import AgendaItem, Decision, Proposal
from office.ledger.rounds import Submission
from office.year_book.letter import LetterGroup, letter_groups
from office.year_book.papers import Paper, Shelf
from office.year_book.voice import Link, Part, Voice

_TONES = (
    (DecisionState.APPROVED, "good"),
    (DecisionState.AMENDED, "changed"),
    (DecisionState.NOTED, "noted"),
    (DecisionState.REJECTED, "bad"),
    (DecisionState.MISSED, "missing"),
    (DecisionState.REQUESTED, "waiting"),
    (DecisionState.PLANNED, "waiting"),
)
_TEXTS = ("account", "effects_on_children", "costs", "heard", "proposed_decision")


@dataclass(frozen=True)
class ProposalLine:
    """Show a proposal in a list."""

    link: Link
    state: str
    meeting: Link
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Step:
    """Show one step of a proposal's way."""

    when: str
    what: str
    link: Link | None = None
    said: Link | None = None


@dataclass(frozen=True)
class DecisionRow:
    """Show one municipality's decision."""

    id: str
    municipality: Link
    decider: str
    requested: str
    due: str
    decided: str
    recorded: str
    late: bool
    outcome: str
    tone: str
    section: str
    reasons: Link | None
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class ProposalPage:
    """Show everything about a proposal."""

    line: ProposalLine
    window: str
    steps: tuple[Step, ...]
    language: str
    text: tuple[tuple[str, str], ...]
    rows: tuple[DecisionRow, ...]
    letters: tuple[LetterGroup, ...]


def decision_tone(state: DecisionState) -> str:
    """Give the tone of a decision."""
    return dict(_TONES)[state]


def decision_parts(voice: Voice, decisions: Iterable[Decision]) -> tuple[Part, ...]:
    """Count what became of a proposal in the municipalities."""
    counts = Counter(one.state for one in decisions)
    words = voice.words["decision_state"]
    return tuple(Part(words[state], counts[state], tone) for state, tone in _TONES if counts[state])


def proposal_line(voice: Voice, proposal: Proposal) -> ProposalLine:
    """Show a proposal in a list."""
    return ProposalLine(
        link=voice.proposal_link(proposal.id),
        state=voice.words["proposal_state"][proposal.state],
        meeting=voice.meeting_link(proposal.meeting_id),
        parts=decision_parts(voice, voice.record.decisions.get(proposal.id, [])),
    )


def proposal_page(voice: Voice, shelf: Shelf, proposal: Proposal) -> ProposalPage:
    """Gather everything about a proposal."""
    record = voice.record
    window = next(one for one in record.clock.proposal_windows if one.id == proposal.window)
    text = ProposalText.model_validate(proposal.text).model_dump()
    about = list(record.letters_about.get(proposal.id, []))
    decisions = record.decisions.get(proposal.id, [])
    about += [letter for one in decisions for letter in record.letters_about.get(one.id, [])]
    return ProposalPage(
        line=proposal_line(voice, proposal),
        window=window.name.in_language(voice.language),
        steps=tuple(_steps(voice, proposal, decisions)),
        language=voice.written_in(proposal.submission_id),
        text=tuple((voice.words["proposal"][part], text[part]) for part in _TEXTS if text[part]),
        rows=_rows(voice, shelf, decisions),
        letters=letter_groups(voice, about),
    )


def _rows(voice: Voice, shelf: Shelf, decisions: Sequence[Decision]) -> tuple[DecisionRow, ...]:
    order = {one.id: place for place, one in enumerate(voice.record.network.municipalities)}
    placed = sorted(decisions, key=lambda one: order.get(one.municipality, len(order)))
    return tuple(_row(voice, shelf, one) for one in placed)


def _row(voice: Voice, shelf: Shelf, decision: Decision) -> DecisionRow:
    network = voice.record.network
    deciders = {
        one.id: one.decider.name.in_language(voice.language)
        for one in network.municipalities
        if one.id == decision.municipality
    }
    answers = voice.record.submissions.get(decision.id, [])
    spoken = voice.spoken_by(answers[-1].person) if answers else str(network.region.languages[0])
    return DecisionRow(
        id=decision.municipality,
        municipality=voice.municipality_link(decision.municipality),
        decider=deciders.get(decision.municipality, ""),
        requested=voice.day(decision.requested_at),
        due=voice.day(decision.due_at),
        decided=voice.day(decision.decided_on),
        recorded=voice.day(decision.recorded_at),
        late=decision.recorded_at is not None and decision.recorded_at > decision.due_at,
        outcome=voice.words["decision_state"][decision.state],
        tone=decision_tone(decision.state),
        section=decision.section or "",
        reasons=Link(decision.reasons, language=spoken) if decision.reasons else None,
        papers=tuple(shelf.papers(voice, voice.record.documents.get(decision.id, []))),
    )


def _steps(voice: Voice, proposal: Proposal, decisions: Sequence[Decision]) -> Iterable[Step]:
    words = voice.words["proposal"]
    if found := _submission(voice, proposal):
        round_id, _, municipality = found.concerns.split("/")
        what = words["step_submitted"].format(municipality=voice.organisation(municipality))
        yield Step(voice.moment(found.submitted_at), what, voice.round_link(round_id, municipality))
    yield Step(voice.moment(proposal.made_at), words["step_prepared"])
    yield _in_meeting(voice, proposal)
    if proposal.sent_at:
        yield Step(voice.moment(proposal.sent_at), words["step_sent"])
    decided = sorted(one.decided_on for one in decisions if one.state in DECIDED and one.decided_on)
    recorded = [one.recorded_at for one in decisions if one.state in DECIDED and one.recorded_at]
    if decided:
        yield Step(voice.short_day(decided[0]), words["step_first"])
    if recorded:
        yield Step(voice.short_day(max(recorded)), words["step_last"])
    if proposal.state is ProposalState.CLOSED:
        closed = next(
            (one.at for one in voice.record.audit if _closes(one.what, one.concerns, proposal)), None
        )
        yield Step(voice.short_day(closed), words["step_closed"])


def _closes(what: str, concerns: str, proposal: Proposal) -> bool:
    return what == "proposal closed" and concerns == proposal.id


def _submission(voice: Voice, proposal: Proposal) -> Submission | None:
    rows = (row for rows in voice.record.submissions.values() for row in rows)
    return next((row for row in rows if row.id == proposal.submission_id), None)


def _in_meeting(voice: Voice, proposal: Proposal) -> Step:
    """Tell of the steering meeting, and what it decided."""
    words, record = voice.words["proposal"], voice.record
    meeting = record.meetings.get(proposal.meeting_id)
    item = _item(voice, proposal)
    when = voice.moment(meeting.starts_at) if meeting else voice.words["shell"]["nothing"]
    link = voice.meeting_link(proposal.meeting_id)
    if item is None or item.outcome is None or meeting is None:
        return Step(when, words["step_waiting"], link)
    kept_in = str(record.network.body(meeting.body).languages[0])
    outcome = voice.words["outcome"][item.outcome]
    said = Link(item.decision, language=kept_in) if item.decision else None
    return Step(when, f"{words['step_meeting']}: {outcome[:1].lower()}{outcome[1:]}", link, said)


def _item(voice: Voice, proposal: Proposal) -> AgendaItem | None:
    items = voice.record.agenda_items.get(proposal.meeting_id, [])
    wanted = [one for one in items if one.kind == AgendaItemKind.PROPOSAL and one.concerns == proposal.id]
    return wanted[0] if wanted else None

"""Municipalities in the year book: what each was asked for, and what came of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from governance.municipality import Municipality
from governance.proposal import DECIDED
from office.ledger.meetings import Meeting
from office.ledger.papers import Decision
from office.year_book.meeting import MeetingLine, meeting_line
from office.year_book.proposal import decision_tone
from office.year_book.round import result_of, result_words, tone_of
from office.year_book.voice import Link, Voice
from templates.answer_text import number_text


@dataclass(frozen=True)
class MunicipalityLine:
    """Show a municipality in a list."""

    link: Link
    population: str
    answered: int
    asked: int
    late: int
    missing: int
    decided: int
    requested: int


@dataclass(frozen=True)
class Asked:
    """Show one thing that a municipality was asked for."""

    round: Link
    due: str
    answered: str
    result: str
    tone: str


@dataclass(frozen=True)
class Decided:
    """Show one decision of a municipality."""

    proposal: Link
    outcome: str
    tone: str
    decided: str
    section: str
    reasons: Link | None


@dataclass(frozen=True)
class Seated:
    """Show a meeting to which a municipality's people were invited, with their answers."""

    line: MeetingLine
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Role:
    """Show one of a municipality's people."""

    person: Link
    letters: int
    bounced_since: str


@dataclass(frozen=True)
class MunicipalityPage:
    """Show everything about a municipality."""

    line: MunicipalityLine
    decider: str
    relay: tuple[tuple[str, int], ...]
    handling_days: int
    areas: tuple[str, ...]
    asked: tuple[Asked, ...]
    decisions: tuple[Decided, ...]
    handed_in: tuple[Link, ...]
    meetings: tuple[Seated, ...]
    roles: tuple[Role, ...]


def municipality_line(voice: Voice, municipality: Municipality) -> MunicipalityLine:
    """Show a municipality in a list."""
    record = voice.record
    owed = [one for one in record.obligations.values() if one.municipality == municipality.id]
    results = Counter(result_of(one) for one in owed)
    decisions = _decisions(voice, municipality)
    return MunicipalityLine(
        link=voice.municipality_link(municipality.id),
        population=number_text(Decimal(municipality.population), voice.language),
        answered=results["in_time"] + results["late"],
        asked=len(owed),
        late=results["late"],
        missing=results["missing"],
        decided=sum(one.state in DECIDED for one in decisions),
        requested=len(decisions),
    )


def municipality_page(voice: Voice, municipality: Municipality) -> MunicipalityPage:
    """Gather everything about a municipality."""
    language = voice.language
    return MunicipalityPage(
        line=municipality_line(voice, municipality),
        decider=municipality.decider.name.in_language(language),
        relay=tuple((step.name.in_language(language), step.working_days) for step in municipality.relay),
        handling_days=municipality.handling_days,
        areas=tuple(
            one.name.in_language(language)
            for one in voice.record.network.areas
            if municipality.id in one.municipalities
        ),
        asked=tuple(_asked(voice, municipality)),
        decisions=tuple(_decided(voice, one) for one in _decisions(voice, municipality)),
        handed_in=tuple(_handed_in(voice, municipality)),
        meetings=tuple(_seated(voice, municipality)),
        roles=tuple(_roles(voice, municipality)),
    )


def _decisions(voice: Voice, municipality: Municipality) -> list[Decision]:
    return [
        row
        for proposal in voice.record.proposals
        for row in voice.record.decisions.get(proposal, [])
        if row.municipality == municipality.id
    ]


def _asked(voice: Voice, municipality: Municipality) -> Iterator[Asked]:
    rounds = {one.id for one in voice.record.clock.rounds}
    owed = [one for one in voice.record.obligations.values() if one.municipality == municipality.id]
    for one in sorted(owed, key=lambda row: row.due_at):
        if one.round in rounds:
            yield Asked(
                round=voice.round_link(one.round, municipality.id),
                due=voice.short_day(one.due_at),
                answered=voice.moment(one.answered_at),
                result=result_words(voice, one),
                tone=tone_of(result_of(one)),
            )


def _decided(voice: Voice, decision: Decision) -> Decided:
    proposal = voice.proposal_link(decision.proposal_id)
    answers = voice.record.submissions.get(decision.id, [])
    spoken = voice.spoken_by(answers[-1].person if answers else "")
    return Decided(
        proposal=proposal,
        outcome=voice.words["decision_state"][decision.state],
        tone=decision_tone(decision.state),
        decided=voice.short_day(decision.decided_on),
        section=decision.section or "",
        reasons=Link(decision.reasons, language=spoken) if decision.reasons else None,
    )


def _handed_in(voice: Voice, municipality: Municipality) -> Iterator[Link]:
    for proposal in voice.record.proposals.values():
        for concerns, rows in voice.record.submissions.items():
            ours = concerns.rsplit("/", 1)[-1] == municipality.id
            if ours and any(row.id == proposal.submission_id for row in rows):
                yield voice.proposal_link(proposal.id)


def _seated(voice: Voice, municipality: Municipality) -> Iterator[Seated]:
    people = {one.id for one in voice.record.network.people if one.of == municipality.id}
    for meeting in voice.record.meetings.values():
        answers = _answers(voice, meeting, people)
        if answers:
            yield Seated(meeting_line(voice, meeting), answers)


def _answers(voice: Voice, meeting: Meeting, people: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (voice.person(one.person), voice.words["partstat"][one.partstat])
        for one in voice.record.invitations.get(meeting.id, [])
        if one.person in people
    )


def _roles(voice: Voice, municipality: Municipality) -> Iterator[Role]:
    letters = Counter(one.recipient for one in voice.record.letters)
    since = {one.person: one.since for one in voice.record.bounces}
    for person in voice.record.network.people:
        if person.of == municipality.id:
            yield Role(
                person=voice.person_link(person.id),
                letters=letters[person.id],
                bounced_since=voice.day(since[person.id]) if person.id in since else "",
            )

"""Meetings in the year book."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendars.holiday import working_days
from governance.meeting import MeetingState, Partstat
from governance.quorum_forecast import forecast_quorum
from office.facts import invitation_fact, meeting_fact
from office.ledger.meetings import Invitation, Meeting
from office.ledger.papers import AgendaItem
from office.year_book.letter import LetterGroup, letter_groups
from office.year_book.papers import Paper, Shelf
from office.year_book.voice import Link, Part, Voice
from templates.dates import helsinki_day, span
from templates.naming import meeting_place

_ANSWERS = (
    (Partstat.ACCEPTED, "good"),
    (Partstat.DELEGATED, "noted"),
    (Partstat.TENTATIVE, "changed"),
    (Partstat.DECLINED, "bad"),
    (Partstat.NEEDS_ACTION, "waiting"),
)


@dataclass(frozen=True)
class MeetingLine:
    """Show a meeting in a list."""

    link: Link
    when: str
    day: str
    body: str
    sign: int
    state: str
    state_key: str
    moved: bool
    answers: tuple[Part, ...]
    decided: int


@dataclass(frozen=True)
class Invited:
    """Show what one person answered."""

    person: Link
    answer: str
    tone: str
    answered: str
    remark: Link | None
    withdrawn: bool
    #: The member whom a deputy stands in for; empty for others.
    deputy_for: str


@dataclass(frozen=True)
class ShownItem:
    """Show one item of an agenda."""

    number: str
    title: str
    account: tuple[str, ...]
    proposed: str
    decision: str
    outcome: str
    tone: str
    see: Link | None


@dataclass(frozen=True)
class MeetingPage:
    """Show everything about a meeting."""

    line: MeetingLine
    body: str
    place: str
    link: str | None
    moved_from: str
    reason: str
    chair: str
    secretary: str
    previous: Link | None
    next: Link | None
    invited: tuple[Invited, ...]
    items: tuple[ShownItem, ...]
    #: The language in which the body keeps its decisions.
    kept_in: str
    papers: tuple[Paper, ...]
    letters: tuple[LetterGroup, ...]
    #: How the quorum stands by the answers; empty where none is counted.
    quorum: str


def ring_of(voice: Voice, body: str) -> int:
    """Give the place that a body has on the wheel: the order of the clock's series."""
    bodies = list(dict.fromkeys(series.body for series in voice.record.clock.series))
    return bodies.index(body) if body in bodies else len(bodies)


def meeting_line(voice: Voice, meeting: Meeting) -> MeetingLine:
    """Show a meeting in a list."""
    items = voice.record.agenda_items.get(meeting.id, [])
    return MeetingLine(
        link=voice.meeting_link(meeting.id),
        when=span(meeting.starts_at, meeting.ends_at, voice.language),
        day=voice.short_day(meeting.starts_at),
        body=voice.record.network.body(meeting.body).short.in_language(voice.language),
        sign=ring_of(voice, meeting.body),
        state=voice.words["meeting_state"][meeting.state],
        state_key=str(meeting.state),
        moved=meeting.moved_from is not None,
        answers=answer_parts(voice, voice.record.invitations.get(meeting.id, [])),
        decided=sum(item.outcome is not None for item in items),
    )


def meeting_page(voice: Voice, shelf: Shelf, meeting: Meeting) -> MeetingPage:
    """Gather everything about a meeting."""
    record, language = voice.record, voice.language
    body = record.network.body(meeting.body)
    series = record.clock.one_series(meeting.series)
    previous, following = _neighbours(voice, meeting)
    moved = meeting.moved_from
    return MeetingPage(
        line=meeting_line(voice, meeting),
        body=body.name.in_language(language),
        place=meeting_place(record.clock, series, language),
        link=series.link,
        moved_from=span(moved, moved + (meeting.ends_at - meeting.starts_at), language) if moved else "",
        reason=meeting.reason or "",
        chair=voice.person(body.chair),
        secretary=voice.person(body.secretary),
        previous=previous,
        next=following,
        invited=_invited(voice, record.invitations.get(meeting.id, [])),
        items=tuple(_item(voice, item) for item in record.agenda_items.get(meeting.id, [])),
        kept_in=str(body.languages[0]),
        papers=tuple(shelf.papers(voice, record.documents.get(meeting.id, []), body=meeting.body)),
        letters=letter_groups(voice, record.letters_about.get(meeting.id, [])),
        quorum=_quorum(voice, meeting),
    )


def _quorum(voice: Voice, meeting: Meeting) -> str:
    """Say how the quorum stands by the answers, or stood when the meeting was held."""
    record = voice.record
    if meeting.state is MeetingState.CANCELLED:
        return ""
    fact = meeting_fact(meeting, record.network, working_days(record.clock, (meeting.year,)))
    sent = {one.person: invitation_fact(one) for one in record.invitations.get(meeting.id, [])}
    body, rules = record.network.body(meeting.body), record.network.profile(meeting.body)
    present = {(person.id, person.email) for person in record.network.people}
    bounced = frozenset(
        one.person for one in record.bounces if one.permanent and (one.person, one.address) in present
    )
    found = forecast_quorum(body, rules, helsinki_day(meeting.starts_at), fact, sent, bounced)
    if found is None:
        return ""
    words = voice.words["quorum"]
    counts = found.model_dump(exclude={"outlook", "lacks_chair"})
    return f"{words[found.outlook]}. {words['counts'].format(**counts)}"


def answer_parts(voice: Voice, invitations: Iterable[Invitation]) -> tuple[Part, ...]:
    """Count the answers to invitations, the yeses first."""
    counts = Counter(one.partstat for one in invitations)
    words = voice.words["partstat"]
    return tuple(Part(words[state], counts[state], tone) for state, tone in _ANSWERS if counts[state])


def _invited(voice: Voice, invitations: Iterable[Invitation]) -> tuple[Invited, ...]:
    order = [state for state, _ in _ANSWERS]
    tones = dict(_ANSWERS)
    rows = sorted(invitations, key=lambda one: (order.index(one.partstat), voice.person(one.person).lower()))
    return tuple(
        Invited(
            person=voice.person_link(one.person),
            answer=voice.words["partstat"][one.partstat],
            tone=tones[one.partstat],
            answered=voice.short_day(one.answered_at) if one.partstat is not Partstat.NEEDS_ACTION else "",
            remark=Link(one.comment, language=voice.spoken_by(one.person)) if one.comment else None,
            withdrawn=one.cancelled,
            deputy_for=voice.person(one.deputy_for) if one.deputy_for else "",
        )
        for one in rows
    )


def _item(voice: Voice, item: AgendaItem) -> ShownItem:
    language = str(voice.language)
    linked = voice.matter(item.concerns.split("#")[0]) if item.concerns else None
    return ShownItem(
        number=voice.record.numbers.get(item.id, str(item.number)),
        title=item.title[language],
        account=tuple(line for line in item.account[language] if line),
        proposed=item.proposed_decision[language],
        decision=item.decision or "",
        outcome=voice.words["outcome"][item.outcome] if item.outcome else "",
        tone=_OUTCOME_TONES.get(str(item.outcome), "good") if item.outcome else "",
        see=linked if linked and linked.href else None,
    )


_OUTCOME_TONES = {
    "approved_changed": "changed",
    "rejected": "bad",
    "returned": "changed",
    "tabled": "changed",
    "noted": "noted",
    "removed": "noted",
}


def _neighbours(voice: Voice, meeting: Meeting) -> tuple[Link | None, Link | None]:
    """Give the meetings of the series before and after this one, cancelled ones passed over."""
    held: Sequence[Meeting] = [
        one
        for one in voice.record.meetings.values()
        if one.series == meeting.series and one.state is not MeetingState.CANCELLED
    ]
    before = [one for one in held if one.starts_at < meeting.starts_at]
    after = [one for one in held if one.starts_at > meeting.starts_at]
    return (
        voice.meeting_link(before[-1].id) if before else None,
        voice.meeting_link(after[0].id) if after else None,
    )

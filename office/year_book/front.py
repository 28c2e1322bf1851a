"""The year book's front page: the year in figures, counted from the ledger."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from governance.message import MessageState
from office.year_book.proposal import ProposalLine, proposal_line
from office.year_book.round import RoundLine, result_parts, round_line
from office.year_book.voice import Voice


@dataclass(frozen=True)
class Count:
    """Count one state or kind of something."""

    name: str
    number: int
    #: Counted beside the others, not among them: it is no part of the total.
    apart: bool = False


@dataclass(frozen=True)
class CountGroup:
    """Count something by its states or kinds."""

    name: str
    href: str
    counts: tuple[Count, ...]
    total: int


@dataclass(frozen=True)
class FrontPage:
    """Show the year at a glance."""

    adopted: str
    figures: tuple[CountGroup, ...]
    rounds: tuple[RoundLine, ...]
    proposals: tuple[ProposalLine, ...]


def front_page(voice: Voice) -> FrontPage:
    """Gather the year at a glance."""
    record = voice.record
    return FrontPage(
        adopted=_adopted(voice),
        figures=tuple(_figures(voice)),
        rounds=tuple(round_line(voice, asked) for asked in record.clock.rounds_in(record.year)),
        proposals=tuple(proposal_line(voice, one) for one in record.proposals.values()),
    )


def _adopted(voice: Voice) -> str:
    """Say who adopted the clock, when and in which section."""
    words, version = voice.words["front"], voice.record.adopted
    if version is None or version.adopted_by is None:
        return words["draft"]
    body = voice.record.network.body(version.adopted_by).name.in_language(voice.language)
    text = words["adopted_section"] if version.section else words["adopted"]
    return text.format(body=body, day=voice.day(version.adopted_on), section=version.section)


def _figures(voice: Voice) -> Iterator[CountGroup]:
    record = voice.record
    decisions = [row for one in record.proposals for row in record.decisions.get(one, [])]
    sent = [one for one in record.letters if one.state is MessageState.SENT]
    yield _meetings(voice)
    yield _requests(voice)
    yield _group(
        voice, "row_proposals", "proposals", "proposal_state", (p.state for p in record.proposals.values())
    )
    yield _group(voice, "row_decisions", "proposals", "decision_state", (one.state for one in decisions))
    yield _group(voice, "row_messages", "letters", "message_state", (one.state for one in record.letters))
    yield _group(voice, "row_by_kind", "letters", "message_kind", (one.kind for one in sent))
    incoming = _group(voice, "row_incoming", "replies", "reply_kind", (one.kind for one in record.replies))
    bounced = Count(voice.words["front"]["addresses_bounced"], len(record.bounces), apart=True)
    yield replace(incoming, counts=(*incoming.counts, bounced))


def _group(voice: Voice, name: str, page: str, section: str, found: Iterable[StrEnum]) -> CountGroup:
    """Count states or kinds, in the order of their words; those that do not occur are left out."""
    counts = Counter(str(one) for one in found)
    shown = tuple(Count(word, counts[key]) for key, word in voice.words[section].items() if counts[key])
    return CountGroup(voice.words["front"][name], voice.page(page), shown, counts.total())


def _meetings(voice: Voice) -> CountGroup:
    record, words = voice.record, voice.words["front"]
    states = (one.state for one in record.meetings.values())
    group = _group(voice, "row_meetings", "meetings", "meeting_state", states)
    moved = sum(one.moved_from is not None for one in record.meetings.values())
    more = [Count(words["moved"], moved, apart=True)]
    if record.other_meetings:
        more.append(Count(words["other_years"], record.other_meetings, apart=True))
    return replace(group, counts=(*group.counts, *more))


def _requests(voice: Voice) -> CountGroup:
    owed = list(voice.record.obligations.values())
    shown = tuple(Count(part.name, part.count) for part in result_parts(voice, owed))
    return CountGroup(voice.words["front"]["row_requests"], voice.page("rounds"), shown, len(owed))

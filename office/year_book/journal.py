"""The audit log and the incoming mail in the year book."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from governance.meeting import Partstat
from office.ledger.journal import AuditEntry
from office.ledger.replies import Reply
from office.year_book.voice import Link, Voice

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Event:
    """Show one entry of the audit log."""

    when: str
    month: str
    actor: Link
    what: Link
    concerns: Link
    detail: tuple[str, ...]


@dataclass(frozen=True)
class Incoming:
    """Show one message that came in."""

    when: str
    kind: str
    person: Link
    concerns: Link
    what: Link | None
    original: str | None


@dataclass(frozen=True)
class Unreachable:
    """Show an address that takes no mail, by the person's role."""

    person: Link
    since: str
    permanent: str


def events(voice: Voice) -> tuple[Event, ...]:
    """Show the audit log in the order of time."""
    return tuple(_event(voice, entry) for entry in voice.record.audit)


def incoming(voice: Voice, files: Mapping[str, str]) -> tuple[Incoming, ...]:
    """Show what came in; `files` are the messages' addresses by Message-ID."""
    return tuple(_incoming(voice, reply, files) for reply in voice.record.replies)


def unreachable(voice: Voice) -> tuple[Unreachable, ...]:
    """Show whose addresses take no mail."""
    words = voice.words["replies"]
    return tuple(
        Unreachable(
            person=voice.person_link(one.person),
            since=voice.short_day(one.since),
            permanent=words["yes"] if one.permanent else words["no"],
        )
        for one in voice.record.bounces
    )


def inbox_files(folder: Path) -> Mapping[str, str]:
    """Find incoming messages beside the book by their Message-ID, as names in `folder`."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.eml")):
        with file.open("rb") as opened:
            head = _HEADERS_END.split(opened.read(16_384), 1)[0]
        if key := _MESSAGE_ID.search(head):
            found[_bare(key[1].decode("ascii", "replace"))] = file.name
    return found


def _bare(message_id: str) -> str:
    return message_id.strip().strip("<>")


def _event(voice: Voice, entry: AuditEntry) -> Event:
    words = voice.words["audit"]
    actor = (
        Link(words[entry.actor]) if entry.actor in {"office", "clockwork"} else voice.person_link(entry.actor)
    )
    return Event(
        when=voice.moment(entry.at),
        month=f"{entry.at:%Y-%m}",
        actor=actor,
        what=voice.term("event", entry.what),
        concerns=voice.matter(entry.concerns),
        detail=tuple(_detail(voice, entry.detail)),
    )


def _detail(voice: Voice, detail: Mapping[str, object]) -> list[str]:
    """Say what of an entry's detail a reader can use; opaque ids stay in the ledger."""
    said = []
    words = voice.words["audit"]
    if detail.get("late") is True:
        said.append(words["late"])
    if "plan" in detail:
        said.append(words["plan_version"].format(number=detail["plan"]))
    if state := voice.words["decision_state"].get(str(detail.get("state"))):
        said.insert(0, state)
    if body := next((one for one in voice.record.network.bodies if one.id == detail.get("body")), None):
        said.append(body.name.in_language(voice.language))
    return said


def _incoming(voice: Voice, reply: Reply, files: Mapping[str, str]) -> Incoming:
    name = files.get(_bare(reply.message_id))
    return Incoming(
        when=voice.moment(reply.read_at),
        kind=voice.words["reply_kind"][reply.kind],
        person=voice.person_link(reply.person) if reply.person else Link(voice.words["replies"]["unknown"]),
        concerns=voice.matter(reply.concerns),
        what=_made_of(voice, reply.what),
        original=f"{voice.place.root}inbox/{name}" if name else None,
    )


def _made_of(voice: Voice, what: str | None) -> Link | None:
    if not what:
        return None
    return voice.term("partstat" if what in set(Partstat) else "said", what)

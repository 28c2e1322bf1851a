"""Bounces (toimittamatta jäänyt viesti): mail that says that a message of ours did not arrive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import Any

from flufl.bounce import all_failures

_FAILED_STATUS = re.compile(r"^Status:\s*([45]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_DIAGNOSTIC = re.compile(r"^Diagnostic-Code:\s*(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
#: RFC 3463 section 3.2 and 3.3: there is no such mailbox, or it was closed. What is left out of 5.1 is the
#: sender's own address; a full mailbox, a policy or a size is trouble with one letter.
_DEAD = re.compile(r"5\.1\.(?:0|1|2|3|4|6|10)|5\.2\.1")
_ENHANCED = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
_SAYS_NOTHING = frozenset({"", "5.0.0"})
_UNKNOWN_USER = re.compile(
    r"unknown|no such|no mailbox|not exist|n't exist|not found|unroute?able|disabled|inactive|"
    r"invalid (?:recipient|mailbox|address|user)|n't have an? .{0,40}account",
    re.IGNORECASE,
)
#: Where the older forms begin to quote our message.
_QUOTED = re.compile(r"^(?:Received|Return-Path|From|To|Subject|Message-ID):", re.IGNORECASE | re.MULTILINE)
_ACTION = re.compile(r"^Action:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(
    r"^(?:Original|Final)-Recipient:\s*[\w-]+\s*;\s*<?([^\s<>]+@[^\s<>]+)", re.IGNORECASE | re.MULTILINE
)
_KEY = re.compile(r"^X-Vuosikello-Key:\s*([\x21-\x7e]+)", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_ARRIVED = frozenset({"delivered", "relayed", "expanded"})
_PLAIN = frozenset({"text/plain"})
_ORIGINALS = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})
#: The heuristics read the text line by line; a bounce's own text stands at its beginning.
_LONGEST_SEARCHED = 200_000
#: Each letter of ours has one recipient; a long list is somebody else's, or made up.
_MOST_RECIPIENTS = 20


@dataclass(frozen=True)
class Bounce:
    """Hold what a bounce says of the message that failed.

    `recipients` are bare addresses as the bounce writes them, sorted; empty when it names none. `permanent`
    says that there is no such mailbox: nothing will arrive there. Otherwise this one letter did not arrive
    (mailbox full, policy, size), or it is `still_tried`. `status` is the enhanced code (RFC 3463) such as
    5.1.1, or empty. The last two come from the copy of our message inside it, empty when there is none.
    """

    recipients: tuple[str, ...] = ()
    permanent: bool = False
    still_tried: bool = False
    status: str = ""
    original_message_id: str = ""
    original_key: str = ""


def read_bounce(message: Message) -> Bounce | None:
    """Read a delivery report (RFC 3464) or one of the older forms that flufl.bounce knows.

    None means that it reports no failure: the message was delivered, relayed or expanded.
    """
    report = _report_text(message)
    actions = {action.lower() for action in _ACTION.findall(report)}
    if actions and actions <= _ARRIVED:
        return None
    temporary, permanent = _failures(message)
    status = next(iter(_FAILED_STATUS.findall(report)), "")
    tried = "delayed" in actions and "failed" not in actions
    still_tried = tried if actions else bool(temporary and not permanent)
    original_message_id, original_key = _original(message)
    return Bounce(
        recipients=tuple(
            sorted(permanent or temporary or set(_RECIPIENT.findall(report)))[:_MOST_RECIPIENTS]
        ),
        permanent=not still_tried and _is_dead(status, _said(message, report)),
        still_tried=still_tried,
        status=status,
        original_message_id=original_message_id,
        original_key=original_key,
    )


def _is_dead(status: str, said: str) -> bool:
    """Tell whether the address has no mailbox: by the code, and where it says nothing by the words."""
    if status in _SAYS_NOTHING and (found := _ENHANCED.search(said)):
        status = found[0]
    if status in _SAYS_NOTHING:
        return bool(_UNKNOWN_USER.search(said))
    return bool(_DEAD.fullmatch(status))


def _said(message: Message, report: str) -> str:
    """Give the server's own words: the report's, or in the older forms what stands before our message."""
    if report:
        return "\n".join(_DIAGNOSTIC.findall(report))
    return "\n".join(_QUOTED.split(_text(part), maxsplit=1)[0] for part in _parts(message, _PLAIN))


def _failures(message: Message) -> tuple[set[str], set[str]]:
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001  # its detectors trip over odd bytes; the report is read all the same
        return set(), set()
    return _addresses(temporary), _addresses(permanent)


def _addresses(found: Any) -> set[str]:
    decoded = (
        address.decode("ascii", "replace") if isinstance(address, bytes) else address for address in found
    )
    return {address for address in decoded if "@" in address}


def _report_text(message: Message) -> str:
    return "\n".join(_text(part) for part in _parts(message, frozenset({"message/delivery-status"})))


def _original(message: Message) -> tuple[str, str]:
    """Find our Message-ID and key in the returned message or headers, else in the bounce's own text."""
    for part in _parts(message, _ORIGINALS):
        headers = HeaderParser().parsestr(_text(part).lstrip())
        identifier, key = _clean(headers["Message-ID"]), _clean(headers["X-Vuosikello-Key"])
        if identifier or key:
            return identifier, key
    quoted = "\n".join(_text(part) for part in _parts(message, _PLAIN))
    return _first(_MESSAGE_ID, quoted), _first(_KEY, quoted)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _clean(value: object) -> str:
    return "" if value is None else "".join(str(value).split())


def _parts(message: Message, kinds: frozenset[str]) -> Iterator[Message]:
    return (part for part in message.walk() if part.get_content_type() in kinds)


def _inside(part: Message) -> list[Message]:
    payload: Any = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)]


def _text(part: Message) -> str:
    """Give a part's text; a message/* part's is what stands inside it."""
    if part.is_multipart():
        return "\n".join(inner.as_string()[:_LONGEST_SEARCHED] for inner in _inside(part))
    payload = part.get_payload(decode=True)
    return payload[:_LONGEST_SEARCHED].decode("utf-8", "replace") if isinstance(payload, bytes) else ""

"""The ATTENDEE line of a calendar object, as other people's programs write it."""

import html
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from calendars.address import AddressError, bare_address, same_mailbox
from calendars.wording import one_line, paragraphs

_LONGEST_SHOWN = 120


class PartStat(StrEnum):
    """Name what an attendee answered (RFC 5545 section 3.2.12)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"
    NEEDS_ACTION = "needs-action"


def attendee_address(attendee: Any) -> str:
    """Give the bare address; raises AddressError.

    Apple may write a urn or a path and put the address into EMAIL (RFC 7986 section 6.2).
    """
    try:
        return bare_address(str(attendee))
    except AddressError:
        if email := attendee.params.get("EMAIL"):
            return bare_address(str(email))
        raise


def attendee_with(attendees: Iterable[Any], address: str) -> Any | None:
    """Find the attendee that has the address; lines whose address cannot be read are passed over."""
    for attendee in attendees:
        try:
            if same_mailbox(attendee_address(attendee), address):
                return attendee
        except AddressError:
            continue
    return None


def attendee_partstat(attendee: Any) -> PartStat:
    """Read PARTSTAT; an unknown one counts as NEEDS-ACTION, as RFC 5545 section 3.2.12 asks."""
    try:
        return PartStat(str(attendee.params.get("PARTSTAT", "")).strip().lower())
    except ValueError:
        return PartStat.NEEDS_ACTION


def attendee_delegate(attendee: Any) -> tuple[str | None, str]:
    """Give the bare address in DELEGATED-TO, the first of several; what is none, as one line of text."""
    named = attendee.params.get("DELEGATED-TO")
    first = next(iter(named), None) if isinstance(named, list | tuple) else named
    try:
        return (bare_address(str(first)) if first else None), ""
    except AddressError:
        return None, one_line(str(first))[:_LONGEST_SHOWN]


def attendee_comment(attendee: Any) -> str:
    """Read the note that Google puts into X-RESPONSE-COMMENT, escaped as HTML and as TEXT."""
    written = str(attendee.params.get("X-RESPONSE-COMMENT", ""))
    return paragraphs(html.unescape(written.replace("\\;", ";").replace("\\,", ",")))

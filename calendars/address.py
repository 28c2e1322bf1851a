"""The mail address of an attendee, an organizer or a recipient."""

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_LONGEST = 254
_LONGEST_LOCAL_PART = 64
_MAILTO = re.compile("mailto:", re.IGNORECASE)


class AddressError(ValueError):
    """Say that one mail address cannot be used, and why."""


def mail_address(text: str) -> str:
    """Check one bare address (`name@domain`, RFC 5321 section 4.1.2) and give it as it stands on the wire.

    A non-ASCII domain comes back in its IDNA form. Quoted local parts, comments and address literals are
    refused: no mailbox of the network has them, and they are where injections hide. Raises AddressError.
    """
    bare = text.strip()
    if not bare:
        raise AddressError("the mail address is empty; give one such as kirjaamo@kunta.example")
    local, at, domain = bare.rpartition("@")
    address = f"{local}@{_wire_domain(domain)}" if at else bare
    if not _ADDRESS.fullmatch(address):
        raise AddressError(f"{bare!r} is not a mail address; give one such as kirjaamo@kunta.example")
    if len(address) > _LONGEST or len(local) > _LONGEST_LOCAL_PART:
        raise AddressError(f"the mail address {bare[:40]!r}… is too long ({len(address)} characters)")
    return address


def _wire_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressError(f"{domain!r} is not a domain name; check the part after the @") from None


def bare_address(cal_address: str) -> str:
    """Take the scheme off a CAL-ADDRESS (`MAILTO:name@domain`, RFC 5545 3.3.3); raises AddressError."""
    return mail_address(_MAILTO.sub("", cal_address.strip().strip('"<>'), count=1))


def same_mailbox(one: str, other: str) -> bool:
    """Tell whether two addresses are one mailbox; letter case does not part them, in practice."""
    return one.strip().casefold() == other.strip().casefold()

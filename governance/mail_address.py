"""Mail addresses as the network's file has them: what mail can carry, in its wire form."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

#: What Finnish mail servers take (RFC 5321 4.1.2 without quoted names, which nobody uses by intention).
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def wire_address(written: Any) -> Any:
    """Give an address as it stands on the wire: a domain with letters such as ä in its IDNA form, xn--.

    What cannot be one is given back as it is, nothing as the empty address: the checks say what is wrong.
    """
    if written is None:
        return ""
    local, at, domain = str(written).rpartition("@")
    if not isinstance(written, str) or not at or domain.isascii():
        return written
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return written


def is_mail_address(address: str) -> bool:
    """Tell whether mail can be sent to an address in its wire form."""
    return _ADDRESS.fullmatch(address) is not None


def mend_of(address: str) -> str:
    """Say how to mend an address that mail cannot carry."""
    local = address.rpartition("@")[0]
    if address.isascii() or local.isascii():
        return "write it as name@place.fi"
    return "what stands before the @ can have no letters such as ä; ask for the address that mail servers use"


#: Kept and compared in its wire form.
MailAddress = Annotated[str, BeforeValidator(wire_address)]

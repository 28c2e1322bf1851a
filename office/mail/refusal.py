"""Refusals (hylkäys): whether a mail server's "never" is about the recipient's address."""

import re

_ENHANCED = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")
#: RFC 3463 section 3.2: X.1.7 and X.1.8 are about the sender's address.
_ADDRESS, _SENDERS = "1", frozenset({"7", "8"})
_NO_MAILBOX = 550
#: Servers without enhanced codes say 550 also of what they do not like in us. To take that for the address
#: would silence everybody's mail.
_ABOUT_US = re.compile(
    r"relay|spam|junk|virus|block|black|list|denied|polic|prohibit|permi|spf|dkim|dmarc|verif|auth|reputation"
    r"|sender|rate|limit|too many",
    re.IGNORECASE,
)


def is_unknown_mailbox(code: int, said: str, *, at_recipient: bool) -> bool:
    """Tell whether an answer says that the recipient's mailbox does not exist.

    `said` are the server's words without the code; `at_recipient` tells that they answered the address.
    An enhanced code (RFC 3463) decides; without one only a 550 to the address that names no other reason.
    """
    enhanced = _ENHANCED.match(said)
    if enhanced:
        return enhanced[1] == _ADDRESS and enhanced[2] not in _SENDERS
    return at_recipient and code == _NO_MAILBOX and not _ABOUT_US.search(said)

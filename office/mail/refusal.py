"""Refusals (hylkäys): what a mail server's "never" is about, and its words without anybody's name."""

import re
from enum import Enum, auto

_ENHANCED = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")
_ANSWER = re.compile(r"\s*(?:(\d{3})\b[ -]?)?(.*)", re.DOTALL)
#: RFC 3463 section 3.2: X.1.7 and X.1.8 are about the sender's address.
_ADDRESS, _SENDERS = "1", frozenset({"7", "8"})
_MAILBOX, _FULL = "2", "2"
#: X.3.4: the message is too big; X.6: its content cannot be had.
_TOO_BIG, _CONTENT = ("3", "4"), "6"
_SIZE = re.compile(r"too (?:large|big)|message (?:size|length)|size limit", re.IGNORECASE)
_NO_MAILBOX = 550
#: Servers without enhanced codes say 550 also of what they do not like in us. To take that for the address
#: would silence everybody's mail.
_ABOUT_US = re.compile(
    r"relay|spam|junk|virus|block|black|list|denied|polic|prohibit|permi|spf|dkim|dmarc|verif|auth|reputation"
    r"|sender|rate|limit|too many",
    re.IGNORECASE,
)
#: What no letter and no reader can be at fault for: whom the server sends for, where from, and how much.
_TURNS_US_AWAY = re.compile(
    r"\brelay|authentic|authoriz|log ?in|\bspf\b|\bdkim\b|\bdmarc\b|reputation|\bsender\b|client host|your ip"
    r"|your (?:mail )?server|block ?list|black ?list|\brbl\b|\bdnsbl\b|sending (?:limit|quota|rate)"
    r"|rate limit|too many (?:messages|connections|recipients)",
    re.IGNORECASE,
)
#: Codes that ask us to prove who we are: RFC 4954 section 6.
_PROVE_YOURSELF = frozenset({530, 534, 535, 538})
#: A group that takes mail from its own house only says so of us, and means itself (Exchange, 5.7.120-139).
_CLOSED_GROUP = re.compile(r"5\.7\.1[23]\d\b")
_OVERFULL = re.compile(
    r"(?:mailbox|inbox|box|user|recipient|account)\b.{0,40}\b(?:full|quota)|over ?quota", re.IGNORECASE
)
_NO_SUCH = re.compile(
    r"\b(?:no such|unknown|invalid) (?:user|mailbox|recipient|address)"
    r"|\b(?:user|mailbox|recipient|address)\b.{0,20}\b(?:unknown|not exist|not found|unavailable|invalid)",
    re.IGNORECASE,
)

_ADDRESS_LIKE = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;]+")
_CAPITALISED = re.compile(r"\b[^\W\d_]+(?:[ -]+[^\W\d_]+)+")
#: Words that servers write with a capital, and that are nobody's name.
_NO_NAMES = re.compile(
    r"access|account|action|address|administrative|administratively|authentication|authorized|blocked|client"
    r"|command|connection|content|delivery|denied|disabled|domain|error|exceeded|failed|found|full|host|inbox"
    r"|invalid|local|mail|mailbox|message|no|not|ok|over|permanent|permission|policy|prohibited|quota"
    r"|recipient|rejected|relay|relaying|requested|required|restricted|sender|server|service|size|spam|storage"
    r"|system|temporary|the|this|transaction|unavailable|unknown|user|your",
    re.IGNORECASE,
)
_MOST_WORDS = 200


class Blame(Enum):
    """Whom or what a refusal is about."""

    #: The address, the mailbox, or the letter itself, such as its size: others' letters leave.
    ITS_OWN = auto()
    #: The mailbox is full, which passes.
    FULL = auto()
    #: The sending server, its settings or its name: nobody's letter leaves.
    US = auto()
    #: This letter, its reader's rules, or us: only what the server says of others tells.
    UNCLEAR = auto()


def blame_of(reason: str) -> Blame:
    """Tell whom a refusal is about, from its code and words as they stand in a reason."""
    found = _ANSWER.fullmatch(reason)
    code, said = (int(found[1] or 0), found[2]) if found else (0, reason)
    enhanced = _ENHANCED.match(said)
    subject, detail = (enhanced[1], enhanced[2]) if enhanced else ("", "")
    if (subject, detail) == (_MAILBOX, _FULL) or (not enhanced and _OVERFULL.search(said)):
        return Blame.FULL
    if subject in {_MAILBOX, _CONTENT} or (subject, detail) == _TOO_BIG:
        return Blame.ITS_OWN
    if subject == _ADDRESS:
        return Blame.US if detail in _SENDERS else Blame.ITS_OWN
    if _CLOSED_GROUP.match(said):
        return Blame.UNCLEAR
    if code in _PROVE_YOURSELF or _TURNS_US_AWAY.search(said):
        return Blame.US
    own = not enhanced and (_NO_SUCH.search(said) or _SIZE.search(said))
    return Blame.ITS_OWN if own else Blame.UNCLEAR


def is_unknown_mailbox(code: int, said: str, *, at_recipient: bool) -> bool:
    """Tell whether an answer says that the recipient's mailbox does not exist.

    `said` are the server's words without the code; `at_recipient` tells that they answered the address.
    An enhanced code (RFC 3463) decides; without one only a 550 to the address that names no other reason.
    """
    enhanced = _ENHANCED.match(said)
    if enhanced:
        return enhanced[1] == _ADDRESS and enhanced[2] not in _SENDERS
    return at_recipient and code == _NO_MAILBOX and not _ABOUT_US.search(said)


def without_recipient(said: str, address: str) -> str:
    """Leave a recipient's address out of a server's words, however the server spells it."""
    if not address:
        return said
    said = re.sub(re.escape(address), "(the recipient)", said, flags=re.IGNORECASE)
    local = address.partition("@")[0]
    tells_a_name = re.search(r"[._\d-]", local)
    pattern = rf"(?<![\w.-]){re.escape(local)}(?![\w-])"
    return re.sub(pattern, "(the recipient)", said, flags=re.IGNORECASE) if tells_a_name else said


def redacted(said: str) -> str:
    """Leave addresses and people's names out of a server's words, and cut them short.

    A name is known by its capitals: two words or more, none of them one that servers use.
    """
    said = _CAPITALISED.sub(_without_names, _ADDRESS_LIKE.sub("(an address)", said))
    return said if len(said) <= _MOST_WORDS else f"{said[:_MOST_WORDS].rstrip()} …"


def _without_names(words: re.Match[str]) -> str:
    kept: list[str] = []
    name: list[str] = []
    for word in (*words[0].split(), ""):
        if word.istitle() and not _NO_NAMES.fullmatch(word):
            name.append(word)
            continue
        kept += ["(a name)"] if len(name) > 1 else name
        name = []
        kept += [word] if word else []
    return " ".join(kept)

"""What every letter is told: who writes, to whom and why, in text that cannot break a letter."""

import re
from datetime import date
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from templates.dates import helsinki_day

#: Control and format characters that end lines, hide text or turn its direction.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)
_LINE_BREAKS = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def _one_line(text: str) -> str:
    return re.sub(r" {2,}", " ", _UNSEEN.sub("", _LINE_BREAKS.sub(" ", text.replace("\t", " ")))).strip()


def _paragraphs(text: str) -> str:
    lines = (_one_line(line) for line in _LINE_BREAKS.split(text))
    return "\n\n".join(line for line in lines if line)


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s\"'<>\\]", text):
        raise ValueError(f"{text!r} is not a web address: give one that begins with https://")
    return text


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>\"'?&%]+@[^\s@<>\"'?&%]+", text):
        raise ValueError(f"{text!r} is not an e-mail address: give name@domain")
    return text


#: Text of one line: line breaks become spaces, unseen characters go.
Line = Annotated[str, AfterValidator(_one_line)]
#: A line that must say something.
Name = Annotated[str, AfterValidator(_one_line), Field(min_length=1)]
#: Text of one or more paragraphs: each line of the source is one.
Prose = Annotated[str, AfterValidator(_paragraphs)]
#: An http or https address.
Link = Annotated[str, AfterValidator(_one_line), AfterValidator(_web_address)]
Address = Annotated[str, AfterValidator(_one_line), AfterValidator(_mail_address)]
#: A day; an aware datetime is taken as its day in Helsinki.
Day = Annotated[date, BeforeValidator(lambda when: helsinki_day(when) if isinstance(when, date) else when)]
#: A moment with its time zone, written in Helsinki's time.
Moment = AwareDatetime


class LetterPart(BaseModel):
    """Hold something that a letter tells; frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OfficeSender(LetterPart):
    """Name the office (hanketoimisto) that writes and answers questions."""

    name: Name
    email: Address
    phone: Line = ""
    #: The organisation that keeps the office: host municipality or wellbeing services county.
    host: Line = ""


class LetterContext(LetterPart):
    """Tell what any letter needs; every text is already in the recipient's language."""

    #: The letter's kind: the name of its template, and of the message in the outbox.
    kind: ClassVar[str]

    sender: OfficeSender
    #: What the letter is about: a meeting with its number, a round, a proposal. Shortened in a long subject.
    title: Name
    #: What the recipient is, as a noun phrase: "ohjausryhmän jäsen", "ledamot i styrgruppen",
    #: "member of the steering group". It completes "olette", "ni är", "you are listed as".
    role: Name
    #: The reader is a municipality's registry (kirjaamo): an office, which is named and not told what it is.
    to_registry: bool = False
    #: A name to greet with; without one the letter greets its recipient.
    recipient: Line = ""
    case_id: Line = ""

"""The frozen base of every fact, and text in the languages of the people who read it."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Record(BaseModel):
    """Hold facts that do not change; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Language(StrEnum):
    """Name a language that people are written to in."""

    FI = "fi"
    SV = "sv"
    EN = "en"


#: Characters of one text: more is a paste that went wrong, and would fill letters and pictures.
LONGEST = 2000


class Text(Record):
    """Say the same thing in Finnish and, where somebody reads it, in Swedish and English."""

    fi: str = Field(min_length=1, max_length=LONGEST)
    sv: str | None = Field(None, max_length=LONGEST)
    en: str | None = Field(None, max_length=LONGEST)

    def in_language(self, language: Language | str) -> str:
        """Give the text in `language`; Finnish stands in where a translation is missing."""
        return getattr(self, str(language)) or self.fi

    @property
    def missing(self) -> tuple[Language, ...]:
        """List the languages that have no text of their own."""
        return tuple(language for language in Language if not getattr(self, language))


def _same_in_every_language(value: Any) -> Any:
    return {"fi": value, "sv": value, "en": value} if isinstance(value, str) else value


#: A text; a plain string in the data means that it is the same in every language (a place name).
Words = Annotated[Text, BeforeValidator(_same_in_every_language)]

#: The form of an address that one may click: other schemes (javascript:, file:) would run or open something.
WEB_ADDRESS = r'^https?://[^\s<>"/?#][^\s<>"]*$'

#: An address on the web; it stands as a link in letters, calendars and pages.
WebAddress = Annotated[str, Field(pattern=WEB_ADDRESS, max_length=500)]

#: A lower-case name that stands in ids: letters, digits and hyphens.
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]

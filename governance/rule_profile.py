"""Rules of procedure (menettelytavat): what a body's profile says, and what its setting decision changes."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from governance.record import Record, Slug, Words


class MinutesKind(StrEnum):
    """Tell minutes (pöytäkirja) from a memo (muistio)."""

    MINUTES = "minutes"
    MEMO = "memo"


class TranslatedPaper(StrEnum):
    """Name a paper that a bilingual body may have in one language or in all of its languages."""

    AGENDA = "agenda"
    MINUTES = "minutes"


class LanguageRule(Record):
    """Say what a bilingual body has in all its languages, and how long its translation takes.

    Kielilaki (423/2003) 29 § binds councils and the joint bodies of Kuntalaki 51 § to summons and minutes
    in Finnish and Swedish, and leaves the agenda free; for other bodies whoever set them up decides.
    Letters, the summons among them, always go to each person in their own language.
    """

    #: The other papers are made in the body's first language only.
    translated: tuple[TranslatedPaper, ...] = tuple(TranslatedPaper)
    #: Working days that a translation takes; taken from the time between material deadline and summons.
    translation_working_days: int = Field(ge=0, le=30)
    source: str = Field(min_length=1)


class QuotaRule(Record):
    """Say which share both women and men must have at least, of the members and of the deputies."""

    #: 0.4 by tasa-arvolaki (609/1986) 4 a §; 0 where the body is not bound.
    share: float = Field(ge=0, le=0.5)
    source: str = Field(min_length=1)


SummonsDays = Annotated[int, Field(ge=0, le=60)]
MaterialDays = Annotated[int, Field(ge=1, le=60)]
QuorumShare = Annotated[float, Field(ge=0, lt=1)]
WarningDays = Annotated[int, Field(ge=1, le=30)]
Examiners = Annotated[int, Field(ge=0, le=5)]


class RuleProfile(Record):
    """Hold a body's rules of procedure, with the source of each figure."""

    id: Slug
    name: Words
    #: Days from the summons to the meeting, at the least.
    summons_days: SummonsDays
    #: Working days before the meeting by which material must be in.
    material_working_days: MaterialDays
    #: A body has a quorum when more than this share of its voting seats is present.
    quorum_share: QuorumShare
    #: Whether the chair or the vice chair must be there for a quorum.
    quorum_needs_chair: bool = False
    #: Working days before a meeting from which on the office is warned of a quorum in danger.
    quorum_warning_days: WarningDays = 5
    minutes: MinutesKind
    #: Whether items carry § numbers that run through the year.
    numbers_sections: bool
    #: Whether the agenda carries them too; some houses number only the minutes.
    numbers_agenda: bool = True
    #: How many examine the minutes (pöytäkirjantarkastajat); 0 where the next meeting approves them.
    examiners: Examiners = 0
    #: Whether the body may decide by e-mail between its meetings.
    decides_by_email: bool = False
    #: What a body of several languages has in all of them.
    languages: LanguageRule | None = None
    quota: QuotaRule | None = None
    source: str = Field(min_length=1)


class RuleOverride(Record):
    """Hold what a setting decision says otherwise than the profile; what is left out stays as it is."""

    summons_days: SummonsDays | None = None
    material_working_days: MaterialDays | None = None
    quorum_share: QuorumShare | None = None
    quorum_needs_chair: bool | None = None
    quorum_warning_days: WarningDays | None = None
    minutes: MinutesKind | None = None
    numbers_sections: bool | None = None
    numbers_agenda: bool | None = None
    examiners: Examiners | None = None
    decides_by_email: bool | None = None
    languages: LanguageRule | None = None
    quota: QuotaRule | None = None
    source: str = Field(min_length=1)

    @property
    def changes(self) -> dict[str, object]:
        """Give the rules that the setting decision changes, by their names in the profile."""
        said = ((name, getattr(self, name)) for name in type(self).model_fields if name != "source")
        return {name: value for name, value in said if value is not None}

    def merged(self, profile: RuleProfile) -> RuleProfile:
        """Give the profile as the setting decision changes it; both stand in its source."""
        source = f"{self.source}; {profile.source}" if self.changes else profile.source
        return profile.model_copy(update={**self.changes, "source": source})

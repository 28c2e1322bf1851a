"""What an invitation says besides its time: words of the region's files that stand in people's calendars."""

from governance.clock import AnnualClock
from governance.record import Language, Record
from governance.series import Series


class InvitedWords(Record):
    """Know what a series' invitations say in one language.

    The ledger keeps it as text and compares the texts: with another field every text changes, and everybody
    would be sent an update, unless a migration brings the texts along.
    """

    language: Language
    #: What the meetings are called, without their number.
    title: str
    #: Its place or room; empty where it meets online only.
    place: str
    #: Address of the video meeting, or empty.
    link: str

    @property
    def kept(self) -> str:
        """Give the text that the ledger keeps; equal words give equal texts."""
        return self.model_dump_json()


def invited_words(clock: AnnualClock, series: Series, language: Language) -> InvitedWords:
    """Give what an invitation to a meeting of the series says today."""
    place = clock.place_of(series)
    return InvitedWords(
        language=language,
        title=series.name.in_language(language),
        place=place.in_language(language) if place else "",
        link=series.link or "",
    )

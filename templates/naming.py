"""What letters and papers call things: meetings, rounds, municipalities, roles."""

from datetime import datetime

from governance.body import Body
from governance.clock import AnnualClock
from governance.municipality import Municipality
from governance.network import Network
from governance.record import Language, Text
from governance.recurring_date import OtherDate
from governance.round import Round
from governance.series import Series
from governance.unknown_id import look_up
from templates.agenda_words import agenda_word
from templates.dates import day

#: å, ä and ö come last, in this order (SFS 4600).
_LAST_LETTERS = str.maketrans("åäö", "{|}")


def alphabetical(name: str) -> str:
    """Give the key that sorts names as Finns and Swedes do."""
    return name.casefold().translate(_LAST_LETTERS)


def sentence(text: str) -> str:
    """Give a text of the clock as a whole sentence: whoever wrote it may have left the full stop out."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def meeting_title(clock: AnnualClock, meeting_id: str, language: Language) -> str:
    """Name a meeting with its number: "Johtoryhmän kokous 2/2027"."""
    series, year, number = meeting_id.split("/")
    return f"{clock.one_series(series).name.in_language(language)} {number}/{year}"


def meeting_title_and_day(
    clock: AnnualClock, meeting_id: str, starts_at: datetime, language: Language
) -> str:
    """Name a meeting with its number and day: "Johtoryhmän kokous 2/2027, 18.3.2027"."""
    return f"{meeting_title(clock, meeting_id, language)}, {day(starts_at, language)}"


def series_name(clock: AnnualClock, series: str, body: str, language: Language) -> str:
    """Name a meeting's series where its body has several, for the body alone would not tell them apart."""
    several = {one.id for one in clock.series if one.body == body} - {series}
    return clock.one_series(series).name.in_language(language) if several else ""


def meeting_place(clock: AnnualClock, series: Series, language: Language) -> str:
    """Say where a series meets: its place or room, or that it is held online."""
    place = clock.place_of(series)
    return place.in_language(language) if place else agenda_word("calendar_conference", language)


def other_date_title(one: OtherDate, language: Language) -> str:
    """Name another project's date with its project: "Järjestöjen lapsiviikko: Lapsiviikon tapahtumat"."""
    return f"{one.project.in_language(language)}: {one.name.in_language(language)}"


def used_by_meeting(asked: Round, year: int) -> str:
    """Give the id of the meeting that handles a round's answers."""
    series, number = asked.used_by.split("/")
    return f"{series}/{year}/{number}"


def respondent(municipality: Municipality, language: Language) -> str:
    """Name a municipality as letters do: in Finnish the genitive, otherwise the plain name."""
    if language is Language.FI:
        return municipality.genitive
    return municipality.name.in_language(language)


def nominator_name(network: Network, of: str) -> Text:
    """Name the municipality or the organisation that a seat is held for."""
    names: dict[str, Text] = {one.id: one.name for one in network.municipalities}
    names |= {one.id: one.name for one in network.organisations}
    return look_up(names, of, noun="municipality or organisation", file="network.yaml")


def role_in_body(network: Network, body: Body, person_id: str, language: Language) -> str:
    """Say why somebody hears of a body's meetings: a member, a deputy, or a municipality's contact."""
    if person_id in {mandate.person for seat in body.seats for mandate in seat.members}:
        return body.member.in_language(language)
    deputies = [*body.deputies, *(mandate for seat in body.seats for mandate in seat.deputies)]
    if person_id in {mandate.person for mandate in deputies}:
        return deputy_role(network, body, person_id, language)
    return network.person(person_id).title.in_language(language)


def deputy_role(network: Network, body: Body, person_id: str, language: Language) -> str:
    """Say that somebody is a body's deputy; where the body has no word for it, what they are called."""
    return (body.deputy or network.person(person_id).title).in_language(language)

"""Pages: what a visit, a receipt or a refusal looks like, whole and in one language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from governance.form import FieldKind
from governance.record import Language, Text
from governance.working_day import HELSINKI
from office.attendance import CHOICES, MeetingVisit
from office.counter import RoundMatter, Sent, Visit
from office.desk import Desk
from portal.draft_view import draft_rows
from portal.field_view import Filled, Trouble, field_view, size_text
from templates import dates
from templates.answer_text import answer_text
from templates.naming import meeting_title, sentence, used_by_meeting
from templates.portal_words import PORTAL, PortalWords, portal_words


@dataclass(frozen=True)
class Place:
    """Know where a page stands, so that its links work under any prefix of a proxy."""

    #: "../" as often as needed to reach the site's root.
    root: str
    language: Language
    #: The languages that the page offers.
    languages: tuple[Language, ...]


@dataclass(frozen=True)
class Sheet:
    """Hold what a form's page shows besides the visit itself."""

    submission_id: str
    seal: str
    filled: Filled
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    #: A key of the words' notices.
    notice: str = ""
    #: Where the answer that is corrected can be read.
    previous_link: str = ""


def languages_of(desk: Desk, visit: Visit) -> tuple[Language, ...]:
    """Give the languages in which every text of a visit's page is there: a page is never mixed."""
    lacking = {language for text in _texts(desk, visit) for language in text.missing}
    return tuple(language for language in Language if language not in lacking)


def _texts(desk: Desk, visit: Visit) -> Iterator[Text]:
    yield from (
        desk.network.office.name,
        desk.network.region.name,
        visit.municipality.name,
        visit.person.title,
    )
    if isinstance(visit.matter, RoundMatter):
        yield from (visit.matter.round.name, visit.matter.round.purpose, visit.matter.round.task)
    else:
        yield visit.municipality.decider.name
    for asked in visit.form:
        yield asked.label
        yield from (text for text in (asked.help, asked.unit) if text)
        yield from (choice.label for choice in asked.choices)


def form_page(desk: Desk, visit: Visit, sheet: Sheet, place: Place) -> str:
    """Draw the form."""
    words, language = portal_words(place.language), place.language
    fields = [field_view(one, sheet.filled, sheet.troubles.get(one.id), language) for one in visit.form]
    return _draw(
        "form",
        place,
        desk,
        visit=visit,
        sheet=sheet,
        fields=fields,
        troubled=[one for one in fields if one.problem],
        notices=list(_notices(visit, sheet, words, language)),
        has_files=any(one.kind is FieldKind.FILE for one in visit.form),
        **_matter_words(desk, visit, words, language),
    )


def _matter_words(desk: Desk, visit: Visit, words: PortalWords, language: Language) -> dict[str, Any]:
    again = visit.previous is not None
    if isinstance(visit.matter, RoundMatter):
        asked = visit.matter.round
        return {
            "is_decision": False,
            "kind": words.kind[asked.kind.value],
            "title": asked.name.in_language(language),
            "draft": _draft(desk, visit.matter, visit.municipality.id, language),
            "used_by": meeting_title(desk.clock, used_by_meeting(asked, visit.matter.year), language),
            "send": words.form["send_again" if again else "send"],
        }
    decided_in = desk.clock.one_series(visit.matter.window.decided_in.partition("/")[0])
    return {
        "is_decision": True,
        # The body that decided to make it is the proposer, as in the letter and on the paper; not the office.
        "proposer": desk.network.body(decided_in.body).name.in_language(language),
        "kind": words.kind["decision"],
        "title": visit.matter.text.title,
        "written_in": desk.network.region.languages[0],
        "send": words.form["send_decision_again" if again else "send_decision"],
    }


def _draft(desk: Desk, matter: RoundMatter, municipality: str, language: Language) -> list[tuple[str, str]]:
    return draft_rows(desk.clock, matter.draft, municipality, language) if matter.draft else []


def _notices(visit: Visit, sheet: Sheet, words: PortalWords, language: Language) -> Iterator[str]:
    suffix = "" if isinstance(visit.matter, RoundMatter) else "_decision"
    if sheet.notice:
        yield words.notice[sheet.notice]
    if visit.closed:
        yield words.notice["closed"]
        return
    if visit.previous:
        at = visit.previous.at
        yield words.notice["correcting" + suffix].format(
            day=dates.day(at, language), time=dates.time(at, language)
        )
    elif visit.late:
        yield words.notice["late" + suffix].format(day=dates.day(visit.due_at, language))


def receipt_page(desk: Desk, visit: Visit, sent: Sent, place: Place, form_link: str) -> str:
    """Draw what was received, when, and how it is corrected."""
    words, language = portal_words(place.language), place.language
    answers = [
        (asked.label.in_language(language), answer_text(asked, sent.answers.get(asked.id, ""), language))
        for asked in visit.form
        if asked.kind is not FieldKind.FILE
    ]
    return _draw(
        "receipt",
        place,
        desk,
        visit=visit,
        sent=sent,
        form_link=form_link,
        answers=answers,
        files=[(one, size_text(one.file.size, language)) for one in sent.files],
        sender=desk.network.person(sent.person).title.in_language(language),
        replaced=visit.previous is not None and visit.previous.id != sent.id,
        **_matter_words(desk, visit, words, language),
    )


def meeting_page(  # noqa: PLR0913 - the page, and the form on it
    desk: Desk,
    visit: MeetingVisit,
    place: Place,
    *,
    token: str,
    submission: str,
    seal: str,
    notice: str = "",
    chosen: str | None = None,
    typed: str | None = None,
) -> str:
    """Draw a meeting's page; `chosen` and `typed` are of a form that was not taken."""
    language = place.language
    answer = visit.answer
    stands = str(answer.partstat) if answer else ""
    return _draw(
        "meeting",
        place,
        desk,
        visit=visit,
        title=meeting_title(desk.clock, visit.meeting, language),
        when=dates.span(visit.starts_at, visit.ends_at, language),
        moved_from=dates.weekday_time(visit.moved_from, language) if visit.moved_from else "",
        agenda=[(one.number, one.title[str(language)]) for one in visit.agenda],
        choices=[str(one) for one in CHOICES],
        token=token,
        submission=submission,
        seal=seal,
        notice=notice,
        stands=stands if answer and answer.at else "",
        chosen=stands if chosen is None else chosen,
        typed=(answer.message if answer else "") if typed is None else typed,
    )


def plain_page(desk: Desk, place: Place, *, title: str, text: str, back: str = "") -> str:
    """Draw a page with a title, a paragraph and perhaps the way back."""
    return _draw("plain", place, desk, title=title, text=text, back=back)


def _draw(template: str, place: Place, desk: Desk, **values: Any) -> str:
    language = place.language
    shared = {
        "place": place,
        "words": portal_words(language),
        "languages": [(one, portal_words(one).shell["language_name"]) for one in place.languages],
        "office": desk.network.office,
        "region": desk.network.region,
    }
    return _environment(language).get_template(f"{template}.html.j2").render(**shared, **values)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PORTAL),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["here"] = lambda text: text.in_language(language)
    environment.filters["paragraphs"] = lambda text: [
        line for line in map(str.strip, text.split("\n")) if line
    ]
    environment.filters["day"] = lambda when: dates.day(when, language)
    environment.filters["weekday_time"] = lambda when: dates.weekday_time(when, language)
    environment.filters["iso"] = _iso
    environment.filters["sentence"] = sentence
    environment.filters["effort"] = lambda minutes: dates.effort(minutes, language)
    return environment


def _iso(when: datetime) -> str:
    return when.astimezone(HELSINKI).isoformat(timespec="minutes")

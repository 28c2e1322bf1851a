"""Notices to the office: what a person has to look at, in the words of the agenda's locales."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from calendars.holiday import working_days
from governance.person import Person
from governance.record import Language
from governance.working_day import HELSINKI
from office.desk import Desk
from office.hands.each_letter import stopping_alone
from office.hands.letter import office_sender, plan_letter
from templates.agenda_words import task_words
from templates.letter import Detail, OfficeNotice

#: Working days within which a notice is to be looked at.
_NOTICE_DAYS = 3

#: Gives what a notice says, in a language: the facts of its words, and its details by label.
Told = Callable[[Language], tuple[Mapping[str, object], Mapping[str, str]]]


def tell_office(  # noqa: PLR0913 - a notice is all of these
    session: Session,
    desk: Desk,
    name: str,
    told: Told,
    *,
    concerns: str,
    now: datetime,
    revision: str = "1",
    to: Iterable[str] = (),
    expires_at: datetime | None = None,
) -> bool:
    """Plan a notice to the coordinator, or to the people named; False where none of them gets a new one.

    `name` is the table of its words in templates/locales/agenda. One that cannot be written is shown as
    stopped: what it is about, such as somebody's answer, counts all the same.
    """
    planned = False
    for person_id in tuple(to) or (desk.network.office.coordinator,):
        with stopping_alone(session, f"{name}:{concerns}:{revision}", person_id, now):
            person = desk.network.person(person_id)
            planned |= plan_letter(
                session,
                desk,
                _notice(desk, name, told, person, now),
                to=person,
                concerns=concerns,
                now=now,
                revision=revision,
                expires_at=expires_at,
            )
    return planned


def _notice(desk: Desk, name: str, told: Told, person: Person, now: datetime) -> OfficeNotice:
    language = person.language
    facts, details = told(language)
    words = task_words(name, language, facts)
    title = person.title.in_language(language)
    return OfficeNotice(
        sender=office_sender(desk, language),
        title=words.title,
        role=title,
        recipient=title,
        what=words.what,
        details=tuple(Detail(label=label, value=value) for label, value in details.items() if value),
        steps=words.steps,
        due_on=working_days(desk.clock, (now.year,)).shift(now.astimezone(HELSINKI).date(), _NOTICE_DAYS),
    )

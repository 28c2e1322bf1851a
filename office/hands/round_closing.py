"""The ends of rounds: what was not answered is missed, and the office gets the summary."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.action import Action
from governance.person import Person
from governance.request import REQUEST_TRANSITIONS, RequestState
from governance.transition import change
from office.desk import Desk
from office.hands.letter import plan_letter, reader_facts
from office.hands.round_letter import used_for
from office.ledger.rounds import Obligation
from templates.dates import helsinki_day
from templates.letter import RoundSummary
from templates.naming import alphabetical

_AT_CLOSING = {RequestState.OPEN: RequestState.MISSED, RequestState.PLANNED: RequestState.WAIVED}


def close_round(session: Session, desk: Desk, action: Action, now: datetime) -> None:
    """Close a round: what was not answered is missed, and the office gets the summary.

    What was never asked for, because the program stood still until after the deadline, is waived.
    """
    round_id, year = action.concerns.split("/")
    obligations = session.scalars(
        select(Obligation)
        .where(Obligation.round == round_id, Obligation.year == int(year))
        .order_by(Obligation.id)
    ).all()
    for obligation in obligations:
        wanted = _AT_CLOSING.get(obligation.state)
        if wanted:
            obligation.state = change(
                REQUEST_TRANSITIONS, obligation.state, wanted, what=f"request {obligation.id}"
            )
    for person_id in action.to:
        person = desk.network.person(person_id)
        context = _summary(session, desk, list(obligations), person)
        plan_letter(session, desk, context, to=person, concerns=action.concerns, now=now)


def _summary(session: Session, desk: Desk, obligations: list[Obligation], person: Person) -> RoundSummary:
    asked = desk.clock.one_round(obligations[0].round)
    language = person.language

    def names(wanted: list[Obligation]) -> tuple[str, ...]:
        found = (desk.network.municipality(one.municipality).name.in_language(language) for one in wanted)
        return tuple(sorted(found, key=alphabetical))

    answered = [one for one in obligations if one.state is RequestState.ANSWERED]
    return RoundSummary(
        **reader_facts(desk, person),
        title=asked.name.in_language(language),
        due_on=helsinki_day(obligations[0].due_at),
        answered=names([one for one in answered if not one.late]),
        late=names([one for one in answered if one.late]),
        missing=names([one for one in obligations if one.state is RequestState.MISSED]),
        used_for=used_for(session, desk, asked, obligations[0].year, person),
    )

"""The letter with a feed's secret address: it goes by mail to its reader, and never into Prefect."""

from datetime import datetime

from governance.record import Language
from office.desk import Desk
from office.feed_address import FeedOf, give_address
from office.hands.letter import office_sender, plan_letter
from office.ledger.feeds import Feed, FeedKind
from templates.letter import CalendarAddress


def send_address(desk: Desk, of: FeedOf, now: datetime) -> bool:
    """Plan the letter with a feed's address, to the person whose feed it is, otherwise to the coordinator.

    False where the letter with this very address was planned before. Raises YearError for what the network
    does not have.
    """
    address = give_address(desk, of, now=now)
    personal = of.kind is FeedKind.PERSON
    reader = desk.network.person(of.concerns if personal else desk.network.office.coordinator)
    title = reader.title.in_language(reader.language)
    context = CalendarAddress(
        sender=office_sender(desk, reader.language),
        title=_name(desk, of, reader.language),
        role=title,
        recipient=title,
        webcal=address.webcal,
        url=address.https,
        own=personal,
    )
    opaque = address.https.rpartition("/")[2].partition("-")[0]
    with desk.ledger.writing() as session:
        concerns = f"feed/{of.kind}/{of.concerns}"
        return plan_letter(
            session,
            desk,
            context,
            to=reader,
            concerns=concerns,
            now=now,
            revision=opaque,
            expires_at=session.get_one(Feed, opaque).expires_at,
        )


def _name(desk: Desk, of: FeedOf, language: Language) -> str:
    network = desk.network
    match of.kind:
        case FeedKind.BODY:
            return network.body(of.concerns).name.in_language(language)
        case FeedKind.MUNICIPALITY:
            return network.municipality(of.concerns).name.in_language(language)
        case _:
            return network.region.name.in_language(language)

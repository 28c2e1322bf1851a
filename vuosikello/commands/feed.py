"""`vuosikello feed`: the secret address of a calendar feed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from governance.record import Language
from governance.working_day import HELSINKI
from office.clockwork import in_helsinki
from office.desk import Desk
from office.feed_address import FeedAddress, FeedOf, give_address, revoke_addresses
from office.ledger.feeds import FeedKind
from office.ledger.opening import LedgerError
from office.place import open_made_desk, place_of
from vuosikello.program import JSON, LEDGER, REGION, answer, answering, print_json, read_moment


def register(program: typer.Typer) -> None:
    """Add the command."""
    program.command("feed")(feed)


def feed(  # noqa: PLR0913, PLR0917 - a command's options
    region: REGION,
    person: Annotated[str, typer.Option("--person", help="What this person is invited to, by id.")] = "",
    body: Annotated[str, typer.Option("--body", help="This body's meetings, by id.")] = "",
    municipality: Annotated[
        str, typer.Option("--municipality", help="What concerns this municipality, by id.")
    ] = "",
    whole: Annotated[  # noqa: FBT002 - a command-line flag
        bool, typer.Option("--region", help="Every meeting and shared deadline of the region.")
    ] = False,
    language: Annotated[
        Language | None, typer.Option("--lang", help="fi, sv or en; by default the person's, else Finnish.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", parser=read_moment, metavar="TIME", help="When the address ends."),
    ] = None,
    revoke: Annotated[  # noqa: FBT002 - a command-line flag
        bool, typer.Option("--revoke", help="Take back its addresses; the next call gives a new one.")
    ] = False,
    ledger: LEDGER = "",
    as_json: JSON = False,  # noqa: FBT002 - a command-line flag
) -> None:
    """Print a feed's address, to be subscribed to; whoever has it can read the feed."""
    of = feed_of(person, body, municipality, whole=whole)
    with answering(as_json=as_json), _desk(region, ledger) as desk:
        now = desk.time.now()
        if revoke:
            _print_revoked(of, revoke_addresses(desk, of, now=now), as_json=as_json)
            return
        end = in_helsinki(until) if until else None
        _print(of, give_address(desk, of, now=now, language=language, until=end), end, as_json=as_json)


@contextmanager
def _desk(region: str, ledger: str) -> Iterator[Desk]:
    """Open a ledger that is there: an address on one that is made for the moment would open nothing."""
    place = place_of(region, ledger)
    if place.missing:
        raise LedgerError(
            f"there is no ledger {place.file} yet; make it with: vuosikello plan REGION --year Y"
        )
    with open_made_desk(region, ledger=ledger) as desk:
        yield desk


def feed_of(person: str, body: str, municipality: str, *, whole: bool) -> FeedOf:
    """Read whose feed is meant; raises typer.BadParameter (exit 2) unless it is exactly one's."""
    named = {FeedKind.PERSON: person, FeedKind.BODY: body, FeedKind.MUNICIPALITY: municipality}
    given = [FeedOf(kind, concerns) for kind, concerns in named.items() if concerns]
    given += [FeedOf(FeedKind.REGION)] if whole else []
    if len(given) != 1:
        raise typer.BadParameter("a feed is of one: give --person, --body, --municipality or --region")
    return given[0]


def _print(of: FeedOf, address: FeedAddress, until: datetime | None, *, as_json: bool) -> None:
    if as_json:
        end = until.astimezone(HELSINKI).isoformat() if until else None
        print_json(
            {
                "feed": {"kind": str(of.kind), "of": of.concerns},
                "https": address.https,
                "webcal": address.webcal,
                "until": end,
            }
        )
        return
    answer.print(address.https, highlight=False, markup=False, soft_wrap=True)
    answer.print(address.webcal, highlight=False, markup=False, soft_wrap=True)


def _print_revoked(of: FeedOf, count: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"feed": {"kind": str(of.kind), "of": of.concerns}, "revoked": count})
    else:
        answer.print(f"{of}: {count} addresses revoked.", highlight=False, markup=False)

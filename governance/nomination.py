"""Nominations (nimeäminen): which requests are open on a day, of whom, for which seat."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from governance.body import Body
from governance.network import Network
from governance.record import Record
from governance.seat import Mandate, Nomination, Seat, holder


class OpenNomination(Record):
    """Tell of a nomination that was asked for and has not come, or came for the member or the deputy only."""

    body: str
    seat: str
    #: Municipality or organisation that is asked.
    of: str
    asked_on: date
    due_on: date
    #: What is still missing: the member, the deputy, or both.
    member: bool
    deputy: bool
    #: First day of the mandate asked for; in the past where the seat has been vacant since then.
    since: date

    @property
    def id(self) -> str:
        """Give a key that stays the same from day to day: `kasvu/oppilaitokset/2026-09-14`."""
        return f"{self.body}/{self.seat}/{self.asked_on}"

    def overdue(self, on: date) -> bool:
        """Tell whether the answer should have come before a day."""
        return self.due_on < on


def open_nominations(network: Network, on: date) -> tuple[OpenNomination, ...]:
    """List the nominations that were asked for on a day or before it and are still missing; oldest first.

    A nomination has come when a mandate is written that runs on the first day asked for, or later. What asks
    for the day of a body that is over is not listed.
    """
    found = (
        one
        for body in network.bodies
        if on <= body.setting.until
        for seat in body.seats
        for one in _missing(body, seat, on)
    )
    return tuple(sorted(found, key=lambda one: (one.asked_on, one.id)))


def nominator(network: Network, of: str) -> str | None:
    """Give the person id that a nomination request goes to: a registry, or an organisation's contact.

    None for an organisation that has no contact.
    """
    registries = {one.id: one.registry for one in network.municipalities}
    contacts = {one.id: one.contact for one in network.organisations}
    return registries.get(of) or contacts.get(of)


def wanted_from(mandates: Sequence[Mandate], nomination: Nomination) -> date:
    """Give the first day of the mandate that a nomination asks for."""
    if nomination.since:
        return nomination.since
    running = next((one for one in mandates if one.holds(nomination.asked_on)), None)
    return _day_after(running.until) if running else nomination.asked_on


def is_missing(mandates: Sequence[Mandate], nomination: Nomination) -> bool:
    """Tell whether nobody has been named yet for the day that the nomination asks for, or after it."""
    first = wanted_from(mandates, nomination)
    return all(mandate.until < first for mandate in mandates)


def is_about(mandates: Sequence[Mandate], nomination: Nomination, gap: date) -> bool:
    """Tell whether a nomination is about a gap: it has not come, or its mandate begins after the gap."""
    first = wanted_from(mandates, nomination)
    return is_missing(mandates, nomination) or any(
        mandate.since > gap and mandate.until >= first for mandate in mandates
    )


def _missing(body: Body, seat: Seat, on: date) -> Iterator[OpenNomination]:
    for one in seat.nominations:
        member = one.member and is_missing(seat.members, one)
        deputy = one.deputy and is_missing(seat.deputies, one)
        if one.asked_on <= on and (member or deputy):
            yield OpenNomination(
                body=body.id,
                seat=seat.id,
                of=one.of or seat.of,
                asked_on=one.asked_on,
                due_on=one.due_on,
                member=member,
                deputy=deputy,
                since=wanted_from(seat.members if member else seat.deputies, one),
            )


def first_gap(mandates: Sequence[Mandate], since: date) -> date:
    """Give the first day from `since` on which no mandate is in force; date.max where that never comes."""
    day = since
    while day < date.max and holder(mandates, day):
        day = _day_after(max(mandate.until for mandate in mandates if mandate.holds(day)))
    return day


def _day_after(day: date) -> date:
    """Give the next day; "until further notice" is written as the last day that there is."""
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)

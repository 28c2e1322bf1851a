"""Nomination requests: to whom, when, what they say; answered by a mandate in the network's file."""

from datetime import date, timedelta

import pytest

from governance.action import Action, ActionKind
from governance.body import Body
from governance.seat import Mandate, Nomination
from tests.cast import ADOPTED, PureYear, at, rules
from tests.ledger_house import LedgerHouse, text_of

#: As tests/regions/pikku has it: Siuntio is asked for a deputy in the steering group.
ASKED = at("2027-02-01")
REMINDED = at("2027-03-22")
ID = "johtoryhma/siuntio/2027-02-01"
KINDS = {ActionKind.REQUEST_NOMINATION, ActionKind.REMIND_NOMINATION}


def nominations(year: PureYear, now: object) -> list[Action]:
    """List what is due of nominations."""
    return [one for one in year.due(now) if one.kind in KINDS]  # type: ignore[arg-type]  # a moment of the tests


def steering(change: object) -> PureYear:
    """Give a year in whose network Siuntio's seat in the steering group was changed."""
    network, _ = rules()

    def seated(body: Body) -> Body:
        seats = [seat.model_copy(update=change) if seat.id == "siuntio" else seat for seat in body.seats]  # type: ignore[arg-type]  # a dict of the tests
        return body.model_copy(update={"seats": tuple(seats)}) if body.id == "johtoryhma" else body

    bodies = tuple(seated(body) for body in network.bodies)
    fields = {name: getattr(network, name) for name in type(network).model_fields}
    return PureYear(network=type(network)(**{**fields, "bodies": bodies}))


def test_a_nomination_is_asked_of_the_registry_first_and_the_contact_is_told() -> None:
    """On the morning of its day, once, and not before."""
    year = PureYear()
    assert nominations(year, ASKED - timedelta(minutes=1)) == []
    (action,) = nominations(year, ASKED)
    assert (action.kind, action.to) == (
        ActionKind.REQUEST_NOMINATION,
        ("siuntio-registry", "siuntio-contact"),
    )
    year.live(ASKED)
    assert nominations(year, ASKED) == []


def test_one_reminder_goes_to_who_names_five_working_days_before_the_deadline() -> None:
    """Easter and weekends are no working days: Wednesday 31.3. is reminded of on Monday 22.3."""
    year = PureYear()
    year.live(ASKED)
    assert nominations(year, REMINDED - timedelta(minutes=1)) == []
    (action,) = nominations(year, REMINDED)
    assert (action.kind, action.at, action.to) == (
        ActionKind.REMIND_NOMINATION,
        REMINDED,
        ("siuntio-registry",),
    )
    year.live(REMINDED)
    assert nominations(year, at("2027-03-31")) == []


def test_a_mandate_in_the_file_answers_the_request() -> None:
    """Nothing more is asked or reminded of."""
    mandate = Mandate(person="siuntio-contact", since=date(2027, 6, 1), until=date(2029, 5, 31))
    assert nominations(steering({"deputies": (mandate,)}), ASKED) == []


def test_nothing_is_asked_after_the_deadline_or_before_the_year_is_adopted() -> None:
    """A program that stood still does not ask for yesterday; an old request floods nobody at adoption."""
    assert nominations(PureYear(), at("2027-04-01")) == []
    old = Nomination(asked_on=date(2026, 9, 14), due_on=date(2026, 10, 30), since=date(2027, 6, 1))
    assert nominations(steering({"nominations": (old,)}), ADOPTED) == []
    assert nominations(PureYear(adopted_at=None), ASKED) == []


def test_a_request_waits_until_a_pause_is_over() -> None:
    """Nobody is asked in the summer."""
    summer = Nomination(asked_on=date(2027, 7, 1), due_on=date(2027, 9, 30), since=date(2027, 10, 1))
    year = steering({"nominations": (summer,), "deputies": ()})
    assert nominations(year, at("2027-07-01")) == []
    assert [one.kind for one in nominations(year, at("2027-08-20"))] == [ActionKind.REQUEST_NOMINATION]


def test_an_organisation_names_through_its_contact() -> None:
    """It has no registry."""
    asked = Nomination(of="tutkimus", asked_on=date(2027, 2, 1), due_on=date(2027, 3, 31))
    (action,) = nominations(steering({"nominations": (asked,), "members": (), "deputies": ()}), ASKED)
    assert action.to == ("research-member",)


def test_the_letters_say_what_is_named_for_how_long_and_by_which_decision(house: LedgerHouse) -> None:
    """Tasks and term are the setting decision's; the contact's copy names the official recipient."""
    house.carry_out(ASKED)
    letters = house.letters("nomination_request", ID)
    assert set(letters) == {"siuntio-registry", "siuntio-contact"}
    words = " ".join(text_of(letters["siuntio-registry"]).split())
    for said in (
        "viimeistään keskiviikkona 31.3.2027 jäsenelle (Siuntion sivistysjohtaja)",
        "henkilökohtaisen varajäsenen",
        "Pikkuseudun johtoryhmä",
        "Ohjaa yhteistä työtä",
        "Toimikausi: 1.6.2027\N{EN DASH}31.5.2029",
        "Asettamispäätös: Aluehallitus 17.6.2025",
        "Nimeäjä: Siuntio",
        "vastaamalla tähän viestiin",
    ):
        assert said in words
    assert "kiintiö" not in words  # a project's group
    assert "Virallisen pyynnön vastaanottaja on Siuntion kirjaamo" in " ".join(
        text_of(letters["siuntio-contact"]).split()
    )
    house.carry_out(REMINDED)
    reminder = " ".join(text_of(house.letters("nomination_reminder", ID)["siuntio-registry"]).split())
    assert "Määräaikaan on 5 työpäivää" in reminder


def test_the_quota_is_asked_for_where_it_binds(house: LedgerHouse) -> None:
    """A statutory body's seats: one woman and one man (tasa-arvolaki 4 a §)."""
    asked = Nomination(asked_on=date(2027, 2, 1), due_on=date(2027, 3, 31), since=date(2029, 6, 1))

    def statutory(body: Body) -> Body:
        if body.id != "yhteistyoryhma":
            return body
        setting = body.setting.model_copy(update={"until": date(2031, 5, 31)})
        seats = [
            seat.model_copy(update={"nominations": (asked,)}) if seat.id == "inkoo" else seat
            for seat in body.seats
        ]
        return body.model_copy(update={"seats": tuple(seats), "setting": setting})

    house.with_body(statutory).carry_out(ASKED)
    letter = house.letters("nomination_request", "yhteistyoryhma/inkoo/2027-02-01")["inkoo-registry"]
    words = " ".join(text_of(letter).split())
    assert "en kvinna till den ena platsen och en man till den andra" in words
    assert "4 a § i jämställdhetslagen" in words


@pytest.mark.parametrize("named", [True, False])
def test_a_nomination_that_came_meanwhile_is_not_asked_for(house: LedgerHouse, named: bool) -> None:  # noqa: FBT001 - the example's column
    """The office wrote the mandate while the letter waited for the mail server."""
    house.carry_out(ASKED)
    mandate = Mandate(person="siuntio-substitute", since=date(2027, 6, 1), until=date(2029, 5, 31))

    def filled(body: Body) -> Body:
        seats = [
            seat.model_copy(update={"deputies": (*seat.deputies, mandate)}) if seat.id == "siuntio" else seat
            for seat in body.seats
        ]
        return body.model_copy(update={"seats": tuple(seats)}) if body.id == "johtoryhma" else body

    report = (house.with_body(filled) if named else house).deliver(ASKED)
    held = [key for key in report.suppressed if key.startswith("nomination_request")]
    assert len(held) == (2 if named else 0)

"""Comments on next year's clock (lausuntokierros): which version went out, and who said what of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.clock import AnnualClock, Round
from governance.form import FieldKind
from governance.plan_version import PLAN_TRANSITIONS, PlanState
from governance.request import RequestState
from governance.transition import change
from office.desk import Desk
from office.ledger.journal import write_audit
from office.ledger.plans import PlanVersion
from office.ledger.rounds import Obligation, Submission
from office.plan_version import YearError, all_versions, open_version


@dataclass(frozen=True)
class Comment:
    """Know what a municipality said of the clock: its latest answer in a comment round."""

    #: The round, `round/year`.
    round: str
    municipality: str
    at: datetime
    #: The version that its form showed; None where none was on its way.
    version: int | None
    #: Answers by field.
    answers: dict[str, str]


@dataclass(frozen=True)
class Comments:
    """Hold what came in about a year's clock, and who has said nothing."""

    given: tuple[Comment, ...]
    #: Municipalities that were asked and have not answered.
    missing: tuple[str, ...]


def circulate_year(desk: Desk, year: int, now: datetime) -> int:
    """Put the year's draft out for comments and give its version; raises YearError where there is none.

    The requests themselves belong to the year before, whose clock has a round about it, and leave on its
    days; from now on their form shows this version.
    """
    with desk.ledger.writing() as session:
        version = _on_its_way(session, year)
        _circulate(session, version, now, actor="office")
        return version.number


def circulate_draft(session: Session, year: int, now: datetime) -> None:
    """Put a draft out for comments because its round opens; a version that is further on stays so."""
    version = open_version(session, year)
    if version is not None and version.state is PlanState.DRAFT:
        _circulate(session, version, now, actor="clockwork")


def comment_rounds(clock: AnnualClock, year: int) -> tuple[Round, ...]:
    """List the rounds in which a year's clock is commented on: they are asked in the year before."""
    return tuple(one for one in clock.rounds_in(year - 1) if one.about_next_clock)


def comments_on(session: Session, clock: AnnualClock, year: int) -> Comments:
    """Gather each municipality's latest comments on a year's clock, in the order in which they came."""
    rounds = {one.id for one in comment_rounds(clock, year)}
    owed = session.scalars(
        select(Obligation).where(Obligation.round.in_(rounds), Obligation.year == year - 1)
    ).all()
    by_id = {one.id: one for one in owed}
    sent = session.scalars(
        select(Submission).where(Submission.concerns.in_(by_id)).order_by(Submission.submitted_at)
    )
    versions = all_versions(session, year)
    latest = {one.concerns: _comment(by_id[one.concerns], one, versions) for one in sent}
    given = sorted(latest.values(), key=lambda one: (one.at, one.municipality))
    asked = (one for one in owed if one.state is not RequestState.WAIVED and one.id not in latest)
    return Comments(tuple(given), tuple(sorted({one.municipality for one in asked})))


def said(asked: Round, comment: Comment) -> list[tuple[str, str]]:
    """Give a comment's answers as the form's field ids and what stands in them, files left out."""
    fields = (field.id for field in asked.form if field.kind is not FieldKind.FILE)
    return [(field, comment.answers[field]) for field in fields if comment.answers.get(field)]


def _on_its_way(session: Session, year: int) -> PlanVersion:
    version = open_version(session, year)
    if version is None:
        raise YearError(f"{year} has no draft; make one with: vuosikello plan REGION --year {year}")
    return version


def _circulate(session: Session, version: PlanVersion, now: datetime, *, actor: str) -> None:
    what = f"version {version.number} of {version.year}"
    version.state = change(PLAN_TRANSITIONS, version.state, PlanState.COMMENTING, what=what)
    version.circulated_at = now
    concerns = f"plan/{version.year}/{version.number}"
    write_audit(session, now=now, actor=actor, what="year out for comments", concerns=concerns)


def _comment(owed: Obligation, sent: Submission, versions: Iterable[PlanVersion]) -> Comment:
    shown = [one.number for one in versions if one.made_at <= sent.submitted_at]
    return Comment(
        round=f"{owed.round}/{owed.year}",
        municipality=owed.municipality,
        at=sent.submitted_at,
        version=shown[-1] if shown else None,
        answers=dict(sent.answers),
    )

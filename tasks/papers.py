"""Tasks on papers: agendas, recorded decisions, proposals."""

from prefect import task

from governance.proposal import ProposalText
from office.hands.agenda import make_agenda as assemble
from office.recording import ItemDecision, record_decisions, start_proposal, text_of_submission
from tasks.desk import Where, at_desk


@task
def make_agenda(where: Where, meeting: str) -> int:
    """Make a meeting's agenda, or make it anew as a new revision, and give its number of items."""
    with at_desk(where) as (desk, now):
        return assemble(desk, meeting, now).items


@task
def record(where: Where, meeting: str, decisions: dict[int, ItemDecision]) -> None:
    """Record what a meeting decided."""
    with at_desk(where) as (desk, now):
        record_decisions(desk, meeting, decisions, now=now)


@task
def start(where: Where, submission: str, title: str) -> str:
    """Put a municipality's submission on its way as a proposal, and give the proposal's id."""
    with at_desk(where) as (desk, now):
        window, year, text = text_of_submission(desk, submission)
        named: ProposalText = text.model_copy(update={"title": title}) if title else text
        return start_proposal(desk, window, year, named, submission=submission, now=now)

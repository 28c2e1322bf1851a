"""Carrying a proposal: from a municipality's submission to the steering meeting, and on to the registries."""

from prefect import flow

from flows.question import ProposalTitle, SubmissionId
from tasks.desk import Where
from tasks.ledger import carry_out_batch, find_due_keys
from tasks.mail import deliver_outbox
from tasks.papers import start


@flow(name="carry-proposal")
async def carry_proposal(
    submission: SubmissionId,
    title: ProposalTitle = "",
    where: Where = Where(),  # noqa: B008 - frozen; its schema is the UI's form
) -> str:
    """Put a submission on its way; once the steering group has decided, ask the registries."""
    proposal = start(where, submission, title)
    for batch in find_due_keys(where, only=proposal):
        carry_out_batch(where, batch)
    deliver_outbox(where)
    return proposal

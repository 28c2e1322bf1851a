"""Versions of a year's plan, from draft to adopted."""

from enum import StrEnum

from governance.transition import Transitions


class PlanState(StrEnum):
    """Name where a version of the year plan is; only an adopted one sends anything."""

    DRAFT = "draft"
    #: Out for comments (lausunnoilla) in the municipalities.
    COMMENTING = "commenting"
    #: Proposed to the body that adopts it, with the comments (esitetty hyväksyttäväksi).
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"


PLAN_TRANSITIONS: Transitions[PlanState] = {
    PlanState.DRAFT: frozenset(
        {PlanState.COMMENTING, PlanState.PROPOSED, PlanState.ADOPTED, PlanState.SUPERSEDED}
    ),
    PlanState.COMMENTING: frozenset({PlanState.PROPOSED, PlanState.ADOPTED, PlanState.SUPERSEDED}),
    PlanState.PROPOSED: frozenset({PlanState.COMMENTING, PlanState.ADOPTED, PlanState.SUPERSEDED}),
    PlanState.ADOPTED: frozenset({PlanState.SUPERSEDED}),
    PlanState.SUPERSEDED: frozenset(),
}

#: States on the way to adoption: a year has at most one such version, a new draft supersedes it.
OPEN_STATES = frozenset({PlanState.DRAFT, PlanState.COMMENTING, PlanState.PROPOSED})

"""Versions of a year's plan, from draft to adopted."""

from enum import StrEnum

from governance.transition import Transitions


class PlanState(StrEnum):
    """Name where a version of the year plan is; only an adopted one sends anything."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"


PLAN_TRANSITIONS: Transitions[PlanState] = {
    PlanState.DRAFT: frozenset({PlanState.ADOPTED, PlanState.SUPERSEDED}),
    PlanState.ADOPTED: frozenset({PlanState.SUPERSEDED}),
    PlanState.SUPERSEDED: frozenset(),
}

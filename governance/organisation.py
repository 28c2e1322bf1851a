"""Organisations (kumppanit): what each partner brings to the network."""

from enum import StrEnum

from governance.record import Record, Slug, Words


class OrganisationKind(StrEnum):
    """Name what an organisation brings to the network."""

    ORGANISER = "organiser"
    RESEARCH = "research"
    NGO = "ngo"
    EXPERT_CENTRE = "expert_centre"
    PARISH = "parish"
    EDUCATION = "education"
    OFFICE = "project_office"


class Organisation(Record):
    """Describe a partner: organiser, research, NGO, centre of expertise."""

    id: Slug
    kind: OrganisationKind
    name: Words
    #: Person id that a nomination request goes to.
    contact: Slug | None = None

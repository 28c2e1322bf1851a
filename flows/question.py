"""Questions that the Prefect UI's forms ask: a flow's parameters, with words for a project secretary."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from office.recording import ItemDecision

#: Prefect keeps what is written here in its history, which is no place for personal data.
_NO_NAMES = "No names or addresses: this stays in the history of runs."

Year = Annotated[
    int,
    Field(
        ge=2000,
        le=2100,
        json_schema_extra={"title": "Year", "description": "The calendar year, such as 2027."},
    ),
]
MeetingId = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+/\d{4}/\d+$",
        json_schema_extra={
            "title": "Meeting",
            "description": "Its id, series/year/number, as the year book and the plan name it.",
            "examples": ["johtoryhma/2027/2"],
        },
    ),
]
RoundId = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+$",
        json_schema_extra={
            "title": "Round",
            "description": "Its id in clock.yaml, under rounds.",
            "examples": ["talousarvioesitykset"],
        },
    ),
]
BodyId = Annotated[
    str,
    Field(
        json_schema_extra={
            "title": "Body",
            "description": "The body that adopts the year, by its id in network.yaml.",
            "examples": ["yhteistyoryhma"],
        }
    ),
]
DecidedOn = Annotated[
    date,
    Field(json_schema_extra={"title": "Decided on", "description": "The day of the body's decision."}),
]
Section = Annotated[
    str,
    Field(
        json_schema_extra={
            "title": "Section",
            "description": "Where the decision stands in the minutes; empty for a memo.",
            "examples": ["§ 7"],
        }
    ),
]
NewStart = Annotated[
    datetime,
    Field(
        json_schema_extra={
            "title": "New start",
            "description": "Day and hour. Choose Europe/Helsinki beside it: the form offers UTC first.",
        }
    ),
]
Reason = Annotated[
    str,
    Field(
        max_length=500,
        json_schema_extra={
            "title": "Reason",
            "description": f"The letters tell it to everybody who was invited. {_NO_NAMES}",
        },
    ),
]
SubmissionId = Annotated[
    str,
    Field(
        json_schema_extra={
            "title": "Submission",
            "description": "The municipality's answer that holds the proposal, by its id.",
        }
    ),
]
Decisions = Annotated[
    dict[int, ItemDecision] | None,
    Field(
        json_schema_extra={
            "title": "Decisions",
            "description": "By item number; an item that is left out was approved as proposed.",
            "examples": [{"4": {"outcome": "tabled", "words": "Asia jätettiin pöydälle."}}],
        }
    ),
]
ProposalTitle = Annotated[
    str,
    Field(
        max_length=200,
        json_schema_extra={
            "title": "Title",
            "description": f"Empty: the title that the municipality gave it. {_NO_NAMES}",
        },
    ),
]

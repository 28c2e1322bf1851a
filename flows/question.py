"""Questions that the Prefect UI's forms ask: a flow's parameters, with words for a project secretary."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from office.recording import ItemDecision

#: Prefect keeps what is written here in its history, which is no place for personal data.
NO_NAMES = "No names or addresses: this stays in the history of runs."

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
            "description": f"The letters tell it to everybody who was invited. {NO_NAMES}",
        },
    ),
]
Preview = Annotated[
    bool,
    Field(
        json_schema_extra={
            "title": "Preview only",
            "description": "Change nothing: the run leaves a page that tells what would change and for whom.",
        }
    ),
]
LikeYear = Annotated[
    int | None,
    Field(
        ge=2000,
        le=2100,
        json_schema_extra={
            "title": "Like the year",
            "description": "An adopted year whose weeks, weekdays and hours are wished for, or empty.",
        },
    ),
]
PersonId = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+$",
        json_schema_extra={
            "title": "Person",
            "description": f"Who cannot come, by the id in network.yaml. {NO_NAMES}",
            "examples": ["keuruu-contact"],
        },
    ),
]
FirstDay = Annotated[
    date,
    Field(json_schema_extra={"title": "First day", "description": "The first day of the absence."}),
]
LastDay = Annotated[
    date,
    Field(json_schema_extra={"title": "Last day", "description": "The last day of the absence, whole."}),
]
SeriesId = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+$",
        json_schema_extra={
            "title": "Series",
            "description": "Its id in clock.yaml, under series: the meeting gets the next free number.",
            "examples": ["johtoryhma"],
        },
    ),
]
Minutes = Annotated[
    int | None,
    Field(
        ge=15,
        le=600,
        json_schema_extra={"title": "Minutes", "description": "Its length; empty: the series' own."},
    ),
]
Withdraw = Annotated[
    bool,
    Field(
        json_schema_extra={
            "title": "Take it back",
            "description": "The person can come after all: the note of these days goes, and nothing moves.",
        }
    ),
]
Anyway = Annotated[
    bool,
    Field(
        json_schema_extra={
            "title": "Insist",
            "description": "Do it although a rule is broken: look at the preview first.",
        }
    ),
]
RoundFile = Annotated[
    str,
    Field(
        max_length=500,
        json_schema_extra={
            "title": "File",
            "description": "Path of a YAML file with one round, written as in clock.yaml.",
            "examples": ["regions/keski-suomi/kiireellinen.yaml"],
        },
    ),
]
ObligationId = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+/\d{4}/[a-z0-9-]+$",
        json_schema_extra={
            "title": "What is missing",
            "description": "The obligation's id, round/year/municipality, as status lists it.",
            "examples": ["esitykset/2027/lohja"],
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
            "description": f"Empty: the title that the municipality gave it. {NO_NAMES}",
        },
    ),
]

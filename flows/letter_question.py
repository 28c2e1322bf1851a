"""What the form of a flow about letters and feeds asks, with its explanation."""

from typing import Annotated

from pydantic import Field

from flows.question import NO_NAMES
from governance.message import MessageKind
from governance.record import Language
from office.ledger.feeds import FeedKind
from office.ledger.resolution import Resolution

FeedWhose = Annotated[
    FeedKind,
    Field(
        json_schema_extra={
            "title": "Whose calendar",
            "description": "What a person is invited to, a body's meetings, what concerns a municipality, or "
            "everything of the region.",
        }
    ),
]
FeedConcerns = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]*$",
        json_schema_extra={
            "title": "Id",
            "description": "The person's, body's or municipality's in network.yaml; empty for the region.",
            "examples": ["johtoryhma"],
        },
    ),
]
Revoked = Annotated[
    bool,
    Field(
        json_schema_extra={
            "title": "Revoke",
            "description": "End the addresses that are in use and send a new one: when an address got about.",
        }
    ),
]
LetterKind = Annotated[
    MessageKind | None,
    Field(
        json_schema_extra={"title": "Kind of letter", "description": "Only letters of this kind; empty: all."}
    ),
]
AboutId = Annotated[
    str,
    Field(
        pattern=r"^$|^[a-z0-9][a-z0-9._/-]*$",
        json_schema_extra={
            "title": "About",
            "description": "Only letters about this: a meeting, a round and year, or a proposal, by its id; "
            "empty: all.",
            "examples": ["esitykset/2027", "johtoryhma/2027/2"],
        },
    ),
]
BatchName = Annotated[
    str,
    Field(
        pattern=r"^[a-z_]+:[a-z0-9][a-z0-9._/-]*$",
        json_schema_extra={
            "title": "Batch",
            "description": "The name that show-outbox lists, kind:matter.",
            "examples": ["request:esitykset/2027"],
        },
    ),
]
NoteText = Annotated[
    str,
    Field(
        max_length=2000,
        json_schema_extra={
            "title": "Note in this language",
            "description": f"Stands in the letters of that language, before their text. {NO_NAMES}",
        },
    ),
]
ListLanguage = Annotated[
    Language,
    Field(
        json_schema_extra={
            "title": "Language of the list",
            "description": "The letters themselves are each in their own language.",
        }
    ),
]
MessageKey = Annotated[
    str,
    Field(
        json_schema_extra={
            "title": "Message",
            "description": "The message's key, as status and show-outbox name it.",
            "examples": ["summons:johtoryhma/2027/2:lohja-director:0"],
        }
    ),
]
WhatBecame = Annotated[
    Resolution,
    Field(
        json_schema_extra={
            "title": "What became of it",
            "description": "It did arrive, it is sent once more, or it is given up.",
        }
    ),
]

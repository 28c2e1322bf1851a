"""Finished papers in the store: each making is a revision of its own."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.record import Language
from office.desk import Desk
from office.ledger.papers import Document, DocumentKind
from office.store import keep_file

#: The folder of the store that papers lie in.
PAPERS = "papers"


def keep_document(  # noqa: PLR0913, PLR0917 - a document is all of these
    session: Session,
    desk: Desk,
    kind: DocumentKind,
    concerns: str,
    language: Language,
    form: str,
    content: bytes,
    now: datetime,
) -> Document:
    """Keep a paper's file and its row; made again it is a new revision."""
    latest = session.scalar(
        select(func.max(Document.revision)).where(
            Document.kind == kind,
            Document.concerns == concerns,
            Document.language == str(language),
            Document.format == form,
        )
    )
    revision = (latest or 0) + 1
    name = f"{kind}-{concerns.replace('/', '-')}-{language}-{revision}.{form}"
    digest = keep_file(desk.store / PAPERS, name, content)
    document = Document(
        kind=kind,
        concerns=concerns,
        language=str(language),
        format=form,
        revision=revision,
        name=name,
        sha256=digest,
        made_at=now,
    )
    session.add(document)
    return document


def latest_document(
    session: Session, kind: DocumentKind, concerns: str, language: Language
) -> Document | None:
    """Give the latest revision of a paper as PDF."""
    wanted = select(Document).where(
        Document.kind == kind,
        Document.concerns == concerns,
        Document.language == str(language),
        Document.format == "pdf",
    )
    return session.scalars(wanted.order_by(Document.revision.desc()).limit(1)).first()

"""A meeting's papers: from the ledger's items to files in the store."""

from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.agenda import AgendaItemKind
from governance.body import Body
from governance.meeting import Partstat
from governance.paper import AgendaPaper, PaperItem, PaperKind, PaperSeat, PaperTable
from governance.record import Language
from governance.rule_profile import MinutesKind, TranslatedPaper
from governance.working_day import HELSINKI
from office.desk import Desk
from office.documents.html import agenda_html
from office.documents.pdf import agenda_pdf
from office.documents.word import agenda_docx
from office.hands.agenda_fact import round_tables
from office.hands.clock_comments import rounds_to_show
from office.hands.kept_paper import PAPERS, keep_document, latest_document
from office.hands.open_matter import first_handled
from office.ledger.meetings import Invitation, Meeting
from office.ledger.papers import AgendaItem, DocumentKind
from office.mail.mime import MailAttachment
from templates.agenda_words import agenda_word, outcome_words
from templates.dates import day, span
from templates.naming import meeting_place, meeting_title, meeting_title_and_day
from templates.paper_words import PaperWords, paper_words

_DECIDED = frozenset(
    {
        AgendaItemKind.OPEN_MATTER,
        AgendaItemKind.PROPOSAL,
        AgendaItemKind.PROPOSAL_RESULT,
        AgendaItemKind.ADOPT_CLOCK,
    }
)
_DISCUSSED = frozenset({AgendaItemKind.ROUND_RESULT})


def keep_papers(session: Session, desk: Desk, meeting: Meeting, kind: DocumentKind, now: datetime) -> None:
    """Make a meeting's agenda or memo as PDF, Word and HTML in each language that the body's rules say."""
    for language in paper_languages(desk, meeting, kind):
        paper = agenda_paper(session, desk, meeting, kind, language, now)
        keep_document(session, desk, kind, meeting.id, language, "pdf", agenda_pdf(paper, made_at=now), now)
        keep_document(session, desk, kind, meeting.id, language, "docx", agenda_docx(paper, made_at=now), now)
        page = agenda_html(paper).encode()
        keep_document(session, desk, kind, meeting.id, language, "html", page, now)


def paper_languages(desk: Desk, meeting: Meeting, kind: DocumentKind) -> tuple[Language, ...]:
    """Give the languages in which the body's rules want a meeting's paper, the first one always."""
    paper = TranslatedPaper.AGENDA if kind is DocumentKind.AGENDA else TranslatedPaper.MINUTES
    return desk.network.paper_languages(meeting.body, paper)


def paper_language(desk: Desk, meeting: Meeting, kind: DocumentKind, language: Language) -> Language:
    """Give the language in which a reader gets a meeting's paper: their own, where it is made in that."""
    made = paper_languages(desk, meeting, kind)
    return language if language in made else made[0]


def other_language(desk: Desk, meeting: Meeting, kind: DocumentKind, language: Language) -> Language | None:
    """Give the language of a paper that is not made in the reader's own: the letter says so."""
    found = paper_language(desk, meeting, kind, language)
    return None if found is language else found


def agenda_items(session: Session, meeting_id: str) -> list[AgendaItem]:
    """List a meeting's items in their order."""
    wanted = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.number)
    return list(session.scalars(wanted))


def paper_attachments(
    session: Session, desk: Desk, meeting: Meeting, kind: DocumentKind, language: Language
) -> tuple[MailAttachment, ...]:
    """Give a meeting's latest paper as an attachment, in the reader's language where it exists."""
    body = desk.network.body(meeting.body)
    wanted = paper_language(desk, meeting, kind, language)
    document = latest_document(session, kind, meeting.id, wanted)
    if document is None:
        return ()
    words = paper_words(wanted)
    title = words.agenda if kind is DocumentKind.AGENDA else _memo_word(desk, meeting, wanted)
    shown = f"{title} {body.short.in_language(wanted)} {meeting.number}-{meeting.year}.pdf"
    content = (desk.store / PAPERS / document.name).read_bytes()
    return (MailAttachment(shown, "application/pdf", content),)


def _memo_word(desk: Desk, meeting: Meeting, language: Language) -> str:
    words = paper_words(language)
    memo = desk.network.profile(meeting.body).minutes is MinutesKind.MEMO
    return words.memo if memo else words.minutes


def printed_number(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    item: AgendaItem,
    kind: DocumentKind = DocumentKind.MEMO,
) -> str:
    """Give an item's number as printed: its place, or its section in the body's year (pykälä).

    The agenda of a body that numbers only its minutes has places.
    """
    rules = desk.network.profile(meeting.body)
    if not rules.numbers_sections or (kind is DocumentKind.AGENDA and not rules.numbers_agenda):
        return str(item.number)
    before = session.scalar(
        select(func.count())
        .select_from(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            Meeting.body == meeting.body,
            Meeting.year == meeting.year,
            Meeting.starts_at < meeting.starts_at,
        )
    )
    return f"§ {(before or 0) + item.number}"


def agenda_paper(
    session: Session,
    desk: Desk,
    meeting: Meeting,
    kind: DocumentKind,
    language: Language,
    now: datetime,
) -> AgendaPaper:
    """Gather a meeting's agenda or memo in one language."""
    body = desk.network.body(meeting.body)
    network = desk.network
    items = session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.number)
    )
    series = desk.clock.one_series(meeting.series)
    memo = network.profile(meeting.body).minutes is MinutesKind.MEMO
    after = PaperKind.MEMO if memo else PaperKind.MINUTES
    return AgendaPaper(
        kind=PaperKind.AGENDA if kind is DocumentKind.AGENDA else after,
        language=language,
        organisation=network.office.name.in_language(language),
        body=body.name.in_language(language),
        meeting_number=f"{meeting.number}/{meeting.year}",
        meeting_title=meeting_title(desk.clock, meeting.id, language),
        time=span(meeting.starts_at, meeting.ends_at, language),
        place=meeting_place(desk.clock, series, language),
        link=series.link,
        chair=network.person(body.chair).title.in_language(language),
        secretary=network.person(body.secretary).title.in_language(language),
        examiners_wanted=network.profile(body.id).examiners,
        roster=_roster(session, desk, body, meeting, language, held=kind is not DocumentKind.AGENDA),
        items=tuple(_paper_item(session, desk, meeting, item, kind, language) for item in items),
        issued_on=day(now, language),
        contact=f"{network.office.name.in_language(language)}, {network.office.email}",
    )


def _paper_item(
    session: Session, desk: Desk, meeting: Meeting, item: AgendaItem, kind: DocumentKind, language: Language
) -> PaperItem:
    body = desk.network.body(meeting.body)
    matter = _kind_words(item, paper_words(language))
    preparer = desk.network.person(desk.network.office.coordinator).title.in_language(language)
    presenter = desk.network.person(body.presents).title.in_language(language)
    return PaperItem(
        number=printed_number(session, desk, meeting, item, kind),
        title=item.title[language],
        kind=matter,
        earlier_handling=_earlier(session, desk, item, language),
        preparer=preparer if matter else None,
        presenter=presenter if matter else None,
        account=tuple(item.account[language]),
        tables=_tables(session, desk, meeting, item, language),
        proposed_decision=item.proposed_decision[language] or None,
        decision=decision_words(desk, meeting, item, language) or None,
    )


def _kind_words(item: AgendaItem, words: PaperWords) -> str:
    """Name the kind of a matter; the meeting's own standing items have none, nobody prepares them."""
    if item.kind in _DECIDED:
        return words.kind_decision
    return words.kind_discussion if item.kind in _DISCUSSED else ""


def _earlier(session: Session, desk: Desk, item: AgendaItem, language: Language) -> str | None:
    """Say in which meeting an open matter was handled, and what became of it there."""
    if item.kind != AgendaItemKind.OPEN_MATTER or not item.concerns:
        return None
    latest, _ = first_handled(session, item.concerns)
    earlier = session.get_one(Meeting, latest.meeting_id)
    previous = meeting_title_and_day(desk.clock, earlier.id, earlier.starts_at, language)
    decision = decision_words(desk, earlier, latest, language)
    return agenda_word("earlier", language, previous=previous, decision=decision)


def _tables(
    session: Session, desk: Desk, meeting: Meeting, item: AgendaItem, language: Language
) -> tuple[PaperTable, ...]:
    """Show a round's answers, also where the matter comes up again, and comments with the clock."""
    first = item
    if item.kind == AgendaItemKind.OPEN_MATTER and item.concerns:
        _, first = first_handled(session, item.concerns)
    if first.kind == AgendaItemKind.ADOPT_CLOCK and first.concerns:
        shown = rounds_to_show(desk, meeting, int(first.concerns))
        return tuple(table for one in shown for table in round_tables(session, desk, one, language))
    if first.kind != AgendaItemKind.ROUND_RESULT or not first.concerns:
        return ()
    return round_tables(session, desk, first.concerns, language)


def decision_words(desk: Desk, meeting: Meeting, item: AgendaItem, language: Language) -> str:
    """Give the decision as recorded; in a language that it was not recorded in, what became of the item."""
    if language is desk.network.body(meeting.body).languages[0]:
        return item.decision or ""
    return outcome_words(item.outcome, language) if item.outcome and item.decision else ""


def _roster(
    session: Session, desk: Desk, body: Body, meeting: Meeting, language: Language, *, held: bool
) -> tuple[PaperSeat, ...]:
    """List who sits in the body, then who is heard; after the meeting with what each said of coming."""
    on = meeting.starts_at.astimezone(HELSINKI).date()
    words = paper_words(language)
    said = _answers(session, meeting) if held else {}
    roles = {body.vice_chair: words.vice_chair, body.chair: words.chair}
    leading = [body.chair, body.vice_chair]
    rows = []
    for seat, person in body.sitting(on):
        deputy = seat.deputy(on) if person == seat.member(on) else None
        row = PaperSeat(
            role=roles.get(person, words.member),
            name=desk.network.person(person).title.in_language(language),
            deputy=desk.network.person(deputy).title.in_language(language) if deputy else None,
            presence=_presence(said, person, deputy, language) if held else None,
        )
        rows.append((leading.index(person) if person in leading else len(leading), row))
    heard = [
        PaperSeat(
            role=words.expert,
            name=desk.network.person(person).title.in_language(language),
            presence=_presence(said, person, None, language) if held else None,
        )
        for person in body.experts_on(on)
    ]
    return (*(row for _, row in sorted(rows, key=itemgetter(0))), *heard)


def _answers(session: Session, meeting: Meeting) -> dict[str, Partstat]:
    rows = session.execute(
        select(Invitation.person, Invitation.partstat).where(Invitation.meeting_id == meeting.id)
    )
    return dict(rows.tuples().all())


def _presence(said: Mapping[str, Partstat], person: str, deputy: str | None, language: Language) -> str:
    """Say what somebody answered to the invitation, and whether their deputy said they would come."""
    answer = said.get(person, Partstat.NEEDS_ACTION)
    words = agenda_word(f"coming_{answer}", language)
    steps_in = deputy and answer is not Partstat.ACCEPTED
    if steps_in and said.get(str(deputy)) is Partstat.ACCEPTED:
        return agenda_word("deputy_coming", language, member=words)
    return words

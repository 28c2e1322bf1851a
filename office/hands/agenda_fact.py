"""What an agenda's items tell: the facts behind their words, read from the ledger."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from governance.agenda import AgendaItemKind, DraftItem
from governance.clock import RoundKind
from governance.form import FieldKind, FormField
from governance.meeting import MeetingState
from governance.paper import PaperTable
from governance.proposal import DecisionState, ProposalState
from governance.record import Language
from governance.request import RequestState
from governance.year_plan import ItemKind
from office.desk import Desk
from office.hands.clock_comments import heard_words
from office.hands.open_matter import open_matter
from office.ledger.meetings import Meeting
from office.ledger.papers import AgendaItem, Decision, Document, DocumentKind, Proposal
from office.ledger.rounds import Obligation, Submission
from office.plan_version import latest_plan
from templates.agenda_words import agenda_word, of_municipalities
from templates.answer_text import answer_text, number_text, numbered_points
from templates.dates import day
from templates.naming import alphabetical, meeting_title_and_day, sentence

Facts = dict[str, object]


def proposals_for(session: Session, meeting: Meeting) -> list[str]:
    """List the proposals that the meeting decides on."""
    wanted = select(Proposal.id).where(
        Proposal.meeting_id == meeting.id, Proposal.state == ProposalState.PREPARED
    )
    return list(session.scalars(wanted.order_by(Proposal.id)))


def answered_proposals(session: Session, meeting: Meeting) -> list[str]:
    """List the series' proposals whose answers have come since they were last reported."""
    proposals = session.scalars(
        select(Proposal)
        .join(Meeting, Meeting.id == Proposal.meeting_id)
        .where(Meeting.series == meeting.series, Proposal.sent_at.is_not(None))
        .order_by(Proposal.id)
    )
    return [proposal.id for proposal in proposals if _has_news(session, proposal.id)]


def _has_news(session: Session, proposal_id: str) -> bool:
    """Tell whether a decision was recorded after the latest agenda that reported on the proposal was made."""
    reported = session.scalar(
        select(func.max(Document.made_at))
        .join(AgendaItem, AgendaItem.meeting_id == Document.concerns)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            Document.kind == DocumentKind.AGENDA,
            AgendaItem.kind == AgendaItemKind.PROPOSAL_RESULT,
            AgendaItem.concerns == proposal_id,
            Meeting.state != MeetingState.CANCELLED,
        )
    )
    latest = session.scalar(select(func.max(Decision.recorded_at)).where(Decision.proposal_id == proposal_id))
    return latest is not None and (reported is None or latest > reported)


def item_facts(session: Session, desk: Desk, meeting: Meeting, item: DraftItem, language: Language) -> Facts:
    """Give what an item's words ask for, in the language of the paper."""
    facts: Facts = {"body": desk.network.body(meeting.body).short.in_language(language)}
    match item.kind:
        case AgendaItemKind.QUORUM:
            facts |= _quorum(session, desk, meeting, language)
        case AgendaItemKind.EXAMINERS:
            examiners = desk.network.profile(meeting.body).examiners
            facts["chosen"] = agenda_word(f"examiners_{examiners}", language)
        case AgendaItemKind.PREVIOUS_MEMO:
            facts["previous"] = _neighbour(session, desk, meeting, language, later=False) or ""
            facts["paper"] = agenda_word(str(desk.network.profile(meeting.body).minutes), language)
        case AgendaItemKind.NEXT_MEETING:
            found = _neighbour(session, desk, meeting, language, later=True)
            word = "next" if found else "no_next"
            facts["next"] = agenda_word(word, language, next=found)
        case AgendaItemKind.ROUND_RESULT:
            facts |= _round(session, desk, meeting, str(item.concerns), language)
        case AgendaItemKind.PROPOSAL:
            facts |= _proposal(session, str(item.concerns), language)
        case AgendaItemKind.PROPOSAL_RESULT:
            facts |= proposal_counts(session, desk, str(item.concerns), language)
        case AgendaItemKind.OPEN_MATTER:
            facts |= open_matter(session, str(item.concerns), language)
        case AgendaItemKind.ADOPT_CLOCK:
            facts |= {
                "matter": item.concerns,
                "comments": heard_words(session, desk, int(item.concerns or 0), language),
            }
        case _:
            pass
    return facts


def round_tables(session: Session, desk: Desk, round_key: str, language: Language) -> tuple[PaperTable, ...]:
    """Show a round's answers: the short ones side by side, and what the municipalities wrote."""
    round_id, year = round_key.split("/")
    asked = desk.clock.one_round(round_id)
    latest = latest_answers(session, round_id, int(year))
    short = [field for field in asked.form if field.kind not in {FieldKind.FILE, FieldKind.LONG_TEXT}]
    long = [field for field in asked.form if field.kind is FieldKind.LONG_TEXT]
    caption = agenda_word("answers", language, field=asked.name.in_language(language))
    tables = [_table(desk, caption, short, latest, language)] if short else []
    if long and asked.kind is not RoundKind.PROPOSAL:
        written = {one: answers for one, answers in latest.items() if answers.get(long[0].id)}
        tables.append(_table(desk, long[0].label.in_language(language), long[:1], written, language))
    return tuple(tables)


def _table(
    desk: Desk,
    caption: str,
    fields: Sequence[FormField],
    answers: Mapping[str, Mapping[str, str]],
    language: Language,
) -> PaperTable:
    """Show answers with a municipality a row, in the alphabet's order."""
    named = {desk.network.municipality(one).name.in_language(language): one for one in answers}
    rows = tuple(
        (name, *(_cell(field, answers[named[name]].get(field.id, ""), language) for field in fields))
        for name in sorted(named, key=alphabetical)
    )
    header = (agenda_word("municipality", language), *(_heading(field, language) for field in fields))
    return PaperTable(caption=caption, header=header, rows=rows)


def latest_answers(session: Session, round_id: str, year: int) -> dict[str, dict[str, str]]:
    """Give each municipality's latest answers to a round, by municipality."""
    rows = session.execute(
        select(Obligation.municipality, Submission.answers)
        .join(Submission, Submission.concerns == Obligation.id)
        .where(Obligation.round == round_id, Obligation.year == year)
        .order_by(Submission.submitted_at)
    )
    return dict(rows.tuples().all())


def _cell(field: FormField, answer: str, language: Language) -> str:
    """Write an answer for a table, whose heading has the unit."""
    if field.kind is FieldKind.NUMBER and answer:
        return number_text(Decimal(answer), language)
    return answer_text(field, answer, language)


def _heading(field: FormField, language: Language) -> str:
    unit = f" ({field.unit.in_language(language)})" if field.unit else ""
    return field.label.in_language(language) + unit


def _quorum(session: Session, desk: Desk, meeting: Meeting, language: Language) -> Facts:
    profile = desk.network.profile(meeting.body)
    stored = latest_plan(session, meeting.year)
    items = stored.plan.items if stored else ()
    summons = next(
        (item.at for item in items if item.kind is ItemKind.SUMMONS and item.concerns == meeting.id),
        meeting.starts_at,
    )
    share = _share(profile.quorum_share, language)
    return {"summons": day(summons, language), "share": share}


def _share(quorum: float, language: Language) -> str:
    """Put a share into words: a half and a third have names, others are per cent."""
    named = {0.5: "half", 0.33: "third"}.get(round(quorum, 2))
    return agenda_word(
        named or "share", language, percent=number_text(Decimal(f"{quorum * 100:g}"), language)
    )


def _neighbour(
    session: Session, desk: Desk, meeting: Meeting, language: Language, *, later: bool
) -> str | None:
    found = _next_meeting(session, meeting) if later else previous_meeting(session, meeting)
    return meeting_title_and_day(desk.clock, found.id, found.starts_at, language) if found else None


def previous_meeting(session: Session, meeting: Meeting) -> Meeting | None:
    """Give the series' meeting before this one, in an earlier year perhaps; a cancelled one was none."""
    earlier = _held_in_series(meeting).where(Meeting.starts_at < meeting.starts_at)
    return session.scalars(earlier.order_by(Meeting.starts_at.desc()).limit(1)).first()


def _next_meeting(session: Session, meeting: Meeting) -> Meeting | None:
    later = _held_in_series(meeting).where(Meeting.starts_at > meeting.starts_at)
    return session.scalars(later.order_by(Meeting.starts_at).limit(1)).first()


def _held_in_series(meeting: Meeting) -> Select[tuple[Meeting]]:
    return select(Meeting).where(Meeting.series == meeting.series, Meeting.state != MeetingState.CANCELLED)


def _without(desk: Desk, municipalities: Sequence[str], language: Language, *, none: str, some: str) -> str:
    """Say who is missing, in the network's order, or that nobody is."""
    missing = [
        one.name.in_language(language) for one in desk.network.municipalities if one.id in municipalities
    ]
    return agenda_word(some, language, names=", ".join(missing)) if missing else agenda_word(none, language)


def _round(session: Session, desk: Desk, meeting: Meeting, round_key: str, language: Language) -> Facts:
    round_id, year = round_key.split("/")
    asked = desk.clock.one_round(round_id)
    owed = session.scalars(
        select(Obligation).where(Obligation.round == round_id, Obligation.year == int(year))
    ).all()
    answered = [one for one in owed if one.state is RequestState.ANSWERED]
    missing = [one.municipality for one in owed if one.state is not RequestState.ANSWERED]
    late = sum(one.late for one in answered)
    late_words = agenda_word("late", language, late=late) if late else ""
    body = desk.network.body(meeting.body).short.in_language(language)
    return {
        "round": asked.name.in_language(language),
        "purpose": sentence(asked.purpose.in_language(language)),
        "answers": agenda_word(f"answers_{asked.kind}", language),
        "tally": agenda_word(
            f"tally_{asked.kind}",
            language,
            of=of_municipalities(len(owed), language),
            answered=len(answered),
            late=late_words,
        ),
        "proposed": agenda_word(f"proposed_{asked.kind}", language, body=body),
        "missing": _without(desk, missing, language, none="all_answered", some="no_answer"),
    }


def _proposal(session: Session, proposal_id: str, language: Language) -> Facts:
    text = session.get_one(Proposal, proposal_id).text
    parts = [
        text["account"],
        *(
            agenda_word(word, language, text=text[field])
            for word, field in (
                ("effects", "effects_on_children"),
                ("costs", "costs"),
                ("heard", "heard"),
            )
        ),
    ]
    return {
        "matter": text["title"],
        "text": "\n".join(parts),
        "decision": numbered_points(text["proposed_decision"]),
    }


def proposal_counts(session: Session, desk: Desk, proposal_id: str, language: Language) -> Facts:
    """Count what became of a proposal in the municipalities."""
    decisions = session.scalars(select(Decision).where(Decision.proposal_id == proposal_id)).all()
    states = DecisionState
    decided = {states.APPROVED, states.AMENDED, states.REJECTED, states.NOTED}
    missing = [one.municipality for one in decisions if one.state not in decided]
    return {
        "matter": session.get_one(Proposal, proposal_id).text["title"],
        "asked": len(decisions),
        "answered": len(decisions) - len(missing),
        **{str(state): sum(one.state is state for one in decisions) for state in decided},
        "missing": _without(desk, missing, language, none="all_decided", some="no_decision"),
    }

"""What every form of a paper shows alike, whether PDF, Word or HTML."""

from governance.paper import AgendaPaper, PaperKind, PaperTable, ProposalPaper
from templates.paper_words import paper_words


def paper_name(paper: AgendaPaper | ProposalPaper) -> str:
    """Name the kind of document as it stands in the letterhead, such as “Esityslista 2/2027”."""
    words = paper_words(paper.language)
    if isinstance(paper, ProposalPaper):
        return words.proposal
    return f"{getattr(words, paper.kind)} {paper.meeting_number}"


def paper_title(paper: AgendaPaper | ProposalPaper) -> str:
    """Give the title that a reader's window and screen reader show."""
    if isinstance(paper, ProposalPaper):
        return f"{paper_name(paper)}: {paper.title}"
    return f"{paper_name(paper)} \N{EN DASH} {paper.body}"


def roster_table(paper: AgendaPaper) -> PaperTable:
    """Show who sits in the body; columns that nobody has anything in are left out."""
    words, nobody = paper_words(paper.language), "\N{EN DASH}"
    columns = [
        (words.seat, "role"),
        (words.member, "name"),
        (words.deputy, "deputy"),
        (words.presence, "presence"),
    ]
    shown = [
        column for column in columns if any(getattr(seat, column[1]) for seat in paper.roster)
    ] or columns[:2]
    return PaperTable(
        caption=words.roster if paper.kind == PaperKind.AGENDA else words.roster_minutes,
        header=tuple(heading for heading, _ in shown),
        rows=tuple(tuple(getattr(seat, field) or nobody for _, field in shown) for seat in paper.roster),
    )


def signatures(paper: AgendaPaper) -> tuple[tuple[str, str], ...]:
    """List who signs, and in what task: nobody an agenda; chair, secretary and examiners the rest.

    Examiners whose names are not known have a line each, to be signed by hand.
    """
    if paper.kind == PaperKind.AGENDA:
        return ()
    words = paper_words(paper.language)
    signers = ((paper.chair, words.chair), (paper.secretary, words.secretary))
    unnamed = ("\N{NO-BREAK SPACE}",) * paper.examiners_wanted
    examiners = tuple((who, words.examiner) for who in paper.examiners or unnamed)
    return tuple((who, role) for who, role in signers if who) + examiners

from pathlib import Path

#: Where the papers' sources are: Typst (.typ), Jinja (.j2) and Word (.docx).
PAPERS = Path(__file__).parent
#: The one font of every paper.
FONTS = PAPERS.parent / "fonts"

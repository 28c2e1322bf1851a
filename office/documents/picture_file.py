"""A picture of the year in the format that a file's name asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calendars.paper import Paper
from office.documents.picture import svg_to_png, svgs_to_pdf
from templates.picture_page import picture_page

PICTURE_SUFFIXES = (".svg", ".png", ".pdf", ".html")


@dataclass(frozen=True)
class Picture:
    """A picture of a year in one language, with the tables that say the same."""

    title: str
    subtitle: str
    #: What it shows, for those who cannot see it.
    description: str
    language: str
    #: For the screen: one SVG drawing, as tall as it takes.
    screen: str
    #: For a paper: an SVG drawing a page.
    pages: Callable[[Paper], Sequence[str]]
    #: HTML tables by name.
    tables: tuple[tuple[str, str], ...]

    def as_file(self, suffix: str, paper: Paper = Paper.A3) -> bytes:
        """Give the picture as the suffix says: SVG, PNG, PDF on a paper, or HTML with its tables.

        Raises ValueError for any other suffix.
        """
        match suffix.lower():
            case ".svg":
                return self.screen.encode()
            case ".png":
                return svg_to_png(self.screen)
            case ".pdf":
                title = f"{self.title}, {self.subtitle}"
                return svgs_to_pdf(self.pages(paper), language=self.language, title=title, paper=paper)
            case ".html":
                page = picture_page(
                    self.title, self.subtitle, self.language, picture=self.screen, tables=self.tables
                )
                return page.encode()
            case _:
                raise ValueError(f"{suffix} is none of {', '.join(PICTURE_SUFFIXES)}")

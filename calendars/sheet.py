"""Flat sheets: strips of a picture, one under another, on as many pages as they need."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from calendars.paper import Paper
from calendars.pieces import Label, Line, Marker

MARGIN = 3.4  #: round the sheet, in sizes of its letters
SCREEN_SIZE = 8.5  #: of letters on an endless sheet, in points
PAGE_NUMBER = 1.7  #: from the lower edge, in sizes


@dataclass(frozen=True)
class Box:
    """A rectangle; its role and index say how it looks."""

    role: str
    x: float
    y: float
    width: float
    height: float
    index: int = 0
    name: str = ""  #: shown when pointed at


@dataclass(frozen=True)
class Strip:
    """Pieces that stay together, measured from their own top."""

    height: float
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    markers: tuple[Marker, ...] = ()
    labels: tuple[Label, ...] = ()
    leads: bool = False  #: a heading: never the last on a page

    def moved(self, down: float) -> "Strip":
        """Return the strip so much farther down."""
        return replace(
            self,
            boxes=tuple(replace(one, y=one.y + down) for one in self.boxes),
            lines=tuple(replace(one, points=_moved(one, down)) for one in self.lines),
            markers=tuple(replace(one, y=one.y + down) for one in self.markers),
            labels=tuple(replace(one, y=one.y + down) for one in self.labels),
        )


def overlaid(parts: Iterable[Strip], height: float) -> Strip:
    """Return strips over one another as one of this height."""
    found = tuple(parts)
    return Strip(
        height,
        tuple(box for part in found for box in part.boxes),
        tuple(line for part in found for line in part.lines),
        tuple(marker for part in found for marker in part.markers),
        tuple(label for part in found for label in part.labels),
    )


def stacked(parts: Iterable[Strip]) -> Strip:
    """Return strips as one, each under the one before."""
    y, placed = 0.0, []
    for part in parts:
        placed.append(part.moved(y))
        y += part.height
    return overlaid(placed, y)


@dataclass(frozen=True)
class Section:
    """Rows under a head that is repeated on each page; every section begins a page."""

    head: Strip
    rows: tuple[Strip, ...]


@dataclass(frozen=True)
class Sheet:
    """One page, in points."""

    width: float
    height: float
    title: str
    description: str
    language: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    markers: tuple[Marker, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Caption:
    """What a picture is called and what it says to those who cannot see it, in one language."""

    title: str
    subtitle: str
    description: str
    language: str


def lay_pages(caption: Caption, sections: Sequence[Section], paper: Paper, size: float) -> tuple[Sheet, ...]:
    """Return the sections on pages of this paper, letters of this size.

    Raises ValueError for a row that is taller than a page.
    """
    room = paper.height - 2 * MARGIN * size
    pages = [page for section in sections for page in _pages(caption, section, room, paper.width, size)]
    return tuple(
        _sheet(caption, strips, paper.width, paper.height, size, f"{n}/{len(pages)}" * (len(pages) > 1))
        for n, strips in enumerate(pages, start=1)
    )


def lay_endless(caption: Caption, sections: Callable[[float, float], Sequence[Section]]) -> Sheet:
    """Return everything on one sheet as wide as an A3 and as tall as it takes, for the screen.

    `sections` is given the sheet's width and the size of letters.
    """
    size, width = SCREEN_SIZE, Paper.A3.width
    strips = [lay_title(caption, width, size)]
    for section in sections(width, size):
        strips += [section.head, *section.rows, Strip(2 * size)]
    height = sum(strip.height for strip in strips) + 2 * MARGIN * size
    return _sheet(caption, strips, width, height, size, "")


def lay_largest(
    caption: Caption, sections: Callable[[float, float], Sequence[Section]], paper: Paper
) -> tuple[Sheet, ...]:
    """Return the fewest pages that these sections need on this paper, with the largest letters for them.

    `sections` is given the paper's width and the size of letters.
    """
    tried: list[tuple[Sheet, ...]] = []
    for size in paper.sizes:
        laid = sections(paper.width, size)
        tried.append(lay_pages(caption, laid, paper, size))
        if len(tried[-1]) == len(laid):
            break
    return min(tried, key=len)


def lay_title(caption: Caption, width: float, size: float) -> Strip:
    """Return the picture's title and, at the other end of the line, whose year it is."""
    y = 1.0 * size
    left, right = MARGIN * size, width - MARGIN * size
    return Strip(
        3.0 * size,
        labels=(
            Label("title", caption.title, left, y, 2.1 * size, anchor="start", bold=True),
            Label("subtitle", caption.subtitle, right, y + 0.35 * size, 1.3 * size, anchor="end"),
        ),
    )


def _pages(
    caption: Caption, section: Section, room: float, width: float, size: float
) -> Iterator[list[Strip]]:
    begun = [lay_title(caption, width, size), section.head]
    free = room - sum(strip.height for strip in begun)
    page, left = list(begun), free
    for group in _kept_together(section.rows):
        height = sum(strip.height for strip in group)
        if height > free:
            raise ValueError(
                f"a row needs {height:.0f} points and a page has {free:.0f}; choose a larger paper"
            )
        if height > left:
            yield page
            page, left = list(begun), free
        page += group
        left -= height
    yield page


def _kept_together(rows: Iterable[Strip]) -> Iterator[list[Strip]]:
    """Group each heading with the row after it."""
    group: list[Strip] = []
    for row in rows:
        group.append(row)
        if not row.leads:
            yield group
            group = []
    if group:
        yield group


def _sheet(
    caption: Caption, strips: Iterable[Strip], width: float, height: float, size: float, number: str
) -> Sheet:
    whole = stacked((Strip(MARGIN * size), *strips))
    corner = Label(
        "page", number, width - MARGIN * size, height - PAGE_NUMBER * size, size, anchor="end", tight=True
    )
    return Sheet(
        width,
        height,
        caption.title,
        caption.description,
        caption.language,
        whole.boxes,
        whole.lines,
        whole.markers,
        (*whole.labels, *((corner,) if number else ())),
    )


def _moved(line: Line, down: float) -> tuple[tuple[float, float], ...]:
    return tuple((x, y + down) for x, y in line.points)

"""Drawing a flat sheet, such as the planner or the load picture, as SVG."""

from typing import Protocol

from templates import wheel_shapes
from templates.picture_template import render_picture
from templates.sheet_looks import HATCHED, box_look, label_colour, line_look, mark_look
from templates.wheel_drawing import number, points, shape


class DrawableSheet(Protocol):
    """A laid-out sheet, as calendars/sheet.py gives it."""

    @property
    def title(self) -> str:
        """Return the picture's name."""

    @property
    def description(self) -> str:
        """Return what the picture says, for those who cannot see it."""

    @property
    def language(self) -> str:
        """Return the language of every word in it, as a BCP 47 tag."""


def draw_sheet(sheet: DrawableSheet, name: str) -> str:
    """Return a sheet as an SVG document without styles or scripts; `name` begins its ids."""
    return render_picture(
        "sheet.svg",
        sheet=sheet,
        name=name,
        colours=wheel_shapes,
        hatched=HATCHED,
        box_look=box_look,
        line_look=line_look,
        mark_look=mark_look,
        label_colour=label_colour,
        points=points,
        shape=shape,
        number=number,
    )

"""The year book's pictures beside the wheel: the planner and the load picture, each with its tables."""

from collections.abc import Iterator

from governance.year_plan import YearPlan
from office.desk import Desk
from office.documents.picture_file import Picture
from office.load import load_picture
from office.planner import planner_picture
from office.year_book.pages import Page
from office.year_book.voice import BOOK, Voice, page_name


def picture_pages(voice: Voice, desk: Desk, plan: YearPlan) -> Iterator[tuple[Page, str, str]]:
    """Give each picture's page, and the name and text of its drawing's file."""
    drawn = (("planner", planner_picture), ("load", load_picture))
    for noun, draw in drawn:
        picture = draw(plan, desk.network, desk.clock, voice.language)
        file = f"{BOOK}/{noun}.{voice.language}.svg"
        yield _page(noun, picture, f"{voice.place.root}{file}"), file, picture.screen


def _page(noun: str, picture: Picture, address: str) -> Page:
    facts = {"picture": address, "description": picture.description, "tables": picture.tables}
    return Page(page_name(noun), "picture", "calendar", picture.title, facts)

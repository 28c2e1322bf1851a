"""A web form as a person sees it: read from the page, filled in, sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Control:
    """Hold one control of a form: its name, its type and what can be chosen."""

    name: str
    kind: str
    options: list[str] = field(default_factory=list)
    value: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.controls: dict[str, Control] = {}
        self.has_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method", "").lower() == "post":
            self.has_form = True
        name = found.get("name", "")
        if tag in {"input", "textarea", "select"} and name:
            kind = found.get("type", "text") if tag == "input" else tag
            control = self.controls.setdefault(name, Control(name, kind, value=found.get("value", "")))
            if kind == "radio":
                control.options.append(found.get("value", ""))


@dataclass(frozen=True)
class Page:
    """Hold the controls of a page's form by name; none where the page has no form."""

    controls: dict[str, Control]

    @property
    def asks_for_decision(self) -> bool:
        """Tell whether the form records what a municipality decided."""
        return "answer.outcome" in self.controls


def read_page(html: str) -> Page:
    """Read the form of a page."""
    reader = _Reader()
    reader.feed(html)
    return Page(reader.controls if reader.has_form else {})

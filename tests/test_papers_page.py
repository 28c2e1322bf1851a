import re
from itertools import pairwise

import pytest

from templates.paper_words import paper_words
from tests.paper_samples import (
    PAPERS,
    Page,
    agenda,
    as_html,
)


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_stands_alone(name: str) -> None:
    """Opening a paper tells nobody that it was opened: no script, nothing fetched."""
    page = Page(as_html(PAPERS[name]))
    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    assert not [
        attrs for _, attrs in page.tags if "src" in attrs or any(name.startswith("on") for name in attrs)
    ]
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    own = getattr(PAPERS[name], "link", None)
    assert all((link or "").startswith("#") or link == own for link in links)
    assert "url(" not in as_html(PAPERS[name])
    assert "@import" not in as_html(PAPERS[name])


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_has_its_language_landmarks_and_headings_in_order(name: str) -> None:
    """A screen reader jumps by landmarks and by headings that skip no level."""
    page = Page(as_html(PAPERS[name]))
    tags = [tag for tag, _ in page.tags]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    named = [a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a]
    assert dict(page.tags)["html"]["lang"] == paper_words(PAPERS[name].language).tag
    assert (tags.count("main"), tags.count("header"), tags.count("h1"), levels[0]) == (1, 1, 1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)


def test_a_link_that_is_no_web_address_is_not_a_link() -> None:
    """A meeting's link comes from data: `javascript:` must stay text."""
    page = Page(as_html(agenda(link="javascript:alert(1)")))
    assert "javascript:alert(1)" in page.text
    assert "javascript:alert(1)" not in [attrs.get("href") for _, attrs in page.tags]

"""The portal in a real browser: a contact without scripts, on a large and on a small screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from governance.request import RequestState
from office.ledger.outbox import Outbox
from office.ledger.rounds import Attachment, Obligation, Submission
from portal.server import PortalServer
from tests.counter_house import DECISION, INKOO, LOHJA, House, build_house

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Open a house for one test."""
    built = build_house(tmp_path)
    yield built
    built.desk.ledger.close()


@pytest.fixture
def site(house: House) -> Iterator[str]:
    """Serve the portal as it is served for real; give its address."""
    with PortalServer(house.desk) as server:
        yield server.url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a window without scripts, and remember what it complained about."""
    context = browser.new_context(locale="fi-FI", viewport={"width": 1100, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    unforeseen = [one for one in complaints if "status of 4" not in one]
    assert not unforeseen


def fill_in(page: Page) -> None:
    """Answer every question, by its label."""
    page.get_by_role("group", name="Toimiiko kunnassa perhekeskus?").get_by_label("Kyllä").check()
    page.get_by_label("Verkostona useassa toimipisteessä").check()
    page.get_by_label("Henkilöstö vuoden lopussa").fill("12,5")
    page.get_by_label("Vastuuyksikkö").fill("Sivistyspalvelut")
    page.get_by_label("Tärkeimmät kehittämistarpeet").fill("Perhetyön saatavuus.\nYhteinen ajanvaraus.")


def test_a_contact_fills_in_the_form_attaches_a_file_and_sees_the_receipt(
    house: House, site: str, page: Page, tmp_path: Path
) -> None:
    """From the link in the letter to the receipt, and the receipt by mail."""
    plan = tmp_path / "Suunnitelma äö.pdf"
    plan.write_bytes(b"%PDF-1.7\n%%EOF\n")
    page.goto(f"{site}/k/{house.link()}")
    fill_in(page)
    page.get_by_label("Lisää tiedosto").set_input_files(plan)
    page.get_by_role("button", name="Lähetä vastaus").click()
    page.get_by_role("heading", name="Vastaus vastaanotettu").wait_for()
    assert page.get_by_text("12,5 henkilötyövuotta").is_visible()
    assert page.get_by_role("link", name="Suunnitelma äö.pdf").is_visible()
    assert house.one(Obligation, LOHJA).state is RequestState.ANSWERED
    assert [one.name for one in house.all(Attachment)] == ["Suunnitelma äö.pdf"]
    assert [one.recipient for one in house.all(Outbox)] == ["lohja-contact"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Suunnitelma äö.pdf").click()
    assert Path(download.value.path()).read_bytes() == plan.read_bytes()


def test_send_pressed_twice_in_the_browser_is_one_submission(house: House, site: str, page: Page) -> None:
    """A double click sends two requests; the ledger keeps one answer and one letter."""
    page.goto(f"{site}/k/{house.link()}")
    fill_in(page)
    page.get_by_role("button", name="Lähetä vastaus").dblclick()
    page.get_by_role("heading", name="Vastaus vastaanotettu").wait_for()
    assert len(house.all(Submission)) == 1
    assert len(house.all(Outbox)) == 1


def test_errors_lead_to_their_fields_and_keep_what_was_typed(
    house: House, site: str, page: Page, tmp_path: Path
) -> None:
    """The summary's links put the keyboard where the mend is; a chosen file is not asked for again."""
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.7\n%%EOF\n")
    page.goto(f"{site}/k/{house.link()}")
    page.get_by_label("Henkilöstö vuoden lopussa").fill("paljon")
    page.get_by_label("Lisää tiedosto").set_input_files(plan)
    page.get_by_role("button", name="Lähetä vastaus").click()
    page.get_by_role("heading", name="Lomaketta ei lähetetty").wait_for()
    assert page.title().startswith("Virhe:")
    page.get_by_role("alert").get_by_role("link", name="Henkilöstö vuoden lopussa").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "field-staff"
    fill_in(page)
    page.get_by_role("button", name="Lähetä vastaus").click()
    page.get_by_role("heading", name="Vastaus vastaanotettu").wait_for()
    assert [one.name for one in house.all(Attachment)] == ["plan.pdf"]


def test_the_form_is_sent_with_the_keyboard_alone(house: House, site: str, page: Page) -> None:
    """Nobody needs a mouse; the first Tab skips to the content."""
    page.goto(f"{site}/k/{house.link()}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#field-has-centre-1").focus()
    page.keyboard.press("Space")
    page.locator("#field-staff").focus()
    page.keyboard.type("3")
    page.locator("#field-needs").focus()
    page.keyboard.type("Tilat")
    page.get_by_role("button", name="Lähetä vastaus").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Vastaus vastaanotettu").wait_for()


@pytest.mark.parametrize("concerns", [INKOO, DECISION])
@pytest.mark.parametrize("width", [320, 360, 1100])
def test_no_page_scrolls_sideways(house: House, site: str, page: Page, width: int, concerns: str) -> None:
    """WCAG 2.1, 1.4.10 Reflow: 320 pixels are enough."""
    page.set_viewport_size({"width": width, "height": 700})
    presented = house.link(concerns, "lohja-registry")
    for address in (f"/k/{presented}", f"/k/{presented}?lang=sv", "/k/unknown"):
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{site}/k/{presented}?lang=sv")
    page.locator("button[type=submit]").click()
    page.get_by_role("heading", name="Blanketten skickades inte").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(house: House, site: str, browser: Browser, scheme: str) -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1, in light and in dark, measured on the form with errors."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{site}/k/{house.link()}")
    page.locator("button[type=submit]").click()
    page.get_by_role("alert").wait_for()
    assert page.evaluate(CONTRASTS) == []
    context.close()


CONTRASTS = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126*r + 0.7152*g + 0.0722*b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
      if (!c.startsWith('rgba')) return c; } return 'rgb(255, 255, 255)'; };
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
      return [e.textContent.slice(0, 30), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; })
    .filter(([, ratio]) => ratio < 4.5);
}"""


def test_every_control_has_a_name_and_every_id_is_there_once(house: House, site: str, page: Page) -> None:
    """WCAG 2.1, 4.1.2: a screen reader can say what each control is, and what describes it."""
    page.goto(f"{site}/k/{house.link()}")
    page.locator("button[type=submit]").click()
    page.get_by_role("alert").wait_for()
    nameless = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), textarea')]"
        ".filter(e => !e.labels.length).length"
    )
    dangling = page.evaluate(
        "[...document.querySelectorAll('[aria-describedby]')].flatMap(e => e.getAttribute('aria-describedby')"
        ".split(' ')).filter(id => !document.getElementById(id))"
    )
    twice = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
    )
    assert (nameless, dangling, twice) == (0, [], [])


def test_an_outsider_with_an_altered_link_sees_nothing(house: House, site: str, page: Page) -> None:
    """One wrong letter, and there is no municipality, no question and no form."""
    presented = house.link()
    last = "0" if presented[-1] != "0" else "1"
    response = page.goto(f"{site}/k/{presented[:-1]}{last}")
    assert response is not None
    assert response.status == 404
    assert page.get_by_role("heading", name="Linkki ei ole voimassa").is_visible()
    assert "Lohja" not in page.content()
    assert page.locator("form").count() == 0

"""The live preview in a real browser: edit and see, break and see what is wrong, mend and go on."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from preview import PATIENCE, previewing

pytestmark = pytest.mark.long

MakeSite = Callable[[Mapping[str, str | bytes]], Path]

STORY = "Crane lifts its last crate\n\nThe crane lifted its last crate on Friday, a box of lemons.\n"
FILE = "content/harbour/2024-05-17-crane.txt"
PAGE = "2024/05/17/crane-lifts-its-last-crate.html"
BROKEN = '{% extends "default/article.html" %}\n{% block title %}\n{{ artcle.headline }}\n{% endblock %}\n'
HURT = "---\nheadline: Hurt\ndate: \"<img src=x onerror='window.hurt=1'>\"\n---\nText of a story, a sentence long.\n"

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose scripts may not fail."""
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert faults == []


def test_edit_break_and_mend(page: Page, make_site: MakeSite) -> None:
    """An edit shows by itself; a broken template shows its place over the last good page; mended, all is well."""
    site = make_site({FILE: STORY})
    with previewing(site) as address:
        page.goto(address + PAGE)
        body, panel = page.locator("article .body"), page.get_by_role("dialog")
        expect(body).to_contain_text("a box of lemons")
        (site / FILE).write_text(STORY.replace("lemons", "oranges"), encoding="utf-8")
        expect(body).to_contain_text("a box of oranges")
        expect(panel).to_have_count(0)

        (site / "templates").mkdir()
        (site / "templates" / "article.html").write_text(BROKEN, encoding="utf-8")
        expect(panel).to_contain_text("The build failed")
        expect(panel).to_contain_text("You see the last good site.")
        expect(panel.locator(".where")).to_have_text("templates/article.html:3")
        expect(panel.locator(".message")).to_contain_text('nothing here is called "artcle"')
        expect(body).to_contain_text("a box of oranges")

        (site / "templates" / "article.html").write_text(BROKEN.replace("artcle", "article"), encoding="utf-8")
        expect(panel).to_have_count(0)
        expect(body).to_contain_text("a box of oranges")


def test_a_page_keeps_its_place_when_it_is_reloaded(page: Page, make_site: MakeSite) -> None:
    """Who edits the end of a long article need not scroll to it again."""
    site = make_site({FILE: STORY + "".join(f"\nParagraph {number} of a long article.\n" for number in range(200))})
    with previewing(site) as address:
        page.goto(address + PAGE)
        reading = page.get_by_text("Paragraph 100 of a long article.")
        reading.scroll_into_view_if_needed()
        with (site / FILE).open("a", encoding="utf-8") as file:
            file.write("\nThe very last paragraph.\n")
        expect(page.locator("article .body")).to_contain_text("The very last paragraph.")
        expect(reading).to_be_in_viewport()
        expect(page.locator("h1")).not_to_be_in_viewport()


def test_a_site_that_was_never_good_shows_itself_once_it_is(page: Page, make_site: MakeSite) -> None:
    """The page that waits says what is wrong and gives way to the site; so does the page of a missing address."""
    site = make_site({FILE: STORY, "newsgen.yaml": "titel: The Mole\n"})
    with previewing(site) as address:
        page.goto(address)
        expect(page.locator("h1")).to_have_text("No site yet")
        expect(page.get_by_role("dialog")).to_contain_text("newsgen.yaml:1:1")
        (site / "newsgen.yaml").write_text("title: The Mole\n", encoding="utf-8")
        expect(page).to_have_title("The Mole")
        expect(page.get_by_role("dialog")).to_have_count(0)

        page.goto(address + "undated/news/bollard.html")
        expect(page.locator("article")).to_have_count(0)
        (site / "content" / "bollard.txt").write_text("Bollard\n\nA bollard stood.\n\nNobody fell.\n", encoding="utf-8")
        expect(page.locator("article h1")).to_have_text("Bollard")


def test_nothing_in_a_problem_is_markup(page: Page, make_site: MakeSite) -> None:
    """Text of an article that a message repeats is text in the list, and so is the name of a file."""
    with previewing(make_site({FILE: STORY, "content/<b onclick=x>.md": HURT})) as address:
        page.goto(address)
        panel = page.get_by_role("dialog")
        expect(panel).to_contain_text("<img src=x onerror='window.hurt=1'>")
        expect(panel).to_contain_text("content/<b onclick=x>.md:3:7")
        assert panel.locator("img, [onclick]").count() == 0
        assert page.evaluate("window.hurt") is None


def test_the_list_is_closed_and_opened_by_keyboard_and_stays_as_it_was_left(page: Page, make_site: MakeSite) -> None:
    """Esc leaves a badge, also after a reload; the badge opens the list; new errors open it again."""
    site = make_site({FILE: STORY, "content/a.md": HURT})
    with previewing(site) as address:
        page.goto(address + PAGE)
        panel, badge = page.get_by_role("dialog"), page.get_by_role("button", name="1 error")
        expect(panel).to_be_visible()
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        (site / FILE).write_text(STORY.replace("lemons", "oranges"), encoding="utf-8")
        expect(page.locator("article .body")).to_contain_text("a box of oranges")
        expect(badge).to_be_visible()
        expect(panel).to_have_count(0)

        badge.press("Enter")
        expect(panel).to_be_visible()
        page.get_by_role("button", name="Close").press("Enter")
        expect(panel).to_have_count(0)
        (site / "content" / "b.md").write_text(HURT, encoding="utf-8")
        expect(panel).to_contain_text("Published with 2 errors")


def test_a_warning_is_a_quiet_badge(page: Page, make_site: MakeSite) -> None:
    """It opens the list for who wants to know, and does not by itself."""
    with previewing(make_site({FILE: STORY, "content/a.txt": b"Caf\xe9\n\nThe caf\xe9 opens at six.\n"})) as address:
        page.goto(address)
        badge = page.get_by_role("button", name="warning")
        expect(badge).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        badge.click()
        expect(page.get_by_role("dialog")).to_contain_text("content/a.txt")


def test_a_page_finds_a_preview_that_was_started_again(page: Page, make_site: MakeSite) -> None:
    """While nothing runs that is said; the next preview at the same port is the page's again."""
    site = make_site({FILE: STORY})
    with previewing(site) as address:
        page.goto(address + PAGE)
        port = address.rstrip("/").rpartition(":")[2]
    expect(page.get_by_text("newsgen serve is not running")).to_be_visible()
    (site / FILE).write_text(STORY.replace("lemons", "oranges"), encoding="utf-8")
    with previewing(site, "--port", port):
        expect(page.locator("article .body")).to_contain_text("a box of oranges")


def test_many_tabs_do_not_block_each_other(page: Page, make_site: MakeSite) -> None:
    """A tab that nobody sees keeps no connection, of which a browser has few for one host; seen again, it is new."""
    site = make_site({FILE: STORY})
    with previewing(site) as address:
        page.goto(address + PAGE)
        hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        hide += " document.dispatchEvent(new Event('visibilitychange')) }"
        tabs = [page]
        for _ in range(7):
            tabs[-1].evaluate(hide, arg=True)
            tabs.append(page.context.new_page())
            tabs[-1].goto(address + PAGE)
        (site / FILE).write_text(STORY.replace("lemons", "oranges"), encoding="utf-8")
        expect(tabs[-1].locator("article .body")).to_contain_text("oranges")
        expect(page.locator("article .body")).to_contain_text("lemons")
        page.evaluate(hide, arg=False)
        expect(page.locator("article .body")).to_contain_text("oranges")


def test_a_policy_is_opened_for_the_preview_alone(page: Page, make_site: MakeSite) -> None:
    """A script of the site's own that the published page would refuse, the preview refuses as well."""
    template = '{% extends "default/article.html" %}\n{% block head %}<script src="/own.js"></script>{% endblock %}\n'
    site = make_site({FILE: STORY, "templates/article.html": template, "static/own.js": "window.own = 1"})
    with previewing(site) as address:
        refused: list[str] = []
        other = page.context.new_page()
        other.on("console", lambda said: refused.append(said.text))
        other.goto(address + PAGE)
        assert any("own.js" in said and "Content Security Policy" in said for said in refused)
        assert other.evaluate("window.own") is None

"""A reader with a real browser: from the front page onwards, from disk, from a server and from a sub-path."""

import re
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from readers import Reader

pytestmark = pytest.mark.long

PHONE = {"viewport": {"width": 360, "height": 740}}
# Every kind of page, by the pattern that finds one in the built demo.
KINDS = {
    "front": "index.html",
    "article": "20*/*/*/*.html",
    "undated article": "undated/*/*.html",
    "section": "sections/*/index.html",
    "source": "sources/*/index.html",
    "tag": "tags/*/index.html",
    "byline": "by/*/index.html",
    "sections": "sections/index.html",
    "sources": "sources/index.html",
    "tags": "tags/index.html",
    "bylines": "by/index.html",
    "archive": "archive/index.html",
    "year": "20*/index.html",
    "month": "20*/*/index.html",
    "undated": "undated/index.html",
    "plain page": "pages/*.html",
    "missing page": "404.html",
}


def pages(site: Path) -> list[str]:
    """Every page but those that a browser leaves at once."""
    return sorted({path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {*moved(site)})


def moved(site: Path) -> list[str]:
    """The pages that lead on to an article."""
    names = (path for path in site.rglob("*.html") if 'class="kind-moved"' in path.read_text(encoding="utf-8"))
    return sorted(path.relative_to(site).as_posix() for path in names)


def an(kind: str, site: Path) -> str:
    """The address of one page of the kind, below the site's root."""
    found = sorted(site.glob(KINDS[kind]))
    assert found, f"the site has no page of the kind {kind!r} ({KINDS[kind]})"
    return found[0].relative_to(site).as_posix()


def overflow(page) -> float:
    """How many pixels the page is wider than the window."""
    return page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")


def links(page, selector: str) -> list[str]:
    """The addresses that the links under `selector` lead to."""
    return page.eval_on_selector_all(f"{selector} a[href]", "links => links.map(link => link.href)")


def test_from_the_front_page_to_everything_that_the_lists_offer(demo, reached, reader) -> None:
    """Front page, a section, an article, and each link of both its lists, by pressing links only."""
    one = reader()
    front = reached(demo)
    page = one.open(front + "index.html")
    page.click("nav.sections a >> nth=0")
    assert page.url.startswith(front + "sections/")
    # The newest article of the section whose page has both lists.
    for article in dict.fromkeys(urldefrag(link).url for link in links(page, "main article")):
        page.goto(article)
        lists = {hook: page.locator(f"{hook} li a").count() for hook in ("#next-in", "#others-also-read")}
        if all(lists.values()):
            break
    assert all(lists.values())
    for hook, count in lists.items():
        for number in range(count):
            page.click(f"{hook} li a >> nth={number}")
            assert page.url.startswith(front)
            assert page.url != article
            assert page.inner_text("article h1")
            page.go_back()
            assert page.url == article


def test_every_page_is_whole_and_fits_a_phone(demo, rough, reader) -> None:
    """No page complains to the console, fails a request, asks another host, lacks its style or scrolls at 360 px."""
    one = reader(**PHONE)
    wide, bare = [], []
    for site in (demo, rough):
        for name in pages(site):
            page = one.open((site / name).as_uri())
            if overflow(page) > 0:
                wide.append(name)
            if page.eval_on_selector("body", "body => getComputedStyle(body).backgroundColor") == "rgba(0, 0, 0, 0)":
                bare.append(name)
    assert (wide, bare) == ([], [])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_whole_wherever_it_is_reached(demo, reached, reader, kind) -> None:
    """Each kind of page finds its styles, pictures and links under its own address, and breaks no policy of its own."""
    name = an(kind, demo)
    page = reader().open(urljoin(reached(demo), name))
    assert page.title()
    assert page.eval_on_selector("body", "body => getComputedStyle(body).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert page.evaluate("[...document.images].every(image => image.loading == 'lazy' || image.naturalWidth > 0)")


def test_the_address_of_a_further_capture_leads_to_the_article(demo, reached, reader) -> None:
    """The demo's page that was captured three times: either other address goes on to the one article by itself."""
    assert len(moved(demo)) == 2
    for name in moved(demo):
        page = reader().page
        page.goto(urljoin(reached(demo), name), wait_until="commit")
        page.wait_for_selector("article.story h1")
        assert page.url.endswith(
            "/2025/12/12/third-timetables-the-charm-new-ferry-terminal-opens-seven-minutes-late.html"
        )


def test_a_page_that_is_too_wide_is_noticed(tmp_path, reader) -> None:
    """The control: the measure sees a box that sticks out."""
    (tmp_path / "a.html").write_text("<!DOCTYPE html><title>A</title><body style='margin:0; inline-size:400px'>wide")
    assert overflow(reader(**PHONE).open((tmp_path / "a.html").as_uri())) == 40


def test_what_is_wrong_is_noticed(tmp_path, browser) -> None:
    """The control: a breach of the policy, a missing file, a script error and a stranger are each noticed."""
    faults = {
        "Content Security Policy": "<meta http-equiv=Content-Security-Policy content='img-src *'><img src=data:,>",
        "failed": "<link rel=stylesheet href=missing.css>",
        "script error": "<script>throw Error('no')</script>",
        "stranger.invalid": "<img src=http://stranger.invalid/spy.gif>",
    }
    for complaint, fault in faults.items():
        (tmp_path / "a.html").write_text(f"<!DOCTYPE html><title>A</title>{fault}", encoding="utf-8")
        one = Reader(browser.new_page())
        one.open((tmp_path / "a.html").as_uri())
        assert any(complaint in heard for heard in one.complaints), complaint
        assert one.strangers() == ({complaint} if "invalid" in complaint else set())
        one.page.close()


def test_no_text_can_run_script(rough, reached, reader) -> None:
    """Script in headline, kicker, source, tags, body, captured lists and links stays text on every page."""
    one = reader()
    front = reached(rough)
    for name in pages(rough):
        page = one.open(urljoin(front, name))
        assert page.evaluate("window.hurt") is None
        for link in links(page, "body"):
            assert not link.startswith("javascript:")
        scripts = page.eval_on_selector_all("script", "all => all.map(script => script.type)")
        assert set(scripts) <= {"application/ld+json"}


def test_the_keyboard_comes_first_to_the_skip_link(demo, reached, reader) -> None:
    """Tab, Enter: the main part is reached, and the next Tab is inside it."""
    for kind in ("front", "article"):
        page = reader().open(urljoin(reached(demo), an(kind, demo)))
        page.keyboard.press("Tab")
        target = page.evaluate("document.activeElement.getAttribute('href')")
        assert target.startswith("#")
        box = page.locator("*:focus").bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("target => document.querySelector(target).contains(document.activeElement)", target)
        assert page.evaluate("target => document.querySelector(target).matches('main')", target)


def luminance(page, selector: str, name: str) -> float:
    """The relative luminance (WCAG 2) of a computed colour, 0 to 1."""
    colour = page.eval_on_selector(selector, f"element => getComputedStyle(element)['{name}']")
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_readers_light(demo, reader, scheme) -> None:
    """Light paper by day, dark by night, and the text readable on both (a contrast of at least 7 to 1)."""
    one = reader(color_scheme=scheme)
    for kind in ("article", "front", "missing page"):
        page = one.open((demo / an(kind, demo)).as_uri())
        paper, ink = luminance(page, "body", "backgroundColor"), luminance(page, "body", "color")
        assert (paper > 0.8) if scheme == "light" else (paper < 0.05)
        assert (max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) >= 7


def test_a_missing_address_is_answered_with_a_page_of_its_own_style(demo, reader, serve) -> None:
    """404.html is served at any depth: it asks for no other file and needs none."""
    front = serve(demo, under="some/where/")
    one = reader()
    page = one.open(front + "no/such/thing.html")
    assert one.complaints.pop(0).startswith("404")
    one.complaints.clear()  # Chromium adds a line of its own about the status
    assert [url for url in one.requests if not url.startswith("data:")] == [front + "no/such/thing.html"]
    assert page.locator("h1").count() == 1
    assert page.locator("a[href]").count() >= 1


def test_paper_shows_the_article_without_the_furniture(demo, reader) -> None:
    """Printed, an article keeps its headline and body and drops the navigation."""
    page = reader().open((demo / an("article", demo)).as_uri())
    page.emulate_media(media="print")
    assert page.is_visible("article h1")
    assert page.is_visible("article .body")
    assert not page.is_visible("nav.sections")


def test_right_to_left_articles_read_right_to_left(demo, reader) -> None:
    """The demo's Arabic article is marked and laid out as such, and fits a phone."""
    rtl = re.compile(r"<article[^>]* dir=\"rtl\"")
    found = [path for path in demo.glob(KINDS["article"]) if rtl.search(path.read_text(encoding="utf-8"))]
    assert found
    page = reader(**PHONE).open(found[0].as_uri())
    assert page.eval_on_selector("article h1", "element => getComputedStyle(element).direction") == "rtl"
    assert overflow(page) == 0

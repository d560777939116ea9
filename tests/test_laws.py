"""Laws 5, 6 and 7 over a whole site that means harm, each with a control that is seen to fail.

The checks read what was published with a parser of their own and know nothing of how it was made.
"""

import json
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

import pytest

from newsgen.build import Outcome
from newsgen.problems import NewsgenError, Problem

EVIL = "</title></script></article><script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }}"
TRAPS = (
    "../../../outside",
    "/outside",
    "..",
    "%2e%2e%2foutside",
    "a\\b\0c",
    "index",
    "page-2",
    "404",
    "con",
    "\u202egnp.exe",
    "\U0001f980",
    "x" * 300,
    EVIL,
)
ALIKE = ("Caf\u00e9", "Cafe\u0301", "CAF\u00c9", "Stra\u00dfe", "STRASSE", "\u03c3\u03b1\u03c2", "\u03c3\u03b1\u03c3")
FILES = ("index", "a:b", "a#b", "a?b", "a b", "100%", "%41", "a&b", "a'b", "caf\u00e9", "\U0001f980")
RESERVED = ("sections", "undated", "wanted", "data", "assets", "index.html", "2024")

Files = dict[str, str | bytes]
BuildSite = Callable[[Path], Outcome]
MakeSite = Callable[[Files], Path]


def article(text: str, **fields: object) -> str:
    """A Markdown file whose front matter says `fields`."""
    return "".join(("---\n", *(f"{key}: {json.dumps(value)}\n" for key, value in fields.items()), f"---\n\n{text}\n"))


def hostile() -> Files:
    files: Files = {}
    for number, trap in enumerate(TRAPS):
        everywhere = dict.fromkeys(("headline", "kicker", "standfirst", "byline", "section", "source", "image"), trap)
        lists = {"tags": [trap], "next_in": [trap, "Caf\u00e9"], "others_also_read": [trap]}
        body = f"Number {number} says {trap}\n\n[a](<{trap[:9]}>) ![b](<{trap[:9]}>) [c](javascript:alert(1))"
        files[f"content/trap-{number}.md"] = article(body, **everywhere, **lists, image_caption=trap, url=trap)
        files[f"content/slug-{number}.md"] = article(
            "Body.", headline=f"S{number}", slug=f"{trap}{number}", date="2024-02-03"
        )
        files[f"content/id-{number}.md"] = article("Body.", headline=f"I{number}", id=trap, date="2024-02-03")
        files[f"content/again/trap-{number}.md"] = article(body, **everywhere, **lists, image_caption=trap, url=trap)
    for number, name in enumerate(ALIKE):
        fields = {"headline": name, "section": name, "tags": [name], "byline": name, "source": name}
        files[f"content/alike-{number}.md"] = article(f"Dated {number}.", **fields, date="2024-05-06")
        files[f"content/undated-{number}.md"] = article(f"Undated {number}.", **fields)
    for name in FILES:
        files[f"content/names/{name}.txt"] = (
            f"The file is called {name}\n\nIt holds a paragraph of its own, and a second line.\n"
        )
        files[f"content/names/{name}.png"] = b"\x89PNG"
    pictures = "\n\n".join(f"![p]({quote(name)}.png) [l]({quote(name)}.txt)" for name in FILES)
    files["content/names/all.md"] = article(pictures, headline="All", image="a b.png", date="2024-06-01")
    for name in RESERVED:
        files[f"content/{name}/one.txt"] = (
            f"Reserved is {name}\n\nThe folder bears a name that the site needs for itself.\n"
        )
    files["content/pasted.txt"] = (
        f"{EVIL}\n\nBy {EVIL}\nFriday, 12 Dec 2025\n\n"
        f'HARBOUR: A paragraph with http://example.org/"onclick="alert(1) in it, and more words after {EVIL}.\n\n'
        f"-- AFP<script>\n\nNext In {EVIL}\n\nCaf\u00e9 (updated)\nNo such story here\n\n"
        f"Others Also Read\n\n</aside></main><script>alert(1)</script>\n"
    )
    files["content/links.md"] = article(
        "# Part\n\n[a](trap-0.md) [b](names/100%25.txt) [c](#part) [d](links.md#part) [e](draft.md) "
        "[f](../../etc/passwd) [g](/etc/passwd) [h](names/) [i](/pages/about.md) [j](plan.pdf#page=3) "
        "[k](names/index.txt#part) [r](pages/about.md#nowhere) [l](#top) "
        "[m](file:///etc/passwd) [n](//example.org/x) ![o](plan.pdf) ![p](https://example.org/p.png) [q](.env)",
        headline="Links",
        date="2024-07-01",
    )
    files["content/plan.pdf"] = b"%PDF-1.4"
    files["content/draft.md"] = article("Draft.", headline="Draft", draft=True)
    files["content/pages/about.md"] = article("[home](/index.html) [links](../links.md#part)", headline="About")
    files["content/pages/index.md"] = article("Body.", headline=EVIL, slug="../../index")
    for name in (
        "index.html",
        "Index.HTML",
        "sections",
        "feed.xml",
        "tags/index.html/x",
        "Assets/newsgen.css",
        "a b.txt",
    ):
        files[f"static/{name}"] = "static"
    return files


@pytest.fixture(
    scope="module",
    params=["title: Plain\n", "url: https://example.org/a%20b/\nlanguage: ar\nlists: {page: 3}\n"],
    ids=["plain", "url"],
)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, build_site: BuildSite) -> Path:
    """The output of the hostile site, without and with an address."""
    site = tmp_path_factory.mktemp("hostile")
    for name, text in (hostile() | {"newsgen.yaml": request.param}).items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert build_site(site).published
    return site / "build"


class Reader(HTMLParser):
    """What a page links to, which ids it has, and what in it could act."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.active: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given["id"]} if "id" in given else set()
        self.links += [(tag, given[name]) for name in ("href", "src") if name in given]
        self.active += [name for name in given if name.startswith("on") or name in ("style", "srcdoc", "action")]
        self.active += [
            value for _, value in self.links[-2:] if value.strip().lower().startswith(("javascript:", "vbscript:"))
        ]
        if tag in ("iframe", "object", "embed", "base", "form", "style"):
            self.active.append(tag)
        if tag == "script" and given != {"type": "application/ld+json"}:
            self.active.append(tag)
        if tag not in ("meta", "link", "img", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.active.append(f"</{tag}> where it closes nothing")


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def pages_of(output: Path) -> dict[str, Reader]:
    """Every page that newsgen made; files that were copied are not ours to judge."""
    texts = {
        path: (output / path).read_text(encoding="utf-8")
        for path in files_of(output)
        if path.endswith(".html") and not path.startswith("files/")
    }
    return {path: Reader(text) for path, text in texts.items() if 'name="generator" content="newsgen"' in text}


def is_outside(link: str) -> bool:
    return link.startswith(("https://", "http://", "mailto:", "data:", "//"))


def broken_links(output: Path) -> list[str]:
    """Law 5: each internal link that would not open from disk, as "page: link"."""
    pages, files = pages_of(output), set(files_of(output))
    wanted = [(page, tag, link) for page, read in pages.items() if page != "404.html" for tag, link in read.links]
    for feed in (path for path in files if path.endswith("feed.xml")):
        wanted += [
            (feed, "a", link.get("href", ""))
            for link in ET.parse(output / feed).iter("{http://www.w3.org/2005/Atom}link")
        ]
    found = []
    for page, tag, link in wanted:
        if is_outside(link):
            if tag == "img" and not link.startswith("data:"):
                found.append(f"{page}: {link}")
            continue
        address, _, anchor = link.partition("#")
        target = unquote(urljoin(f"file:///{quote(page)}", address)).removeprefix("file:///") if address else page
        escapes = link.startswith("/") or address.count("../") > page.count("/")
        missing = anchor and target in pages and unquote(anchor) not in pages[target].ids
        if escapes or target not in files or missing:
            found.append(f"{page}: {link}")
    return found


def reached(output: Path) -> set[str]:
    """The pages that a reader gets to from the front page, link by link."""
    pages = pages_of(output)
    found, waiting = {"index.html"}, ["index.html"]
    while waiting:
        page = waiting.pop()
        targets = {
            urljoin(f"file:///{quote(page)}", link.partition("#")[0] or quote(page))
            for tag, link in pages[page].links
            if tag == "a"
        }
        fresh = ({unquote(target).removeprefix("file:///") for target in targets} & set(pages)) - found
        found |= fresh
        waiting += fresh
    return found


def active(output: Path) -> dict[str, list[str]]:
    """Law 6: what on each page could act, or closes what the page did not mean to close."""
    allowed = {"404.html": ["style"]}
    return {page: read.active for page, read in pages_of(output).items() if read.active != allowed.get(page, [])}


def colliding(paths: Iterable[str]) -> list[tuple[str, str]]:
    """Law 7: the pairs of paths that some disk takes for one, or of which one is a folder of the other."""
    taken: dict[str, str] = {}
    folders: dict[str, str] = {}
    found = []
    for path in paths:
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        if key in taken:
            found.append((taken[key], path))
        taken[key] = path
        parts = key.split("/")
        folders |= {"/".join(parts[:depth]): path for depth in range(1, len(parts))}
    return found + [(taken[key], folders[key]) for key in taken.keys() & folders.keys()]


def test_law_5_every_link_resolves(published: Path) -> None:
    """Relative, explicit, letter by letter, with its anchor, and nothing is asked of another site."""
    assert broken_links(published) == []


def test_law_5_every_page_can_be_reached(published: Path) -> None:
    """But for those that stand for merged captures, which no page links to and which lead to an article."""
    pages = pages_of(published)
    moved = {path for path in pages if 'class="kind-moved"' in (published / path).read_text(encoding="utf-8")}
    assert len(moved) >= 10
    assert reached(published) == pages.keys() - {"404.html"} - moved
    assert all(any(link.endswith(".html") for _, link in pages[path].links) for path in moved)


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("nowhere.html", "broken-link"),
        ("{{ page.root }}sections/", "folder-link"),
        ("/index.html", "absolute-link"),
        ("{{ page.root }}../index.html", "link-leaves-site"),
        ("{{ page.root }}index.html#nowhere", "broken-anchor"),
        ("{{ page.root }}INDEX.html", "broken-link"),
    ],
)
def test_law_5_control(link: str, code: str, make_site: MakeSite, build_site: BuildSite) -> None:
    """A broken link in a template is found by the check here and named by the build."""
    template = f'{{% extends "default/list.html" %}}{{% block items %}}<a href="{link}">x</a>{{% endblock %}}'
    site = make_site({"content/a.txt": "Headline\n\nText of the story.\n", "templates/list.html": template})
    outcome = build_site(site)
    assert code in {problem.code for problem in outcome.problems if problem.level == "error"}
    assert {page.partition(":")[0] for page in broken_links(site / "build")} >= {"undated/index.html"}


def test_law_6_content_is_not_code(published: Path) -> None:
    assert active(published) == {}


def test_law_6_nothing_is_written_outside(make_site: MakeSite, build_site: BuildSite) -> None:
    """Whatever names an article claims, the site beside build/ stays as it was."""
    site = make_site(hostile())
    before = contents(site.parent)
    build_site(site)
    assert contents(site.parent) == before
    assert not any("passwd" in path or ".env" in path for path in files_of(site / "build") if path.startswith("files/"))


def contents(folder: Path) -> Mapping[str, bytes]:
    ours = ("site/build/", "site/.newsgen/")
    return {path: (folder / path).read_bytes() for path in files_of(folder) if not path.startswith(ours)}


def test_law_6_control(make_site: MakeSite, build_site: BuildSite) -> None:
    """Without escaping the same article does run script, and the check sees it."""
    block = "{% block headline %}{% autoescape false %}<h1>{{ page.title }}</h1>{% endautoescape %}{% endblock %}"
    template = f'{{% extends "default/article.html" %}}{block}'
    site = make_site({"content/a.md": article("Body.", headline=EVIL), "templates/article.html": template})
    build_site(site)
    (found,) = active(site / "build").values()
    assert {"script", "onerror"} <= set(found)


def test_law_6_control_of_paths(make_site: MakeSite, build_site: BuildSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where slugs let everything through, the writer still refuses, and nothing is written."""
    monkeypatch.setattr("newsgen.loader.cards.slug", str)
    site = make_site({"content/a.md": article("Body.", headline="A", slug="../../../../../outside", date="2024-02-03")})
    before = contents(site.parent)
    with pytest.raises(NewsgenError) as refused:
        build_site(site)
    assert "outside" in str(refused.value)
    assert contents(site.parent) == before


def test_law_7_two_pages_never_share_a_path(published: Path) -> None:
    assert colliding(files_of(published)) == []


def test_law_7_every_article_has_its_page(make_site: MakeSite, build_site: BuildSite) -> None:
    """None is lost to another: as many pages of articles as there are articles, and as many lines of data."""
    site = make_site(hostile())
    outcome = build_site(site)
    data = [
        line
        for path in (site / "build" / "data").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]
    ]
    addresses = {json.loads(line)["url"] for line in data}
    assert outcome.articles == len(data) == len(addresses) >= 60
    assert addresses <= set(files_of(site / "build"))


def test_law_7_control_of_the_check() -> None:
    assert colliding(["a/Caf\u00e9.html", "a/CAFE\u0301.html"]) == [("a/Caf\u00e9.html", "a/CAFE\u0301.html")]
    assert colliding(["stra\u00dfe", "STRASSE/index.html"]) == [("stra\u00dfe", "STRASSE/index.html")]


def test_law_7_control_of_claims(make_site: MakeSite, build_site: BuildSite) -> None:
    """Two explicit claims to one address: an error that names both, and the later article is left out."""
    claims = {f"content/{name}.md": article("Body.", headline=name, slug="Pier", date="2024-02-03") for name in "ab"}
    outcome = build_site(make_site(claims))
    (problem,) = outcome.problems
    assert (problem.level, problem.code) == ("error", "address-claimed-twice")
    assert names_both(problem, "content/a.md", "content/b.md")
    assert (outcome.articles, outcome.left_out) == (1, 1)


def test_law_7_control_of_lists(make_site: MakeSite, build_site: BuildSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were case not folded where names are gathered, two lists would share a path; the build refuses both by name."""
    monkeypatch.setattr("newsgen.archive.groups.path_key", str)
    claims = {
        f"content/{name}.md": article(f"{len(name)} letters.", section=name, headline=name)
        for name in ("Stra\u00dfe", "Strasse")
    }
    with pytest.raises(NewsgenError) as refused:
        build_site(make_site(claims))
    assert names_both(refused.value.problems[0], "sections/stra\u00dfe/feed.xml", "sections/strasse/feed.xml")


def names_both(problem: Problem, *names: str) -> bool:
    said = f"{problem.where} {problem.message}"
    return all(name in said for name in names)

"""One document from bytes to article: decode, front matter, page, and then which of their answers holds.

Front matter wins over the page, the page over the file's name and folder. What several places say of a list or of
tags is put together. Every source of a date is tried in turn; one that cannot be read is a problem.
"""

import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from newsgen.config import Reading
from newsgen.language import language_by_script, tidy_language, valid_language
from newsgen.loader.credits import tidy_source
from newsgen.loader.dates import DateError, date_from_path, is_date_folder, read_date
from newsgen.loader.decoding import decode
from newsgen.loader.front_matter import FrontMatter, split_front_matter
from newsgen.loader.marked import blocks_of_lines, code_rows, read_markdown_page
from newsgen.loader.pasted import Page, read_page
from newsgen.loader.recognisers import is_cjk
from newsgen.loader.sheet import Sheet
from newsgen.loader.surroundings import mark_furniture, mark_lists, mark_tags
from newsgen.loader.top import Given
from newsgen.loader.wrapping import logical_lines, wrap_width
from newsgen.problems import Level, Problem, Where
from newsgen.records import MARKDOWN_ENDINGS, Article, Captured, CapturedList, Image, Loaded, Reference, Skipped
from newsgen.targets import is_local

LONGEST_TITLE = 80  # characters of a body's first words that stand for a headline


def load(file: str, data: bytes, reading: Reading, *, in_site: bool = True, sha256: str = "") -> Loaded:
    """What the bytes of `file` (its POSIX path under content/) say.

    `in_site` false reads a file that lies in no site: its folders then name no section and no date. `sha256` is the
    digest of the bytes in hexadecimal, where it is known already.
    """
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    decoded = decode(data, file)
    if isinstance(decoded, Skipped):
        return Loaded(file=file, sha256=sha256, skipped=decoded)
    front = split_front_matter(decoded.text, file)
    sheet = Sheet(decoded.text, decoded.strange)
    problems = list(decoded.problems)
    if front is not None:
        problems += front.problems
        sheet.mark(range(front.first_line - 1, front.last_line), "front-matter", "front matter")
    loaded = _Assembly(file, sha256, reading, in_site, sheet, front, problems).loaded()
    if front is not None and front.broken:
        return Loaded(file=file, sha256=sha256, taken=loaded.taken, problems=(*decoded.problems, *front.problems))
    return loaded


class _Assembly:
    """The answers gathered for one file while they are weighed against each other."""

    def __init__(
        self,
        file: str,
        sha256: str,
        reading: Reading,
        in_site: bool,
        sheet: Sheet,
        front: FrontMatter | None,
        problems: list[Problem],
    ) -> None:
        self.file = file
        self.path = file if in_site else PurePosixPath(file).name
        self.sha256 = sha256
        self.reading = reading
        self.sheet = sheet
        self.values: dict[str, Any] = front.values if front else {}
        self.places = front.places if front else {}
        self.extra = front.extra if front else {}
        self.problems = problems

    def complain(self, level: Level, where: Where, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(level=level, where=where, code=code, message=message, hint=hint))

    def loaded(self) -> Loaded:
        page, next_in, others, tags = self._page()
        self.problems += page.problems
        headline = self.values.get("headline") or page.headline
        self._say_what_is_missing(headline, page)
        published, updated = self._dates(page)
        next_in = _merged_next(self.values.get("next_in"), next_in)
        source = self.values.get("source") or (tidy_source(page.source) if page.source else None)
        article = Article(
            file=self.file,
            id=self.values.get("id") or self.file,
            title=headline or first_words(page.opening) or PurePosixPath(self.file).stem,
            sha256=self.sha256,
            headline=headline,
            kicker=self.values.get("kicker") or page.kicker,
            standfirst=self.values.get("standfirst") or page.standfirst,
            byline=self.values.get("byline") or (page.byline.written if page.byline else None),
            authors=tuple(self.values.get("authors") or (page.byline.authors if page.byline else ())),
            dateline=page.dateline,
            published=published,
            updated=updated,
            section=self.values.get("section") or (next_in.section if next_in else None) or self._folder(),
            source=source,
            credit=page.credit,
            url=self.values.get("url"),
            language=self._language(headline, page.opening),
            tags=tuple(dict.fromkeys((*self.values.get("tags", ()), *tags, *page.tags))),
            images=self._images(page),
            body=page.body,
            markdown=page.markdown,
            opening=page.opening,
            next_in=next_in,
            others_also_read=_merged((*self.values.get("others_also_read", ()), *others)),
            furniture=tuple(self.sheet.of_kind("furniture")),
            extra=self.extra,
            slug=self.values.get("slug"),
            draft=bool(self.values.get("draft", False)) or self.values.get("published") is False,
            references=self._references(page),
            anchors=page.anchors,
        )
        return Loaded(
            file=self.file,
            sha256=self.sha256,
            article=article,
            taken=self.sheet.taken(),
            problems=tuple(self.problems),
            plain=page.plain,
        )

    def _say_what_is_missing(self, headline: str | None, page: Page) -> None:
        if headline is None:
            self.complain(
                "warning",
                Where(file=self.file, line=page.body[0].line if page.body else 0),
                "no-headline",
                "no headline: the first line reads as part of the story; the page is titled with its first words",
                "put the headline on a line of its own above, or in front matter",
            )
        if not page.body:
            self.complain(
                "warning",
                Where(file=self.file),
                "no-body",
                "there is no body text",
                "newsgen inspect shows what each line was taken for",
            )

    def _page(self) -> tuple[Page, CapturedList | None, tuple[Captured, ...], tuple[str, ...]]:
        sheet = self.sheet
        given = Given(**{name: self.values.get(name) for name in ("headline", "kicker", "standfirst", "byline")})
        if not self.file.casefold().endswith(MARKDOWN_ENDINGS):
            mark_furniture(sheet, self.reading)
            tags = mark_tags(sheet)
            rows = sheet.free()
            width = wrap_width(sheet, rows)
            next_in, others = mark_lists(sheet, self.reading, logical_lines(sheet, rows, width))
            return read_page(sheet, self.reading, given, width), next_in, others, tags
        sheet.hide(code_rows(sheet.raw))
        mark_furniture(sheet, self.reading)
        tags = mark_tags(sheet)
        units = blocks_of_lines(sheet, self.reading)
        next_in, others = mark_lists(sheet, self.reading, units)
        if any(sheet.kind(row) is not None for unit in units for row in unit.rows):
            units = blocks_of_lines(sheet, self.reading)
        return read_markdown_page(sheet, units, self.reading, given, self.file), next_in, others, tags

    def _dates(self, page: Page) -> tuple[str | None, str | None]:
        published = self._stated("date")
        updated = self._stated("updated")
        place = self.places.get("updated", Where(file=self.file))
        for dated in page.dates:
            found = dated.found
            if isinstance(found, DateError):
                if published is None:
                    self._bad_date(found, Where(file=self.file, line=dated.row + 1, column=1))
                continue
            published = published or found.published
            if updated is None and found.updated is not None:
                updated, place = found.updated, Where(file=self.file, line=dated.row + 1, column=1)
        published = published or date_from_path(self.path)
        if published is None and updated is not None:
            published = updated
            self.complain(
                "warning",
                place,
                "only-updated",
                f"only a date of update was found; {updated} counts as the date of publication",
                "add the date of publication, for example as front matter: date: 2021-03-04",
            )
        return published, updated

    def _stated(self, key: str) -> str | None:
        text = self.values.get(key)
        if text is None:
            return None
        found = read_date(text, order=self.reading.date_order, timezone=self.reading.timezone)
        if isinstance(found, DateError):
            self._bad_date(found, self.places[key])
            return None
        return found

    def _bad_date(self, found: DateError, where: Where) -> None:
        level: Level = "error" if found.code == "bad-date" else "warning"
        self.complain(level, where, found.code, found.message, found.hint)

    def _folder(self) -> str | None:
        folders = PurePosixPath(self.path).parts[:-1]
        return next((folder for folder in folders if not is_date_folder(folder) and folder not in ("..", "/")), None)

    def _language(self, headline: str | None, opening: str) -> str | None:
        stated = self.values.get("language")
        if stated is not None:
            if valid_language(stated):
                return tidy_language(stated)
            self.complain(
                "warning",
                self.places["language"],
                "bad-language",
                f'"{stated}" is not a language tag',
                "write a code such as en, ms, zh-Hans or ar",
            )
        return language_by_script(f"{headline or ''}\n{opening}")

    def _images(self, page: Page) -> tuple[Image, ...]:
        """The page's pictures, that of front matter first."""
        src, caption = self.values.get("image"), self.values.get("image_caption")
        if src is None:
            return page.images
        first = Image(src=src, alt=caption or "", caption=caption, credit=self.values.get("image_credit"))
        return (first, *page.images)

    def _references(self, page: Page) -> tuple[Reference, ...]:
        """The page's relative links and pictures, the picture of front matter first."""
        src, place = self.values.get("image"), self.places.get("image")
        if src is None or place is None or not is_local(src):
            return page.references
        return (Reference(target=src, line=place.line, column=place.column, kind="image"), *page.references)


def first_words(text: str, limit: int = LONGEST_TITLE) -> str:
    """The words of `text` that fit into `limit` characters, with an ellipsis where some were left out."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    if not is_cjk(text):
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:-–—،、，") + "…"


def _merged(items: Iterable[Captured]) -> tuple[Captured, ...]:
    merged: dict[str, Captured] = {}
    for item in items:
        if item.headline not in merged or merged[item.headline].url is None:
            merged[item.headline] = item
    return tuple(merged.values())


def _merged_next(stated: CapturedList | None, found: CapturedList | None) -> CapturedList | None:
    if stated is None or found is None:
        return stated or found
    return CapturedList(section=stated.section or found.section, items=_merged((*stated.items, *found.items)))

"""The pages that newsgen makes of the same articles, where Pelican has a setting for them; `neighbours` adds others."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

PLUGINS = ["neighbours"]
AUTHOR = SITENAME = "The Archive"
SITEURL = "https://news.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
THEME = str(HERE / "theme")
DELETE_OUTPUT_DIRECTORY = False

ARTICLE_URL = "{category}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = CATEGORY_URL + "index.html"
AUTHOR_URL = "bylines/{slug}/"
AUTHOR_SAVE_AS = AUTHOR_URL + "index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = TAG_URL + "index.html"
YEAR_ARCHIVE_URL = "years/{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = YEAR_ARCHIVE_URL + "index.html"
MONTH_ARCHIVE_URL = "months/{date:%Y-%m}/"
MONTH_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_URL + "index.html"

DIRECT_TEMPLATES = ["index", "categories", "authors", "tags", "archives", "sources", "404", "sitemap", "archive"]
CATEGORIES_SAVE_AS = "sections/index.html"
AUTHORS_SAVE_AS = "bylines/index.html"
TAGS_SAVE_AS = "tags/index.html"
ARCHIVES_SAVE_AS = "years/index.html"
SOURCES_SAVE_AS = "sources/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
ARCHIVE_SAVE_AS = "archive.json"

DEFAULT_PAGINATION = 50
PAGINATED_TEMPLATES = {"category": 50, "author": 50, "tag": 50, "source": 50}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

FEED_ALL_RSS = "index.xml"
CATEGORY_FEED_RSS = "{slug}/index.xml"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
FEED_MAX_ITEMS = 20

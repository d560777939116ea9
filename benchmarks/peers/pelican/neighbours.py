"""What core Pelican has no setting for: the ten articles that come next in a section, six that share tags, sources."""

from collections import Counter, defaultdict

from pelican import signals
from pelican.utils import slugify


def look_around(generator) -> None:
    """Gives each article `month`, `source_url`, `next_in` and `others`, and all pages `sources`."""
    by_section, by_tag, by_source = defaultdict(list), defaultdict(list), defaultdict(list)
    for article in sorted(generator.articles, key=lambda article: article.date):
        article.month = f"{article.date:%Y-%m}"
        by_section[article.category.slug].append(article)
        by_source[article.source].append(article)
        for tag in article.tags:
            by_tag[tag.slug].append(article)
    for inside in by_section.values():
        for place, article in enumerate(inside):
            article.next_in = inside[place + 1 : place + 11]
    sources = []
    for name, inside in sorted(by_source.items()):
        url = f"sources/{slugify(name, generator.settings['SLUG_REGEX_SUBSTITUTIONS'])}/"
        sources.append((name, url, inside[::-1]))
        for article in inside:
            article.source_url = url
    for article in generator.articles:
        shared = Counter(other for tag in article.tags for other in by_tag[tag.slug] if other is not article)
        article.others = [other for other, _ in shared.most_common(6)]
    generator.context["sources"] = sources


def write_sources(generator, writer) -> None:
    """Writes the lists of articles by source, newest first."""
    for name, url, inside in generator.context["sources"]:
        writer.write_file(
            f"{url}index.html",
            generator.get_template("source"),
            generator.context,
            source=name,
            articles=inside,
            paginated={"articles": inside, "dates": inside},
            template_name="source",
            url=url,
        )


def register() -> None:
    """What Pelican calls."""
    signals.article_generator_finalized.connect(look_around)
    signals.article_writer_finalized.connect(write_sources)

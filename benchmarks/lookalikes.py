"""Are wire stories told from what only looks like them? False merges, recall by kind of editing, microseconds a pair.

    PYTHONPATH=src python benchmarks/lookalikes.py

A thousand periodic look-alikes (tide tables, forecasts, market reports, notices from a form) are compared with all
others of their family: once as dated articles of one paper, of two papers, and of papers that are not known, and once
with neither date nor source. None of them is the same story. Near pairs are articles and what the desk of another paper
makes of them; those whose shingles have a Jaccard similarity of .8 or more should be found.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import combinations, product
from pathlib import Path
from time import process_time

import msgspec

from newsgen.records import Value
from newsgen.stories.wire import Shingled, Text, likeness, shingle

LOOK_ALIKES = 1000
BEGINNING = date(2023, 1, 2)

Rewrite = Callable[[random.Random, list[list[str]]], list[list[str]]]


class Family(Value):
    """What one desk prints again and again: `every` so many days, in `body` a slot for all that differs."""

    name: str
    every: int
    tongue: str
    body: tuple[str, ...]


class Data(Value):
    """The families, and the words that may stand in their slots."""

    words: dict[str, tuple[str, ...]]
    families: tuple[Family, ...]


DATA = msgspec.yaml.decode((Path(__file__).parent / "lookalikes.yaml").read_bytes(), type=Data)
ENDINGS = (*["", "n", "r", "s", "l"] * 8, "ise", "our")


class Slots(dict[str, str]):
    """What stands in the slots of one instance: a fresh draw at each place, but one day throughout."""

    def __init__(self, chance: random.Random, day: date) -> None:
        super().__init__(day=str(day.day), mon=str(day.month))
        self.chance, self.date = chance, day

    def __missing__(self, slot: str) -> str:
        chance, kind = self.chance, slot.partition("_")[0]
        if kind == "weekday":
            return DATA.words[slot][self.date.weekday()]
        if kind == "month":
            return DATA.words[slot][self.date.month - 1]
        if kind == "time":
            return f"{chance.randrange(24):02}:{chance.randrange(60):02}"
        if kind == "dec":
            return f"{chance.randrange(1, 90)}.{chance.randrange(10)}"
        if kind == "ar3":
            return "".join(chr(0x660 + int(digit)) for digit in str(chance.randrange(100, 1000)))
        if kind[0] == "n" and kind[1:].isdecimal():
            return str(chance.randrange(10 ** (int(kind[1:]) - 1), 10 ** int(kind[1:])))
        return chance.choice(DATA.words[slot])


class Tongue(Value):
    """An invented language: `frequent` and `other` ordinary words, `names`, what follows a number."""

    name: str
    frequent: tuple[str, ...]
    other: tuple[str, ...]
    names: tuple[str, ...]
    space: str = " "
    counter: str = ""
    stop: str = "."


@cache
def tongues() -> tuple[Tongue, ...]:
    """Three languages: Latin letters with capitals, an alphabet without capitals, and signs without spaces."""
    chance = random.Random("tongues")
    latin = ["".join(pair) for pair in zip("bdfgklmnprstvbdfgklmnprstv", "aeiouaeiouaeiouioaeuioaeuo", strict=True)]
    hebrew = [chr(code) for code in range(0x5D0, 0x5EB)]
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]

    def coin(signs: list[str], least: int, most: int, number: int) -> tuple[str, ...]:
        return tuple("".join(chance.choices(signs, k=chance.randint(least, most))) for _ in range(number))

    return (
        Tongue(
            name="Latin",
            frequent=coin(latin, 1, 1, 60),
            other=tuple(word + chance.choice(ENDINGS) for word in coin(latin, 2, 3, 4000)),
            names=tuple(name.title() for name in coin(latin, 2, 3, 300)),
        ),
        Tongue(
            name="no capitals",
            frequent=coin(hebrew, 2, 2, 60), other=coin(hebrew, 3, 5, 4000), names=coin(hebrew, 4, 5, 300),
        ),
        Tongue(
            name="no spaces", frequent=coin(han, 1, 1, 60), other=coin(han, 2, 2, 4000), names=coin(han, 3, 3, 300),
            space="", counter="个", stop="。",
        ),
    )  # fmt: skip


def news(chance: random.Random, tongue: Tongue, length: int) -> list[list[str]]:
    """An invented article of about `length` words: paragraphs of words, among them a story's own names and numbers."""
    names, topic = chance.sample(tongue.names, 8), chance.sample(tongue.other, 40)
    paragraphs: list[list[str]] = []
    while sum(map(len, paragraphs)) < length:
        words: list[str] = []
        for _ in range(chance.randint(30, 60)):
            kind = chance.random()
            if kind < 0.06:
                words.append(chance.choice(names))
            elif kind < 0.09:
                words.append(
                    f"{chance.choice((7, 40, 300, 5000, 12000, 2400000)) + chance.randrange(90):,}{tongue.counter}"
                )
            elif kind < 0.5:
                words.append(chance.choice(tongue.frequent))
            else:
                words.append(chance.choice(topic if kind < 0.75 else tongue.other))
        paragraphs.append(words)
    return paragraphs


def written(paragraphs: list[list[str]], tongue: Tongue) -> tuple[str, ...]:
    """The paragraphs as a paper prints them: sentences of a dozen words."""
    printed = []
    for words in paragraphs:
        sentences = [tongue.space.join(words[place : place + 12]) for place in range(0, len(words), 12)]
        printed.append(
            tongue.space.join(f"{sentence[:1].upper()}{sentence[1:]}{tongue.stop}" for sentence in sentences)
        )
    return tuple(printed)


def look_alikes(number: int = LOOK_ALIKES) -> Iterator[tuple[str, list[Text]]]:
    """Kinds of look-alikes with together `number` instances, each kind as (name, its instances in order of time).

    Each family comes three times: as it is, and with 120 and 400 words of small print that never change.
    """
    kinds = list(product(DATA.families, (0, 120, 400)))
    for place, (family, length) in enumerate(kinds):
        name = f"{family.name} + {length}"
        chance = random.Random(f"look-alikes/{name}")
        (tongue,) = (tongue for tongue in tongues() if tongue.name == family.tongue)
        small_print = written(news(chance, tongue, length), tongue)
        texts = []
        for instance in range(number // len(kinds) + (place < number % len(kinds))):
            day = BEGINNING + timedelta(days=instance * family.every)
            slots = Slots(chance, day)
            body = (*(paragraph.format_map(slots) for paragraph in family.body), *small_print)
            texts.append(Text(file=f"{name}/{instance:03}.txt", published=day.isoformat(), body=body))
        yield name, texts


def changed(share: float, tongue: Tongue, *, also_facts: bool) -> Rewrite:
    """A sub-editor's hand: this share of words changed, dropped or added, names and numbers only if `also_facts`."""
    facts = set(tongue.names)

    def rewrite(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
        made = []
        for words in paragraphs:
            edited: list[str] = []
            for word in words:
                is_number, is_name = word[0].isdigit(), word in facts
                if chance.random() >= share or (not also_facts and (is_number or is_name)):
                    edited.append(word)
                elif is_number:
                    edited.append(str(chance.randrange(2, 9000)))
                elif is_name:
                    edited.append(chance.choice(tongue.names))
                else:
                    edited += chance.choice(
                        ([], [chance.choice(tongue.other)], [chance.choice(tongue.other)], [word, "ba"])
                    )
            made.append(edited)
        return made

    return rewrite


def cut(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """The last paragraphs left out, at most four in ten."""
    return paragraphs[: -max(1, int(len(paragraphs) * chance.uniform(0.1, 0.4)))]


def moved(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """One paragraph in another place."""
    made = list(paragraphs)
    made.insert(chance.randrange(len(made)), made.pop(chance.randrange(len(made))))
    return made


def credited(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """A line of credit at the end."""
    return [
        *paragraphs,
        chance.choice((["Harbour", "Wire"], ["Reporting", "by", "Mira", "Lund"], ["Northern", "Ledger"])),
    ]


def respelt(_: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """Another house style: -ize for -ise, -or for -our."""

    def spelt(word: str) -> str:
        return word[:-3] + "ize" if word.endswith("ise") else word[:-3] + "or" if word.endswith("our") else word

    return [[spelt(word) for word in words] for words in paragraphs]


def renumbered(_: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """Numbers in another style: 5000 for 5,000."""
    return [[word.replace(",", "") if word[0].isdigit() else word for word in words] for words in paragraphs]


def corrected(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """One number put right, wherever it stands, and one ordinary word with it."""
    numbers = sorted({word for words in paragraphs for word in words if word[0].isdigit()})
    wrong, right = (chance.choice(numbers) if numbers else ""), str(chance.randrange(2, 9000))
    made = [[right if word == wrong else word for word in words] for words in paragraphs]
    made[0][chance.randrange(len(made[0]))] = "bado"
    return made


def by_a_desk(tongue: Tongue) -> Rewrite:
    """All at once: cut, words changed, numbers in another style, a credit."""
    words = changed(0.02, tongue, also_facts=True)
    return lambda chance, paragraphs: credited(chance, renumbered(chance, words(chance, cut(chance, paragraphs))))


def near_pairs(each: int = 40) -> Iterator[tuple[str, Text, Text]]:
    """Pairs of one story, each with the kind of editing between them; `each` of a kind, language and length."""
    for tongue in tongues():
        kinds: dict[str, Rewrite] = {
            "headline alone": lambda _, paragraphs: paragraphs,
            "words 1 %": changed(0.01, tongue, also_facts=False),
            "words 2 %": changed(0.02, tongue, also_facts=True),
            "words 3 %": changed(0.03, tongue, also_facts=True),
            "words 4 %": changed(0.04, tongue, also_facts=True),
            "cut": cut,
            "moved": moved,
            "credit": credited,
            "spelling": respelt,
            "number style": renumbered,
            "corrected": corrected,
            "by a desk": by_a_desk(tongue),
        }
        for kind, rewrite in kinds.items():
            for length in (100, 250, 600):
                for number in range(each):
                    chance = random.Random(f"near/{tongue.name}/{kind}/{length}/{number}")
                    told = news(chance, tongue, length)
                    retold = rewrite(chance, [list(words) for words in told])
                    day, later = BEGINNING, BEGINNING + timedelta(days=number % 3)
                    one = Text(file="one.txt", body=written(told, tongue), published=day.isoformat())
                    other = Text(file="other.txt", body=written(retold, tongue), published=later.isoformat())
                    yield f"{tongue.name}: {kind}", one, other


def jaccard(one: Shingled, other: Shingled) -> float:
    """The Jaccard similarity of the two texts' shingles, 0 to 1; texts too short to have any are not similar."""
    either = len(one.shingles | other.shingles)
    return len(one.shingles & other.shingles) / either if either else 0.0


def circumstances(one: Text, other: Text) -> dict[str, tuple[Text, Text]]:
    """The pair as two papers print it, as papers that are not known do, and with neither date nor source."""
    return {
        "two papers": (told(one, one.published, "record"), told(other, other.published, "ledger")),
        "papers unknown": (one, other),
        "no date": (told(one, None, None), told(other, None, None)),
    }


def told(text: Text, published: str | None, source: str | None) -> Text:
    """`text` with another date and source."""
    return Text(file=text.file, body=text.body, published=published, source=source)


def main() -> None:
    """Print false merges by kind of look-alike, recall by kind of editing, and what a pair costs."""
    print(f"{'look-alikes':>24} {'pairs':>7} {'J >= .8':>8} {'false merges'}")
    total = 0
    merged: Counter[str] = Counter()
    for name, texts in look_alikes():
        wrong: Counter[str] = Counter()
        near = 0
        for one, other in combinations(texts, 2):
            near += jaccard(shingle(one), shingle(other)) >= 0.8
            one_paper = {"one paper": (told(one, one.published, "record"), told(other, other.published, "record"))}
            for circumstance, pair in (circumstances(one, other) | one_paper).items():
                wrong[circumstance] += likeness(*map(shingle, pair)) == "story"
        total += len(texts)
        merged += wrong
        pairs = len(texts) * (len(texts) - 1) // 2
        print(f"{name:>24} {pairs:7} {near:8} {wrong.total()} {dict(+wrong) or ''}")
    print(f"pairs merged among {total} look-alikes:")
    for circumstance in ("one paper", "two papers", "papers unknown", "no date"):
        print(f"{circumstance:>24} {merged[circumstance]:7}")
    print()

    print(f"{'near pairs':>28} {'J >= .8':>8} {'found':>6} {'all':>5} {'found':>6}")
    rows: dict[str, Counter[str]] = {}
    for kind, one, other in near_pairs():
        row = rows.setdefault(kind, Counter())
        is_near = jaccard(shingle(one), shingle(other)) >= 0.8
        for circumstance, pair in circumstances(one, other).items():
            found = likeness(*map(shingle, pair)) == "story"
            for counted in (row, rows.setdefault(f"in all: {circumstance}", Counter())):
                counted.update(all=1, found=found, near=is_near, near_found=is_near and found)
    for kind, row in rows.items():
        share = f"{row['near_found'] / row['near']:.3f}" if row["near"] else "-"
        print(f"{kind:>28} {row['near']:8} {share:>6} {row['all']:5} {row['found'] / row['all']:6.3f}")

    tongue = tongues()[0]
    story = news(random.Random("cost"), tongue, 600)
    edited = changed(0.02, tongue, also_facts=True)(random.Random("cost"), story)
    one, other = (Text(file="", body=written(paragraphs, tongue)) for paragraphs in (story, edited))
    first, second = shingle(one), shingle(other)
    print(
        f"\nmicroseconds: {cost(lambda: shingle(one)):.0f} a text, {cost(lambda: likeness(first, second)):.0f} a pair"
    )


def cost(act: Callable[[], object]) -> float:
    """CPU microseconds of `act`, the best of ten times a hundred."""
    found = []
    for _ in range(10):
        start = process_time()
        for _ in range(100):
            act()
        found.append(process_time() - start)
    return min(found) * 10_000


if __name__ == "__main__":
    main()

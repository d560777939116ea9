"""Ranking: the nearest by the exact cosine, and after any change the same as from scratch."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards import make_card, make_ranking
from newsgen.related import index as indexing
from newsgen.related import nearest
from newsgen.related.index import Counts, Index, change, settled, vectors, weigh
from newsgen.related.nearest import LEAST, LISTED, Lists, Near, Ranker, cut, revised
from newsgen.related.ranking import Shared
from newsgen.related.reasons import Reasons
from newsgen.related.terms import pack, spellings, words

Nearest = dict[int, list[tuple[int, float]]]  # by an article's tie the ties and cosines of those near it
Articles = dict[int, Counts]  # by its tie


def ties_of(articles: Mapping[int, Counts]) -> np.ndarray:
    return np.array(list(articles), np.uint64)


def from_scratch(articles: Articles) -> Nearest:
    """In the order of the ties, which no answer may hang on."""
    ordered = dict(sorted(articles.items()))
    ranker = Ranker(weigh(vectors(list(ordered.values()), ties_of(ordered))))
    ties = list(ordered)
    found = zip(ties, ranker.near(np.arange(len(ties))), strict=True)
    return {tie: named(cut(near), ties) for tie, near in found}


def named(near: Near, ties: list[int]) -> list[tuple[int, float]]:
    return [(ties[row], float(cosine)) for row, cosine in zip(near.rows, near.cosines, strict=True)]


def taken_up(before: Articles, after: Articles, seed: int) -> tuple[Nearest, Nearest]:
    """What comes of ranking `before`, in any order, and changing it to `after`; and of settling that."""
    shuffled = dict(np.random.default_rng(seed).permutation(np.array(list(before.items()), dtype=object)).tolist())
    old = weigh(vectors(list(shuffled.values()), ties_of(shuffled)))
    lists, ranker = Lists.empty(len(shuffled)), Ranker(old)
    for row, near in enumerate(ranker.near(np.arange(len(shuffled)))):
        lists.put(row, cut(near))
    added = {tie: counts for tie, counts in after.items() if before.get(tie) is not counts}
    gone = np.array([row for row, (tie, counts) in enumerate(shuffled.items()) if after.get(tie) is not counts], int)
    new, touched = change(old, gone, list(added.values()), ties_of(added))
    lists, ranker = lists.longer(len(added)), Ranker(new)
    for row, near in list(revised(new, lists, ranker.near(touched), touched)):
        lists.put(row, cut(next(ranker.near(np.array([row])))) if near is None else near)
    ties = new.vectors.tie.tolist()
    alive = np.flatnonzero(new.vectors.alive).tolist()
    anew = Ranker(settled(new))
    rest = [ties[row] for row in alive]
    return (
        {ties[row]: named(lists.of(row), ties) for row in alive},
        {tie: named(cut(near), rest) for tie, near in zip(rest, anew.near(np.arange(len(rest))), strict=True)},
    )


@st.composite
def some_words(draw: st.DrawFn) -> Counts:
    keys = draw(st.sets(st.integers(0, 30) | st.integers(0, 400), max_size=70))
    counts = draw(st.lists(st.integers(1, 254), min_size=len(keys), max_size=len(keys)))
    return Counts(np.array(sorted(keys), np.uint32) * np.uint32(10_000_019), np.array(counts, np.uint8))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Articles, Articles]:
    """An archive, and what became of it: articles gone, new, changed, and some of the very words of others."""
    before = dict(enumerate(draw(st.lists(some_words(), min_size=1, max_size=60))))
    after = {tie: counts for tie, counts in before.items() if draw(st.integers(0, 9))}
    for tie in draw(st.sets(st.integers(0, 70), max_size=4)):
        after[tie] = draw(some_words() | st.sampled_from(list(before.values())).map(lambda same: Counts(*same)))
    return before, after


def holds(before: Articles, after: Articles, seed: int = 0) -> None:
    wanted = from_scratch(after)
    for found in taken_up(before, after, seed):
        assert found == wanted


@settings(max_examples=150, deadline=None)
@given(histories(), st.integers(0, 9))
def test_what_is_taken_up_is_what_comes_from_scratch(history: tuple[Articles, Articles], seed: int) -> None:
    """To the last bit, whatever changed and in whatever order the articles stood."""
    holds(*history, seed)


def many(number: int, seed: int = 1) -> Articles:
    """An archive of articles on a few matters, so that lists are full and some are cut."""
    chance = np.random.default_rng(seed)

    def article(tie: int) -> Counts:
        common = chance.zipf(1.4, 60) % 300
        matter = 1000 + tie % 3 * 20 + chance.integers(0, 20, 12)
        keys = np.unique(np.concatenate((common, matter)).astype(np.uint32))
        return Counts(keys, chance.integers(8, 40, len(keys)).astype(np.uint8))

    return {tie: article(tie) for tie in range(number)}


def edited(articles: Articles) -> Articles:
    """One article gone, one new, one with other words."""
    others = many(3, seed=2)
    return {tie: counts for tie, counts in articles.items() if tie != 5} | {900: others[0], 7: others[1]}


def test_an_edit_among_many_touches_few_and_moves_all_that_it_must() -> None:
    articles = many(300)
    holds(articles, edited(articles))
    index = weigh(vectors(list(articles.values()), ties_of(articles)))
    _, touched = change(index, np.array([5]), [many(1, seed=2)[0]], np.array([900], np.uint64))
    assert 1 <= len(touched) < 200


def only_the_new(patch: pytest.MonkeyPatch) -> None:
    """Rows whose words weigh otherwise are not ranked again."""
    whole = change

    def sabotaged(index: object, *rest: object) -> object:
        found, rows = whole(index, *rest)
        return found, rows[rows >= index.vectors.rows]

    patch.setitem(taken_up.__globals__, "change", sabotaged)


def never_again(patch: pytest.MonkeyPatch) -> None:
    """A list that was cut is filled with what is known, though others may be nearer."""
    patch.setattr(nearest, "_not_after", lambda near, last, tie: LISTED)


def without_ties(patch: pytest.MonkeyPatch) -> None:
    """Of equals the one with the lower row comes first."""
    patch.setattr(nearest, "ordered", lambda rows, cosines, tie: Near(*_by_row(rows, cosines), cut=False))


def _by_row(rows: np.ndarray, cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((rows, -cosines))
    return rows[order], cosines[order]


@pytest.mark.parametrize("sabotage", [only_the_new, never_again, without_ties])
def test_controls(sabotage: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guard that is taken away is missed."""
    articles = many(300) | {tie: Counts(*many(2)[1]) for tie in range(400, 440)}
    after = {tie: counts for tie, counts in articles.items() if tie not in {3, 6, 9, 402, 403}}
    after |= {900: many(1, seed=2)[0]}
    sabotage(monkeypatch)
    with pytest.raises(AssertionError):
        holds(articles, after)


def test_the_nearest_are_those_of_the_full_unpruned_cosine() -> None:
    """Against plain arithmetic over all words of all pairs."""
    articles = many(200)
    holders: dict[int, int] = {}
    for counts in articles.values():
        for key in counts.keys.tolist():
            holders[key] = holders.get(key, 0) + 1
    rarity = {
        key: len(articles).bit_length() - number.bit_length() + 1 for key, number in holders.items() if number > 1
    }
    weights = {
        tie: {key: count * rarity.get(key, 0) for key, count in zip(*map(np.ndarray.tolist, counts), strict=True)}
        for tie, counts in articles.items()
    }
    length = {tie: sum(weight**2 for weight in own.values()) ** 0.5 for tie, own in weights.items()}
    found = from_scratch(articles)
    for tie, own in weights.items():
        cosines = {
            other: sum(weight * theirs.get(key, 0) for key, weight in own.items()) / (length[tie] * length[other])
            for other, theirs in weights.items()
            if other != tie
        }
        best = sorted(cosines.values(), reverse=True)
        assert [cosine for _, cosine in found[tie]] == pytest.approx([one for one in best if one >= LEAST][:LISTED])
        assert all(cosines[other] == pytest.approx(cosine) for other, cosine in found[tie])


def test_a_word_that_thousands_hold_leads_nowhere_and_counts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles that share it alone are no candidates of one another; two that share a rare one gain by it."""
    monkeypatch.setattr(indexing, "COMMON", 3)
    common, rare = np.array([1], np.uint32), np.array([1, 2], np.uint32)
    articles = {tie: Counts(common, np.array([20], np.uint8)) for tie in range(20)}
    articles |= {tie: Counts(rare, np.array([20, 20], np.uint8)) for tie in (30, 31)}
    found = from_scratch(articles)
    assert [found[0], [tie for tie, _ in found[30]]] == [[], [31]]
    assert found[30][0][1] == pytest.approx(1)


def test_an_empty_archive_and_articles_of_no_words() -> None:
    none = Counts(np.zeros(0, np.uint32), np.zeros(0, np.uint8))
    assert from_scratch({}) == {}
    assert from_scratch({1: none, 2: none}) == {1: [], 2: []}
    holds({1: none}, {1: none, 2: none, 3: Counts(*many(1)[0])})


def index_of(texts: Sequence[str]) -> tuple[Index, list[bytes]]:
    """The index of articles of these texts, and their packed words."""
    packed = [pack(words("", text)) for text in texts]
    ties = np.arange(len(texts), dtype=np.uint64)
    return weigh(vectors([Counts.unpacked(each) for each in packed], ties)), packed


def reasons(*texts: str) -> list[Shared]:
    """What the first text shares with each of the others."""
    index, packed = index_of(texts)
    return Reasons(index).of(0, np.arange(1, len(texts)), spellings(packed[0]))


FILL = ["They said it was the day of the fair.", "It was said that they were of the town."] * 4


def test_reasons_are_rare_words_and_names_as_they_are_written() -> None:
    """A name stands for its words; a number, or the mere beginning of a word, is no reason."""
    found = reasons(
        "Kettle smoke over Port Ellery in 1888 the strikers said it was",
        "The kettle of Port Ellery and a striking 1888",
        "It was the kettle they said",
        "Nothing of that kind was said",
        *FILL,
    )
    assert [each.words for each in found[:2]] == [["Port Ellery", "Kettle"], ["Kettle"]]
    assert [each.rare for each in found[:3]] == [4, 1, 0]


def test_rare_words_are_counted_whole_and_each_alone() -> None:
    """Neither the beginning that two words have in common counts, nor the pair that two words are."""
    found = reasons("Brannock strikers march", "Brannock striking", "Port Ellery", "quay", *FILL)
    assert [each.rare for each in found[:3]] == [1, 0, 0]
    found = reasons("Port Ellery", "Port Ellery", "Ellery", "Port", *FILL)
    assert [each.rare for each in found[:3]] == [2, 1, 1]


@pytest.mark.parametrize(("holders", "rare"), [(127, 1), (128, 0)])
def test_a_word_that_many_hold_is_not_counted_as_rare(holders: int, rare: int) -> None:
    texts = ["kettle"] * holders + [f"word{number} other{number % 300}" for number in range(1000)]
    assert {each.rare for each in reasons(*texts)[: holders - 1]} == {rare}


@pytest.mark.parametrize("holders", [63, 64, 100, 127, 128])
def test_no_count_of_rare_words_moves_but_of_rows_that_are_ranked_again(holders: int) -> None:
    """One article more that holds a word: whoever's count it moves weighs otherwise, and is looked at anew."""
    texts = ["kettle quay"] * holders + [f"word{number} other{number % 300}" for number in range(1000)]
    old, packed = index_of(texts)
    more = Counts.unpacked(pack(words("", "kettle")))
    new, touched = change(old, np.zeros(0, np.int64), [more], np.array([len(texts)], np.uint64))
    others = np.arange(1, holders)
    before, after = (Reasons(index).of(0, others, spellings(packed[0])) for index in (old, new))
    assert before == after or 0 in touched


def test_a_ranking_tells_what_each_neighbour_shares() -> None:
    near = {"a": [("b", 0.5), ("c", 0.25)], "b": [("a", 0.5)]}
    why = {("a", "b"): ("Skerry", "pier"), ("b", "a"): ("skerry", "pier")}
    ranking = make_ranking([make_card(file) for file in "abc"], near, why)
    assert {file: list(ranking.close(file, 0.25)) for file in "abc"} == {"a": ["b", "c"], "b": ["a"], "c": []}
    assert list(ranking.close("a", 0.3)) == ["b"]
    rows = [ranking.places[file] for file in "abc"]
    assert [ranking.words(row) for row in rows] == [[["Skerry", "pier"], []], [["skerry", "pier"]], []]
    assert [list(ranking.rare(row)) for row in rows] == [[2, 0], [2], []]

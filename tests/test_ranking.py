"""Ranking: the nearest by the exact cosine, and after any change the same as from scratch."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards import make_card, make_ranking
from newsgen.related import index as indexing
from newsgen.related import lists as ordering
from newsgen.related.counting import Counting
from newsgen.related.index import Index, change, settled, weigh
from newsgen.related.lists import MOST_ALIKE, MOST_SAME, SAME, Lists, all_lists, listed, revised
from newsgen.related.nearest import LEAST, Ranker
from newsgen.related.ranking import LISTED, Shared, unpacked
from newsgen.related.reasons import Asked, Reasons
from newsgen.related.terms import Text
from newsgen.related.vectors import Counts, vectors

pytestmark = pytest.mark.long

Nearest = dict[int, list[tuple[int, float]]]  # by an article's tie the ties and cosines of those near it
Lengths = dict[int, tuple[float, float]]  # by its tie those of its vector and of its whole vector
Articles = dict[int, Counts]  # by its tie


def ties_of(articles: Mapping[int, Counts]) -> np.ndarray:
    return np.array(list(articles), np.uint64)


def from_scratch(articles: Articles) -> tuple[Nearest, Lengths]:
    """In the order of the ties, which no answer may hang on."""
    ordered = dict(sorted(articles.items()))
    index = weigh(vectors(list(ordered.values()), ties_of(ordered)))
    return named(ranked(index), index), lengths(index)


def ranked(index: Index) -> Lists:
    return all_lists(Ranker(index, index.ends()).near(np.arange(index.vectors.rows)), index)


def lengths(index: Index) -> Lengths:
    found = zip(index.vectors.tie.tolist(), zip(index.root.tolist(), index.whole.tolist(), strict=True), strict=True)
    return {tie: both for (tie, both), alive in zip(found, index.vectors.alive.tolist(), strict=True) if alive}


def named(lists: Lists, index: Index) -> Nearest:
    ties = index.vectors.tie.tolist()
    return {
        ties[row]: [
            (ties[other], cosine) for other, cosine in zip(lists.listed(row), lists.cosines[row].tolist(), strict=False)
        ]
        for row in np.flatnonzero(index.vectors.alive).tolist()
    }


def taken_up(before: Articles, after: Articles, seed: int) -> tuple[tuple[Nearest, Lengths], tuple[Nearest, Lengths]]:
    """What comes of ranking `before`, in any order, and changing it to `after`; and of settling that."""
    shuffled = {
        list(before)[at]: before[list(before)[at]] for at in np.random.default_rng(seed).permutation(len(before))
    }
    old = weigh(vectors(list(shuffled.values()), ties_of(shuffled)))
    added = {tie: counts for tie, counts in after.items() if before.get(tie) is not counts}
    gone = np.array([row for row, (tie, counts) in enumerate(shuffled.items()) if after.get(tie) is not counts], int)
    lists = ranked(old).longer(len(added))
    new, touched = change(old, gone, list(added.values()), ties_of(added))
    ranker = Ranker(new)
    found = revised(old, new, lists, ranker.near(touched), touched)
    lists.put(found.rows, found.lists)
    for row in found.missing:
        near = ranker.near(np.array([row]))
        lists.put(np.array([row]), listed(near._replace(rows=near.rows * 0), 1, new))
    whole = settled(new)
    return (named(lists, new), lengths(new)), (named(ranked(whole), whole), lengths(whole))


@st.composite
def some_words(draw: st.DrawFn) -> Counts:
    keys = draw(st.sets(st.integers(0, 30) | st.integers(0, 400), max_size=70))
    counts = draw(st.lists(st.integers(1, 254), min_size=len(keys), max_size=len(keys)))
    language = draw(st.sampled_from([0, 0, 0, 1, 3]))
    opening = draw(st.sampled_from([0, 0, 7, 8]))
    return Counts(
        np.sort(np.array(list(keys), np.uint32) * np.uint32(10_000_019)), np.array(counts, np.uint8), language, opening
    )


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


def many(number: int, seed: int = 1, languages: int = 1) -> Articles:
    """An archive of articles on a few matters, so that lists are full and some are cut.

    Each language has about half as many articles as the one before; the words of matters are of all of them.
    """
    chance = np.random.default_rng(seed)

    def article(tie: int) -> Counts:
        language = min((tie + 1 & -tie - 1).bit_length(), languages) - 1
        common = chance.zipf(1.4, 60) % 300 + 2000 * language
        matter = 1000 + tie % 3 * 20 + chance.integers(0, 20, 12)
        keys = np.unique(np.concatenate((common, matter)).astype(np.uint32))
        return Counts(keys, chance.integers(8, 40, len(keys)).astype(np.uint8), language, tie % 5 * (tie % 2))

    return {tie: article(tie) for tie in range(number)}


def edited(articles: Articles) -> Articles:
    """One article gone, one new, one with other words."""
    others = many(3, seed=2)
    return {tie: counts for tie, counts in articles.items() if tie != 5} | {900: others[0], 7: others[1]}


@pytest.mark.parametrize("languages", [1, 3])
def test_an_edit_among_many_touches_few_and_moves_all_that_it_must(languages: int) -> None:
    articles = many(300, languages=languages)
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
    patch.setattr(ordering, "_may_miss", lambda old, *rest: np.zeros(len(old.number), bool))


def without_ties(patch: pytest.MonkeyPatch) -> None:
    """Of equals the one with the lower row comes first."""
    whole = ordering._in_order
    patch.setattr(ordering, "_in_order", lambda near, tie: whole(near, np.arange(len(tie))))


def whatever_was_left_out(patch: pytest.MonkeyPatch) -> None:
    """What was left out of a list, since as many begin alike, stays out when one of these is gone."""
    whole = ordering._may_miss

    def sabotaged(old: Lists, new: Lists, dirty: np.ndarray, before: Index, index: Index) -> np.ndarray:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(ordering, "MOST_ALIKE", LISTED + 1)
            return whole(old, new, dirty, before, index)

    patch.setattr(ordering, "_may_miss", sabotaged)


def of_one_language(patch: pytest.MonkeyPatch) -> None:
    """What is new is of the first language."""
    whole = change

    def sabotaged(index: Index, gone: np.ndarray, terms: Sequence[Counts], ties: np.ndarray) -> object:
        return whole(index, gone, [each._replace(language=0) for each in terms], ties)

    patch.setitem(taken_up.__globals__, "change", sabotaged)


def never_recounted(patch: pytest.MonkeyPatch) -> None:
    """A word stays with the language that it was of."""
    patch.setattr(indexing, "_recounted", lambda pair, held, more, fewer: (pair, held))


OF_ONE, OF_TWO = (1, 1), (2, 30)  # how many languages there are, and how many articles come
CONTROLS = {
    only_the_new: OF_ONE,
    never_again: OF_ONE,
    without_ties: OF_ONE,
    whatever_was_left_out: OF_ONE,
    of_one_language: OF_TWO,
    never_recounted: OF_TWO,
}


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("sabotage", CONTROLS)
def test_controls(
    sabotage: Callable[[pytest.MonkeyPatch], None], guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each guard that is taken away is missed."""
    languages, new = CONTROLS[sabotage]
    articles = many(300, languages=languages) | {tie: Counts(*many(2)[1]) for tie in range(400, 440)}
    after = {tie: counts for tie, counts in articles.items() if tie not in {3, 6, 9, 402, 403}}
    after |= {900 + tie: counts._replace(language=languages - 1) for tie, counts in many(new, seed=2).items()}
    if not guarded:
        sabotage(monkeypatch)
    with nullcontext() if guarded else pytest.raises(AssertionError):
        holds(articles, after)


def doublings(number: int) -> int:
    return number.bit_length()


def by_hand(articles: Articles) -> dict[int, int]:
    """The rarity of each word, by the rule as it reads."""
    size = Counter(counts.language for counts in articles.values())
    holders: dict[int, Counter[int]] = {}
    for counts in articles.values():
        for key in counts.keys.tolist():
            holders.setdefault(key, Counter())[counts.language] += 1
    rarity = {}
    for key, number in holders.items():
        language, most = number.most_common(1)[0]
        among = size[language] if 3 * most >= 2 * number.total() else len(articles)
        if number.total() > 1:
            rarity[key] = max(doublings(among) - doublings(number.total()) + 1, 1)
    return rarity


@pytest.mark.parametrize("languages", [1, 2, 4])
def test_the_nearest_are_those_of_the_full_unpruned_cosine(languages: int) -> None:
    """Against plain arithmetic over all words of all pairs."""
    articles = {tie: counts._replace(opening=0) for tie, counts in many(200, languages=languages).items()}
    rarity = by_hand(articles)
    weights = {
        tie: {
            key: count * rarity.get(key, 0)
            for key, count in zip(counts.keys.tolist(), counts.counts.tolist(), strict=True)
        }
        for tie, counts in articles.items()
    }
    length = {tie: sum(weight**2 for weight in own.values()) ** 0.5 for tie, own in weights.items()}
    found, _ = from_scratch(articles)
    for tie, own in weights.items():
        cosines = {
            other: sum(weight * theirs.get(key, 0) for key, weight in own.items()) / (length[tie] * length[other])
            for other, theirs in weights.items()
            if other != tie
        }
        best = sorted(cosines.values(), reverse=True)
        assert [cosine for _, cosine in found[tie]] == pytest.approx([one for one in best if one >= LEAST][:LISTED])
        assert all(cosines[other] == pytest.approx(cosine) for other, cosine in found[tie])


@pytest.mark.parametrize("opening", [0, 5])
def test_copies_of_one_text_leave_room_for_others(opening: int) -> None:
    """Of what says nearly the same as an article eight stand in its list, of others three that begin alike."""
    chance = np.random.default_rng(1)

    def some(words: int) -> list[Counts]:
        keys = [np.sort(chance.choice(np.arange(words, dtype=np.uint32), 60, replace=False)) for _ in range(30)]
        return [Counts(each, np.full(60, 20, np.uint8)) for each in keys]

    story, far = [each._replace(opening=opening) for each in some(80)], some(200)
    copies = [story[0]._replace(opening=0)] * 12
    found, _ = from_scratch(dict(enumerate([*story, *far, *copies])))
    near = [(other, cosine) for other, cosine in found[60] if cosine < SAME]
    alike, others = [other for other, _ in near if other < 30], [other for other, _ in near if other >= 30]
    assert len(found[60]) - len(near) == MOST_SAME
    assert (len(alike) == MOST_ALIKE and len(others) > 3) if opening else len(alike) == LISTED - MOST_SAME


def test_a_word_that_thousands_hold_leads_nowhere_and_counts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles that share it alone are no candidates of one another; two that share a rare one gain by it."""
    monkeypatch.setattr(indexing, "COMMON", 3)
    common, rare = np.array([1], np.uint32), np.array([1, 2], np.uint32)
    articles = {tie: Counts(common, np.array([20], np.uint8)) for tie in range(20)}
    articles |= {tie: Counts(rare, np.array([20, 20], np.uint8)) for tie in (30, 31)}
    found, _ = from_scratch(articles)
    assert [found[0], [tie for tie, _ in found[30]]] == [[], [31]]
    assert found[30][0][1] == pytest.approx(1)


def archive_of(*articles: tuple[int, str]) -> Index:
    """The index of articles of these languages, each with these words."""
    return index_of([text for _, text in articles], [language for language, _ in articles])[0]


def counts_of(text: str) -> Counts:
    return Counts.unpacked(next(Counting().packed([Text("", text)])))


def weight_of(index: Index, word: str) -> float:
    (key,) = counts_of(word).keys
    return float(index.rarity[index.vectors.keys == key][0])


RARITY = {
    "of a small language": ([(0, "the")] * 12 + [(1, "het")] * 4, "het", 1),
    "of the large one": ([(0, "the")] * 12 + [(1, "het")] * 4, "the", 1),
    "of half of a small language": ([(0, "the")] * 12 + [(1, "het")] * 2 + [(1, "pier")] * 2, "het", 2),
    "of two thirds in one language": (
        [(0, "oslo")] * 2 + [(0, "the")] * 10 + [(1, "oslo")] * 1 + [(1, "x")] * 3,
        "oslo",
        3,
    ),
    "of less than that in any": ([(0, "oslo")] * 2 + [(0, "the")] * 10 + [(1, "oslo")] * 2 + [(1, "x")] * 2, "oslo", 3),
    "of all of one and some of another": ([(0, "oslo")] * 1 + [(0, "the")] * 12 + [(1, "oslo")] * 3, "oslo", 1),
    "of one article": ([(0, "the")] * 12 + [(1, "het")] * 1, "het", 0),
}


@pytest.mark.parametrize("name", RARITY)
def test_a_word_is_rare_among_the_articles_of_its_language(name: str) -> None:
    articles, word, rarity = RARITY[name]
    assert weight_of(archive_of(*articles), word) == rarity


def test_the_words_that_no_one_else_holds_weigh_by_the_size_of_their_language() -> None:
    index = archive_of(*[(0, "the")] * 12, (0, "the crane"), (1, "het"), (1, "het kraan"))
    for row, rarest in ((12, 4), (14, 2)):
        alone = index.whole[row] ** 2 - index.root[row] ** 2
        assert alone == pytest.approx(rarest**2 * (16**2 + 8**2))


def test_the_last_article_of_a_language_may_go() -> None:
    """With the words that it alone held, before an edit that knows of no such language any more."""
    index = archive_of(*[(0, "the pier")] * 12, (1, "het"))
    for gone in (12, 0):
        index = settled(change(index, np.array([gone]), [], np.zeros(0, np.uint64))[0])
    assert list(lengths(index).values()) == list(lengths(archive_of(*[(0, "the pier")] * 11)).values())


def test_an_empty_archive_and_articles_of_no_words() -> None:
    none = Counts(np.zeros(0, np.uint32), np.zeros(0, np.uint8))
    assert from_scratch({}) == ({}, {})
    assert from_scratch({1: none, 2: none}) == ({1: [], 2: []}, {1: (0, 0), 2: (0, 0)})
    holds({1: none}, {1: none, 2: none, 3: Counts(*many(1)[0])})


def index_of(texts: Sequence[str], languages: Sequence[int] = ()) -> tuple[Index, list[bytes]]:
    """The index of articles of these texts, and their packed words."""
    packed = list(Counting().packed(Text("", text) for text in texts))
    ties = np.arange(len(texts), dtype=np.uint64)
    return weigh(vectors(map(Counts.unpacked, packed, languages or [0] * len(texts)), ties)), packed


def reasons(*texts: str) -> list[Shared]:
    """What the first text shares with each of the others."""
    index, packed = index_of(texts)
    return shared(index, packed, range(1, len(texts)))


def shared(index: Index, packed: Sequence[bytes], others: Sequence[int]) -> list[Shared]:
    """What the first article shares with each of the others."""
    (found,) = Reasons(index).of([Asked(0, others, packed[0])])
    return unpacked(found, len(others))


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


def test_where_nothing_is_asked_or_shared_there_is_no_reason() -> None:
    index, packed = index_of(["", "quay", "pier"])
    assert Reasons(index).of([]) == []
    assert shared(index, packed, [1, 2]) == [Shared([], 0)] * 2


def test_rare_words_are_counted_whole_and_each_alone() -> None:
    """Neither the beginning that two words have in common counts, nor the pair that two words are."""
    found = reasons("Brannock strikers march", "Brannock striking", "Port Ellery", "quay", *FILL)
    assert [each.rare for each in found[:3]] == [1, 0, 0]
    found = reasons("Port Ellery", "Port Ellery", "Ellery", "Port", *FILL)
    assert [each.rare for each in found[:3]] == [2, 1, 1]


def test_a_reason_hangs_on_no_third_article() -> None:
    """A name stands alone where its words are not heavy in both, whatever else they lead to."""
    fill = [f"w{number}" for number in range(60)]
    texts = ["Fell Moor", ". ".join(["Fell Moor", *fill[:50]]), "Moor"]
    texts += [". ".join(["Fell", "Moor", *fill])] * 100 + ["Fell. Moor"] * 100 + [f"x{number}" for number in range(900)]
    index, packed = index_of(texts)
    for others in ([1], [1, 2]):
        assert shared(index, packed, others)[0] == Shared(["Fell Moor"], 0)


@pytest.mark.parametrize(("holders", "rare"), [(127, 1), (128, 0)])
def test_a_word_that_many_hold_is_not_counted_as_rare(holders: int, rare: int) -> None:
    texts = ["kettle"] * holders + [f"word{number} other{number % 300}" for number in range(1000)]
    assert {each.rare for each in reasons(*texts)[: holders - 1]} == {rare}


@pytest.mark.parametrize("holders", [63, 64, 100, 127, 128])
def test_no_count_of_rare_words_moves_but_of_rows_that_are_ranked_again(holders: int) -> None:
    """One article more that holds a word: whoever's count it moves weighs otherwise, and is looked at anew."""
    texts = ["kettle quay"] * holders + [f"word{number} other{number % 300}" for number in range(1000)]
    old, packed = index_of(texts)
    more = counts_of("kettle")
    new, touched = change(old, np.zeros(0, np.int64), [more], np.array([len(texts)], np.uint64))
    asked = [Asked(0, range(1, holders), packed[0])]
    before, after = (Reasons(index).of(asked) for index in (old, new))
    assert before == after or 0 in touched


def test_a_ranking_tells_what_each_neighbour_shares() -> None:
    near = {"a": [("b", 0.5), ("c", 0.25)], "b": [("a", 0.5)]}
    why = {("a", "b"): ("Skerry", "pier"), ("b", "a"): ("skerry", "pier")}
    ranking = make_ranking([make_card(file) for file in "abc"], near, why)
    assert {file: list(ranking.close(file, 0.25)) for file in "abc"} == {"a": ["b", "c"], "b": ["a"], "c": []}
    assert list(ranking.close("a", 0.3)) == ["b"]
    rows = [ranking.places[file] for file in "abc"]
    found = [ranking.words(row, places) for row, places in zip(rows, ((0, 1), (0,), ()), strict=True)]
    assert found == [[["Skerry", "pier"], []], [["skerry", "pier"]], []]
    assert ranking.words(rows[0], [1]) == [[]]
    assert [list(ranking.rare(row)) for row in rows] == [[2, 0], [2], []]

"""Cards: what is counted for them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from newsgen.language import HAN
from newsgen.loader.cards import _count_words
from newsgen.records import Article, Block

BLOCKS = st.lists(
    st.lists(
        st.sampled_from(("words", " ", "  ", "\n", "\t", "\x1c", "\u00a0", "\u3000", "“é”", "中文", "の", "한국", "-"))
    ),
    max_size=4,
).map(lambda blocks: tuple("".join(pieces) for pieces in blocks))


@given(texts=BLOCKS)
def test_words_are_counted_between_spaces_and_han_by_the_sign(texts: tuple[str, ...]) -> None:
    """Whatever the spaces; counting in the bytes comes to the same."""
    body = tuple(Block(kind="paragraph", text=text, line=1) for text in texts)
    article = Article(file="a.txt", id="a.txt", title="A", sha256="", body=body)
    assert _count_words(article) == sum(len(re.findall(rf"[{HAN}]|[^\s{HAN}]+", text)) for text in texts)


def test_words_of_two_blocks_are_not_one() -> None:
    """Control: a count that joined the blocks without a space would be three."""
    blocks = (Block(kind="paragraph", text="One two", line=1), Block(kind="paragraph", text="three four", line=3))
    assert _count_words(Article(file="a.txt", id="a.txt", title="A", sha256="", body=blocks)) == 4

"""Is the loader linear in the length of a line? CPU seconds for 70,000 and 280,000 characters, and their ratio.

    python benchmarks/huge_lines.py

Linear work gives about 4, quadratic work about 16. Short times are noise: read the ratio of the slow rows.
"""

from time import process_time

from newsgen.config import Reading
from newsgen.loader import load

PIECES = ["a", "word ", ", ", " , ", "- ", "(", "[", "*", "`", ">", "A.", "— ", "AB ", "#a ", "1. ", "http://a "]
PIECES += ["\u200b", "字", "\t", "<", "_a", "!["]


def cost(piece: str, suffix: str, length: int) -> float:
    """CPU seconds for one page with one long line, the best of three."""
    data = ("Headline of the day\n\n" + piece * (length // len(piece))).encode()
    found = []
    for _ in range(3):
        start = process_time()
        load(f"page{suffix}", data, Reading())
        found.append(process_time() - start)
    return min(found)


def main() -> None:
    """Print one row for each kind of line."""
    print(f"{'line of':>10} {'file':>5} {'70k s':>8} {'280k s':>8} {'ratio':>6}")
    for suffix in (".txt", ".md"):
        for piece in PIECES:
            short, long = cost(piece, suffix, 70_000), cost(piece, suffix, 280_000)
            print(f"{piece!r:>10} {suffix:>5} {short:8.3f} {long:8.3f} {long / max(short, 0.0001):6.1f}")


if __name__ == "__main__":
    main()

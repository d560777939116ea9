"""What `bench` finds out: the values that it saves as JSON and that `tables` prints."""

from newsgen.records import Value

TXT = "newsgen, cold, .txt"
MD = "newsgen, cold, .md"
HUGO = "Hugo, cold"
RELATED = "Hugo with related lists, cold"
PELICAN = "Pelican, cold"
NOTHING = "newsgen, nothing changed"
HUGO_NOTHING = "Hugo, nothing changed"
EDITED = "newsgen, one article edited"
HUGO_EDITED = "Hugo, one article edited"
FRESH = "newsgen, fresh checkout"
FRESH_MEMO = "newsgen, fresh checkout without build/"
SERIAL = "newsgen, cold, .txt, --jobs 1"
ONE_CORE = "newsgen, cold, .txt, on one core"
ONE_CORE_SHARED = "newsgen, cold, .txt, on one core, --jobs 2"
HELP = "newsgen --help"


class Cost(Value):
    """What one run took: seconds, CPU seconds, and both of each step where the command tells (``--timings``)."""

    wall: float
    cpu: float
    steps: dict[str, tuple[float, float]] = {}


class Made(Value):
    """What lies in an output: pages by kind, other files, bytes; and how many of the files the last run wrote."""

    kinds: dict[str, int]
    others: int
    bytes: int
    written: int


class Figures(Value):
    """One case: what each round took, the most bytes of memory, and what was made where the case makes something."""

    costs: tuple[Cost, ...]
    peak: int | None
    made: Made | None


class Results(Value):
    """One size of archive: when and where it was measured, and the figures by the name of their case.

    `imported` are those heavy modules that a build with nothing to do loads. `load` is how many processes had wanted a
    core in the minute before it all began: with one or more, seconds by the clock are worth little.
    """

    articles: int
    day: str
    machine: str
    versions: dict[str, str]
    cases: dict[str, Figures]
    imported: tuple[str, ...]
    load: float | None = None

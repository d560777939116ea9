"""The loader: what a file becomes. One document's bytes in, an article with its problems out.

`load` reads one file and `card` makes the light record of it that the rest of the archive sees. The steps lie in
modules of their own, in the order of the work: decoding, front_matter, surroundings, wrapping, top, body,
pasted or marked, and assemble, which calls them.
"""

from newsgen.loader.assemble import load
from newsgen.loader.cards import card

__all__ = ["card", "load"]

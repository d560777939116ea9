"""`python -m newsgen` is the command line."""

from newsgen.cli import main

main()

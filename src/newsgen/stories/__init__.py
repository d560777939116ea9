"""Stories: which articles are one story in several papers, and which follow one story over time."""

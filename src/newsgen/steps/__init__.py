"""The steps of a build that touch every document or page: loading, rendering, copying.

Each asks the memo what is known, has the executor do what is new, a chunk at a time and in whatever process, and
gathers what came of it. A step says how much work it did, so that tests can count it.
"""

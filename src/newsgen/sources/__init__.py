"""Where the material comes from: files below content/, static/ and templates/.

A source lists what there is, as `Document`s and paths in a settled order, and reads one when asked. What it
cannot list or read is a Problem beside the rest, never the end of the build.
"""

"""The part of the library, and of the installed distributions, that a stage runs: its slice of both.

A stage depends on its slice instead of on all source files and the whole lock file, so that an edit of what it does not
use leaves it up to date. A slice holds every module that can be imported from the stage's starting points, imports inside
functions included, each with its hash, and every distribution of the lock file that these need, with its pinned versions.

`code_slice` is the form of a slice and its file; `import_graph` finds what can be imported; `notebook_imports` reads the cells; `stages`
writes the slice of each stage; `running` holds the code that runs against them.
"""

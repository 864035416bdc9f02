"""The study's look and its chart functions. Each takes saved estimates and returns a matplotlib figure; import them by module."""

import logging


# On a new machine matplotlib announces that it builds its list of fonts, which says nothing about a result. This package is
# the only one that imports matplotlib, and it is imported before matplotlib is.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

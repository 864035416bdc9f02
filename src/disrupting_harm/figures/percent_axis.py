"""An axis of shares whose numbers are where they say: a tick at 2.5 % that is labelled 2 % would mislead."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import PercentFormatter


STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)


def set_percent_ticks(axes, end: float, *, most: int) -> None:
    """From 0 to `end` (a share), with at most so many steps, labelled without decimals from a step of 1 % on."""
    step = next((step for step in STEPS if end / step <= most), STEPS[-1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0 if step >= 0.01 else 1, symbol=" %"))
    axes.set_xticks(np.arange(0, end + 1e-9, step))

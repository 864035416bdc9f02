"""What a notebook uses: open a run, load declared inputs, save estimates, tables and figures with their record."""

from disrupting_harm.evidence.run import Run, open_run


__all__ = ["Run", "open_run"]

"""Run a notebook for a country, keep notebooks in canonical form, drive the pipeline."""

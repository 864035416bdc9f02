"""A sentence for every key of the parameter files, for the schemas of editors and for `docs/reference/parameters.md`."""

"""Raw files that ship inside an installed distribution, such as the public data that a statistics package brings along."""

from __future__ import annotations

from importlib import metadata

from disrupting_harm.errors import MissingInputError
from disrupting_harm.ingest.place import place_raw_file
from disrupting_harm.ingest.source import RawSource
from disrupting_harm.layout import Layout


def place_shipped_file(layout: Layout, source: RawSource) -> str:
    """Put the file in its place under DVC; returns the distribution and its version. Raises MissingInputError."""
    declared = source.params.package
    try:
        distribution = metadata.distribution(declared.distribution)
    except metadata.PackageNotFoundError:
        raise MissingInputError(
            f"{declared.distribution}: not installed, and {source.file} lies in it; run `make reproduce`, which installs what the lock "
            "pins."
        ) from None
    path = distribution.locate_file(declared.path)
    place_raw_file(layout, source.iso3, source.stem, path, source.table)
    return f"{declared.distribution} {distribution.version}"

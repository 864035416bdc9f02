"""Reference numbers: every source of a notebook once, in the order in which its cells are shown."""

from __future__ import annotations

import pandas as pd


SOURCE = ["source_title", "source_url"]


def number_sources(*sets: pd.DataFrame) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """The sets of cells with their source's `number`, and the numbered list: number, title, address, licence."""
    every = pd.concat([cells[[*SOURCE, "licence"]] for cells in sets]).drop_duplicates(SOURCE)
    number = {source: place for place, source in enumerate(every[SOURCE].itertuples(index=False, name=None), start=1)}
    numbered = [
        cells.assign(number=[number[source] for source in cells[SOURCE].itertuples(index=False, name=None)])
        for cells in sets
    ]
    listed = pd.DataFrame(
        {"No.": range(1, len(every) + 1), "Source": every["source_title"].to_numpy(), "Address": every["source_url"].to_numpy(),
         "Licence": every["licence"].to_numpy()}
    )  # fmt: skip
    return numbered, listed

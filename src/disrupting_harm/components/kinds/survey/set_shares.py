"""What a survey's stand-in is set to, with the published figures that `stand_in_shares` refers to.

That table says of each item whether its share is published or assumed. It states the assumed ones; a published one stands in
`published_estimates`, so that what is set beside a real survey is made of facts alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd


FIGURES = "published_estimates"
PUBLISHED, ASSUMED = "published", "assumed"


def with_figures(rows: pd.DataFrame, figures: pd.DataFrame, component: str) -> pd.DataFrame:
    """`stand_in_shares` with share, source and address of each published figure that its rows refer to. Both tables are text.

    A row whose figure is not there stays as it is.
    """
    own = _overall(figures, component).drop_duplicates(["iso3", "indicator"])
    named = own.set_index(["iso3", "indicator"])[["estimate_pct", "source", "source_url"]]
    out = rows.copy()
    for place, row in rows[rows["basis"] == PUBLISHED].iterrows():
        if (key := (row["iso3"], row["item"])) in named.index:
            out.loc[place, ["share_pct", "source", "source_url"]] = named.loc[key].to_list()
    return out


def problems_of_references(rows: pd.DataFrame, figures: pd.DataFrame, component: str) -> Iterator[str]:
    """A sentence for each row that refers to no figure or to several, or states a share beside the published one."""
    own = _overall(figures, component)
    for row in rows[rows["basis"] == PUBLISHED].itertuples():
        held = int(((own["iso3"] == row.iso3) & (own["indicator"] == row.item)).sum())
        if held != 1:
            found = "several such figures" if held else "no such figure"
            yield (
                f"{row.item} is called published, and data/reference/{FIGURES}.csv holds {found}; leave one there, or write {ASSUMED}."
            )
        if row.share_pct:
            yield (
                f"{row.item} is called published and states a share too; leave share_pct blank, the figure stands in "
                f"data/reference/{FIGURES}.csv."
            )


def _overall(figures: pd.DataFrame, component: str) -> pd.DataFrame:
    """Of the published figures those of a whole survey of the component, as a source printed them."""
    return figures[(figures["component"] == component) & (figures["by"] == "") & (figures["made_by"] == PUBLISHED)]

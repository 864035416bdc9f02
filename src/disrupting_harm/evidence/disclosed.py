"""What of a run's estimates may leave, by the rules of the study: `disrupting_harm.disclosure` applied to sets that are saved together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import load_disclosure
from disrupting_harm.study.model import DataClass


if TYPE_CHECKING:
    import pandas as pd

    from disrupting_harm.disclosure.unions import Composites


class Disclosed:
    """The estimates that a run may save. It remembers which sets were about respondents: two such calls could not know of each other."""

    def __init__(self, layout: Layout, iso3: str, scope: str) -> None:
        self._layout, self._iso3, self._scope = layout, iso3, scope
        self._saved: set[str] = set()

    def protect(
        self,
        tables: Mapping[str, pd.DataFrame],
        classes: Mapping[str, DataClass],
        *,
        headline: Collection[str],
        by_hand: bool,
        composites: Composites | None = None,
    ) -> dict[str, pd.DataFrame]:
        """The tables by id, as they may leave; `classes`: the data class of each. headline: indicators whose figure of everybody must stay.
        composites: by indicator, the parts whose union it is.

        By hand a cell may run again. Raises UserError where estimates about respondents were saved by an earlier call, for
        restricted estimates of which the rules know nothing, and what `disclosure.protect` raises.
        """
        released = dict(tables)
        for data_class in dict.fromkeys(classes.values()):
            rules = load_disclosure(self._layout, self._iso3, data_class)
            if data_class == "restricted":
                self._refuse_models({id: table for id, table in tables.items() if classes[id] == data_class})
            mine = {
                id: table for id, table in tables.items() if classes[id] == data_class and _is_about_respondents(table)
            }
            if rules is None or not mine:
                continue
            if (others := sorted(self._saved - set(mine))) and not by_hand:
                raise UserError(
                    f"{self._scope}/{next(iter(mine))}: is about respondents, as is {others[0]}, which an earlier cell saved; save both in one "
                    "call of `run.save_together`, because what may leave of one hangs on the other."
                )
            self._saved |= set(mine)
            from disrupting_harm.disclosure.protect import protect

            released |= protect(mine, rules, headline=headline, composites=composites)
        return {id: released[id] for id in tables}

    def _refuse_models(self, tables: Mapping[str, pd.DataFrame]) -> None:
        from disrupting_harm.disclosure.structure import NOT_COVERED

        for id, table in tables.items():
            if found := sorted(set(table["statistic"]) & set(NOT_COVERED)):
                raise UserError(
                    f"{self._scope}/{id}: holds {', '.join(found)} of restricted data, which no rule of disclosure covers; take it out of the "
                    "notebook."
                )


def _is_about_respondents(table: pd.DataFrame) -> bool:
    from disrupting_harm.disclosure.structure import is_covered

    return bool(is_covered(table).any())

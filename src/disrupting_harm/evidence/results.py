"""A run that saves results: estimates and assessments, which figures and tables then show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import pandas as pd

from disrupting_harm.errors import UserError
from disrupting_harm.evidence import assessments as cells
from disrupting_harm.evidence.behind import Behind
from disrupting_harm.evidence.disclosed import Disclosed
from disrupting_harm.evidence.estimate_set import EstimateSet
from disrupting_harm.evidence.estimates import FLOAT_FORMAT, add_facts, as_saved
from disrupting_harm.records import DefinitionRef
from disrupting_harm.study.catalogue import Definition
from disrupting_harm.study.load_catalogue import composites_of


class Results(Behind):
    """A run that saves estimates and assessments, each with what it was made from."""

    def save_estimates(
        self,
        estimates: pd.DataFrame,
        *,
        table: str,
        id: str,
        statistic: str = "proportion",
        also: Sequence[str] = (),
        theme: str | None = None,
    ) -> pd.DataFrame:
        """Save estimates as CSV with their ids and definitions; returns them as saved, which is what figures are drawn from.

        `table` is the loaded table they are made from, `also` names further ones. Proportions must carry what the presentation
        standard lets be printed of them (`presentation`). `theme` is that of all of them, where their definitions name none.
        """
        made = EstimateSet(estimates, table, statistic=statistic, also=tuple(also), theme=theme)
        return self.save_together({id: made})[id]

    def save_together(self, sets: Mapping[str, EstimateSet]) -> dict[str, pd.DataFrame]:
        """Save sets of estimates by id, as `save_estimates` does each; returns them as saved, by id.

        Estimates about the same respondents belong together: what may leave of one hangs on what leaves of the others.
        """
        described = {id: self._describe(id, made) for id, made in sets.items()}
        classes = {id: self._class_of(id, sets[id].tables, full) for id, full in described.items()}
        headline = getattr(self.params, "headline", ())
        released = self.disclosed.protect(
            described, classes, headline=headline, by_hand=self.by_hand, composites=composites_of(self.definitions)
        )
        return {id: self._write_estimates(id, sets[id], full) for id, full in released.items()}

    @cached_property
    def disclosed(self) -> Disclosed:
        return Disclosed(self.layout, self.iso3, self.scope)

    def _describe(self, id: str, made: EstimateSet) -> pd.DataFrame:
        """The estimates with ids, definitions and data class; nothing is written. Raises UserError for what cannot be saved."""
        self._require_new(id)
        self._require_loaded(id, made.tables)
        estimates = made.estimates
        if "presentation" not in estimates and all(
            kind.startswith("proportion") for kind in estimates.get("statistic", [made.statistic])
        ):
            raise UserError(
                f"{self.scope}/{id}: proportions without the presentation standard; make them with `survey.proportions`, or pass them "
                "through `survey.present`."
            )
        full = add_facts(
            estimates, scope=self.scope, catalogue=self.definitions, statistic=made.statistic, theme=made.theme,
            data_class=self._class_of(id, made.tables, estimates),
        )  # fmt: skip
        self._require_themes(id, full["theme"])
        # What disclosure control reads and no file holds.
        return full.assign(largest_share=estimates["largest_share"]) if "largest_share" in estimates else full

    def _write_estimates(self, id: str, made: EstimateSet, described: pd.DataFrame) -> pd.DataFrame:
        full = as_saved(described.drop(columns="largest_share", errors="ignore"))
        self.gate.check_frame(id, full)
        others = {estimate: by for estimate, by in self.saved_estimates.items() if by != id}
        if repeated := [i for i in full["estimate_id"] if i in others]:
            raise UserError(f"{repeated[0]}: saved by an earlier cell already; save each estimate once.")
        self.saved_estimates = others | dict.fromkeys(full["estimate_id"], id)
        path = self.folder / f"{id}.csv"
        full.to_csv(path, index=False, lineterminator="\n", float_format=FLOAT_FORMAT)
        used = {name: self.definitions[name] for name in dict.fromkeys(full["indicator"])}
        self._note_saved(
            "estimates", id, [path], data_class=self._class_of(id, made.tables, full), tables=made.tables,
            estimates=tuple(full["estimate_id"]), definitions={name: _definition_ref(d) for name, d in used.items()},
            themes=tuple(sorted({t for t in full["theme"] if t})), rows=self._rows_of(made.tables, full),
        )  # fmt: skip
        self.gate.remember("estimates", full, "estimate_id")
        return full

    def save_assessments(
        self, assessed: pd.DataFrame, *, table: str, id: str, also: Sequence[str] = (), theme: str | None = None
    ) -> pd.DataFrame:
        """Save assessed cells as CSV with their ids; returns them as saved, which is what figures and tables are made from.

        `table` and `also` are as in `save_estimates`. No cell is saved without status, year, assessor and source
        (`evidence.assessments`).
        """
        self._require_new(id)
        self._require_loaded(id, (table, *also))
        data_class = self._class_of(id, (table, *also), assessed)
        full = cells.add_facts(assessed, scope=self.scope, theme=theme, data_class=data_class)
        self._require_themes(id, full["theme"])
        self.gate.check_frame(id, full)
        others = {cell: by for cell, by in self.saved_assessments.items() if by != id}
        if repeated := [i for i in full[cells.ID] if i in others]:
            raise UserError(f"{repeated[0]}: saved by an earlier cell already; save each assessment once.")
        self.saved_assessments = others | dict.fromkeys(full[cells.ID], id)
        path = self.folder / f"{id}.csv"
        full.to_csv(path, index=False, lineterminator="\n")
        self._note_saved(
            "assessments", id, [path], data_class=data_class, tables=(table, *also), assessments=tuple(full[cells.ID]),
            themes=tuple(sorted({t for t in full["theme"] if t})), rows=self._rows_of((table, *also), full),
        )  # fmt: skip
        self.gate.remember("assessments", full, cells.ID)
        return full

    # -- what is refused

    def _require_new(self, id: str) -> None:
        """Before anything is written. By hand a cell may run again: what it saved before is replaced."""
        if not self.by_hand and any(entry.id == id for entry in self.saved):
            raise UserError(
                f"{self.scope}/{id}: saved by an earlier cell already; give each figure and table its own id."
            )

    def _require_loaded(self, id: str, tables: Sequence[str]) -> None:
        loaded = {entry.table for entry in self.inputs.values()}
        if unknown := [name for name in tables if name not in loaded]:
            raise UserError(
                f"{self.scope}/{id}: says it was made from {', '.join(unknown)}, which this notebook did not load."
            )

    def _require_themes(self, id: str, themes: Iterable[str | None]) -> None:
        if unknown := self.study.unknown_themes(themes):
            raise UserError(
                f"{self.scope}/{id}: no theme {', '.join(unknown)}; add it under `themes` in params/study.yaml, or name one of "
                f"{', '.join(self.study.themes)}."
            )


def _definition_ref(definition: Definition) -> DefinitionRef:
    statistic = getattr(definition, "statistic", "proportion")
    return DefinitionRef(version=definition.version, status=definition.status, statistic=statistic)

"""What stands behind a saved thing: its tables and their class, the rows of reference tables, who is cited, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from disrupting_harm.errors import UserError
from disrupting_harm.evidence import assessments as cells
from disrupting_harm.evidence.loading import Loading
from disrupting_harm.evidence.made_of import CLASSES, Cited, cited_in, is_more_careful, most_careful, source_line
from disrupting_harm.evidence.source_rows import COLUMN, Rows, rows_in
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.study.model import DataClass


LICENCE_OF_FORMS = "MIT"  # that of the project


class Behind(Loading):
    """A run that knows what it saved so far, and what each of these is made of."""

    def _shown(
        self, id: str, estimates: pd.DataFrame | None, assessed: pd.DataFrame | None
    ) -> dict[str, tuple[str, ...]]:
        """The ids of what a figure or table shows, by kind. Raises UserError for what was not saved."""
        found = {}
        for kind, frame, column, saved in (
            ("estimates", estimates, "estimate_id", self.saved_estimates),
            ("assessments", assessed, cells.ID, self.saved_assessments),
        ):
            ids = () if frame is None else tuple(frame.get(column, [None]))
            if not set(ids) <= {*saved, *self._loaded(kind)}:
                raise UserError(
                    f"{self.scope}/{id}: shows {kind} that were not saved; pass what `run.save_{kind}` returned."
                )
            found[kind] = ids
            self.gate.check_values(id, kind, frame)
        return found

    def _tables_behind(self, shown: Mapping[str, Sequence[str]], also: Sequence[str]) -> tuple[str, ...]:
        """The tables that saved estimates and assessments are made from, and those shown beside them."""
        saved = {"estimates": self.saved_estimates, "assessments": self.saved_assessments}
        by = {saved[kind][i] for kind, ids in shown.items() for i in ids if i in saved[kind]}
        made_from = [self._loaded(kind)[i] for kind, ids in shown.items() for i in ids if i not in saved[kind]]
        made_from += [table for entry in self.saved if entry.id in by for table in entry.tables]
        return tuple(dict.fromkeys((*made_from, *also)))

    def _loaded(self, kind: str) -> Mapping[str, str]:
        """By id, the tables of estimates or assessments that other units' notebooks saved."""
        return {"estimates": self.loaded_estimates, "assessments": self.loaded_assessments}[kind]

    def _are_facts(self, tables: Sequence[str]) -> bool:
        """Whether all of these are facts with a source in every row: reference tables, and assessments that were made of them."""
        return bool(tables) and all(name in {*self.facts, *self.loaded_assessments.values()} for name in tables)

    def _class_of(
        self, id: str, tables: Sequence[str], frame: pd.DataFrame | None = None, *, form: Instrument | None = None
    ) -> DataClass:
        """The most careful class of the loaded `tables`; the component's own where none is named, as for a figure of no row.

        A `form` alone is public: it is what is asked, and no answer.

        Raises UserError where `frame` still says that it is of a more careful class than the tables it is said to be made from.
        """
        classes = [entry.data_class for entry in self.inputs.values() if entry.table in tables]
        of_none: DataClass = "public" if form else self.data_class
        found = most_careful(classes) if tables else of_none
        said = set() if frame is None else {frame.attrs.get("data_class"), *frame.get("data_class", ())} & {*CLASSES}
        if said and is_more_careful(said := most_careful(said), found):
            raise UserError(
                f"{self.scope}/{id}: is made of a table that is {said}, and names only {', '.join(tables) or 'a form'}; name that table too, so that "
                "it is marked."
            )
        return found

    # -- rows of reference tables

    def _also(self, also: Sequence[str], rows: Sequence[pd.DataFrame]) -> tuple[str, ...]:
        """The tables `also` with those of `rows`. Raises UserError for rows that have lost their names."""
        named = rows_in(*rows)
        if named is None:
            raise UserError(
                f"{self.scope}: shows rows without the column {COLUMN}; pass them as `run.load_reference` gave them."
            )
        return tuple(dict.fromkeys((*also, *named)))

    def _facts_in(self, tables: Sequence[str], rows: Rows) -> list[pd.DataFrame]:
        """The rows of reference tables among `tables`: those that `rows` names, or all where it names none of a table."""
        found = [(self.facts[table], rows.get(table)) for table in tables if table in self.facts]
        return [frame if places is None else frame.iloc[[place - 1 for place in places]] for frame, places in found]

    def _rows_of(self, tables: Sequence[str], *frames: pd.DataFrame | None) -> Rows:
        """The rows that `frames` are made of, of those `tables` that are reference tables; none where that is not known of all."""
        named = rows_in(*frames) or {}
        return {table: places for table, places in named.items() if table in tables and table in self.facts}

    def _made_of(
        self,
        shown: Mapping[str, Sequence[str]],
        also: Sequence[str],
        rows: Sequence[pd.DataFrame],
        estimates: pd.DataFrame | None,
        assessed: pd.DataFrame | None,
    ) -> tuple[Rows, list[Cited]]:
        """The rows of reference tables that a thing shows, and who is cited by it: the sources of these rows and of no other.

        All rows of a table are cited where it is shown as a whole (`also`), or is behind estimates that name no rows.
        """
        behind, named = self._tables_behind(shown, ()), rows_in(estimates, assessed)
        # An assessed cell names its own source, whether or not it names its row.
        unknown = set(behind) if named is None and assessed is None else set()
        found: dict[str, set[int]] = {}
        for each in (named or {}, rows_in(*rows) or {}):
            for table, places in each.items():
                if table in self.facts and table not in unknown:
                    found.setdefault(table, set()).update(places)
        exact = {table: tuple(sorted(places)) for table, places in found.items()}
        cited = [] if assessed is None else [cited_in(assessed)]
        for table in dict.fromkeys((*behind, *also)):
            frame = self.facts.get(table)
            if frame is not None and table in exact:
                cited.append(cited_in(frame.iloc[[place - 1 for place in exact[table]]]))
            elif frame is not None and table in {*unknown, *also}:
                cited.append(cited_in(frame))
        return exact, cited

    def _source_line(self, tables: Sequence[str], cited: Sequence[Cited]) -> str:
        """Of facts alone their own titles and licences; else who collected the component's data."""
        if self._are_facts(tables):
            return source_line(cited)
        origin = self.data.origin
        line = f"{origin.title} ({origin.collected_by})" if self.data_class != "synthetic" else origin.title
        return f"{line}. {self.data.population.capitalize()}." if hasattr(self.data, "population") else f"{line}."

    def _source_of_form(self, form: Instrument) -> str:
        return f"Form of this study: {form.title}. Licence: {LICENCE_OF_FORMS}."

    def _source_in_full(self, tables: Sequence[str], cited: Sequence[Cited]) -> str:
        """All titles and addresses, for the metadata of a file that goes its own way."""
        if not self._are_facts(tables):
            return self._source_line(tables, cited)
        return "; ".join(dict.fromkeys(text for each in cited for text in (*each.titles, *each.addresses)))

    def _licence(self, tables: Sequence[str], cited: Sequence[Cited]) -> str:
        if self._are_facts(tables):
            return "; ".join(dict.fromkeys(text for each in cited for text in each.licences))
        return self.data.origin.licence

    def _with_caveats(self, note: str, cited: Sequence[Cited]) -> str:
        """The note with what the parameters say of a source, wherever a row of that source is shown."""
        titles = [title for each in cited for title in each.titles]
        said = [
            text
            for text, starts in self.params.caveats_of_sources()
            if text not in note and any(title.startswith(starts) for title in titles)
        ]
        return " ".join(filter(None, (note, *said)))

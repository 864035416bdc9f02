"""The triangulation as its notebook uses it: what is loaded, the cells and pairs that are saved, and the tables of readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from disrupting_harm.components.triangulation.converge import NO_EVIDENCE, Cell, Pair, cells, compare, converge
from disrupting_harm.components.triangulation.readings import FIGURES, Loaded, Reading
from disrupting_harm.components.triangulation.rules import SILENCE, STATUSES
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.evidence.source_rows import join_rows


THEMES = "themes_by_convergence"
TOGETHER = "together"  # the column of the matrix in which a theme's sources are taken together
STAND_IN, FACT, OWN = "SYNTHETIC stand-in", "Published", "Data of this study"  # marks of a cell
LETTERS = {"agreement": "A", "partial": "P", "dissonance": "D", "silence": "S"}
# Which way a status of the assessments points; the others stand beside any answer.
DIRECTIONS = {
    "yes": ("criminalised", "in_place", "meets", "party", "yes"),
    "part": ("partly", "below", "no_own_offence", "signed"),
    "no": ("not_criminalised", "not_in_place", "not_met", "not_party", "no"),
}


class Triangulation:
    """What the country's sources say of each theme. cells: one for each source and theme. pairs: all that were declared."""

    def __init__(self, run: Run):
        self.run, self.params = run, run.params
        takes = [taken for source in self.params.sources.values() for taken in source.takes]
        estimates = {name: _load(run.load_estimates, name) for name in _distinct(t.estimate for t in takes)}
        assessments = {name: _load(run.load_assessments, name) for name in _distinct(t.assessment for t in takes)}
        figures = run.load_reference(FIGURES)
        loaded = Loaded(
            estimates, assessments, figures[figures["iso3"] == run.iso3],
            origins={t.estimate: run.study.activities[s.activity].title for s in self.params.sources.values() for t in s.takes if t.estimate},
            directions={status: way for way, statuses in DIRECTIONS.items() for status in statuses},
        )  # fmt: skip
        self.statements = {name: loaded.read(source) for name, source in self.params.sources.items()}
        self.pairs = compare(run.iso3, self.params, self.statements)
        self.cells = cells(self.params, self.statements, self.pairs)
        self.loaded = loaded

    # -- what is saved

    def said(self, *, synthetic: bool) -> pd.DataFrame:
        """The cells of facts, or those of stand-ins, as assessments: status is the convergence, value what the source says."""
        return pd.DataFrame([self._cell(cell) for cell in self.cells if cell.newest.synthetic == synthetic])

    def held_together(self, *, synthetic: bool) -> pd.DataFrame:
        """The pairs that were decided, of facts alone or with a stand-in, as assessments: detail is the rule or the reason."""
        return pd.DataFrame([self._pair(pair) for pair in self.decided(synthetic=synthetic)])

    def save_said(self, *, synthetic: bool) -> pd.DataFrame | None:
        """Saves the cells of facts, or of stand-ins; None where there are none."""
        return self._save(
            self.said(synthetic=synthetic), "said_by_stand_ins" if synthetic else "said", synthetic=synthetic
        )

    def save_pairs(self, *, synthetic: bool) -> pd.DataFrame | None:
        """Saves the decided pairs of facts, or those with a stand-in; None where there are none."""
        made = self.held_together(synthetic=synthetic)
        return self._save(made, "pairs_with_stand_ins" if synthetic else "pairs", synthetic=synthetic)

    def _save(self, made: pd.DataFrame, id: str, *, synthetic: bool) -> pd.DataFrame | None:
        if made.empty:
            return None
        table, *also = self.tables(synthetic=synthetic)
        return self.run.save_assessments(made, table=table, also=also, id=id)

    def save_pairs_table(self, saved: pd.DataFrame | None, *, synthetic: bool) -> Html | None:
        if saved is None:
            return None
        what = (
            "statements of which one or both are stand-ins" if synthetic else "published facts held against each other"
        )
        return self.run.save_table(
            self.readable_pairs(synthetic=synthetic), id="with_stand_ins" if synthetic else "facts_compared",
            caption=f"{self.run.country_name}: {what}", assessments=saved, folded=synthetic,
            note=self.params.note_stand_ins if synthetic else "",
        )  # fmt: skip

    def save_cells_table(self, *saved: pd.DataFrame | None) -> Html:
        return self.run.save_table(
            self.readable_cells(), id="cells", caption=f"{self.run.country_name}: what each source says of each theme",
            assessments=all_of(*saved), folded=True,
        )  # fmt: skip

    def decided(self, *, synthetic: bool) -> list[Pair]:
        return [pair for pair in self.pairs if pair.status != SILENCE and pair.synthetic == synthetic]

    def tables(self, *, synthetic: bool) -> list[str]:
        """The loaded tables behind the cells of facts, or of stand-ins; of facts alone the published figures are always one."""
        used = [r.table for cell in self.cells if cell.newest.synthetic == synthetic for r in cell.readings]
        used += [r.table for pair in self.decided(synthetic=synthetic) for r in pair.used]
        return _distinct([*used, *([] if synthetic else [FIGURES])])

    def count_themes(self) -> pd.DataFrame:
        """How many themes have each convergence by facts alone. A theme of which no two facts could be compared is silent."""
        found = [
            converge([p for p in self.pairs if p.theme == theme and not p.synthetic]).status
            for theme in self.run.study.themes
        ]
        return pd.DataFrame([
            {"indicator": THEMES, "by": "convergence", "level": status, "estimate": float(found.count(status)), "n": float(len(found)),
             "theme": None, "presentation": None, "flags": ""}
            for status in STATUSES
        ])  # fmt: skip

    # -- what readers see

    def matrix(self) -> pd.DataFrame:
        """For the figure: theme, column, letter and whether a stand-in decides; the last column is that of the theme."""
        found = []
        for theme in self.run.study.themes:
            for activity in self.params.columns:
                own = [cell for cell in self.cells if (cell.theme, cell.activity) == (theme, activity)]
                if own:
                    found.append((theme, activity, *self._together([p for c in own for p in self._pairs_of(c)], own)))
            of_theme = [cell for cell in self.cells if cell.theme == theme]
            if of_theme:
                found.append((theme, TOGETHER, *self._together([p for p in self.pairs if p.theme == theme], of_theme)))
        frame = pd.DataFrame(found, columns=["theme", "column", "status", "synthetic"])
        return frame.assign(letter=frame["status"].map(LETTERS))

    def note(self) -> str:
        """What is said below the matrix, with the activities that are not read."""
        return " ".join(
            (self.params.note, *(f"{self.params.columns[a]}: {why}" for a, why in self.params.not_joined.items()))
        )

    def readable_pairs(self, *, synthetic: bool) -> pd.DataFrame:
        lines = []
        for pair in self.decided(synthetic=synthetic):
            one, other = (self.params.sources[name] for name in pair.sources)
            lines.append({
                "Theme": self.run.study.themes[pair.theme],
                "One source": f"{self.params.columns[one.activity]}: {one.label}",
                "says": pair.said[0],
                "Another source": f"{self.params.columns[other.activity]}: {other.label}",
                "says too": pair.said[1],
                "Convergence": self.status(pair.status, pair.synthetic),
                "Decided by": pair.decided,
                "Why they are compared": self.params.comparisons[pair.name].why,
                "Sources": _cited(pair.used)["source_title"],
            })  # fmt: skip
        return pd.DataFrame(lines)

    def readable_cells(self) -> pd.DataFrame:
        order = list(self.run.study.themes)
        lines = []
        for cell in sorted(self.cells, key=lambda cell: order.index(cell.theme)):
            newest = cell.newest
            lines.append({
                "Theme": self.run.study.themes[cell.theme],
                "Activity": self.params.columns[cell.activity],
                "What": self.params.sources[cell.source].label,
                "It says": newest.text,
                "Period": newest.period,
                "Mark": STAND_IN if newest.synthetic else FACT if newest.source_url else OWN,
                "Convergence": self.status(cell.status, cell.compared_with_stand_in),
                "Decided by": cell.decided,
                "Source": newest.source_title,
            })  # fmt: skip
        return pd.DataFrame(lines)

    def status(self, status: str, synthetic: bool) -> str:
        said = self.run.label(status)
        return f"{said} ({NO_EVIDENCE})" if synthetic else said

    def caption(self) -> str:
        """Which themes disagree, by facts; said in words, so that the alternative text tells it."""
        named = {status: [] for status in STATUSES}
        for theme, label in self.run.study.themes.items():
            named[converge([p for p in self.pairs if p.theme == theme and not p.synthetic]).status].append(label)
        told = [f"{self.run.label(s).lower()} on {'; '.join(named[s])}" for s in STATUSES if named[s] and s != SILENCE]
        by_facts = f"by published facts: {', '.join(told)}" if told else "no two published facts could be compared"
        return f"{self.run.country_name}: where research activities agree and disagree; {by_facts}"

    def _pairs_of(self, cell: Cell) -> list[Pair]:
        return [pair for pair in self.pairs if pair.theme == cell.theme and cell.source in pair.sources]

    def _together(self, pairs: Iterable[Pair], own: Sequence[Cell]) -> tuple[str, bool]:
        """The status, and whether it rests on a stand-in. Of what was not compared, whether all that is said is a stand-in."""
        together = converge(list(dict.fromkeys(pairs)))
        if together.status == SILENCE:
            return SILENCE, bool(own) and all(cell.newest.synthetic for cell in own)
        return together.status, together.synthetic

    def _cell(self, cell: Cell) -> dict:
        newest = cell.newest
        return {
            "topic": cell.theme, "theme": cell.theme, "part": f"{cell.activity}_{cell.source}", "label": self.params.sources[cell.source].label,
            "status": cell.status, "status_label": self.status(cell.status, cell.compared_with_stand_in), "value": newest.text,
            "detail": cell.decided, "year": newest.year, "reference": newest.reference, **_cited([newest]),
        }  # fmt: skip

    def _pair(self, pair: Pair) -> dict:
        return {
            "topic": pair.theme, "theme": pair.theme, "part": pair.name,
            "label": " / ".join(self.params.sources[name].label for name in pair.sources), "status": pair.status,
            "status_label": self.status(pair.status, pair.synthetic), "value": " / ".join(pair.said), "detail": pair.decided,
            "year": pair.used[-1].year, "reference": "; ".join(dict.fromkeys(r.reference for r in pair.used)), **_cited(pair.used),
        }  # fmt: skip


def all_of(*saved: pd.DataFrame | None) -> pd.DataFrame:
    """Saved cells and pairs in one frame, without those that were not saved."""
    return pd.concat([frame for frame in saved if frame is not None], ignore_index=True)


def _cited(readings: Sequence[Reading]) -> dict:
    """Who says so, with all sources of the readings; the rows of reference tables, where all of them are such."""
    said = {
        name: "; ".join(_distinct(getattr(r, name) for r in readings)) for name in ("assessor", "source_title", "source_url", "licence")
    }  # fmt: skip
    return said | {ROWS: join_rows(*(r.rows for r in readings)) if all(r.rows for r in readings) else ""}


def _load(load, name: str) -> pd.DataFrame:
    component, _, id = name.partition("/")
    return load(component, [id])


def _distinct(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))

"""What a user may name: a stage by its address, its name and unit, its name for all units, or a unit for its report."""

from __future__ import annotations

from collections.abc import Sequence

from disrupting_harm.errors import UserError, near
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage
from disrupting_harm.stage_names import REPORT


def find_targets(layout: Layout, stages: Sequence[Stage], targets: Sequence[str]) -> list[Stage]:
    """The stages meant, each once; those of the top-level `dvc.yaml` and every report without a target.

    Raises UserError with one sentence per target that names nothing.
    """
    if not targets:
        return [stage for stage in stages if stage.file == "dvc.yaml" or stage.name == REPORT]
    found: dict[str, Stage] = {}
    problems = []
    for target in targets:
        meant = [s for s in stages if target in (s.address, s.key, s.name, s.file)]
        meant = meant or [s for s in stages if s.name == REPORT and s.item == target]
        if not meant:
            problems.append(_no_target(layout, stages, target))
        found |= {stage.address: stage for stage in meant}
    if problems:
        raise UserError("\n".join(problems))
    return list(found.values())


def _no_target(layout: Layout, stages: Sequence[Stage], target: str) -> str:
    from disrupting_harm.study.load import load_study  # the models of parameters take a tenth of a second to load

    study = load_study(layout)
    if target in study.units:
        return f"{target}: holds no component, so it has no report; add one to params/countries/{target}.yaml."
    known = [*(s.key for s in stages), *(s.name for s in stages), *(s.item for s in stages if s.item)]
    return f"{target}: neither a stage nor a unit{near(target, known)}; list the stages with `dvc stage list --all`."

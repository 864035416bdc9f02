"""Estimates from a complex sample survey, with design-based uncertainty, and counts of respondents chosen on purpose.

The names below load their modules at first use, for readers and notebooks. The library itself imports modules by name, so that a
stage which needs one of them does not depend on all.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from disrupting_harm.survey.affected import Affected, children_affected, scale_interval
    from disrupting_harm.survey.design import SurveyDesign
    from disrupting_harm.survey.purposive import PurposiveSample

_MODULES = {
    "Affected": "affected", "PurposiveSample": "purposive", "SurveyDesign": "design", "children_affected": "affected",
    "scale_interval": "affected",
}  # fmt: skip
__all__ = ["Affected", "PurposiveSample", "SurveyDesign", "children_affected", "scale_interval"]


def __getattr__(name: str):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)

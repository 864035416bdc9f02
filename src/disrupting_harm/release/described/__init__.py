"""A release in the words of standards: Workflow Run RO-Crate, W3C PROV, Frictionless Data Package, CODECHECK, DDI Lifecycle."""

from __future__ import annotations

from disrupting_harm.release.described.codecheck import CODECHECK, codecheck_text
from disrupting_harm.release.described.content import Content
from disrupting_harm.release.described.crate import CRATE, WORKFLOW, crate_text
from disrupting_harm.release.described.data_package import DATA_PACKAGE, data_package_text
from disrupting_harm.release.described.ddi import DDI, ddi_text
from disrupting_harm.release.described.prov import PROV, prov_text


__all__ = ["CODECHECK", "CRATE", "DATA_PACKAGE", "DDI", "PROV", "WORKFLOW", "Content", "described"]


def described(content: Content) -> dict[str, str]:
    """By file name, the text of each standard."""
    return {
        CRATE: crate_text(content),
        PROV: prov_text(content),
        DATA_PACKAGE: data_package_text(content),
        CODECHECK: codecheck_text(content),
        DDI: ddi_text(content),
    }

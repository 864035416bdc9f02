"""One contract per raw data set: its tables, columns, codes and cross-field rules."""

from disrupting_harm.contracts.check import check_frame, check_lonely_psus
from disrupting_harm.contracts.model import Column, Table


__all__ = ["Column", "Table", "check_frame", "check_lonely_psus"]

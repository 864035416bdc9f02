"""Survey weights, step by step. Every step returns new weights, so that a mapping of them is the record of the weighting:

    steps = {"base": base_weights(frame[["p_psu", "p_household", "p_child"]])}
    steps["non-response"] = adjust_for_nonresponse(steps["base"], frame["status"], frame["stratum"])
    diagnose(steps)

Steps read their rows by position, whatever the index; calibration and trimming take rows of positive weight only.
"""

from disrupting_harm.errors import NotConverged, WeightingError
from disrupting_harm.weighting.base import base_weights
from disrupting_harm.weighting.calibrate import g_weights, poststratify, rake
from disrupting_harm.weighting.diagnostics import diagnose
from disrupting_harm.weighting.nonresponse import adjust_for_nonresponse
from disrupting_harm.weighting.rake_and_trim import rake_and_trim
from disrupting_harm.weighting.scale import scale
from disrupting_harm.weighting.trim import trim


__all__ = [
    "NotConverged",
    "WeightingError",
    "adjust_for_nonresponse",
    "base_weights",
    "diagnose",
    "g_weights",
    "poststratify",
    "rake",
    "rake_and_trim",
    "scale",
    "trim",
]

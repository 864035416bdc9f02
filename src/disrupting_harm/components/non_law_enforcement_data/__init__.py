"""Administrative counts of hotlines and clearing houses, from reference tables."""

from disrupting_harm.registry import Component


COMPONENT = Component(kind="counts", position=30, references={"run": ("cybertipline_reports", "population_age_sex")})

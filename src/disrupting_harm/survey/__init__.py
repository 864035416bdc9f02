"""Estimates from a complex sample survey: proportions, means and counts of children, with design-based uncertainty."""

from disrupting_harm.survey.affected import Affected, children_affected, scale_interval
from disrupting_harm.survey.design import SurveyDesign


__all__ = ["Affected", "SurveyDesign", "children_affected", "scale_interval"]

"""Parameters of the study as frozen, validated models, and the loaders of their files."""

from disrupting_harm.study.catalogue import Catalogue, Count, Indicator, Measure
from disrupting_harm.study.components import (
    Affected,
    Components,
    Country,
    HouseholdSurvey,
    NonLawEnforcementData,
    Predictors,
    ReferenceColumn,
    SampleSize,
    SamplingDesign,
    Selection,
    Weighting,
)
from disrupting_harm.study.conventions import Presentation, Study, SurveyRules, Unit
from disrupting_harm.study.load import (
    in_words,
    known_indicators,
    load_catalogue,
    load_country,
    load_indicators,
    load_study,
    survey_indicators,
    survey_rules,
)
from disrupting_harm.study.model import DataClass, Model, NonAnswers
from disrupting_harm.study.raw import ColumnMap, Origin, TableParams
from disrupting_harm.study.stand_ins import Calibration, FieldworkCalibration, PooledCalibration


__all__ = [
    "Affected",
    "Calibration",
    "Catalogue",
    "ColumnMap",
    "Components",
    "Count",
    "Country",
    "DataClass",
    "FieldworkCalibration",
    "HouseholdSurvey",
    "Indicator",
    "Measure",
    "Model",
    "NonAnswers",
    "NonLawEnforcementData",
    "Origin",
    "PooledCalibration",
    "Predictors",
    "Presentation",
    "ReferenceColumn",
    "SampleSize",
    "SamplingDesign",
    "Selection",
    "Study",
    "SurveyRules",
    "TableParams",
    "Unit",
    "Weighting",
    "in_words",
    "known_indicators",
    "load_catalogue",
    "load_country",
    "load_indicators",
    "load_study",
    "survey_indicators",
    "survey_rules",
]

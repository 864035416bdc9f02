"""Stand-in data made from the contracts. Never evidence: every row says `synthetic`."""

from disrupting_harm.synthetic.household_survey import synthesize_household_survey


__all__ = ["synthesize_household_survey"]

"""From a raw file to contract form and on to derived tables, with nothing lost on the way."""

from disrupting_harm.ingest.derive import derive_household_survey
from disrupting_harm.ingest.place import place_raw_file


__all__ = ["derive_household_survey", "place_raw_file"]

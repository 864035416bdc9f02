"""Raw tables of the government interviews to derived ones, as of any coded interviews."""

from disrupting_harm.components.kinds.segments.derive import derivation_of


derive, check = derivation_of("government_interviews")

"""Raw tables of the access to justice to derived ones, as of any coded interviews."""

from disrupting_harm.components.kinds.segments.derive import derivation_of


derive, check = derivation_of("access_to_justice")

"""Raw tables of the survivor conversations to derived ones, as of any coded interviews."""

from disrupting_harm.components.kinds.segments.derive import derivation_of


derive, check = derivation_of("survivor_conversations")

"""A stand-in for the survivor conversations, as for any coded interviews."""

from functools import partial

from disrupting_harm.components.kinds.segments.stand_in import synthesize_segments


synthesize = partial(synthesize_segments, stem="survivor_conversations")

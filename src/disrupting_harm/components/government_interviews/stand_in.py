"""A stand-in for the government interviews, as for any coded interviews."""

from functools import partial

from disrupting_harm.components.kinds.segments.stand_in import synthesize_segments


synthesize = partial(synthesize_segments, stem="government_interviews")

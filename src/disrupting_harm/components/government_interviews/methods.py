"""What the methods box of a report says of the government interviews, as of any coded interviews."""

from functools import partial

from disrupting_harm.components.kinds.segments.methods import describe_coding


methods = partial(describe_coding, stem="government_interviews")

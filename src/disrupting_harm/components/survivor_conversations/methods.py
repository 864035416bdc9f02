"""What the methods box of a report says of the survivor conversations, as of any coded interviews."""

from functools import partial

from disrupting_harm.components.kinds.segments.methods import describe_coding


methods = partial(describe_coding, stem="survivor_conversations")

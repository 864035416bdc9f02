import sys


DESCRIPTION = (
    "re-hash every file that the records and the lock files name: 0 if all agree, 1 with a sentence per difference"
)


def add_arguments(parser):
    pass


def main() -> int:
    from disrupting_harm.layout import Layout
    from disrupting_harm.provenance.verify import print_verification

    return print_verification(Layout.find(), sys.stdout)

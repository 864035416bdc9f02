import sys


DESCRIPTION = (
    "bring the catalogues of the report's texts in other languages up to date, and print how far each is translated"
)


def add_arguments(parser):
    does = parser.add_mutually_exclusive_group()
    does.add_argument(
        "--add", metavar="CODE", help="begin a catalogue for a language, by its code of ISO 639 such as pt"
    )
    does.add_argument(
        "--check",
        action="store_true",
        help="write nothing: exit with 1 where a catalogue is not up to date or a translation is wrong",
    )


def main(*, add: str | None, check: bool) -> int:
    from disrupting_harm.languages.update import check_catalogues, standings, update_catalogues
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    if check:
        told = check_catalogues(layout)
        for sentence in told:
            print(sentence, file=sys.stderr)
    else:
        told = []
        for name in update_catalogues(layout, add):
            print(f"{name}: written")
    for language in standings(layout) if not told else ():
        fuzzy = f", {language.fuzzy} fuzzy" if language.fuzzy else ""
        print(
            f"{language.code}  {language.name}: {language.translated} of {language.messages} messages translated{fuzzy}"
        )
    return 1 if told else 0

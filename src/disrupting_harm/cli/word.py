from pathlib import Path

from disrupting_harm.cli import add_unit


DESCRIPTION = "write a unit's report as a Word document for partners, or take over what they edited and commented in it"


def add_arguments(parser):
    add_unit(parser)
    parser.add_argument("file", type=Path, metavar="FILE.docx", help="the document to write, or with --back to read")
    parser.add_argument(
        "--back",
        action="store_true",
        help="read the document: its edited sentences and comments go into params/findings.yaml, or are refused by name",
    )


def main(*, unit: str, file: Path, back: bool) -> None:
    from disrupting_harm.layout import Layout

    layout = Layout.find()
    if back:
        from disrupting_harm.report.word.back import bring_back

        for sentence in bring_back(layout, unit, file):
            print(f"{unit}: {sentence}")
        return
    from disrupting_harm.report.word.make import write_word

    made = write_word(layout, unit, file)
    print(f"{unit}: {file} written, {len(made.read.sentences())} sentences can be edited")

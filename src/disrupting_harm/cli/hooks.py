import sys


DESCRIPTION = "have git refuse commits of rows, results of notebooks, restricted files and keys"


def add_arguments(parser):
    looks = parser.add_mutually_exclusive_group()
    looks.add_argument(
        "--staged", action="store_true", help="look at what the next commit would hold; installs nothing"
    )
    looks.add_argument("--tracked", action="store_true", help="look at every file that git tracks; installs nothing")


def main(*, staged: bool, tracked: bool) -> int:
    from disrupting_harm.commit_checks.check import STAGED, TRACKED, find_accidents
    from disrupting_harm.commit_checks.git_files import staged_files, tracked_files
    from disrupting_harm.commit_checks.hook import install_hook
    from disrupting_harm.layout import Layout

    root = Layout.find().root
    if not staged and not tracked:
        placed = install_hook(root)
        print(
            "pre-commit: in place" if placed is None else "pre-commit: written; commits of rows and results are refused"
        )
        return 0
    found = find_accidents(staged_files(root), STAGED) if staged else find_accidents(tracked_files(root), TRACKED)
    for sentence in found:
        print(sentence, file=sys.stderr)
    if found and staged:
        print(
            "pre-commit: nothing was committed; `git commit --no-verify` goes past this, on your word.", file=sys.stderr
        )
    return 1 if found else 0

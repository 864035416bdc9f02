"""What git holds: the commit that is released, and whatever of the work tree it does not hold."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence

from disrupting_harm.code_slices.code_slice import NotASlice, read_slice, source_path
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.records import Record


# Untracked files below these may have run or been read. Elsewhere they are the person's own.
READ_BY_STAGES = (
    "src/",
    "params/",
    "notebooks/",
    "data/",
    "releases/",
    "dvc.",
    ".dvc",
    "requirements.lock",
    "pyproject.toml",
)
# Of these also what an ignore rule keeps out: the rules there list what the project knows, and stages may read what it does not.
LISTED_BY_NAME = ("params/", "notebooks/", "data/reference/")
OF_TOOLS = ("__pycache__", ".ipynb_checkpoints")
GENERATED = ("outputs/", "data/raw/", "data/derived/", "data/slices/")  # DVC's, not git's
FEW = 20


def head(layout: Layout) -> str:
    """The commit of the work tree. Raises UserError where there is none."""
    return _git(layout, "rev-parse", "--verify", "HEAD^{commit}").decode().strip()


def day_of(layout: Layout, commit: str) -> str:
    """The day of a commit, ISO, as its committer's clock had it."""
    return _git(layout, "show", "--no-patch", "--format=%cs", commit).decode().strip()


def is_in_history(layout: Layout, commit: str, of: str = "HEAD") -> bool:
    """Whether a commit is `of` or one that it follows from; false for one that this clone does not hold."""
    return _run(layout, "merge-base", "--is-ancestor", commit, of).returncode == 0


def committed_file(layout: Layout, commit: str, path: str) -> bytes | None:
    """A file as a commit holds it; None where it holds none."""
    done = _run(layout, "show", f"{commit}:{path}")
    return done.stdout if done.returncode == 0 else None


def committed_text(layout: Layout, commit: str, path: str) -> str:
    """A text file as a commit holds it. Raises UserError where it holds none."""
    data = committed_file(layout, commit, path)
    if data is None:
        raise UserError(f"{path}: is in no commit; commit it with `git add {path}`.")
    return data.decode("utf-8")


def commits_of(layout: Layout, path: str) -> list[str]:
    """The commits, back from HEAD, that changed a file."""
    return _git(layout, "log", "--format=%H", "--", path).decode().split()


def uncommitted(layout: Layout, records: Iterable[Record], more: Sequence[str] = ()) -> list[str]:
    """One sentence for each file that is not in the work tree what HEAD holds: changed, untracked or ignored.

    Asked of git's status, and then of every file that the records or `more` name by its content, since flags of git's index
    and ignore rules hide changes from the status.
    """
    told: dict[str, str] = {}
    asked = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching")
    for line in filter(None, _git(layout, *asked).decode().split("\0")):
        state, path = line[:2], line[3:]
        if state == "!!":
            if path.startswith(LISTED_BY_NAME) and not set(path.split("/")) & set(OF_TOOLS):
                told[path] = f"{path}: is not committed; commit it with `git add -f {path}` or take it away."
        elif state == "??":
            if path.startswith(READ_BY_STAGES):
                told[path] = f"{path}: is not committed; commit it or take it away."
        else:
            told[path] = (
                f"{path}: is not what the last commit holds; commit it or restore it with `git checkout {path}`."
            )
    committed = _tree(layout)
    named = sorted({*_named(layout, records), *more} - set(told))
    for path in named:
        if path not in committed:
            told[path] = (
                f"{path}: was used for what is released and is in no commit; commit it with `git add -f {path}`."
            )
    present = [
        path
        for path in {*committed, *named}
        if path in committed and path not in told and path.startswith(READ_BY_STAGES)
    ]
    for path, found in _hash_work_tree(layout, sorted(present)).items():
        if found != committed[path]:
            told[path] = (
                f"{path}: is not what the last commit holds, which a flag of git's index hides; take it off with "
                f"`git update-index --no-assume-unchanged --no-skip-worktree {path}`, then commit or restore the file."
            )
    sentences = [told[path] for path in sorted(told)]
    if len(sentences) > FEW:
        sentences[FEW:] = [
            f"{len(sentences) - FEW} more files are not what the last commit holds; `git status` lists them."
        ]
    return sentences


def _named(layout: Layout, records: Iterable[Record]) -> set[str]:
    """Files of the repository that the records say ran or were read, generated ones aside."""
    found: set[str] = set()
    slices: set[str] = set()
    for record in records:
        found |= {entry.path for entry in (*record.inputs, *record.parameters)}
        found |= {record.notebook.path} if record.notebook else set()
        slices.add(record.code.path)
    for name in slices:
        try:
            found |= {layout.relative(source_path(layout, m)) for m in read_slice(layout.root / name).modules}
        except (NotASlice, OSError):
            continue  # a verification names it
    return {path for path in found if not path.startswith(GENERATED)}


def _tree(layout: Layout) -> dict[str, str]:
    """By path, the name that git has for the content of each plain file of HEAD."""
    found = {}
    for line in filter(None, _git(layout, "ls-tree", "-r", "-z", "--full-tree", "HEAD").decode().split("\0")):
        facts, _, path = line.partition("\t")
        mode, _, name = facts.split()
        if mode.startswith("100"):
            found[path] = name
    return found


def _hash_work_tree(layout: Layout, paths: Sequence[str]) -> dict[str, str]:
    """The names that git would give the files as they are now. Absent ones, and links in the place of files, have none."""
    here = [p for p in paths if (layout.root / p).is_file() and not (layout.root / p).is_symlink()]
    if not here:
        return dict.fromkeys(paths, "")
    asked = "".join(f"{path}\n" for path in here).encode()
    names = _git(layout, "hash-object", "--stdin-paths", given=asked).decode().split()
    return dict.fromkeys(paths, "") | dict(zip(here, names, strict=True))


def _git(layout: Layout, *arguments: str, given: bytes | None = None) -> bytes:
    done = _run(layout, *arguments, given=given)
    if done.returncode != 0:
        raise UserError(
            "git: does not read this clone, and a release is of a commit; run the command in a clone with a commit."
        )
    return done.stdout


def _run(layout: Layout, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(
            ["git", "--no-optional-locks", *arguments], cwd=layout.root, input=given, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise UserError("git: is not installed, and a release is of a commit; install it.") from None

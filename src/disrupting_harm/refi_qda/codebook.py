"""Read a codebook (.qdc). Every mistake is found, and told with its line."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.refi_qda.codes import read_codes, read_sets
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.model import CODEBOOK_NAMESPACE, PROJECT_NAMESPACE, Codebook
from disrupting_harm.refi_qda.xml_tree import parse_xml


LARGEST = 20 * 2**20  # bytes of a codebook
MEND = "export the codebook again from the program it is kept in, as REFI-QDA codebook (.qdc)"


def read_codebook(path: Path, *, file: str | None = None, mend: str = MEND) -> Codebook:
    """The codebook of a file; `file` is what messages call it. Raises ContractError with every mistake and its line."""
    mistakes = Mistakes(file or path.name, mend)
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise mistakes.refuse(f"the file is larger than {LARGEST // 2**20} MB, which no codebook is")
        data = path.read_bytes()
    except OSError:
        raise mistakes.refuse("the file cannot be opened") from None
    if data.startswith(b"PK"):
        raise mistakes.refuse("the file is a packed one, as a project (.qdpx) is, and not a codebook")
    return parse_codebook(data, mistakes)


def parse_codebook(data: bytes, mistakes: Mistakes) -> Codebook:
    """The codebook in these bytes. Raises ContractError with every mistake and its line."""
    root = parse_xml(data, mistakes)
    if root.namespace == PROJECT_NAMESPACE:
        raise mistakes.refuse("the file is a project, not a codebook", root.line)
    if root.name != "CodeBook":
        raise mistakes.refuse("the file's outermost element is not CodeBook", root.line)
    if root.namespace != CODEBOOK_NAMESPACE:
        raise mistakes.refuse(f"the namespace of the file is not {CODEBOOK_NAMESPACE}", root.line)
    listed = root.first("Codes")
    if listed is None or listed.first("Code") is None:
        mistakes.add("the codebook has no code", (listed or root).line)
    codes = read_codes(listed, mistakes, mistakes)
    sets = read_sets(root.first("Sets"), codes, mistakes)
    mistakes.raise_if_any()
    return Codebook(codes, sets, root.attributes.get("origin", ""))

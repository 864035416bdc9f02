"""Mistakes in a text file, gathered by what is wrong, and told with the lines of all that share it."""

from __future__ import annotations

from dataclasses import dataclass, field

from disrupting_harm.errors import ContractError, Problem, name_rows


@dataclass
class Mistakes:
    """What is wrong in one file. `file` and `mend` go into every sentence; a text never holds a name or word of the file."""

    file: str
    mend: str
    found: dict[str, list[int]] = field(default_factory=dict)

    def add(self, text: str, line: int | None = None) -> None:
        lines = self.found.setdefault(text, [])
        if line is not None and line not in lines:
            lines.append(line)

    def problems(self) -> list[Problem]:
        return [Problem(self._place(sorted(lines)), text, self.mend) for text, lines in self.found.items()]

    def raise_if_any(self) -> None:
        """Raises ContractError with all of them."""
        if self.found:
            raise ContractError(self.problems())

    def refuse(self, text: str, line: int | None = None) -> ContractError:
        """All that was found and this, which lets no further reading happen. To be raised by the caller."""
        self.add(text, line)
        return ContractError(self.problems())

    def _place(self, lines: list[int]) -> str:
        return f"{self.file}, {name_rows(lines).replace('row', 'line', 1)}" if lines else self.file

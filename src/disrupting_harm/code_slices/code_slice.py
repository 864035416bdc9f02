"""A slice: which modules of the library and which installed distributions a stage runs, each with its hash or pinned versions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.layout import Layout


ROOT = "disrupting_harm"


@dataclass(frozen=True)
class Slice:
    """modules: name or path of a file of the library to its SHA-256. distributions: name to pinned versions."""

    modules: dict[str, str]
    distributions: dict[str, tuple[str, ...]]

    def text(self) -> str:
        return files.dump_json({"modules": self.modules, "distributions": self.distributions})


class NotASlice(ValueError):
    """A file that cannot be read as a slice of the library."""


def read_slice(path: Path) -> Slice:
    """Raises NotASlice for a file that is damaged or of another form."""
    try:
        content = files.read_json(path)
        modules = {name: str(sha256) for name, sha256 in content["modules"].items()}
        return Slice(modules, {name: tuple(v) for name, v in content["distributions"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotASlice(str(path)) from None


def modules_hash(modules: dict[str, str]) -> str:
    return files.sha256_text(files.dump_json(modules))


def distributions_hash(distributions: dict[str, tuple[str, ...]]) -> str:
    return files.sha256_text(files.dump_json({name: list(v) for name, v in distributions.items()}))


def changed_modules(layout: Layout, modules: dict[str, str]) -> list[str]:
    """Modules and files of a slice whose source is not what the slice says, or not there any more."""
    return [name for name, sha256 in modules.items() if hash_of(source_path(layout, name)) != sha256]


def source_path(layout: Layout, name: str) -> Path:
    """The file of a module, or of another file of the library that is named by its path below the package."""
    return source_in(layout.package(), name)


def source_in(package: Path, name: str) -> Path:
    if "/" in name:
        return package / name
    folder = package.joinpath(*name.split(".")[1:])
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def hash_of(path: Path) -> str | None:
    return files.sha256_file(path) if path.is_file() else None

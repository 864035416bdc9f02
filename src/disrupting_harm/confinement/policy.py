"""What the process of a notebook may read and write: paths, as they are given to it before its first cell."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from disrupting_harm.confinement import landlock


# What the interpreter, the C library and the numeric libraries ask of the system: its own machine code, time zones, how many
# processors and how much memory there is, and chance. Nothing here names the machine or its user.
SYSTEM = (
    "/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime",
    "/usr/share/zoneinfo", "/usr/share/locale", "/dev/urandom", "/dev/random", "/dev/zero",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory", "/proc/self",
    "/sys/devices/system/cpu", "/sys/fs/cgroup", "/sys/kernel/mm/transparent_hugepage",
)  # fmt: skip
DEVICES = ("/dev/null",)
LIBRARY = str(Path(__file__).resolve().parents[1])


@dataclass(frozen=True)
class Policy:
    """Absolute paths, links resolved; a folder stands for all that is in it.

    declared: what the stage declares. sources: files of the project of which the stage declares slices; the library alone reads
    them. listed: folders that may be listed. written: where outputs and temporary files go. sockets: folders in which the
    messages of a kernel pass.
    """

    root: str
    notebook: str  # relative to root
    outputs: str  # relative to root, as the reader knows them
    declared: tuple[str, ...]
    sources: tuple[str, ...]
    listed: tuple[str, ...]
    written: tuple[str, ...]
    sockets: tuple[str, ...] = ()

    def text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Policy:
        content = json.loads(text)
        return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in content.items()})

    def rules(self) -> Iterable[tuple[str, int]]:
        """The same for the kernel of the system, which tells no library from a cell."""
        for path in (*environment(), *SYSTEM, *self.declared, *self.sources):
            yield path, landlock.READ
        for path in self.listed:
            yield path, landlock.LIST
        for path in DEVICES:
            yield path, landlock.READ_WRITE
        for path in self.written:
            yield path, landlock.READ_WRITE
        for path in self.sockets:
            yield path, landlock.SOCKETS


def environment() -> tuple[str, ...]:
    """Folders of the interpreter, of the installed distributions and of this library."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [sysconfig.get_path(name) for name in names]
    # Of a virtual environment, the standard library lies with the interpreter it was made from.
    found += [os.path.join(sys.base_prefix, "lib"), os.path.join(sys.prefix, "lib"), os.path.join(sys.prefix, "lib64")]
    found += [os.path.join(sys.prefix, "pyvenv.cfg"), LIBRARY]
    return tuple(dict.fromkeys(os.path.realpath(path) for path in found if path))


def with_links(paths: Iterable[Path]) -> tuple[str, ...]:
    """The paths, and what links below them lead to: DVC may link files of a declared folder to its cache."""
    found = []
    for path in paths:
        found.append(os.path.realpath(path))
        if path.is_dir():
            found += [os.path.realpath(inner) for inner in sorted(path.rglob("*")) if inner.is_symlink()]
    return tuple(dict.fromkeys(found))

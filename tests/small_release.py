"""A study of two units for tests of a release: one with published counts alone, one with a stand-in beside them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.checkouts import pack, run_in
from tests.small_repository import make_repository

from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.release.manifest import Manifest, ReleasedFile


REAL, MIXED = "TSU", "TST"
COUNTS = "non_law_enforcement_data"
UNITS = {
    REAL: f"iso3: {REAL}\ntarget_population: {{year: 2021}}\ncomponents:\n  {COUNTS}:\n",
    MIXED: (
        f"iso3: {MIXED}\ntarget_population: {{year: 2021}}\ncomponents:\n  sampling_design:\n    data_class: synthetic\n"
        "    selection: {seed: 20211027, psus: 40}\n    stand_in: {seed: 20211027, interviews: 300}\n"
        f"  {COUNTS}:\n"
    ),
}


def make_released_study(target: Path) -> Layout:
    """The study with its outputs made by the pipeline and everything committed."""
    layout = make_repository(target)
    for path in layout.country("XXX").parent.glob("*.yaml"):
        path.unlink()
    for unit, text in UNITS.items():
        layout.country(unit).write_text(text, encoding="utf-8")
    for path in layout.reference("x").parent.glob("*.csv"):
        _copy_rows(path)
    write_held(layout)
    done = run_in(layout, "-m", "disrupting_harm", "repro", "-j", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    commit(layout, "made")
    pack(layout.root)
    return layout


def _copy_rows(path: Path) -> None:
    """Give the real unit the rows of the other, where it has none."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if lines[0].startswith("iso3,") and not any(line.startswith(f"{REAL},") for line in lines):
        lines += [REAL + line[3:] for line in lines if line.startswith(f"{MIXED},")]
        path.write_text("".join(lines), encoding="utf-8")


def commit(layout: Layout, message: str = "change") -> str:
    """Commit whatever changed; returns the commit."""
    git(layout, "add", "-A")
    git(layout, "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-qm", message)
    return git(layout, "rev-parse", "HEAD").strip()


def git(layout: Layout, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=layout.root, check=True, capture_output=True, text=True).stdout


def write_key(path: Path) -> str:
    """A new private key at `path`; returns the public one as the parameters hold it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from disrupting_harm.release.keys import encode_public

    key = Ed25519PrivateKey.generate()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    return encode_public(key.public_key())


SHA = "0" * 64


def manifest(**fields) -> Manifest:
    """A manifest of one file, with these fields in the place of its own."""
    stated = {
        "study": "A study", "number": 1, "commit": "1" * 40, "demonstration": False, "units": ("TST",), "audits": (), "pins": (),
        "pins_sha256": SHA, "files": (ReleasedFile(path="README.md", sha256=SHA, size=0, role="about the release"),),
    }  # fmt: skip
    return Manifest(**stated | fields)

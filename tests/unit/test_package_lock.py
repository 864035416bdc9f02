"""What a lock file of packages pins, what each distribution needs, and what is installed in its place."""

from __future__ import annotations

from importlib import metadata

from disrupting_harm.code_slices.stages import write_library_slices
from disrupting_harm.package_lock import _read_lock, _version_of, normalise, pinned_closure


LOCK = """\
# made by pip-compile
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via the-study (pyproject.toml)
beta-core==2.0 ; python_version < "3.12" \\
    --hash=sha256:cc
    # via
    #   Alpha
    #   gamma
beta-core==2.1 ; python_version >= "3.12" \\
    --hash=sha256:dd
    # via
    #   alpha
    #   gamma
gamma[extra]==3.0+local \\
    --hash=sha256:ee
    # via beta.core
delta==4.0 \\
    --hash=sha256:ff
    # via epsilon
epsilon==5.0
"""


def test_a_distribution_brings_all_that_it_needs_by_the_remarks_of_the_lock():
    assert pinned_closure(LOCK, ["alpha"]) == {"alpha": ("1.0",), "beta-core": ("2.0", "2.1"), "gamma": ("3.0+local",)}


def test_a_circle_of_needs_ends():
    assert set(pinned_closure(LOCK, ["gamma"])) == {"beta-core", "gamma"}


def test_what_nothing_asked_for_is_not_part_of_it():
    assert pinned_closure(LOCK, ["delta"]) == {"delta": ("4.0",)}
    assert set(pinned_closure(LOCK, ["epsilon"])) == {"delta", "epsilon"}
    assert pinned_closure(LOCK, []) == pinned_closure("", ["alpha"]) == {}


def test_names_are_compared_as_package_tools_compare_them():
    assert normalise("Beta_.-Core") == "beta-core"
    assert pinned_closure(LOCK, ["BETA.Core"]) == pinned_closure(LOCK, ["beta_core"]) != {}


def test_a_name_that_the_lock_does_not_pin_is_left_out():
    assert pinned_closure(LOCK, ["the-study", "zeta"]) == {}


def test_the_remarks_of_the_real_lock_reach_what_a_package_imports(root):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    found = pinned_closure(lock, ["pandas"])
    assert {"pandas", "numpy", "python-dateutil", "six"} <= set(found)
    assert not {"scipy", "pyarrow", "ipykernel"} & set(found)


def test_a_distribution_of_the_lock_that_is_not_installed_here_is_no_mistake(sliced):
    """The lock pins for every system: what only another one needs is not installed on this."""
    lock = sliced.requirements()
    text = lock.read_text(encoding="utf-8")
    lock.unlink()
    lock.write_text(text + "no-such-distribution==1.0\n", encoding="utf-8")
    assert "report" in write_library_slices(sliced)


def test_the_version_of_every_installed_distribution_of_the_lock_is_read_as_its_metadata_state_it(sliced):
    versions, _ = _read_lock(sliced.requirements().read_text(encoding="utf-8"))
    installed = [d for d in metadata.distributions() if normalise(d.metadata["Name"]) in versions]
    assert len(installed) > 50
    assert {d.name: _version_of(d) for d in installed} == {d.name: d.version for d in installed}

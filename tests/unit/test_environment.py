"""The variables under which every result is made, whoever starts the command."""

from __future__ import annotations

import os
import subprocess
import sys

from disrupting_harm.environment import FIXED, LIBRARY, fixed, is_fixed


def test_threads_hashing_zone_and_language_of_the_machine_have_no_part_in_a_result():
    assert (FIXED["PYTHONHASHSEED"], FIXED["TZ"], FIXED["LC_ALL"]) == ("0", "UTC", "C.UTF-8")
    assert {value for name, value in FIXED.items() if name.endswith("_THREADS")} == {"1"}


def test_other_variables_stay_but_for_those_that_change_what_python_does():
    given = {"HOME": "/somewhere", "TZ": "Asia/Kathmandu", "PYTHONWARNINGS": "ignore", "PYTHONSTARTUP": "/a.py"}
    assert fixed(given) == {"HOME": "/somewhere"} | FIXED
    assert is_fixed(fixed(given)) and not is_fixed(given)


def test_of_the_folders_that_python_searches_that_of_this_library_alone_stays(tmp_path):
    (tmp_path / "link").symlink_to(LIBRARY)
    for folder in (LIBRARY, tmp_path / "link"):
        given = {"PYTHONPATH": os.pathsep.join(["/elsewhere", str(folder), ""])}
        assert fixed(given) == {"PYTHONPATH": LIBRARY} | FIXED
    assert fixed({"PYTHONPATH": "/elsewhere"}) == FIXED


def test_a_command_that_makes_a_result_starts_again_under_them_and_keeps_its_arguments():
    told = subprocess.run(
        [sys.executable, "-m", "disrupting_harm", "run", "no such component", "KEN"],
        env=os.environ | {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 2 and told.stderr.startswith("no such component: not a component")


def test_a_program_that_starts_again_has_the_variables_before_its_first_import():
    program = (
        "import os, sys\n"
        "from disrupting_harm.environment import is_fixed, restart_fixed\n"
        "restart_fixed()\n"
        "print(is_fixed(os.environ), sys.flags.hash_randomization, sys.argv[1:])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, "a b", "c"], env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert said == "True 0 ['a b', 'c']\n"

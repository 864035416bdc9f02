"""Start IPython's kernel in a process that is confined: `python -m disrupting_harm.confinement.kernel -f FILE ...`.

Files are given up before anything of the kernel is imported, since a rule holds for threads that start later. Its sockets
are made by then unrefused calls; once they are there, and before the first cell, these are refused as well.
"""

from __future__ import annotations

import os
import sys
import warnings


VARIABLE = "DH_CONFINED"  # the descriptor that refusals are told to, a blank, and the policy


def main() -> None:
    # As ipykernel's own launcher: what lies beside the notebook is not found before installed modules.
    if sys.path and (sys.path[0] == "" or os.path.realpath(sys.path[0]) == os.getcwd()):
        del sys.path[0]
    from disrupting_harm.confinement import start
    from disrupting_harm.confinement.policy import Policy

    descriptor, _, text = os.environ.pop(VARIABLE).partition(" ")
    policy = Policy.read(text)
    start.confine_files(policy)
    # It would open a port for what child processes print. There are none.
    warnings.filterwarnings("ignore", message="Couldn't bind IOPub Pipe")
    from ipykernel import kernelapp

    app = kernelapp.IPKernelApp.instance()
    app.initialize()
    start.confine_code(policy, int(descriptor))
    start.watch_errors(app.shell)
    app.start()


if __name__ == "__main__":
    main()

"""`dh repro`: DVC's decisions and lock files, with several stages at once in processes forked from one warm parent.

`scan` tells what is up to date from the lock files alone; `dvc_stages` is the one module that calls DVC; `locks` writes lock
files as DVC does; `schedule` says what may run next; `forks` is the warm parent and `workers` the way to it; `repro` joins them.
"""

"""`dh repro`: DVC's decisions and lock files, with several stages at once in processes forked from one warm parent.

`scan` tells what is up to date from the lock files alone; `dvc_stages`, `run_cache` and `dvc_remotes` are the modules that call
DVC; `locks` writes lock files as DVC does; `schedule` says what may run next; `forks` is the warm parent and `workers` the way to it; `repro` joins them.

On several machines: `cluster` is the way in at the head, `cluster_tasks` says what is one task, `cluster_head` who gets it,
`cluster_results` what is taken of it, and `dask_cluster` is the one module that calls Dask. `cluster_worker` runs in the worker's Dask
process, and `cluster_clone` in its clone.
"""

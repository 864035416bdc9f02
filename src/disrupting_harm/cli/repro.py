import sys


DESCRIPTION = "bring stages up to date as `dvc repro` does, several at once"


def add_arguments(parser):
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="a unit (its report), a stage by its name and unit (STAGE@ISO3), or a stage of all units (default: every report)",
    )
    add_jobs(parser)
    parser.add_argument("-k", "--keep-going", action="store_true", help="run on what does not need a stage that failed")
    parser.add_argument("-f", "--force", action="store_true", help="run stages that are up to date as well")
    parser.add_argument("--pull", action="store_true", help="take results of earlier runs from the remote")
    parser.add_argument("--dry", action="store_true", help="say what would run and why, and run nothing")
    parser.add_argument("--only", action="store_true", help="run the targets without the stages they need")
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="send units to the workers of this Dask scheduler, such as tcp://head:8786",
    )
    parser.add_argument(
        "--engine",
        choices=["in_process", "nbclient"],
        default="in_process",
        help="what runs a notebook: the forked process itself (default), or a kernel, which is the reference",
    )


def main(*, targets, jobs, keep_going, force, pull, dry, only, engine, scheduler) -> int:
    from disrupting_harm.driver.repro import Options, repro
    from disrupting_harm.layout import Layout

    options = Options(
        function="disrupting_harm.cli:main", jobs=count_jobs(jobs), keep_going=keep_going, pull=pull, dry=dry, force=force,
        only=only, engine=engine,
    )  # fmt: skip
    if scheduler is None:
        return repro(Layout.find(), targets, options, sys.stdout)
    from disrupting_harm.driver.cluster import repro_on_cluster
    from disrupting_harm.driver.dask_cluster import connect

    return repro_on_cluster(Layout.find(), targets, options, jobs, scheduler, connect, sys.stdout)


def add_jobs(parser) -> None:
    parser.add_argument("-j", "--jobs", type=int, metavar="N", help="stages at once (default: one per core)")


def count_jobs(jobs: int | None) -> int:
    from disrupting_harm.driver.repro import count_cores
    from disrupting_harm.errors import UserError

    if jobs is not None and jobs < 1:
        raise UserError(f"dh repro: -j {jobs} is no number of stages; give one from 1 on.")
    return jobs or count_cores()

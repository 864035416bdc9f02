import sys
from pathlib import Path

from disrupting_harm.cli.repro import add_jobs, count_jobs


DESCRIPTION = "run every report whose inputs are here; say in one line which are not"


def add_arguments(parser):
    parser.add_argument("countries", nargs="*", metavar="ISO3", help="only these (default: every unit with parameters)")
    parser.add_argument(
        "--microdata",
        type=Path,
        metavar="FOLDER",
        help="where to look for declared raw files that are not in place yet",
    )
    add_jobs(parser)
    parser.add_argument("--dvc", action="store_true", help="run `dvc repro`, one stage at a time, with the same result")


def main(*, countries: list[str], microdata: Path | None, jobs: int | None, dvc: bool) -> int:
    from disrupting_harm.engine.reproduce import name_reports, reproduce, run_dvc
    from disrupting_harm.layout import Layout

    layout = Layout.find()

    def run(targets) -> int:
        if dvc:
            print(f"dvc repro, one stage at a time: {' '.join(targets)}", flush=True)
            failed = run_dvc(layout, targets)
            if not failed:
                print("\n".join(name_reports(layout, [target.partition("@")[2] for target in targets])))
            return failed
        from disrupting_harm.driver.repro import Options, repro

        options = Options(function="disrupting_harm.cli:main", jobs=count_jobs(jobs), keep_going=True)
        print(f"dh repro -k -j {options.jobs}: {' '.join(targets)}", flush=True)
        return repro(layout, targets, options, sys.stdout)

    return reproduce(layout, countries, microdata, sys.stdout, run)

"""The data behind files of a release, by its crate alone: `python follow_crate.py RELEASE FILE...` prints each with its sha256."""

import sys

from rocrate.rocrate import ROCrate


def listed(run, role):
    found = run.as_jsonld().get(role, [])
    return [one["@id"] for one in (found if isinstance(found, list) else [found])]


crate = ROCrate(sys.argv[1])
# The run of the whole workflow lists every file; those of its steps say which step made which.
runs = [run for run in crate.get_by_type("CreateAction") if run["instrument"] != crate.mainEntity]
made_by = {name: run for run in runs for name in listed(run, "result")}

for figure in sys.argv[2:]:
    print(crate.get(figure)["sha256"], figure)
    todo, behind = [figure], {}
    while todo:
        run = made_by.get(todo.pop())
        for used in listed(run, "object") if run else []:
            if used.startswith(("#file/data/", "outputs/")) and used not in behind:
                behind[used] = crate.get(used)["sha256"]
                todo.append(used)
    for name, sha256 in sorted(behind.items()):
        print(f"  {sha256} {name}")

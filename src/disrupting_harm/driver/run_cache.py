"""DVC's run-cache: the outputs of earlier runs, found by the command and the hashes of its inputs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.dvc_files import cached_listing, folder_listing


class RunCache:
    """The run-cache of an opened repository. `stage` is DVC's own object throughout."""

    def __init__(self, layout: Layout, repo):
        self._layout, self._repo = layout, repo

    def save(self, stage) -> None:
        """Note what the stage made of its inputs, both hashed before."""
        self._repo.stage_cache.save(stage)

    def restore(self, stage, inputs: list, *, pull: bool) -> bool:
        """Take the outputs from the run-cache, if it has a run of these inputs (as `Stages.read_inputs` gave them); whether it did.

        DVC trusts a read-only object of its cache, so objects are hashed before, and what was taken after: one that is not what
        its name says is deleted, and the stage has to run.
        """
        from dvc.exceptions import DvcException

        with _as_of(stage, inputs):
            cached = self._cached_entry(stage)
        for md5 in cached.values():
            self._delete_damaged(md5)
        try:
            if pull:
                self._pull(stage)
            self._repo.stage_cache.restore(stage)
        # Nothing cached, an object that cannot be had, or an input that is not there.
        except (DvcException, FileNotFoundError):
            return False
        entry = self._cached_entry(stage)
        broken = [md5 for path, md5 in entry.items() if _md5_of(Path(path)) != md5]
        for md5 in broken:
            self._delete_damaged(md5)
        return not broken

    def pull(self) -> None:
        """Take what the remote knows of earlier runs; nothing where the remote has no such thing."""
        from dvc.stage.cache import RunCacheNotSupported

        try:
            self._repo.stage_cache.pull(None)
        except RunCacheNotSupported:
            return

    def _pull(self, stage) -> None:
        """Bring the outputs of the run of these inputs, each from its own remote; DVC looks in the default remote alone."""
        stage.save_deps()
        entry = self._repo.stage_cache._load(stage)
        if entry is None:
            return
        cached = self._repo.stage_cache._create_stage(entry, wdir=stage.wdir)
        remotes = {out.def_path: out.remote for out in stage.outs}
        for out in cached.outs:
            out.remote = remotes[out.def_path]
        for remote, objects in cached.get_used_objs().items():
            self._repo.cloud.pull(objects, odb=remote)

    def _cached_entry(self, stage) -> dict[str, str]:
        """By path, the MD5 that the run-cache gives each output."""
        from dvc.stage.serialize import to_single_stage_lockfile

        cached = self._repo.stage_cache._load(stage) or to_single_stage_lockfile(stage)
        places = {out.def_path: out.fs_path for out in stage.outs}
        return {places[entry["path"]]: entry["md5"] for entry in cached.get("outs", ()) if "md5" in entry}

    def _delete_damaged(self, md5: str) -> None:
        """The objects of the cache, behind the MD5 of a file or folder, that are not what their names say."""
        listing = cached_listing(self._layout, md5) or {}
        for name in (md5, *listing.values()):
            path = cache_object(self._layout, name)
            if path.is_file() and files.md5_file(path) != name.removesuffix(".dir"):
                path.chmod(0o644)
                path.unlink()


@contextmanager
def _as_of(stage, inputs: list) -> Iterator[None]:
    """The stage with these hashes of its inputs, in the place of those of the lock file."""
    before = [dep.hash_info for dep in stage.deps]
    for dep, hash_info in zip(stage.deps, inputs, strict=True):
        dep.hash_info = hash_info
    try:
        yield
    finally:
        for dep, hash_info in zip(stage.deps, before, strict=True):
            dep.hash_info = hash_info


def _md5_of(path: Path) -> str | None:
    if path.is_dir():
        return files.folder_md5(folder_listing(path))
    return files.md5_file(path) if path.is_file() else None

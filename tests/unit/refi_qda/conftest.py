import pytest

from disrupting_harm.refi_qda.project import read_project


@pytest.fixture
def read(tmp_path):
    """What the bytes of a project file hold."""

    def run(data, name="project.qdpx", **options):
        path = tmp_path / name
        path.write_bytes(data)
        return read_project(path, **options)

    return run

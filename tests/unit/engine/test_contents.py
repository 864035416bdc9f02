"""JupyterLab shows the edited notebook for a country, and the file never holds that country."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from tests.checkouts import ROOT
from traitlets.config import Config

from disrupting_harm.engine.contents import OneCountryManager
from disrupting_harm.engine.lab import SAVE_HOOK


EDITED = "notebooks/household_survey/household_survey.ipynb"
OTHER = "notebooks/predictors/predictors.ipynb"


@pytest.fixture
def manager(tmp_path) -> OneCountryManager:
    for name in (EDITED, OTHER):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / "notes.txt").write_text('country = "KEN"', encoding="utf-8")
    return make_manager(tmp_path)


def make_manager(root: Path, notebook: str = EDITED) -> OneCountryManager:
    config = Config(
        {"ContentsManager": {"pre_save_hook": SAVE_HOOK}, "OneCountryManager": {"notebook": notebook, "country": "XFC"}}
    )
    return OneCountryManager(root_dir=str(root), config=config)


def parameters(model: dict):
    (cell,) = (c for c in model["content"]["cells"] if "parameters" in c["metadata"].get("tags", ()))
    return cell


def open_and_save(manager: OneCountryManager, name: str = EDITED, edit=lambda content: None) -> bytes:
    """The bytes of the file after a person opened it, edited it on the screen and saved it, as JupyterLab does."""

    async def session() -> None:
        model = await manager.get(name, content=True, type="notebook", format="json")
        edit(model["content"])
        await manager.save({"type": "notebook", "format": "json", "content": model["content"]}, f"/{name}")

    asyncio.run(session())
    return (Path(manager.root_dir) / name).read_bytes()


def test_the_screen_has_the_country_and_the_saved_file_is_the_same_bytes(manager):
    model = asyncio.run(manager.get(EDITED))
    assert parameters(model)["source"] == 'country = "XFC"  # by hand: XFC; the saved file keeps KEN'
    assert open_and_save(manager) == (ROOT / EDITED).read_bytes()


@pytest.mark.parametrize("typed", ['country = "USA"', "country='USA' # now this", 'country = "'])
def test_a_country_typed_on_the_screen_is_not_saved_either(manager, typed):
    def retype(content):
        parameters({"content": content})["source"] = typed

    assert open_and_save(manager, edit=retype) == (ROOT / EDITED).read_bytes()


def test_what_else_a_person_writes_is_saved(manager):
    def write(content):
        parameters({"content": content})["source"] += "\n# a word on it"
        content["cells"][0]["source"] = "# Another title"

    saved = open_and_save(manager, edit=write).decode("utf-8")
    assert r'"country = \"KEN\"\n",' in saved and '"# a word on it"' in saved and '"# Another title"' in saved
    assert "XFC" not in saved and "by hand" not in saved


def test_saving_again_and_again_changes_nothing_more(manager):
    once = open_and_save(manager)
    assert open_and_save(manager) == once == open_and_save(manager)


def test_other_notebooks_and_other_files_are_as_they_are(manager):
    assert parameters(asyncio.run(manager.get(OTHER)))["source"] == 'country = "KEN"'
    assert open_and_save(manager, OTHER) == (ROOT / OTHER).read_bytes()
    assert asyncio.run(manager.get("notes.txt"))["content"] == 'country = "KEN"'
    assert asyncio.run(manager.get(EDITED, content=False))["content"] is None


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("<<<<<<< HEAD", encoding="utf-8")])
def test_a_file_that_was_taken_away_or_spoilt_meanwhile_is_saved_with_its_own_country(manager, spoil):
    """As by `git stash` or a merge in another window."""
    model = asyncio.run(manager.get(EDITED))
    path = Path(manager.root_dir) / EDITED
    spoil(path)
    asyncio.run(manager.save({"type": "notebook", "format": "json", "content": model["content"]}, EDITED))
    assert path.read_bytes() == (ROOT / EDITED).read_bytes()


def test_no_stage_of_the_pipeline_can_reach_what_sets_a_country_by_hand(made_slices):
    """So neither a country chosen in `dh edit` nor an edit of these modules makes a stage run otherwise, or again."""
    slices = sorted((made_slices / "library").glob("*.json"))
    assert len(slices) > 5
    for path in slices:
        described = json.loads(path.read_text(encoding="utf-8"))
        assert "disrupting_harm.layout" in described["modules"] and "nbdime" not in described["distributions"]
        by_hand = ("disrupting_harm.engine.contents", "disrupting_harm.engine.parameters_cell", "disrupting_harm.engine.edit",
                   "disrupting_harm.engine.lab", "disrupting_harm.comparison")  # fmt: skip
        assert not [name for name in described["modules"] if name.startswith(by_hand)]

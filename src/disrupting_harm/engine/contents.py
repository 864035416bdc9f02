"""The files that JupyterLab shows in `dh edit`: the edited notebook has the country of the session on the screen only.

The country travels in the cell that everybody sees, and in no variable that a run would read: a stage of the pipeline
starts from the file, and the file never holds it.
"""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets import Unicode

from disrupting_harm.engine.parameters_cell import country_line, put_line, set_country


class OneCountryManager(AsyncLargeFileManager):
    """Jupyter's own manager of files, but for the country of one notebook when it is read and written."""

    notebook = Unicode(help="Path of the edited notebook, from the root of the project.").tag(config=True)
    country = Unicode(help="Three-letter code of the unit that it is opened for.").tag(config=True)

    _known_line: str | None = None  # the line of the file when it was last read

    async def get(self, path, content=True, **options):
        model = await super().get(path, content=content, **options)
        if content and model["type"] == "notebook" and self._is_edited(path):
            self._known_line = country_line(model["content"])
            set_country(model["content"], self.country)
        return model

    async def save(self, model, path=""):
        if model.get("type") == "notebook" and "content" in model and self._is_edited(path):
            line = self._line_of_file()
            if line is not None:
                put_line(model["content"], line)
        return await super().save(model, path)

    def _line_of_file(self) -> str | None:
        """As the file has it now, or had it when it was opened, if it was spoilt or taken away since."""
        try:
            return country_line(json.loads((Path(self.root_dir) / self.notebook).read_text(encoding="utf-8")))
        except (OSError, ValueError, AttributeError, KeyError, TypeError):
            return self._known_line

    def _is_edited(self, path: str) -> bool:
        return path.strip("/") == self.notebook

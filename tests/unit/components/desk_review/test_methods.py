"""The methods box says in one paragraph how the facts are shown and whose they are."""

from __future__ import annotations

import importlib


STEM = "desk_review"


def test_one_paragraph_ends_with_the_sources_of_the_outputs(monkeypatch):
    module = importlib.import_module(f"disrupting_harm.components.{STEM}.methods")
    asked = []
    monkeypatch.setattr(module, "describe_sources", lambda *of: asked.append(of) or "Sources: A. Licence: free.")
    ((term, said),) = module.methods("layout", "KEN", None)
    assert asked == [("layout", "KEN", STEM)] and term == "Review"
    assert "no opinion of the study" in said and said.endswith(". Sources: A. Licence: free.")

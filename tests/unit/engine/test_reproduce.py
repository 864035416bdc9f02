"""What the driver reads from the pipeline and from DVC's answers."""

from __future__ import annotations

import pytest
from tests.conftest import ROOT

from disrupting_harm.engine import reproduce
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout


def test_the_report_of_a_country_is_the_stage_whose_matrix_names_it():
    assert reproduce.report_targets(Layout(ROOT), "KEN") == ["country_report@KEN"]
    assert reproduce.report_targets(Layout(ROOT), "USA") == ["validation_report@USA"]


def test_a_country_without_a_report_stage_is_told_where_to_add_it():
    with pytest.raises(UserError, match="dvc.yaml.*ETH"):
        reproduce.report_targets(Layout(ROOT), "ETH")


@pytest.mark.parametrize(
    "said, ended, code",
    [
        ("", 0, 0),
        ("ERROR: failed to run: dh derive KEN, exited with 2", 255, 2),
        ("ERROR: failed to run: dh derive KEN, exited with 1", 255, 1),
        ("ERROR: something of DVC's own", 255, 1),
    ],
)
def test_a_stage_that_ended_with_a_users_mistake_is_told_apart(tmp_path, monkeypatch, capsys, said, ended, code):
    (tmp_path / "dvc.py").write_text(
        f"import sys; print({said!r}, file=sys.stderr); sys.exit({ended})", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert reproduce.run_dvc(Layout(tmp_path), ["repro"]) == code
    assert said in capsys.readouterr().err

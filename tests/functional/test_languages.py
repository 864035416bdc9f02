"""`dh languages`: catalogues follow the texts, and a check says what is wrong with them."""

from __future__ import annotations


def test_a_catalogue_that_is_behind_or_wrong_is_told_and_then_brought_up_to_date(dh, project):
    assert dh("languages", "--check").code == 0
    path = project.languages() / "pt" / "report.po"
    before = path.read_text(encoding="utf-8")
    findings = project.findings().read_text(encoding="utf-8")
    project.findings().write_text(
        findings.replace("use the internet themselves.", "use the internet today."), encoding="utf-8"
    )
    path.write_text(before.replace("Figura {n}", "Figura 7"), encoding="utf-8")
    done = dh("languages", "--check")
    assert done.code == 1
    assert 'message "Figure {n}": {n} is lost' in done.err and done.err.startswith("params/languages/")
    assert (
        "params/languages/report.pot: is not what the texts give now; bring it up to date with `dh languages`."
        in done.err
    )
    assert path.read_text(encoding="utf-8") == before.replace("Figura {n}", "Figura 7")  # a check writes nothing

    done = dh("check", "XFC")
    assert done.code == 2 and 'message "Figure {n}": {n} is lost' in done.out

    path.write_text(before, encoding="utf-8")
    done = dh("languages")
    assert done.code == 0 and "params/languages/pt/report.po: written" in done.out and ", 2 fuzzy" in done.out
    after = path.read_text(encoding="utf-8")
    assert "use the internet today." in after and "#, fuzzy" in after and "Figura {n}" in after
    assert dh("languages", "--check").code == 0


def test_a_language_is_begun_by_its_code(dh, project):
    done = dh("languages", "--add", "lo")
    assert done.code == 0 and "params/languages/lo/report.po: written" in done.out and "lo  Lao: 0 of " in done.out
    done = dh("languages", "--add", "xx")
    assert done.code == 2 and done.err.startswith("xx: not a language of Unicode CLDR")

"""The form of devices, by pyxform."""

from xml.etree import ElementTree

import pytest
from tests.small_instrument import FILE, TEXT, small_sheets

from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.instruments.xform import make_xform, named


XFORMS = "{http://www.w3.org/2002/xforms}"


def made(tmp_path, text=TEXT):
    return make_xform(small_sheets(tmp_path, text), file=FILE, form_id="small_children")


def test_the_form_holds_every_question_with_its_rules(tmp_path):
    model = ElementTree.fromstring(made(tmp_path).xml)
    binds = {bind.get("nodeset"): bind for bind in model.iter(f"{XFORMS}bind")}
    assert (
        binds["/data/about_you/age"].get("type") == "int"
        and binds["/data/about_you/age"].get("constraint") == ". >= 12 and . <= 17"
    )
    assert "/data/harm/threatened" in binds["/data/harm/told"].get("relevant").replace(" ", "")
    assert binds["/data/harm/older"].get("relevant").split()[-1] == "14"
    assert [t.get("lang") for t in model.iter(f"{XFORMS}translation")] == ["English (en)", "Português (pt)"]


def test_the_same_text_gives_the_same_form(tmp_path):
    assert made(tmp_path) == made(tmp_path) and "small_children" in made(tmp_path).xml


def test_a_form_without_settings_gets_an_id_and_a_version_that_changes_with_its_text(tmp_path):
    text = TEXT[: TEXT.index("settings")]
    one = named(small_sheets(tmp_path, text), "small_children")["settings"].rows[0].cells
    other = (
        named(small_sheets(tmp_path, text.replace("How old", "How very old")), "small_children")["settings"]
        .rows[0]
        .cells
    )
    assert one["form_id"] == "small_children" and len(one["version"]) == 10 and one["version"] != other["version"]
    assert f'version="{one["version"]}"' in made(tmp_path, text).xml
    stated = named(small_sheets(tmp_path), "x")["settings"].rows[0].cells
    assert (stated["form_id"], stated["version"]) == ("small_children", "1"), "what the form states stays"


def test_what_pyxform_refuses_is_one_sentence(tmp_path):
    with pytest.raises(InstrumentError) as error:
        made(tmp_path, TEXT.replace("How old are you?", "How old is ${nobody}?"))
    (line,) = str(error.value).splitlines()
    assert line.startswith(f"{FILE}: pyxform refuses it: ") and "nobody" in line and line.endswith("; correct it.")


def test_a_row_that_pyxform_names_is_that_of_the_file(tmp_path):
    # pyxform counts from the header of the sheet: it says row 3 of the question in row 4.
    with pytest.raises(InstrumentError, match=r"pyxform refuses it: row 4\b"):
        make_xform(small_sheets(tmp_path, TEXT.replace(",integer,age", ",integer,an age")), file=FILE, form_id="x")


def test_what_pyxform_remarks_is_passed_on(tmp_path):
    assert any("Português (pt)" in remark and "hint" in remark for remark in made(tmp_path).warnings)

"""A catalogue is read whole or refused by name; what waits for a look, or is empty, is shown in English."""

from __future__ import annotations

import pytest

from disrupting_harm.errors import MissingInputError, ParamsError
from disrupting_harm.languages.catalogue import Catalogue, load_catalogue, plural_form
from disrupting_harm.languages.files import catalogue
from disrupting_harm.layout import Layout


HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def write(root, text: str, code: str = "pt") -> Layout:
    layout = Layout(root)
    path = catalogue(layout, code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return layout


def entry(source: str, translation: str, flag: str = "") -> str:
    flags = f"#, {flag}\n" if flag else ""
    return f'{flags}msgid "{source}"\nmsgstr "{translation}"\n\n'


def test_translations_are_read_and_those_that_are_empty_or_fuzzy_are_not(tmp_path):
    rows = 'msgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] "{n} linha"\nmsgstr[1] "{n} linhas"\n\n'
    text = entry("Figure {n}", "Figura {n}") + entry("Source", "") + entry("Table", "Tabela", "fuzzy") + rows
    found = load_catalogue(write(tmp_path, text), "pt")
    assert found.texts == {"Figure {n}": "Figura {n}"} and found.of("Source") is None
    assert [found.of_number("{n} row", n) for n in (1, 2)] == ["{n} linha", "{n} linhas"]


def test_a_catalogue_without_a_head_is_read_like_one_with_it(tmp_path):
    """Babel calls all of such a catalogue fuzzy, and its own compiler leaves it out; each message has a mark of its own."""
    layout = write(tmp_path, "")
    catalogue(layout, "pt").write_text(entry("Source", "Fonte") + entry("Table", "Tabela", "fuzzy"), encoding="utf-8")
    assert load_catalogue(layout, "pt").texts == {"Source": "Fonte"}


def test_every_wrong_translation_is_named_by_file_line_and_message(tmp_path):
    text = entry("Figure {n}", "Figura") + entry("In 2019", "Em 2020") + entry("Page {n}", "Página {m}", "fuzzy")
    with pytest.raises(ParamsError) as raised:
        load_catalogue(write(tmp_path, text), "pt")
    lines = str(raised.value).splitlines()
    assert lines[0].startswith('params/languages/pt/report.po, line 6, message "Figure {n}": {n} is lost; correct')
    assert [line.split('"')[1] for line in lines] == ["Figure {n}", "In 2019", "In 2019"]


def test_a_plural_with_an_empty_form_is_refused(tmp_path):
    text = 'msgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] "{n} linha"\nmsgstr[1] ""\n\n'
    with pytest.raises(ParamsError, match="a plural form is empty"):
        load_catalogue(write(tmp_path, text), "pt")


@pytest.mark.parametrize("text", ["msgid gone\n", "<html>"])
def test_a_file_that_is_no_catalogue_is_one_sentence(tmp_path, text):
    with pytest.raises(ParamsError, match=r"params/languages/pt/report\.po: is no catalogue of gettext"):
        load_catalogue(write(tmp_path, text), "pt")


def test_a_language_without_catalogue_says_how_to_begin_one(tmp_path):
    with pytest.raises(MissingInputError, match=r"`dh languages --add lo`"):
        load_catalogue(Layout(tmp_path), "lo")


def test_names_and_directions_are_those_of_cldr():
    assert [Catalogue(code).own_name for code in ("pt", "km", "vi", "id", "th")] == [
        "Português", "ខ្មែរ", "Tiếng Việt", "Indonesia", "ไทย",
    ]  # fmt: skip
    assert (Catalogue("km").direction, Catalogue("ar").direction) == ("ltr", "rtl")
    assert (Catalogue("pt").country("MOZ"), Catalogue("km").country("KHM")) == ("Moçambique", "កម្ពុជា")
    assert Catalogue("pt").country("XDH") is None


def test_plural_forms_are_those_of_the_language():
    assert [plural_form("pt", n) for n in (0, 1, 2)] == [1, 0, 1]
    assert [plural_form("km", n) for n in (0, 1, 2)] == [0, 0, 0]


def test_a_folder_that_is_no_language_is_one_sentence(tmp_path):
    with pytest.raises(ParamsError, match=r"params/languages/xx/report\.po: xx is not a language of Unicode CLDR"):
        load_catalogue(write(tmp_path, "", "xx"), "xx")

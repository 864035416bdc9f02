"""Tables of readers in HTML."""

import pandas as pd

from disrupting_harm.evidence.html_table import html_table


WIDE = pd.DataFrame({
    "What": ["Training", "Training"], "In the source": ["twenty police officers and ten judges were trained", "none"],
    "Territory": ["", ""], "As of": ["2021", "2022"], "Stated by": ["US Department of Labor", "INTERPOL"], "Source": ["A <report> on what the police of the country learned", "B"],
    "Address": ["https://example.org/?a=1&b=2", ""], "Licence": ["CC BY 4.0", ""],
})  # fmt: skip


def test_cells_of_a_table_are_text_and_missing_ones_are_empty():
    text = html_table(pd.DataFrame({"<h>": ["<x>", None]}))
    assert '<th scope="col">&lt;h&gt;</th>' in text and "<td>&lt;x&gt;</td>" in text and "<td></td>" in text


def test_a_range_and_a_percentage_are_not_broken_over_two_lines():
    text = html_table(pd.DataFrame({"Age": ["12-13"], "Share": ["7.0 %"], "Step": ["well-known"]}))
    assert "<td>12&#8209;13</td>" in text and "<td>7.0&nbsp;%</td>" in text and "<td>well-known</td>" in text


def test_a_name_that_repeats_the_row_above_is_left_out_in_a_table_of_several_columns():
    table = pd.DataFrame({"a": ["x", "x", "y"], "b": ["1", "1", "2"], "c": ["1", "2", "3"]})
    assert html_table(table).count("<tr><td>x</td>") == 1 and "<tr><td></td><td>1</td><td>2</td></tr>" in html_table(
        table
    )
    assert html_table(table[["a", "b"]]).count("<tr><td>x</td>") == 2


def test_a_table_too_wide_for_a_phone_names_the_column_in_each_cell_and_repeats_what_the_row_is_about():
    text = html_table(WIDE)
    assert (
        '<table class="dh-wide dh-wider" role="table">' in text
        and '<td role="cell" data-column="As of">2022</td>' in text
    )
    assert '<td role="cell" data-column="What"><span class="dh-repeated">Training</span></td>' in text
    narrow = html_table(WIDE[["What", "As of"]])
    assert "<table>" in narrow and "data-column" not in narrow


def test_the_address_of_a_source_is_its_link_and_its_licence_stands_below_it():
    text = html_table(WIDE)
    assert (
        '<a href="https://example.org/?a=1&amp;b=2">A &lt;report&gt; on what the police of the country learned</a><span class="dh-licence">CC BY 4.0</span></td>'
        in text
    )
    assert '<td role="cell" data-column="Source">B</td>' in text, "no link and no licence where the row has none"
    assert ">Address<" not in text and ">Licence<" not in text


def test_a_column_without_any_text_is_left_out_and_an_empty_table_keeps_its_heads():
    assert ">Territory<" not in html_table(WIDE)
    assert "Territory" in html_table(WIDE.head(0))


def test_a_table_without_rows_and_columns_is_a_sentence():
    assert html_table(pd.DataFrame([])) == "<p>Nothing to list.</p>"

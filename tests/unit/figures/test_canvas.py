"""A chart function draws at the width that it is told, and letters have the same size at both."""

from matplotlib.figure import Figure

from disrupting_harm.figures.canvas import HEAD, NARROW, SMALL, TEXT, WIDE, Canvas, Drawing, drawing


@drawing
def empty_or_square(canvas: Canvas, size: int) -> Figure | None:
    """A square."""
    return Figure(figsize=(canvas.inches, size)) if size else None


def test_a_chart_function_is_called_without_a_canvas_and_draws_at_each_width():
    made = empty_or_square(2)
    assert isinstance(made, Drawing) and empty_or_square.__doc__ == "A square."
    assert [made.at(canvas).get_figwidth() * 108 for canvas in (WIDE, NARROW)] == [680, 358]


def test_a_drawing_without_anything_to_draw_is_no_figure():
    assert empty_or_square(0).at(WIDE) is None


def test_sizes_of_letters_are_whole_pixels_of_the_page():
    assert [round(points * 1.5, 9) for points in (SMALL, TEXT, HEAD)] == [12, 13, 14]


def test_a_narrow_line_has_room_for_half_as_many_letters_of_the_same_size():
    assert 0.45 < NARROW.letters(TEXT) / WIDE.letters(TEXT) < 0.55
    assert WIDE.letters(TEXT, part=0.5) < WIDE.letters(TEXT) / 2 and WIDE.letters(TEXT, bold=True) < WIDE.letters(TEXT)

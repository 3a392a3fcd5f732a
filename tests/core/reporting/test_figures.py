"""Figures that printers take, with the numbers of the runs."""

from __future__ import annotations

import html
import re
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from comparison_runs import finished, study

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.figures.bars import draw_bars
from dasrec_core.reporting.figures.effects import EffectLine, draw_effects
from dasrec_core.reporting.figures.lines import LineChart, curve_chart, draw_lines
from dasrec_core.reporting.figures.look import COLUMN_IN, PAGE_IN, distinct_styles
from dasrec_core.reporting.figures.names import short_names
from dasrec_core.reporting.figures.sweep_lines import sweep_chart
from dasrec_core.reporting.figures.value_axis import value_range
from dasrec_core.reporting.figures.varied import varied_settings
from dasrec_core.reporting.paper_table import TableOptions, paper_table
from dasrec_core.reporting.pivot import PivotRequest, pivot
from dasrec_core.reporting.provenance import describe_origin, origin
from dasrec_core.reporting.published import source_named
from dasrec_core.store.records import Curve, RunRecord

KEY = "valid/recall@20"
GAMMA = "model.noise_intensity"


def with_curve(run: RunRecord, *values: float) -> tuple[RunRecord, dict[str, Curve]]:
    epochs = tuple(range(1, len(values) + 1))
    return run, {KEY: Curve(run.run_id, KEY, epochs, values)}


def chart() -> LineChart:
    return curve_chart(
        [
            with_curve(finished(seed=1, name=r"$\badmacro{ <b>"), 0.1, 0.2, 0.4),
            with_curve(finished(seed=2), 0.3, 0.4),
            with_curve(finished("bm3", seed=1), 0.1, 0.1),
        ],
        KEY,
    )


def bars_table() -> Table:
    made = pivot(study(), PivotRequest(metrics=("recall@20",)))
    return paper_table(made, TableOptions(source=source_named("dasrec")))


def test_a_line_is_the_mean_over_epochs_that_every_seed_has() -> None:
    first, second = chart().lines
    assert first.places == (1.0, 2.0)
    assert first.values == pytest.approx((0.2, 0.3))
    assert first.spreads == pytest.approx((0.02**0.5, 0.02**0.5))
    assert second.spreads == (None, None)


def test_a_seed_that_was_run_twice_counts_once_in_a_curve() -> None:
    repeated = [finished(seed=1, created_at_ms=at) for at in (1, 2)]
    runs = [*repeated, finished(seed=2)]
    pairs = [with_curve(run, value) for run, value in zip(runs, (0.9, 0.1, 0.2), strict=True)]
    (line,) = curve_chart(pairs, KEY).lines
    assert (line.values, len(line.runs)) == (pytest.approx((0.15,)), 2)
    assert line.label.endswith(", 2 seeds")


def test_curves_of_one_name_are_told_apart_by_their_data_or_else_by_their_ids() -> None:
    runs = [
        finished(dataset="tiktok", run_id="a"),
        finished(dataset="baby", run_id="b"),
        finished(dataset="baby", run_id="c", training__epochs=7),
        finished("bm3", run_id="d"),
    ]
    lines = curve_chart([with_curve(run, 0.1, 0.2) for run in runs], KEY).lines
    assert [line.label for line in lines] == [
        "dasrec, tiktok",
        "dasrec, baby, b",
        "dasrec, baby, c",
        "bm3",
    ]


def test_a_series_that_nobody_has_is_explained() -> None:
    with pytest.raises(ConfigError) as caught:
        curve_chart([with_curve(finished(), 0.1)], "valid/recall@7")
    assert KEY in caught.value.hint


def test_chance_over_a_setting_is_not_drawn_as_mountains() -> None:
    drawn = sweep_chart(
        [finished(test=test, model__noise_intensity=test) for test in (0.3607, 0.3621)],
        GAMMA,
        "recall@20",
    )
    low, high = value_range(drawn.lines)
    assert (low + high) / 2 == pytest.approx(0.3614)
    assert high - low == pytest.approx(0.05 * 0.3614 * 1.1)


def test_a_spread_known_at_some_places_alone_is_drawn_as_bars_and_not_as_a_band() -> None:
    (line,) = chart().lines[:1]
    band, bars = (
        draw_lines(replace(chart(), lines=(replace(line, spreads=spreads),)), "svg", COLUMN_IN)
        for spreads in ((0.01, 0.01), (0.01, None))
    )
    assert b'id="FillBetweenPolyCollection_1"' in band
    assert b"FillBetween" not in bars
    assert b'id="LineCollection_1"' in bars


def test_wide_lines_over_a_setting_are_shown_with_their_spread() -> None:
    (line,) = chart().lines[:1]
    wide = replace(line, values=(0.1, 0.3), spreads=(None, 0.1))
    assert value_range([wide]) == pytest.approx((0.1 - 0.015, 0.4 + 0.015))
    assert value_range([replace(line, values=(0.0,), spreads=(None,))]) == pytest.approx(
        (-0.55, 0.55)
    )


def test_settings_with_three_values_are_found_to_be_varied() -> None:
    runs = [finished(seed=s, model__noise_intensity=g) for g in (0.1, 0.3, 0.5) for s in (1, 2, 3)]
    assert varied_settings(runs) == (GAMMA,)
    assert varied_settings(runs[:6]) == ()


def test_lines_of_one_colour_are_told_apart() -> None:
    assert len(set(distinct_styles([0, 0, 6, 1]))) == 4


def test_twelve_lines_look_different() -> None:
    assert len(set(distinct_styles([0] * 12))) == 12


def test_many_names_stand_below_the_lines_and_make_the_figure_taller() -> None:
    (line,) = chart().lines[:1]
    heights = []
    for number in (1, 12):
        made = draw_lines(replace(chart(), lines=(line,) * number), "pdf", COLUMN_IN)
        box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", made)
        assert box
        heights.append(float(box[2]) / 72)
    assert heights == pytest.approx([2.1, 2.1 + 12 * 0.15], abs=0.01)


@pytest.mark.parametrize("width", [COLUMN_IN, PAGE_IN])
def test_a_pdf_has_the_width_of_its_column_and_no_type_3_fonts(width: float) -> None:
    made = draw_lines(chart(), "pdf", width)
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", made)
    assert box
    assert float(box[1]) == pytest.approx(width * 72, abs=0.1)
    assert b"/Type3" not in made
    assert b"/FontFile2" in made
    assert len(zlib.compress(made)) < 60_000


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_figures_come_as_svg_and_png_too(kind: str, start: bytes) -> None:
    assert draw_bars(bars_table(), kind, PAGE_IN).startswith(start)


def test_the_same_figure_is_the_same_bytes() -> None:
    assert draw_lines(chart(), "svg", COLUMN_IN) == draw_lines(chart(), "svg", COLUMN_IN)


def test_bars_without_values_are_refused() -> None:
    with pytest.raises(ConfigError, match="no values to draw"):
        draw_bars(paper_table(pivot([]), TableOptions()), "pdf", COLUMN_IN)


def test_an_unknown_figure_format_is_refused() -> None:
    with pytest.raises(ConfigError, match="no figure format 'gif'"):
        draw_lines(chart(), "gif", COLUMN_IN)


def test_effects_stand_on_both_sides_of_zero_and_need_no_interval() -> None:
    lines = [
        EffectLine("no modality attention", -0.004, (-0.006, -0.002)),
        EffectLine("a very long name of a setting and its value 0.0005", 0.002, None),
    ]
    drawn = draw_effects(lines, "Recall@20 on test, minus $base", "pdf", COLUMN_IN)
    assert drawn.startswith(b"%PDF")
    assert drawn == draw_effects(lines, "Recall@20 on test, minus $base", "pdf", COLUMN_IN)
    with pytest.raises(ConfigError, match="no ablation"):
        draw_effects([], "x", "pdf", COLUMN_IN)


def words_in(svg: bytes) -> set[str]:
    """The lines of text in a figure, which stand as remarks beside their outlines."""
    found = re.findall(r"<!-- (.*?) -->", svg.decode(), re.DOTALL)
    return {" ".join(html.unescape(words).split()) for words in found}


def test_bars_of_configurations_keep_the_settings_that_tell_them_apart() -> None:
    runs = [
        finished(training__learning_rate=rate, model__noise_intensity=noise)
        for rate in (0.0005, 0.0001)
        for noise in (0.1, 0.15)
    ]
    made = pivot(runs, PivotRequest(metrics=("recall@20",), rows="configuration"))
    words = words_in(draw_bars(paper_table(made, TableOptions()), "svg", PAGE_IN))
    assert {row.title for row in made.rows} <= words


def test_a_name_is_in_the_legend_also_when_it_begins_with_an_underscore() -> None:
    first, second = chart().lines
    pair = (replace(first, label="_first try"), replace(second, label="second"))
    words = words_in(draw_lines(replace(chart(), lines=pair), "svg", PAGE_IN))
    assert {"_first try", "second"} <= words


def test_names_too_long_are_shortened_where_settings_do_not_tell_them_apart() -> None:
    alike = [f"{'a' * 40}{letter}{'a' * 40}" for letter in "bc"]
    named = "DASRec, " + "warm-up, " * 5 + "batch 512, noise intensity 0.15"
    first, *others = short_names([named, *alike], 48)
    assert first.startswith("DASRec, ")
    assert first.endswith("0.15")
    assert (len(first), "…" in first) == (48, True)
    assert others == alike


def test_a_figure_over_a_setting_names_the_hashes_of_its_runs() -> None:
    runs = [finished(seed=s, model__noise_intensity=g) for g in (0.1, 0.3) for s in (1, 2)]
    drawn = sweep_chart(runs, GAMMA, "recall@20").runs()
    hashes = {
        run["config_hash_without_seed"] for run in describe_origin(origin("x", drawn))["runs"]
    }
    assert hashes == {run.group_identity for run in runs}


def test_a_figure_is_well_formed_whatever_its_names_hold() -> None:
    (line,) = chart().lines[:1]
    named = replace(line, label="a -- b- \x0b\ufffe\uffff <&> ]]> \N{RIGHT-TO-LEFT OVERRIDE}c")
    ElementTree.fromstring(draw_lines(replace(chart(), lines=(named,)), "svg", PAGE_IN))


def test_letters_that_the_font_lacks_are_borrowed_and_not_boxes() -> None:
    (line,) = chart().lines[:1]
    borrowed, plain = (
        draw_lines(replace(chart(), lines=(replace(line, label=label),)), "svg", COLUMN_IN)
        for label in ("\N{MATHEMATICAL BOLD SCRIPT CAPITAL A}", "A")
    )
    fonts = re.compile(rb'id="(STIX|DejaVuMath)')  # of the outlines of letters
    assert fonts.search(borrowed)
    assert not fonts.search(plain)


def test_letters_that_no_font_has_do_not_keep_a_figure_from_being_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = "dasrec_core.reporting.figures.fallback_fonts"
    monkeypatch.setattr(f"{module}._families_with", lambda _signs: ())
    (line,) = chart().lines[:1]
    named = replace(line, label="\N{MATHEMATICAL BOLD SCRIPT CAPITAL A}")
    with pytest.warns(UserWarning, match="missing from font"):
        assert draw_lines(replace(chart(), lines=(named,)), "svg", COLUMN_IN).startswith(b"<?xml")

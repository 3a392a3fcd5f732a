from __future__ import annotations

from collections.abc import Callable

import pytest
from stored_runs import BASE, STARTED_MS, StoredRun

from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.reporting.formats import write_table
from studio.pages.compare.exports import text_table
from studio.pages.compare.page import ComparePage

OpenPage = Callable[..., ComparePage]
OTHER = BASE.model_copy(update={"seed": 2})


def test_metrics_tables_and_curves_of_the_compared_runs_can_be_exported(
    open_page: OpenPage,
) -> None:
    page = open_page([StoredRun(run_id="a"), StoredRun(run_id="b", config=OTHER)])
    kinds = {kind.title: kind for kind in page._offer_export().kinds}
    assert list(kinds)[:2] == ["All metrics", "Best values"]
    content, made = kinds["Best values"].make("csv", False)
    assert content.startswith(b"Run,Run id")
    assert [run.run_id for run in made.runs] == ["a", "b"]
    content, _ = kinds["Curves of Recall@20"].make("svg", False)
    assert b"<svg" in content


def test_ablations_of_the_base_can_be_drawn(open_page: OpenPage) -> None:
    values = BASE.model_dump(mode="json")
    values["training"]["learning_rate"] = 5e-4
    slow = type(BASE).model_validate(values)
    page = open_page(
        [StoredRun(run_id="a"), StoredRun(run_id="slow", config=slow)],
        users={"a": [0.5, 0.5, 0.0, 1.0], "slow": [0.0, 0.5, 0.0, 0.5]},
    )
    offer = page._offer_export()
    (kind,) = [kind for kind in offer.kinds if kind.title.startswith("Ablation of")]
    content, made = kind.make("svg", True)
    assert b"<svg" in content
    assert {run.run_id for run in made.runs} == {"a", "slow"}


def test_nothing_compared_offers_nothing(open_page: OpenPage) -> None:
    assert open_page([], [])._offer_export() is None


def test_numbers_stay_numbers_and_formulas_become_text() -> None:
    made = text_table("t", [["Run", "Δ", "Δ"], ["=1+1", "−0.0010", "12"], ["-x", "+0.01", "–"]])
    assert write_table(made, "csv").decode() == ("Run,2 Δ,3 Δ\n'=1+1,-0.001,12\n'-x,0.01,–\n")


@pytest.mark.parametrize("text", ["13.0", "4512e7890123", "0012"])
def test_settings_that_look_like_numbers_stay_text(text: str) -> None:
    made = text_table("Differences", [["Setting", "Path", "A"], ["CUDA", "cuda", text]])
    assert made.rows == (("CUDA", "cuda", text),)


def test_numbers_are_exported_as_exactly_as_they_were_shown() -> None:
    rows = [["a", "5e−05", "0.12", "64"], ["b", "0.0001", "−0.05", "1e+05"]]
    made = text_table("Points", [["Run", "Learning rate", "d", "Batch"], *rows])
    lines = write_table(made, "md").decode().splitlines()
    assert lines[-2:] == ["| a | 0.00005 | 0.12 | 64 |", "| b | 0.00010 | −0.05 | 100000 |"]


def test_seeds_that_stand_beside_each_other_are_lines_of_their_own(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="a"), StoredRun(run_id="b", config=OTHER)])
    kinds = {kind.title: kind for kind in page._offer_export().kinds}
    content, _ = kinds["Curves of Recall@20"].make("svg", False)
    assert [f"seed {seed}" in content.decode() for seed in (1, 2)] == [True, True]
    assert "2 seeds" not in content.decode()


def test_a_figure_names_only_the_runs_that_are_in_it(open_page: OpenPage) -> None:
    again = StoredRun(run_id="again", started_ms=STARTED_MS + 1000)
    light = BASE.model_copy(update={"model": LightGCNConfig()})
    page = open_page([StoredRun(run_id="a"), again, StoredRun(run_id="c", config=light)])
    kinds = {kind.title: kind for kind in page._offer_export().kinds}
    _, made = kinds["Curves of Recall@20"].make("svg", False)
    assert {run.run_id for run in made.runs} == {"again", "c"}


def test_neither_names_nor_what_is_too_large_become_numbers() -> None:
    made = text_table("Tests", [["Run", "Δ", "p"], ["13.0", "1e999", "1e-3"]])
    assert made.rows == (("13.0", "1e999", 0.001),)

"""Marks of significance: what is tested against what, and when there is no test."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from compared_runs import write_users
from comparison_runs import finished as stored

from dasrec_core.execution.results import PerUser, write_per_user
from dasrec_core.reporting.export_file import write_export
from dasrec_core.reporting.formats import TABLE_FORMATS, write_table
from dasrec_core.reporting.mark_notes import documents_of, mark_notes, with_marks
from dasrec_core.reporting.mark_tests import (
    ArraySources,
    KnownTests,
    TableTests,
    baseline_named,
    table_tests,
)
from dasrec_core.reporting.paper_table import TableOptions, paper_table
from dasrec_core.reporting.pivot import Pivot, PivotRequest, pivot
from dasrec_core.reporting.provenance import origin
from dasrec_core.store.records import RunRecord
from tests.reference.latex_checker import cells_of
from tests.reference.mark_oracle import marks_by_hand

RECALL = PivotRequest(metrics=("recall@20",))
NUM_USERS = 12
Values = Mapping[str, Sequence[Sequence[float]]]


def drawn(level: float, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    return (level + 0.02 * rng.integers(-8, 9, NUM_USERS) / 8).clip(0).tolist()


def levels(**of_method: float) -> dict[str, list[list[float]]]:
    """Two seeds of every method around a level."""
    return {
        method: [drawn(level, 10 * number + seed) for seed in (1, 2)]
        for number, (method, level) in enumerate(of_method.items())
    }


SURE = levels(dasrec=0.30, diffmm=0.20, lightgcn=0.10)
CLOSE = levels(dasrec=0.100, diffmm=0.101, lightgcn=0.02)


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., list[RunRecord]]:
    """Write the arrays of runs and return the runs."""

    def make(values: Values, dataset: str = "tiktok", **changes: object) -> list[RunRecord]:
        runs = []
        for method, seeds in values.items():
            for seed, users in enumerate(seeds, 1):
                mean = float(np.mean(users))
                run = stored(method, dataset, seed, test=mean, paper=mean, **changes)
                write_users(tmp_path / run.run_id, {"recall@20": users, "ndcg@20": users})
                runs.append(run)
        return runs

    return make


def run_tests(
    made: Pivot, folder: Path, baseline: str = "", known: KnownTests | None = None
) -> TableTests:
    row = baseline_named(made.rows, baseline) if baseline else None
    found = table_tests(made, row, ArraySources(folder.joinpath, known or KnownTests()))
    assert found is not None
    return found


def signs(tests: TableTests) -> dict[tuple[str, str], str]:
    return {
        (row.model, column.benchmark.dataset): sign for (row, column), sign in tests.marks().items()
    }


def words(made: Pivot, tests: TableTests) -> str:
    return " ".join(mark_notes(made, tests))


@pytest.mark.parametrize("baseline", ["", "diffmm", "dasrec"])
def test_marks_are_those_of_the_slow_reference(bench, tmp_path: Path, baseline: str) -> None:
    made = pivot([*bench(SURE), *bench(CLOSE, "baby")], RECALL)
    expected = marks_by_hand({"tiktok": SURE, "baby": CLOSE}, baseline)
    assert signs(run_tests(made, tmp_path, baseline)) == expected
    assert expected


def test_all_tests_of_a_table_are_corrected_together(bench, tmp_path: Path) -> None:
    # Six users that all gain: p = 2 / 64, below 0.05 alone and not among two.
    users = {"dasrec": [[0.2] * 6], "diffmm": [[0.1] * 6]}
    one = bench(users)
    assert signs(run_tests(pivot(one, RECALL), tmp_path)) == {("dasrec", "tiktok"): "*"}
    assert signs(run_tests(pivot([*one, *bench(users, "baby")], RECALL), tmp_path)) == {}


def test_the_note_says_test_users_correction_and_level(bench, tmp_path: Path) -> None:
    made = pivot([*bench(SURE), *bench(SURE, "baby")], RECALL)
    text = words(made, run_tests(made, tmp_path))
    assert text.startswith("* significantly better than the best of the others in its column.")
    assert "Paired two-sided sign-flip test over users" in text
    assert "(users: 12 on tiktok and 12 on baby; all flips)" in text
    assert "p < 0.05 after Holm correction for 2 tests; effect sizes |d| " in text


def test_it_is_said_when_nothing_is_significant(bench, tmp_path: Path) -> None:
    made = pivot(bench(CLOSE), RECALL)
    tests = run_tests(made, tmp_path)
    assert not tests.marks()
    assert "No best value is significantly better" in words(made, tests)


def test_a_run_without_arrays_leaves_its_method_without_a_mark(bench, tmp_path: Path) -> None:
    runs = bench(SURE)
    lacking = next(run for run in runs if run.config.model.name == "diffmm")
    (tmp_path / lacking.run_id / "per_user.npz").unlink()
    made = pivot(runs, RECALL)
    tests = run_tests(made, tmp_path)
    assert not tests.marks()
    assert words(made, tests) == (
        "Not tested on tiktok, so without a mark: DASRec against DiffMM in Recall@20; "
        "metrics per user are missing or damaged (DiffMM seed 1)."
    )


def test_a_damaged_file_is_no_value(bench, tmp_path: Path) -> None:
    runs = bench(SURE)
    (tmp_path / runs[0].run_id / "per_user.npz").write_bytes(b"not an archive")
    assert not run_tests(pivot(runs, RECALL), tmp_path).marks()


def test_arrays_that_do_not_add_up_to_the_value_are_not_used(bench, tmp_path: Path) -> None:
    runs = bench(SURE)
    write_users(tmp_path / runs[0].run_id, {"recall@20": [0.5] * NUM_USERS})
    made = pivot(runs, RECALL)
    assert "do not add up to the value in the table (DASRec seed 1)" in words(
        made, run_tests(made, tmp_path)
    )


def test_methods_tested_on_other_users_are_not_paired(bench, tmp_path: Path) -> None:
    runs = bench(SURE)
    for run in runs[2:4]:
        users = PerUser(
            np.arange(NUM_USERS) + 1,
            {"recall@20": np.full(NUM_USERS, run.best_test["recall@20"], np.float32)},
        )
        write_per_user(tmp_path / run.run_id, {"valid": users, "test": users})
    made = pivot(runs, RECALL)
    assert "They were not tested on the same users." in words(made, run_tests(made, tmp_path))


def test_other_cut_offs_and_unknown_data_are_not_tested(bench, tmp_path: Path) -> None:
    other = bench({"bm3": SURE["diffmm"]}, evaluation__cutoffs=[20, 50])
    made = pivot([*bench({"dasrec": SURE["dasrec"]}), *other], RECALL)
    assert "cut-offs: " in words(made, run_tests(made, tmp_path))
    unknown = bench({"dasrec": SURE["dasrec"], "bm3": CLOSE["diffmm"]}, dataset__fingerprint=None)
    made = pivot(unknown, RECALL)
    assert "the content of the data set is not known" in words(made, run_tests(made, tmp_path))


def test_values_of_another_epoch_than_the_arrays_are_not_tested(bench, tmp_path: Path) -> None:
    made = pivot(bench(SURE), PivotRequest(metrics=("recall@20",), protocols=("paper",)))
    assert "kept only at the epoch that the run itself chose" in words(
        made, run_tests(made, tmp_path)
    )


def test_runs_that_chose_their_epoch_on_test_are_tested_there(bench, tmp_path: Path) -> None:
    runs = bench(SURE, evaluation__protocol="paper")
    at_test = [replace(run, best_epoch=1, test_at_best_test_epoch=run.best_test) for run in runs]
    made = pivot(at_test, PivotRequest(metrics=("recall@20",), protocols=("paper",)))
    assert "the run itself chose" not in words(made, run_tests(made, tmp_path))


def test_metrics_without_a_better_and_single_methods_are_not_tested(bench, tmp_path: Path) -> None:
    one = pivot(bench({"dasrec": SURE["dasrec"]}), RECALL)
    tests = run_tests(one, tmp_path)
    assert tests.tests == ()
    assert "No column has two methods" in words(one, tests)


def test_a_baseline_that_was_not_run_on_a_data_set_is_told(bench, tmp_path: Path) -> None:
    baby = {name: CLOSE[name] for name in ("dasrec", "lightgcn")}
    made = pivot([*bench(SURE), *bench(baby, "baby")], RECALL)
    text = words(made, run_tests(made, tmp_path, "diffmm"))
    assert "DiffMM has no value on baby, so nothing is tested there." in text
    assert text.startswith("* significantly better and ° significantly worse than DiffMM")


def test_a_baseline_is_found_by_title_or_model_and_only_where_it_is_the_only_one(bench) -> None:
    made = pivot(bench(SURE), RECALL)
    assert baseline_named(made.rows, "DiffMM") == baseline_named(made.rows, "diffmm")
    assert baseline_named(made.rows, "bm3") is None
    two = [
        *bench({"dasrec": SURE["dasrec"]}, model__num_layers=4),
        *bench({"dasrec": CLOSE["dasrec"]}, model__num_layers=3),
    ]
    several = pivot(two, PivotRequest(metrics=("recall@20",), rows="configuration"))
    assert baseline_named(several.rows, "dasrec") is None
    assert baseline_named(several.rows, "dasrec, 3 layers") in several.rows


def test_what_was_tested_is_known_until_its_files_change(bench, tmp_path: Path) -> None:
    runs, known = bench(SURE), KnownTests()
    made = pivot(runs, RECALL)
    sources = ArraySources(tmp_path.joinpath, known, lambda: False)
    assert table_tests(made, None, sources) is None
    tests = run_tests(made, tmp_path, known=known)
    assert table_tests(made, None, sources) == tests
    write_users(tmp_path / runs[0].run_id, {"recall@20": [0.3] * NUM_USERS})
    assert table_tests(made, None, sources) is None


@pytest.mark.parametrize("format_id", [name for name in TABLE_FORMATS if name != "xlsx"])
def test_every_format_has_the_mark(bench, tmp_path: Path, format_id: str) -> None:
    made = pivot(bench(SURE), RECALL)
    table = paper_table(made, with_marks(TableOptions(), made, run_tests(made, tmp_path)))
    plain = paper_table(made, TableOptions())
    text = write_table(table, format_id).decode()
    assert text.count("*") > write_table(plain, format_id).decode().count("*")
    # A file with one heading and nothing but rows has its notes in the sidecar.
    assert ("sign-flip test over users" in text) == (format_id != "csv")


def test_excel_has_the_mark_beside_the_value_and_the_note_on_its_sheet(
    bench, tmp_path: Path
) -> None:
    made = pivot(bench(SURE), RECALL)
    table = paper_table(made, with_marks(TableOptions(), made, run_tests(made, tmp_path)))
    book = openpyxl.load_workbook(io.BytesIO(write_table(table, "xlsx")))
    *_, best = book["Table"].iter_rows(values_only=True)
    assert best[0] == "DASRec"
    assert best[-1] == "*"
    about = " ".join(str(row[0]) for row in book["About"].iter_rows(values_only=True))
    assert "sign-flip test over users" in about


def test_latex_prints_both_signs_raised(bench, tmp_path: Path) -> None:
    made = pivot(bench(SURE), RECALL)
    marked = with_marks(TableOptions(), made, run_tests(made, tmp_path, "diffmm"))
    text = write_table(paper_table(made, marked), "latex").decode()
    assert [row[0] for row in cells_of(text)][-3:] == ["LightGCN", "DiffMM", "DASRec"]
    assert r"\textsuperscript{{*}}" in text
    assert r"\textsuperscript{°}" in text
    assert "beyond Latin" not in text


def test_the_sidecar_lists_all_tests(bench, tmp_path: Path) -> None:
    made = pivot(bench(SURE), RECALL)
    tests = documents_of(made, run_tests(made, tmp_path, "diffmm"))
    beside = write_export(tmp_path / "t.tex", b"x", origin("T", made.runs(), tests=tests))
    first, second = json.loads(beside.read_text())["files"]["t.tex"]["tests"]
    assert (first["method"], first["baseline"], first["mark"]) == ("LightGCN", "DiffMM", "°")
    assert second["num_users"] == NUM_USERS
    assert second["num_tests"] == 2
    assert second["correction"] == "Holm"
    assert len(second["method_runs"]) == 2
    assert second["difference"] == pytest.approx(
        np.mean(SURE["dasrec"]) - np.mean(SURE["diffmm"]), abs=1e-6
    )

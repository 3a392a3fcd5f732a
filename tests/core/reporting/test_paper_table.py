"""The printed comparison: published values beside ours, and the sentences under it."""

from __future__ import annotations

import pytest
from comparison_runs import finished, study

from dasrec_core.reporting.document import Mean, Published, Table
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.paper_table import TableOptions, distinct_titles, paper_table
from dasrec_core.reporting.pivot import PivotRequest, Protocol, pivot
from dasrec_core.reporting.published import source_named

DASREC = source_named("dasrec")


def table(runs=None, protocols: tuple[Protocol, ...] = ("valid",), **options: object) -> Table:
    request = PivotRequest(metrics=("recall@20",), protocols=protocols)
    return paper_table(pivot(runs or study(), request), TableOptions(**options))


def notes(made: Table) -> str:
    return " ".join(made.notes)


def test_a_published_value_stands_beside_ours_with_the_change() -> None:
    made = table([finished(test=0.1033)], source=DASREC)
    assert [column.title for column in made.columns] == ["Method", "Recall@20", "published"]
    (_, ours, published), *_ = made.rows
    assert isinstance(ours, Mean)
    assert published == Published(0.1148, pytest.approx(-0.1002, abs=1e-4), "outside 5 %")


def test_methods_that_were_not_run_can_stand_in_the_table_too() -> None:
    made = table([finished()], source=DASREC, published_rows=True)
    assert len(made.rows) == 15
    assert made.rows[0] == ("NGCF", None, Published(0.0604))


def test_a_data_set_without_published_values_has_no_column_for_them() -> None:
    made = table([finished(dataset="clothing")], source=DASREC, published_rows=True)
    assert [column.title for column in made.columns] == ["Method", "Recall@20"]
    assert len(made.rows) == 1


def test_it_is_said_when_no_published_value_fits_the_table() -> None:
    text = notes(table([finished(dataset="clothing")], source=DASREC))
    assert "beside ours: DASRec paper has none of Recall@20 on clothing." in text
    assert "No published values" not in notes(table([finished(dataset="clothing")]))
    both = [finished(dataset="clothing"), finished()]
    assert "No published values" not in notes(table(both, source=DASREC))


def test_it_is_said_when_the_published_values_chose_the_epoch_in_another_way() -> None:
    assert "in different ways" in notes(table(source=DASREC))
    assert "in different ways" not in notes(table(source=DASREC, protocols=("paper",)))


def test_inconsistent_published_values_are_told_by_name() -> None:
    text = notes(table(source=DASREC))
    assert "LightGCN, baby (Recall@20): Recall and NDCG do not belong to the Precision" in text
    assert "DASRec, tiktok (Recall@20): Table IV of the same paper prints" in text


def test_every_table_says_its_protocol_and_its_seeds() -> None:
    text = notes(table())
    assert "at the epoch with the best validation Recall@20. Full ranking over all items" in text
    assert "Mean and sample standard deviation of 3 seeds." in text
    assert "One seed each" in notes(table([finished()]))
    assert "too good by construction" in notes(table(protocols=("paper",)))


def test_a_table_says_which_items_were_masked() -> None:
    masked = finished(evaluation__mask_valid_at_test=True)
    assert "training and validation items masked" in notes(table([masked]))
    assert "where it says so, validation items too" in notes(table([masked, finished()]))


def test_both_protocols_side_by_side_are_named_over_their_columns() -> None:
    made = table([finished()], protocols=("valid", "paper"))
    assert [column.group for column in made.columns[1:]] == [
        "tiktok, epoch chosen on validation",
        "tiktok, epoch chosen on test",
    ]
    assert len({column.key for column in made.columns}) == 3


def test_configurations_of_one_name_are_told_apart() -> None:
    rows = [MethodRow("dasrec", "DASRec, +2", settings) for settings in ("aaaa1", "bbbb2")]
    rows.append(MethodRow("bm3", "BM3", "cccc3"))
    assert distinct_titles(rows) == ["DASRec, +2 (aaaa)", "DASRec, +2 (bbbb)", "BM3"]


def test_marks_can_be_left_out_and_significance_put_in() -> None:
    made = pivot(study(), PivotRequest(metrics=("recall@20",)))
    place = (made.rows[-1], made.columns[-1])
    options = TableOptions(best=False, second=False, marks={place: "*"}, marks_notes=("p < 0.05",))
    shown = paper_table(made, options)
    cells = [cell for row in shown.rows for cell in row if isinstance(cell, Mean)]
    assert {cell.place for cell in cells} == {""}
    assert shown.rows[-1][-1].mark == "*"
    assert "p < 0.05" in shown.notes

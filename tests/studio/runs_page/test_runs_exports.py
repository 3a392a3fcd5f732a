from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from comparison_runs import config_of, finished
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from stored_runs import StoredRun, store_run

from dasrec_core.errors import StoreError
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.formats import TABLE_FORMATS
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore
from studio.export.offer import format_title, suffix_of
from studio.pages.runs.exports import MOST_LINES, offer_of
from studio.pages.runs.page import RunsPage
from studio.pages.runs.shown_table import shown_table
from studio.qtmodels.run_column import RowContext
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS
from studio.qtmodels.shown_row import ShownRow
from studio.services import Services
from tests.helpers.runs_page_words import seeds, settle, three

OpenPage = Callable[..., RunsPage]


@pytest.fixture
def store(tmp_path: Path):
    made = RunStore(f"sqlite:///{tmp_path}/results.db")
    for seed in (1, 2):
        store_run(made, StoredRun(run_id=f"r{seed}", config=config_of("dasrec", "tiktok", seed)))
    yield made
    made.close()


def no_table() -> Table:
    return Table("2 runs", (), ())


def csv_of(page: RunsPage) -> list[list[str]]:
    kind = page._offer_export().kinds[0]
    assert kind.title.endswith("as shown")
    return list(csv.reader(kind.make("csv", False)[0].decode().splitlines()))


def test_an_export_as_shown_has_the_columns_and_the_order_of_the_screen(
    qtbot: QtBot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.12, 0.10))
    table = page._table
    for key in ("test", "ndcg", "state", "dataset", "curve", "time", "started"):
        table.set_column_shown(key, False)
    table.set_column_shown("training.learning_rate", True)
    table.set_column_shown("valid/recall@20|last", True)
    table.set_column_pinned("seed", True)
    settle(qtbot, services)
    table.sortByColumn(COLUMN_NUMBERS["best"], Qt.SortOrder.DescendingOrder)
    head, *rows = csv_of(page)
    assert head == [
        "name",
        "seed",
        "best",
        "best epoch",
        "training.learning_rate",
        "valid/recall@20|last",
        "valid/recall@20|last epoch",
    ]
    assert [row[1:] for row in rows] == [
        ["1", "0.12", "2", "0.001", "0.03", "3"],
        ["2", "0.1", "2", "0.001", "0.025", "3"],
        ["0", "0.08", "2", "0.001", "0.02", "3"],
    ]


def test_an_export_as_shown_has_groups_with_mean_spread_and_number(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    head, row = csv_of(page)
    of = dict(zip(head, row, strict=True))
    assert (of["seed"], of["best seeds"]) == ("n=2", "2")
    assert float(of["best"]) == pytest.approx(0.09)
    assert float(of["best std"]) == pytest.approx(0.0141, abs=1e-4)
    kind = page._offer_export().kinds[0]
    assert kind.title == "2 runs as shown"
    assert "0.0900 ± 0.0141" in kind.make("md", False)[0].decode()
    assert len(kind.make("csv", False)[1].runs) == 2


def test_an_export_as_shown_has_the_runs_below_an_open_group(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    page._table.runs.toggle_group(0)
    names = [row[0] for row in csv_of(page)[1:]]
    assert names[1:] == ["seed 1", "seed 0"]


def test_an_export_as_shown_is_of_the_moment_it_was_asked_for(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    kind = page._offer_export().kinds[0]
    page._filter.set_text("recall@20>0.09")
    assert len(kind.make("csv", False)[0].decode().splitlines()) == 3


def test_a_name_that_reads_as_a_number_stays_as_it_is() -> None:
    row = ShownRow(((replace(finished(), name="7.50"), RowContext(0)),))
    made = shown_table([COLUMNS[COLUMN_NUMBERS[key]] for key in ("name", "seed")], [row])
    assert made.rows == (("7.50", 1),)


@pytest.mark.parametrize("format_id", TABLE_FORMATS)
def test_what_is_shown_can_be_written_in_every_format(open_page: OpenPage, format_id: str) -> None:
    page = open_page(three())
    page._group.click()
    assert page._offer_export().kinds[0].make(format_id, False)[0]


def test_runs_are_exported_with_all_values_and_as_selected(store: RunStore) -> None:
    runs = store.list_runs()
    first, everything, selected, *_ = offer_of(store, runs, runs[:1], no_table, Path).kinds
    assert first.title == "2 runs as shown"
    assert everything.title == "2 runs, all values"
    assert selected.title == "1 selected run, all values"
    content, made = everything.make("csv", False)
    assert [line.partition(",")[0] for line in content.decode().splitlines()[1:]] == [
        run.run_id for run in runs
    ]
    assert len(made.runs) == 2


def test_series_and_curves_of_the_runs_are_offered(store: RunStore) -> None:
    runs = store.list_runs()
    kinds = {kind.title: kind for kind in offer_of(store, runs, (), no_table, Path).kinds}
    content, _ = kinds["Series of 2 runs"].make("csv", False)
    assert b"r1,DASRec,tiktok,1,valid/recall@20,1,0.05" in content
    content, _ = kinds["Curves of Recall@20, 2 runs"].make("png", True)
    assert content.startswith(b"\x89PNG")


def test_more_lines_than_can_be_told_apart_are_not_offered(store: RunStore) -> None:
    many = [finished(training__batch_size=size + 1) for size in range(MOST_LINES + 1)]
    assert not any(
        "Curves" in kind.title for kind in offer_of(store, many, (), no_table, Path).kinds
    )
    assert offer_of(store, [], (), no_table, Path) is None


def test_runs_that_ended_well_can_be_packed(store: RunStore, tmp_path: Path) -> None:
    running = finished("dasrec", seed=9, status=RunStatus.RUNNING)
    (packed,) = [
        kind
        for kind in offer_of(
            store, [*store.list_runs(), running], (), no_table, tmp_path.joinpath
        ).kinds
        if "packed" in kind.title
    ]
    assert packed.title == "2 finished runs, packed for another machine"
    assert (format_title(packed.formats[0]), suffix_of(packed.formats[0])) == (
        "Packed runs",
        ".jsonl",
    )
    with pytest.raises(StoreError, match="does not say that it ended"):
        packed.make(packed.formats[0], False)  # their folders are missing here

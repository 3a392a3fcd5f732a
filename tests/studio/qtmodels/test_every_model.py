"""All models of the studio keep the rules of Qt, the ones of tomorrow too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from comparison_runs import study
from film_runs import NUM_ITEMS
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, qInstallMessageHandler
from studio_classes import studio_classes
from typing_extensions import override

from studio.item_listing import make_listing
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.comparison_table import ComparisonModel
from studio.pages.paper.content import make_content
from studio.pages.users.item_table import ItemRow, ItemRowsModel
from studio.qtmodels.filter_query import parse_filter
from studio.qtmodels.items_table import ItemsTableModel
from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.qtmodels.runs_table import RunsTableModel
from studio.qtmodels.users_table import UserColumn, UsersTableModel
from studio.widgets.cells import Cell, Column
from studio.widgets.table import CellModel
from tests.studio.qtmodels.conftest import _make_run

DOWN = Qt.SortOrder.DescendingOrder
COLUMNS = (Column("Item"), Column("Users", 52, True))


def rows(count: int) -> list[tuple[Cell, ...]]:
    return [(Cell(f"Film {number}"), Cell(str(number))) for number in range(count)]


def cells() -> Iterator[QAbstractItemModel]:
    model = CellModel(COLUMNS, rows(3))
    yield model
    model.set_rows(rows(0))
    yield model


def comparison() -> Iterator[QAbstractItemModel]:
    yield ComparisonModel(make_content(study(), PaperChoices(), {}))
    yield ComparisonModel(make_content([], PaperChoices(), {}))


def short_items() -> Iterator[QAbstractItemModel]:
    model = ItemRowsModel(COLUMNS)
    for count in (0, 3, 5, 1):
        model.set_items([ItemRow(at, cells, "words") for at, cells in enumerate(rows(count))])
        yield model


def all_items() -> Iterator[QAbstractItemModel]:
    counts = np.arange(NUM_ITEMS)
    titles = tuple(f"Film {item}" for item in range(NUM_ITEMS))
    model = ItemsTableModel(make_listing((), titles, counts, counts[::-1]))
    yield model
    model.find("film 2")
    model.sort(2, DOWN)
    yield model
    model.find("nothing is called that")
    yield model


def runs() -> Iterator[QAbstractItemModel]:
    model = RunsTableModel(clock_ms=lambda: 1_700_000_100_000)
    yield model
    model.set_runs([_make_run(number, recall=number / 50, seed=number) for number in range(6)])
    model.set_filter(parse_filter("recall@20>0.02"))
    model.sort(COLUMN_NUMBERS["best"], DOWN)
    yield model
    model.set_grouped(True)
    model.toggle_group(0)
    model.update_runs([_make_run(3, recall=0.001, seed=3)])
    yield model


def users() -> Iterator[QAbstractItemModel]:
    model = UsersTableModel()
    yield model
    model.set_users(4, str, (UserColumn(COLUMNS[1], "", np.array([0.2, np.nan, 0.5, 0.0])),))
    model.sort(1, DOWN)
    model.keep_only(np.array([True, True, False, True]))
    yield model


EXAMPLES: dict[type, Callable[[], Iterator[QAbstractItemModel]]] = {
    CellModel: cells,
    ComparisonModel: comparison,
    ItemRowsModel: short_items,
    ItemsTableModel: all_items,
    RunsTableModel: runs,
    UsersTableModel: users,
}
"""Each model as it is changed; the checker listens to the changes and looks after each."""


def models() -> list[type]:
    """Models of the studio; a base that leaves open what its cells hold is none yet."""
    found = studio_classes(QAbstractItemModel)
    return [kind for kind in found if kind.data is not QAbstractItemModel.data]


def test_all_kinds_of_models_are_found() -> None:
    assert {CellModel, ComparisonModel, RunsTableModel} <= set(models())


@pytest.mark.parametrize("kind", models(), ids=lambda kind: kind.__name__)
def test_the_model_keeps_the_rules_of_qt(kind: type, qapp: object, qtmodeltester) -> None:
    assert kind in EXAMPLES, f"show how {kind.__name__} is filled and changed in EXAMPLES"
    for model in EXAMPLES[kind]():
        assert type(model) is kind
        qtmodeltester.check(model)


def test_a_model_that_breaks_a_rule_is_noticed(qapp: object, qtlog, qtmodeltester) -> None:
    class Endless(CellModel):
        @override
        def rowCount(self, parent: QModelIndex | None = None) -> int:
            return 2  # below its cells too

    said: list[str] = []
    with qtlog.disabled():  # Qt warns, which fails any other test; see tests/studio/conftest.py
        before = qInstallMessageHandler(lambda _kind, _where, words: said.append(words))
        qtmodeltester.check(Endless(COLUMNS, rows(2)))
        qInstallMessageHandler(before)
    assert any(words.startswith("FAIL!") for words in said)

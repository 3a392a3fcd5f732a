from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from studio.qtmodels.users_table import CellRole, UserColumn, UserIdRole, UsersTableModel
from studio.widgets.cells import Column

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
RECALL = np.array([0.2, np.nan, 0.5, 0.2, 0.0])
GAIN = np.array([0.1, np.nan, -0.2, 0.0, 0.3])


def columns(recall=RECALL, gain=GAIN) -> tuple[UserColumn, ...]:
    return (
        UserColumn(Column("A"), "Recall in run A", recall),
        UserColumn(Column("B − A"), "Gain", gain, is_difference=True),
    )


def shown(model: UsersTableModel) -> list[int]:
    return model.user_ids.tolist()


@pytest.fixture
def model(qapp: object) -> UsersTableModel:
    made = UsersTableModel()
    made.set_users(5, "u{}".format, columns())
    return made


def test_the_model_keeps_the_rules_of_qt(model: UsersTableModel, qtmodeltester) -> None:
    qtmodeltester.check(model)
    model.sort(1, DOWN)
    model.keep_only(np.array([True, True, False, False, True]))
    model.order_by(np.array([4, 2]))
    qtmodeltester.check(model)


@pytest.mark.parametrize(("order", "wanted"), [(DOWN, [2, 0, 3, 4, 1]), (UP, [4, 0, 3, 2, 1])])
def test_users_without_a_value_stand_last_and_ties_by_id(
    model: UsersTableModel, order: Qt.SortOrder, wanted: list[int]
) -> None:
    model.sort(1, order)
    assert shown(model) == wanted


def test_names_sort_by_id(model: UsersTableModel) -> None:
    model.sort(0, DOWN)
    assert shown(model) == [4, 3, 2, 1, 0]


def test_only_kept_users_are_shown_in_the_order_that_was(model: UsersTableModel) -> None:
    model.sort(2, DOWN)
    model.keep_only(np.array([True, False, True, True, False]))
    assert shown(model) == [0, 3, 2]
    model.keep_only(None)
    assert shown(model) == [4, 0, 3, 2, 1]


def test_an_order_of_ones_own_is_followed_by_the_rest_until_a_column_is_sorted(
    model: UsersTableModel,
) -> None:
    model.order_by(np.array([3, 0]))
    assert shown(model) == [3, 0, 1, 2, 4]
    model.sort(0, UP)
    assert shown(model) == [0, 1, 2, 3, 4]


def test_a_selection_stays_with_its_user(model: UsersTableModel) -> None:
    kept = QPersistentModelIndex(model.index(4, 1))
    model.sort(2, DOWN)
    assert (kept.row(), kept.data(UserIdRole)) == (0, 4)
    model.keep_only(np.arange(5) < 4)
    assert not kept.isValid()


def test_values_are_words_with_a_real_minus_and_a_dash_for_none(model: UsersTableModel) -> None:
    assert [model.index(row, 2).data() for row in range(3)] == ["+0.1000", "–", "−0.2000"]
    assert model.index(2, 2).data(CellRole)[0].tone == "danger"
    assert model.index(0, 0).data() == "u0"
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "A: 0.2000"


def test_headers_say_what_a_column_holds(model: UsersTableModel) -> None:
    across = Qt.Orientation.Horizontal
    assert model.headerData(1, across) == "A"
    assert "Recall in run A" in model.headerData(1, across, Qt.ItemDataRole.ToolTipRole)
    assert model.headerData(1, across, Qt.ItemDataRole.InitialSortOrderRole) == DOWN
    assert model.headerData(1, Qt.Orientation.Vertical) is None


def test_twenty_thousand_users_sort_within_a_frame(qapp: object) -> None:
    made = UsersTableModel()
    values = np.random.default_rng(0).random((2, 20_000))
    made.set_users(20_000, str, columns(*values))
    start = time.perf_counter()
    made.sort(2, DOWN)
    assert time.perf_counter() - start < 0.3
    assert shown(made)[0] == int(values[1].argmax())

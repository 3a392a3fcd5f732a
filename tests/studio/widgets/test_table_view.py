from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt

from studio.theme import theme
from studio.theme.tokens import PALETTES
from studio.widgets.table import Cell, CellModel, Column, Table, TableView

COLUMNS = (Column("Run", 120), Column("Recall@20", 120, right=True, note_width=40), Column("Tags"))
ROWS = [
    [Cell("DASRec", run=0), Cell("0.1041", "@31"), Cell("paper", chip="hover")],
    [Cell("LightGCN", run=1), Cell("0.0661", "@52"), Cell()],
    [Cell("DiffMM", glyph="star"), Cell("–"), Cell(share=0.4)],
]


class SortedModel(CellModel):
    def sort(self, column, order=Qt.SortOrder.AscendingOrder):
        if column < 0:  # Qt asks for the order the rows came in
            return
        self.layoutAboutToBeChanged.emit()
        down = order == Qt.SortOrder.DescendingOrder
        self.rows.sort(key=lambda cells: cells[column].text, reverse=down)
        self.layoutChanged.emit()


@pytest.fixture
def view(qtbot):
    made = TableView(COLUMNS, name="Runs", sortable=True)
    made.set_model(SortedModel(COLUMNS, ROWS))
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    return made


def names(view):
    return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]


def test_the_model_of_a_table_obeys_the_rules_of_models(qtmodeltester):
    qtmodeltester.check(CellModel(COLUMNS, ROWS))


def test_a_click_on_a_title_sorts(view, qtbot):
    place = QPoint(view.horizontalHeader().sectionViewportPosition(0) + 20, 10)
    qtbot.mouseClick(view.horizontalHeader().viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert names(view) == ["DASRec", "DiffMM", "LightGCN"]


def test_alt_and_arrows_sort_by_the_current_column(view, qtbot):
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(view) == ["LightGCN", "DiffMM", "DASRec"]


def test_a_table_that_does_not_sort_keeps_its_order(qtbot):
    table = Table(COLUMNS, ROWS)
    qtbot.addWidget(table)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(table) == ["DASRec", "LightGCN", "DiffMM"]


def test_tab_leaves_the_table(view):
    assert not view.tabKeyNavigation()


def test_the_row_under_the_pointer_has_the_ground_of_hovering(view, qtbot):
    row = view.visualRect(view.model().index(1, 2))
    qtbot.mouseMove(view.viewport(), row.center())
    qtbot.waitUntil(lambda: view.hovered_row == 1)
    drawn = view.viewport().grab().toImage().pixelColor(row.right() - 30, row.center().y())
    assert drawn.name() == PALETTES["light"].hover


def test_the_current_row_is_outlined_while_the_table_has_the_keyboard(view, qtbot):
    view.setCurrentIndex(view.model().index(1, 0))
    view.clearSelection()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    row = view.visualRect(view.model().index(1, 2))
    drawn = view.viewport().grab().toImage()
    lines = {
        drawn.pixelColor(row.center().x(), y).name() for y in range(row.top(), row.bottom() + 2)
    }
    assert PALETTES["light"].focus in lines


def test_selected_rows_are_copied_with_titles(view, qtbot, qapp):
    view.select([0, 2])
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert qapp.clipboard().text().splitlines() == [
        "Run\tRecall@20\tTags",
        "DASRec\t0.1041 @31\tpaper",
        "DiffMM\t–\t",
    ]


def copied(table, qtbot, qapp, before="untouched"):
    qapp.clipboard().setText(before)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return qapp.clipboard().text().splitlines()


def test_selected_cells_are_copied_as_their_rows(view, qtbot, qapp):
    view.setSelectionBehavior(TableView.SelectionBehavior.SelectItems)
    view.setSelectionMode(TableView.SelectionMode.ExtendedSelection)
    for row, column in ((2, 1), (0, 0), (0, 2)):
        view.selectionModel().select(
            view.model().index(row, column), QItemSelectionModel.SelectionFlag.Select
        )
    names_copied = [line.split("\t")[0] for line in copied(view, qtbot, qapp)]
    assert names_copied == ["Run", "DASRec", "DiffMM"]


def test_a_table_that_was_only_tabbed_into_copies_the_outlined_row(view, qtbot, qapp):
    view.clearSelection()
    view.selectionModel().setCurrentIndex(
        view.model().index(1, 0), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    assert copied(view, qtbot, qapp)[1:] == ["LightGCN\t0.0661 @52\t"]


def test_without_any_row_the_clipboard_is_left_alone(qtbot, qapp):
    table = Table(COLUMNS, [])
    qtbot.addWidget(table)
    assert copied(table, qtbot, qapp) == ["untouched"]


@pytest.mark.parametrize(
    ("groups", "head"),
    [
        (("Clothing", "Sports"), "Run\tClothing: Recall@20\tSports: Recall@20"),
        (("Clothing", "Clothing"), "Run\tRecall@20\tRecall@20"),
    ],
)
def test_a_copied_title_says_its_group_where_there_are_several(qtbot, groups, head):
    columns = (Column("Run"), *(Column("Recall@20", 120, group=group) for group in groups))
    table = Table(columns, [])
    qtbot.addWidget(table)
    assert table.as_text([]) == head


def test_hidden_columns_are_not_copied(view):
    view.setColumnHidden(1, True)
    assert view.as_text([1]).splitlines() == ["Run\tTags", "LightGCN\t"]


def test_a_fitting_table_is_as_tall_as_its_rows(qtbot):
    table = Table(COLUMNS, ROWS, fit=True)
    qtbot.addWidget(table)
    before = table.height()
    table.set_rows(ROWS[:1])
    assert before - table.height() == 2 * theme.current().px(28)


class VanishingModel(CellModel):
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return None


def test_a_row_that_went_away_is_painted_as_nothing(qtbot):
    view = TableView(COLUMNS)
    view.set_model(VanishingModel(COLUMNS, ROWS))
    qtbot.addWidget(view)
    view.show()
    assert not view.grab().isNull()

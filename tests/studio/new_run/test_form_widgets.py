"""Editors and field boxes: typing, showing, and what cannot be chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS
from studio.forms.editors import editor_for
from studio.forms.field_box import FieldBox
from studio.forms.field_grid import FieldGrid
from studio.forms.parameter_list import grouped
from studio.forms.two_line_choice import Option, TwoLineChoice

FIELDS = {field.path: field for field in fields_of("dasrec")}


def scroll_over(widget) -> QWheelEvent:
    nowhere = QPoint(0, 0)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        nowhere,
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event


@pytest.fixture
def box(keep, editor):
    box = keep(FieldBox(FIELDS["training.learning_rate"]))
    box.edited.connect(editor.type_entry)
    editor.changed.connect(lambda: box.show_resolved(editor.resolved))
    box.show_resolved(editor.resolved)
    return box


def test_typing_a_wrong_value_says_beside_the_field_what_is_allowed(qtbot, box) -> None:
    box.editor.widget.end(False)
    qtbot.keyClicks(box.editor.widget, "x")
    assert box.editor.widget.text() == "0.001x"
    assert box.note() == "Must be a number above 0 and at most 10."
    assert box.editor.widget.property("invalid") == "true"
    assert box.editor.widget.accessibleDescription() == box.note()


def test_a_changed_value_is_tinted_with_the_preset_below(box, editor) -> None:
    editor.type_entry("training.learning_rate", "0.0005")
    assert box.note() == "default 0.001"
    assert box.editor.widget.property("changed") == "true"


def test_setting_back_takes_the_tint_away(box, editor) -> None:
    editor.type_entry("training.learning_rate", "0.0005")
    editor.reset("training.learning_rate")
    assert box.editor.widget.text() == "0.001"
    assert box.editor.widget.property("changed") == "false"


def test_undo_keys_in_a_field_go_to_the_form(qtbot, box) -> None:
    line = box.editor.widget
    line.end(False)
    qtbot.keyClicks(line, "5")
    line.event(_override(Qt.Key.Key_Z))
    assert line.text() == "0.0015"


def _override(key):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("path", ["training.epochs", "model.schedule", "model.use_attention"])
def test_the_scroll_wheel_changes_no_value(keep, path) -> None:
    holder = keep(QWidget())
    editor = editor_for(FIELDS[path])
    editor.widget.setParent(holder)
    editor.show_text({"training.epochs": "50", "model.schedule": "cumulative"}.get(path, "true"))
    edits = []
    editor.edited.connect(edits.append)
    scroll_over(editor.widget)
    assert edits == []


@pytest.mark.parametrize(
    ("path", "typed"),
    [("model.schedule", "per_step"), ("model.use_attention", "false"), ("training.epochs", "7")],
)
def test_showing_a_value_is_not_an_edit(keep, path, typed) -> None:
    holder, edits = keep(QWidget()), []
    editor = editor_for(FIELDS[path])
    editor.widget.setParent(holder)
    editor.edited.connect(edits.append)
    editor.show_text(typed)
    assert edits == []


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_every_setting_of_every_model_has_a_line(model) -> None:
    fields = fields_of(model)
    listed = [field for _, members in grouped(fields) for field in members]
    assert sorted(field.path for field in listed) == sorted(field.path for field in fields)


def test_a_setting_with_one_allowed_value_cannot_be_edited(keep) -> None:
    field = next(f for f in fields_of("dasrec-a") if f.path == "model.use_attention")
    editor = editor_for(field)
    keep(editor.widget)
    assert not editor.widget.isEnabled()


def test_a_grid_has_fewer_columns_when_it_is_narrow(keep) -> None:
    grid = keep(FieldGrid([QLineEdit() for _ in range(6)]))
    grid.resize(600, 300)
    grid.show()
    wide = grid._columns
    grid.resize(260, 300)
    assert (wide, grid._columns) == (3, 2)
    grid.hide()


def test_a_barred_option_cannot_be_chosen_and_says_why(keep) -> None:
    choice = keep(TwoLineChoice("Model"))
    choice.show_options([Option("a", "A"), Option("b", "B", barred="Needs features")], "a")
    item = choice.model().item(1)
    assert not item.isEnabled()
    assert "Needs features" in item.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_threshold_has_no_effect_on_data_with_two_modalities(keep, editor) -> None:
    box = keep(FieldBox(FIELDS["model.similarity_threshold"]))
    box.show_resolved(editor.resolved)
    assert box.note() == "no effect here"
    editor.type_entry("model.similarity_threshold", "0.7")
    box.show_resolved(editor.resolved)
    assert box.note() == "no effect here; default 0.5"
    editor.set_data(replace(editor.data, modalities=("image", "text", "audio")))
    box.show_resolved(editor.resolved)
    assert box.note() == "default 0.5"


def test_a_wrong_value_is_said_before_that_it_has_no_effect(keep, editor) -> None:
    box = keep(FieldBox(FIELDS["model.similarity_threshold"]))
    editor.type_entry("model.similarity_threshold", "7")
    box.show_resolved(editor.resolved)
    assert box.note().startswith("Must be")

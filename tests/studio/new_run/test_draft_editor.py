"""Changing a draft: what follows from it, undo, and what the data set asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dasrec_core.errors import ConfigError
from studio.forms.resolved import DATASET, MODEL, DataFacts, Fault


def changes(editor) -> dict[str, object]:
    return {change.field.path: change.value for change in editor.resolved.changes}


def test_a_fresh_draft_is_a_run_that_could_start(editor) -> None:
    assert editor.resolved.errors == {}
    assert editor.resolved.config.dataset.fingerprint == "f" * 64
    assert changes(editor) == {}


def test_a_typed_value_is_a_change_with_the_preset_beside(editor) -> None:
    editor.type_entry("training.learning_rate", "0.0005")
    (change,) = editor.resolved.changes
    assert (change.base, change.value) == (0.001, 0.0005)
    assert editor.resolved.config.training.learning_rate == 0.0005


def test_another_spelling_of_the_same_number_is_no_change(editor) -> None:
    editor.type_entry("training.learning_rate", "1e-3")
    assert changes(editor) == {}


@pytest.mark.parametrize("typed", ["", "abc", "0", "11", "nan", "inf", "1_0_x"])
def test_a_mistake_stays_as_typed_and_blocks_the_run(editor, typed) -> None:
    editor.type_entry("training.learning_rate", typed)
    assert editor.resolved.texts["training.learning_rate"] == typed
    assert editor.resolved.errors["training.learning_rate"].startswith("Must be a number above 0")
    assert editor.resolved.config is None


def test_settings_that_do_not_fit_together_are_told_at_the_setting(editor) -> None:
    editor.type_entry("model.num_heads", "3")
    assert "must divide Embedding size (128)" in editor.resolved.errors["model.num_heads"]


def test_typing_on_in_a_field_is_one_step(editor) -> None:
    for text in ("0", "0.", "0.0", "0.05"):
        editor.type_entry("training.learning_rate", text)
    editor.undo_stack.undo()
    assert changes(editor) == {}
    assert not editor.undo_stack.canUndo()


def test_what_is_typed_after_a_run_was_begun_is_a_step_of_its_own(editor) -> None:
    editor.type_entry("training.learning_rate", "0.0005")
    editor.settle()
    editor.type_entry("training.learning_rate", "0.0001")
    editor.undo_stack.undo()
    assert changes(editor) == {"training.learning_rate": 0.0005}


def test_each_choice_is_a_step_of_its_own(editor) -> None:
    for text in ("log", "rank"):
        editor.type_entry("model.sparsity", text)
    editor.undo_stack.undo()
    assert changes(editor) == {"model.sparsity": "log"}


def test_typing_a_value_back_leaves_no_step(editor) -> None:
    editor.type_entry("training.epochs", "5")
    editor.type_entry("training.epochs", "50")
    editor.undo_stack.undo()
    assert editor.draft.entries == {}


def test_each_field_is_a_step_of_its_own(editor) -> None:
    editor.type_entry("training.epochs", "5")
    editor.type_entry("seed", "7")
    editor.undo_stack.undo()
    assert changes(editor) == {"training.epochs": 5}
    editor.undo_stack.redo()
    assert changes(editor) == {"training.epochs": 5, "seed": 7}


def test_one_setting_can_be_set_back_and_that_undone(editor) -> None:
    editor.type_entry("training.epochs", "5")
    editor.type_entry("seed", "7")
    editor.reset("training.epochs")
    assert changes(editor) == {"seed": 7}
    editor.undo_stack.undo()
    assert changes(editor) == {"training.epochs": 5, "seed": 7}


def test_all_settings_can_be_set_back_at_once(editor) -> None:
    editor.type_entry("training.epochs", "5")
    editor.type_entry("seed", "x")
    editor.reset_all()
    assert changes(editor) == {}


def test_another_model_leaves_behind_what_only_the_old_one_has(editor) -> None:
    editor.type_entry("model.num_timesteps", "9")
    editor.type_entry("seed", "7")
    editor.choose_model("lightgcn")
    assert changes(editor) == {"seed": 7}
    editor.undo_stack.undo()
    assert changes(editor) == {"model.num_timesteps": 9, "seed": 7}


def test_another_preset_keeps_what_was_changed(editor) -> None:
    editor.type_entry("training.learning_rate", "0.5")
    editor.type_entry("model.msi_weight", "0.10")  # as the defaults have it
    editor.choose_preset("baby")
    assert changes(editor) == {"training.learning_rate": 0.5}
    assert editor.resolved.base["model.msi_weight"] == 0.01


def test_a_model_that_needs_features_is_refused_without(editor, toy_facts) -> None:
    editor.set_data(replace(toy_facts, modalities=()))
    assert editor.resolved.errors[MODEL] == "DASRec needs item features, and toy has none."
    editor.choose_model("lightgcn")
    assert editor.resolved.config is not None


def test_without_a_data_set_it_says_so(editor) -> None:
    editor.set_data(DataFacts())
    assert editor.resolved.errors == {DATASET: "Choose a data set."}


def test_a_modality_that_is_not_there_is_refused(editor) -> None:
    editor.type_entry("dataset.modalities", "image, audio")
    assert editor.resolved.errors["dataset.modalities"] == "toy has image, text; not audio."


FAULT = Fault("3 items have no numbers.", "dataset.fill_missing=image")


def test_a_fault_of_the_data_blocks_until_a_setting_deals_with_it(editor, toy_facts) -> None:
    editor.set_data(replace(toy_facts, faults=(FAULT,)))
    assert "3 items have no numbers." in editor.resolved.errors["dataset.fill_missing"]
    editor.apply_setting(FAULT.repair)
    assert editor.resolved.config.dataset.fill_missing == ("image",)


def test_a_faulty_modality_may_also_be_left_out(editor, toy_facts) -> None:
    editor.set_data(replace(toy_facts, faults=(FAULT,)))
    editor.type_entry("dataset.modalities", "text")
    assert editor.resolved.errors == {}


def test_repairs_of_two_modalities_add_up(editor) -> None:
    editor.apply_setting("dataset.standardize=image")
    editor.apply_setting("dataset.standardize=text")
    assert editor.resolved.config.dataset.standardize == ("image", "text")


def test_with_two_faulty_modalities_the_words_name_both(editor, toy_facts) -> None:
    other = Fault("1 item has no text.", "dataset.fill_missing=text")
    editor.set_data(replace(toy_facts, faults=(FAULT, other)))
    editor.apply_setting(FAULT.repair)
    assert editor.resolved.errors == {
        "dataset.fill_missing": "1 item has no text. Set it to image, text."
    }


def test_a_repair_that_is_no_setting_is_refused(editor) -> None:
    with pytest.raises(ConfigError, match="names no setting"):
        editor.apply_setting("dataset.nonsense=1")

"""One form makes many runs: which ones, counted before any starts, and what is left of them."""

from __future__ import annotations

import re

import pytest
from page_services import record

from dasrec_core.config.idle import idle_paths
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.store.records import RunStatus
from dasrec_core.sweeps.members import expand
from dasrec_core.sweeps.switches import switches_of
from dasrec_core.sweeps.timing import START_S
from studio.forms.draft import Draft, from_json, to_json
from studio.forms.many_runs import TRIALS, many_runs
from studio.forms.resolved import DataFacts
from studio.pages.new_run.count_words import count_words
from studio.pages.new_run.plan import make_plan

NOISE, RATE = "model.noise_intensity", "training.learning_rate"


def configs(editor):
    definition = many_runs(editor.resolved).definition
    return [member.config for member in expand(definition, dataset_name="").members]


# What a form comes to


def test_one_seed_and_nothing_else_is_a_single_run(editor):
    many = many_runs(editor.resolved)
    assert (many.definition, many.count) == (None, 1)


def test_seeds_typed_with_commas_make_one_run_each(editor):
    editor.type_entry("seed", "421, 1, 2, 1")
    assert editor.resolved.seeds == (421, 1, 2)
    assert [config.seed for config in configs(editor)] == [421, 1, 2]


def test_a_range_of_seeds_makes_one_run_each_and_is_a_change(editor):
    editor.type_entry("seed", "1-3")
    assert [config.seed for config in configs(editor)] == [1, 2, 3]
    assert [(one.field.path, one.value) for one in editor.resolved.changes] == [("seed", "1-3")]


@pytest.mark.parametrize("typed", ["1,", "1, x", "-1", "1.5", "", "99999999999", "1 2"])
def test_wrong_seeds_are_said_beside_the_field(editor, typed):
    editor.type_entry("seed", typed)
    assert "Must be whole numbers" in editor.resolved.errors["seed"]
    assert editor.resolved.config is None


def test_member_with_the_seed_of_the_form_is_the_run_that_train_would_start(editor):
    editor.type_entry("training.epochs", "7")
    alone = editor.resolved.config
    editor.sweep(NOISE, "0.3, 0.5")
    assert configs(editor)[0].identity() == alone.identity()
    assert configs(editor)[0] == alone


def test_ablations_multiply_with_swept_values_and_seeds(editor):
    editor.type_entry("seed", "1, 2")
    editor.switch("dasrec-n", True)
    editor.switch("model.contrast", True)
    editor.sweep(NOISE, "0.1 to 0.5 step 0.2")
    many = many_runs(editor.resolved)
    assert many.count == 3 * 3 * 2
    # DASRec-n has no diffusion, so of its three noise levels one is run.
    assert len(configs(editor)) == (2 * 3 + 1) * 2
    assert count_words(many) == "3 variants × 3 grid points × 2 seeds = 18 runs"
    assert {config.model.name for config in configs(editor)} == {"dasrec", "dasrec-n"}


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_every_switch_that_can_act_makes_a_run_of_its_own(editor, model):
    editor.choose_model(model)
    idle = idle_paths(editor.resolved.config, None)
    for switch in switches_of(model):
        editor.switch(switch.id, True)
    if switches_of(model):
        found = configs(editor)
        assert len(found) == 1 + len([one for one in switches_of(model) if one.id not in idle])


def test_switches_of_dasrec_begin_with_the_ablations_of_the_paper():
    assert [switch.id for switch in switches_of("dasrec")][:2] == ["dasrec-n", "dasrec-a"]


def test_wrong_values_stand_with_their_setting_and_nothing_can_start(editor):
    editor.sweep(RATE, "0.1 to x")
    many = many_runs(editor.resolved)
    assert many.definition is None
    assert "is no range" in many.errors[RATE]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("model.feature_map", "linear, cubic"),
        (NOISE, "0.3, 1"),
        (RATE, "0.1, nan"),
        ("model.num_layers", "0 to 3 step 1"),
    ],
)
def test_value_outside_the_bounds_is_said_while_typing(editor, path, typed):
    editor.sweep(path, typed)
    assert "must be" in many_runs(editor.resolved).errors[path]


@pytest.mark.parametrize(
    ("path", "typed"),
    [(RATE, "0.1 to 0.5"), (RATE, "1e-4 to 1e-2 log"), ("training.batch_size", "100 to 500")],
)
def test_a_range_without_an_end_says_what_to_type_and_that_works(editor, path, typed):
    editor.sweep(path, typed)
    words = many_runs(editor.resolved).errors[path]
    assert path not in words
    ways = re.findall(r"“(.*?)”", words)
    assert ways
    for way in ways:
        editor.sweep(path, way)
        assert many_runs(editor.resolved).errors == {}


def test_a_range_with_fractions_names_the_setting_as_the_form_does(editor):
    editor.sweep("training.epochs", "1 to 4 step 0.5")
    words = many_runs(editor.resolved).errors["training.epochs"]
    assert words == "Epochs takes whole numbers; the range gives 1.5. Choose a whole step."


def test_search_needs_settings_a_budget_and_no_ablations(editor):
    editor.search("20")
    assert "Add the settings" in many_runs(editor.resolved).errors[TRIALS]
    editor.sweep(RATE, "1e-4 to 1e-1 log")
    assert many_runs(editor.resolved).definition.search.trials == 20
    editor.search("many")
    assert "whole number" in many_runs(editor.resolved).errors[TRIALS]
    editor.search("5")
    editor.switch("dasrec-n", True)
    assert "no ablations" in many_runs(editor.resolved).errors[TRIALS]


def test_search_that_would_choose_on_test_is_refused(editor):
    editor.search("5")
    editor.sweep(RATE, "1e-4 to 1e-1 log")
    editor.type_entry("evaluation.protocol", "paper")
    assert "must not see the test split" in many_runs(editor.resolved).errors[TRIALS]


def test_another_model_leaves_its_own_sweep_behind(editor):
    editor.switch("dasrec-n", True)
    editor.sweep(NOISE, "0.1")
    editor.sweep(RATE, "0.1")
    editor.choose_model("lightgcn")
    assert (editor.draft.ablations, list(editor.draft.axes)) == ((), [RATE])


def test_every_step_can_be_undone(editor):
    editor.switch("dasrec-n", True)
    editor.sweep(NOISE, "0")
    editor.sweep(NOISE, "0.1")
    editor.undo_stack.undo()
    assert (editor.draft.ablations, dict(editor.draft.axes)) == (("dasrec-n",), {})
    editor.undo_stack.undo()
    assert editor.draft.ablations == ()


def test_sweep_of_a_draft_survives_the_file():
    draft = Draft(ablations=("dasrec-n",), axes={NOISE: "0.1, x"}, trials="7")
    assert from_json(to_json(draft)) == draft


def test_draft_from_before_there_were_sweeps_is_still_read():
    old = (
        '{"version": 1, "dataset": "", "model": "dasrec", "preset": "", "entries": {}, "name": ""}'
    )
    assert from_json(old).axes == {}


# What a start would do


def test_plan_leaves_out_what_is_done_or_waits(editor):
    editor.type_entry("seed", "1, 2, 3")
    first, second, _ = configs(editor)
    definition = many_runs(editor.resolved).definition
    plan = make_plan(definition, [record(first)], {second.identity()})
    assert [member.config.seed for member in plan.todo] == [3]


def test_plan_goes_on_with_what_was_cut_short(editor):
    editor.type_entry("seed", "1, 2")
    first, _ = configs(editor)
    begun = record(first, "r", status=RunStatus.INTERRUPTED, epochs_done=40, seconds_per_epoch=2.0)
    plan = make_plan(many_runs(editor.resolved).definition, [begun], ())
    assert [request.resumes for request in plan.requests] == ["r", ""]
    assert plan.time.seconds == (START_S + 10 * 2.0) + (START_S + 50 * 2.0)


def test_plan_adds_up_the_time_of_what_is_left(editor):
    editor.type_entry("seed", "1, 2, 3")
    done = record(configs(editor)[0], seconds_per_epoch=2.0, seconds_per_evaluation=0.0)
    plan = make_plan(many_runs(editor.resolved).definition, [done], ())
    assert (plan.time.seconds, plan.time.num_unknown) == (2 * (START_S + 50 * 2.0), 0)


def test_plan_names_what_no_run_can_be_made_of(editor):
    editor.sweep("model.num_heads", "3")
    plan = make_plan(many_runs(editor.resolved).definition, [], ())
    assert "must divide" in plan.problem


THRESHOLD = "model.similarity_threshold"


def test_plan_of_values_without_effect_is_one_run_and_names_the_setting(editor):
    editor.sweep(THRESHOLD, "0.3, 0.5, 0.7")
    plan = make_plan(many_runs(editor.resolved).definition, [], (), editor.data.num_modalities)
    assert [member.config.model.similarity_threshold for member in plan.todo] == [0.5]
    assert (plan.num_repeated, plan.idle) == (2, ("Similarity threshold",))


def test_plan_keeps_all_values_while_the_data_are_not_known(editor):
    editor.sweep(THRESHOLD, "0.3, 0.5, 0.7")
    assert DataFacts().num_modalities is None
    assert len(make_plan(many_runs(editor.resolved).definition, [], ()).todo) == 3

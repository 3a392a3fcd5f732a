"""Which runs stand for a model: the rule, clause by clause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from written_up_runs import TIKTOK, add_run, preset_of

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.paths import home
from dasrec_core.reproduction.commands import study_commands
from dasrec_core.reproduction.counted_runs import CountedRuns, Data, data_of, main_groups
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.page import materials
from dasrec_core.reproduction.study_table import study_runs
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.definition import parse_definition
from dasrec_core.sweeps.studies import Study, study_named

STUDIES = ("comparison", "controls")


def counted(store: RunStore, model: str = "lightgcn", study: str = "comparison") -> list[str]:
    runs = CountedRuns(store.list_runs(include_trashed=True), STUDIES)
    group = main_groups(runs, TIKTOK, study).get(model)
    return [] if group is None else [run.run_id for run in group.runs]


def add(store: RunStore, run_id: str, seed: int = 4, **more: object) -> None:
    status = more.pop("status", RunStatus.DONE)
    later_ms = more.pop("later_ms", 0)
    config = preset_of("lightgcn", seed, **more)
    add_run(store, home().runs, run_id, config, 0.08, status=status, later_ms=later_ms)


def test_runs_with_the_preset_count_by_seed(store: RunStore) -> None:
    assert counted(store) == ["lightgcn-1", "lightgcn-2", "lightgcn-3"]


@pytest.mark.parametrize(
    "more",
    [
        {"status": RunStatus.STOPPED},
        {"status": RunStatus.FAILED},
        {"status": RunStatus.RUNNING},
        {"model__num_layers": 5},
        {"training__epochs": 7},
        {"evaluation__protocol": "paper"},
        {"evaluation__mask_valid_at_test": True},
        {"training__precision": "bf16"},
        {"dataset__fingerprint": "00" * 32},
    ],
)
def test_other_endings_settings_and_data_do_not_count(store: RunStore, more) -> None:
    add(store, "other", **more)
    assert "other" not in counted(store)


def test_where_it_ran_does_not_matter(store: RunStore) -> None:
    add(store, "elsewhere", training__num_threads=1, device="cpu")
    assert "elsewhere" in counted(store)


def test_of_two_runs_of_a_seed_the_newest_counts(store: RunStore) -> None:
    add(store, "again", seed=2, later_ms=5000)
    add(store, "before", seed=1, later_ms=-5000)
    assert counted(store) == ["lightgcn-1", "again", "lightgcn-3"]


def test_a_model_counts_in_the_precision_of_most_seeds(store: RunStore) -> None:
    narrow = [f"narrow-{seed}" for seed in range(1, 5)]
    for seed, run_id in enumerate(narrow, 1):
        assert counted(store) == ["lightgcn-1", "lightgcn-2", "lightgcn-3"]  # also with as many
        add(store, run_id, seed, training__precision="bf16")
    assert counted(store) == narrow


def test_the_trash_does_not_count(store: RunStore) -> None:
    store.trash("lightgcn-2")
    assert counted(store) == ["lightgcn-1", "lightgcn-3"]


def test_a_run_tagged_with_a_study_counts_for_that_one_only(store: RunStore) -> None:
    store.set_tags("lightgcn-2", ["controls"])
    store.set_tags("lightgcn-3", ["nice"])
    assert counted(store) == ["lightgcn-1", "lightgcn-3"]
    assert "lightgcn-2" in counted(store, study="controls")


def test_the_title_that_a_sweep_tags_its_runs_with_ties_them_to_nothing(store: RunStore) -> None:
    store.set_tags("lightgcn-2", [study_named("controls").definition.title])
    assert "lightgcn-2" in counted(store)
    assert "lightgcn-2" in counted(store, study="controls")


def test_a_setting_that_came_later_does_not_hide_older_runs(store: RunStore) -> None:
    """The stored hash is of the settings there were; only their values may be compared."""
    from sqlalchemy import update

    from dasrec_core.store.schema import RunRow

    with store.database.writing() as session:
        session.execute(update(RunRow).values(group_identity="0" * 16, identity="1" * 16))
    assert len(counted(store)) == 3


def test_another_split_takes_the_presets_it_is_told_to(store: RunStore) -> None:
    other = Data("tiktok-again", "11" * 32, "tiktok")
    config = preset_of("lightgcn", 1, dataset__fingerprint=other.fingerprint)
    add_run(store, home().runs, "again", config, 0.08, dataset="tiktok-again")
    runs = CountedRuns(store.list_runs(), STUDIES)
    assert list(main_groups(runs, other, "comparison")) == ["lightgcn"]


def test_a_copy_under_another_name_has_a_section_of_its_own_with_its_own_runs(
    store: RunStore, tmp_path: Path
) -> None:
    config = preset_of("lightgcn", 1)
    add_run(store, home().runs, "copied", config, 0.08, dataset="tiktok-copy", later_ms=5000)
    sources = Sources(tmp_path.joinpath, lambda *_: {}, {})
    sections = materials(store.list_runs(), (), sources, {"tiktok-copy": "tiktok"})
    assert {one.data.name: ids_of(one.main["lightgcn"]) for one in sections} == {
        "tiktok": ["lightgcn-1", "lightgcn-2", "lightgcn-3"],
        "tiktok-copy": ["copied"],
    }


def ids_of(group: SeedGroup) -> list[str]:
    return [run.run_id for run in group.runs]


@pytest.mark.parametrize(("named", "expected"), [("", "scale"), ("other", "other")])
def test_a_study_is_measured_against_its_preset_or_what_it_names(
    store: RunStore, tmp_path: Path, named: str, expected: str
) -> None:
    runs = CountedRuns(store.list_runs(), STUDIES)
    material = Material(TIKTOK, (), runs, Sources(tmp_path.joinpath, lambda *_: {}, {}))
    variants = [{"name": "other", "values": {"model.noise_intensity": 0.7}}, {"name": "scale"}]
    definition = parse_definition({"base": {"model": "dasrec"}, "variants": variants}, where="x")
    found = study_runs(Study("x", "", 1, "valid", named, definition), material)
    assert found.base.name == expected
    assert sorted(len(group.runs) for group in found.groups()) == [2, 3]


def test_a_study_is_read_in_the_precision_that_most_of_it_was_run_in(
    store: RunStore, tmp_path: Path
) -> None:
    variants = [
        {"name": "scale"},
        {"name": "more", "values": {"model.noise_intensity": 0.7}},
        {"name": "most", "values": {"model.noise_intensity": 0.9}},
    ]
    definition = parse_definition({"base": {"model": "dasrec"}, "variants": variants}, where="x")

    study = Study("x", "", 1, "valid", "", definition)

    def material() -> Material:
        runs = CountedRuns(store.list_runs(), STUDIES)
        return Material(TIKTOK, (), runs, Sources(tmp_path.joinpath, lambda *_: {}, {}))

    exact = study_runs(study, material())
    assert (exact.precision, len(exact.groups())) == ("float32", 2)
    for noise in (None, 0.7, 0.9):
        changes = {} if noise is None else {"model__noise_intensity": noise}
        config = preset_of("dasrec", 1, training__precision="bf16", **changes)
        add_run(store, home().runs, f"narrow-{noise}", config, 0.1)
    narrow = study_runs(study, material())
    assert (narrow.precision, narrow.base.name) == ("bf16", "scale")
    found = [group.runs[0].run_id for group in narrow.groups()]
    assert found == ["narrow-None", "narrow-0.7", "narrow-0.9"]
    (line,) = study_commands(narrow, material())
    assert "--set=training.precision=bf16" in line


def test_data_sets_of_the_paper_come_first(store: RunStore) -> None:
    (run, *_) = store.list_runs()
    runs = [replace(run, dataset_name=name) for name in ("abc", "baby", "tiktok")]
    assert [one.name for one in data_of(runs, {})] == ["tiktok", "baby", "abc"]

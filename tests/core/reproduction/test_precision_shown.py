"""Where a model was run in another precision than its preset, everything that shows it says so."""

from __future__ import annotations

import pytest
from written_up_runs import TIKTOK, add_run, preset_of

from dasrec_core.paths import home
from dasrec_core.reproduction.cards import measured_table
from dasrec_core.reproduction.commands import main_commands
from dasrec_core.reproduction.counted_runs import CountedRuns
from dasrec_core.reproduction.main_table import main_table
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.study_table import study_runs, study_table
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.studies import study_named


def add_narrow(store: RunStore, model: str, seed: int, **changes: object) -> None:
    config = preset_of(model, seed, training__precision="bf16", **changes)
    add_run(store, home().runs, f"narrow-{config.identity()}", config, 0.08)


def stored(store: RunStore) -> Material:
    runs = tuple(store.list_runs())
    sources = Sources(home().runs.joinpath, lambda *_: {}, {})
    return Material(TIKTOK, runs, CountedRuns(runs, ()), sources)


@pytest.fixture
def material(store: RunStore) -> Material:
    for seed in range(1, 5):
        add_narrow(store, "lightgcn", seed)
    return stored(store)


def test_the_main_table_names_the_models(material: Material) -> None:
    assert "In bf16, all others in float32: LightGCN." in main_table(material).notes


def noise_notes(store: RunStore, seeds_in_bf16: int) -> str:
    """The notes of the noise study, four variants of which were run in bfloat16."""
    for seed in range(1, 1 + seeds_in_bf16):
        add_narrow(store, "dasrec", seed)
    for noise in (0.1, 0.5, 0.7):
        add_narrow(store, "dasrec", 1, model__noise_intensity=noise)
    data = stored(store)
    return " ".join(study_table(study_runs(study_named("noise"), data), data).notes)


def test_a_study_says_where_the_main_table_has_its_base_in_another(store: RunStore) -> None:
    expected = "All of them in bf16, the base too; the tables of all models have DASRec in float32."
    assert expected in noise_notes(store, seeds_in_bf16=1)


def test_of_two_precisions_with_as_many_variants_the_one_with_more_seeds_is_read(
    store: RunStore,
) -> None:
    for seed in range(1, 5):
        add_narrow(store, "dasrec", seed)
    found = study_runs(study_named("threshold"), stored(store))
    assert (found.precision, len(found.base.group.runs)) == ("bf16", 4)


def test_a_study_in_the_precision_of_the_main_table_claims_no_difference(store: RunStore) -> None:
    assert "All of them in bf16, the base too. " in noise_notes(store, seeds_in_bf16=4)


def test_the_command_asks_for_it(material: Material) -> None:
    by_model = {line.split("--model ")[1].split()[0]: line for line in main_commands(material)}
    assert "--set=training.precision=bf16" in by_model["lightgcn"]
    assert "precision" not in by_model["diffmm"]


def test_the_card_says_it_beside_the_preset(material: Material) -> None:
    row = measured_table("lightgcn", [material]).splitlines()[2]
    assert row.startswith("| tiktok | tiktok, bf16 | 1, 2, 3, 4 |")
    assert "bf16" not in measured_table("diffmm", [material])

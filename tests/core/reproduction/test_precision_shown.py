"""Where a model was run in another precision than its preset, everything that shows it says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_up_runs import TIKTOK, add_run, preset_of

from dasrec_core.paths import home
from dasrec_core.reproduction.cards import measured_table
from dasrec_core.reproduction.commands import main_commands
from dasrec_core.reproduction.counted_runs import CountedRuns
from dasrec_core.reproduction.main_table import main_table
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.store.runs import RunStore


@pytest.fixture
def material(store: RunStore, tmp_path: Path) -> Material:
    for seed in range(1, 5):
        config = preset_of("lightgcn", seed, training__precision="bf16")
        add_run(store, home().runs, f"narrow-{seed}", config, 0.08)
    runs = tuple(store.list_runs())
    sources = Sources(home().runs.joinpath, lambda *_: {}, {})
    return Material(TIKTOK, runs, CountedRuns(runs, ()), sources)


def test_the_main_table_names_the_models(material: Material) -> None:
    assert "In bf16, all others in float32: LightGCN." in main_table(material).notes


def test_the_command_asks_for_it(material: Material) -> None:
    by_model = {line.split("--model ")[1].split()[0]: line for line in main_commands(material)}
    assert "--set=training.precision=bf16" in by_model["lightgcn"]
    assert "precision" not in by_model["diffmm"]


def test_the_card_says_it_beside_the_preset(material: Material) -> None:
    row = measured_table("lightgcn", [material]).splitlines()[2]
    assert row.startswith("| tiktok | tiktok, bf16 | 1, 2, 3, 4 |")
    assert "bf16" not in measured_table("diffmm", [material])

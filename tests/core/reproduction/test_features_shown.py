"""Where models got their features in different ways, the main table says so."""

from __future__ import annotations

from dataclasses import replace

from written_up_runs import TIKTOK, add_run, preset_of

from dasrec_core.paths import home
from dasrec_core.reproduction.counted_runs import CountedRuns
from dasrec_core.reproduction.main_table import main_table
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.store.runs import RunStore

LFM2K = replace(TIKTOK, name="lfm2k", presets="lfm2k")


def notes_of(store: RunStore, *models: str) -> str:
    for model in models:
        add_run(
            store, home().runs, f"lfm-{model}", preset_of(model, 1, LFM2K), 0.1, dataset="lfm2k"
        )
    runs = tuple(store.list_runs())
    sources = Sources(home().runs.joinpath, lambda *_: {}, {})
    return " ".join(main_table(Material(LFM2K, runs, CountedRuns(runs, ()), sources)).notes)


def test_models_that_scale_a_modality_are_named_beside_others_that_do_not(store: RunStore) -> None:
    expected = "vggish is standardised for DiffMM and DASRec, as their presets say; all others"
    assert expected in notes_of(store, "lightgcn", "vbpr", "diffmm", "dasrec")


def test_where_all_that_use_features_scale_them_nothing_is_said(store: RunStore) -> None:
    assert "standardised" not in notes_of(store, "lightgcn", "diffmm", "dasrec")

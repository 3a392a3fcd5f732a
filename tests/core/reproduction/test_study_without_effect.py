"""A study whose setting cannot act on the data still has a row per variant, and says why."""

from __future__ import annotations

from dataclasses import replace

from fake_runs import Script, write_events
from written_up_runs import TIKTOK, add_run, preset_of

from dasrec_core.paths import home
from dasrec_core.reproduction.commands import study_commands
from dasrec_core.reproduction.comparing import TEST_COLUMNS
from dasrec_core.reproduction.counted_runs import CountedRuns
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.study_table import begun_studies, study_runs, study_table
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.studies import study_named

THRESHOLD = study_named("threshold")


def material(store: RunStore, *modalities: str) -> Material:
    """What is stored, of data with these modalities, as the log of one run says."""
    widths = dict.fromkeys(modalities, 4)
    loaded = replace(Script("dasrec-1").loaded(), modalities=widths)
    write_events(home().runs / "dasrec-1", [loaded])
    runs = tuple(store.list_runs())
    counted = CountedRuns(runs, [THRESHOLD.id])
    return Material(TIKTOK, runs, counted, Sources(home().runs.joinpath, store.curves, {}))


def add_threshold(store: RunStore, value: float, recall: float) -> None:
    config = preset_of("dasrec", 1, model__similarity_threshold=value)
    add_run(store, home().runs, f"threshold-{value}", config, recall)


def test_the_log_of_a_run_says_how_many_modalities_the_data_have(store: RunStore) -> None:
    assert material(store, "image", "text").num_modalities == 2


def test_without_a_log_the_number_of_modalities_is_not_known(store: RunStore) -> None:
    (run, *_) = store.list_runs()
    assert Sources(home().runs.joinpath, store.curves, {}).modalities(run) is None


def test_each_threshold_has_the_result_of_the_one_that_was_run(store: RunStore) -> None:
    data = material(store, "image", "text")
    rows = study_table(study_runs(THRESHOLD, data), data).rows
    assert len(rows) == 5
    assert {row[1:5] for row in rows} == {rows[0][1:5]}
    assert rows[0][1] == 3


def test_a_result_that_stands_for_others_is_tested_against_none(store: RunStore) -> None:
    data = material(store, "image", "text")
    table = study_table(study_runs(THRESHOLD, data), data)
    assert all(row[-len(TEST_COLUMNS) :] == (None,) * len(TEST_COLUMNS) for row in table.rows)


def test_the_table_says_which_is_the_same_as_which_and_why(store: RunStore) -> None:
    data = material(store, "image", "text")
    notes = " ".join(study_table(study_runs(THRESHOLD, data), data).notes)
    assert (
        "Similarity threshold: no effect on these data. The same as similarity threshold 0.5: "
        in notes
    )
    assert "Not run" not in notes


def test_runs_that_stand_for_several_variants_count_once(store: RunStore) -> None:
    found = study_runs(THRESHOLD, material(store, "image", "text"))
    assert [len(group.runs) for group in found.groups()] == [3]


def test_a_study_is_answered_by_the_one_run_that_stands_for_all(store: RunStore) -> None:
    data = material(store, "image", "text")
    begun, lacking = begun_studies((THRESHOLD, study_named("readings")), data)
    assert [one.study.id for one in begun] == ["threshold"]
    assert lacking == ["Open readings of DASRec"]
    (line,) = study_commands(begun[0], data)
    assert "--study threshold" in line
    assert "--seeds 1,2,3" in line


def test_a_study_that_nothing_stands_for_is_not_begun(store: RunStore) -> None:
    data = replace(material(store, "image", "text"), counted=CountedRuns((), []))
    assert not study_runs(THRESHOLD, data).is_begun


def test_a_variant_that_was_run_before_keeps_its_own_run(store: RunStore) -> None:
    add_threshold(store, 0.7, 0.2)
    data = material(store, "image", "text")
    found = study_runs(THRESHOLD, data)
    own = next(one for one in found.others if one.group is not None and not one.is_borrowed)
    assert (own.twin, own.group.runs[0].run_id) == ("similarity threshold 0.5", "threshold-0.7")
    assert found.is_begun
    usual, own_seed = study_commands(found, data)
    assert "0.7" not in usual
    assert "--only 'similarity threshold 0.7'" in own_seed
    assert own_seed.endswith("--seeds 1")
    assert [one.study.id for one in begun_studies((THRESHOLD,), data)[0]] == ["threshold"]


def test_where_the_threshold_acts_each_value_needs_its_own_run(store: RunStore) -> None:
    found = study_runs(THRESHOLD, material(store, "image", "text", "audio"))
    assert [one.twin for one in (found.base, *found.others)] == [""] * 5
    assert sum(one.group is not None for one in (found.base, *found.others)) == 1

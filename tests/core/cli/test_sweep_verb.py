"""``sweep`` says what it would do, and refuses what makes no sense before anything starts."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from fake_runs import Script, write_events
from store_cases import Stream, make_config
from sweep_cases import InstantLauncher, InstantRun

from dasrec_core.cli import sweep_run
from dasrec_core.cli.session import open_session
from dasrec_core.cli.sweep_request import SweepRequest, prepare
from dasrec_core.cli.sweep_run import run_sweep
from dasrec_core.events import FailureKind
from dasrec_core.execution.liveness import started_at
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.paths import home
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.timing import START_S

GRID = """
[base]
model = "lightgcn"
preset = "defaults"
[grid]
"training.learning_rate" = [0.1, 0.2, 0.2]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sweep.toml"
    path.write_text(GRID)
    return path


def test_dry_run_lists_members_and_starts_nothing(cli, file, demo_folder) -> None:
    done = cli("sweep", file, "--data", demo_folder, "--seeds", "1-2", "--dry-run", "--json")
    document = done.document
    assert (done.code, document["count"], document["duplicates"]) == (0, 4, 2)
    assert document["estimated_seconds"] is None
    assert document["without_estimate"] == 4
    assert {one["needs"] for one in document["members"]} == {"start"}
    assert "lr 0.2, seed 1 is left out" in done.err
    assert not home().runs.exists()


def test_members_that_differ_without_effect_are_run_once_and_it_is_said_why(
    cli, tmp_path, demo_folder
) -> None:
    file = tmp_path / "idle.toml"
    file.write_text('[base]\nmodel = "dasrec-n"\n[grid]\n"model.noise_intensity" = [0.1, 0.3]\n')
    words = cli("sweep", file, "--data", demo_folder, "--dry-run").out
    # Of this model, not of any: there may be runs of others.
    assert "1 run, 1 to do, unknown time, as none of these models has run on this data." in words
    done = cli("sweep", file, "--data", demo_folder, "--dry-run", "--json")
    assert (done.document["count"], done.document["duplicates"]) == (1, 1)
    assert "computes the same (no effect here: Noise intensity)" in " ".join(done.err.split())


def test_dry_run_estimates_from_runs_of_the_same_model_and_data(cli, file, demo_folder) -> None:
    document = cli("sweep", file, "--data", demo_folder, "--dry-run", "--json").document
    fingerprint = cli("data", "check", demo_folder, "--json").document["fingerprint"]
    config = make_config(dataset__path=str(demo_folder), dataset__fingerprint=fingerprint)
    store, stream = RunStore(home().results_url), Stream("r1")
    store.create("r1", config, dataset_name="demo")
    Recorder(store).apply([stream.started(), stream.epoch(2), stream.evaluation(2, 0.1, 0.1)])
    store.close()
    estimated = cli("sweep", file, "--data", demo_folder, "--dry-run", "--json").document
    epochs = 50
    assert document["estimated_seconds"] is None
    assert estimated["estimated_seconds"] == pytest.approx(2 * (START_S + epochs * (2.0 + 0.25)))


def test_dry_run_counts_only_the_rest_of_a_run_that_goes_on(cli, file, demo_folder) -> None:
    fingerprint = cli("data", "check", demo_folder, "--json").document["fingerprint"]
    config = make_config(
        dataset__path=str(demo_folder),
        dataset__fingerprint=fingerprint,
        training__learning_rate=0.1,
    )
    store, stream = RunStore(home().results_url), Stream("r1")
    store.create("r1", config, dataset_name="demo")
    Recorder(store).apply([stream.started(), stream.epoch(40), stream.evaluation(40, 0.1, 0.1)])
    store.close()
    document = cli("sweep", file, "--data", demo_folder, "--dry-run", "--json").document
    assert [one["needs"] for one in document["members"]] == ["resume", "start"]
    seconds = 2 * START_S + (10 + 50) * (40.0 + 0.25)  # the stream's epoch 40 took 40 s
    assert document["estimated_seconds"] == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "either a file or a study"),
        (("--study", "nothing"), "no study called"),
        (("--study", "noise"), "No data set"),
        (("--study", "noise", "--data", "{data}", "--seeds", "1,x"), "whole numbers from 0"),
        (("--study", "noise", "--data", "{data}", "--set", "a=1"), "no setting called"),
        (("--study", "noise", "--data", "{data}", "--set", "seed=9"), "--seeds 1,2"),
        (("--study", "noise", "--data", "{data}", "--set", "dataset.path=x"), "--data DIR"),
        (("--study", "noise", "--data", "{data}", "--epochs", "0"), "Epochs must be a whole"),
        (("missing.toml", "--data", "{data}"), "cannot be read"),
    ],
)
def test_wrong_use_ends_with_2_and_words(cli, demo_folder, arguments, words) -> None:
    done = cli("sweep", *(one.format(data=demo_folder) for one in arguments))
    assert done.code == 2
    assert re.search(words, done.err), done.err


def test_model_that_needs_features_is_refused_before_any_starts(cli, demo_folder) -> None:
    done = cli(
        *("sweep", "--study", "ablation", "--data", demo_folder),
        *("--set", "dataset.modalities=[]"),
    )
    assert done.code == 2
    assert "learns from item features" in done.err
    assert not home().runs.exists()


def test_only_some_variants_are_run(cli, demo_folder) -> None:
    study = ("sweep", "--study", "ablation", "--data", demo_folder, "--dry-run", "--json")
    chosen = cli(*study, "--only", "dasrec-a,DASRec").document["members"]
    assert [one["variant"] for one in chosen] == ["DASRec", "DASRec-a"]
    unknown = cli(*study, "--only", "dasrec-x")
    assert unknown.code == 2
    names = "DASRec, DASRec-n, DASRec-a, DASRec-n with static noise, DiffMM at size 128"
    assert f"It has: {names}." in unknown.err


def test_a_variant_with_a_comma_in_its_name_can_be_named(cli, demo_folder) -> None:
    study = ("sweep", "--study", "readings", "--data", demo_folder, "--dry-run", "--json")
    chosen = cli(*study, "--only", "sparsity, rank,no contrast,Sparsity,logarithm").document
    names = ["no contrast", "sparsity, logarithm", "sparsity, rank"]
    assert [one["variant"] for one in chosen["members"][::3]] == names
    assert cli(*study, "--only", "sparsity").code == 2


def test_points_of_a_grid_are_named_as_the_dry_run_names_them(cli, demo_folder) -> None:
    study = ("sweep", "--study", "noise", "--data", demo_folder, "--dry-run", "--json")
    names = ["role of γ scale, noise intensity 0.7", "role of γ max, noise intensity 0.1"]
    chosen = cli(*study, "--seeds", "1", "--only", ",".join(names)).document["members"]
    assert [one["variant"] for one in chosen] == names
    unknown = cli(*study, "--only", "noise intensity 0.7")
    assert unknown.code == 2
    assert "It has: role of γ scale, noise intensity 0.1, role" in unknown.err
    assert cli(*study, "--only", "").code == 2


def test_the_base_of_a_study_is_run_when_it_is_named(cli, demo_folder) -> None:
    study = ("sweep", "--study", "plus", "--data", demo_folder, "--dry-run", "--json")
    alone = cli(*study, "--only", "four interactions per user").document["members"]
    assert {one["variant"] for one in alone} == {"four interactions per user"}
    both = cli(*study, "--only", "four interactions per user,dasrec+").document["members"]
    assert {one["variant"] for one in both} == {"DASRec+", "four interactions per user"}


def test_what_to_do_about_models_without_features_is_said_once(cli, demo_folder) -> None:
    done = cli(
        *("sweep", "--study", "comparison", "--data", demo_folder),
        *("--set", "dataset.modalities=[]"),
    )
    assert "8 variants cannot be run" in done.err
    assert "Add feature files" in done.err


def test_a_search_from_other_settings_is_another_search(cli, demo_folder, monkeypatch) -> None:
    study = ("sweep", "--study", "tuning", "--data", demo_folder, "--only", "BiasMF")
    before = cli(*study, "--dry-run", "--json").document["sweep_id"]

    def with_other_preset(values: dict[str, object], *_: object) -> dict[str, object]:
        return values | {"training": {"patience": 3}}

    monkeypatch.setattr("dasrec_core.sweeps.members.apply_preset", with_other_preset)
    assert cli(*study, "--dry-run", "--json").document["sweep_id"] != before


def test_a_study_of_searches_lists_each_of_them(cli, demo_folder) -> None:
    arguments = ("--data", demo_folder, "--only", "BiasMF,LightGCN", "--dry-run", "--json")
    done = cli("sweep", "--study", "tuning", *arguments)
    first, second = done.document["sweeps"]
    assert [first["title"], second["title"]] == ["Tuning: BiasMF", "Tuning: LightGCN"]
    assert first["count"] == second["count"] == 12 + 2
    assert first["sweep_id"] != second["sweep_id"]


SEARCH = """
seeds = [1]
[base]
model = "lightgcn"
preset = "defaults"
[search]
trials = 2
prune = false
[search.space]
"model.num_layers" = [1, 2]
"""


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch) -> InstantLauncher:
    """An engine that trains nothing, for the verb."""
    made = InstantLauncher(home().runs)
    monkeypatch.setattr(sweep_run, "LocalExecutor", lambda _: made)
    return made


def test_trial_whose_run_is_in_the_trash_has_ended_all_the_same(
    cli, file, demo_folder, launcher
) -> None:
    file.write_text(SEARCH)
    first = cli("sweep", file, "--data", demo_folder, "--json")
    num_submitted = len(launcher.submitted)
    cli("runs", "delete", first.document["members"][0]["run_id"])
    again = cli("sweep", file, "--data", demo_folder, "--json")
    assert (first.code, again.code, again.document["status"]) == (0, 0, "done")
    assert len(launcher.submitted) == num_submitted


def test_search_begins_with_what_is_written_down_when_its_turn_comes(
    cli, file, demo_folder, launcher
) -> None:
    """Another program may have run it since this one has looked."""
    file.write_text(SEARCH)
    session = open_session(None, None, as_json=True)
    (early,) = prepare(SweepRequest(file=file, data=demo_folder), session)
    cli("sweep", file, "--data", demo_folder)
    trials = (early.folder / "trials.json").read_text()
    with session.store() as store:
        run_sweep(session, store, early, 1)
    assert (early.folder / "trials.json").read_text() == trials


def test_search_that_somebody_else_runs_keeps_no_other_from_being_run(
    cli, file, demo_folder, launcher
) -> None:
    variants = "".join(
        f'[[variants]]\nname = "{name}"\nspace = {{ "model.num_layers" = [1, 2] }}\n'
        for name in ("a", "b")
    )
    file.write_text(SEARCH.partition("[search.space]")[0] + variants)
    session = open_session(None, None, as_json=True)
    first, second = prepare(SweepRequest(file=file, data=demo_folder), session)
    holder = {"pid": os.getppid(), "started_s": started_at(os.getppid())}
    for one in (first, second):
        one.folder.mkdir(parents=True)
        (one.folder / "runner.json").write_text(json.dumps(holder))
    assert cli("sweep", file, "--data", demo_folder, "--json").code == 1
    (second.folder / "runner.json").unlink()
    done = cli("sweep", file, "--data", demo_folder, "--json")
    other, held = done.document["sweeps"]
    assert (done.code, other["status"], held["status"]) == (1, "done", "failed")
    assert "is being run" in held["error"]["error"]


def test_member_that_diverged_is_not_promised_to_go_on(cli, file, demo_folder, launcher) -> None:
    def diverge(folder: RunFolder, script: Script) -> InstantRun:
        write_events(folder.path, [script.started(), script.failed(FailureKind.DIVERGED)])
        return InstantRun(folder.path)

    launcher._train = diverge
    done = cli("sweep", file, "--data", demo_folder)
    said = " ".join(done.out.split())
    assert done.code == 1
    assert "2 of 2 runs diverged" in said
    assert "the same command leaves them" in said
    assert "goes on with them" not in said

"""The verbs over stored runs."""

from __future__ import annotations

import csv
import io
import os
import shutil
from pathlib import Path

import pytest
from store_cases import Stream, make_config, whole_run

from dasrec_core.cli.runs_export import to_csv
from dasrec_core.errors import StoreError
from dasrec_core.events import encode
from dasrec_core.execution.liveness import started_at
from dasrec_core.execution.run_folder import ProcessRecord, RunFolder
from dasrec_core.paths import home
from dasrec_core.quantity import memory_text
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore


def test_runs_are_listed_newest_first_in_words_and_as_json(cli, two_runs: list[str]) -> None:
    listed = cli("runs", "list", "--json").document
    assert [run["run_id"] for run in listed] == two_runs
    text = cli("runs", "list").out
    assert text.index(two_runs[0]) < text.index(two_runs[1])


def test_list_without_runs_says_how_to_start_one(cli) -> None:
    called = cli("runs", "list")
    assert called.code == 0
    assert "main.py train" in called.out
    assert cli("runs", "list", "--json").document == []


def test_list_can_be_narrowed(cli, two_runs: list[str]) -> None:
    assert cli("runs", "list", "--json", "--dataset", "baby").document == []
    assert cli("runs", "list", "--json", "--model", "dasrec").document == []
    assert cli("runs", "list", "--json", "--tag", "keep").document == []
    assert len(cli("runs", "list", "--json", "--limit", 1).document) == 1


def test_run_that_was_resumed_by_a_program_that_could_not_say_so_is_listed_as_it_is(cli) -> None:
    stream = Stream("cut")
    first = [stream.started(), stream.failed()]
    folder = RunFolder.create(home().runs, "cut", make_config())
    folder.events_file.write_text("".join(encode(event) + "\n" for event in first))
    assert cli("runs", "recover").code == 0
    (listed,) = cli("runs", "list", "--json").document
    assert listed["status"] == "failed"
    folder.write_attempt(2)
    with folder.events_file.open("a") as file:
        file.writelines(encode(one) + "\n" for one in (stream.started(2), stream.finished()))
    (listed,) = cli("runs", "list", "--json").document
    assert listed["status"] == "done"


def test_run_whose_resumed_engine_has_not_spoken_yet_is_not_deleted(cli) -> None:
    stream = Stream("cut")
    folder = RunFolder.create(home().runs, "cut", make_config())
    first = [stream.started(), stream.failed()]
    folder.events_file.write_text("".join(encode(event) + "\n" for event in first))
    assert cli("runs", "recover").code == 0
    folder.write_attempt(2)
    folder.write_process(ProcessRecord(os.getpid(), started_at(os.getpid()), 2))  # one that lives
    called = cli("runs", "delete", "cut", "--for-good")
    assert called.code == 2
    assert "still going on" in " ".join(called.err.split())
    assert folder.events_file.exists()
    (listed,) = cli("runs", "list", "--json").document
    assert listed["status"] == "starting"


def test_a_list_that_nothing_fits_does_not_say_that_there_are_no_runs(
    cli, two_runs: list[str]
) -> None:
    called = cli("runs", "list", "--dataset", "baby")
    assert "No runs yet" not in called.out
    assert "No run fits. Runs there are: on tiny; of lightgcn." in called.out


def test_a_list_says_where_runs_are_that_are_all_in_the_trash(cli, two_runs: list[str]) -> None:
    cli("runs", "delete", *two_runs)
    assert "2 runs in the trash" in cli("runs", "list").out


def test_shown_run_has_metrics_of_both_protocols_and_its_curves(cli, two_runs: list[str]) -> None:
    shown = cli("runs", "show", two_runs[0], "--curves", "--json").document
    assert shown["metrics"]["test"] == {"recall@20": 0.1}
    assert shown["metrics"]["test_at_best_test_epoch"] == {"recall@20": 0.3}
    assert shown["curves"]["loss/total"] == {"epochs": [1, 2], "values": [0.9, 0.6]}


def test_metrics_table_labels_how_each_epoch_was_chosen(cli, two_runs: list[str]) -> None:
    text = cli("runs", "show", two_runs[0]).out
    assert "chosen on validation" in text
    assert "chosen on test" in text
    assert "as in published tables" in text


def test_memory_is_not_taken_for_that_of_the_device_beside_it(cli, two_runs: list[str]) -> None:
    assert "Peak main memory" in cli("runs", "show", two_runs[0]).out


def test_memory_is_in_the_unit_of_estimates_and_of_the_window(cli, two_runs: list[str]) -> None:
    words = " ".join(cli("runs", "show", two_runs[0]).out.split())
    bytes_used = cli("runs", "show", two_runs[0], "--json").document["peak_memory_bytes"]
    assert f"Peak main memory {memory_text(bytes_used)}" in words


@pytest.mark.parametrize("wanted", ["20260102-run-b", "20260102", "last", make_config().model.name])
def test_run_is_found_by_id_or_beginning_or_as_the_last_of_all_or_of_a_model(
    cli, two_runs: list[str], wanted: str
) -> None:
    assert cli("runs", "show", wanted, "--json").document["run_id"] == two_runs[0]


@pytest.mark.parametrize(
    ("wanted", "message"), [("2026", "2 runs start with"), ("x", "no run 'x'")]
)
def test_run_that_cannot_be_told_is_explained(
    cli, two_runs: list[str], wanted: str, message: str
) -> None:
    called = cli("runs", "show", wanted)
    assert called.code == 2
    assert message in called.err


def test_export_is_one_line_per_run(cli, two_runs: list[str], tmp_path: Path) -> None:
    assert cli("runs", "export", tmp_path / "runs.csv").code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "runs.csv").read_text())))
    assert [row["run_id"] for row in rows] == two_runs
    assert rows[0]["test recall@20"] == "0.1"
    assert sorted(path.name for path in tmp_path.iterdir() if "csv" in path.name) == ["runs.csv"]


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A1", "@SUM(1)", "-1+1", "\t=1", "＝1"])
def test_export_never_writes_a_formula(two_runs: list[str], name: str) -> None:
    store = RunStore(home().results_url)
    with store.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE runs SET name = ?", (name,))
    (row, _) = csv.DictReader(io.StringIO(to_csv(store.list_runs())))
    store.close()
    assert row["name"] == f"'{name}"


def test_export_to_an_impossible_place_is_refused(cli, two_runs: list[str], tmp_path: Path) -> None:
    called = cli("runs", "export", tmp_path / "absent" / "runs.csv")
    assert called.code == 2
    assert "cannot be written: there is no folder" in called.err
    assert "Make it first" in called.err


def test_lost_database_is_rebuilt(cli, two_runs: list[str]) -> None:
    for run_id in two_runs:
        write_folder(run_id)
    before = cli("runs", "list", "--json").document
    for file in home().path.glob("results.db*"):
        file.unlink()
    recovered = cli("runs", "recover", "--json").document
    assert sorted(recovered["added"]) == sorted(two_runs)
    after = cli("runs", "list", "--json").document
    metrics = {run["run_id"]: run["metrics"] for run in before}
    assert {run["run_id"]: run["metrics"] for run in after} == metrics


def write_folder(run_id: str, *, events: list | None = None) -> Path:
    folder = home().runs / run_id
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(make_config().model_dump_json())
    lines = [encode(event) for event in (whole_run(run_id) if events is None else events)]
    (folder / "events.jsonl").write_text("".join(line + "\n" for line in lines))
    return folder


def test_list_notices_what_an_unwatched_run_did_and_that_it_died(cli) -> None:
    stream = Stream("r1")
    events = [stream.started(pid=2**22 - 1), stream.epoch(1), stream.evaluation(1, 0.2, 0.1)]
    store = RunStore(home().results_url)
    store.create("r1", make_config(), dataset_name="tiny")
    Recorder(store).apply(events[:1])
    store.close()
    write_folder("r1", events=events)
    (run,) = cli("runs", "list", "--json").document
    assert (run["status"], run["epochs"]) == ("interrupted", 1)


def test_a_run_that_cannot_be_read_keeps_no_other_from_being_listed(cli) -> None:
    """Nor is it said to have died: its file may say otherwise."""
    folder = write_folder("r1", events=whole_run("r1")[:3])
    store = RunStore(home().results_url)
    store.create("r1", make_config(), dataset_name="tiny", created_at_ms=1)
    Recorder(store).apply(whole_run("r1")[:1])
    store.close()
    (folder / "events.jsonl").unlink()
    (folder / "events.jsonl").mkdir()
    called = cli("runs", "list", "--json")
    assert [run["status"] for run in called.document] == ["running"]
    assert "r1 may be further than told" in called.err


def test_deleted_run_goes_to_the_trash_and_then_for_good(cli, two_runs: list[str]) -> None:
    folder = write_folder(two_runs[0])
    assert cli("runs", "delete", two_runs[0]).code == 0
    assert [run["run_id"] for run in cli("runs", "list", "--json").document] == two_runs[1:]
    assert folder.is_dir()
    assert cli("runs", "delete", two_runs[0], "--for-good").code == 0
    assert len(cli("runs", "list", "--trashed", "--json").document) == 1
    assert not folder.exists()


def test_run_named_twice_is_deleted_once_and_the_others_too(cli, two_runs: list[str]) -> None:
    called = cli("runs", "delete", two_runs[0], "last", two_runs[1], "--for-good", "--json")
    assert (called.code, called.document["deleted"]) == (0, two_runs)


def test_run_named_twice_is_one_line_of_an_export(cli, two_runs: list[str]) -> None:
    called = cli("runs", "export", "-", two_runs[0], "last")
    assert len(called.out.splitlines()) == 2


@pytest.mark.parametrize("verb", ["compare", "groups"])
def test_run_is_not_compared_with_itself(cli, two_runs: list[str], verb: str) -> None:
    called = cli("runs", verb, two_runs[0], "last")
    assert called.code == 2
    assert "name the same run" in called.err


def test_run_that_goes_on_is_not_deleted(cli) -> None:
    store = RunStore(home().results_url)
    store.create("r1", make_config(), dataset_name="tiny")
    store.close()
    called = cli("runs", "delete", "r1", "--for-good")
    assert called.code == 2
    assert "still going on" in called.err
    shutil.rmtree(home().path)


def test_home_that_may_only_be_read_is_listed_with_what_may_be_old(
    cli, two_runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dasrec_core.store import read_only

    store = RunStore(home().results_url)
    store.create("20260103-run-c", make_config(), dataset_name="tiny")
    store.close()
    write_folder("20260103-run-c", events=whole_run("20260103-run-c"))
    monkeypatch.setattr(read_only.os, "access", lambda path, mode: False)
    called = cli("runs", "list", "--json")
    assert called.code == 0
    assert {run["run_id"] for run in called.document} == {*two_runs, "20260103-run-c"}
    assert "1 run may be further than told" in called.err


@pytest.mark.parametrize("needed", ["apply", "settle"])
def test_a_full_disk_lists_what_was_recorded_before(
    cli, two_runs, needed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(*_: object, **__: object) -> None:
        raise StoreError("The results database cannot be written because the disk is full.")

    store = RunStore(home().results_url)
    store.mark(two_runs[0], RunStatus.QUEUED)
    store.mark(two_runs[0], RunStatus.STARTING)
    store.close()
    if needed == "apply":
        monkeypatch.setattr(Recorder, "apply", is_full)
    else:
        monkeypatch.setattr("dasrec_core.store.settle.settle", is_full)
    called = cli("runs", "list", "--json")
    assert called.code == 0
    assert {run["run_id"] for run in called.document} == set(two_runs)
    assert "1 run may be further than told: The results database cannot be written" in called.err


def test_runs_whose_folders_are_elsewhere_do_not_keep_others_from_being_packed(
    cli, two_runs: list[str], tmp_path: Path
) -> None:
    here, elsewhere = two_runs
    write_folder(here)
    called = cli("runs", "pack", tmp_path / "all.jsonl", "--json")
    assert called.document["runs"] == [here]
    assert f"1 run left out, whose folders are not in {home().runs}: {elsewhere}." in called.err
    assert cli("runs", "pack", tmp_path / "named.jsonl", elsewhere).code == 2

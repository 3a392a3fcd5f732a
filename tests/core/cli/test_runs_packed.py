"""Runs packed into a file and unpacked elsewhere: what is the same, and what a bad file does."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from store_cases import Stream, make_config

from dasrec_core.errors import ConfigError, StoreError
from dasrec_core.events import encode
from dasrec_core.execution.results import read_per_user
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.packing.coded_numbers import CodedNumbers
from dasrec_core.packing.kept_popularity import read_kept_popularity
from dasrec_core.packing.pack import pack
from dasrec_core.packing.packed_run import read_line
from dasrec_core.packing.unpack import write_folder
from dasrec_core.paths import home
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore
from tests.helpers.trained_runs import train_here

CURVES = (
    "loss/total",
    "valid/recall@20",
    "valid/ndcg@20",
    "test/recall@20",
    "train_s",
    "evaluate_s",
)


@pytest.fixture
def trained(demo_folder: Path, cli: Callable) -> list[str]:
    """Two runs that are really trained, with names, tags and a note."""
    ids = [
        train_here(
            home().runs, f"2026-lightgcn-{seed}", demo_folder, {"name": "lightgcn"}, seed=seed
        ).run_id
        for seed in (1, 2)
    ]
    assert cli("runs", "recover").code == 0
    with closing(RunStore(home().results_url)) as store:
        store.rename(ids[0], "first of all")
        store.set_tags(ids[0], ["paper"])
        store.set_note(ids[0], "as in the paper")
    return ids


def test_an_unpacked_run_has_the_same_numbers(
    trained: list[str], cli: Callable, tmp_path: Path
) -> None:
    file, other = tmp_path / "packed.jsonl", tmp_path / "other"
    assert cli("runs", "pack", file).code == 0
    done = cli("runs", "unpack", file, "--home", other, "--json")
    assert done.document["added"] == trained
    with (
        closing(RunStore(home().results_url)) as here,
        closing(RunStore(f"sqlite:///{other / 'results.db'}")) as there,
    ):
        for run_id in trained:
            first, second = here.get(run_id), there.get(run_id)
            for name in (
                "name",
                "tags",
                "note",
                "status",
                "identity",
                "group_identity",
                "dataset_name",
                "best_epoch",
                "best_valid",
                "best_test",
                "best_test_epoch",
                "test_at_best_test_epoch",
                "epochs_done",
                "seconds_per_epoch",
                "peak_memory_bytes",
                "created_at_ms",
            ):
                assert getattr(first, name) == getattr(second, name), name
            curves, unpacked = here.curves(run_id, CURVES), there.curves(run_id, CURVES)
            assert set(curves) == set(CURVES)
            for key in CURVES:
                assert unpacked[key].epochs == curves[key].epochs
                assert unpacked[key].values == pytest.approx(curves[key].values, rel=1e-5)
    for run_id in trained:
        users = read_per_user(home().runs / run_id)
        unpacked_users = read_per_user(other / "runs" / run_id)
        for split, one in users.items():
            np.testing.assert_array_equal(unpacked_users[split].user_ids, one.user_ids)
            for key in ("recall@20", "ndcg@20") if split == "test" else ("recall@20",):
                np.testing.assert_array_equal(unpacked_users[split].values[key], one.values[key])
        assert read_kept_popularity(other / "runs" / run_id)


def test_a_run_of_several_processes_is_packed_with_the_memory_of_the_largest(
    cli: Callable, tmp_path: Path
) -> None:
    stream = Stream("resumed")
    first = [stream.started(), stream.loaded(), stream.finished("stopped", peak=5_000)]
    last = [stream.started(2), stream.loaded(), stream.finished(peak=700)]
    folder = RunFolder.create(home().runs, "resumed", make_config())
    folder.events_file.write_text("".join(encode(event) + "\n" for event in [*first, *last]))
    assert cli("runs", "recover").code == 0
    assert cli("runs", "pack", tmp_path / "packed.jsonl").code == 0
    packed = read_line((tmp_path / "packed.jsonl").read_text(), "packed.jsonl:1")
    assert packed.finished["peak_memory_bytes"] == 5_000


def test_a_note_may_hold_any_sign(trained: list[str], cli: Callable, tmp_path: Path) -> None:
    note = "one\u2028two\u2029three\x85four\rfive"
    with closing(RunStore(home().results_url)) as store:
        store.set_note(trained[0], note)
    file, other = tmp_path / "packed.jsonl", tmp_path / "other"
    assert cli("runs", "pack", file).code == 0
    assert cli("runs", "unpack", file, "--home", other).code == 0
    with closing(RunStore(f"sqlite:///{other / 'results.db'}")) as there:
        assert there.get(trained[0]).note == note


def test_a_packed_file_in_an_impossible_place_is_an_error_in_words(
    trained: list[str], cli: Callable
) -> None:
    done = cli("runs", "pack", "/dev/null/x/packed.jsonl")
    assert done.code == 2
    assert "/dev/null/x" in done.err
    assert "defect" not in done.err


def test_what_is_there_already_stays_and_packing_again_gives_the_same_file(
    trained: list[str], cli: Callable, tmp_path: Path
) -> None:
    file, again, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "other"
    cli("runs", "pack", file)
    assert cli("runs", "unpack", file, "--json").document == {"added": [], "known": trained}
    cli("runs", "unpack", file, "--home", other)
    cli("runs", "pack", again, "--home", other)
    assert again.read_text() == file.read_text()


@pytest.mark.parametrize("module", ["store.recovery.Recorder.apply", "store.runs._color_index"])
def test_a_run_whose_unpacking_was_cut_short_gets_its_words_by_the_next(
    module: str, trained: list[str], cli: Callable, tmp_path: Path, monkeypatch
) -> None:
    file, other = tmp_path / "a.jsonl", tmp_path / "other"
    cli("runs", "pack", file, trained[0])
    with monkeypatch.context() as broken:
        broken.setattr(f"dasrec_core.{module}", _interrupted)
        assert cli("runs", "unpack", file, "--home", other).code != 0
    done = cli("runs", "unpack", file, "--home", other, "--json")
    assert done.document == {"added": trained[:1], "known": []}
    with closing(RunStore(f"sqlite:///{other / 'results.db'}")) as there:
        run = there.get(trained[0])
    assert (run.name, run.tags, run.note) == ("first of all", ("paper",), "as in the paper")
    assert run.status is RunStatus.DONE


def _interrupted(*_: object) -> None:
    raise StoreError("The disk is full.", "Make room.")


def test_a_line_is_the_same_in_whichever_order_the_curves_come(trained: list[str]) -> None:
    with closing(RunStore(home().results_url)) as store:
        run, curves = store.get(trained[0]), store.curves(trained[0], CURVES)
    assert len(curves) > 1
    lines = {
        pack(run, home().runs / run.run_id, dict(order), lambda _: None).line()
        for order in (curves.items(), reversed(curves.items()))
    }
    assert len(lines) == 1


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_folder_that_an_interrupted_call_left_is_taken_in(
    is_whole: bool, trained: list[str], cli: Callable, tmp_path: Path
) -> None:
    """It is in no list, so it must not be told as there already."""
    file, other = tmp_path / "packed.jsonl", tmp_path / "other"
    cli("runs", "pack", file, trained[0])
    (packed,) = [read_line(line, "here") for line in file.read_text().splitlines()]
    write_folder(packed, other / "runs")
    if not is_whole:
        RunFolder(other / "runs" / trained[0]).events_file.unlink()
    done = cli("runs", "unpack", file, "--home", other, "--json")
    assert done.document == {"added": trained[:1], "known": []}
    (listed,) = cli("runs", "list", "--home", other, "--json").document
    assert (listed["name"], listed["status"]) == ("first of all", "done")


def test_a_packed_file_names_no_folder_of_the_machine(
    trained: list[str], cli: Callable, tmp_path: Path
) -> None:
    file = tmp_path / "packed.jsonl"
    cli("runs", "pack", file, trained[0])
    (line,) = file.read_text().splitlines()
    assert str(tmp_path) not in line
    assert json.loads(line)["config"]["dataset"]["path"] == "small demo"


def test_a_damaged_line_is_named_and_nothing_is_taken_in(
    trained: list[str], cli: Callable, tmp_path: Path
) -> None:
    file, other = tmp_path / "packed.jsonl", tmp_path / "other"
    cli("runs", "pack", file)
    good, cut = file.read_text().splitlines()
    file.write_text(f"{good}\n{cut[:-20]}\n")
    done = cli("runs", "unpack", file, "--home", other)
    assert done.code != 0
    assert "Line 2" in done.err
    assert not list((other / "runs").glob("*"))


def with_setting(values: dict) -> None:
    values["config"]["training"]["warmup"] = 3


def with_end(values: dict) -> None:
    values["finished"]["carbon_g"] = 2.0


def with_format(values: dict) -> None:
    values |= {"format": 2, "lists": "…"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_setting, "no setting called 'training.warmup'"),
        (with_end, "than this version knows"),
        (with_format, "in another format (2) than this version reads (1)"),
    ],
)
def test_of_a_file_with_a_run_of_a_newer_version_nothing_is_taken_in(
    change: Callable, words: str, trained: list[str], cli: Callable, tmp_path: Path
) -> None:
    file, other = tmp_path / "packed.jsonl", tmp_path / "other"
    cli("runs", "pack", file)
    good, newer = file.read_text().splitlines()
    values = json.loads(newer)
    change(values)
    file.write_text(f"{good}\n{json.dumps(values)}\n")
    done = cli("runs", "unpack", file, "--home", other)
    assert done.code == 2
    assert words in done.err
    assert not list((other / "runs").glob("*"))
    assert cli("runs", "list", "--home", other, "--json").document == []


@pytest.mark.parametrize("run_id", ["../escape", "a/b", "", ".hidden"])
def test_an_id_that_is_no_name_of_a_folder_is_refused(
    run_id: str, trained: list[str], cli: Callable, tmp_path: Path
) -> None:
    file = tmp_path / "packed.jsonl"
    cli("runs", "pack", file, trained[0])
    values = json.loads(file.read_text())
    with pytest.raises(ConfigError, match="run_id"):
        read_line(json.dumps({**values, "run_id": run_id}), "here")


def test_nothing_to_pack_is_said(cli: Callable, tmp_path: Path) -> None:
    done = cli("runs", "pack", tmp_path / "none.jsonl")
    assert done.code != 0
    assert "nothing to pack" in done.err


@pytest.mark.parametrize("count", [0, 3, 300, 70_000])
def test_columns_come_back_exactly(count: int) -> None:
    column = np.random.default_rng(1).random(count).astype(np.float32)
    numbers = CodedNumbers.model_validate_json(CodedNumbers.of(column).model_dump_json()).numbers()
    np.testing.assert_array_equal(numbers.astype(np.float32), column)


@pytest.mark.parametrize("change", [{"count": 9}, {"places": "%%"}, {"distinct": (1.0,)}])
def test_a_damaged_column_is_refused(change: dict[str, object]) -> None:
    coded = CodedNumbers.of(np.array([0.0, 0.5, 1.0]))
    with pytest.raises(ValueError, match=r"numbers|bytes|place"):
        coded.model_copy(update=change).numbers()

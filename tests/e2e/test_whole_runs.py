"""Whole runs through main.py, each part in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dasrec_core.data.demo import generate_demo

MAIN = Path(__file__).resolve().parents[2] / "main.py"
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "QT_QPA_PLATFORM": ""}

pytestmark = pytest.mark.slow


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(MAIN), *map(str, arguments)]


def call(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, env=ENVIRONMENT, timeout=120
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate_demo(tmp_path_factory.mktemp("data") / "demo set")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a home with spaces, ünïcode & 100%")


TRAIN = ("train", "--model", "lightgcn", "--epochs", "2", "--seed", "1", "--device", "cpu")


@pytest.fixture(scope="module")
def trained(data: Path, home: Path) -> dict[str, Any]:
    done = call(*TRAIN, "--data", data, "--home", home, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_train_prints_the_document_scripts_rely_on(trained: dict[str, Any]) -> None:
    assert {key: trained[key] for key in ("status", "model", "dataset", "seed", "epochs")} == {
        "status": "done",
        "model": "lightgcn",
        "dataset": "demo set",
        "seed": 1,
        "epochs": 2,
    }
    assert trained["best_epoch"] in (1, 2)
    assert trained["seconds_per_epoch"] > 0
    assert trained["seconds_per_evaluation"] > 0
    assert trained["peak_memory_bytes"] > 10**7
    assert set(trained["metrics"]) == {"valid", "test", "test_at_best_test_epoch"}
    for metrics in trained["metrics"].values():
        assert 0 <= metrics["recall@20"] <= 1
    assert Path(trained["config"]["dataset"]["path"]).is_dir()
    assert trained["config"]["dataset"]["fingerprint"]


def test_same_seed_gives_the_same_metrics_and_another_does_not(
    data: Path, home: Path, trained: dict[str, Any]
) -> None:
    again = json.loads(call(*TRAIN, "--data", data, "--home", home, "--json").stdout)
    assert again["metrics"] == trained["metrics"]
    assert again["run_id"] != trained["run_id"]


def test_finished_run_is_recommended_from_and_evaluates_to_the_same(
    home: Path, trained: dict[str, Any]
) -> None:
    run = trained["run_id"]
    items = json.loads(
        call("recommend", run, "--user", 0, "--k", 3, "--home", home, "--json").stdout
    )
    assert [item["rank"] for item in items["items"]] == [1, 2, 3]
    assert all(item["title"] for item in items["items"])
    measured = json.loads(call("evaluate", run, "--home", home, "--json").stdout)
    assert measured["metrics"]["test"] == pytest.approx(trained["metrics"]["test"])


def test_recover_rebuilds_the_database_from_run_folders(
    home: Path, trained: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(home / "runs" / trained["run_id"], tmp_path / "runs" / trained["run_id"])
    recovered = json.loads(call("runs", "recover", "--home", tmp_path, "--json").stdout)
    assert recovered["added"] == [trained["run_id"]]
    (run,) = json.loads(call("runs", "list", "--home", tmp_path, "--json").stdout)
    assert (run["metrics"], run["dataset"]) == (trained["metrics"], trained["dataset"])


def test_stopped_run_is_kept_and_resumes_to_its_end(data: Path, tmp_path: Path) -> None:
    arguments = ("train", "--model", "lightgcn", "--epochs", "12", "--data", data)
    settings = ("--set", "model.embedding_dim=512", "--set", "training.batch_size=128")
    process = subprocess.Popen(
        command(*arguments, *settings, "--home", tmp_path, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    wait_until(lambda: "EpochFinished" in events_of(tmp_path))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    stopped = json.loads(out)
    assert (process.returncode, stopped["status"]) == (130, "stopped"), err
    assert 1 <= stopped["epochs"] < 12
    done = call("resume", "last", "--home", tmp_path, "--json")
    resumed = json.loads(done.stdout)
    assert (done.returncode, resumed["status"], resumed["attempt"]) == (0, "done", 2)
    assert resumed["epochs"] > stopped["epochs"]
    again = call("resume", resumed["run_id"], "--home", tmp_path)
    assert again.returncode == 2
    assert "complete" in again.stderr


def events_of(home: Path) -> str:
    return "".join(path.read_text() for path in home.glob("runs/*/events.jsonl"))


def wait_until(is_true: Callable[[], bool], timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.02)


def truncate_features(folder: Path) -> None:
    path = folder / "image_feat.npy"
    path.write_bytes(path.read_bytes()[:1000])


def pickle_another_class(folder: Path) -> None:
    # A pickle that names os.system; a reader that resolved it would run a stranger's code.
    (folder / "trnMat.pkl").write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")


def drop_a_feature_row(folder: Path) -> None:
    np.save(folder / "image_feat.npy", np.load(folder / "image_feat.npy")[:-1])


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def leave_a_pointer(folder: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    (folder / "trnMat.pkl").write_text(pointer)


DAMAGES = (truncate_features, pickle_another_class, drop_a_feature_row, empty, leave_a_pointer)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_bad_data_ends_with_2_in_plain_words_and_starts_nothing(
    data: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(data, folder)
    damage(folder)
    done = call(
        "train", "--data", folder, "--model", "dasrec", "--epochs", 1, "--home", tmp_path / "home"
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "What to do:" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "home" / "runs").exists()
    assert not list(tmp_path.rglob("pwned"))

"""Checkpoints under faults: whatever happens, a complete and verified one can be loaded."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from dasrec_core.errors import CheckpointError, DiskError
from dasrec_core.training import checkpoints as checkpoints_module
from dasrec_core.training import durable
from dasrec_core.training.checkpoint_folder import MANIFEST, CheckpointFolder, Manifest
from dasrec_core.training.checkpoints import Checkpoints, Weights, load

STAMP = Manifest(kind="last", epoch=0, attempt=1, config_identity="c" * 16, fingerprint="f" * 64)


class Killed(BaseException):
    """The process is gone; no handler of ours runs."""


def weights_of(epoch: int) -> Weights:
    return Weights({"w": torch.full((50,), float(epoch))}, {"graph._extra_state": {"edges": epoch}})


def save_epoch(path: Path, epoch: int) -> None:
    saver = Checkpoints(CheckpointFolder(path, STAMP.config_identity), STAMP)
    best = saver.save_best(weights_of(epoch), epoch=epoch)
    saver.save_last(weights_of(epoch), {"at": epoch}, epoch=epoch, best=best.manifest.name)


def loaded_epoch(path: Path) -> int:
    """Return the epoch a resume would start from, with everything it needs read."""
    folder = CheckpointFolder(path, STAMP.config_identity)
    folder.remove_leftovers()
    found = folder.latest().found
    assert found is not None
    weights, state = load(found)
    best = Checkpoints(folder, STAMP).return_to_best_of(found)
    assert best is not None
    epochs = {state["at"], int(weights.tensors["w"][0]), found.manifest.epoch}
    assert epochs == {state["at"]}
    return int(state["at"])


def test_tensors_that_share_memory_are_saved_whole(tmp_path: Path) -> None:
    shared = torch.arange(6.0)
    saver = Checkpoints(CheckpointFolder(tmp_path, STAMP.config_identity), STAMP)
    saved = saver.save_best(Weights({"a": shared, "b": shared, "c": shared[2:]}), epoch=1)
    tensors = load(saved)[0].tensors
    assert torch.equal(tensors["b"], shared)
    assert torch.equal(tensors["c"], shared[2:])


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    save_epoch(tmp_path, 3)
    found = CheckpointFolder(tmp_path, STAMP.config_identity).latest().found
    assert found is not None
    weights, state = load(found)
    assert torch.equal(weights.tensors["w"], torch.full((50,), 3.0))
    assert (weights.extra, state) == ({"graph._extra_state": {"edges": 3}}, {"at": 3})


def test_the_last_two_states_and_their_best_weights_are_kept(tmp_path: Path) -> None:
    for epoch in range(1, 6):
        save_epoch(tmp_path, epoch)
    kept = {folder.name for folder in tmp_path.iterdir() if folder.is_dir()}
    assert kept == {f"{kind}-{epoch:06d}-a1" for kind in ("last", "best") for epoch in (4, 5)}


def test_dropping_states_leaves_the_best_weights(tmp_path: Path) -> None:
    save_epoch(tmp_path, 1)
    folder = CheckpointFolder(tmp_path, STAMP.config_identity)
    Checkpoints(folder, STAMP).drop_last()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["BEST", "best-000001-a1"]


def fail_on_call(monkeypatch, number: int, fail: Callable[[], None]) -> Callable[[], int]:
    """Let the n-th write, sync, rename or deletion of a save fail; return how many came."""
    calls = itertools.count(1)
    count = 0

    def watched(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal count
            count = next(calls)
            if count == number:
                fail()
            return real(*args, **kwargs)

        return call

    monkeypatch.setattr(durable.os, "fsync", watched(os.fsync))
    monkeypatch.setattr(durable.os, "replace", watched(os.replace))
    monkeypatch.setattr(durable.shutil, "rmtree", watched(shutil.rmtree))
    monkeypatch.setattr(checkpoints_module, "save_file", watched(checkpoints_module.save_file))
    monkeypatch.setattr(checkpoints_module.torch, "save", watched(torch.save))
    return lambda: count


def die() -> None:
    raise Killed


def test_death_at_any_write_leaves_a_verified_checkpoint(tmp_path: Path, monkeypatch) -> None:
    for number in itertools.count(1):
        path = tmp_path / str(number)
        save_epoch(path, 1)
        save_epoch(path, 2)
        with monkeypatch.context() as patched:
            fail_on_call(patched, number, die)
            try:
                save_epoch(path, 3)
            except Killed:
                survived = False
            else:
                survived = True
        assert loaded_epoch(path) in ({3} if survived else {2, 3})
        assert not list(path.glob(".*"))
        if survived:
            break
    assert number > 20  # writes, syncs, renames and deletions were all hit


def test_death_in_the_very_first_save_leaves_nothing_that_looks_usable(
    tmp_path: Path, monkeypatch
) -> None:
    fail_on_call(monkeypatch, 4, die)
    with pytest.raises(Killed):
        save_epoch(tmp_path, 1)
    assert CheckpointFolder(tmp_path, STAMP.config_identity).latest().found is None


def test_full_disk_at_any_write_is_said_and_harms_nothing(tmp_path: Path, monkeypatch) -> None:
    def no_space() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for number in range(1, 12):
        path = tmp_path / str(number)
        save_epoch(path, 1)
        with monkeypatch.context() as patched:
            fail_on_call(patched, number, no_space)
            with pytest.raises(DiskError, match=r"No space left.*MB are free"):
                save_epoch(path, 2)
        assert loaded_epoch(path) in {1, 2}


def test_torch_reports_a_full_disk_in_its_own_way(tmp_path: Path, monkeypatch) -> None:
    def unexpected_position(*_: object) -> None:
        raise RuntimeError("[enforce fail at inline_container.cc:664] unexpected pos 64 vs 0")

    monkeypatch.setattr(checkpoints_module.torch, "save", unexpected_position)
    with pytest.raises(DiskError, match="unexpected pos"):
        save_epoch(tmp_path, 1)


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 1)


def flip_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def zero_the_end(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:-32] + bytes(32))


@pytest.mark.parametrize("damage", [truncate, flip_a_bit, zero_the_end, Path.unlink])
@pytest.mark.parametrize("name", ["model.safetensors", "state.pt", MANIFEST])
def test_damage_is_found_and_the_state_before_is_used(
    tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    save_epoch(tmp_path, 1)
    save_epoch(tmp_path, 2)
    damage(tmp_path / "last-000002-a1" / name)
    search = CheckpointFolder(tmp_path, STAMP.config_identity).latest()
    assert search.found is not None
    assert search.found.manifest.epoch == 1
    assert "last-000002-a1 cannot be used" in search.problems[0]


def test_state_without_its_best_weights_is_not_used(tmp_path: Path) -> None:
    save_epoch(tmp_path, 1)
    save_epoch(tmp_path, 2)
    flip_a_bit(tmp_path / "best-000002-a1" / "model.safetensors")
    assert loaded_epoch(tmp_path) == 1


def test_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    save_epoch(tmp_path, 1)
    with pytest.raises(CheckpointError, match="other settings"):
        CheckpointFolder(tmp_path, "d" * 16).verify("last-000001-a1")


def test_checkpoint_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    save_epoch(tmp_path, 1)
    manifest = tmp_path / "last-000001-a1" / MANIFEST
    manifest.write_text(manifest.read_text().replace('"schema_version": 1', '"schema_version": 2'))
    with pytest.raises(CheckpointError, match="newer version"):
        CheckpointFolder(tmp_path, STAMP.config_identity).verify("last-000001-a1")


def test_pointer_to_nowhere_falls_back_to_what_is_there(tmp_path: Path) -> None:
    save_epoch(tmp_path, 1)
    (tmp_path / "LATEST").write_text("last-000009-a1")
    assert loaded_epoch(tmp_path) == 1


def test_a_later_attempt_is_newer_whatever_its_epoch(tmp_path: Path) -> None:
    save_epoch(tmp_path, 7)
    again = Manifest(**{**_values(STAMP), "attempt": 2})
    Checkpoints(CheckpointFolder(tmp_path, STAMP.config_identity), again).save_last(
        weights_of(5), {"at": 5}, epoch=5, best=""
    )
    (tmp_path / "LATEST").unlink()
    found = CheckpointFolder(tmp_path, STAMP.config_identity).latest().found
    assert found is not None
    assert found.manifest.name == "last-000005-a2"


def _values(manifest: Manifest) -> dict[str, object]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}


def test_weights_hash_tells_the_smallest_difference() -> None:
    ours, theirs = weights_of(1), weights_of(1)
    assert ours.sha256() == theirs.sha256()
    theirs.tensors["w"][7] = torch.nextafter(torch.tensor(1.0), torch.tensor(2.0))
    assert ours.sha256() != theirs.sha256()


def test_weights_of_another_model_do_not_fit() -> None:
    with pytest.raises(CheckpointError, match="does not fit"):
        weights_of(1).restore(torch.nn.Linear(2, 2))

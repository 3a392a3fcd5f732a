from __future__ import annotations

from pathlib import Path

import pytest
from comparison_runs import config_of, finished
from stored_runs import StoredRun, store_run

from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore
from studio.export.offer import format_title, suffix_of
from studio.pages.runs.exports import MOST_LINES, offer_of


@pytest.fixture
def store(tmp_path: Path):
    made = RunStore(f"sqlite:///{tmp_path}/results.db")
    for seed in (1, 2):
        store_run(made, StoredRun(run_id=f"r{seed}", config=config_of("dasrec", "tiktok", seed)))
    yield made
    made.close()


def test_runs_are_exported_as_shown_and_as_selected(store: RunStore) -> None:
    runs = store.list_runs()
    shown, selected, *_ = offer_of(store, runs, runs[:1], Path).kinds
    assert (shown.title, selected.title) == ("2 runs as shown", "1 selected run")
    content, made = shown.make("csv", False)
    assert [line.partition(",")[0] for line in content.decode().splitlines()[1:]] == [
        run.run_id for run in runs
    ]
    assert len(made.runs) == 2


def test_series_and_curves_of_the_runs_are_offered(store: RunStore) -> None:
    runs = store.list_runs()
    kinds = {kind.title: kind for kind in offer_of(store, runs, (), Path).kinds}
    content, _ = kinds["Series of 2 runs"].make("csv", False)
    assert b"r1,DASRec,tiktok,1,valid/recall@20,1,0.05" in content
    content, _ = kinds["Curves of Recall@20, 2 runs"].make("png", True)
    assert content.startswith(b"\x89PNG")


def test_more_lines_than_can_be_told_apart_are_not_offered(store: RunStore) -> None:
    many = [finished(training__batch_size=size + 1) for size in range(MOST_LINES + 1)]
    assert not any("Curves" in kind.title for kind in offer_of(store, many, (), Path).kinds)
    assert offer_of(store, [], (), Path) is None


def test_runs_that_ended_well_can_be_packed(store: RunStore, tmp_path: Path) -> None:
    running = finished("dasrec", seed=9, status=RunStatus.RUNNING)
    (packed,) = [
        kind
        for kind in offer_of(store, [*store.list_runs(), running], (), tmp_path.joinpath).kinds
        if "packed" in kind.title
    ]
    assert packed.title == "2 finished runs, packed for another machine"
    assert (format_title(packed.formats[0]), suffix_of(packed.formats[0])) == (
        "Packed runs",
        ".jsonl",
    )
    with pytest.raises(StoreError, match="does not say that it ended"):
        packed.make(packed.formats[0], False)  # their folders are missing here

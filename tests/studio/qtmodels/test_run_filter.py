from __future__ import annotations

from collections.abc import Callable

import pytest

from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.filter_query import parse_filter
from studio.qtmodels.run_filter import haystack, matching, setting_text

NOW_MS = 1_700_000_000_000
MakeRun = Callable[..., RunRecord]


@pytest.fixture
def runs(make_run: MakeRun) -> list[RunRecord]:
    return [
        make_run(0, recall=0.08, name="DASRec", tags=("paper",)),
        make_run(1, recall=0.10, name="no MSI", seed=2, learning_rate=5e-4),
        make_run(2, name="LightGCN", model="lightgcn", status=RunStatus.RUNNING),
        make_run(3, name="waits", status=RunStatus.QUEUED, started_at_ms=None, dataset_name="baby"),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [0, 1, 2, 3]),
        ("msi", [1]),
        ("DASREC", [0, 1, 3]),
        ('"seed 2"', [1]),
        ("running", [2]),
        ("paper", [0]),
        ("model=dasrec", [0, 1, 3]),
        ("model=LightGCN", [2]),
        ("model!=dasrec", [2]),
        ("dataset=baby", [3]),
        ("dataset~tik", [0, 1, 2]),
        ("tag=paper", [0]),
        ("recall@20>0.09", [1]),
        ("recall@20<=0.08", [0]),
        ("test.recall@20<0.08", [0]),
        ("recall@20!=0.08", [1]),
        ("seed=1 recall@20>0", [0]),
        ("epoch=31", [0, 1]),
        ("state=live", [2, 3]),
        ("state!=live", [0, 1]),
        ("state=waiting", [3]),
        ("lr=0.0005", [1]),
        ("lr>5e-4", [0, 2, 3]),
        ("model.noise_intensity=0.3", [0, 1, 3]),
        ("model.use_attention=on", [0, 1, 3]),
        ("evaluation.cutoffs~50", [0, 1, 2, 3]),
        ("protocol=valid model.schedule=cumulative", [0, 1, 3]),
        ("time=14min", [0, 1]),
        ("started>=2023-11-14", [0, 1, 2]),
        ("started=today", []),
        ("device=auto", [0, 1, 2, 3]),
    ],
)
def test_a_filter_lets_through(runs: list[RunRecord], text: str, numbers: list[int]) -> None:
    kept = matching(parse_filter(text), runs, [haystack(run) for run in runs], NOW_MS)
    assert [number for number, flag in enumerate(kept) if flag] == numbers


def test_a_setting_reads_as_in_the_form() -> None:
    assert setting_text((True, 0.001, None, "mlp")) == "on, 0.001, –, mlp"

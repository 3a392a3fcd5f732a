"""Finished runs of several methods, seeds and data sets, as the store would hand them out."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.config.form_schema import default_values
from dasrec_core.config.nested import put
from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord, RunStatus

PRINTS = {"tiktok": "7f3a19c4" * 8, "baby": "beef0042" * 8}


def config_of(model: str, dataset: str, seed: int, **changes: object) -> RunConfig:
    values = default_values(model, dataset_path=f"/data/{dataset}")
    values["dataset"]["fingerprint"] = PRINTS.get(dataset, "0" * 64)
    values["seed"] = seed
    for path, value in changes.items():
        put(values, path.replace("__", "."), value)
    return RunConfig.model_validate(values)


def finished(
    model: str = "dasrec",
    dataset: str = "tiktok",
    seed: int = 1,
    *,
    test: float = 0.10,
    valid: float | None = None,
    paper: float | None = None,
    status: RunStatus = RunStatus.DONE,
    created_at_ms: int = 0,
    name: str = "",
    run_id: str = "",
    trashed_at_ms: int | None = None,
    **changes: object,
) -> RunRecord:
    """A run whose test Recall@20 is ``test``; NDCG is 0.4 and Precision 0.05 of it."""
    config = config_of(model, dataset, seed, **changes)
    identity = config.identity()
    return RunRecord(
        run_id=run_id or f"{model}-{dataset}-{seed}-{identity[:6]}-{created_at_ms}",
        name=name or model,
        config=config,
        status=status,
        dataset_name=dataset,
        identity=identity,
        group_identity=config.identity(with_seed=False),
        color_index=0,
        created_at_ms=created_at_ms,
        num_epochs=50,
        epochs_done=50,
        best_epoch=31,
        best_valid=metrics(test - 0.002 if valid is None else valid),
        best_test=metrics(test),
        best_test_epoch=35,
        test_at_best_test_epoch=metrics(test + 0.003 if paper is None else paper),
        seconds_per_epoch=1.5,
        trashed_at_ms=trashed_at_ms,
    )


def metrics(recall: float) -> dict[str, float]:
    return {"recall@20": recall, "ndcg@20": recall * 0.4, "precision@20": recall * 0.05}


def study(seeds: Sequence[int] = (1, 2, 3)) -> list[RunRecord]:
    """Three methods on two data sets, all seeds; DASRec is the best, DiffMM the second."""
    levels = {"lightgcn": 0.065, "diffmm": 0.105, "dasrec": 0.112}
    return [
        finished(model, dataset, seed, test=level * share + seed * 0.0005)
        for dataset, share in (("tiktok", 1.0), ("baby", 0.8))
        for model, level in levels.items()
        for seed in seeds
    ]

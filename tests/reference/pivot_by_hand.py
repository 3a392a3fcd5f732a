"""The cells of a comparison straight from the database file, one obvious step after the other."""

from __future__ import annotations

import json
import math
import sqlite3
from pathlib import Path


def cells_by_hand(
    database: Path, metric: str, protocol: str
) -> dict[tuple[str, str], tuple[float, float | None, int]]:
    """Mean, sample standard deviation and number of seeds by model and data set.

    Of several configurations the one with the highest mean validation Recall@20 counts.
    """
    source = "test" if protocol == "valid" else "test_at_best_test_epoch"
    rows = sqlite3.connect(database).execute(
        "SELECT dataset_name, config_json, metrics_json, status, trashed_at_ms FROM runs"
    )
    groups: dict[tuple[str, str], dict[str, list[tuple[float, float]]]] = {}
    for dataset, config_json, metrics_json, status, trashed in rows:
        config, metrics = json.loads(config_json), json.loads(metrics_json)
        if status not in ("done", "stopped") or trashed is not None:
            continue
        if protocol == "valid" and config["evaluation"]["protocol"] != "valid":
            continue
        model = config["model"]["name"]
        config.pop("seed")
        settings = json.dumps(config, sort_keys=True)
        same = groups.setdefault((model, dataset), {}).setdefault(settings, [])
        same.append((metrics["valid"]["recall@20"], metrics[source][metric]))
    return {place: _statistics(configs) for place, configs in groups.items()}


def _statistics(configs: dict[str, list[tuple[float, float]]]) -> tuple[float, float | None, int]:
    best: list[tuple[float, float]] = []
    best_validation = -math.inf
    for pairs in configs.values():
        validation = sum(valid for valid, _ in pairs) / len(pairs)
        if validation > best_validation:
            best, best_validation = pairs, validation
    values = [value for _, value in best]
    mean = sum(values) / len(values)
    if len(values) == 1:
        return mean, None, 1
    squares = sum((value - mean) ** 2 for value in values)
    return mean, math.sqrt(squares / (len(values) - 1)), len(values)

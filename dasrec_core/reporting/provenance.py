"""What stands behind a table or figure, written beside it so that it can be repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Any, Final

from dasrec_core.store.records import RunRecord

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file was made from.

    Attributes:
        what: What it shows, such as the title of the table.
        runs: All runs whose numbers are in it.
        notes: The sentences under it.
        protocols: How the epochs of its values were chosen, ``valid`` or ``paper``; empty where
            it has values of both readings or none.
        tests: Tests of significance behind its marks, as plain values.
        made_at: When, in UTC.
    """

    what: str
    runs: tuple[RunRecord, ...]
    notes: tuple[str, ...]
    made_at: datetime
    protocols: tuple[str, ...] = ()
    tests: tuple[Mapping[str, Any], ...] = ()


def origin(
    what: str,
    runs: Sequence[RunRecord],
    notes: Sequence[str] = (),
    protocols: Sequence[str] = (),
    tests: Sequence[Mapping[str, Any]] = (),
) -> Origin:
    """Return the origin of a file that is made now."""
    return Origin(
        what, tuple(runs), tuple(notes), datetime.now(UTC), tuple(protocols), tuple(tests)
    )


def describe_origin(made: Origin) -> dict[str, Any]:
    """Return an origin as plain values: ids, hashes, data, protocol, version and time."""
    return {
        "schema": SCHEMA,
        "what": made.what,
        "made_at": made.made_at.isoformat(timespec="seconds"),
        "product": "DASRec Studio",
        "version": product_version(),
        "protocols": list(made.protocols),
        "notes": list(made.notes),
        "tests": [dict(test) for test in made.tests],
        "runs": [_run(run) for run in made.runs],
    }


def product_version() -> str:
    """Return the version that is installed; ``from source`` where none is."""
    try:
        return metadata.version("dasrec-studio")
    except metadata.PackageNotFoundError:
        return "from source"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The file beside exported files of one name: their origins by file name."""

    files: dict[str, dict[str, Any]]

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps({"files": asdict(self)["files"]}, indent=1, ensure_ascii=False) + "\n"


def read_sidecar(document: str) -> Sidecar:
    """Return an earlier sidecar; an empty one when this is none."""
    try:
        files = json.loads(document)["files"]
    except (ValueError, KeyError, TypeError):
        return Sidecar({})
    is_ours = isinstance(files, dict) and all(isinstance(one, dict) for one in files.values())
    return Sidecar(files if is_ours else {})


def _run(run: RunRecord) -> dict[str, Any]:
    dataset, evaluation = run.config.dataset, run.config.evaluation
    return {
        "run_id": run.run_id,
        "config_hash": run.identity,
        "config_hash_without_seed": run.group_identity,
        "seed": run.config.seed,
        "model": run.config.model.name,
        "status": run.status.value,
        "dataset": run.dataset_name,
        "data_fingerprint": dataset.fingerprint,
        "protocol": {
            "chosen_on": "test" if evaluation.protocol == "paper" else "validation",
            "mask_valid_at_test": evaluation.mask_valid_at_test,
            "drop_overlap": dataset.drop_overlap,
            "ranking": "full, training items masked",
        },
        "best_epoch": run.best_epoch,
        "best_test_epoch": run.best_test_epoch,
    }

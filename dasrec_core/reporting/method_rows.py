"""What a row of a comparison stands for: a method, or one configuration of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord

Rows = Literal["method", "configuration"]


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A row.

    Attributes:
        model: Id of the model in the registry.
        title: What the row is called.
        settings: Hash of model and training settings; empty for a method as a whole.
    """

    model: str
    title: str
    settings: str = ""


def row_of(run: RunRecord, rows: Rows) -> MethodRow:
    """Return the row a run belongs to."""
    name = run.config.model.name
    if rows == "method":
        return method_row(name)
    plain = _plain(run.config)
    settings = hashlib.sha256(plain.identity(with_seed=False).encode()).hexdigest()[:8]
    return MethodRow(name, describe(plain), settings)


def method_row(model: str) -> MethodRow:
    """Return the row of a method; a model this version does not know is called by its id."""
    known = MODEL_CONFIGS.get(model)
    return MethodRow(model, known.info.title if known else model)


def _plain(config: RunConfig) -> RunConfig:
    """Return what two runs share that differ in data, protocol and seed only.

    Its name must say nothing of these either: the columns do, and two names would be two rows.
    """
    blank = type(config.dataset)()
    prepared = {"modalities", "standardize", "fill_missing"}
    dataset = blank.model_copy(update=config.dataset.model_dump(include=prepared))
    return config.model_copy(
        update={"dataset": dataset, "evaluation": type(config.evaluation)(), "seed": 0}
    )

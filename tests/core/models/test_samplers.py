"""What a pass goes over, for every model that lets its user choose."""

from __future__ import annotations

import pytest

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.models.base import BatchKind
from tests.helpers.toy_models import toy_model

CHOOSING = [name for name, config in MODEL_CONFIGS.items() if "sampler" in config.model_fields]
# Their authors draw a user first; those of the others take every interaction once.
BY_USER = {"lattice", "lightgcn", "ngcf", "sgl", "vbpr"}


@pytest.mark.parametrize("model", CHOOSING)
@pytest.mark.parametrize(
    ("sampler", "kind"), [("edge", BatchKind.INTERACTIONS), ("user", BatchKind.USER_TRIPLETS)]
)
def test_the_sampler_says_what_a_pass_goes_over(model: str, sampler: str, kind: BatchKind) -> None:
    assert {phase.batches for phase in toy_model(model, sampler=sampler).phases()} == {kind}


@pytest.mark.parametrize("model", CHOOSING)
def test_interactions_are_drawn_as_the_authors_do_unless_told(model: str) -> None:
    (phase,) = toy_model(model).phases()
    assert (phase.batches is BatchKind.USER_TRIPLETS) == (model in BY_USER)

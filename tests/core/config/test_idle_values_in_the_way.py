"""A value that cannot act does not stand in the way of those that do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dasrec_core.config.model_union import model_config_class
from tests.helpers.toy_models import toy_model, train_epochs


@pytest.mark.parametrize(
    ("model", "idle", "acting"),
    [
        ("dasrec-a", {"embedding_dim": 9}, None),
        ("dasrec", {"embedding_dim": 9, "use_attention": False}, {"use_attention": True}),
        (
            "dasrec",
            {"gamma_role": "max", "noise_intensity": 0.5, "noise_min": 0.05},
            {"gamma_role": "scale"},
        ),
        ("diffrec", {"num_clusters": 7}, {"variant": "latent"}),
    ],
)
def test_only_what_acts_is_checked(
    model: str, idle: dict[str, Any], acting: dict[str, Any] | None
) -> None:
    config = model_config_class(model)
    config(**idle)
    if acting is not None:
        with pytest.raises(ValidationError):
            config(**{**idle, **acting})


def test_dasrec_without_attention_trains_at_a_size_that_no_heads_divide() -> None:
    train_epochs(toy_model("dasrec-a", embedding_dim=9), range(1))

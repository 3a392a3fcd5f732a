"""A contrast at weight 0 is neither computed nor felt."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.models.parts.contrast import ContrastSettings
from tests.helpers.toy_models import epoch_of, toy_model, toy_train

WITH_A_CONTRAST = {
    "sgl": "_contrast",
    "hccf": "_contrast",
    "mmgcl": "_contrast",
    "slmrec": "_fine_and_coarse_task",
}


@pytest.mark.parametrize(("name", "contrast"), WITH_A_CONTRAST.items())
def test_it_is_not_computed(name: str, contrast: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = toy_model(name, contrastive_weight=0.0)

    def refuse(*_: object) -> None:
        raise AssertionError("a contrast at weight 0 was computed")

    monkeypatch.setattr(model, contrast, refuse)
    (phase,) = model.phases()
    batch = next(iter(epoch_of(phase, toy_train(), seed=1)))
    if phase.prepare is not None:
        phase.prepare()
    terms = phase.loss_terms(batch)
    assert terms["contrast"] == 0
    torch.stack(list(terms.values())).sum().backward()


def test_dasrec_has_no_contrast_at_weight_0() -> None:
    kinds = {"cross_modal": True, "main_view": True, "temperature": 0.5, "per_node": False}
    assert not ContrastSettings(**kinds, threshold=None, weight=0.0).any
    assert ContrastSettings(**kinds, threshold=None, weight=0.1).any

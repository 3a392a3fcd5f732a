"""Parts of a loss in words."""

from __future__ import annotations

import pytest

from dasrec_core.config.base import ModelConfigBase
from dasrec_core.config.loss_titles import has_loss_title, loss_title, shared_loss_title
from dasrec_core.config.model_union import MODEL_CONFIGS

DIFFMM, PLUS = MODEL_CONFIGS["diffmm"], MODEL_CONFIGS["dasrec-plus"]


@pytest.mark.parametrize(
    ("model", "name", "words"),
    [
        (DIFFMM, "total", "total"),
        (DIFFMM, "bpr", "BPR ranking"),
        (DIFFMM, "elbo/image", "denoising, image"),
        (PLUS, "l2 2", "L2 penalty, member 2"),
        (PLUS, "never_named", "never named"),
    ],
)
def test_a_part_is_called_as_its_model_says(
    model: type[ModelConfigBase], name: str, words: str
) -> None:
    assert loss_title(model, name) == words


def test_a_part_that_nobody_has_named_is_known_as_such() -> None:
    assert not has_loss_title(DIFFMM, "never_named/image")
    assert has_loss_title(DIFFMM, "elbo/image")


def test_a_part_of_any_model_is_called_as_the_model_that_has_it_says() -> None:
    assert shared_loss_title("prototype") == "contrast with prototypes"
    assert shared_loss_title("never_named") == "never named"

"""Losses are read late, and still name the step that went wrong."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.errors import DivergedError
from dasrec_core.training.loss_ledger import LossLedger


def ledger_of(*steps: dict[str, float]) -> LossLedger:
    ledger = LossLedger("fit", epoch=2)
    for terms in steps:
        ledger.add({name: torch.tensor(value) for name, value in terms.items()})
    return ledger


def test_sum_of_terms_is_what_is_minimised() -> None:
    total = LossLedger("fit", 1).add({"a": torch.tensor(1.0), "b": torch.tensor(0.5)})
    assert total.item() == 1.5


def test_means_are_over_all_steps_checked_or_not() -> None:
    ledger = ledger_of({"a": 1.0}, {"a": 2.0})
    ledger.check()
    ledger.add({"a": torch.tensor(6.0)})
    assert ledger.means() == {"a": 3.0}


def test_first_bad_step_and_term_are_named_although_read_later() -> None:
    ledger = ledger_of({"a": 1.0, "b": 1.0})
    ledger.check()
    ledger.add({"a": torch.tensor(1.0), "b": torch.tensor(float("nan"))})
    ledger.add({"a": torch.tensor(float("inf")), "b": torch.tensor(1.0)})
    with pytest.raises(DivergedError, match=r"'b' is nan at step 2 of phase 'fit' in epoch 2"):
        ledger.means()


def test_terms_must_stay_the_same() -> None:
    with pytest.raises(ValueError, match="before"):
        ledger_of({"a": 1.0}, {"b": 1.0})


def test_term_that_is_no_scalar_is_refused() -> None:
    with pytest.raises(ValueError, match="scalar"):
        LossLedger("fit", 1).add({"a": torch.zeros(3)})


def test_no_step_has_no_means() -> None:
    assert LossLedger("fit", 1).means() == {}

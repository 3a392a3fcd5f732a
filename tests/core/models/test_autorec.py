"""AutoRec against rows written out; the closed form, the samples, the two orientations."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from dasrec_core.config.form_schema import default_values, validate
from dasrec_core.config.nested import put
from dasrec_core.data.interactions import Interactions
from dasrec_core.models.autorec import AutoRec, transposed
from dasrec_core.models.base import Batch, Recommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.sampling.negatives import more_negatives
from tests.helpers.toy_models import (
    EMPTY_ITEM,
    EMPTY_USER,
    NUM_ITEMS,
    NUM_USERS,
    epoch_of,
    toy_model,
    toy_train,
)
from tests.reference.dense_autorec import DenseAutoRec

both = pytest.mark.parametrize("variant", ["user", "item"])


def history() -> Tensor:
    matrix = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    matrix[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    return matrix


def stirred(variant: str, **settings: object) -> Recommender:
    """A model whose biases are no longer 0."""
    model = toy_model("autorec", variant=variant, **settings)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return model


def dense(model: Recommender, variant: str) -> DenseAutoRec:
    matrix = history() if variant == "user" else history().T
    return DenseAutoRec({k: v.detach() for k, v in model.named_parameters()}, matrix)


def some_batch(model: Recommender) -> tuple[Batch, list[int]]:
    (phase,) = model.phases()
    batch = next(iter(epoch_of(phase, toy_train(), seed=1, batch_size=7)))
    return batch, torch.cat([batch.user_ids, batch.positive_item_ids]).tolist()


def terms(model: Recommender, batch: Batch) -> dict[str, Tensor]:
    (phase,) = model.phases()
    return dict(phase.loss_terms(batch))


@both
def test_score_is_the_restored_row(variant: str) -> None:
    model = stirred(variant)
    reference = dense(model, variant)
    count = NUM_USERS if variant == "user" else NUM_ITEMS
    rows = torch.stack([torch.stack(reference.output(row)) for row in range(count)])
    expected = (rows if variant == "user" else rows.T).detach()
    ours = model.score(torch.arange(NUM_USERS)).double()
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)


@both
@pytest.mark.parametrize("missing_weight", [1.0, 0.3])
def test_closed_form_has_loss_and_gradient_of_every_entry_written_out(
    variant: str, missing_weight: float
) -> None:
    model = stirred(variant, missing_weight=missing_weight, l2_weight=0.2)
    batch, rows = some_batch(model)
    reference = dense(model, variant)
    expected = reference.error_of_all(rows, missing_weight) + reference.penalty(0.2)
    expected.backward()
    loss = torch.stack(list(terms(model, batch).values())).sum()
    loss.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    for name, parameter in model.named_parameters():
        theirs = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), theirs, atol=1e-5, rtol=1e-4)


@both
@pytest.mark.parametrize("sampled_loss", ["square", "cross_entropy"])
def test_sampled_zeros_stand_beside_the_interactions(
    variant: str, sampled_loss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Tensor, Tensor]] = []

    def listening(ids: Tensor, keys: Tensor, *, num_items: int, per_row: int) -> Tensor:
        drawn.append((ids, more_negatives(ids, keys, num_items=num_items, per_row=per_row)))
        return drawn[-1][1]

    monkeypatch.setattr("dasrec_core.models.autorec.more_negatives", listening)
    model = stirred(
        variant, target="sampled", sampled_loss=sampled_loss, num_negatives=2, l2_weight=0.0
    )
    batch, rows = some_batch(model)
    ours = terms(model, batch)["restore"].item()
    reference = dense(model, variant)
    errors = []
    for row in rows:
        outputs = [value.item() for value in reference.output(row)]
        errors += [error(outputs[c], 1, sampled_loss) for c in _ones(reference.matrix, row)]
    ((ids, columns),) = drawn
    for row, pair in zip(ids.tolist(), columns.tolist(), strict=True):
        outputs = [value.item() for value in reference.output(row)]
        assert not set(pair) & set(_ones(reference.matrix, row))
        errors += [error(outputs[column], 0, sampled_loss) for column in pair]
    assert ours == pytest.approx(sum(errors) / len(rows), rel=1e-5)


def _ones(matrix: Tensor, row: int) -> list[int]:
    return matrix[row].nonzero()[:, 0].tolist()


def error(output: float, target: int, loss: str) -> float:
    if loss == "square":
        return (target - output) ** 2
    chance = 1 / (1 + np.exp(-output))
    return -np.log(chance if target else 1 - chance)


def test_a_full_row_has_no_zeros_to_sample() -> None:
    users, items = np.array([0, 0, 1]), np.array([0, 1, 0])
    train = Interactions.from_pairs(users, items, num_users=2, num_items=2)
    model = toy_model("autorec", inputs=ModelInputs(train), target="sampled")
    (phase,) = model.phases()
    for batch in epoch_of(phase, train, seed=1):
        assert phase.loss_terms(batch)["restore"].isfinite()


def test_a_user_without_history_gets_the_same_as_any_other_such_user() -> None:
    model = stirred("user")
    assert isinstance(model, AutoRec)
    empty = torch.sigmoid(model.hidden_bias) @ model.decoder.T + model.output_bias
    torch.testing.assert_close(model.score(torch.tensor([EMPTY_USER]))[0], empty.detach())


def test_item_rows_include_an_item_nobody_knows() -> None:
    model = stirred("item")
    (phase,) = model.phases()
    batches = list(epoch_of(phase, toy_train(), seed=1, batch_size=1))
    (alone,) = [b for b in batches if b.positive_item_ids.tolist() == [EMPTY_ITEM]]
    assert phase.loss_terms(alone)["restore"].isfinite()


def test_input_dropout_hides_and_scales_up_and_is_off_in_scores() -> None:
    model = stirred("user", input_dropout=0.5)
    assert isinstance(model, AutoRec)
    user, columns = torch.tensor([3]), torch.from_numpy(toy_train().items_of(3))
    torch.manual_seed(0)
    sums = model._hidden(user.repeat(4000), columns.repeat(4000), drop_rate=0.5).logit()
    whole = model._seen(user)
    assert not torch.equal(sums[0], sums[1])
    torch.testing.assert_close(sums.mean(0), whole.logit()[0], atol=0.05, rtol=0)
    expected = whole @ model.decoder.T + model.output_bias
    torch.testing.assert_close(model.score(user), expected.detach())


def test_a_step_hides_the_share_that_is_set() -> None:
    model = stirred("user", input_dropout=0.3)
    reference = dense(model, "user")
    batch, rows = some_batch(model)
    positions = torch.cat([torch.full((int(history()[row].sum()),), row) for row in rows])
    columns = torch.cat([history()[row].nonzero()[:, 0] for row in rows])
    torch.manual_seed(2)
    kept = torch.nn.functional.dropout(torch.ones(len(columns)), 0.3).double()
    seen = torch.zeros_like(history())
    seen[positions, columns] = kept
    weights = {name: leaf.detach() for name, leaf in reference.leaves.items()}
    hidden = torch.sigmoid(seen @ weights["encoder"] + weights["hidden_bias"])[rows]
    outputs = hidden @ weights["decoder"].T + weights["output_bias"]
    torch.manual_seed(2)
    ours = terms(model, batch)["restore"].item()
    expected = (outputs - history()[rows]).square().sum() / len(rows)
    assert ours == pytest.approx(expected.item(), rel=1e-5)


def test_transposing_twice_gives_the_same_interactions() -> None:
    again = transposed(transposed(toy_train()))
    assert np.array_equal(again.pair_keys, toy_train().pair_keys)
    assert transposed(toy_train()).num_users == NUM_ITEMS


def test_the_paper_s_own_target_is_refused_with_the_reason() -> None:
    values = default_values("autorec")
    put(values, "model.target", "observed")
    (problem,) = validate(values)
    assert problem.path == "model.target"
    assert "without ratings" in problem.message

"""SLMRec against dense matrices, task by task."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.losses.in_batch import same_ids
from dasrec_core.models.base import Batch, Recommender
from dasrec_core.models.parts.fine_and_coarse import FineAndCoarse
from tests.helpers.one_phase_models import links, some_batch
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    toy_inputs,
    toy_model,
)
from tests.reference.dense_slmrec import DenseSLMRec, softmax_loss, unit_rows

LAYERS, VIEWS, DIM, RATE = 2, 4, 8, 0.3
TEMPERATURE, OTHER_TEMPERATURE = 0.5, 0.4
WEIGHTS = {
    "temperature": TEMPERATURE,
    "contrastive_temperature": OTHER_TEMPERATURE,
    "contrastive_weight": 0.6,
    "l2_weight": 0.02,
    "dropout": RATE,
}
TEXT_LAST = [0, 2, 1]  # image, text, audio


def dense(model: Recommender, num_modalities: int = 3, num_layers: int = LAYERS) -> DenseSLMRec:
    state = {name: value.detach() for name, value in model.named_parameters()}
    features = list(toy_inputs(num_modalities).features.values())
    return DenseSLMRec(state, links(), features, num_layers)


def backward(model: Recommender, batch: Batch) -> Tensor:
    (phase,) = model.phases()
    torch.manual_seed(7)
    loss = torch.stack(list(phase.loss_terms(batch).values())).sum()
    loss.backward()
    return loss.detach().double()


def main_and_decay(reference: DenseSLMRec, batch: Batch) -> Tensor:
    users, items = reference.fused()
    users, items = users[batch.user_ids], items[batch.positive_item_ids]
    main = softmax_loss(unit_rows(users), unit_rows(items), TEMPERATURE)
    return main + WEIGHTS["l2_weight"] / 2 * reference.squares()


def agreement(copies: list[tuple[Tensor, Tensor]], batch: Batch) -> Tensor:
    ids = (batch.user_ids, batch.positive_item_ids)
    return sum(
        softmax_loss(unit_rows(a[rows]), unit_rows(b[rows]), OTHER_TEMPERATURE)
        for a, b, rows in zip(*copies, ids, strict=True)
    )


def dropped_copies(reference: DenseSLMRec) -> list[tuple[Tensor, Tensor]]:
    copies = []
    for _ in range(2):
        of_users, of_items = (
            F.dropout(torch.ones(count, VIEWS * DIM), RATE).double().split(DIM, 1)
            for count in (NUM_USERS, NUM_ITEMS)
        )
        views = [
            reference.propagate((users * of_users[view], items * of_items[view]))
            for view, (users, items) in enumerate(reference.layer_0())
        ]
        copies.append(reference.fuse(views))
    return copies


def masked_copies(reference: DenseSLMRec) -> list[tuple[Tensor, Tensor]]:
    copies = []
    for masked in torch.randperm(VIEWS)[:2].tolist():
        layers = reference.layer_0()
        layers[masked] = (layers[masked][0], torch.zeros_like(layers[masked][1]))
        copies.append(reference.fuse([reference.propagate(view) for view in layers]))
    return copies


def assert_equal(model: Recommender, loss: Tensor, reference: DenseSLMRec, wanted: Tensor) -> None:
    wanted.backward()
    torch.testing.assert_close(loss, wanted.detach(), atol=1e-5, rtol=1e-5)
    for name, parameter in model.named_parameters():
        expected = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), expected, atol=2e-6, rtol=2e-5)


@pytest.mark.parametrize("fusion", ["concat", "mean"])
@pytest.mark.parametrize("num_layers", [1, 2, 3])
def test_embeddings_are_fused_means_of_layers(fusion: str, num_layers: int) -> None:
    model = toy_model("slmrec", fusion=fusion, num_layers=num_layers)
    expected = dense(model, num_layers=num_layers).fused()
    for ours, theirs in zip(model.final_embeddings(), expected, strict=True):
        torch.testing.assert_close(ours.double(), theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("num_modalities", "order"), [(1, [0]), (2, [0, 1]), (3, TEXT_LAST)])
def test_fine_and_coarse_loss_and_gradient(num_modalities: int, order: list[int]) -> None:
    model = toy_model("slmrec", inputs=toy_inputs(num_modalities), **WEIGHTS)
    batch, reference = some_batch(model), dense(model, num_modalities)
    loss = backward(model, batch)
    items = batch.positive_item_ids.tolist()
    task = reference.fine_and_coarse(items, order, OTHER_TEMPERATURE, skip_same=False)
    wanted = main_and_decay(reference, batch) + WEIGHTS["contrastive_weight"] * task
    assert_equal(model, loss, reference, wanted)


def test_equal_ids_can_be_left_out() -> None:
    model = toy_model("slmrec", skip_same_ids=True, **WEIGHTS)
    batch, reference = some_batch(model), dense(model)
    loss = backward(model, batch)
    users, items = reference.fused()
    user_ids, item_ids = batch.user_ids.tolist(), batch.positive_item_ids.tolist()
    skipped = [
        [u == v or i == j for v, j in zip(user_ids, item_ids, strict=True)]
        for u, i in zip(user_ids, item_ids, strict=True)
    ]
    wanted = softmax_loss(
        unit_rows(users[user_ids]), unit_rows(items[item_ids]), TEMPERATURE, skipped
    )
    task = reference.fine_and_coarse(item_ids, TEXT_LAST, OTHER_TEMPERATURE, skip_same=True)
    wanted = wanted + WEIGHTS["contrastive_weight"] * task
    wanted = wanted + WEIGHTS["l2_weight"] / 2 * reference.squares()
    assert_equal(model, loss, reference, wanted)


@pytest.mark.parametrize("variant", ["fd", "fm", "fd+fm"])
@pytest.mark.parametrize("fusion", ["concat", "mean"])
def test_loss_and_gradient_between_copies(variant: str, fusion: str) -> None:
    model = toy_model("slmrec", variant=variant, fusion=fusion, **WEIGHTS)
    batch, reference = some_batch(model), dense(model)
    loss = backward(model, batch)
    torch.manual_seed(7)
    wanted = main_and_decay(reference, batch)
    if "fd" in variant:
        dropped = agreement(dropped_copies(reference), batch)
        wanted = wanted + WEIGHTS["contrastive_weight"] * dropped
    if "fm" in variant:
        masked = agreement(masked_copies(reference), batch)
        wanted = wanted + WEIGHTS["contrastive_weight"] * masked
    assert_equal(model, loss, reference, wanted)


def test_cosine_scores_lie_within_one() -> None:
    scores = toy_model("slmrec", score="cosine").score(torch.arange(NUM_USERS))
    assert scores.abs().max() <= 1 + 1e-6


def test_same_ids_leaves_the_row_itself_out() -> None:
    same = same_ids(torch.tensor([1, 2, 1]), torch.tensor([5, 6, 6]))
    assert same.tolist() == [[False, False, True], [False, False, True], [True, True, False]]


@pytest.mark.parametrize("names", [["audio", "image", "text"], ["text", "audio", "clip_image"]])
def test_the_chain_goes_from_image_by_audio_to_text_in_whatever_order_they_are_given(
    names: list[str],
) -> None:
    ids, *views = torch.randn(4, 6, DIM, generator=torch.Generator().manual_seed(3))
    image_audio_text = dict(zip(["image", "audio", "text"], views, strict=True))

    def loss(given: list[str]) -> Tensor:
        torch.manual_seed(0)
        task = FineAndCoarse(given, embedding_dim=DIM, device=ids.device)
        shown = [image_audio_text[name.removeprefix("clip_")] for name in given]
        return task(ids, shown, temperature=0.5)

    torch.testing.assert_close(loss(names), loss(["image", "audio", "text"]))

"""HCCF against dense matrices in all its forms, with and without dropout."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from dasrec_core.models import hccf
from dasrec_core.models.base import Batch
from dasrec_core.models.hccf import HCCF
from dasrec_core.models.parts import hyper_side
from dasrec_core.models.parts.incidence import DenseIncidence, LowRankIncidence, draw_mask
from tests.helpers.one_phase_models import some_batch
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_model, toy_train
from tests.reference.dense_hccf import DenseHCCF, Masks
from tests.reference.dense_ranking import bpr, hinge

VARIANTS = ("torch", "sparse", "sslrec", "paper")
every_variant = pytest.mark.parametrize("variant", VARIANTS)
EDGES = torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)
SCALE, SLOPE, TEMPERATURE = 0.3, 0.4, 0.5


def model_of(**settings: object) -> HCCF:
    fixed = {"hyper_scale": SCALE, "activation_slope": SLOPE, "temperature": TEMPERATURE}
    model = toy_model("hccf", **{**fixed, "l2_weight": 0.01, "keep_rate": 1.0, **settings})
    assert isinstance(model, HCCF)
    return model


def links_of(kept: Tensor) -> Tensor:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[EDGES] = kept.double()
    return links


def dense(model: HCCF, variant: str) -> DenseHCCF:
    links = links_of(torch.ones(len(EDGES[0])))
    return DenseHCCF(dict(model.named_parameters()), links, variant, SCALE, SLOPE)


class Recorder:
    """Draws as the model does and keeps what was drawn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.edges: list[Tensor] = []
        self.incidences: list[Tensor] = []
        draw_kept = hccf.draw_kept
        monkeypatch.setattr(hccf, "draw_kept", lambda *a: self._keep(self.edges, draw_kept(*a)))
        monkeypatch.setattr(
            hyper_side, "draw_mask", lambda *a: self._keep(self.incidences, draw_mask(*a))
        )

    def masks(self, num_layers: int, keep_rate: float) -> Masks:
        links = [links_of(kept) / keep_rate for kept in self.edges]
        tables = [mask.double() / keep_rate for mask in self.incidences]
        return Masks(
            to_users=links[0::2],
            to_items=links[1::2],
            users=tables[:num_layers] or [None] * num_layers,
            items=tables[num_layers:] or [None] * num_layers,
        )

    @staticmethod
    def _keep(kept: list[Tensor], mask: Tensor) -> Tensor:
        kept.append(mask)
        return mask


def expected_terms(
    reference: DenseHCCF, batch: Batch, masks: Masks | None, weight: float
) -> dict[str, Tensor]:
    columns = (batch.user_ids, batch.positive_item_ids, batch.negative_item_ids)
    triplets = torch.stack(columns, 1).tolist()
    users, items, negatives = (column.tolist() for column in columns)
    is_paper = reference.variant == "paper"
    nodes = users, items + negatives if is_paper else items
    views = reference.layers(2, masks)
    ranking = hinge if is_paper else bpr
    return {
        "hinge" if is_paper else "bpr": ranking(*reference.final, triplets),
        "contrast": weight * reference.contrast(views, nodes, TEMPERATURE),
        "l2": 0.01 * reference.squares(),
    }


@every_variant
@pytest.mark.parametrize("num_hyperedges", [5, 40])
def test_final_embeddings_equal_the_dense_ones(variant: str, num_hyperedges: int) -> None:
    model = model_of(variant=variant, num_hyperedges=num_hyperedges)
    reference = dense(model, variant)
    reference.layers(2, None)
    for ours, expected in zip(model.final_embeddings(), reference.final, strict=True):
        torch.testing.assert_close(ours.double(), expected, atol=1e-4, rtol=1e-5)


@every_variant
@pytest.mark.parametrize("keep_rate", [1.0, 0.6])
def test_losses_and_gradients_equal_the_dense_ones(
    variant: str, keep_rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(variant=variant, keep_rate=keep_rate, contrastive_weight=0.3)
    recorder, batch = Recorder(monkeypatch), some_batch(model)
    torch.manual_seed(5)
    (phase,) = model.phases()
    ours = dict(phase.loss_terms(batch))
    reference = dense(model, variant)
    masks = recorder.masks(2, keep_rate) if keep_rate < 1 else None
    expected = expected_terms(reference, batch, masks, 0.3)
    assert ours.keys() == expected.keys()
    for name, loss in ours.items():
        torch.testing.assert_close(loss.double(), expected[name], atol=1e-5, rtol=1e-5)
    torch.stack(list(ours.values())).sum().backward()
    torch.stack(list(expected.values())).sum().backward()
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(
            parameter.grad.double(), reference.leaves[name].grad, atol=1e-4, rtol=1e-3
        )


def test_without_hyperedges_the_sparse_form_sums_the_layers_of_lightgcn() -> None:
    model = model_of(variant="sparse", hyper_scale=1e-6)
    lightgcn = toy_model("lightgcn", embedding_dim=16, num_layers=2)
    lightgcn.load_state_dict(
        {
            "user_embeddings": model.users.embeddings.detach(),
            "item_embeddings": model.items.embeddings.detach(),
        }
    )
    for ours, mean in zip(model.final_embeddings(), lightgcn.final_embeddings(), strict=True):
        torch.testing.assert_close(ours, 3 * mean, atol=1e-6, rtol=1e-5)


def test_low_rank_products_equal_those_of_the_table() -> None:
    torch.manual_seed(0)
    nodes, hyperedges, features = torch.randn(7, 3), torch.randn(3, 11), torch.randn(7, 3)
    low_rank = LowRankIncidence(nodes, hyperedges, 0.5)
    table = DenseIncidence(nodes @ hyperedges, 0.5)
    gathered = low_rank.gather(features)
    torch.testing.assert_close(gathered, table.gather(features), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(
        low_rank.scatter(gathered), table.scatter(gathered), atol=1e-4, rtol=1e-5
    )


@pytest.mark.parametrize("keep_rate", [0.1, 0.5, 0.77])
def test_masks_keep_their_rate_everywhere(keep_rate: float) -> None:
    torch.manual_seed(0)
    mask = draw_mask((300, 101), keep_rate, torch.device("cpu")).float()
    # Standard deviations: .003 overall, .03 in a column of 300.
    assert float(mask.mean()) == pytest.approx(keep_rate, abs=0.01)
    assert (mask.mean(0) - keep_rate).abs().max() < 0.12
    assert (mask.mean(1) - keep_rate).abs().max() < 0.25


@pytest.mark.parametrize("keep_rate", [0.999_99, 0.999_999, 1.0])
def test_masks_of_a_rate_of_nearly_one_keep_nearly_all(keep_rate: float) -> None:
    mask = draw_mask((300, 101), keep_rate, torch.device("cpu"))
    assert float(mask.float().mean()) > 0.999


@pytest.mark.parametrize("keep_rate", [1e-9, 7e-6, 2e-5])
def test_masks_of_a_rate_of_nearly_zero_keep_next_to_nothing(keep_rate: float) -> None:
    mask = draw_mask((300, 101), keep_rate, torch.device("cpu"))
    assert float(mask.float().mean()) < 0.001


def test_masks_are_fresh_in_every_layer_and_step(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(keep_rate=0.5)
    recorder, batch = Recorder(monkeypatch), some_batch(model)
    (phase,) = model.phases()
    for _ in range(2):
        phase.loss_terms(batch)
    for drawn in (recorder.edges, recorder.incidences):
        assert len(drawn) == 8
        assert len({tuple(mask.flatten().tolist()) for mask in drawn}) == 8


def test_scoring_drops_nothing() -> None:
    settings: dict[str, Any] = {"variant": "torch"}
    everyone = torch.arange(NUM_USERS)
    scores = [model_of(keep_rate=rate, **settings).score(everyone) for rate in (0.3, 1.0)]
    assert torch.equal(*scores)

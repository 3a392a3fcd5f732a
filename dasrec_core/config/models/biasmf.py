"""Configuration of BiasMF."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class BiasMFConfig(ModelConfigBase):
    """Hyper-parameters of biased matrix factorisation (Koren et al., 2009); symbols as there."""

    info: ClassVar = ModelInfo(
        title="BiasMF",
        paper="Koren et al., Computer 2009",
        group="Collaborative filtering",
        summary="A vector per user, a vector and a bias per item; no graph, no features.",
        needs_features=False,
        variants=("pairwise", "pointwise"),
    )
    loss_titles: ClassVar = MappingProxyType({"square": "squared error"})
    name: Literal["biasmf"] = "biasmf"
    variant: Literal["pairwise", "pointwise"] = setting(
        "pairwise",
        "Objective",
        "pairwise: rank an item of the user above a sampled one (BPR). pointwise: squared error, "
        "1 for an item of the user and 0 for sampled ones, as the paper does with ratings.",
        basic=True,
    )
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="f", basic=True
    )
    num_negatives: int = setting(
        1,
        "Sampled zeros",
        "Items sampled per interaction as zeros; pointwise only, pairwise takes one. The first is "
        "drawn as training.negatives says, the others from all items.",
        ge=1,
        le=100,
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of the batch's embeddings towards zero: half their squared norm, averaged over the "
        "batch.",
        ge=0,
        le=10,
        symbol="λ",
        scale="log",
    )
    bias_l2_weight: float = setting(
        1e-4,
        "L2 weight of biases",
        "The same for the batch's biases; larger favours popular items less.",
        ge=0,
        le=10,
        symbol="λ_b",
        scale="log",
    )
    sampler: Sampler = sampler_setting("edge")

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        return frozenset({"num_negatives"}) if self.variant == "pairwise" else frozenset()

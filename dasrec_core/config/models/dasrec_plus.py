"""Configuration of DASRec+."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting


class DASRecPlusConfig(ModelConfigBase):
    """Hyper-parameters of DASRec+, our own model beside the faithful one."""

    info: ClassVar = ModelInfo(
        title="DASRec+",
        paper="this project; main view of DASRec",
        group="Multimodal, diffusion",
        summary="Views of ids and modalities with one cosine score, trained by softmax over all "
        "items and over all users; no diffusion.",
        needs_features=True,
        own=True,
    )
    loss_titles: ClassVar = MappingProxyType(
        {
            "item_softmax": "softmax over items",
            "user_softmax": "softmax over users",
        }
    )
    name: Literal["dasrec-plus"] = "dasrec-plus"
    embedding_dim: int = setting(
        128,
        "Embedding size",
        "Numbers per user and item; with views side by side, per view.",
        ge=1,
        le=4096,
        symbol="d",
        basic=True,
    )
    views: Literal["fused", "side_by_side"] = setting(
        "fused",
        "Views",
        "side_by_side: ids and each modality have users and propagation of their own. fused: one "
        "embedding per user, modalities mixed by one weight each (DASRec's main view).",
        group="Propagation",
        basic=True,
        added_later=True,
    )
    num_layers: int = setting(
        1, "Graph layers", "Steps over the graph.", ge=1, le=8, symbol="L", group="Propagation"
    )
    residual_weight: float = setting(
        0.5,
        "Residual weight",
        "Share of the normalised layer-0 embedding in the final one; of fused views only.",
        ge=0,
        le=10,
        symbol="ω",
        group="Propagation",
    )
    feature_map: Literal["linear", "mlp"] = setting(
        "linear",
        "Feature map",
        "linear: affine. mlp: matrix and LeakyReLU 0.2, without bias; of fused views only.",
        group="Propagation",
    )
    loss: Literal["softmax", "bpr"] = setting(
        "softmax",
        "Loss",
        "softmax: the observed item against all items. bpr: against one sampled item, as DASRec; "
        "with it scores are dot products.",
        basic=True,
    )
    temperature: float = setting(
        0.3,
        "Temperature",
        "Of the softmax over cosines; smaller punishes the most similar others harder.",
        gt=0,
        le=10,
        symbol="τ",
        basic=True,
        scale="log",
    )
    user_softmax_weight: float = setting(
        0.25,
        "User softmax weight",
        "Weight of the softmax over all users, which asks whom an item suits; 0 leaves it out.",
        ge=0,
        le=100,
        symbol="μ",
        basic=True,
    )
    most_per_user: int = setting(
        0,
        "Interactions per user",
        "At most so many of one user's interactions train an epoch, drawn anew for each; 0 takes "
        "all. Metrics count every user alike, the sum over interactions does not.",
        ge=0,
        le=1_000_000,
        unit="interactions",
        basic=True,
    )
    l2_weight: float = setting(
        1e-3,
        "L2 weight",
        "Pull of the embedding tables towards zero: their whole squared norm at every step. With "
        "views side by side it also holds the mapped features.",
        ge=0,
        le=10,
        symbol="λ₂",
        scale="log",
    )
    average_decay: float = setting(
        0.0,
        "Weight average",
        "Share of the running average of the weights that a step keeps; scores are made with the "
        "average. 0.98 remembers about 50 steps; 0 scores with the weights themselves.",
        ge=0,
        lt=1,
    )
    ensemble: int = setting(
        1,
        "Models averaged",
        "Models trained apart in one run, whose scores are averaged. Time and memory grow with it.",
        ge=1,
        le=16,
        unit="models",
        symbol="k",
        basic=True,
    )

    @property
    def draws_negatives(self) -> bool:
        """Only with BPR; a softmax takes all items."""
        return self.loss == "bpr"

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act: of a softmax, and of fused views, that is not."""
        del num_modalities
        softmax = {"temperature", "user_softmax_weight"} if self.loss == "bpr" else set()
        fused = {"residual_weight", "feature_map"} if self.views == "side_by_side" else set()
        return frozenset(softmax | fused)

"""Configuration of SLMRec."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting


class SLMRecConfig(ModelConfigBase):
    """Hyper-parameters of SLMRec (Tao et al., IEEE TMM 2023)."""

    info: ClassVar = ModelInfo(
        title="SLMRec",
        paper="Tao et al., IEEE TMM 2023",
        group="Multimodal, self-supervised",
        summary="Propagates ids and every modality over the graph and aligns these views.",
        needs_features=True,
        variants=("fac", "fd", "fm", "fd+fm"),
    )
    loss_titles: ClassVar = MappingProxyType({"softmax": "softmax"})
    name: Literal["slmrec"] = "slmrec"
    variant: Literal["fac", "fd", "fm", "fd+fm"] = setting(
        "fac",
        "Self-supervised task",
        "fac: ids find the modalities of their item, in fine and coarse spaces. fd: two copies "
        "with dropped-out inputs find each other. fm: two copies, each without one of the views. "
        "fd+fm: both.",
        basic=True,
    )
    embedding_dim: int = setting(
        64,
        "Embedding size",
        "Numbers per user, item and view.",
        ge=2,
        le=4096,
        symbol="d",
        basic=True,
    )
    num_layers: int = setting(
        3, "Propagation layers", "Steps over the graph.", ge=1, le=8, symbol="L", basic=True
    )
    fusion: Literal["concat", "mean"] = setting(
        "concat",
        "Fusion of views",
        "concat: an affine map of all views side by side, one for users and one for items. mean: "
        "their mean.",
    )
    temperature: float = setting(
        0.2,
        "Temperature",
        "Of the softmax over the items of a batch; smaller sharpens it.",
        gt=0,
        le=10,
        symbol="τ",
        group="Losses",
    )
    contrastive_weight: float = setting(
        0.1,
        "Self-supervised weight",
        "Weight of the self-supervised task.",
        ge=0,
        le=100,
        symbol="α",
        group="Losses",
        scale="log",
        basic=True,
    )
    contrastive_temperature: float = setting(
        0.2,
        "Self-supervised temperature",
        "Of the softmax of the self-supervised task; fac compares vectors of any length.",
        gt=0,
        le=10,
        symbol="τ_ssl",
        group="Losses",
    )
    dropout: float = setting(
        0.3,
        "Input dropout",
        "Share of layer-0 numbers set to zero in the copies of fd; other tasks have none.",
        ge=0,
        lt=1,
        group="Losses",
    )
    skip_same_ids: bool = setting(
        False,
        "Skip equal ids",
        "On: in a batch, a row's user or item is no negative where it occurs again. Off: it is "
        "one, as in the authors' code.",
        group="Losses",
    )
    l2_weight: float = setting(
        1e-4,
        "Weight decay",
        "Pull of all parameters towards zero: half their squared norm in every step, which is "
        "Adam's weight decay.",
        ge=0,
        le=10,
        scale="log",
        group="Losses",
    )
    score: Literal["dot", "cosine"] = setting(
        "dot",
        "Score",
        "dot: lengths count when ranking though training compares cosines, as in the authors' "
        "code. cosine: as in training.",
    )

    @property
    def draws_negatives(self) -> bool:
        """False: the other items of a batch stand for them."""
        return False

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        return frozenset() if "fd" in self.variant else frozenset({"dropout"})

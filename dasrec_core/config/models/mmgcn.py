"""Configuration of MMGCN."""

from __future__ import annotations

from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class MMGCNConfig(ModelConfigBase):
    """Hyper-parameters of MMGCN (Wei et al., MM 2019)."""

    info: ClassVar = ModelInfo(
        title="MMGCN",
        paper="Wei et al., MM 2019",
        group="Multimodal, graphs",
        summary="Propagates the features of each modality over the interaction graph on its own.",
        needs_features=True,
    )
    name: Literal["mmgcn"] = "mmgcn"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        3,
        "Propagation layers",
        "Steps over the graph in each modality; the authors' code always takes 3.",
        ge=1,
        le=8,
        symbol="L",
        basic=True,
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of the batch's ego embeddings and of all preferences towards zero: the mean of their "
        "squares over all numbers, not the sum, so values are larger than elsewhere. Without "
        "effect where embeddings are not trained.",
        ge=0,
        le=10,
        symbol="λ",
        scale="log",
        basic=True,
    )
    train_embeddings: bool = setting(
        True,
        "Train embeddings",
        "On: IDs and preferences are learned, as the paper says. Off: they stay at their random "
        "start, as in the authors' code, whose optimiser never sees them.",
        basic=True,
    )
    concat: bool = setting(
        True,
        "Concatenate",
        "On: a layer joins neighbourhood and ID side by side, the paper's co. Off: it adds them, "
        "the paper's ele.",
        group="Layers",
        basic=True,
    )
    projection: Literal["image", "none", "all"] = setting(
        "image",
        "Project features",
        "Which features a linear map brings to the projection size before the first layer. image: "
        "images and videos, as in the authors' code; all: every modality, far cheaper for long "
        "features, and another model.",
        group="Layers",
    )
    projection_dim: int = setting(
        256, "Projection size", "Numbers per projected feature.", ge=1, le=4096, group="Layers"
    )

    sampler: Sampler = sampler_setting("edge")

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        penalty = set() if self.train_embeddings else {"l2_weight"}
        size = {"projection_dim"} if self.projection == "none" else set()
        return frozenset(penalty | size)

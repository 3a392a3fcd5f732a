"""Configuration of NGCF."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting

LayerSize = Annotated[int, Field(ge=1, le=4096)]


class NGCFConfig(ModelConfigBase):
    """Hyper-parameters of NGCF (Wang et al., SIGIR 2019); symbols as in the paper."""

    info: ClassVar = ModelInfo(
        title="NGCF",
        paper="Wang et al., SIGIR 2019",
        group="Collaborative filtering",
        summary="Propagates embeddings and their products with neighbours through learned layers.",
        needs_features=False,
        variants=("official", "paper"),
    )
    name: Literal["ngcf"] = "ngcf"
    variant: Literal["official", "paper"] = setting(
        "official",
        "Variant",
        "official: the published code, whose graph has self-loops; biases, an activation per "
        "branch, layers of length 1. paper: Eq 7, symmetric graph, one activation over the sum.",
        basic=True,
    )
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    layer_dims: tuple[LayerSize, ...] = setting(
        (64, 64, 64),
        "Layer sizes",
        "Numbers per user and item that each propagation layer makes; the score sees all layers.",
        min_length=1,
        max_length=8,
        basic=True,
    )
    official_graph: Literal["norm", "ngcf", "gcmc", "plain"] = setting(
        "norm",
        "Published graph",
        "Of variant official. norm: mean over neighbours and the node itself. ngcf: mean over "
        "neighbours, plus the node. gcmc: mean over neighbours. plain: their sum.",
    )
    message_dropout: float = setting(
        0.1,
        "Message dropout",
        "Share of each layer's output that is left out of a step.",
        ge=0,
        lt=1,
        symbol="p₁",
        basic=True,
    )
    node_dropout: float = setting(
        0.0,
        "Node dropout",
        "Share of the graph's entries that is left out of a step, the same in every layer.",
        ge=0,
        lt=1,
        symbol="p₂",
    )
    l2_form: Literal["batch_final", "all_params"] = setting(
        "batch_final",
        "L2 on",
        "batch_final: half the squared norm of the batch's final embeddings, averaged over the "
        "batch, which the published weight belongs to. all_params: squared norm of all parameters.",
    )
    l2_weight: float = setting(
        1e-5,
        "L2 weight",
        "Pull towards zero of what the form above names; weights of the two forms do not compare.",
        ge=0,
        le=10,
        symbol="λ",
        scale="log",
    )
    sampler: Sampler = sampler_setting("user")

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        return frozenset({"official_graph"}) if self.variant == "paper" else frozenset()

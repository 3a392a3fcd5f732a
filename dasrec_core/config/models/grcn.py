"""Configuration of GRCN."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class GRCNConfig(ModelConfigBase):
    """Hyper-parameters of GRCN (Wei et al., MM 2020)."""

    info: ClassVar = ModelInfo(
        title="GRCN",
        paper="Wei et al., MM 2020",
        group="Multimodal, graphs",
        summary="Weighs every interaction by how well the item's features fit the user's taste.",
        needs_features=True,
    )
    name: Literal["grcn"] = "grcn"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    content_dim: int = setting(
        64, "Content size", "Numbers per user, item and modality.", ge=1, le=4096, basic=True
    )
    num_layers: int = setting(
        2, "Propagation layers", "Steps over the weighted graph.", ge=1, le=8, symbol="L"
    )
    l2_weight: float = setting(
        1e-3,
        "L2 weight",
        "Pull of the batch's ego embeddings and of its users' preferences towards zero: the mean "
        "of their squares over all numbers, not the sum, so values are larger than elsewhere.",
        ge=0,
        le=10,
        symbol="λ",
        scale="log",
        basic=True,
    )
    fusion: Literal["concat", "id", "mean"] = setting(
        "concat",
        "Fusion",
        "concat: IDs and every modality's content side by side; id: IDs alone; mean: their "
        "average, for equal sizes only.",
    )

    num_routings: int = setting(
        3,
        "Routings",
        "Rounds in which a user's preference moves towards the items that fit it.",
        ge=0,
        le=20,
        symbol="R",
        group="Graph refining",
        basic=True,
    )
    routing_direction: Literal["item_to_user", "code"] = setting(
        "item_to_user",
        "Routing direction",
        "item_to_user: preferences gather from items, as the paper says; code: they gather "
        "nothing, because the authors' code sums the messages on the wrong side.",
        group="Graph refining",
    )
    weight_mode: Literal["confid", "mean", "max"] = setting(
        "confid",
        "Edge weight",
        "confid: largest affinity over modalities, each times the sender's learned confidence; "
        "mean, max: of the affinities alone.",
        group="Graph refining",
    )
    pruning: bool = setting(
        True,
        "Prune",
        "On: negative weights become 0 (hard pruning), about one edge in 2 to the power of the "
        "number of modalities at the start. Off: they subtract (soft).",
        group="Graph refining",
        basic=True,
    )
    edge_dropout: float = setting(
        0.0,
        "Edge dropout",
        "Share of interactions left out of the graph in each training step.",
        ge=0,
        lt=1,
        group="Graph refining",
    )

    sampler: Sampler = sampler_setting("edge")

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        # Affinities are shares of a softmax: without confidences no weight is negative.
        pruning = {"pruning"} if self.weight_mode != "confid" else set()
        routings = {"num_routings"} if self.routing_direction == "code" else set()
        return frozenset(pruning | routings)

    @model_validator(mode="after")
    def _mean_needs_equal_sizes(self) -> Self:
        if self.fusion == "mean" and self.content_dim != self.embedding_dim:
            raise ValueError(
                f"fusion 'mean' averages vectors of one size: set content_dim to "
                f"{self.embedding_dim}, not {self.content_dim}, or choose 'concat'"
            )
        return self

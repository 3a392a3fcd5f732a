"""Configuration of HCCF."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class HCCFConfig(ModelConfigBase):
    """Hyper-parameters of HCCF (Xia et al., SIGIR 2022); defaults of the authors' Torch code."""

    info: ClassVar = ModelInfo(
        title="HCCF",
        paper="Xia et al., SIGIR 2022",
        group="Collaborative filtering, contrastive",
        summary="Graph propagation that agrees with a second one over learned hyperedges.",
        needs_features=False,
        variants=("torch", "sparse", "sslrec", "paper"),
    )
    loss_titles: ClassVar = MappingProxyType({"hinge": "hinge ranking"})
    name: Literal["hccf"] = "hccf"
    variant: Literal["torch", "sparse", "sslrec", "paper"] = setting(
        "torch",
        "Variant",
        "torch: the authors' later code, linear, BPR. sparse: their form for sparse data, without "
        "learned hyperedges. sslrec: hyperedges through an activation, contrast with all nodes. "
        "paper: activations, mapped hyperedges, residual layers and hinge loss.",
        basic=True,
    )
    embedding_dim: int = setting(
        32, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        2, "Propagation layers", "Steps over the graph.", ge=1, le=8, symbol="L", basic=True
    )
    num_hyperedges: int = setting(
        128,
        "Hyperedges",
        "Hyperedges among users, and as many among items; not used by sparse.",
        ge=1,
        le=100_000,
        symbol="H",
        group="Hypergraph",
    )
    hyper_scale: float = setting(
        1.0,
        "Hypergraph scale",
        "Factor of the incidence; smaller keeps the hypergraph from overfitting sparse data. Used "
        "by sparse and sslrec.",
        gt=0,
        le=100,
        symbol="mult",
        group="Hypergraph",
        scale="log",
    )
    activation_slope: float = setting(
        0.5,
        "Activation slope",
        "Slope of LeakyReLU below zero; 1 is no activation. Used by sslrec and paper.",
        ge=0,
        le=1,
        group="Hypergraph",
    )
    keep_rate: float = setting(
        0.5,
        "Keep rate",
        "Share of edges and of incidences kept, anew for every step and layer; 1 is also fastest.",
        gt=0,
        le=1,
        symbol="κ",
        basic=True,
    )
    contrastive_weight: float = setting(
        0.2,
        "Contrast weight",
        "Weight of the agreement between graph and hypergraph, as a mean over nodes.",
        ge=0,
        le=100,
        symbol="λ₁",
        group="Contrast",
        scale="log",
        basic=True,
    )
    temperature: float = setting(
        0.1,
        "Temperature",
        "Smaller punishes the most similar other nodes harder.",
        gt=0,
        le=100,
        symbol="τ",
        group="Contrast",
        scale="log",
        basic=True,
    )
    l2_weight: float = setting(
        1e-6,
        "L2 weight",
        "Pull of all parameters towards zero: their squared norm, whole tables in every step (in "
        "paper: embeddings and hyperedges). Two thirds of the number of nodes times stronger "
        "than a penalty on the batch.",
        ge=0,
        le=10,
        symbol="λ₂",
        scale="log",
    )
    sampler: Sampler = sampler_setting("edge")

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        hyperedges = {"num_hyperedges"} if self.variant == "sparse" else set()
        scale = set() if self.variant in ("sparse", "sslrec") else {"hyper_scale"}
        slope = set() if self.variant in ("sslrec", "paper") else {"activation_slope"}
        return frozenset(hyperedges | scale | slope)

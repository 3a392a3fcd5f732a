"""From a model's configuration to the model: an explicit table, one line per model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dasrec_core.config.base import ModelConfigBase
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.models.autorec import AutoRecConfig
from dasrec_core.config.models.biasmf import BiasMFConfig
from dasrec_core.config.models.bm3 import BM3Config
from dasrec_core.config.models.clcrec import CLCRecConfig
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.dasrec_ablations import DASRecAConfig, DASRecNConfig
from dasrec_core.config.models.dasrec_plus import DASRecPlusConfig
from dasrec_core.config.models.diffmm import DiffMMConfig
from dasrec_core.config.models.diffrec import DiffRecConfig
from dasrec_core.config.models.grcn import GRCNConfig
from dasrec_core.config.models.hccf import HCCFConfig
from dasrec_core.config.models.lattice import LATTICEConfig
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.models.mmgcl import MMGCLConfig
from dasrec_core.config.models.mmgcn import MMGCNConfig
from dasrec_core.config.models.ncl import NCLConfig
from dasrec_core.config.models.ngcf import NGCFConfig
from dasrec_core.config.models.popularity import PopularityConfig
from dasrec_core.config.models.sgl import SGLConfig
from dasrec_core.config.models.slmrec import SLMRecConfig
from dasrec_core.config.models.vbpr import VBPRConfig
from dasrec_core.errors import ConfigError
from dasrec_core.models.autorec import AutoRec
from dasrec_core.models.base import Recommender
from dasrec_core.models.biasmf import BiasMF
from dasrec_core.models.bm3 import BM3
from dasrec_core.models.clcrec import CLCRec
from dasrec_core.models.dasrec import DASRec
from dasrec_core.models.dasrec_plus import dasrec_plus
from dasrec_core.models.diffmm import DiffMM
from dasrec_core.models.diffrec import diffrec
from dasrec_core.models.grcn import GRCN
from dasrec_core.models.hccf import HCCF
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.lattice import LATTICE
from dasrec_core.models.lightgcn import LightGCN
from dasrec_core.models.mmgcl import MMGCL
from dasrec_core.models.mmgcn import MMGCN
from dasrec_core.models.ncl import NCL
from dasrec_core.models.ngcf import NGCF
from dasrec_core.models.popularity import Popularity
from dasrec_core.models.sgl import SGL
from dasrec_core.models.slmrec import SLMRec
from dasrec_core.models.vbpr import VBPR

_BUILDERS: dict[type[ModelConfigBase], Callable[[Any, ModelInputs], Recommender]] = {
    DASRecConfig: DASRec,
    DASRecNConfig: DASRec,
    DASRecAConfig: DASRec,
    DASRecPlusConfig: dasrec_plus,
    BM3Config: BM3,
    CLCRecConfig: CLCRec,
    MMGCLConfig: MMGCL,
    SLMRecConfig: SLMRec,
    DiffMMConfig: DiffMM,
    LATTICEConfig: LATTICE,
    MMGCNConfig: MMGCN,
    GRCNConfig: GRCN,
    VBPRConfig: VBPR,
    AutoRecConfig: AutoRec,
    BiasMFConfig: BiasMF,
    LightGCNConfig: LightGCN,
    NGCFConfig: NGCF,
    SGLConfig: SGL,
    NCLConfig: NCL,
    HCCFConfig: HCCF,
    DiffRecConfig: diffrec,
    PopularityConfig: Popularity,
}


def build_model(config: ModelConfigBase, inputs: ModelInputs) -> Recommender:
    """Return a fresh model on ``inputs.device``; initial values come from torch's generator.

    Raises:
        ConfigError: The model needs item features and the data set, or the choice of
            modalities, leaves none; or there is no such model.
    """
    if config.info.needs_features and not inputs.features:
        without = ", ".join(
            cls.info.title for cls in MODEL_CONFIGS.values() if not cls.info.needs_features
        )
        raise ConfigError(
            f"{config.info.title} learns from item features, and none are in use: the data set "
            "has none, or all modalities were switched off.",
            f"Add features (one row per item) or choose modalities; these work without: {without}.",
        )
    try:
        builder = _BUILDERS[type(config)]
    except KeyError:
        raise ConfigError(f"No builder for {type(config).__name__}.", "This is a defect.") from None
    return builder(config, inputs)

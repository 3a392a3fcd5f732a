"""All model configurations as one type, told apart by ``name``. A new model adds one line."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from dasrec_core.config.base import ModelConfigBase
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

ModelConfig = Annotated[
    DASRecConfig
    | DASRecNConfig
    | DASRecAConfig
    | DASRecPlusConfig
    | BM3Config
    | CLCRecConfig
    | MMGCLConfig
    | SLMRecConfig
    | DiffMMConfig
    | LATTICEConfig
    | MMGCNConfig
    | GRCNConfig
    | VBPRConfig
    | AutoRecConfig
    | BiasMFConfig
    | LightGCNConfig
    | NGCFConfig
    | SGLConfig
    | NCLConfig
    | HCCFConfig
    | DiffRecConfig
    | PopularityConfig,
    Field(discriminator="name"),
]

_CLASSES: tuple[type[ModelConfigBase], ...] = get_args(get_args(ModelConfig)[0])

MODEL_CONFIGS: dict[str, type[ModelConfigBase]] = {
    cls.model_fields["name"].default: cls for cls in _CLASSES
}
"""Configuration class by registry id, in the order they are listed."""


def model_config_class(name: str) -> type[ModelConfigBase]:
    """Return the configuration class of a model.

    Raises:
        ConfigError: No model has this name.
    """
    try:
        return MODEL_CONFIGS[name]
    except KeyError:
        raise ConfigError(
            f"There is no model called {name!r}.", f"Known models: {', '.join(MODEL_CONFIGS)}."
        ) from None

"""DiffMM in dense float64: every modality propagated on its own, one user or item at a time."""

from __future__ import annotations

from itertools import combinations, pairwise

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.config.models.diffmm import DiffMMConfig
from dasrec_core.models.diffmm import DiffMM
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.sampling.batch import Batch
from tests.reference.dense_contrast import info_nce
from tests.reference.dense_diffusion import denoise
from tests.reference.dense_graphs import dropped, symmetric_normalized


class DenseDiffMM:
    """Parameters of a model as float64 leaves, so that gradients can be compared too."""

    def __init__(self, model: DiffMM, config: DiffMMConfig, inputs: ModelInputs) -> None:
        self.config, self.inputs = config, inputs
        self.views = model.views
        self.state = {name: value.detach().clone() for name, value in model.state_dict().items()}
        self.parameters = {
            name: value.detach().double().clone().requires_grad_()
            for name, value in model.named_parameters()
        }
        self.num_modalities = len(inputs.features)
        self.links = torch.zeros(inputs.num_users, inputs.num_items, dtype=torch.float64)
        self.links[
            torch.from_numpy(inputs.train.user_ids), torch.from_numpy(inputs.train.item_ids)
        ] = 1
        self.adjacency = symmetric_normalized(self.links, self_loops=True)
        self.graphs = [self._generated_graph(m) for m in range(self.num_modalities)]

    def final(self) -> Tensor:
        """Users, then items, of the main view."""
        config, split = self.config, self.inputs.num_users
        ego_users = self.parameters["user_embeddings"]
        ego_items = self.parameters["item_embeddings"]
        logits = self.parameters.get("modality_logits", torch.zeros(1, dtype=torch.float64))
        shares = torch.exp(logits) / torch.exp(logits).sum()
        fused = torch.zeros_like(torch.cat([ego_users, ego_items]))
        for m in range(self.num_modalities):
            first = self.adjacency @ torch.cat([ego_users, self.unit_features(m)])
            second = self.adjacency @ torch.cat([first[:split], ego_items])
            third = self.graphs[m] @ torch.cat([ego_users, ego_items])
            fused = fused + shares[m] * (first + second + config.generated_graph_weight * third)
        residual = torch.stack([row / row.norm() for row in fused])
        return self._layers(fused) + config.residual_weight * residual

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """The terms of the recommendation phase, weighted."""
        config, split = self.config, self.inputs.num_users
        final = self.final()
        triples = zip(
            batch.user_ids.tolist(),
            batch.positive_item_ids.tolist(),
            batch.negative_item_ids.tolist(),
            strict=True,
        )
        margins = [final[u] @ (final[split + i] - final[split + j]) for u, i, j in triples]
        terms = {"bpr": torch.stack([torch.log(1 + torch.exp(-x)) for x in margins]).mean()}
        views = [self._view(m) for m in range(self.num_modalities)]
        sides = ((slice(0, split), batch.user_ids), (slice(split, None), batch.positive_item_ids))
        pairs = list(combinations(views, 2))
        if config.contrast in ("both", "cross_modal") and pairs:
            terms["contrast_modalities"] = self._contrast(pairs, sides)
        if config.contrast in ("both", "main_view"):
            terms["contrast_main"] = self._contrast([(final, view) for view in views], sides)
        squares = [(self.parameters[f"{side}_embeddings"] ** 2).sum() for side in ("user", "item")]
        terms["l2"] = config.l2_weight * sum(squares)
        return terms

    def denoiser_losses(
        self, modality: int, users: list[int], timesteps: list[int], noise: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Reconstruction and weighted signal injection, from betas as the code makes them."""
        config = self.config
        line = torch.linspace(
            config.noise_min, config.noise_max, config.num_timesteps, dtype=torch.float64
        )
        variances = (config.noise_scale * line).tolist()
        betas = [variances[0]]
        for before, now in pairwise(variances):
            betas.append(min(1 - (1 - now) / (1 - before), 0.999))
        if config.fixed_first_step:
            betas[0] = 1e-4
        alpha_bars = torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)
        ratios = alpha_bars / (1 - alpha_bars)
        features = self.raw_features(modality).detach()
        if config.msi_features == "normalized":
            features = features / features.norm(dim=1, keepdim=True)
        items = self.parameters["item_embeddings"].detach()
        elbo, msi = [], []
        for place, (user, t) in enumerate(zip(users, timesteps, strict=True)):
            clean, alpha_bar = self.links[user], alpha_bars[t - 1]
            noisy = alpha_bar.sqrt() * clean + (1 - alpha_bar).sqrt() * noise[place]
            _, restored = denoise(self.views.diffusions[modality].denoiser, noisy, t)
            weight = 1.0
            if config.loss_weighting == "snr" and t > 1:
                weight = ratios[t - 2] - ratios[t - 1]
            gap, signal = (clean - restored) ** 2, (restored @ features - clean @ items) ** 2
            is_mean = config.loss_reduction == "mean"
            elbo.append(weight * (gap.mean() if is_mean else gap.sum()))
            msi.append(signal.mean() if is_mean else signal.sum())
        return torch.stack(elbo).mean(), config.msi_weight * torch.stack(msi).mean()

    def raw_features(self, modality: int) -> Tensor:
        """Features after their map, at any length."""
        raw = list(self.inputs.features.values())[modality].double()
        mapped = raw @ self.parameters[f"feature_maps.{modality}.layer.weight"].T
        if self.config.feature_map == "linear":
            return mapped + self.parameters[f"feature_maps.{modality}.layer.bias"]
        return torch.where(mapped > 0, mapped, 0.2 * mapped)

    def unit_features(self, modality: int) -> Tensor:
        """Features after their map, at length 1."""
        mapped = self.raw_features(modality)
        return mapped / mapped.norm(dim=1, keepdim=True)

    def _view(self, modality: int) -> Tensor:
        ego_users = self.parameters["user_embeddings"]
        hop = self.graphs[modality] @ torch.cat([ego_users, self.unit_features(modality)])
        return self._layers(hop)

    def _contrast(
        self, pairs: list[tuple[Tensor, Tensor]], sides: tuple[tuple[slice, Tensor], ...]
    ) -> Tensor:
        total = torch.zeros((), dtype=torch.float64)
        for side, ids in sides:
            for anchors, candidates in pairs:
                total = total + info_nce(
                    F.normalize(anchors[side][ids]),
                    F.normalize(candidates[side]),
                    ids.tolist(),
                    self.config.temperature,
                )
        return self.config.contrastive_weight * total

    def _layers(self, nodes: Tensor) -> Tensor:
        total = layer = nodes
        for _ in range(self.config.num_layers):
            layer = self.adjacency @ layer
            total = total + layer
        return total

    def _generated_graph(self, modality: int) -> Tensor:
        items = self.state[f"views.graphs.{modality}.item_ids"].tolist()
        links = torch.zeros_like(self.links)
        for user, item in zip(self.views.graphs[modality].user_ids.tolist(), items, strict=True):
            links[user, item] = 1
        kept = self.state[f"views.graphs.{modality}.kept"]
        normalized = symmetric_normalized(links, self_loops=True)
        return dropped(normalized, links, kept, self.config.keep_rate)

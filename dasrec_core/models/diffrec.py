r"""DiffRec and L-DiffRec: Diffusion Recommender Model (Wang et al., SIGIR 2023).

**DiffRec** (``variant = rows``). A user's row :math:`x_0` of interactions is noised to
:math:`x_t = \sqrt{\bar\alpha_t}\, x_0 + \sqrt{1 - \bar\alpha_t}\, \varepsilon` with
:math:`1 - \bar\alpha_t = s [\alpha_{min} + \frac{t-1}{T-1} (\alpha_{max} - \alpha_{min})]`, and a
network restores :math:`\hat x_0 = f_\theta(x_t, t)`. The loss of a row is
:math:`\tfrac12 (\mathrm{SNR}(t-1) - \mathrm{SNR}(t)) \lVert \hat x_0 - x_0 \rVert^2` for t > 1
and :math:`\lVert \hat x_0 - x_0 \rVert^2` for t = 1; timesteps are drawn by importance. To rank,
the row is noised by T' steps (0 by default) and restored through
:math:`x_{t-1} = c_0 \hat x_0 + c_x x_t`, the posterior's mean, from T down to 1.

**L-DiffRec** (``latent``). Items are clustered; per cluster a variational encoder takes the row's
part to latent numbers and a decoder takes them back. The diffusion above runs over all latent
numbers :math:`z_0` together; :math:`-E[\ln p(x | z_0)] + \gamma\, KL(q(z_0 | x) \| N(0, I)) +
\lambda L_{diffusion}(z_0)` is minimised.

What the paper leaves open, and differences from the authors' published settings:

- Over rows their code fixes the first step's noise (1e-5); the paper's formula does not, and is
  used. Their weights of a timestep lack the paper's half, but for t = 1.
- Encoders and decoders are linear, the reported setting (latent size 300, no hidden layer). What
  encoders see is at length 1 with ``input_dropout``, as in the MultiVAE they build on; theirs see
  rows as they are with dropout 0.1, and half of the noisy latent numbers is dropped before the
  network, where here nothing is.
- Several hidden sizes form a plain network; theirs mirrors them, [200, 600] is 600, 200, 600.
- The softmax of the likelihood runs over all items. Over each cluster's items alone, scores of
  different clusters could not be compared.
- Clusters come from the leading singular vectors of the normalised interactions, not from a
  LightGCN trained beforehand.
- The likelihood decodes :math:`z_0`, as the bound says; theirs decodes what the network restored,
  so that its gradient reaches the network too.
- Latent numbers are shared out equally and decoded per cluster; theirs by the size of clusters,
  and without hidden layers by one decoder for all. Theirs has a tanh on means and log-variances.
- One learning rate for all parts; theirs has one for the autoencoder, one for the network. γ and
  λ are constant; theirs grow over the first steps.
- The network is DiffMM's, which took it from here: tanh, time embedding of 10 numbers.
- Noise before ranking, if any, depends on user and item alone, so a ranking can be repeated.
- T-DiffRec, which weighs interactions by age, needs times of interactions and is left out.

No matrix of users and items is made: rows are noised batch by batch, and to rank, the reverse
chain runs in hidden space for the users that are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.config.models.diffrec import DiffRecConfig
from dasrec_core.diffusion.denoiser import Denoiser
from dasrec_core.diffusion.fixed_noise import fixed_normals
from dasrec_core.diffusion.hidden_chain import HiddenChain, has_hidden_chain
from dasrec_core.diffusion.noisy_input import noisy_input
from dasrec_core.diffusion.process import reverse_chain
from dasrec_core.diffusion.reconstruction import reconstruction_errors
from dasrec_core.diffusion.restoration import elbo_weights
from dasrec_core.diffusion.rows import InteractionRows
from dasrec_core.diffusion.schedule import NoiseSchedule, NoiseTable
from dasrec_core.diffusion.timestep_sampler import DrawnTimesteps, TimestepSampler
from dasrec_core.models.base import Batch, BatchKind, Phase, Recommender, Scorer
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.item_clusters import item_clusters
from dasrec_core.models.parts.row_autoencoder import RowAutoencoder


class DiffusionRecommender(Recommender):
    """What both variants share: the schedule, the drawn timesteps and the weight of a loss."""

    def __init__(self, config: DiffRecConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        self._device = inputs.device
        self._rows = InteractionRows.of(inputs.train, inputs.device)
        self._schedule = NoiseSchedule(
            num_timesteps=config.num_timesteps,
            lowest=config.noise_min,
            highest=config.noise_max,
            scale=config.noise_scale,
        )
        self.timesteps = TimestepSampler(config.num_timesteps, inputs.device)

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over users."""
        return (Phase("denoise", BatchKind.USERS, self._loss_terms, list(self.parameters())),)

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        raise NotImplementedError

    def _noise_of(self, num_rows: int) -> NoiseTable:
        ones = torch.ones(num_rows, dtype=torch.float64, device=self._device)
        return self._schedule.table(ones)

    def _draw_timesteps(self, num_rows: int) -> DrawnTimesteps:
        if self._config.timestep_sampling == "importance":
            return self.timesteps.draw(num_rows)
        drawn = torch.randint(1, self._config.num_timesteps + 1, (num_rows,), device=self._device)
        return DrawnTimesteps(drawn, torch.ones(num_rows, device=self._device))

    def _diffusion_loss(self, errors: Tensor, table: NoiseTable, drawn: DrawnTimesteps) -> Tensor:
        if self._config.loss_weighting == "elbo":
            errors = errors * elbo_weights(table, drawn.timesteps)
        if self._config.timestep_sampling == "importance":
            self.timesteps.record(drawn.timesteps, errors.detach())
        return (errors * drawn.weights).mean()

    def _noisy_start(self, clean: Tensor, user_ids: Tensor, table: NoiseTable) -> Tensor:
        """Return rows after the T' steps of noise that precede ranking."""
        if not self._config.sampling_steps:
            return clean
        timesteps = torch.full_like(user_ids, self._config.sampling_steps)
        noise = fixed_normals(user_ids, clean.shape[1])
        signal, spread = table.signal(timesteps).float(), table.noise_std(timesteps).float()
        return signal[:, None] * clean + spread[:, None] * noise


class DiffRec(DiffusionRecommender):
    """Diffusion over interaction rows."""

    def __init__(self, config: DiffRecConfig, inputs: ModelInputs) -> None:
        super().__init__(config, inputs)
        self.denoiser = Denoiser(
            num_items=inputs.num_items,
            hidden_dims=config.denoiser_hidden_dims,
            time_embedding_dim=config.time_embedding_dim,
            device=inputs.device,
        )

    def scorer(self) -> Scorer:
        """Return a scorer that restores the rows of the users it is asked for."""
        with torch.no_grad():
            chain = HiddenChain(self.denoiser) if has_hidden_chain(self.denoiser) else None
        by_item = self.denoiser.row_weight.detach()  # (I, H)

        def score(user_ids: Tensor) -> Tensor:
            table = self._noise_of(len(user_ids))
            if chain is not None and not self._config.sampling_steps:
                hidden = chain.run(self._sums_over_rows(user_ids, by_item), table)
            else:
                start = self._noisy_start(self._rows.dense(user_ids), user_ids, table)
                if chain is None:
                    hidden = reverse_chain(self.denoiser, start, table, sampling_noise=False)
                else:
                    hidden = chain.run(start @ by_item, table)
            restored: Tensor = self.denoiser.output(hidden)
            return restored

        return score

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        count = len(batch.user_ids)
        entries, table = self._rows.entries(batch.user_ids), self._noise_of(count)
        drawn = self._draw_timesteps(count)
        noisy = noisy_input(
            entries,
            (count, self._rows.num_items),
            table,
            drawn.timesteps,
            dropout=self._config.input_dropout,
        )
        hidden = self.denoiser.hidden(noisy, drawn.timesteps)  # (B, H)
        errors = reconstruction_errors(hidden, self.denoiser.output, entries)
        return {"elbo": self._diffusion_loss(errors, table, drawn)}

    def _sums_over_rows(self, user_ids: Tensor, by_item: Tensor) -> Tensor:
        r"""Return :math:`x_0 W` of users, by adding up the rows of the items they have."""
        degrees = self._rows.degrees[user_ids]
        _, item_ids = self._rows.entries(user_ids)
        return F.embedding_bag(item_ids, by_item, degrees.cumsum(0) - degrees, mode="sum")


class LatentDiffRec(DiffusionRecommender):
    """Diffusion over the latent form of interaction rows."""

    def __init__(self, config: DiffRecConfig, inputs: ModelInputs) -> None:
        super().__init__(config, inputs)
        self.autoencoder = RowAutoencoder(
            item_clusters(inputs.train, config.num_clusters, inputs.device),
            num_clusters=config.num_clusters,
            latent_dim=config.latent_dim,
        )
        self.denoiser = Denoiser(
            num_items=config.latent_dim,
            hidden_dims=config.denoiser_hidden_dims,
            time_embedding_dim=config.time_embedding_dim,
            device=inputs.device,
        )

    def scorer(self) -> Scorer:
        """Return a scorer that restores and decodes the users it is asked for."""

        def score(user_ids: Tensor) -> Tensor:
            table = self._noise_of(len(user_ids))
            means = self.autoencoder.encode(self._rows, user_ids, dropout=0.0).means
            start = self._noisy_start(means, user_ids, table)
            hidden = reverse_chain(self.denoiser, start, table, sampling_noise=False)
            return self.autoencoder.scores(self.denoiser.output(hidden))

        return score

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        count, config = len(batch.user_ids), self._config
        latent = self.autoencoder.encode(self._rows, batch.user_ids, dropout=config.input_dropout)
        clean = latent.sample()  # (B, Z)
        entries, table = self._rows.entries(batch.user_ids), self._noise_of(count)
        drawn = self._draw_timesteps(count)
        signal = table.signal(drawn.timesteps).float()[:, None]
        spread = table.noise_std(drawn.timesteps).float()[:, None]
        noisy = signal * clean + spread * torch.randn_like(clean)
        restored = self.denoiser(noisy, drawn.timesteps).float()  # (B, Z)
        errors = (restored - clean).square().sum(1)
        return {
            "likelihood": -self.autoencoder.log_likelihood(clean, entries).mean(),
            "kl": config.kl_weight * latent.divergence().mean(),
            "elbo": config.diffusion_weight * self._diffusion_loss(errors, table, drawn),
        }


def diffrec(config: DiffRecConfig, inputs: ModelInputs) -> Recommender:
    """Return the variant that the configuration names."""
    variant = LatentDiffRec if config.variant == "latent" else DiffRec
    return variant(config, inputs)

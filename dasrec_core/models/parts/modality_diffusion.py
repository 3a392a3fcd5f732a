"""The diffusion over interaction rows of one modality: its loss, and what it generates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.data.interactions import Interactions
from dasrec_core.diffusion.denoiser import Denoiser
from dasrec_core.diffusion.hidden_chain import HiddenChain, has_hidden_chain
from dasrec_core.diffusion.noisy_input import noisy_input
from dasrec_core.diffusion.process import add_noise, reverse_chain
from dasrec_core.diffusion.projected_noise import ProjectedNoise
from dasrec_core.diffusion.reconstruction import reconstruction_errors
from dasrec_core.diffusion.restored_rows import RestoredRows
from dasrec_core.diffusion.rows import InteractionRows
from dasrec_core.diffusion.schedule import NoiseSchedule, NoiseTable
from dasrec_core.diffusion.sparsity import SparsityKind, user_sparsity
from dasrec_core.diffusion.top_items import top_items
from dasrec_core.graphs.sparse import csr_tensor
from dasrec_core.models.parts.distinct_rows import distinct_rows
from dasrec_core.models.parts.unit_rows import unit_rows
from dasrec_core.models.parts.user_fusion import UserNoise
from dasrec_core.precision import product_type

# Rows in work at once while generating: 8 MB of activations at 1000 hidden units, and, where the
# chain needs full rows, 55 MB at 6710 items.
_BLOCK_ROWS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffusionSettings:
    """How interactions are noised, restored and generated; fields as in the model's config."""

    schedule: NoiseSchedule
    sparsity: SparsityKind
    hidden_dims: tuple[int, ...]
    time_embedding_dim: int
    dropout: float
    weighting: Literal["simple", "snr"]
    reduction: Literal["sum", "mean"]
    msi_weight: float
    sampling_steps: int
    sampling_noise: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """Which restored items become edges.

    Attributes:
        k: Items per user.
        excludes_history: Never an item of the user's training history.
        penalties: Taken off the restored values first, shape ``(I,)``.
    """

    k: int
    excludes_history: bool = False
    penalties: Tensor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The training interactions in the forms the diffusions need; shared by all modalities.

    Attributes:
        rows: Interaction rows of all users.
        sparsity: :math:`s_u`, float64, shape ``(U,)``.
        row_users: The users whose chain is run: one per distinct history, or everyone where the
            chain draws noise; int64, shape ``(R,)``.
        row_of_user: The chain that stands for each user, int64, shape ``(U,)``.
        clean_rows: Rows of ``row_users`` as CSR of ones, shape ``(R, I)``.
    """

    rows: InteractionRows
    sparsity: Tensor
    row_users: Tensor
    row_of_user: Tensor
    clean_rows: Tensor

    @classmethod
    def of(cls, train: Interactions, settings: DiffusionSettings, device: torch.device) -> History:
        """Return the history of all users."""
        rows = InteractionRows.of(train, device)
        everyone = torch.arange(train.num_users, device=device)
        row_users, row_of_user = everyone, everyone
        if not (settings.sampling_steps or settings.sampling_noise):
            distinct = distinct_rows(train)
            row_users = torch.from_numpy(distinct.user_ids).to(device)
            row_of_user = torch.from_numpy(distinct.row_of_user).to(device)
        _, item_ids = rows.entries(row_users)
        indptr = F.pad(rows.degrees[row_users].cumsum(0), (1, 0))
        ones = torch.ones(len(item_ids), device=device)
        return cls(
            rows,
            user_sparsity(rows.degrees, num_items=train.num_items, kind=settings.sparsity),
            row_users,
            row_of_user,
            csr_tensor(indptr, item_ids, ones, train.num_items),
        )


class ModalityDiffusion(nn.Module):
    """One modality's denoiser, and the activations its last generation left.

    Attributes:
        hidden: Last hidden activations of the reverse chain, one row per chain, shape ``(R, H)``;
            a buffer, because attention weights, and so scores, depend on it.
    """

    hidden: Tensor

    def __init__(self, settings: DiffusionSettings, history: History, device: torch.device) -> None:
        super().__init__()
        self._settings = settings
        self._history = history
        self.denoiser = Denoiser(
            num_items=history.rows.num_items,
            hidden_dims=settings.hidden_dims,
            time_embedding_dim=settings.time_embedding_dim,
            device=device,
        )
        hidden = torch.zeros(len(history.row_users), settings.hidden_dims[-1], device=device)
        self.register_buffer("hidden", hidden)
        # What was generated, in the type products are made in, until the next epoch.
        self._restored: RestoredRows | None = None

    def losses(self, user_ids: Tensor, features: Tensor, structure: Tensor) -> Mapping[str, Tensor]:
        r"""Return the reconstruction loss (Eq 16) and signal injection (Eq 20) of a batch.

        A timestep is drawn per row. Signal injection compares :math:`\hat x_0 e^m` with
        :math:`x_0 E_i`; both tables are constants here.

        Args:
            user_ids: int64, shape ``(B,)``.
            features: :math:`e^m`, without gradient, shape ``(I, D)``.
            structure: :math:`x_0 E_i` of all users, without gradient, shape ``(U, D)``.

        Returns:
            ``"elbo"`` and ``"msi"``, the latter weighted; means over the batch.
        """
        settings, rows = self._settings, self._history.rows
        table = settings.schedule.table(self._history.sparsity[user_ids])
        timesteps = torch.randint(
            1, table.num_timesteps + 1, user_ids.shape, device=user_ids.device
        )
        entries = rows.entries(user_ids)
        shape = (len(user_ids), rows.num_items)
        noisy = noisy_input(entries, shape, table, timesteps, dropout=settings.dropout)
        hidden = self.denoiser.hidden(noisy, timesteps)  # (B, H)
        errors = reconstruction_errors(hidden, self.denoiser.output, entries)  # (B,)
        signal = self.denoiser.project(hidden, features) - structure[user_ids]  # (B, D)
        injected = signal.square().sum(1)  # (B,)
        if settings.weighting == "snr":
            errors = errors * table.snr_weights(timesteps).float()
        if settings.reduction == "mean":
            errors, injected = errors / rows.num_items, injected / features.shape[1]
        return {"elbo": errors.mean(), "msi": settings.msi_weight * injected.mean()}

    def generate(self, choice: Choice) -> Tensor:
        """Run the reverse chain for everyone, keep its activations, return the chosen items.

        Returns:
            int64, shape ``(U, k)``, best first.
        """
        users = self._history.row_users
        self._restored = None
        if has_hidden_chain(self.denoiser):
            self._run_in_hidden_space()
        else:
            for block in _blocks(len(users)):
                table = self._table(users[block])
                rows = self._start_rows(users[block], table)
                self.hidden[block] = reverse_chain(
                    self.denoiser, rows, table, sampling_noise=self._settings.sampling_noise
                )
        chosen = top_items(
            self.denoiser,
            self.hidden,
            choice.k,
            penalties=choice.penalties,
            known=self._known_items if choice.excludes_history else None,
        )
        return chosen[self._history.row_of_user]

    def preferences(self, features: Tensor) -> Tensor:
        r"""Return :math:`z^m = \hat x_0 e^m` (Eq 17) of every chain, at length 1.

        From the activations kept, in low-rank form: no matrix of users and items. Gradient goes
        to the features only. Rows are brought to length 1 because histories of hundreds of items
        would saturate the attention's tanh.

        Args:
            features: :math:`e^m`, shape ``(I, D)``.

        Returns:
            Shape ``(R, D)``; :meth:`row_of_user` says which row is whose.
        """
        kind = product_type(self.denoiser.output.weight)
        if self._restored is None or self._restored.hidden.dtype != kind:
            self._restored = RestoredRows.of(self.hidden, self.denoiser.output, kind)
        return unit_rows(self._restored.times(features))

    def noise(self) -> UserNoise:
        """Return how noisy the diffusion of each user is."""
        sparsity = self._history.sparsity
        distinct = torch.unique(sparsity)
        table = self._settings.schedule.table(distinct)
        variances = table.levels * table.variance_scale[:, None]
        return UserNoise(sparsity.cpu().numpy(), distinct.cpu().numpy(), variances.cpu().numpy())

    @property
    def row_of_user(self) -> Tensor:
        """The chain that stands for each user, int64, shape ``(U,)``."""
        return self._history.row_of_user

    def _load_from_state_dict(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as torch declares it
        super()._load_from_state_dict(*args, **kwargs)
        self._restored = None

    def _run_in_hidden_space(self) -> None:
        settings, users = self._settings, self._history.row_users
        chain = HiddenChain(self.denoiser)
        # The chain has its type now; what it starts from is never made in a narrower one.
        with torch.autocast(users.device.type, enabled=False):
            starts = torch.mm(self._history.clean_rows, self.denoiser.row_weight)  # (R, H)
            draws = settings.sampling_steps or settings.sampling_noise
            noise = ProjectedNoise(self.denoiser.row_weight) if draws else None
            for block in _blocks(len(users)):
                table, start = self._table(users[block]), starts[block]
                if noise is not None and settings.sampling_steps:
                    steps = torch.full_like(users[block], settings.sampling_steps)
                    signal = table.signal(steps).to(start.dtype)[:, None]
                    std = table.noise_std(steps).to(start.dtype)[:, None]
                    start = signal * start + std * noise.draw(len(start))
                draw = noise.draw if noise is not None and settings.sampling_noise else None
                self.hidden[block] = chain.run(start, table, draw)

    def _table(self, users: Tensor) -> NoiseTable:
        return self._settings.schedule.table(self._history.sparsity[users])

    def _known_items(self, block: slice) -> tuple[Tensor, Tensor]:
        return self._history.rows.entries(self._history.row_users[block])

    def _start_rows(self, users: Tensor, table: NoiseTable) -> Tensor:
        rows, steps = self._history.rows, self._settings.sampling_steps
        if not steps:
            return rows.dense(users)
        timesteps = torch.full_like(users, steps)
        return add_noise(rows.entries(users), (len(users), rows.num_items), table, timesteps)


def _blocks(num_rows: int) -> Iterator[slice]:
    for first in range(0, num_rows, _BLOCK_ROWS):
        yield slice(first, first + _BLOCK_ROWS)

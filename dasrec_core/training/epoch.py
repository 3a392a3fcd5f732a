"""One pass over the training data: the phases of a model, each with its own Adam."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from statistics import median
from typing import Any, TypedDict

import torch
from torch import Tensor

from dasrec_core.config.training import TrainingConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import CheckpointError
from dasrec_core.events import ProgressAdvanced
from dasrec_core.models.base import Batch, BatchKind, Phase, Recommender
from dasrec_core.sampling.batches import (
    EpochBatches,
    interaction_batches,
    item_batches,
    user_batches,
    user_triplet_batches,
)
from dasrec_core.seeding import derive_seed
from dasrec_core.training.adam import Adam
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.device import autocast
from dasrec_core.training.loss_ledger import LossLedger
from dasrec_core.training.outlet import Outlet
from dasrec_core.training.throttle import Throttle

_PROGRESS_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class EpochReport:
    """What an epoch yielded; see ``EpochFinished``."""

    losses: Mapping[str, float]
    diagnostics: Mapping[str, float]
    train_s: float


@dataclass(frozen=True, slots=True)
class PhaseTimes:
    """How long a few steps of a phase took.

    Attributes:
        name: Of the phase.
        num_steps: Steps of a whole epoch, in the mean over the run.
        prepare_s: What comes before the first step, drawing the batches included.
        steps_s: Duration of each step that was taken.
    """

    name: str
    num_steps: int
    prepare_s: float
    steps_s: tuple[float, ...]

    def phase_s(self) -> float:
        """Return how long the whole phase would take: the first step is often a slow one."""
        if not self.steps_s:
            return self.prepare_s
        first, later = self.steps_s[0], self.steps_s[1:] or self.steps_s
        return self.prepare_s + first + (self.num_steps - 1) * median(later)


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochSettings:
    """What an epoch is made of, besides the model."""

    train: Interactions
    config: TrainingConfig
    seed: int
    device: torch.device


class _How(TypedDict):
    batch_size: int
    generator: torch.Generator
    device: torch.device


class EpochRunner:
    """Trains a model epoch by epoch and owns the optimisers of its phases.

    All randomness of an epoch is a function of the run's seed and the epoch's number, so an epoch
    after a resume is the epoch it would have been.
    """

    def __init__(
        self, model: Recommender, settings: EpochSettings, outlet: Outlet, cancel: CancelToken
    ) -> None:
        self._model = model
        self._settings = settings
        self._outlet = outlet
        self._cancel = cancel
        self._phases = tuple(model.phases())
        self._optimizers = {
            phase.name: Adam(phase.parameters, learning_rate=settings.config.learning_rate)
            for phase in self._phases
        }
        self._progress = Throttle(_PROGRESS_EVERY_S)

    @property
    def has_phases(self) -> bool:
        """Whether there is anything to train."""
        return bool(self._phases)

    def run(self, epoch: int) -> EpochReport:
        """Train one epoch.

        Raises:
            DivergedError: A loss term is not finite.
            DiscardedError: The user discarded the run.
        """
        started = time.perf_counter()
        self._model.train()
        torch.manual_seed(derive_seed(self._settings.seed, "epoch", epoch))
        diagnostics: dict[str, float] = {}
        by_phase: dict[str, Mapping[str, float]] = {}
        for phase in self._phases:
            if phase.prepare is not None:
                self._report_progress(phase.name, epoch, 0, 1)
                diagnostics.update(self._prepared(phase.prepare))
            by_phase[phase.name] = self._train_phase(phase, epoch)
        train_s = time.perf_counter() - started
        return EpochReport(_with_total(by_phase), diagnostics, train_s)

    def try_steps(self, most: int) -> Iterator[PhaseTimes]:
        """Train a few steps of every phase and say how long they took; losses are not kept.

        Args:
            most: Steps per phase.
        """
        self._model.train()
        torch.manual_seed(derive_seed(self._settings.seed, "epoch", 1))
        for phase in self._phases:
            started = time.perf_counter()
            if phase.prepare is not None:
                self._prepared(phase.prepare)
            batches = self._batches_of(phase, 1)
            prepare_s = time.perf_counter() - started
            steps_s = []
            for batch in islice(batches, most):
                started = time.perf_counter()
                self._step(phase, batch, LossLedger(phase.name, 1))
                if self._settings.device.type == "cuda":
                    torch.cuda.synchronize(self._settings.device)
                steps_s.append(time.perf_counter() - started)
            num_passes = phase.passes.mean(self._settings.config.epochs)
            num_steps = max(1, round(num_passes * len(batches)))
            yield PhaseTimes(phase.name, num_steps, prepare_s, tuple(steps_s))

    def state_dict(self) -> dict[str, object]:
        """Return the states of the optimisers by phase."""
        return {name: optimizer.state_dict() for name, optimizer in self._optimizers.items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned.

        Raises:
            CheckpointError: It is of a model with other phases or parameters.
        """
        try:
            for name, optimizer in self._optimizers.items():
                optimizer.load_state_dict(state[name])
        except (KeyError, ValueError) as error:
            raise CheckpointError(
                f"The checkpoint does not fit the model's optimisers: {error}",
                "It was written by another version; start the run again.",
            ) from error

    def _prepared(self, prepare: Callable[[], Mapping[str, float]]) -> Mapping[str, float]:
        with torch.no_grad(), autocast(self._settings.config.precision, self._settings.device):
            return prepare()

    def _train_phase(self, phase: Phase, epoch: int) -> dict[str, float]:
        num_passes = phase.passes.of(epoch)
        first = [self._batches_of(phase, epoch)] if num_passes else []
        # Each is drawn when its turn comes: a thousand of a million users would take 8 GB.
        later = (self._batches_of(phase, epoch, number) for number in range(1, num_passes))
        num_steps = num_passes * sum(map(len, first))
        ledger = LossLedger(phase.name, epoch)
        for step, batch in enumerate(chain.from_iterable(chain(first, later)), start=1):
            self._step(phase, batch, ledger)
            if self._report_progress(phase.name, epoch, step, num_steps):
                ledger.check()
        return ledger.means()

    def _step(self, phase: Phase, batch: Batch, ledger: LossLedger) -> None:
        optimizer = self._optimizers[phase.name]
        with autocast(self._settings.config.precision, self._settings.device):
            loss = ledger.add(phase.loss_terms(batch))
        optimizer.zero_grad()
        _backward(loss)
        optimizer.step()
        if phase.after_step is not None:
            phase.after_step()

    def _batches_of(self, phase: Phase, epoch: int, number: int = 0) -> EpochBatches:
        """Return the batches of one pass; the first is drawn as where it is the only one."""
        settings = self._settings
        later = (number,) if number else ()
        seed = derive_seed(settings.seed, "batches", phase.name, epoch, *later)
        generator = torch.Generator().manual_seed(seed)
        how = _How(
            batch_size=settings.config.batch_size, generator=generator, device=settings.device
        )
        negatives = settings.config.negatives
        if phase.batches is BatchKind.USERS:
            return user_batches(settings.train.num_users, **how)
        if phase.batches is BatchKind.ITEMS:
            return item_batches(settings.train.num_items, **how)
        if phase.batches is BatchKind.USER_TRIPLETS:
            return user_triplet_batches(settings.train, negatives=negatives, **how)
        return interaction_batches(
            settings.train, most_per_user=phase.most_per_user, negatives=negatives, **how
        )

    def _report_progress(self, phase: str, epoch: int, step: int, num_steps: int) -> bool:
        """Say where training is, a few times a second; return whether it was said."""
        self._cancel.raise_if_discarded()
        if not self._progress.is_due():
            return False
        self._outlet.emit(
            ProgressAdvanced(
                **self._outlet.stamp(), epoch=epoch, phase=phase, step=step, num_steps=num_steps
            )
        )
        return True


def _backward(loss: Tensor) -> None:
    loss.backward()  # type: ignore[no-untyped-call]  # torch does not annotate it


def _with_total(by_phase: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return all terms in one mapping and their sum; terms of the same name get their phase's."""
    count = Counter(term for terms in by_phase.values() for term in terms)
    losses = {
        term if count[term] == 1 else f"{phase}/{term}": value
        for phase, terms in by_phase.items()
        for term, value in terms.items()
    }
    return {**losses, "total": sum(losses.values())}

"""A trainer on a tiny data set, with everything it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from tiny_runs import TinyModel, tiny_dataset

from dasrec_core.config.evaluation import EvaluationConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.evaluation.evaluator import Evaluator
from dasrec_core.events import EpochFinished, Event
from dasrec_core.models.base import Recommender
from dasrec_core.seeding import derive_seed
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.checkpoint_folder import CheckpointFolder, Manifest
from dasrec_core.training.checkpoints import Checkpoints
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.keeper import Keeper
from dasrec_core.training.outlet import Outlet
from dasrec_core.training.progress import Outcome
from dasrec_core.training.trainer import Collaborators, Trainer

CPU = torch.device("cpu")


DATASET = tiny_dataset()


class Bench:
    """A trainer with everything it needs, and the events it emitted."""

    def __init__(
        self,
        path: Path,
        *,
        model: Recommender | None = None,
        chosen_on: str = "valid",
        guard: Callable[[], None] = lambda: None,
        **training: object,
    ) -> None:
        self.config = TrainingConfig(**{"batch_size": 16, "learning_rate": 0.05, **training})
        self.events: list[Event] = []
        self.cancel = CancelToken()
        self.on_event: Callable[[Event], None] = lambda event: None
        self.folder = CheckpointFolder(path, "c" * 16)
        torch.manual_seed(derive_seed(1, "initial values"))
        self.model = model or TinyModel()
        outlet = Outlet(self._note, "run", 1)
        stamp = Manifest(kind="", epoch=0, attempt=1, config_identity="c" * 16, fingerprint="")
        self.trainer = Trainer(
            self.model,
            EpochRunner(
                self.model,
                EpochSettings(train=DATASET.train, config=self.config, seed=1, device=CPU),
                outlet,
                self.cancel,
            ),
            self.config,
            Collaborators(
                outlet=outlet,
                evaluator=Evaluator(DATASET, EvaluationConfig(), CPU),
                keeper=Keeper(self.model, Checkpoints(self.folder, stamp), outlet, guard),
                cancel=self.cancel,
                guard=guard,
                chosen_on=chosen_on,
            ),
        )

    def fit(self) -> Outcome:
        return self.trainer.fit()

    def resume_and_fit(self) -> Outcome:
        found = self.folder.latest().found
        assert found is not None
        self.trainer.restore(found)
        return self.trainer.fit()

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def stop_after(self, epoch: int) -> None:
        def watch(event: Event) -> None:
            if isinstance(event, EpochFinished) and event.epoch == epoch:
                self.cancel.stop()

        self.on_event = watch

    def _note(self, event: Event) -> None:
        self.events.append(event)
        self.on_event(event)

"""The training loop, the same for every model."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import psutil

from dasrec_core.config.training import TrainingConfig
from dasrec_core.evaluation.evaluator import EvaluationResult, Evaluator
from dasrec_core.events import EpochFinished, EvaluationFinished, ProgressAdvanced
from dasrec_core.models.base import Recommender
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.checkpoint_folder import Checkpoint
from dasrec_core.training.checkpoint_policy import CheckpointPolicy
from dasrec_core.training.early_stopping import BestEpoch, EarlyStopping
from dasrec_core.training.epoch import EpochReport, EpochRunner
from dasrec_core.training.keeper import Keeper
from dasrec_core.training.outlet import Outlet
from dasrec_core.training.progress import Outcome, Progress
from dasrec_core.training.throttle import Throttle

_PROGRESS_EVERY_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaborators:
    """What a trainer works with; what can change a run is named here, nothing else can.

    Attributes:
        outlet: Where events go.
        evaluator: Ranks and measures.
        keeper: Holds the best weights and saves checkpoints.
        cancel: Tells of a stop or discard.
        guard: Called before every epoch; raises when a newer attempt has taken over.
        chosen_on: Split that chooses the epoch: ``"valid"`` or ``"test"``.
    """

    outlet: Outlet
    evaluator: Evaluator
    keeper: Keeper
    cancel: CancelToken
    guard: Callable[[], None]
    chosen_on: str


class Trainer:
    """Trains until all epochs are done, patience has run out, or the user stops it."""

    def __init__(
        self,
        model: Recommender,
        epochs: EpochRunner,
        config: TrainingConfig,
        collaborators: Collaborators,
    ) -> None:
        self._model = model
        self._epochs = epochs
        self._config = config
        self._with = collaborators
        self._policy = CheckpointPolicy(config.checkpoint_every_s)
        self._stopping = EarlyStopping(config.patience)
        self._progress = Progress()

    def restore(self, checkpoint: Checkpoint) -> None:
        """Take over where ``checkpoint`` was taken.

        Raises:
            CheckpointError: It cannot be read or does not fit the model.
        """
        state = self._with.keeper.restore(checkpoint)
        self._epochs.load_state_dict(state["optimizers"])
        self._progress = Progress.from_state(state["progress"])

    def fit(self) -> Outcome:
        """Train, and leave the model with the weights of the best epoch.

        Raises:
            DivergedError: A loss or score is not finite.
            DiscardedError: The user discarded the run.
            DiskError: A checkpoint cannot be written.
            SupersededError: A newer attempt has taken over.
        """
        is_stopping = False
        while (reason := self._reason_to_end(is_stopping=is_stopping)) is None:
            self._with.guard()
            self._progress.epoch += 1
            self._train()
            is_stopping = self._with.cancel.wants_stop()
            is_due = self._is_evaluation_due()
            if is_due:
                self._evaluate()
            if is_stopping or self._policy.is_due():
                self._save_state()
            if is_stopping and not is_due:
                # After the state was saved: a resumed run must not know of this extra one.
                self._evaluate()
        return self._conclude(reason)

    @property
    def _best(self) -> BestEpoch:
        chosen_on_test = self._with.chosen_on == "test"
        return self._progress.best_test if chosen_on_test else self._progress.best_valid

    def _reason_to_end(self, *, is_stopping: bool) -> str | None:
        if self._progress.epoch >= self._num_epochs:
            return "all_epochs"
        if is_stopping:
            return "stopped"
        return "early_stopping" if self._stopping.is_over(self._best) else None

    @property
    def _num_epochs(self) -> int:
        return self._config.epochs if self._epochs.has_phases else 1

    def _is_evaluation_due(self) -> bool:
        epoch = self._progress.epoch
        return self._config.is_evaluated(epoch) or epoch >= self._num_epochs

    def _train(self) -> None:
        if not self._epochs.has_phases:
            return
        report: EpochReport = self._epochs.run(self._progress.epoch)
        self._progress.train_s.append(report.train_s)
        outlet = self._with.outlet
        outlet.emit(
            EpochFinished(
                **outlet.stamp(),
                epoch=self._progress.epoch,
                losses=report.losses,
                train_s=report.train_s,
                diagnostics=report.diagnostics,
                memory_bytes=psutil.Process().memory_info().rss,
            )
        )

    def _evaluate(self) -> None:
        started = time.perf_counter()
        progress = self._progress
        result: EvaluationResult = self._with.evaluator.evaluate(
            self._model, progress=self._report_evaluation()
        )
        evaluate_s = time.perf_counter() - started
        progress.evaluate_s.append(evaluate_s)
        is_best = progress.best_valid.offer(progress.epoch, valid=result.valid, test=result.test)
        progress.best_test.offer(progress.epoch, valid=result.valid, test=result.test)
        if self._best.epoch == progress.epoch:
            self._with.keeper.take_best(progress.epoch)
        outlet = self._with.outlet
        outlet.emit(
            EvaluationFinished(
                **outlet.stamp(),
                epoch=progress.epoch,
                valid=result.valid,
                test=result.test,
                evaluate_s=evaluate_s,
                is_best=is_best,
                epochs_without_gain=self._best.evaluations_since,
            )
        )

    def _report_evaluation(self) -> Callable[[int, int], None]:
        """Return what tells of a long evaluation, so that the run does not look dead."""
        throttle = Throttle(_PROGRESS_EVERY_S)
        throttle.is_due()  # a short one says nothing

        def report(done: int, total: int) -> None:
            self._with.cancel.raise_if_discarded()
            if throttle.is_due():
                outlet = self._with.outlet
                outlet.emit(
                    ProgressAdvanced(
                        **outlet.stamp(),
                        epoch=self._progress.epoch,
                        phase="evaluate",
                        step=done,
                        num_steps=total,
                    )
                )

        return report

    def _save_state(self) -> None:
        state = {"progress": asdict(self._progress), "optimizers": self._epochs.state_dict()}
        self._with.keeper.save_last(state, epoch=self._progress.epoch)
        self._policy.saved()

    def _conclude(self, reason: str) -> Outcome:
        if reason != "stopped" and self._config.keep_checkpoints == "best_and_last":
            self._save_state()
        keeper = self._with.keeper
        keeper.save_best()
        weights_sha256 = keeper.weights_sha256()
        keeper.restore_best()
        return Outcome(reason, self._progress, weights_sha256)

"""Explains one score of a finished run: exactly where the model allows it, else by leaving out.

``python -m dasrec_core.execution.explain RUN_FOLDER USER_ID ITEM_ID`` prints one line of JSON: an
:class:`~dasrec_core.execution.explanation.Explanation`, or ``error`` and ``hint`` with exit code 2.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from dasrec_core.errors import ConfigError, DasrecError
from dasrec_core.execution.explanation import Explanation, to_json

MAX_LEFT_OUT = 10
"""History items that are left out one by one; each takes a model of its own."""


def main(arguments: Sequence[str]) -> int:
    """Print the explanation that the command line asks for; return the exit code."""
    logging.basicConfig(level=logging.WARNING)
    folder, user_id, item_id = arguments
    try:
        answer = to_json(explain_run(Path(folder), int(user_id), int(item_id)))
    except DasrecError as error:
        sys.stdout.write(json.dumps({"error": error.message, "hint": error.hint}) + "\n")
        return 2
    sys.stdout.write(answer + "\n")
    return 0


def explain_run(run_folder: Path, user_id: int, item_id: int) -> Explanation:
    """Return why a run's model scores an item for a user as it does.

    It imports torch, so the studio must not call it. The model works on the CPU: one score is
    little work, and a run in training keeps its device.

    Args:
        run_folder: Folder of the run.
        user_id: Number from 0.
        item_id: Number from 0.

    Raises:
        CheckpointError: There is no checkpoint, or it is damaged.
        ConfigError: There is no such user or item.
        DatasetError: The data set is not what the run was trained on.
    """
    # Here, not above: this module is named by parts that must start without torch.
    from dasrec_core.execution.exact_parts import exact_explanation
    from dasrec_core.execution.leaving_out import left_out_explanation
    from dasrec_core.execution.trained import load_trained
    from dasrec_core.models.parts.score_parts import Explainable

    trained = load_trained(run_folder, "cpu")
    dataset = trained.dataset
    for what, number, count in (
        ("user", user_id, dataset.num_users),
        ("item", item_id, dataset.num_items),
    ):
        if not 0 <= number < count:
            raise ConfigError(
                f"There is no {what} {number} in {dataset.name}.",
                f"Numbers go from 0 to {count - 1}.",
            )
    pair = (user_id, item_id)
    if isinstance(trained.model, Explainable):
        return exact_explanation(run_folder.name, trained, trained.model, pair)
    return left_out_explanation(run_folder.name, trained, pair, most=MAX_LEFT_OUT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the question marks of Live say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "live": (
        "Live",
        "The run that trains now. Stop finishes the epoch and keeps everything; Discard ends at "
        "once and the numbers are no results.",
    ),
    "live.loss": (
        "Loss",
        "Each part of the training loss per epoch. A single falling curve does not show a better "
        "model: look at Recall.",
    ),
    "live.metric": (
        "Metric",
        "Measured on the validation users after each evaluation. The ringed point is the best "
        "epoch, at which the test values are read.",
    ),
    "live.speed": (
        "Interactions per second",
        "Training interactions per second of an epoch, evaluation not counted. A sudden drop often "
        "means that another program takes the processor.",
    ),
    "live.load": (
        "Load",
        "Processor and graphics card use of the engine. 100 % is one full core.",
    ),
    "live.seconds": (
        "Seconds per epoch",
        "Time of the training part of each epoch. The first one is longer because everything is "
        "set up in it.",
    ),
    "live.memory": (
        "Memory",
        "Main memory of the engine, and memory of the graphics card where one is used.",
    ),
    "live.model": (
        "From inside the model",
        "What the model reports about itself each epoch, such as the size of a generated graph. "
        "It shows what the loss hides.",
    ),
    "live.until": (
        "Until then",
        "The validation metric up to where the run ended. What was stored until then is kept.",
    ),
    "live.log": (
        "Log",
        "The last lines the engine wrote. The whole log lies in the folder of the run.",
    ),
    "live.jobs": (
        "Jobs",
        "What trains and what waits. Waiting runs start by themselves, also after the studio was "
        "closed and opened again.",
    ),
}

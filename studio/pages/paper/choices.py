"""What a person chose on the paper page; kept between sessions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, get_args

from dasrec_core.reporting.candidates import Choice
from dasrec_core.reporting.method_rows import Rows
from dasrec_core.reporting.pivot import Protocol

ProtocolChoice = Literal["valid", "paper", "both"]
KEY: Final = "paper/choices"


@dataclass(frozen=True, slots=True)
class PaperChoices:
    """How the table is built.

    Attributes:
        data: Labels of the data sets in the table; empty for all there are.
        metrics: Keys such as ``recall@20``.
        protocol: How the epoch was chosen.
        rows: What a row stands for.
        choice: Which of several configurations stands for a method.
        source: Id of the published values beside ours; empty for none.
        published_rows: Also methods that were published but not run.
        best: Best value bold.
        second: Second best underlined.
        marks: Significant differences get a sign.
        baseline: Model id or title of the row they are tested against; empty for the best of the
            others in each column.
        line_path: Setting a metric is drawn over; empty for the first that was varied.
    """

    data: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ("recall@20", "ndcg@20")
    protocol: ProtocolChoice = "valid"
    rows: Rows = "method"
    choice: Choice = "validation"
    source: str = "dasrec"
    published_rows: bool = True
    best: bool = True
    second: bool = True
    marks: bool = False
    baseline: str = ""
    line_path: str = ""

    def protocols(self) -> tuple[Protocol, ...]:
        """Return the protocols the table has columns for."""
        return ("valid", "paper") if self.protocol == "both" else (self.protocol,)


_ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "protocol": get_args(ProtocolChoice),
    "rows": get_args(Rows),
    "choice": get_args(Choice),
}


def restore(document: str) -> PaperChoices:
    """Return choices from JSON; whatever does not fit is as at the first start."""
    try:
        values = json.loads(document)
    except ValueError:
        return PaperChoices()
    if not isinstance(values, dict):
        return PaperChoices()
    fresh = asdict(PaperChoices())
    kept: dict[str, Any] = {}
    for one in fields(PaperChoices):
        value = values.get(one.name, fresh[one.name])
        if isinstance(fresh[one.name], tuple):
            is_list = isinstance(value, list) and all(isinstance(part, str) for part in value)
            kept[one.name] = tuple(value) if is_list else fresh[one.name]
        elif type(value) is type(fresh[one.name]) and value in _ALLOWED.get(one.name, (value,)):
            kept[one.name] = value
    made = PaperChoices(**kept)
    return made if made.metrics else PaperChoices()


def store(choices: PaperChoices) -> str:
    """Return choices as JSON."""
    return json.dumps(asdict(choices))

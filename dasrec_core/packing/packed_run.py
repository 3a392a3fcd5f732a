"""One finished run as one line of JSON."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dasrec_core.errors import ConfigError
from dasrec_core.inspection.popularity_recall import PopularityRecall
from dasrec_core.packing.coded_numbers import CodedNumbers


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackedCurve(_Part):
    """One series.

    Attributes:
        epochs: Ascending, from 1.
        values: One per epoch.
    """

    epochs: tuple[int, ...]
    values: tuple[float, ...]

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        if len(self.epochs) != len(self.values):
            raise ValueError("as many values as epochs are needed")
        return self


class PackedUsers(_Part):
    """Metrics of one split, user by user.

    Attributes:
        user_gaps: From each user id to the next, the first from 0: of few kinds, so short.
        metrics: By key such as ``recall@20``.
    """

    user_gaps: CodedNumbers
    metrics: dict[str, CodedNumbers]


class PackedRun(_Part):
    """What a line holds.

    Attributes:
        config: The run's configuration; the folder of its data set is only a name.
        started: Fields of ``RunStarted`` that say where it ran.
        dataset: Fields of ``DatasetLoaded``.
        finished: Fields of ``RunFinished``.
        curves: Such as ``valid/recall@20``.
        users: By ``valid`` and ``test``.
        popularity_recall: Where the data set was at hand.
    """

    format: Literal[1] = 1
    # It becomes the name of a folder.
    run_id: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,127}$")
    name: str
    tags: tuple[str, ...] = ()
    note: str = ""
    created_at_ms: int
    ended_at_ms: int
    config: dict[str, Any]
    environment: dict[str, str]
    started: dict[str, Any]
    dataset: dict[str, Any]
    finished: dict[str, Any]
    curves: dict[str, PackedCurve]
    users: dict[Literal["valid", "test"], PackedUsers] = {}
    popularity_recall: PopularityRecall | None = None

    def line(self) -> str:
        """Return the run as JSON without a line break."""
        return self.model_dump_json()


def read_line(line: str, where: str) -> PackedRun:
    """Return the run of a line.

    Args:
        line: One line of a file.
        where: Of the file and line, for messages.

    Raises:
        ConfigError: It is not a packed run, or one of a newer version.
    """
    try:
        return PackedRun.model_validate_json(line)
    except ValidationError as error:
        first, *_ = wrong = error.errors()
        if newer := [one["input"] for one in wrong if one["loc"] == ("format",)]:
            raise ConfigError(
                f"{where} was packed in another format ({newer[0]}) than this version reads (1).",
                "Unpack it with the version that packed it, or a newer one.",
            ) from None
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise ConfigError(
            f"{where} is not a packed run: {place}: {first['msg']}.",
            "Take files that `runs pack` wrote, whole; one of a newer version needs that version.",
        ) from None

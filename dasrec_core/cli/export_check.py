"""What does not go together in a call of ``runs export``."""

from __future__ import annotations

from dasrec_core.cli.export_request import (
    ChoiceRule,
    ExportRequest,
    ProtocolChoice,
    RowsChoice,
    What,
)
from dasrec_core.errors import ConfigError
from dasrec_core.quantity import are
from dasrec_core.reporting.words import listed


def check(request: ExportRequest) -> None:
    """Refuse what does not go together.

    Raises:
        ConfigError: It says what, and what to ask for instead.
    """
    if request.parameter and request.figure is None:
        raise ConfigError(
            "--parameter draws a line over a setting, but no figure was asked for.",
            "Add --figure pdf, svg or png.",
        )
    if request.figure is not None and request.what is What.RUNS and not request.parameter:
        raise ConfigError(
            "A list of runs has no figure.",
            "Say --what table for bars, --what curves for lines, or --parameter SETTING.",
        )
    _check_marks(request)
    _check_table_only(request)
    if request.figure is not None and len(request.metrics) > 1 and not request.is_comparison:
        raise ConfigError(
            f"A figure of lines shows one metric, and {len(request.metrics)} were asked for.",
            "Name one --metric, and call it again for the next figure.",
        )


def _check_marks(request: ExportRequest) -> None:
    if request.marks and (request.what is not What.TABLE or request.figure is not None):
        raise ConfigError(
            "--marks puts signs of significance into the comparison, and none was asked for.",
            "Say --what table, without --figure.",
        )
    if request.baseline and not request.marks:
        raise ConfigError(
            "--baseline says what is tested against, but no test was asked for.", "Add --marks."
        )


def _check_table_only(request: ExportRequest) -> None:
    """Refuse what only a comparison knows where none is made: it would be passed over unsaid."""
    given = {
        "--published": bool(request.published),
        "--rows": request.rows is not RowsChoice.METHOD,
        "--choose": request.choose is not ChoiceRule.VALIDATION,
        # A line over a setting has one protocol too.
        "--protocol": request.protocol is not ProtocolChoice.VALID and not request.parameter,
    }
    unused = [option for option, is_given in given.items() if is_given]
    if unused and not request.is_comparison:
        raise ConfigError(
            f"{listed(unused)} {are(len(unused))} for a comparison, and none was asked for.",
            "Say --what table.",
        )
    if request.parameter and request.protocol is ProtocolChoice.BOTH:
        raise ConfigError(
            "A figure over a setting has one way of choosing the epoch, and both were asked for.",
            "Say --protocol valid or --protocol paper, and call it again for the other.",
        )

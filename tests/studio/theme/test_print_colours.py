from __future__ import annotations

from dasrec_core.reporting.figures import look
from dasrec_core.reporting.figures.look import LINE_STYLES
from studio.theme.tokens import RUN_STYLES, SECOND_DASHES


def test_a_run_has_the_same_colour_and_dash_on_screen_and_in_print() -> None:
    on_screen = [(style.name, style.light, style.dash) for style in RUN_STYLES]
    assert [(style.name, style.color, style.dash) for style in LINE_STYLES] == on_screen
    assert look.SECOND_DASHES == SECOND_DASHES

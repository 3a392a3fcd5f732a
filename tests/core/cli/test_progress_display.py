"""What a terminal shows of a run while it trains."""

from __future__ import annotations

import io

import pytest
from store_cases import Stream, whole_run

from dasrec_core.cli.output import Output
from dasrec_core.cli.progress import LineDisplay, LiveDisplay, RunProgress, duration
from dasrec_core.events import Event, NoticeRaised


def test_progress_estimates_the_time_left_from_finished_epochs() -> None:
    stream, progress = Stream(), RunProgress()
    for event in (stream.started(), stream.epoch(2), stream.evaluation(2, 0.2, 0.1)):
        progress.take(event)
    # 2 s of training and 0.25 s of evaluation per epoch, 7 of 9 epochs to go
    assert progress.seconds_left == pytest.approx(7 * 2.25)
    assert progress.words() == "loss 0.5  recall@20 0.2000  best 0.2000 at 2"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7_300, "2 h 1 min")]
)
def test_durations_are_read_at_a_glance(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_plain_display_prints_notices_and_the_last_epoch(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stream = Stream()
    with LineDisplay(Output(as_json=True)) as display:
        for event in (stream.started(), stream.epoch(9), stream.evaluation(9, 0.2, 0.1)):
            display.show(event)
        display.show(notice(stream, "One modality cannot be told from another."))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "epoch 9/9" in captured.err
    assert "One modality cannot be told" in captured.err


def notice(stream: Stream, message: str) -> Event:
    return NoticeRaised(**stream._common(), message=message, hint="")


def test_live_display_survives_any_order_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    stream = Stream()
    with LiveDisplay() as display:
        for event in [notice(stream, "[bold]early[/]"), *whole_run()]:
            display.show(event)

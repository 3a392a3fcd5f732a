"""From a publisher's archive to a data set that trains."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

import pytest
from file_server import movielens, serve

from dasrec_core.data.loading import inspect_folder
from dasrec_core.data.public.entries import public_set, public_sets
from dasrec_core.data.public.fetch import fetch
from dasrec_core.errors import DatasetError


def test_every_entry_comes_from_its_publisher_with_a_checksum() -> None:
    for entry in public_sets().values():
        assert urlsplit(entry.url).scheme == "https"
        assert urlsplit(entry.url).hostname.endswith(urlsplit(entry.page).hostname)
        assert entry.licence


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DatasetError, match="Did you mean 'ml-100k'") as caught:
        public_set("ml100k")
    assert "ml-25m" in caught.value.hint


def test_movielens_100k_becomes_a_data_set_with_titles(tmp_path) -> None:
    content = movielens()
    with serve(content) as server:
        entry = public_set("ml-100k").model_copy(
            update={
                "url": server.url,
                "bytes": len(content),
                "md5": hashlib.md5(content).hexdigest(),
            }
        )
        changes = {"split": {"kind": "time"}}
        for folder in ("out", "again"):
            fetch(entry, tmp_path / folder, tmp_path / "downloads", changes=changes)
        assert server.ranges == [""]
    dataset = inspect_folder(tmp_path / "out").dataset
    assert (dataset.num_users, dataset.num_items) == (9, 6)
    assert dataset.item_titles[3] == "Café 3 (1995)"
    kept = tmp_path / "downloads" / "ml-100k" / "ml-100k" / "u.data"
    assert kept.is_file()


def test_what_was_found_on_the_way_is_told_in_the_terminal(tmp_path, monkeypatch, capsys) -> None:
    from dasrec_core.cli import data_download
    from dasrec_core.cli.main import main

    content = movielens()
    with serve(content) as server:
        update = {
            "url": server.url,
            "bytes": len(content),
            "md5": hashlib.md5(content).hexdigest(),
        }
        entry = public_set("ml-100k").model_copy(update=update)
        monkeypatch.setattr(data_download, "public_set", lambda _name: entry)
        assert main(["data", "download", "ml-100k", "--to", str(tmp_path / "out")]) == 0
    assert "The times run from" in capsys.readouterr().out


def test_listing_them_asks_nobody(cli_call) -> None:
    assert [one["name"] for one in cli_call("data", "public", "--json")] == list(public_sets())


@pytest.fixture
def cli_call(capsys, monkeypatch):
    import json
    import socket

    from dasrec_core.cli.main import main

    def refuse(*_arguments, **_named):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    def call(*arguments):
        assert main(list(arguments)) == 0
        return json.loads(capsys.readouterr().out)

    return call

"""What is handed to someone else names no people and none of their folders."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from studio.personal_paths import without_personal_paths


@pytest.mark.parametrize(
    "path",
    [
        "/srv/projects/ann/secret/model.py",
        r"C:\Users\Ann\Documents\data\x.npy",
        "/media/My Disk/papers 2026/tiktok/trnMat.pkl",
    ],
)
def test_foreign_paths_keep_only_their_last_two_parts(path):
    shown = without_personal_paths(f'open("{path}") failed', ())
    assert not any(word in shown for word in ("ann", "Ann", "My Disk", "Users"))
    assert shown.startswith('open("…/')
    assert path.replace("\\", "/").rsplit("/", 1)[-1] in shown


def test_name_of_the_user_is_left_out(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "annabel")
    assert without_personal_paths("mail annabel now", ()) == "mail <user> now"


def test_home_folder_is_named_by_what_it_is():
    home = Path("/somewhere/ann")
    shown = without_personal_paths("/somewhere/ann/data", (Path("/other"), home))
    assert shown == "<home>/data"


def test_words_with_slashes_are_left_alone():
    words = "12/586 steps, valid/recall@20, and/or, 3.5 it/s"
    assert without_personal_paths(words, ()) == words

from __future__ import annotations

import pytest
from page_services import FakeChooser, PageServices, write_folder
from PySide6.QtWidgets import QWidget

from dasrec_core.paths import Home
from studio.bridges.task_pool import TaskPool
from studio.dataset_library import DatasetLibrary
from studio.forms.draft import Draft
from studio.forms.draft_editor import DraftEditor
from studio.forms.parameter_list import ParameterList
from studio.forms.resolved import DataFacts
from studio.pages.new_run.page import NewRunPage

TOY = DataFacts(name="toy", fingerprint="f" * 64, modalities=("image", "text"), problem="")


@pytest.fixture
def toy_facts():
    return TOY


@pytest.fixture
def editor(qtbot):
    """A draft of DASRec on a data set with image and text features."""
    editor = DraftEditor(Draft(dataset="/data/toy"))
    editor.set_data(TOY)
    return editor


@pytest.fixture
def keep(qtbot):
    def keep(widget):
        qtbot.addWidget(widget)
        return widget

    return keep


@pytest.fixture
def listing(keep, editor):
    holder = keep(QWidget())
    listing = ParameterList(editor.resolved.fields, holder)
    listing.holder = holder  # a test's widgets live as long as something refers to them
    editor.changed.connect(lambda: listing.show_resolved(editor.resolved))
    listing.show_resolved(editor.resolved)
    return listing


@pytest.fixture
def wide_listing(listing):
    """The list as wide as it stands in the page with three columns."""
    listing.resize(391, 2300)
    listing.show()
    yield listing
    listing.hide()


@pytest.fixture
def services(qtbot, tmp_path):
    home, tasks = Home(tmp_path / "home"), TaskPool()
    services = PageServices(home, tasks, DatasetLibrary(home, tasks))
    yield services
    assert tasks.close()


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "toy")


@pytest.fixture
def chooser():
    return FakeChooser()


@pytest.fixture
def open_page(qtbot, services, chooser):
    """Build the page and wait until the data set of its draft was read."""

    def open_page():
        page = NewRunPage(services, chooser)
        qtbot.addWidget(page)
        qtbot.waitUntil(lambda: "being read" not in page.editor.data.problem, timeout=10_000)
        qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
        return page

    return open_page


@pytest.fixture
def page(qtbot, services, folder, open_page):
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        services.library.open_folder(folder)
    page = open_page()
    yield page
    page.close_page()

# The two commands of this project are `make run` and `make test`.
# Each sets itself up from nothing on a machine with Python 3.11 or newer, venv and pip.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# pytest workers share the cores; each engine in a test gets one thread. Large pages, as engines have
# them, take a tenth to a third off tests of the window; other systems pass over the setting.
TEST_ENV := QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE \
  GLIBC_TUNABLES=glibc.malloc.hugetlb=1
# A worker that died is not replaced: pytest-xdist 3.8 gives its finished files out again, as pieces
# without a test that are never reported done, and then waits for good.
# In the order of tests/conftest.py: the longest files first.
PYTEST_DIST := --dist loadfile --no-loadscope-reorder --max-worker-restart=0
JOBS ?= 2

.PHONY: run test check bench setup clean

run: $(VENV)/.ready  ## open the studio; without a display, train the demo in the terminal
	@$(BIN)/python main.py $(ARGS)

test: $(VENV)/.dev-ready  ## the whole suite, headless
	$(TEST_ENV) $(BIN)/python -m pytest -n $(JOBS) $(PYTEST_DIST) -q $(ARGS)

check: $(VENV)/.dev-ready  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev-ready  ## time and memory on this machine, as a table
	$(BIN)/python -m tests.benchmarks $(ARGS)

setup: $(VENV)/.ready  ## what `run` and `test` do first

clean:  ## remove the virtual environment and caches; results and data stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=… to choose one." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "The venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }

# torch first and by its exact version, so that an index with a CPU build is asked for just that.
$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Setting up $(VENV), once; this takes a few minutes." >&2
	@$(PIP) install --quiet "$$(grep '^torch==' constraints.txt)"
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@sh resources/setup/qt_libraries.sh $(VENV)
	@touch $@

$(VENV)/.dev-ready: $(VENV)/.ready
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

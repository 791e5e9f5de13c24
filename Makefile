# The commands of this project. `make demo` and `make test` need Python 3.11+ and a package index, nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo run test check bench clean

demo: $(VENV)/.base ## load the example corpus, ask three questions, then serve (ARGS=--once: do not serve)
	$(BIN)/ibid demo $(ARGS)

run: $(VENV)/.base ## API, web page and worker in one process
	$(BIN)/ibid serve $(ARGS)

test: $(VENV)/.dev ## every test, with branch coverage
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(ARGS)

check: $(VENV)/.dev ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_docs.py tests/test_layout.py

bench: $(VENV)/.dev ## every benchmark; they say so when their data is not there
	for name in encoder retrieval search ingest answers grounding overload hangups models; do $(BIN)/python -m bench.$$name || exit 1; done

clean:
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@

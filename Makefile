# make chat    install, load the sample if the store is empty, open the page
# make test    what CI runs
# make check   ruff and mypy --strict
# make neo4j   a real Neo4j server on this machine, from Maven's jars (Java 17 and Maven)
# make model   train the shipped model again: make model DATA=../shared/syntax/data CORPUS=../shared/corpus
# make bench   every measure of bench/

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: chat test check neo4j model bench screenshots clean

chat: $(VENV)/.installed
	$(BIN)/jjj chat --sample $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict

neo4j: $(VENV)/.dev
	$(BIN)/python tests/neo4j_server.py

model: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet torch onnx safetensors scipy
	$(BIN)/python -m training --data $(DATA) --corpus $(CORPUS) $(ARGS)

bench: $(VENV)/.dev
	$(BIN)/python -m bench $(ARGS)

screenshots: $(VENV)/.dev
	$(BIN)/python -m tests.screenshots docs

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev,analysts,llm,agents,cluster]'
	@touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) build dist *.egg-info

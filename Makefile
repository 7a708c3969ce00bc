# Everything a person does with this tree. `make run` and `make test` need only Python >= 3.11.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
ON_POSTGRES := $(BIN)/python -m tools.pg run --
BENCHES := $(filter-out _%,$(basename $(notdir $(wildcard bench/*.py))))
PARALLEL ?= -n 2 --dist loadgroup
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test setup dev lint fmt bench lock test-sqlite test-postgres test-browser coverage chaos fuzz

run: setup  ## web, worker and demo on http://127.0.0.1:8000 (PORT)
	@exec $(BIN)/leadflow serve --demo

setup:
	@$(PYTHON) tools/venv.py requirements.txt

dev: setup
	@$(PYTHON) tools/venv.py requirements.txt requirements-dev.txt

# Each database gets half of the generated requests: all of them on both are `make fuzz`. Coverage
# slows every test by a third: `make coverage`.
test: dev  ## everything, on PostgreSQL and on SQLite, browser included
	@$(PYTHON) tools/needs.py
	@if $(BIN)/python -m tools.pg installed >/dev/null 2>&1; then \
	    echo "== PostgreSQL =="; \
	    FUZZ_SHARE=1/2 env -u DATABASE_URL $(ON_POSTGRES) $(PYTEST) $(PARALLEL) -m "not browser" || exit 1; \
	    echo "== SQLite and browser =="; \
	    FUZZ_SHARE=2/2 env -u DATABASE_URL $(PYTEST) $(PARALLEL); \
	else \
	    echo "== PostgreSQL is missing: this run proves nothing about it =="; \
	    env -u DATABASE_URL $(PYTEST) $(PARALLEL); \
	fi

test-sqlite: dev
	@env -u DATABASE_URL $(PYTEST) $(PARALLEL) -m "not browser"

test-postgres: dev
	@$(ON_POSTGRES) $(PYTEST) $(PARALLEL) -m "not browser"

test-browser: dev
	@env -u DATABASE_URL $(PYTEST) -m browser

coverage: dev  ## which lines no test runs, on PostgreSQL
	@rm -f .coverage
	@$(ON_POSTGRES) $(PYTEST) $(PARALLEL) -m "not browser" --cov --cov-branch

chaos: dev  ## the long profile of the tests that kill processes
	@CHAOS_PROFILE=full $(ON_POSTGRES) $(PYTEST) -m chaos

fuzz: dev  ## the long profile of the generated requests and properties, on both databases
	@HYPOTHESIS_PROFILE=full $(ON_POSTGRES) $(PYTEST) -m fuzz
	@HYPOTHESIS_PROFILE=full env -u DATABASE_URL $(PYTEST) -m fuzz

lint: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/leadflow makemigrations --check --dry-run

fmt: dev
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

bench: dev  ## every question in bench/, each beside its limit
	@for question in $(BENCHES); do echo "== $$question =="; $(BIN)/python -m bench.$$question || exit 1; done

lock:  ## write the locked requirements anew (the only target that needs uv)
	uv lock --quiet
	uv export --quiet --no-emit-project --no-dev --format requirements-txt --output-file requirements.txt
	uv export --quiet --no-emit-project --only-dev --format requirements-txt --output-file requirements-dev.txt

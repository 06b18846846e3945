# Klunga: `make help` lists what can be made.
VENV ?= .venv
PORT ?= 8000
PYTHON ?=
BIN := $(VENV)/bin
# One more than there are processors: many tests wait for a process, a browser or a time.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1)))
MINUTES ?= 60
export VENV PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo cluster test check bench fuzz golden docs lock frontend clean ready ready-to-test

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ready:
	@tools/setup.sh run

ready-to-test:
	@tools/setup.sh test

demo: ready ## Set up what is missing and start the demo on http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/python -m webui --demo --port $(PORT)

cluster: ready ## Start PostgreSQL, two web processes and three workers for trial on PORT=8000, with the demo's data
	@tools/setup.sh cluster
	@exec $(BIN)/python -m cluster --port $(PORT)

test: ready-to-test ## Set up what is missing and run all tests
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: ready-to-test ## Lint, types, import contracts, security, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r engine webui -c pyproject.toml

bench: ready-to-test ## Measure; the figures go to docs/measures.md
	@$(BIN)/python -m benchmarks

fuzz: ready-to-test ## Break uploads on purpose for MINUTES=60 and keep what goes wrong in instance/fuzzing
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-fuzz.txt || true
	@$(BIN)/python -m benchmarks.fuzzing --minutes $(MINUTES)

golden: ready-to-test ## Write the golden files anew; read the difference before you commit it
	@KLUNGA_GOLDEN=write $(BIN)/pytest tests/golden

docs: ready-to-test ## Write the examples and tables of docs/ anew as Klunga answers today, and test them; read the difference
	@KLUNGA_GOLDEN=write $(BIN)/pytest tests/docs/test_command_line.py tests/conformance/test_coverage_page.py tests/conformance/test_miwg_page.py
	@$(BIN)/pytest tests/docs

lock: ready-to-test ## Pin the newest allowed versions in requirements.txt, requirements-dev.txt, -tracing and -fuzz
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --group dev -c requirements.txt -o requirements-dev.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --extra tracing pyproject.toml -c requirements.txt -o requirements-tracing.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --group fuzz -o requirements-fuzz.txt

frontend: ## Build the vendored browser files anew (needs Node)
	cd webui/frontend && npm ci && npm run build

clean: ## Remove what was made: environment, caches, the demo's database
	rm -rf $(VENV) instance .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache htmlcov .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

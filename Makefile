# Two commands do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
#: Libraries compile to bytecode when they are first imported: most of their modules never are.
PIP := --quiet --disable-pip-version-check --no-compile
REPLICATIONS ?= 1000
INPUTS ?= 500
SEED ?= 1
#: Tests that play the model; the others would play none of it, or play it in processes that compile.
UNCOMPILED := tests/kernel tests/rules tests/engines tests/engines_agree tests/test_any_scenario.py

.PHONY: demo test fuzz sample lint style types engine rules test-slow test-recovery test-uncompiled test-looks lookers pictures bench notebook docs verify cases published fit lock clean help
help:            ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:[^#]*##/\t/'

$(VENV)/run.stamp: requirements/report.txt
	$(PYTHON) -c 'import sys; sys.exit("rollout_sim needs Python 3.11 or newer; try: make PYTHON=python3.12 demo" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements/report.txt
	$(BIN)/python -m pip install $(PIP) --no-deps --editable .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements/dev.txt
	touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements/bench.txt
	touch $@

$(VENV)/notebook.stamp: requirements/notebook.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements/notebook.txt
	touch $@

$(VENV)/docs.stamp: requirements/docs.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements/docs.txt
	touch $@

demo: $(VENV)/run.stamp  ## compare all at once with four batches over 220 stores
	$(BIN)/rollout-sim compare configs/220-stores.yaml --replications $(REPLICATIONS)
	@printf '\nNext, a scenario of your own to edit:\n  $(BIN)/rollout-sim new my-rollout\n'

lint: $(VENV)/dev.stamp  ## style, words, import floors, types
	$(MAKE) --jobs=2 style types

style: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m maintenance.plain_words
	$(BIN)/python -m maintenance.late_imports
	$(BIN)/lint-imports

types: $(VENV)/dev.stamp
	$(BIN)/mypy

#: In a fresh cache these take one core a minute each, which two processes of tests would both wait for.
engine: $(VENV)/dev.stamp
	$(BIN)/python -m tests.compile_all compiled

rules: $(VENV)/dev.stamp
	$(BIN)/python -m tests.compile_all reference

test: $(VENV)/dev.stamp  ## lint and all tests but the slow ones
	$(MAKE) --jobs=2 engine rules types style
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-slow: $(VENV)/dev.stamp  ## the tests that take minutes of simulation each
	$(BIN)/python -m pytest -m slow -n 2 --dist worksteal

test-recovery: $(VENV)/dev.stamp  ## known values found again by calibrate, out of 50 simulated pilots; some ten minutes
	$(BIN)/python -m pytest -m slow -s tests/studies/test_recovery.py

fuzz: $(VENV)/dev.stamp  ## mutated scenarios, lists, options and run folders, played in both engines (INPUTS=500 SEED=1)
	$(BIN)/python -m tests.fuzz $(INPUTS) $(SEED)

test-uncompiled: $(VENV)/dev.stamp  ## tests of model and engines with the rules as they are written, and what of those they reach
	rm -f .coverage .coverage.*
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest -m "not slow and not compiled" -n 2 --dist worksteal $(UNCOMPILED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

#: Programs that looking needs, and the Debian packages that they come in.
LOOKERS := chromium libreoffice pdftoppm
LOOKER_PACKAGES := chromium libreoffice-calc libreoffice-impress poppler-utils
APT ?= $(if $(filter 0,$(shell id -u)),,sudo) apt-get

$(VENV)/looks.stamp: requirements/looks.txt $(VENV)/dev.stamp
	$(BIN)/python -m pip install $(PIP) --require-hashes -r requirements/looks.txt
	touch $@

lookers: $(VENV)/looks.stamp
	for name in $(LOOKERS); do command -v $$name > /dev/null || { $(APT) update && \
		$(APT) install --yes --no-install-recommends $(LOOKER_PACKAGES) && break; }; done

test-looks: lookers  ## look at what people see: pages in Chromium, office files in LibreOffice (installs both)
	$(BIN)/python -m pytest tests/looks

pictures: lookers  ## make the pictures of reports in docs/images anew
	$(BIN)/python -m tests.looks.pictures

sample: $(VENV)/run.stamp  ## make the sample reports in docs anew (that of make demo, on paper)
	$(BIN)/rollout-sim compare configs/220-stores.yaml --replications $(REPLICATIONS) --out runs/sample
	$(BIN)/rollout-sim report runs/sample --format pdf --out runs/sample/en
	$(BIN)/rollout-sim report runs/sample --format pdf --out runs/sample/zh --language zh
	cp runs/sample/en/report.pdf docs/sample-report.pdf
	cp runs/sample/zh/report.pdf docs/zh/sample-report.pdf

bench: $(VENV)/bench.stamp  ## how fast the engines are (needs gcc; BENCH="c events" runs some, BENCH_ROUNDS=9 more often)
	$(BIN)/python -m benchmarks $(BENCH)

notebook: $(VENV)/notebook.stamp  ## open the notebooks in Jupyter
	$(BIN)/jupyter lab --notebook-dir notebooks

verify: $(VENV)/bench.stamp  ## long checks against known answers, on one page (VERIFY="--only queues --quick")
	$(BIN)/python -m verification $(VERIFY)

docs: $(VENV)/docs.stamp  ## build the pages of docs/ into docs/_build
	$(BIN)/sphinx-build --fail-on-warning --quiet docs docs/_build
	@echo "docs/_build/index.html"

cases: $(VENV)/run.stamp  ## hold published figures against the model (rollout-sim cases)
	$(BIN)/rollout-sim cases

published: $(VENV)/run.stamp  ## put uses, results and what makes the window into docs/published.md and docs/model.md
	$(BIN)/python -m maintenance.published --cases
	$(BIN)/python -m maintenance.window

fit: $(VENV)/run.stamp  ## fit the default coefficients anew (prints what moved, changes nothing)
	$(BIN)/python -m maintenance.refit

lock:            ## resolve the pinned dependencies anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements/run.txt
	uv pip compile pyproject.toml --extra report --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements/report.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements/dev.txt
	uv pip compile pyproject.toml --extra bench --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements/bench.txt
	uv pip compile pyproject.toml --extra notebook --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements/notebook.txt
	uv pip compile pyproject.toml --extra docs --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements/docs.txt
	uv pip compile pyproject.toml --extra looks --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements/looks.txt

clean:           ## remove what the commands above made
	rm -rf $(VENV) runs .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache docs/_build

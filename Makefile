# The few commands of daily life; each installs what it needs into .venv.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
# Python compiles what it imports, and keeps it; pip would compile all that there is, for a minute.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := -m pip install --quiet --disable-pip-version-check --no-compile
PIP     := $(BIN)/python $(INSTALL) --constraint constraints.txt
# One lane for the tests of this environment, and one through which all else goes, each part with
# its output in one piece. What fails does not stop the others.
LANES   := $(MAKE) --no-print-directory --keep-going --jobs 2 \
	$(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.PHONY: help quickstart test test-all test-here test-fast test-contract test-axolotl test-together test-gapic test-elsewhere test-trackers pins golden docs bench lint clean

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# torch comes first and by itself: resolved together with its dependents, an index may offer a
# CUDA build of several gigabytes.
$(VENV)/local: WANTS := --editable ".[local]"
$(VENV)/dev: WANTS := --requirement tools/environments/dev.in
$(VENV)/dev: tools/environments/dev.in
$(VENV)/local $(VENV)/dev: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) pip && $(PIP) torch
	$(PIP) --build-constraint constraints.txt $(WANTS)
	@touch $(VENV)/local $@

quickstart: $(VENV)/local  ## install, then train a tiny model on the CPU and see it learn
	$(BIN)/ftc run specs/quickstart.yaml

test: $(VENV)/dev  ## all tests of this environment, and the checks of `lint`
	$(LANES) test-here lint

test-all: $(VENV)/dev  ## everything that CI runs, in five environments
	$(LANES) test-here lint test-contract test-together test-gapic test-elsewhere

# The plus shows the progress at once.
test-here: $(VENV)/dev  ## all tests of this environment, and nothing else
	+OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/contract

test-fast: $(VENV)/dev  ## without the tests that train, kill processes and fill disks
	$(BIN)/python -m pytest -n 2 -m "not slow" --ignore tests/contract

test-contract: $(VENV)/dev  ## every Axolotl golden against Axolotl's own validator (1.2 GB, built once)
	$(BIN)/python tools/axolotl_env.py validate
	FTC_REQUIRE_AXOLOTL=1 $(BIN)/python -m pytest tests/contract -m "not slow"

test-axolotl: $(VENV)/dev  ## the same, and really train with Axolotl on the CPU (4.3 GB, built once)
	$(BIN)/python tools/axolotl_env.py validate
	$(BIN)/python tools/axolotl_env.py train
	FTC_REQUIRE_AXOLOTL=1 $(BIN)/python -m pytest tests/contract

# What cannot share our environment has one of its own. Its `.in` says why and what it wants, its
# `.txt` at which versions, also of what builds ours.
$(VENV)-%/dev: tools/environments/%.in tools/environments/%.txt pyproject.toml
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/python $(INSTALL) --constraint tools/environments/$*.txt pip
	$(@D)/bin/python $(INSTALL) --constraint tools/environments/$*.txt \
		--build-constraint tools/environments/$*.txt --requirement tools/environments/$*.in
	@touch $@

test-together: $(VENV)-together/dev  ## Together's driver with Together's client, in an environment of its own
	$(VENV)-together/bin/python -m pytest -n 2 --dist worksteal -k together \
		tests/backends/together tests/backends/hosted tests/schemas

test-gapic: $(VENV)-gapic/dev  ## Vertex AI's requests against Google's own client, in an environment of its own
	PYTHONPATH=.:schemas:compiler:backends $(VENV)-gapic/bin/python -m pytest -rs tests/contract/gapic

test-elsewhere: $(VENV)-elsewhere/dev  ## data in buckets (S3, Google) and on the Hub, and names of people
	$(VENV)-elsewhere/bin/python -m pytest -rs tests/compiler/data/test_remote.py tests/compiler/data/test_names.py

test-trackers: $(VENV)-trackers/dev  ## run with each tool of tracking, optimizers of packages of their own, torch.compile
	FTC_COMPILE=1 OMP_NUM_THREADS=1 $(VENV)-trackers/bin/python -m pytest tests/backends/local/test_tracking.py \
		tests/backends/local/test_settings.py -k "tracking or of_a_package or compiled"

pins: $(VENV)/dev  ## renew the versions that all environments are installed at
	$(BIN)/python tools/pins.py

golden: $(VENV)/dev  ## rewrite golden/; the diff is the review
	$(BIN)/python tools/golden.py

docs: $(VENV)/dev  ## rewrite what is generated: references, JSON Schema, validators, facts, templates
	$(BIN)/python tools/catalog.py
	$(BIN)/python tools/validators.py
	$(BIN)/python tools/templates.py
	$(BIN)/python tools/docs.py

bench: $(VENV)/dev  ## speed, as ratios measured side by side
	$(BIN)/python bench/cold_start.py
	$(BIN)/python bench/throughput.py
	$(BIN)/python bench/data.py
	$(BIN)/python bench/convert.py

# pyright would ask a registry at each start for a newer one.
lint: $(VENV)/dev  ## ruff, mypy, pyright, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

clean:  ## remove the environment and what was built
	rm -rf $(VENV) $(VENV)-together $(VENV)-gapic $(VENV)-elsewhere $(VENV)-trackers build dist runs outputs

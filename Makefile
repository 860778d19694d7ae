# Everything that is done to the project by hand. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The first Python that is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# Real documents with gold; not part of the repository.
SHARED := ../shared
PLAN := corpora/plans/tinh-2021-thi-dua.txt
# How many look-alikes the archive of the benchmark has.
DOCUMENTS := 2000

.PHONY: help venv demo test lint types packages unit bounds bench planted scans score docs notebooks train clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

venv: $(STAMP)  ## make .venv with the package and all that its checks need

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (set PYTHON=...)" >&2; exit 1; }
	@# A Debian without python3-venv leaves a .venv that has no pip.
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); } || { \
		rm -rf $(VENV); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); \
		else \
			echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
		fi; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(STAMP)  ## set everything up, show a plan and the beginning of its JSON
	@$(BIN)/vnplan show $(PLAN)
	@echo '$$ vnplan parse $(PLAN)'
	@$(BIN)/vnplan parse $(PLAN) | PYTHONUTF8=1 $(BIN)/python -c 'import sys; [print(line[:150].rstrip()) for line in list(sys.stdin)[:45]]'

test: lint types unit  ## all checks: ruff, mypy --strict, pytest

lint: $(STAMP)  ## ruff
	$(BIN)/ruff check

types: $(STAMP)  ## mypy --strict
	$(BIN)/mypy --strict

# What the readers of scans and of Word 97 call, and the browser that looks at the pages; without them their tests are skipped.
PACKAGES := tesseract-ocr tesseract-ocr-vie libreoffice-writer-nogui fonts-liberation2 poppler-utils chromium

packages:  ## the Debian packages that the tests of scans, old Word files and pages need, where they are missing
	@if command -v tesseract >/dev/null && command -v soffice >/dev/null && command -v pdftotext >/dev/null && \
		{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(PACKAGES) >/dev/null; \
	else echo "not installed, their tests are skipped: $(PACKAGES)" >&2; fi

unit: $(STAMP) packages  ## pytest
	$(BIN)/pytest -q -n auto --maxprocesses 4 --dist loadfile

bounds: $(STAMP)  ## speed as ratios with their bounds, over the plans of the repository
	$(BIN)/python benchmarks/bench.py --check
	$(BIN)/python benchmarks/comparisons.py --check

planted: $(STAMP)  ## fifty plans with planted changes: what vnplan compare finds of them
	$(BIN)/python -m corpora.planted 50

bench: $(STAMP) packages  ## all benchmarks, written to benchmarks/RESULTS.md (ten minutes; DOCUMENTS=20000 for a long archive)
	$(BIN)/python benchmarks/report.py --documents $(DOCUMENTS)

scans: $(STAMP) packages  ## F1 over all plans of the repository as scans (a minute or two)
	VNPLAN_ALL_SCANS=1 $(BIN)/pytest -q -s tests/test_scans_of_plans.py

score: $(STAMP)  ## F1 per layer on our gold and, where ../shared is there, on the real documents
	@rm -rf out/score && mkdir -p out/score
	@$(BIN)/vnplan parse corpora/plans/*.txt -o out/score/own/
	@$(BIN)/vnplan evaluate annotations/gold out/score/own
	@if [ -d $(SHARED)/gold ]; then \
		$(BIN)/vnplan parse $(SHARED)/plans/samples/*.txt $(SHARED)/plans/web/*.txt -o out/score/shared/; \
		$(BIN)/python $(SHARED)/score/score.py $(SHARED)/gold out/score/shared \
			$$(sed -n 's/^\([a-z_]*=[0-9.]*\).*/--min \1/p' .ci/floors); \
		$(BIN)/vnplan parse $(SHARED)/plans/samples/*.txt $(SHARED)/plans/web/*.txt $(SHARED)/plans/pair/*.txt \
			$(SHARED)/plans/more/*.txt $(SHARED)/plans/headers/*.txt -o out/score/resolution/; \
		$(BIN)/vnplan evaluate annotations/resolution out/score/resolution; \
		$(BIN)/vnplan evaluate annotations/tasks out/score/resolution; \
	else echo "$(SHARED) is not there: the real documents are not scored"; fi

docs: $(STAMP)  ## the documentation as a site, out/site/index.html; nothing is loaded from the network
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "out/site/index.html"

notebooks: $(STAMP)  ## run the notebooks and write them with their charts to out/notebooks
	@$(BIN)/python scripts/run_notebooks.py

train: $(STAMP)  ## train and measure models/vi_vnplan_learned, the trained pipeline (seven minutes on two cores)
	$(BIN)/python -m weasel run all models/vi_vnplan_learned --force

clean:  ## remove what was made, the .venv too
	rm -rf $(VENV) out build dist models/*/build .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The two commands of the README are `make demo` and `make test`.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11; do \
	$$one -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test test-pictures test-renderers lint docs gallery bench bench-evidence fuzz clean

help:
	@echo "make demo     draw and analyse a journey into build/"
	@echo "make test     everything: style, types, tests (installs what they need)"
	@echo "make test-pictures   every text of hundreds of pictures in a real browser (some minutes)"
	@echo "make test-renderers  the same picture in Chromium, resvg and Inkscape (installs Inkscape)"
	@echo "make docs     write docs/reference and docs/analyses anew"
	@echo "make gallery  draw docs/gallery anew"
	@echo "make bench    how much CPU check and render take, beside other tools (AGAINST=COMMIT: beside another commit)"
	@echo "make fuzz     20 000 journeys whose values sit on their edges, through everything (about five minutes)"
	@echo "make bench-evidence  what counting the walks of 10 million events takes (ROWS=)"
	@echo "make clean    remove what was built"

demo: $(VENV)/installed
	@mkdir -p build
	@$(BIN)/journeymap check journeys/online-shop.yaml
	@$(BIN)/journeymap render journeys/online-shop.yaml -o build/online-shop.svg -q
	@$(BIN)/journeymap render journeys/online-shop.yaml -o build/online-shop.png -q
	@$(BIN)/journeymap analyze journeys/online-shop.yaml --format json > build/online-shop.json
	@echo
	@$(BIN)/journeymap analyze journeys/online-shop.yaml friction -q
	@echo
	@echo "made build/online-shop.svg   the map; open it in a browser, Figma or Inkscape"
	@echo "made build/online-shop.png   the same as a picture"
	@echo "made build/online-shop.json  every number at full precision"

test: $(VENV)/installed-tests
	@sh tools/system-packages.sh
	@sh tools/axe.sh
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-pictures: $(VENV)/installed-tests
	@sh tools/system-packages.sh
	$(BIN)/python -m pytest -n 2 tests/pictures.py

test-renderers: $(VENV)/installed-tests
	@sh tools/system-packages.sh
	@sh tools/system-packages.sh inkscape
	$(BIN)/python -m pytest tests/renderers.py

lint: $(VENV)/installed-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(VENV)/installed
	$(BIN)/python tools/reference.py

gallery: $(VENV)/installed-tests
	$(BIN)/python tools/gallery.py

bench: $(VENV)/installed-tests
	$(BIN)/python tests/benchmarks/bench.py
	$(BIN)/python tests/benchmarks/bounds.py

fuzz: $(VENV)/installed-tests
	$(BIN)/python tests/fuzz.py

bench-evidence: $(VENV)/installed-tests
	$(BIN)/python tests/benchmarks/evidence.py

clean:
	rm -rf build $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# compiled here, because some machines forbid Python to do it when it first runs a module
$(VENV)/installed: pyproject.toml | $(VENV)/made
	$(PIP) --editable .
	@$(BIN)/python -m compileall -q journeymap
	@touch $@

$(VENV)/installed-tests: pyproject.toml | $(VENV)/made
	$(PIP) --editable '.[test]'
	@$(BIN)/python -m compileall -q journeymap
	@touch $@ $(VENV)/installed

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "journeymap needs Python 3.11 or newer: install it and run make again" >&2; exit 3; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || sh tools/system-packages.sh venv && $(PYTHON) -m venv $(VENV)
	@touch $@

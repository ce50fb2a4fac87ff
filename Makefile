# The front door: what can be done here, one target each.
PYTHON ?= python3
BIN ?= .venv/bin

.DEFAULT_GOAL := help
.PHONY: help dev check test dist corpus encoder weights clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/bin/marsad:
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -c constraints.txt -e '.[dev]'

dev: .venv/bin/marsad  ## a virtual environment with the package and everything to work on it

check:  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test:  ## the tests that need neither network nor GPU
	$(BIN)/python -m pytest

dist:  ## wheel and sdist in dist/
	$(BIN)/python -m pip install -q build
	$(BIN)/python -m build

corpus:  ## validate the corpus and split it into runs/corpus
	$(BIN)/marsad corpus validate data/corpus
	$(BIN)/marsad corpus split data/corpus -o runs/corpus

encoder:  ## pretrain the small encoder (text/ holds the text; an hour on two cores)
	$(BIN)/accelerate launch --cpu --num_processes 2 --num_cpu_threads_per_process 1 -m marsad pretrain configs/encoder-small.yaml

weights: corpus  ## the intermediate step and the fine-tuning of the weights that ship, from the encoder
	$(BIN)/marsad train configs/intermediate.yaml
	$(BIN)/marsad train configs/small.yaml

clean:  ## remove what was built, but not runs/
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache

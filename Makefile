# The front door: what can be done here, one target each.
PYTHON ?= python3
BIN ?= .venv/bin
# Two processes with one thread each are half as fast again as one with two, on a machine of two cores.
LAUNCH = ACCELERATE_USE_CPU=true OMP_NUM_THREADS=1 $(BIN)/accelerate launch --multi_gpu --num_processes 2 \
	--num_machines 1 --mixed_precision no --dynamo_backend no -m marsad
# The model in runs/$(1), whose encoder the next one begins with.
published = $(BIN)/marsad card runs/$(1) && $(BIN)/marsad publish ./runs/$(1) --to ./runs/$(1)-published

.DEFAULT_GOAL := help
.PHONY: help dev check test docs bench dist test-wheel agreement corpus news tokenizer encoder intermediate weights anercorp benchmark curve ship clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

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

docs:  ## the pages of docs/, in build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q --strict

bench:  ## how fast extraction is here, against transformers' pipeline, into runs/speed
	$(BIN)/marsad benchmark --sweep -o runs/speed

dist:  ## wheel and sdist of the tracked files in dist/, byte for byte those of the commit, their contents checked
	$(BIN)/python -m tests.release.pack dist

test-wheel:  ## the tests against the installed wheel, outside the tree (TESTS='tests/data -x' for some, FRESH=--fresh with dependencies of its own)
	$(BIN)/python -m tests.release.elsewhere $(FRESH) $(TESTS)

agreement:  ## how far plain transformers, the runtimes of ONNX and fact rows agree with the shipped model and the annotation
	$(BIN)/python -m tests.release.agreement real/dev.jsonl runs/corpus/dev.jsonl

corpus:  ## validate the corpus and split it into runs/corpus
	$(BIN)/marsad corpus validate data/corpus
	$(BIN)/marsad corpus split data/corpus -o runs/corpus

news:  ## join the annotations of real news with their texts, from text/, into runs/news
	mkdir -p runs/news
	for part in train dev dev-second; do $(BIN)/marsad corpus attach data/news/$$part.jsonl -o runs/news/$$part.jsonl \
		--texts text/sanad_khaleej.jsonl.xz --texts text/arwiki_comparable.jsonl.xz || exit 1; done

tokenizer:  ## train the tokenizer on text/ and make the token shard of the first pretraining run
	$(BIN)/marsad pretrain configs/encoder-small.yaml --prepare

encoder: tokenizer  ## pretrain the small encoder on text/ (five hours on two cores)
	$(LAUNCH) pretrain configs/encoder-small.yaml
	$(BIN)/marsad pretrain configs/encoder-small-continued.yaml
	$(BIN)/marsad pretrain configs/encoder-small-longer.yaml
	$(BIN)/marsad pretrain configs/encoder-small-further.yaml

intermediate: anercorp  ## train the encoder on WikiFANE and ANERcorp, from labelled/; the shipped weights leave this step out
	head -n 14187 labelled/wikifane_gold.jsonl | $(BIN)/marsad convert --extra meta - runs/data/wikifane-train.jsonl
	tail -n 1576 labelled/wikifane_gold.jsonl | $(BIN)/marsad convert --extra meta - runs/data/wikifane-dev.jsonl
	$(BIN)/marsad train configs/wikifane.yaml
	$(BIN)/marsad train configs/anercorp.yaml encoder=runs/wikifane output=runs/intermediate epochs=4 patience=3 encoder_dropout=null

weights: corpus news  ## fine-tune the model that ships: five times, between them its encoder is trained on as a language model
	$(BIN)/marsad train configs/small.yaml encoder=runs/encoder-small-further output=runs/first seed=0 swapped=3 encoder_dropout=null
	$(call published,first)
	$(BIN)/marsad pretrain configs/encoder-small-again.yaml
	$(LAUNCH) pretrain configs/encoder-small-more.yaml encoder=runs/encoder-small-again output=runs/encoder-small-news \
		steps=6400 seed=6
	$(BIN)/marsad train configs/small.yaml encoder=runs/encoder-small-news output=runs/second seed=0
	$(call published,second)
	$(LAUNCH) pretrain configs/encoder-small-more.yaml
	$(BIN)/marsad train configs/small.yaml encoder=runs/encoder-small-more output=runs/third seed=1
	$(call published,third)
	$(LAUNCH) pretrain configs/encoder-small-more.yaml encoder=runs/third-published/encoder output=runs/encoder-small-yet-more \
		steps=6000 seed=11
	$(BIN)/marsad train configs/small.yaml encoder=runs/encoder-small-yet-more output=runs/fourth
	$(call published,fourth)
	$(LAUNCH) pretrain configs/encoder-small-more.yaml encoder=runs/fourth-published/encoder output=runs/encoder-small-last \
		steps=1400 warmup_steps=60 learning_rate=1e-3 seed=13
	$(BIN)/marsad train configs/small.yaml

anercorp:
	mkdir -p runs/data
	grep '"split": "train"' labelled/anercorp_camel.jsonl | head -n 3576 | $(BIN)/marsad convert --extra meta - runs/data/anercorp-train.conll
	grep '"split": "train"' labelled/anercorp_camel.jsonl | tail -n 397 | $(BIN)/marsad convert --extra meta - runs/data/anercorp-dev.conll
	grep '"split": "test"' labelled/anercorp_camel.jsonl | $(BIN)/marsad convert --extra meta - runs/data/anercorp-test.conll

benchmark: anercorp  ## the encoder on ANERcorp, from labelled/
	$(BIN)/marsad train configs/anercorp.yaml
	$(BIN)/marsad evaluate --runtime torch --model runs/anercorp runs/data/anercorp-test.conll

curve: corpus  ## the learning curve of data/corpus/README.md
	$(BIN)/marsad curve configs/small.yaml 'train=[runs/corpus/train.jsonl]' epochs=6 swapped=0 \
		--test 'real news=real/dev.jsonl' -o runs/curve

ship:  ## score runs/small and put it where the package loads its weights from
	$(BIN)/marsad evaluate --runtime torch --model runs/small real/dev.jsonl -o runs/report-real
	$(BIN)/marsad evaluate --runtime torch --model runs/small runs/news/dev.jsonl -o runs/report-news
	$(BIN)/marsad evaluate --runtime torch --model runs/small runs/corpus/test.jsonl -o runs/report-corpus
	$(BIN)/marsad card runs/small --name default --report 'broadcast news of 2018=runs/report-real/report.json' \
		--report 'newspaper reports=runs/report-news/report.json' --report 'test split of the corpus=runs/report-corpus/report.json'
	mkdir -p model/weights
	cp runs/small/*.json runs/small/*.safetensors runs/small/README.md model/weights/

clean:  ## remove what was built, but not runs/
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache

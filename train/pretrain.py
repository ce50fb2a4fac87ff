"""Pretraining an encoder by masked-language modelling, from scratch or continued from an existing one."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from accelerate import Accelerator, PartialState
from accelerate.utils import set_seed
from numpy.typing import NDArray
from transformers import AutoConfig, AutoModelForMaskedLM, AutoTokenizer, get_linear_schedule_with_warmup

from marsad.model.normaliser import install
from marsad.train.cleaning import CleaningSettings
from marsad.train.deepen import deepened
from marsad.train.masking import MaskedBatch, Masker
from marsad.train.mlm import MaskedLanguageModel, start_from_vectors
from marsad.train.precision import mixed_precision
from marsad.train.provenance import hardware, read_run, versions
from marsad.train.reading import Reader
from marsad.train.replaced import ReplacedTokenModel
from marsad.train.settings import to_dict
from marsad.train.shards import Shard, Source, continuing_pieces, make_shard
from marsad.train.tokenizer import sample, train_tokenizer
from marsad.train.vectors import pmi_vectors

log = logging.getLogger(__name__)

_POOL = 64  # batches whose sequences are sorted by length together, so that little is padding


@dataclass(frozen=True)
class TokenizerSettings:
    """How a tokenizer is trained: its size and how much text it sees of each source (in code points)."""

    vocabulary: int = 16384
    characters: int = 50_000_000


@dataclass(frozen=True)
class PretrainSettings:
    """A pretraining run.

    ``encoder`` is a hub name or folder to continue from, with so many ``layers`` as are given (see ``deepened``);
    without it ``shape`` (the keys of a transformers configuration, ``model_type`` among them) is trained from scratch.
    ``steps`` are optimiser steps of ``tokens_per_step`` tokens over all processes. From ``vector_sources``, which may
    be far more text than the run will see, the embeddings of an encoder from scratch are started; without them they
    start at random. All of it goes through ``cleaning``, a document met in two files counts once, and ``repeat`` of a
    source comes after that.
    ``negatives`` other than 0 samples the vocabulary in the loss (see ``MaskedLanguageModel``). With a ``generator``,
    the hub name or folder of a masked-language model with the same tokenizer, hidden places are filled by it and to be
    found out (see ``ReplacedTokenModel``), which counts ``detection_weight`` times. With ``compiled`` the encoder goes
    through ``torch.compile``, which needs a C++ compiler on a CPU and takes a minute at the start; going on after an
    interruption, it may end in weights that differ in last bits.
    """

    output: str
    sources: tuple[Source, ...]
    steps: int
    vector_sources: tuple[Source, ...] = ()
    cleaning: CleaningSettings = field(default_factory=CleaningSettings)
    credits: tuple[str, ...] = ()
    encoder: str | None = None
    layers: int | None = None
    shape: dict[str, Any] = field(default_factory=dict)
    tokenizer: TokenizerSettings = TokenizerSettings()
    sequence_length: int = 64
    tokens_per_step: int = 4096
    micro_batch_tokens: int = 4096
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    weight_decay: float = 0.01
    masked_share: float = 0.2
    negatives: int = 0
    generator: str | None = None
    detection_weight: float = 10.0
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    compiled: bool = False
    seed: int = 0
    log_every: int = 25
    save_every: int = 250

    def __post_init__(self) -> None:
        if not self.encoder and "model_type" not in self.shape:
            raise ValueError("give encoder (a hub name or folder) or shape with a model_type such as bert")
        if self.layers and not self.encoder:
            raise ValueError("layers deepens an encoder; without one they belong into shape")


def prepare(settings: PretrainSettings) -> Path:
    """Make the tokenizer and the token shard alone, and return the work folder, where ``pretrain`` finds them."""
    work = Path(settings.output) / "work"
    with PartialState().main_process_first():
        _prepare(settings, work)
    return work


def pretrain(settings: PretrainSettings, *, resume: bool = False) -> Path:
    """Run pretraining and return the folder with the encoder, its tokenizer and ``run.json``.

    With ``resume`` the run goes on from its last checkpoint and ends in the weights of an uninterrupted run.
    """
    set_seed(settings.seed)
    accelerator = Accelerator(mixed_precision=mixed_precision(settings.precision))
    work = Path(settings.output) / "work"
    with accelerator.main_process_first():
        tokenizer, shard = _prepare(settings, work)
    network = _network(settings, _model(settings, tokenizer, work))
    if settings.compiled:
        _compile(network.model, accelerator.device)
    groups = _groups(network, settings.weight_decay)
    optimiser = torch.optim.AdamW(groups, lr=settings.learning_rate, betas=(0.9, 0.98), fused=True)
    schedule = get_linear_schedule_with_warmup(optimiser, settings.warmup_steps, settings.steps)
    network, optimiser = accelerator.prepare(network, optimiser)
    progress = Progress(schedule)
    accelerator.register_for_checkpointing(progress)
    if resume and (work / "checkpoint" / "complete").exists():
        accelerator.load_state(str(work / "checkpoint"))
        log.info("resumed at step %d of %d", progress.step, settings.steps)
    masker = Masker.for_tokenizer(tokenizer, continuing_pieces(tokenizer), settings.masked_share)
    _loop(settings, accelerator, network, optimiser, progress, masker, shard)
    if accelerator.is_main_process:
        _save(settings, accelerator.unwrap_model(network).model, tokenizer, shard, progress)
    accelerator.wait_for_everyone()
    return Path(settings.output)


class Progress:
    """Where a run stands, saved and restored with its checkpoints."""

    def __init__(self, schedule: Any) -> None:
        self.schedule = schedule
        self.step = 0
        self.tokens = 0
        self.seconds = 0.0
        self.losses: list[tuple[int, float]] = []

    def state_dict(self) -> dict[str, Any]:
        """All that a resumed run needs."""
        plain = {key: getattr(self, key) for key in ("step", "tokens", "seconds", "losses")}
        return plain | {"schedule": self.schedule.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from ``state_dict``."""
        self.schedule.load_state_dict(state["schedule"])
        for key in ("step", "tokens", "seconds", "losses"):
            setattr(self, key, state[key])


def batches(shard: Shard, *, tokens: int, seed: int, skip: int = 0) -> Iterator[list[NDArray[Any]]]:
    """Sequences in batches of about ``tokens`` tokens, for ever, in an order that depends on the seed alone.

    Sequences of like length stand together, batches of any length in random order; ``skip`` leaves out the first ones.
    """
    lengths = np.asarray(shard.ends - shard.starts) + 2
    for epoch in range(1 << 30):
        rng = np.random.default_rng([seed, epoch])
        order = rng.permutation(len(lengths))
        pool = max(1, _POOL * tokens // int(lengths.max()))
        for begin in range(0, len(order), pool):
            indices = order[begin : begin + pool]
            plan = _plan(indices[np.argsort(lengths[indices], kind="stable")], lengths, tokens)
            for place in rng.permutation(len(plan)):
                if skip:
                    skip -= 1
                    continue
                yield [np.asarray(shard.tokens[shard.starts[i] : shard.ends[i]]) for i in plan[place]]


def _plan(indices: NDArray[np.int64], lengths: NDArray[np.int64], tokens: int) -> list[NDArray[np.int64]]:
    """Cut length-sorted indices where the next sequence would take the padded batch over ``tokens``."""
    plan: list[NDArray[np.int64]] = []
    begin = 0
    for end in range(1, len(indices) + 1):
        if end == len(indices) or (end + 1 - begin) * int(lengths[indices[end]]) > tokens:
            plan.append(indices[begin:end])
            begin = end
    return plan


def _prepare(settings: PretrainSettings, work: Path) -> tuple[Any, Shard]:
    """The tokenizer and the token shard, made once and then read from the work folder."""
    if (work / "shard" / "ends.npy").exists():
        return AutoTokenizer.from_pretrained(work / "tokenizer"), Shard.load(work / "shard")
    reader = Reader(settings.cleaning)
    _survey(settings, reader, work)
    if settings.encoder:
        tokenizer: Any = install(AutoTokenizer.from_pretrained(settings.encoder))
        tokenizer.save_pretrained(work / "tokenizer")
    elif (work / "tokenizer").exists():
        tokenizer = AutoTokenizer.from_pretrained(work / "tokenizer")
    else:
        share = settings.tokenizer.characters
        texts = (text for source in settings.sources for text in sample(reader.texts(source), share))
        tokenizer = train_tokenizer(texts, vocabulary=settings.tokenizer.vocabulary)
        tokenizer.save_pretrained(work / "tokenizer")
    if settings.vector_sources and not settings.encoder:
        _make_vectors(settings, reader, tokenizer, work)
    shard = make_shard(_texts(reader, settings.sources), tokenizer, length=settings.sequence_length)
    if not len(shard.starts):
        raise ValueError("the sources hold no text")
    log.info("%d tokens in %d sequences", len(shard.tokens), len(shard.starts))
    shard.save(work / "shard")
    return tokenizer, Shard.load(work / "shard")


def _survey(settings: PretrainSettings, reader: Reader, work: Path) -> None:
    """Judge every document, in the order of the settings, and write what is kept and dropped to the work folder."""
    counts = {"sources": reader.survey(settings.sources)}
    if not settings.encoder:
        counts["vector_sources"] = reader.survey(settings.vector_sources)
    for name, rows in counts.items():
        if rows and not sum(row["kept"] for row in rows):
            raise ValueError(f"the {name} hold no text that is kept: {json.dumps(rows, ensure_ascii=False)}")
    work.mkdir(parents=True, exist_ok=True)
    (work / "cleaning.json").write_text(json.dumps(counts, ensure_ascii=False), "utf-8")


def _surveyed(work: Path) -> Any:
    """What ``_survey`` wrote; None where the shard was made before there was cleaning."""
    file = work / "cleaning.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def _texts(reader: Reader, sources: tuple[Source, ...]) -> Iterator[str]:
    return (text for source in sources for text in reader.texts(source))


def _make_vectors(settings: PretrainSettings, reader: Reader, tokenizer: Any, work: Path) -> None:
    if not (work / "vectors.npy").exists():
        tokens = make_shard(_texts(reader, settings.vector_sources), tokenizer, length=settings.sequence_length).tokens
        width = settings.shape.get("embedding_size", settings.shape.get("hidden_size", 768))
        np.save(work / "vectors.npy", pmi_vectors(tokens, len(tokenizer), dimensions=width, seed=settings.seed))


def _model(settings: PretrainSettings, tokenizer: Any, work: Path) -> Any:
    if settings.encoder:
        encoder = AutoModelForMaskedLM.from_pretrained(settings.encoder)
        return deepened(encoder, settings.layers) if settings.layers else encoder
    special = {
        f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("pad", "cls", "sep", "bos", "eos")
    }
    shape = {"vocab_size": len(tokenizer)} | special | settings.shape
    config = AutoConfig.for_model(shape.pop("model_type"), **shape)
    model = AutoModelForMaskedLM.from_config(config)
    if settings.vector_sources:
        start_from_vectors(model, np.load(work / "vectors.npy"))
    return model


def _network(settings: PretrainSettings, model: Any) -> MaskedLanguageModel | ReplacedTokenModel:
    if settings.generator is None:
        return MaskedLanguageModel(model, negatives=settings.negatives)
    generator = AutoModelForMaskedLM.from_pretrained(settings.generator)
    return ReplacedTokenModel(model, generator, negatives=settings.negatives, weight=settings.detection_weight)


def _compile(model: Any, device: torch.device) -> None:
    """Compile the encoder in place, for batches of any shape."""
    if device.type == "cpu":  # where the fused attention's way back takes three times as long as plain products
        model.set_attn_implementation("eager")
    model.base_model.compile(dynamic=True)


def _groups(network: Any, decay: float) -> list[dict[str, Any]]:
    """Matrices with weight decay; vectors (biases, norms) and embeddings without."""
    decayed: list[Any] = []
    plain: list[Any] = []
    for name, weight in network.named_parameters():
        (decayed if weight.ndim > 1 and "embedding" not in name else plain).append(weight)
    return [{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}]


def _loop(
    settings: PretrainSettings,
    accelerator: Accelerator,
    network: Any,
    optimiser: Any,
    progress: Progress,
    masker: Masker,
    shard: Shard,
) -> None:
    network.train()
    world, rank = accelerator.num_processes, accelerator.process_index
    micro = max(1, round(settings.tokens_per_step / (settings.micro_batch_tokens * world)))
    budget = settings.tokens_per_step // (micro * world)
    source = batches(shard, tokens=budget, seed=settings.seed, skip=progress.step * micro * world)
    while progress.step < settings.steps:
        began = time.perf_counter()
        loss = 0.0
        for part in range(micro):
            mine = [next(source) for _ in range(world)][rank]
            rng = np.random.default_rng([settings.seed, progress.step, part, rank])
            batch = masker.batch(mine, rng)
            loss += _backward(accelerator, network, batch, micro)
            progress.tokens += int(batch.attention_mask.sum()) * world
        accelerator.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        progress.schedule.step()
        progress.step += 1
        progress.seconds += time.perf_counter() - began
        progress.losses.append((progress.step, loss))
        _report(settings, accelerator, progress)


def _backward(accelerator: Accelerator, network: Any, batch: MaskedBatch, micro: int) -> float:
    tensors = [
        torch.from_numpy(part).to(accelerator.device)
        for part in (batch.input_ids, batch.attention_mask, batch.places, batch.targets)
    ]
    loss = network(*tensors) / micro
    accelerator.backward(loss)
    return float(loss.detach())


def _report(settings: PretrainSettings, accelerator: Accelerator, progress: Progress) -> None:
    if progress.step % settings.log_every == 0 or progress.step == settings.steps:
        recent = [loss for _, loss in progress.losses[-settings.log_every :]]
        speed = progress.tokens / max(progress.seconds, 1e-9)
        if accelerator.is_main_process:
            mean = sum(recent) / len(recent)
            log.info("step %d/%d loss %.3f, %.0f tokens/s", progress.step, settings.steps, mean, speed)
    if progress.step % settings.save_every == 0 and progress.step < settings.steps:
        checkpoint = Path(settings.output) / "work" / "checkpoint"
        (checkpoint / "complete").unlink(missing_ok=True)
        accelerator.save_state(str(checkpoint))
        if accelerator.is_main_process:
            (checkpoint / "complete").touch()


def _save(settings: PretrainSettings, model: Any, tokenizer: Any, shard: Shard, progress: Progress) -> None:
    model.save_pretrained(settings.output)
    tokenizer.save_pretrained(settings.output)
    run = {
        "settings": to_dict(settings),
        "versions": versions(),
        "hardware": hardware(),
        "encoder_run": read_run(settings.encoder) if settings.encoder else None,
        "cleaning": _surveyed(Path(settings.output) / "work"),
        "sequences": len(shard.starts),
        "tokens_in_shard": len(shard.tokens),
        "tokens_seen": progress.tokens,
        "seconds": round(progress.seconds, 1),
        "losses": progress.losses[:: max(1, len(progress.losses) // 200)],
        "parameters": sum(weight.numel() for weight in model.parameters()),
    }
    (Path(settings.output) / "run.json").write_text(json.dumps(run, indent=1, ensure_ascii=False), "utf-8")

"""Fine-tuning the extraction model on annotated documents, with transformers' Trainer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments, set_seed

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.model.extractor import Extractor, within_paragraph
from marsad.model.runtime.torch_runtime import choose_device
from marsad.train.examples import Batch, collate
from marsad.train.finish import finish
from marsad.train.going_on import check_begun, checkpoints, is_whole
from marsad.train.objective import SpanChooser, hide_words, relation_loss, tag_loss
from marsad.train.optimiser import make_optimiser, parameter_groups
from marsad.train.precision import mixed_precision
from marsad.train.prepare import load_examples, read_all
from marsad.train.provenance import file_hash, hardware, read_run, versions
from marsad.train.scoring import strict_f1
from marsad.train.settings import to_dict
from marsad.train.train_settings import TrainSettings

log = logging.getLogger(__name__)


def finetune(settings: TrainSettings, *, resume: bool = False) -> Path:
    """Train, keep the best epoch on dev, choose the relation threshold there, and write the model and ``run.json``.

    With ``resume`` the run goes on from its last whole checkpoint and ends in the weights of an uninterrupted run.

    Raises:
        ValueError: the run has checkpoints and is not to be resumed, or was begun with other settings or data.
    """
    checkpoint = _checkpoint(settings, resume)
    arguments = _arguments(settings)
    set_seed(settings.seed)
    extractor = Extractor.from_encoder(
        settings.encoder,
        Schema.load(settings.schema),
        device="cpu",
        window=settings.window,
        overlap=settings.overlap,
        head_dropout=settings.dropout,
        relation_layers=settings.relation_layers,
        end_weight=settings.end_weight,
    )
    if settings.encoder_dropout is not None:
        _set_dropout(extractor.model.encoder, settings.encoder_dropout)
    hashes = {path: file_hash(path) for path in dict.fromkeys((*settings.train, *settings.dev))}
    documents, dev = read_all(settings.train), read_all(settings.dev)
    extractor.model.config.across_paragraphs = any(
        not within_paragraph(document.text, relation) for document in documents for relation in document.relations
    )
    with arguments.main_process_first(desc="examples"):  # the others read what it has written
        check_begun(settings, extractor, hashes, resumed=checkpoint is not None)
        examples, lost = load_examples(settings, extractor, documents, hashes)
    if lost:
        log.warning("not learnt from: %s", lost)
    trainer = ExtractionTrainer(
        settings,
        extractor,
        dev,
        args=arguments,
        train_dataset=examples,
        eval_dataset=examples.select([]),
        data_collator=partial(_collate, pad=extractor.tokenizer.pad_token_id),
        callbacks=[EarlyStoppingCallback(early_stopping_patience=settings.patience)],
    )
    outcome = trainer.train(resume_from_checkpoint=checkpoint)
    if trainer.is_world_process_zero():
        seconds = None if checkpoint else round(outcome.metrics["train_runtime"], 1)
        _finish(settings, trainer, hashes, lost, seconds)
    trainer.accelerator.wait_for_everyone()
    return Path(settings.output)


class ExtractionTrainer(Trainer):
    """transformers' Trainer with this model's losses, rates and scores."""

    def __init__(self, settings: TrainSettings, extractor: Extractor, dev: list[Document], **options: Any) -> None:
        self.settings, self.extractor, self.dev = settings, extractor, dev
        super().__init__(model=extractor.model, **options)

    def compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, *_: Any, **__: Any) -> Any:
        """The weighted sum of both heads' losses for ``{"batch": Batch}``."""
        batch: Batch = inputs["batch"]
        device = self.args.device
        labels = self.extractor.labels
        chooser = SpanChooser(batch, labels.entities, len(labels.relations))
        shown = hide_words(batch, share=self.settings.hidden_words, mask=self.extractor.tokenizer.mask_token_id)
        ids, mask, places, tags = (part.to(device) for part in (shown, batch.attention_mask, batch.places, batch.tags))
        scores, relations = model(input_ids=ids, attention_mask=mask, places=places, spans=chooser)
        total: Tensor = tag_loss(scores, tags)
        if labels.relations:
            total = total + self.settings.relation_weight * relation_loss(relations, chooser.targets, chooser.count)
        return (total, None) if return_outputs else total

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW with a rate for each depth."""
        if self.optimizer is None:
            s = self.settings
            rates = {"encoder_rate": s.encoder_rate, "head_rate": s.head_rate, "layer_decay": s.layer_decay}
            self.optimizer = make_optimiser(
                parameter_groups(self.extractor.model, weight_decay=s.weight_decay, **rates)
            )
        return self.optimizer

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Strict F1 on dev, end to end; ``eval_score`` is the mean of entities and relations where there are both."""
        predicted = self.current().stream(self.dev, batch_size=self.settings.batch_size)
        entities, relations = strict_f1(self.dev, predicted, self.extractor.schema)
        self.extractor.model.train()
        scores = {"eval_entities": entities}
        if self.extractor.labels.relations:
            scores["eval_relations"] = relations
        metrics = scores | {"eval_score": sum(scores.values()) / len(scores), "epoch": float(self.state.epoch or 0)}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def current(self) -> Extractor:
        """The model as it is now, for use."""
        return Extractor(self.extractor.model, self.extractor.tokenizer, device=self.args.device)


def _set_dropout(encoder: nn.Module, probability: float) -> None:
    """Dropout is of this process alone: what is saved keeps the encoder's own configuration."""
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = probability


def _arguments(settings: TrainSettings) -> TrainingArguments:
    precision = mixed_precision(settings.precision)
    return TrainingArguments(
        output_dir=str(Path(settings.output) / "work"),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulate,
        warmup_steps=settings.warmup_share,
        lr_scheduler_type="linear",
        max_grad_norm=1.0,
        train_sampling_strategy="group_by_length",
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        restore_callback_states_from_checkpoint=True,
        load_best_model_at_end=True,
        metric_for_best_model="eval_score",
        greater_is_better=True,
        bf16=precision == "bf16",
        fp16=precision == "fp16",
        use_cpu=choose_device(settings.device) == "cpu",
        seed=settings.seed,
        data_seed=settings.seed,
        remove_unused_columns=False,
        label_names=[],
        report_to="none",
        logging_steps=20,
        ddp_find_unused_parameters=True,
    )


def _collate(examples: Sequence[dict[str, Any]], *, pad: int) -> dict[str, Batch]:
    return {"batch": collate(examples, pad=pad)}


def _checkpoint(settings: TrainSettings, resume: bool) -> str | None:
    """The last whole checkpoint of the run, where it is to be resumed.

    Raises:
        ValueError: the run has checkpoints and is not to be resumed: they are not written over.
    """
    there = checkpoints(Path(settings.output) / "work")
    if there and not resume:
        raise ValueError(f"{settings.output} holds a run already; go on with --resume, or name another output")
    for folder in there:
        if is_whole(folder):
            return str(folder)
        log.warning("%s is not whole: it is left out", folder)
    if resume:
        log.warning("%s holds no finished epoch to go on from: the run begins at its start", settings.output)
    return None


def _finish(
    settings: TrainSettings, trainer: ExtractionTrainer, hashes: Mapping[str, str], lost: str, seconds: float | None
) -> None:
    run = {
        "settings": to_dict(settings),
        "versions": versions(),
        "encoder_run": read_run(settings.encoder),
        "data": hashes,
        "not_learnt_from": lost,
        "windows": trainer.num_examples(trainer.get_train_dataloader()),
        "processes": trainer.args.world_size,
        **({} if seconds is None else {"seconds": seconds}),  # of a run that was resumed they are not known
        "hardware": hardware(),
        "epochs": trainer.state.epoch,
        "steps": trainer.state.global_step,
        "best_checkpoint": trainer.state.best_global_step,
        "history": [entry for entry in trainer.state.log_history if "eval_score" in entry],
    }
    finish(trainer.current(), run, trainer.dev, settings.output)

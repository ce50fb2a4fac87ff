"""Label Studio: the JSON list of tasks that its JSON export gives and its import takes.

The text is ``data.text``; spans are results of type ``labels``, whose offsets count code points, as the editor counts
them; links are results of type ``relation``. The editor keeps one link between two spans in one direction, so relations
that share head and tail are written as one with several labels. The project needs the configuration that
``labelstudio_config`` gives. A task whose ``annotations`` (``completions`` before version 1.0) hold several is read by
its ground truth, else by the one changed last; predictions are read only where a task has no ``annotations`` at all,
which no export leaves out: what nobody has looked at is not taken for annotated, and counted. A list cannot be read as
a stream, so the file has to fit into memory.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

from marsad.data.document import Document, Entity
from marsad.data.jsonlist import read_items
from marsad.data.lines import open_for_writing
from marsad.data.loss import Loss, count_scores
from marsad.data.record import Record
from marsad.data.repeated import without_repetition
from marsad.data.schema import Schema

LABELS, TEXT = "label", "text"
"""What the tags for labels and for the text are called in the configuration of a project, and so in results."""

_ANNOTATIONS = ("annotations", "completions")
_RIGHT, _LEFT = ("from_id", "to_id"), ("to_id", "from_id")
_ENDS = {"right": [_RIGHT], "left": [_LEFT], "bi": [_RIGHT, _LEFT]}
_UNSEEN = re.compile(r"\\n|\s")


class _TaskError(ValueError):
    """What is wrong with one task."""


def read_labelstudio(path: str | Path) -> Iterator[Record]:
    """Read a file, one record for each task: ``file[2]:7`` is the third task, which begins on line 7.

    The id is that of ``data``, else the task's own; the other keys of ``data`` and the task's ``meta`` become meta.
    """
    for n, item in enumerate(read_items(path)):
        if item.error is not None:
            yield Record(None, str(path), item.line, item.error)
        else:
            yield _record(item.value, f"{path}[{n}]", item.line)


def write_labelstudio(documents: Iterable[Document], target: str | Path | IO[str]) -> Loss:
    """Write a list with one task a line; the scores of relations are lost.

    A document with scores becomes a task with a prediction, which annotators start from; any other with entities, one
    with an annotation; one without entities, a task that is still to be annotated.
    """
    loss = Loss()
    with open_for_writing(target) as out:
        out.write("[")
        for n, document in enumerate(documents):
            loss.add("scores of relations", sum(relation.score is not None for relation in document.relations))
            task = json.dumps(_task(document), ensure_ascii=False, allow_nan=False)
            out.write((",\n" if n else "\n") + task)
        out.write("\n]\n")
    return loss


def _record(task: Any, source: str, line: int) -> Record:
    lost: Counter[str] = Counter()
    try:
        data = _canonical(task, lost)
    except _TaskError as error:
        return Record(None, source, line, str(error))
    return without_repetition(Record(data, source, line, lost=+lost))


def _canonical(task: Any, lost: Counter[str]) -> dict[str, Any]:
    data = _object(_object(task, "task").get("data"), "data (which JSON exports have, not JSON-MIN)")
    if not isinstance(text := data.get("text"), str):
        raise _TaskError(f"data.text: expected a string, found {_kind(text)}; data has {', '.join(data) or 'no key'}")
    results = _Results(text, lost)
    for n, result in enumerate(_chosen(task, lost)):
        results.add(_object(result, f"result[{n}]"), f"result[{n}]")
    meta, extra = task.get("meta") or {}, {key: value for key, value in data.items() if key not in ("id", "text")}
    if isinstance(meta, dict):
        lost["keys that meta has already"] += len(extra.keys() & meta.keys())
        meta = extra | meta
    name = task.get("id") if data.get("id") is None else data["id"]
    known = {"text": text, "entities": results.entities, "relations": results.relations(), "meta": meta}
    return known | ({} if name is None else {"id": str(name) if type(name) is int else name})


def _chosen(task: dict[str, Any], lost: Counter[str]) -> list[Any]:
    """The results of the annotation, or the prediction, that the document is read from."""
    predictions = _list(task.get("predictions") or [], "predictions")
    lost["drafts"] += len(_list(task.get("drafts") or [], "drafts"))
    key = next((key for key in _ANNOTATIONS if task.get(key) is not None), None)
    if key is None and predictions:
        lost["further predictions of a task"] += len(predictions) - 1
        return _results(predictions[0], "predictions[0]")
    lost["predictions"] += len(predictions)
    done = []
    for n, annotation in enumerate([] if key is None else _list(task[key], key)):
        if _is_skipped(_object(annotation, f"{key}[{n}]")):
            lost["skipped annotations"] += 1
        else:
            done.append((*_rank(annotation), n, _results(annotation, f"{key}[{n}]")))
    lost["further annotations of a task"] += max(0, len(done) - 1)
    lost["tasks without an annotation"] += not done
    return max(done)[-1] if done else []


def _is_skipped(annotation: dict[str, Any]) -> bool:
    return bool(annotation.get("was_cancelled") or annotation.get("skipped"))


def _rank(annotation: dict[str, Any]) -> tuple[bool, str]:
    """Whether it is the ground truth, under its name of today or that before version 1.0, and when it was changed."""
    truth = annotation.get("ground_truth") or annotation.get("honeypot")
    return bool(truth), str(annotation.get("updated_at") or annotation.get("created_at"))


class _Results:
    """What the results of one annotation say of a text, as far as read."""

    def __init__(self, text: str, lost: Counter[str]) -> None:
        self.entities: list[dict[str, Any]] = []
        self._text = text
        self._lost = lost
        self._links: list[tuple[dict[str, Any], str]] = []
        self._regions: dict[Any, bool] = {}  # whether the region became an entity

    def add(self, result: dict[str, Any], where: str) -> None:
        """Take one result; the relations wait until all entities are known."""
        kind = result.get("type")
        if kind == "relation":
            self._links.append((result, where))
        elif kind == "labels":
            self._add_span(result, where)
        else:
            self._lost[f"results of type {kind}"] += 1
            self._regions.setdefault(str(result.get("id")), False)

    def _add_span(self, result: dict[str, Any], where: str) -> None:
        value = _object(result.get("value"), f"{where}.value")
        start, end, name = value.get("start"), value.get("end"), result.get("id")
        self._check_surface(start, end, value.get("text"), where)
        labels = _list(value.get("labels") or [], f"{where}.value.labels")
        self._lost["spans without a label"] += not labels
        self._lost["notes on spans"] += bool(result.get("meta"))
        score = {} if result.get("score") is None else {"score": result["score"]}
        for label in labels:
            entity = {"start": start, "end": end, "label": label} | score
            if name is not None and not self._regions.get(str(name)):
                entity["id"] = name  # of several labels the first one's entity bears the id and the relations
            self._regions[str(name)] = True
            self.entities.append(entity)
        self._regions.setdefault(str(name), False)

    def _check_surface(self, start: Any, end: Any, surface: Any, where: str) -> None:
        """Refuse offsets into another text. The editor leaves out of the surface what the browser does not show."""
        if not isinstance(surface, str) or type(start) is not int or type(end) is not int:
            return
        found = self._text[max(0, start) : max(0, end)]
        rest = iter(found)
        if not all(sign in rest for sign in _UNSEEN.sub("", surface)):
            raise _TaskError(
                f"{where}: the text has {found!r} at [{start}, {end}), the result says {surface!r} "
                "(offsets count code points)"
            )

    def relations(self) -> list[dict[str, Any]]:
        """The relations, one for each label, and two for one that runs both ways.

        One that is symmetric runs from the earlier mention to the later then, as everywhere.
        """
        relations = []
        for link, where in self._links:
            if any(self._regions.get(str(link.get(end))) is False for end in ("from_id", "to_id")):
                self._lost["relations of spans without a label or of other results"] += 1
                continue
            direction = link.get("direction") or "right"
            if direction not in _ENDS:
                raise _TaskError(f"{where}.direction: expected left, right or bi, found {_kind(direction)}")
            labels = _list(link.get("labels") or [], f"{where}.labels")
            self._lost["relations without a label"] += not labels
            for label in labels:
                pairs = [(link.get(head), link.get(tail)) for head, tail in _ENDS[direction]]
                if isinstance(label, str) and label in _symmetric():
                    pairs = [min(pairs, key=self._place_of_head)]
                relations += [{"label": label, "head": head, "tail": tail} for head, tail in pairs]
        return relations

    def _place_of_head(self, pair: tuple[Any, Any]) -> tuple[int, int, str]:
        """What entities are sorted by; nowhere in particular for an end that the record refuses."""
        head = next((entity for entity in self.entities if str(entity.get("id")) == str(pair[0])), {})
        start, end = head.get("start"), head.get("end")
        return (start, end, str(head["label"])) if type(start) is int and type(end) is int else (0, 0, "")


@cache
def _symmetric() -> frozenset[str]:
    """The relations of the packaged schema that say the same in both directions."""
    return frozenset(label for label, kind in Schema.load().relations.items() if kind.symmetric)


def _task(document: Document) -> dict[str, Any]:
    data = {"text": document.text} | ({} if document.id is None else {"id": document.id})
    task = {"data": data} | ({"meta": dict(document.meta)} if document.meta else {})
    if count_scores(document):
        return task | {"predictions": [{"model_version": "marsad", "result": list(_format(document))}]}
    if document.entities:
        return task | {"annotations": [{"result": list(_format(document))}]}
    return task


def _format(document: Document) -> Iterator[dict[str, Any]]:
    """The results of a document: its spans, and one link for each pair of them that relations join."""
    ids = document.entity_ids()
    if any("#" in name for name in ids.values()):  # ends an id in the editor
        ids = {entity: f"e{n}" for n, entity in enumerate(document.entities, 1)}
    for entity in document.entities:
        value = {"start": entity.start, "end": entity.end, "text": document.mention(entity), "labels": [entity.label]}
        result = {"id": ids[entity], "from_name": LABELS, "to_name": TEXT, "type": "labels", "value": value}
        yield result | ({} if entity.score is None else {"score": entity.score})
    labels: dict[tuple[Entity, Entity], list[str]] = {}
    for relation in document.relations:
        labels.setdefault((relation.head, relation.tail), []).append(relation.label)
    for (head, tail), names in labels.items():
        yield {
            "type": "relation",
            "from_id": ids[head],
            "to_id": ids[tail],
            "direction": "right",
            "labels": names,
        }


def _results(annotation: Any, where: str) -> list[Any]:
    return _list(_object(annotation, where).get("result"), f"{where}.result")


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _TaskError(f"{where}: expected an object, found {_kind(value)}")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _TaskError(f"{where}: expected a list, found {_kind(value)}")
    return value


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"

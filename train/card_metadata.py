"""The head of a model card: metadata in the form that model hubs read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marsad.model.licence import TERMS, Terms, base_model, chain

_TAGS = ["arabic", "named-entity-recognition", "relation-extraction", "conflict", "marsad"]
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_MEASURES = {
    "entities, strict F1": ("entities", "strict"),
    "entities, coarse F1": ("entities", "coarse"),
    "links, strict F1, end to end": ("relations", "strict"),
}


def card_metadata(run: Mapping[str, Any], reports: Mapping[str, Any], terms: Terms) -> str:
    """The YAML between ``---`` lines, with each report's scores as results of the model.

    A licence that hubs have no name for is ``other``, with its name and where it stands.
    """
    from huggingface_hub import ModelCardData

    other = terms.own_text or terms.id not in TERMS
    base = base_model(run)
    data = ModelCardData(
        language="ar",
        license="other" if other else terms.id,
        license_name=terms.name if other else None,
        license_link=(terms.url or "LICENSE") if other else None,
        library_name="marsad",
        pipeline_tag="token-classification",
        tags=_TAGS,
        datasets=_sources(run) or None,
        base_model=base if base and _HUB_NAME.fullmatch(base) else None,
        model_name="marsad" if reports else None,
        eval_results=list(_results(reports)) or None,
    )
    return f"---\n{data.to_yaml()}\n---\n"


def _sources(run: Mapping[str, Any]) -> list[str]:
    """What the credits name, without their licences and uses."""
    credits = (credit for step in chain(run) for credit in step["settings"]["credits"])
    return list(dict.fromkeys(re.split(r" \(|: ", credit)[0] for credit in credits))


def _results(reports: Mapping[str, Any]) -> Iterator[Any]:
    from huggingface_hub import EvalResult

    for name, report in reports.items():
        for measure, (kind, mode) in _MEASURES.items():
            yield EvalResult(
                task_type="token-classification",
                task_name="Entities and relations of conflict reporting",
                dataset_type=re.sub(r"\W+", "-", name).strip("-").lower() or "test",
                dataset_name=name,
                dataset_split="test",
                metric_type="f1",
                metric_name=measure,
                metric_value=round(report[kind][mode]["micro"]["f1"], 4),
            )

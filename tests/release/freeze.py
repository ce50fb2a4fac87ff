"""A tiny model folder as this version saves it, with its answers: what later versions must load and answer alike.

``python -m tests.release.freeze`` writes ``tests/fixtures/VERSION`` once; what is there is never written again.
"""

import sys
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig

import marsad
from marsad.model.configuration import MarsadConfig
from marsad.model.extractor import Extractor
from marsad.model.network import MarsadModel
from marsad.model.options import schema_to_lists
from marsad.model.trust.answers import SENTENCES, record_answers
from marsad.model.trust.checksums import write_checksums
from marsad.train.tokenizer import train_tokenizer
from tests import tiny

FIXTURES = Path(__file__).parents[1] / "fixtures"
SHAPE = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
SHAPE |= {"max_position_embeddings": 64, "global_attn_every_n_layers": 1}
SIZES: dict[str, Any] = {"window": tiny.WINDOW, "overlap": tiny.OVERLAP, "pair_width": 16}
SIZES |= {"context_width": 8, "type_width": 8}


def freeze(folder: Path) -> None:
    """Save a random model of the shipped one's kind, stored in float16 as that is, and record what it says."""
    tokenizer = train_tokenizer((tiny.SENTENCES + SENTENCES) * 2, vocabulary=200)
    special = {
        f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("pad", "cls", "sep", "bos", "eos")
    }
    encoder = AutoConfig.for_model("modernbert", vocab_size=len(tokenizer), **SHAPE, **special)
    torch.manual_seed(1)
    model = MarsadModel(MarsadConfig(encoder=encoder.to_dict(), schema=schema_to_lists(tiny.schema()), **SIZES))
    tiny.scale_up(model)
    Extractor(model.half(), tokenizer).save_pretrained(folder)
    record_answers(Extractor.from_pretrained(folder, device="cpu", runtime="torch"), folder)
    write_checksums(folder)


def main() -> int:
    """Freeze this version's folder, unless it is there."""
    folder = FIXTURES / marsad.__version__
    if folder.exists():
        sys.stderr.write(f"{folder} is there: a frozen folder stays as its version wrote it\n")
        return 1
    freeze(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

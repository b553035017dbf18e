"""Load the spaCy pipeline that everything in ``extract`` reads its Docs from.

Ours lies in ``model/``: a blank English tokenizer and the encoder. Any other installed pipeline
will do if its trees carry Universal Dependencies labels.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from extract.encoder import Encoder
from graph.errors import PipelineMissing

MODEL = Path(__file__).with_name("model")
UD_LABELS = {"obj", "obl", "nmod", "case"}  # none of them is a label of spaCy's own English models


def blank() -> Language:
    """Return English with our tokenizer only: "No." before a number is one token."""
    nlp = spacy.blank("en")
    tokenizer: Any = nlp.tokenizer
    for word in ("No.", "Nos."):
        tokenizer.add_special_case(word, [{"ORTH": word}])
    return nlp


def ours(folder: Path = MODEL) -> Language:
    """Return our pipeline; the same as ``spacy.load(folder)``, in half the time."""
    nlp = blank()
    encoder = nlp.add_pipe("jingjinji_encoder")
    if isinstance(encoder, Encoder):
        encoder.from_disk(folder / "jingjinji_encoder")
    return nlp


def load(pipeline: str | None = None) -> Language:
    """Return our pipeline, or the installed one (a name or a folder) that is asked for.

    Raises:
        PipelineMissing: it is not installed, or its trees are no Universal Dependencies.
    """
    try:
        nlp = ours() if pipeline is None else spacy.load(pipeline)
    except (OSError, ValueError, ImportError) as error:
        raise PipelineMissing(
            f"The spaCy pipeline {pipeline or str(MODEL)!r} cannot be loaded: {error} "
            "Leave --pipeline out for the one that comes with the program."
        ) from error
    if pipeline is not None:
        _check(nlp, pipeline)
    return nlp


def _check(nlp: Language, pipeline: str) -> None:
    if "jingjinji_encoder" in nlp.pipe_names:
        return  # it has the labels, but does not list them
    labels = {label for _, component in nlp.pipeline for label in getattr(component, "labels", ())}
    missing = sorted(UD_LABELS - labels)
    if missing:
        raise PipelineMissing(
            f"The spaCy pipeline {pipeline!r} has no tree with Universal Dependencies labels: "
            f"{', '.join(missing)} are not among its labels. "
            "Leave --pipeline out for the one that comes with the program."
        )

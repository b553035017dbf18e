"""A model asked for the facts of one sentence; ``extract/proposals.py`` says what of its reply is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.errors import ModelUnavailable
from graph.facts import Entity
from graph.ontology import Ontology
from queries.llm_chat import Budget, ask_model, chat_model
from queries.llm_form import Vocabulary
from queries.llm_prompt import FOLDER, relation_line

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NOTHING: Mapping[str, Any] = {}


class Proposer:
    """Asks a model about sentences until it is down; ``trouble`` says why it then proposes nothing more."""

    def __init__(self, ontology: Ontology, model: BaseChatModel | str | None) -> None:
        if model is None:
            raise ModelUnavailable("No language model is set. Set JJJ_MODEL=provider:name, or leave --llm out.")
        self._model = chat_model(model) if isinstance(model, str) else model
        vocabulary = Vocabulary(ontology, evidence=False)
        lines = "\n".join(relation_line(vocabulary, kind) for kind in sorted(vocabulary.relations))
        self._system = (FOLDER / "facts.txt").read_text(encoding="utf-8").format(relations=lines)
        self._tool = json.loads((FOLDER / "facts_tool.json").read_text(encoding="utf-8"))
        self.trouble = ""

    def __call__(self, sentence: str, entities: Sequence[Entity]) -> Mapping[str, Any]:
        """Return the facts that the model sees in a sentence, unchecked; none once it is down."""
        if self.trouble:
            return NOTHING
        names = {e.id: f"{e.name} ({e.label})" for e in entities}
        asked = json.dumps({"sentence": sentence, "names": names}, ensure_ascii=False)
        try:
            reply = ask_model(self._model, [("system", self._system), ("human", asked)], [self._tool], Budget())
        except ModelUnavailable as error:
            self.trouble = str(error)
            return NOTHING
        return reply.values or NOTHING

"""The graph in the hands of LangChain: a tool for agents and a retriever for chains, both with evidence.

>>> from queries.ask import Asker                                    # doctest: +SKIP
>>> agent = create_agent(model, tools=[graph_tool(Asker(store))])    # doctest: +SKIP
"""

from __future__ import annotations

import json

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, tool

from graph.errors import JingjinjiError
from queries.answer import Answer, Source
from queries.ask import Asker

MOST_SOURCES = 8


def graph_tool(asker: Asker) -> BaseTool:
    """Return a tool that answers one question; its artifact is the whole ``Answer``, None after an error."""

    @tool(response_format="content_and_artifact")
    def ask_graph(question: str) -> tuple[str, Answer | None]:
        """Answer a question from the stored news articles, with the sentences that the answer rests on.

        Gives JSON: status (answered, unknown, clarify), text, names, number, boolean, sources. Say nothing that
        the sources do not say; after "unknown" say that the articles do not tell.
        """
        try:
            answer = asker.ask(question)
        except JingjinjiError as error:
            return json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False), None
        told = {key: value for key, value in answer.to_json().items() if key in TOLD}
        told["sources"] = told["sources"][:MOST_SOURCES]
        return json.dumps(told, ensure_ascii=False), answer

    return ask_graph


TOLD = ("status", "reason", "text", "names", "number", "boolean", "choices", "sources")


class GraphRetriever(BaseRetriever):
    """Retrieves the sentences that an answer rests on; nothing where the articles do not say."""

    asker: Asker

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        answer = self.asker.ask(query)
        if answer.status != "answered":
            return []
        return [_document(source, answer) for source in answer.sources]


def _document(source: Source, answer: Answer) -> Document:
    where = {"article": source.article, "title": source.title, "published": source.published}
    return Document(source.sentence, metadata={**where, "answer": answer.text})

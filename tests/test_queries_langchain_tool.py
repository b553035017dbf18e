"""An agent of LangChain that uses the graph, and the retriever; the agent's model is scripted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("langchain", reason='needs pip install ".[llm]"')

from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolMessage

from graph.facts_json import from_json
from graph.store import Store, open_store
from queries.ask import Asker
from queries.langchain_tool import GraphRetriever, graph_tool
from tests.test_queries_ask import ARTICLES

MANAGER = "Who manages Linden Hospital?"


class Scripted(GenericFakeChatModel):
    """A model that says what it is told to and takes any tools."""

    def bind_tools(self, tools: Any, **options: Any) -> Any:
        return self


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    store: Store
    with open_store(str(tmp_path_factory.mktemp("tool") / "store"), create=True) as store:
        for article in ARTICLES:
            store.add(from_json(article))
        yield Asker(store)


def test_an_agent_gets_the_answer_with_its_evidence(asker: Asker) -> None:
    call = {"name": "ask_graph", "args": {"question": MANAGER}, "id": "1"}
    said = iter([AIMessage("", tool_calls=[call]), AIMessage("Harbour Medical Group does (article a1).")])
    agent: Any = create_agent(Scripted(messages=said), tools=[graph_tool(asker)])
    messages = agent.invoke({"messages": [("human", MANAGER)]})["messages"]
    (result,) = [m for m in messages if isinstance(m, ToolMessage)]
    told = json.loads(str(result.content))
    assert told["names"] == ["Harbour Medical Group"]
    assert told["sources"][0]["sentence"] == "Linden Hospital is managed by Harbour Medical Group."
    assert result.artifact.cypher.startswith("MATCH ")
    assert messages[-1].content == "Harbour Medical Group does (article a1)."


def test_the_tool_says_that_the_articles_do_not_tell(asker: Asker) -> None:
    assert json.loads(graph_tool(asker).invoke({"question": "Who is the mayor of Westport?"}))["status"] == "unknown"


def test_the_retriever_gives_the_sentences_and_where_they_stand(asker: Asker) -> None:
    (document, *_) = GraphRetriever(asker=asker).invoke(MANAGER)
    assert document.page_content == "Linden Hospital is managed by Harbour Medical Group."
    assert (document.metadata["article"], document.metadata["published"]) == ("a1", "2021-03-04")
    assert GraphRetriever(asker=asker).invoke("Who is the mayor of Westport?") == []

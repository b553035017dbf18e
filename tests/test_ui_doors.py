"""The doors for programs: HTTP by gradio_client, MCP by the official client, JSON by its schema."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from graph.facts_json import from_json, to_json
from graph.store import Store, open_store
from queries.ask import Asker
from tests.sample_stores import sample_store  # noqa: F401
from tests.test_queries_ask import ARTICLES
from ui.doors import Doors, Limits, schema

jsonschema = pytest.importorskip("jsonschema")
MANAGER = "Who manages Linden Hospital?"
NAMES = ["ask", "cypher", "entity", "paths"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(str(tmp_path_factory.mktemp("doors") / "store"), create=True) as opened:
        for article in ARTICLES:
            opened.add(from_json(article))
        yield opened


@pytest.fixture(scope="module")
def doors(store: Store) -> Doors:
    return Doors(store, Asker(store))


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    from ui.chat import build_page, launch

    blocks = build_page(store, Asker(store))
    yield launch(blocks, host="127.0.0.1", port=None, login=None, mcp=True, block=False)
    blocks.close()


def fits(found: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return what was found, if it fits its part of the schema and no other."""
    jsonschema.validate(found, {**schema(), "oneOf": [{"$ref": f"#/$defs/{kind}"}]})
    jsonschema.validate(found, schema())
    return found


def test_doors_ask(doors: Doors) -> None:
    answer = fits(doors.ask(MANAGER), "answer")
    assert answer["names"] == ["Harbour Medical Group"]
    assert fits(doors.ask("Who is its director?", json.dumps([MANAGER])), "answer")["names"] == ["Ada Lowther"]


def test_doors_cypher_reads(doors: Doors) -> None:
    text = "MATCH (n:Hospital) WHERE n.name = $name RETURN n.name AS name"
    found = fits(doors.cypher(text, '{"name": "Linden Hospital"}'), "rows")
    assert (found["rows"], found["more"]) == ([{"name": "Linden Hospital"}], False)
    assert fits(doors.cypher("MATCH (n:Entity) RETURN n.name AS name", limit=2), "rows")["more"] is True


def test_doors_entity_has_facts_with_sentences_and_figures(doors: Doors) -> None:
    found = fits(doors.entity("Linden Hospital"), "entity")
    facts = {(f["type"], f["direction"], f["other"]["name"]) for f in found["facts"]}
    assert ("HOSTS", "in", "Harbour Medical Group") in facts
    assert ("LOCATED_IN", "out", "Westport") in facts
    hosts = next(f for f in found["facts"] if f["type"] == "HOSTS")
    assert hosts["claims"][0]["sentence"] == "Linden Hospital is managed by Harbour Medical Group."
    assert [(f["value"], f["unit"]) for f in found["figures"]] == [(420, "beds")]


def test_doors_paths_between_two_and_around_one(doors: Doors) -> None:
    found = fits(doors.paths("Ada Lowther", "Coast University"), "paths")
    assert [step["to"]["name"] for step in found["paths"][0]] == [
        "Linden Hospital", "Harbour Medical Group", "Coast University",
    ]  # fmt: skip
    assert [step["direction"] for step in found["paths"][0]] == ["out", "in", "out"]
    assert fits(doors.paths("Ada Lowther", "Coast University", longest=2), "paths")["paths"] == []
    assert [p[0]["to"]["name"] for p in fits(doors.paths("Ada Lowther"), "paths")["paths"]] == ["Linden Hospital"]


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("ask", ("",), "bad_question"),
        ("ask", ("x" * 501,), "bad_question"),
        ("ask", (MANAGER, "{"), "bad_question"),
        ("cypher", ("MATCH (n) DETACH DELETE n",), "refused_cypher"),
        ("cypher", ("MATCH (n RETURN n",), "store_error"),
        ("cypher", ("RETURN 1", "[]"), "bad_parameters"),
        ("entity", ("Quagmire Castle",), "no_such_entity"),
        ("paths", ("Linden Hospital", "Quagmire Castle"), "no_such_entity"),
    ],
)
def test_doors_errors_have_a_code_a_sentence_and_what_to_do(
    doors: Doors, tool: str, arguments: tuple[str, ...], code: str
) -> None:
    error = fits(getattr(doors, tool)(*arguments), "error")["error"]
    assert error["code"] == code
    assert error["message"]
    assert error["do"]


def test_doors_say_the_same_on_every_engine(sample_store: Store) -> None:  # noqa: F811
    doors = Doors(sample_store, Asker(sample_store))
    found = fits(doors.entity("Beijing Shijia Education Group"), "entity")
    assert any(f["type"] == "HOSTS" and f["direction"] == "out" for f in found["facts"])
    near = fits(doors.paths("Beijing Shijia Education Group"), "paths")["paths"]
    assert "Xiong'an Shijia Hutong Primary School" in [p[0]["to"]["name"] for p in near]
    way = fits(doors.paths("Beijing Shijia Education Group", near[0][0]["to"]["name"]), "paths")["paths"]
    assert [len(steps) for steps in way][:1] == [1]
    assert fits(doors.cypher("MATCH (n:Entity) RETURN count(n) AS n"), "rows")["rows"][0]["n"] > 10
    assert fits(doors.cypher("CREATE (n)"), "error")["error"]["code"] == "refused_cypher"


def test_doors_limit_each_caller(store: Store) -> None:
    now = [0.0]
    doors = Doors(store, Asker(store), Limits(2, lambda: now[0]))
    codes = [doors.entity("Westport", caller="a").get("error", {}).get("code") for _ in range(3)]
    assert codes == [None, None, "too_many_calls"]
    assert "error" not in doors.entity("Westport", caller="b")
    now[0] = 61.0
    assert "error" not in doors.entity("Westport", caller="a")


def test_facts_fit_the_schema() -> None:
    fits(to_json(from_json(ARTICLES[0])), "facts")


def test_http_api_by_gradio_client(address: str) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert [n for n in named if n.strip("/") in NAMES] == [f"/{n}" for n in NAMES]

    def called(name: str, *arguments: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(client.predict(*arguments, api_name=f"/{name}"))
        return found

    assert called("ask", MANAGER)["names"] == ["Harbour Medical Group"]
    assert called("entity", "Linden Hospital")["entity"]["label"] == "Hospital"
    assert called("paths", "Ada Lowther", "Westport")["paths"]
    assert called("cypher", "MATCH (n) DELETE n")["error"]["code"] == "refused_cypher"


def test_mcp_by_the_official_client(address: str, store: Store) -> None:
    pytest.importorskip("mcp", reason='needs pip install ".[agents]"')
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    before = store.query("MATCH (n) RETURN count(n) AS total")

    async def talk() -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
        url = f"{address.rstrip('/')}/gradio_api/mcp/"
        async with streamablehttp_client(url) as (read, write, _), ClientSession(read, write) as session:
            await session.initialize()
            tools = {t.name: t.description or "" for t in (await session.list_tools()).tools}
            answer = await session.call_tool(_named(tools, "ask"), {"question": MANAGER})
            refused = await session.call_tool(_named(tools, "cypher"), {"text": "CREATE (n)"})
            return tools, _json(answer), _json(refused)

    tools, answer, refused = asyncio.run(talk())
    assert sorted(_short(name) for name in tools) == NAMES
    assert "sentences that the answer rests on" in tools[_named(tools, "ask")]
    assert fits(answer, "answer")["names"] == ["Harbour Medical Group"]
    assert fits(refused, "error")["error"]["code"] == "refused_cypher"
    assert store.query("MATCH (n) RETURN count(n) AS total") == before


def test_http_and_mcp_say_the_same_on_every_engine(sample_store: Store) -> None:  # noqa: F811
    pytest.importorskip("mcp", reason='needs pip install ".[agents]"')
    from gradio_client import Client

    from ui.chat import build_page, launch

    question = "Who manages Xiong'an Shijia Hutong Primary School?"
    blocks = build_page(sample_store, Asker(sample_store))
    address = launch(blocks, host="127.0.0.1", port=None, login=None, mcp=True, block=False)
    by_http = json.loads(Client(address, verbose=False).predict(question, api_name="/ask"))
    by_mcp = asyncio.run(_asked_over_mcp(address, question))
    blocks.close()
    assert by_http["names"] == by_mcp["names"] == ["Beijing Shijia Education Group"]
    assert by_http["sources"] == by_mcp["sources"] != []


async def _asked_over_mcp(address: str, question: str) -> dict[str, Any]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    url = f"{address.rstrip('/')}/gradio_api/mcp/"
    async with streamablehttp_client(url) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        tools = {t.name: t.description or "" for t in (await session.list_tools()).tools}
        return _json(await session.call_tool(_named(tools, "ask"), {"question": question}))


@pytest.mark.parametrize("edit", [False, True])
def test_only_edit_gives_the_page_parts_that_write(store: Store, edit: bool) -> None:
    from ui.chat import build_page

    config = build_page(store, Asker(store), edit=edit).config
    parts = {str(c["props"].get("elem_id") or "") for c in config["components"]}
    assert any(part.startswith("add-") for part in parts) is edit
    assert ("same" in parts) is edit


def test_no_key_of_a_model_reaches_the_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai", reason='needs pip install ".[llm]"')
    from tests.openai_server import KEY
    from ui.chat import build_page

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    asker = Asker(store, translator="both", model="openai:scripted")
    assert KEY not in json.dumps(build_page(store, asker).config, default=str)


def test_mcp_has_the_login_of_the_page(store: Store) -> None:
    pytest.importorskip("mcp", reason='needs pip install ".[agents]"')
    import httpx

    from ui.chat import build_page, launch

    blocks = build_page(store, Asker(store))
    address = launch(blocks, host="127.0.0.1", port=None, login=("ada", "secret"), mcp=True, block=False)
    hello = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    kinds = {"Accept": "application/json, text/event-stream"}
    url = f"{address.rstrip('/')}/gradio_api/mcp/"
    codes = [
        httpx.post(url, json=hello, headers=kinds, auth=a).status_code for a in (None, ("ada", "x"), ("ada", "secret"))
    ]
    direct = httpx.post(f"{address.rstrip('/')}/gradio_api/run/ask", json={"data": [MANAGER]}).status_code
    blocks.close()
    assert (codes, direct) == ([401, 401, 200], 401)


def _json(result: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.content[0].text)
    return found


def _named(tools: dict[str, str], name: str) -> str:
    return next(t for t in tools if _short(t) == name)


def _short(name: str) -> str:
    return name.rpartition("_")[2]

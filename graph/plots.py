"""Results as pictures, PNG or SVG. The only file that imports matplotlib."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import networkx

from graph.analysis import Network
from graph.errors import ExportError
from graph.table import Table

BARS = 15  # rows in a bar chart
SHOWN_NODES = 40  # in the picture of the graph
STATES = {"done": "#30638e", "ongoing": "#edae49", "planned": "#d1495b"}
KINDS = ("png", "svg")


def plot(table: Table, *, kind: str = "png") -> bytes:
    """Return the picture of a table: heat map for regions, columns for years, bars for a ranking.

    Raises:
        ExportError: matplotlib is not installed, no such kind, or the table has nothing to draw.
    """
    draw = SHAPES.get(table.name, _bars)
    return _picture(lambda figure: draw(figure, table), kind)


def picture(net: Network, *, kind: str = "png") -> bytes:
    """Return a picture of the most connected entities and the ties between them."""
    return _picture(lambda figure: _graph(figure, net), kind)


def _picture(draw: Callable[[Any], None], kind: str) -> bytes:
    if kind not in KINDS:
        raise ExportError(f"There is no picture {kind!r}.\nKnown: {', '.join(KINDS)}.")
    try:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ExportError("Pictures need matplotlib. Run: pip install 'jingjinji[analysts]'") from error
    fonts = ["Noto Sans CJK SC", "WenQuanYi Zen Hei", "SimHei", "PingFang SC", "DejaVu Sans"]
    settings: dict[Any, Any] = {"font.family": _installed(fonts), "svg.hashsalt": "jingjinji", "svg.fonttype": "none"}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(9, 5.2), layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure)
        out = io.BytesIO()
        metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(out, format=kind, dpi=120, metadata=metadata)
    return out.getvalue()


def _installed(fonts: list[str]) -> list[str]:
    from matplotlib import font_manager

    known = set(font_manager.get_font_names())
    return [font for font in fonts if font in known] or ["sans-serif"]


def _bars(figure: Any, table: Table) -> None:
    number = (
        next((i for i, value in enumerate(table.rows[0]) if isinstance(value, (int, float))), None)
        if table.rows
        else None
    )
    if number is None:
        raise ExportError(f"{table.title}: there is nothing to draw.")
    rows = sorted(table.rows, key=lambda row: -row[number])[:BARS][::-1]
    axes = figure.subplots()
    names = [_short(str(row[0] if number else row[1])) for row in rows]
    axes.barh(range(len(rows)), [row[number] for row in rows], color=STATES["done"])
    axes.set_yticks(range(len(rows)), names)
    axes.set_xlabel(table.columns[number])
    axes.set_title(table.title)
    axes.spines[["top", "right"]].set_visible(False)


def _years(figure: Any, table: Table) -> None:
    axes = figure.subplots()
    years = [int(row[0]) for row in table.rows]
    bottom = [0] * len(years)
    for i, (state, colour) in enumerate(STATES.items(), 1):
        counts = [row[i] for row in table.rows]
        axes.bar(years, counts, bottom=bottom, color=colour, label=state)
        bottom = [low + count for low, count in zip(bottom, counts, strict=True)]
    axes.set_title(table.title)
    axes.set_ylabel("facts")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _heat_map(figure: Any, table: Table) -> None:
    counts: dict[tuple[str, str], int] = {}
    for _, start, end, facts in table.rows:
        counts[start, end] = counts.get((start, end), 0) + facts
    totals: dict[str, int] = {}
    for (start, end), facts in counts.items():
        for name in (start, end):
            totals[name] = totals.get(name, 0) + facts
    regions = sorted(totals, key=lambda name: (-totals[name], name))[:12]
    axes = figure.subplots()
    image = axes.imshow([[counts.get((a, b), 0) for b in regions] for a in regions], cmap="Blues")
    axes.set_xticks(range(len(regions)), regions, rotation=35, ha="right")
    axes.set_yticks(range(len(regions)), regions)
    for y, start in enumerate(regions):
        for x, end in enumerate(regions):
            if facts := counts.get((start, end)):
                ink = "white" if facts > max(counts.values()) / 2 else "black"
                axes.text(x, y, facts, ha="center", va="center", color=ink)
    axes.set_xlabel("to")
    axes.set_ylabel("from")
    axes.set_title(table.title)
    figure.colorbar(image, ax=axes, label="facts")


def _graph(figure: Any, net: Network) -> None:
    weights = dict(net.ties.degree(weight="weight"))
    chosen = sorted(weights, key=lambda node: (-weights[node], node))[:SHOWN_NODES]
    ties = net.ties.subgraph(chosen)
    shown = networkx.Graph()  # in a fixed order, so that the picture is always the same
    shown.add_nodes_from(chosen)
    shown.add_edges_from(sorted((min(edge), max(edge)) for edge in ties.edges()))
    shown.remove_nodes_from([node for node in chosen if not shown.degree(node)])
    place = networkx.spring_layout(shown, seed=1, k=1.6 / max(len(shown), 1) ** 0.5)
    axes = figure.subplots()
    kinds = sorted({net.kind(node) for node in shown})
    colours = dict(zip(kinds, _colours(len(kinds)), strict=True))
    networkx.draw_networkx_edges(shown, place, ax=axes, edge_color="#a5abb6", width=0.7)
    for kind in kinds:
        nodes = [node for node in shown if net.kind(node) == kind]
        sizes = [30 + 12 * weights[node] for node in nodes]
        networkx.draw_networkx_nodes(
            shown, place, nodes, ax=axes, node_size=sizes, node_color=[colours[kind]], label=kind
        )
    labels = {node: _short(net.name(node), 28) for node in shown}
    networkx.draw_networkx_labels(shown, place, labels, ax=axes, font_size=5.5)
    axes.legend(frameon=False, fontsize=6, markerscale=0.5, loc="upper left")
    axes.axis("off")


def _colours(number: int) -> list[Any]:
    """Return colours that can be told apart, strong ones first."""
    from matplotlib import colormaps

    pairs = colormaps["tab20"]  # a strong and a pale one of each colour, in turn
    return [pairs((2 * i) % 20 + (i // 10) % 2) for i in range(number)]


def _short(text: str, most: int = 48) -> str:
    flat = " ".join(text.split()).replace("$", r"\$")  # matplotlib takes $..$ for mathematics
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


SHAPES: dict[str, Callable[[Any, Table], None]] = {"growth": _years, "shared": _heat_map}

"""What we know and where it is kept.

>>> from graph import open_store, subgraph
>>> store = open_store("articles.store", create=True)  # doctest: +SKIP
>>> subgraph(store, around=("Hebei",), hops=2).size()  # doctest: +SKIP
"""

from graph.store import open_store
from graph.subgraph import subgraph

__all__ = ["open_store", "subgraph"]

"""The citation graph: GraphML and GEXF files that Gephi opens, and the same as an object of networkx.

A node is a document of the world: a target and its files in the archive are one node. An edge is a citation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO
from xml.sax.saxutils import escape, quoteattr

from vnplan_nlp.data.letters import for_xml, id_for_xml
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.index.exports import ALL, Selection, each_row, speaking, touched
from vnplan_nlp.index.records import KEY

if TYPE_CHECKING:
    import networkx

    from vnplan_nlp.index.library import CitationIndex

#: attribute -> its type, of nodes and of edges.
NODE: Final[dict[str, type]] = {
    "label": str, "held": bool, "key": str, "type": str, "type_code": str, "reference": str, "date": str, "year": int,
    "level": str, "issuer": str, "place": str, "title": str, "cited_by": int, "mentions": int, "cites": int,
}  # fmt: skip
EDGE: Final[dict[str, type]] = {"role": str, "mentions": int, "follows": bool, "direct": bool}
#: Readers of XML take a bare one for a line end.
_BREAKS: Final = {"\r": "&#13;"}
_GRAPHML: Final = {str: "string", int: "int", bool: "boolean"}
_GEXF: Final = {str: "string", int: "integer", bool: "boolean"}
_COLUMNS: Final = (
    "{0}.doc_type AS type, {0}.doc_type_code AS type_code, {0}.reference, {0}.date, {0}.year, i.level,"
    " i.name AS issuer, COALESCE(i.unit, {0}.place) AS place, {0}.title"
)
_TARGETS: Final = (
    f"SELECT t.canonical_id AS id, t.document IS NOT NULL AS held, substr(d.sha256, 1, {KEY}) AS key,"
    f" {_COLUMNS.format('t')}, t.documents AS cited_by, t.mentions,"
    " (SELECT COUNT(*) FROM edges WHERE document = t.document) AS cites FROM targets AS t"
    " LEFT JOIN documents AS d ON d.id = t.document LEFT JOIN issuers AS i ON i.id = t.issuer"
    " WHERE {condition} ORDER BY t.canonical_id"
)
#: Documents whose number is blank are no targets.
_DOCUMENTS: Final = (
    f"SELECT substr(d.sha256, 1, {KEY}) AS id, TRUE AS held, substr(d.sha256, 1, {KEY}) AS key, d.path,"
    f" {_COLUMNS.format('d')}, 0 AS cited_by, 0 AS mentions,"
    " (SELECT COUNT(*) FROM edges WHERE document = d.id) AS cites FROM documents AS d"
    " LEFT JOIN issuers AS i ON i.id = d.issuer WHERE d.target IS NULL AND {condition} ORDER BY id"
)
#: Of several files of one document the one that the index holds to be the best speaks for it.
_EDGES: Final = (
    f"SELECT COALESCE(own.canonical_id, substr(d.sha256, 1, {KEY})) AS source, t.canonical_id AS target, e.role,"
    " e.mentions, e.follows, e.direct FROM edges AS e JOIN documents AS d ON d.id = e.document"
    " JOIN targets AS t ON t.id = e.target LEFT JOIN targets AS own ON own.id = d.target"
    " WHERE (d.target IS NULL OR own.document = d.id) AND {condition} ORDER BY e.document, t.canonical_id"
)


class Node(NamedTuple):
    """A document of the world: its canonical id, or the key of a file without a number, and its attributes."""

    id: str
    attributes: dict[str, str | int | bool]


class Edge(NamedTuple):
    """A document cites another one."""

    source: str
    target: str
    attributes: dict[str, str | int | bool]


def nodes(index: CitationIndex, selection: Selection = ALL) -> Iterator[Node]:
    """Yield the nodes: the targets by their ids, then the documents that have no number."""
    selection = speaking(index, selection)
    chosen = f"t.id IN ({touched(selection)})" if selection.ids is not None else "TRUE"
    yield from _nodes(index, _TARGETS.format(condition=chosen), selection)
    yield from _nodes(index, _DOCUMENTS.format(condition=selection.condition("d.id")), selection)


def edges(index: CitationIndex, selection: Selection = ALL) -> Iterator[Edge]:
    """Yield the edges, those of the newest documents first; of a document in several files those of its best one."""
    selection = speaking(index, selection)
    query = _EDGES.format(condition=selection.condition("d.id"))
    for row in each_row(index, query, selection.parameters):
        yield Edge(id_for_xml(row["source"]), id_for_xml(row["target"]), _typed(row, EDGE))


def citation_graph(index: CitationIndex, selection: Selection = ALL) -> networkx.DiGraph:
    """Return the graph for networkx; a million edges take about a gigabyte, the files are written without.

    Raises:
        MissingLibraryError: networkx is not installed.
    """
    try:
        from networkx import DiGraph
    except ImportError as error:
        raise MissingLibraryError("networkx", "graph") from error
    graph = DiGraph()
    for node in nodes(index, selection):
        graph.add_node(node.id, **node.attributes)
    for edge in edges(index, selection):
        graph.add_edge(edge.source, edge.target, **edge.attributes)
    return graph


def _nodes(index: CitationIndex, query: str, selection: Selection) -> Iterator[Node]:
    for row in each_row(index, query, selection.parameters):
        row["label"] = _label(row)
        yield Node(id_for_xml(row["id"]), _typed(row, NODE))


def _label(row: dict[str, Any]) -> str:
    """Type and number, or what else names it: a node without a label is a dot."""
    if row["title"] and row["type"] and row["title"].startswith(f"{row['type']} "):
        return f"{row['title']} ({row['reference']})" if row["reference"] else str(row["title"])
    if row["reference"]:
        return " ".join(part for part in (row["type"], row["reference"]) if part)
    named = f"{row['type']}: {row['issuer']}" if row["type"] and row["issuer"] else None
    return str(row["title"] or row.get("path") or named or row["id"])


def _typed(row: dict[str, Any], types: dict[str, type]) -> dict[str, str | int | bool]:
    """The attributes that are known, each of its type; Gephi takes one that is missing for an empty cell."""
    return {
        name: for_xml(row[name]) if kind is str else kind(row[name])
        for name, kind in types.items()
        if row.get(name) is not None
    }


# --- files -----------------------------------------------------------------------------------------


def write_graphml(index: CitationIndex, path: Path, selection: Selection = ALL) -> tuple[int, int]:
    """Write the graph as GraphML; return how many nodes and edges it has."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for owner, types in (("node", NODE), ("edge", EDGE)):
            for name, kind in types.items():
                at = f'id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{_GRAPHML[kind]}"'
                file.write(f"<key {at}/>\n")
        file.write('<graph edgedefault="directed">\n')

        def data(owner: str, attributes: dict[str, str | int | bool]) -> str:
            values = ((name, escape(_printed(value), _BREAKS)) for name, value in attributes.items())
            return "".join(f'<data key="{owner}-{name}">{value}</data>' for name, value in values)

        def node(one: Node) -> str:
            return f"<node id={quoteattr(one.id)}>{data('node', one.attributes)}</node>\n"

        def edge(number: int, one: Edge) -> str:
            ends = f"source={quoteattr(one.source)} target={quoteattr(one.target)}"
            return f"<edge {ends}>{data('edge', one.attributes)}</edge>\n"

        counts = _write(index, selection, file, node, edge)
        file.write("</graph>\n</graphml>\n")
    return counts


def write_gexf(index: CitationIndex, path: Path, selection: Selection = ALL) -> tuple[int, int]:
    """Write the graph as GEXF 1.2; return how many nodes and edges it has. An edge weighs as much as its mentions."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        file.write("<meta><creator>vnplan_nlp</creator></meta>\n")
        file.write('<graph defaultedgetype="directed" mode="static">\n')
        kinds = (("node", _without(NODE, "label")), ("edge", _without(EDGE, "")))
        for owner, types in kinds:
            file.write(f'<attributes class="{owner}" mode="static">\n')
            for name, kind in types.items():
                file.write(f'<attribute id="{owner}-{name}" title="{name}" type="{_GEXF[kind]}"/>\n')
            file.write("</attributes>\n")

        def values(owner: str, attributes: dict[str, str | int | bool]) -> str:
            listed = ((name, value) for name, value in attributes.items() if name != "label")
            inner = "".join(
                f'<attvalue for="{owner}-{name}" value={quoteattr(_printed(value))}/>' for name, value in listed
            )
            return f"<attvalues>{inner}</attvalues>"

        def node(one: Node) -> str:
            label = " ".join(str(one.attributes["label"]).split())
            return f"<node id={quoteattr(one.id)} label={quoteattr(label)}>{values('node', one.attributes)}</node>\n"

        def edge(number: int, one: Edge) -> str:
            ends = f"source={quoteattr(one.source)} target={quoteattr(one.target)}"
            weight = f'weight="{one.attributes["mentions"]}"'
            return f'<edge id="{number}" {ends} {weight}>{values("edge", one.attributes)}</edge>\n'

        counts = _write(index, selection, file, node, edge, around=("nodes", "edges"))
        file.write("</graph>\n</gexf>\n")
    return counts


def _write(
    index: CitationIndex,
    selection: Selection,
    file: TextIO,
    node: Callable[[Node], str],
    edge: Callable[[int, Edge], str],
    around: tuple[str, ...] = (),
) -> tuple[int, int]:
    counts = [0, 0]
    file.writelines(f"<{name}>\n" for name in around[:1])
    for counts[0], one in enumerate(nodes(index, selection), 1):
        file.write(node(one))
    file.writelines(f"</{name}>\n" for name in around[:1])
    file.writelines(f"<{name}>\n" for name in around[1:])
    for counts[1], two in enumerate(edges(index, selection), 1):
        file.write(edge(counts[1], two))
    file.writelines(f"</{name}>\n" for name in around[1:])
    return counts[0], counts[1]


def _without(types: dict[str, type], name: str) -> dict[str, type]:
    return {one: kind for one, kind in types.items() if one != name}


def _printed(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

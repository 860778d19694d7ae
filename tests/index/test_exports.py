"""What of an index is handed on: the files say what the index says, and other programs read them."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from lxml import etree
from typer.testing import CliRunner

import vnplan_nlp as vp
from tests.index.writing import CENTRE, DISTRICT, TEXTS, build, line, sheet
from vnplan_nlp.cli import app
from vnplan_nlp.errors import ExitCode, MissingLibraryError
from vnplan_nlp.formats.akn import akoma_ntoso
from vnplan_nlp.index.build import Builder
from vnplan_nlp.index.exports import ALL, Selection, select, write_csv
from vnplan_nlp.index.graph_files import EDGE, NODE, citation_graph, write_gexf, write_graphml
from vnplan_nlp.index.linked_data import CONTEXT, write_jsonld

GEXF = {"g": "http://www.gexf.net/1.2draft"}
#: A title made to break files, a number that is blank, and two files of one document.
ODD = TEXTS | {
    "la.txt": sheet(DISTRICT, "81/KH-UBND", "2022-08-01", f"Thực hiện {CENTRE};", title='Thi <đua> & "vui" \'khỏe\''),
    "trong.txt": sheet(DISTRICT, "     /KH-UBND", "2022-08-02", f"Thực hiện {CENTRE};", title="Không số"),
    "tinh-ban-sao.txt": TEXTS["tinh.txt"] + "\nBản sao.\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vp.CitationIndex]:
    with vp.CitationIndex(build(tmp_path_factory.mktemp("index"), ODD)) as opened:
        yield opened


@pytest.fixture(params=["all", "some"])
def selection(request: pytest.FixtureRequest, index: vp.CitationIndex) -> Selection:
    return ALL if request.param == "all" else select(index, documents=["huyen.txt", "trong.txt"])


def count(index: vp.CitationIndex, query: str) -> int:
    found: int = index.base.execute(query).fetchone()[0]
    return found


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- selection ---


def test_a_selection_of_documents(index: vp.CitationIndex) -> None:
    chosen = select(index, documents=["huyen.txt"])
    assert json.loads(chosen.ids or "") == [count(index, "SELECT id FROM documents WHERE path = 'huyen.txt'")]


def test_a_selection_of_what_cites_a_target_and_of_its_files(index: vp.CitationIndex) -> None:
    chosen = set(json.loads(select(index, refs=["12/KH-UBND 2022"]).ids or ""))
    paths = {row[0] for row in index.base.execute("SELECT path, id FROM documents") if row[1] in chosen}
    assert {"tinh.txt", "tinh-ban-sao.txt", "huyen.txt"} <= paths
    assert "huyen-khac.txt" not in paths


# --- CSV ---


def test_csv_has_every_row_of_the_index(index: vp.CitationIndex, tmp_path: Path) -> None:
    counts = write_csv(index, tmp_path / "out")
    for table, rows in counts.items():
        assert rows == len(read(tmp_path / "out" / f"{table}.csv")) == count(index, f"SELECT COUNT(*) FROM {table}")
    assert set(counts) == {"documents", "targets", "edges", "mentions", "relations", "campaigns", "deadlines"}


def test_csv_files_fit_together(index: vp.CitationIndex, selection: Selection, tmp_path: Path) -> None:
    write_csv(index, tmp_path, selection)
    keys = {row["key"] for row in read(tmp_path / "documents.csv")}
    targets = {row["canonical_id"] for row in read(tmp_path / "targets.csv")}
    edges = read(tmp_path / "edges.csv")
    assert {row["document"] for row in edges} <= keys
    assert {row["target"] for row in edges} <= targets
    for row in read(tmp_path / "relations.csv"):
        assert {row["subject"], row["object"]} - {""} <= targets


def test_csv_keeps_odd_words(index: vp.CitationIndex, tmp_path: Path) -> None:
    write_csv(index, tmp_path)
    titles = {row["title"] for row in read(tmp_path / "documents.csv")}
    assert 'Thi <đua> & "vui" \'khỏe\'' in titles


def test_no_text_of_csv_is_a_formula_and_numbers_are_numbers(tmp_path: Path) -> None:
    title = "=HYPERLINK(1)"
    path = build(tmp_path, {"+84.txt": sheet(DISTRICT, "81/KH-UBND", "2022-08-01", title="Tên")})
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("UPDATE documents SET title = ?, pages = -5", (title,))
    writer.close()
    with vp.CitationIndex(path) as index:
        write_csv(index, tmp_path)
    (row,) = read(tmp_path / "documents.csv")
    assert (row["title"], row["path"], row["pages"]) == (f"'{title}", "'+84.txt", "-5")


# --- graphs ---


def same(one: Any, other: Any) -> bool:
    ends = [{(a, b): attributes for a, b, attributes in graph.edges(data=True)} for graph in (one, other)]
    return dict(one.nodes(data=True)) == dict(other.nodes(data=True)) and ends[0] == ends[1]


def test_targets_and_their_files_are_one_node(index: vp.CitationIndex) -> None:
    graph = citation_graph(index)
    assert len(graph) == count(index, "SELECT COUNT(*) FROM targets") + 1  # the one without a number
    plan = graph.nodes["12-kh-ubnd:2022@tinh-gia-lai"]
    assert (plan["held"], plan["label"], plan["level"], plan["place"]) == (True, "Kế hoạch 12/KH-UBND", "province", "Gia Lai")
    assert graph.nodes["45-ct-ttg:2021"]["held"] is False
    nameless = next(node for node, about in graph.nodes(data=True) if about.get("title") == "Không số")
    assert list(graph.successors(nameless)) == ["45-ct-ttg:2021"]


def test_edges_say_who_cites_whom_and_how(index: vp.CitationIndex) -> None:
    graph = citation_graph(index)
    huyen = next(node for node, about in graph.nodes(data=True) if about["label"] == "Kế hoạch 30/KH-UBND")
    edge = graph.edges[huyen, "12-kh-ubnd:2022@tinh-gia-lai"]
    assert edge == {"role": "implements", "mentions": 1, "follows": True, "direct": True}
    assert graph.edges[huyen, "45-ct-ttg:2021"]["direct"] is False


def test_graphml_is_read_back_as_it_is(index: vp.CitationIndex, selection: Selection, tmp_path: Path) -> None:
    counts = write_graphml(index, tmp_path / "g.graphml", selection)
    graph = citation_graph(index, selection)
    assert counts == (len(graph), graph.number_of_edges())
    assert same(nx.read_graphml(tmp_path / "g.graphml"), graph)


def test_gexf_is_read_back_as_it_is(index: vp.CitationIndex, selection: Selection, tmp_path: Path) -> None:
    counts = write_gexf(index, tmp_path / "g.gexf", selection)
    graph = citation_graph(index, selection)
    assert counts == (len(graph), graph.number_of_edges())
    back = nx.read_gexf(tmp_path / "g.gexf")
    for _, _, attributes in back.edges(data=True):
        assert attributes.pop("id")
        assert attributes.pop("weight") == attributes["mentions"]
    assert same(back, graph)


def test_every_node_and_edge_of_a_selection_belongs_to_it(index: vp.CitationIndex) -> None:
    graph = citation_graph(index, select(index, documents=["huyen.txt"]))
    assert len({source for source, _ in graph.edges}) == 1
    assert len(graph) < len(citation_graph(index))


@pytest.mark.parametrize("key", ["tinh.txt", "tinh-ban-sao.txt"])
def test_a_document_in_two_files_has_its_edges_whichever_is_asked_for(index: vp.CitationIndex, key: str, tmp_path: Path) -> None:
    chosen = select(index, documents=[key])
    own = "12-kh-ubnd:2022@tinh-gia-lai"
    assert list(citation_graph(index, chosen).edges) == [(own, "45-ct-ttg:2021")]
    write_jsonld(index, tmp_path / "d.jsonld", chosen)
    assert nodes(tmp_path / "d.jsonld")[f"urn:vnplan:{own}"]["eli:cites"]
    # Files are what the tables and the documents themselves are about.
    assert write_csv(index, tmp_path, chosen)["documents"] == 1


HOSTILE = 'x\x01 "<&>\'\ufffe\r\n]]> –\u202e'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vp.CitationIndex]:
    """An index over plans of strangers: ids, numbers and names of any letters."""
    folder = tmp_path_factory.mktemp("hostile")
    lines = []
    for number, (name, text) in enumerate(TEXTS.items()):
        plan = json.loads(line(text, name))
        plan["header"] |= {"canonical_id": f"{number}{HOSTILE}", "reference": HOSTILE, "title": HOSTILE, "place": HOSTILE}
        plan["header"]["issuer"] |= {"name": HOSTILE, "unit": HOSTILE}
        old = plan["references"][0]["canonical_id"]
        plan["references"][0] |= {"canonical_id": HOSTILE, "title": HOSTILE, "iri": HOSTILE}
        for citation in plan["citations"]:
            citation["target"] = HOSTILE if citation["target"] == old else citation["target"]
        lines.append(json.dumps(plan))
    (folder / "plans.jsonl").write_text("\n".join(lines), "utf-8")
    with Builder(folder / "index.db") as builder:
        assert builder.sync([folder / "plans.jsonl"]).broken == []
    with vp.CitationIndex(folder / "index.db") as opened:
        yield opened


def test_ids_and_names_of_any_letters_pass_for_xml(hostile: vp.CitationIndex, tmp_path: Path) -> None:
    graph = citation_graph(hostile)
    assert len(graph) == count(hostile, "SELECT COUNT(*) FROM targets")
    assert graph.number_of_edges() == count(hostile, "SELECT COUNT(*) FROM edges")
    write_graphml(hostile, tmp_path / "g.graphml")
    assert same(nx.read_graphml(tmp_path / "g.graphml"), graph)
    write_gexf(hostile, tmp_path / "g.gexf")
    assert set(nx.read_gexf(tmp_path / "g.gexf").edges) == set(graph.edges)


def test_ids_and_names_of_any_letters_pass_for_akoma_ntoso(hostile: vp.CitationIndex) -> None:
    for document in hostile.documents():
        assert len(etree.fromstring(akoma_ntoso(hostile.plan(document.key))))


def test_ids_of_any_letters_are_iris(hostile: vp.CitationIndex, tmp_path: Path) -> None:
    write_jsonld(hostile, tmp_path / "d.jsonld")
    found = nodes(tmp_path / "d.jsonld")
    assert len(found) == count(hostile, "SELECT COUNT(*) FROM targets")
    assert not [name for name in found if not re.fullmatch(r"urn:vnplan:[\w:@.~%-]+", name, re.ASCII)]


def test_gexf_has_the_structure_of_the_published_schema(index: vp.CitationIndex, tmp_path: Path) -> None:
    """The content model of gexf.xsd and data.xsd of GEXF 1.2: elements in their places, no attribute beyond them."""
    write_gexf(index, tmp_path / "g.gexf")
    root = etree.parse(tmp_path / "g.gexf").getroot()
    allowed = {
        "gexf": ({"version", "variant"}, {"meta", "graph"}),
        "meta": ({"lastmodifieddate"}, {"creator", "keywords", "description"}),
        "creator": (set(), set()),
        "graph": ({"defaultedgetype", "idtype", "mode", "start", "end", "timeformat"}, {"attributes", "nodes", "edges"}),
        "attributes": ({"class", "mode", "start", "end"}, {"attribute"}),
        "attribute": ({"id", "title", "type"}, {"default", "options"}),
        "nodes": ({"count"}, {"node"}),
        "edges": ({"count"}, {"edge"}),
        "node": ({"id", "label", "start", "end", "pid"}, {"attvalues", "spells", "nodes", "edges", "parents"}),
        "edge": ({"id", "type", "label", "source", "target", "weight", "start", "end"}, {"attvalues", "spells"}),
        "attvalues": (set(), {"attvalue"}),
        "attvalue": ({"for", "value", "start", "end"}, set()),
    }
    required = {
        "gexf": {"version"}, "attributes": {"class"}, "attribute": {"id", "title", "type"}, "node": {"id"},
        "edge": {"id", "source", "target"}, "attvalue": {"for", "value"},
    }  # fmt: skip
    for element in root.iter():
        name = etree.QName(element)
        assert required.get(name.localname, set()) <= set(element.attrib)
        assert name.namespace == GEXF["g"]
        attributes, children = allowed[name.localname]
        assert set(element.attrib) <= attributes
        assert {etree.QName(child).localname for child in element} <= children
    assert root.get("version") == "1.2"
    assert {kind.get("type") for kind in root.iterfind(".//g:attribute", GEXF)} <= {"string", "integer", "boolean"}
    for owner, types in (("node", NODE), ("edge", EDGE)):
        declared = {one.get("id") for one in root.iterfind(f".//g:attributes[@class='{owner}']/g:attribute", GEXF)}
        assert declared == {f"{owner}-{name}" for name in types if (owner, name) != ("node", "label")}
        used = {one.get("for") for one in root.iterfind(f".//g:{owner}//g:attvalue", GEXF)}
        assert used <= declared
    ids = [node.get("id") for node in root.iterfind(".//g:node", GEXF)]
    assert len(ids) == len(set(ids))
    assert {edge.get(end) for edge in root.iterfind(".//g:edge", GEXF) for end in ("source", "target")} <= set(ids)


def test_without_networkx_the_files_are_written(
    index: vp.CitationIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    assert write_gexf(index, tmp_path / "g.gexf")[0] > 0
    with pytest.raises(MissingLibraryError, match=r"vnplan-nlp\[graph\]"):
        citation_graph(index)


# --- JSON-LD ---


def nodes(path: Path) -> dict[str, dict[str, Any]]:
    document = json.loads(path.read_text("utf-8"))
    assert document["@context"] == CONTEXT
    return {node["@id"]: node for node in document["@graph"]}


def test_jsonld_has_a_node_for_each_document_of_the_world(index: vp.CitationIndex, tmp_path: Path) -> None:
    written = write_jsonld(index, tmp_path / "d.jsonld")
    found = nodes(tmp_path / "d.jsonld")
    assert len(found) == written == count(index, "SELECT COUNT(*) FROM targets") + 1
    plan = found["urn:vnplan:12-kh-ubnd:2022@tinh-gia-lai"]
    assert plan["@type"] == "Legislation"
    assert plan["legislationIdentifier"] == "12/KH-UBND"
    assert plan["legislationPassedBy"]["name"] == "Ủy ban nhân dân tỉnh Gia Lai"
    assert plan["eli:cites"] == plan["eli:ensures_implementation_of"] == [{"@id": "urn:vnplan:45-ct-ttg:2021"}]


def test_jsonld_tells_bases(index: vp.CitationIndex, tmp_path: Path) -> None:
    write_jsonld(index, tmp_path / "d.jsonld")
    other = next(node for node in nodes(tmp_path / "d.jsonld").values() if node.get("vnplan:path") == "huyen-khac.txt")
    assert other["eli:based_on"] == [{"@id": "urn:vnplan:45-ct-ttg:2021"}]


def test_links_of_jsonld_lead_to_its_nodes(index: vp.CitationIndex, selection: Selection, tmp_path: Path) -> None:
    write_jsonld(index, tmp_path / "d.jsonld", selection)
    found = nodes(tmp_path / "d.jsonld")
    chosen = {
        link["@id"] for node in found.values() for name, links in node.items() if name.startswith("eli:") and isinstance(links, list)
        for link in links
    }  # fmt: skip
    if selection is ALL:
        assert chosen <= set(found)
    assert chosen


# --- the command ---


def export(index: vp.CitationIndex, *arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["index", "export", *map(str, arguments), "-d", index.file])


@pytest.mark.parametrize("form", ["graphml", "gexf", "jsonld"])
def test_the_same_index_gives_the_same_bytes(form: str, index: vp.CitationIndex, tmp_path: Path) -> None:
    written = []
    for name in ("one", "other"):
        result = export(index, tmp_path / name, "--to", form)
        assert result.exit_code == 0, result.stderr
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert "nodes" in result.stderr


def test_all_documents_as_akoma_ntoso(index: vp.CitationIndex, tmp_path: Path) -> None:
    result = export(index, tmp_path / "akn", "--to", "akn")
    assert result.exit_code == 0, result.stderr
    names = {path.stem for path in (tmp_path / "akn").glob("*.xml")}
    assert names == {document.key for document in index.documents()}


def test_one_document_as_akoma_ntoso(index: vp.CitationIndex, tmp_path: Path) -> None:
    result = export(index, tmp_path / "a.xml", "--to", "akn", "--document", "tinh.txt")
    assert result.exit_code == 0, result.stderr
    assert b"FRBRWork" in (tmp_path / "a.xml").read_bytes()


def test_many_documents_need_a_folder(index: vp.CitationIndex, tmp_path: Path) -> None:
    assert export(index, tmp_path / "a.xml", "--to", "akn").exit_code == ExitCode.USAGE


def test_a_folder_that_cannot_be_made_is_told(index: vp.CitationIndex, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = export(index, tmp_path / "file" / "x", "--to", "csv")
    assert result.exit_code == ExitCode.FAILED
    assert len(result.stderr.splitlines()) == 1


def test_an_empty_index_is_handed_on(tmp_path: Path) -> None:
    from vnplan_nlp.index.build import Builder

    with Builder(tmp_path / "i.db"):
        pass
    with vp.CitationIndex(tmp_path / "i.db") as index:
        assert write_graphml(index, tmp_path / "g.graphml") == write_gexf(index, tmp_path / "g.gexf") == (0, 0)
        assert write_jsonld(index, tmp_path / "d.jsonld") == 0
        assert set(write_csv(index, tmp_path / "csv").values()) == {0}
    assert len(nx.read_graphml(tmp_path / "g.graphml")) == len(nx.read_gexf(tmp_path / "g.gexf")) == 0


def test_nothing_that_is_exported_changes_the_index(index: vp.CitationIndex) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index.base.execute("DELETE FROM documents")

"""The index as JSON-LD: documents as schema.org Legislation, their citations as properties of ELI.

ELI (European Legislation Identifier) is the vocabulary that offices use for acts and what they do to one another; it
has no word for guidance and for replacement alone, which are `vnplan:guides` and `vnplan:replaces`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from vnplan_nlp.index.exports import ALL, Selection, each_row, speaking, touched

if TYPE_CHECKING:
    from vnplan_nlp.index.library import CitationIndex

CONTEXT: Final[dict[str, Any]] = {
    "@vocab": "https://schema.org/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "vnplan": "urn:vnplan:property:",
    "legislationDate": {"@type": "Date"},
}
#: What an IRI may hold; ids of strangers are of any letters.
_SAFE: Final = ":@.-_~"
#: Role of a citation, or type of a relation -> what the one does to the other beside citing it.
_PROPERTIES: Final = {
    "basis": ("eli:based_on",),
    "implements": ("eli:ensures_implementation_of",),
    "amends": ("eli:amends",),
    "replaces": ("eli:repeals", "vnplan:replaces"),
    "repeals": ("eli:repeals",),
    "guides": ("vnplan:guides",),
    "consolidates": ("eli:consolidates",),
}
_COLUMNS: Final = (
    "{0}.id AS row, {0}.doc_type, {0}.reference, {0}.date, {0}.title, i.name AS issuer, i.level, i.unit, i.parent_unit"
)
_TARGETS: Final = (
    f"SELECT t.canonical_id, t.iri, t.document, d.sha256, d.path, {_COLUMNS.format('t')} FROM targets AS t"
    " LEFT JOIN documents AS d ON d.id = t.document LEFT JOIN issuers AS i ON i.id = t.issuer"
    " WHERE {condition} ORDER BY t.canonical_id"
)
_DOCUMENTS: Final = (
    f"SELECT NULL AS canonical_id, NULL AS iri, d.id AS document, d.sha256, d.path, {_COLUMNS.format('d')}"
    " FROM documents AS d LEFT JOIN issuers AS i ON i.id = d.issuer WHERE d.target IS NULL AND {condition}"
    " ORDER BY d.sha256"
)
_EDGES: Final = (
    "SELECT t.canonical_id, e.role FROM edges AS e JOIN targets AS t ON t.id = e.target WHERE e.document = ?"
    " ORDER BY t.canonical_id"
)
_RELATIONS: Final = (
    "SELECT DISTINCT r.type, t.canonical_id FROM relations AS r JOIN targets AS t ON t.id = r.object"
    " WHERE r.subject = ? AND r.object <> r.subject ORDER BY t.canonical_id, r.type"
)
_CAMPAIGNS: Final = (
    "SELECT DISTINCT COALESCE(m.name, c.name) FROM campaigns AS c LEFT JOIN movements AS m ON m.id = c.movement"
    " WHERE c.document = ? ORDER BY 1"
)


def write_jsonld(index: CitationIndex, path: Path, selection: Selection = ALL) -> int:
    """Write one JSON-LD document with a node a line; return how many nodes it has."""
    selection = speaking(index, selection)
    chosen = f"t.id IN ({touched(selection)})" if selection.ids is not None else "TRUE"
    queries = (_TARGETS.format(condition=chosen), _DOCUMENTS.format(condition=selection.condition("d.id")))
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {json.dumps(CONTEXT)},\n"@graph": [')
        for query in queries:
            for row in each_row(index, query, selection.parameters):
                comma = "," if count else ""
                file.write(f"{comma}\n{json.dumps(_node(index, row), ensure_ascii=False)}")
                count += 1
        file.write("\n]}\n")
    return count


def node_id(canonical_id: str | None, sha256: str | None) -> str:
    """Return the IRI of a node: "urn:vnplan:34-ct-tw:2014"; of a file without a number that of its bytes."""
    return f"urn:vnplan:{quote(canonical_id, safe=_SAFE)}" if canonical_id is not None else f"urn:sha256:{sha256}"


def _node(index: CitationIndex, row: dict[str, Any]) -> dict[str, Any]:
    named = " ".join(part for part in (row["doc_type"], row["reference"]) if part)
    node: dict[str, Any] = {
        "@id": node_id(row["canonical_id"], row["sha256"]),
        "@type": "Legislation",
        "name": row["title"] or named or row["path"] or row["canonical_id"],
        "legislationIdentifier": row["reference"],
        "legislationType": row["doc_type"],
        "legislationDate": row["date"],
        "legislationPassedBy": _issuer(row),
        "legislationJurisdiction": row["unit"] or ("Việt Nam" if row["level"] in ("central", "ministry") else None),
        "inLanguage": "vi",
        "eli:id_local": row["canonical_id"],
        "vnplan:iri": row["iri"],
        "vnplan:sha256": row["sha256"],
        "vnplan:path": row["path"],
    }
    links: dict[str, list[dict[str, str]]] = defaultdict(list)

    def link(name: str, canonical_id: str) -> None:
        value = {"@id": node_id(canonical_id, None)}
        if value not in links[name][-1:]:
            links[name].append(value)

    said = []
    if row["document"] is not None:
        for canonical_id, role in index.base.execute(_EDGES, (row["document"],)):
            link("eli:cites", canonical_id)
            said.append((canonical_id, role))
        node["about"] = [
            {"@type": "Event", "name": name} for (name,) in index.base.execute(_CAMPAIGNS, (row["document"],))
        ]
    if row["canonical_id"] is not None:
        said += [(canonical_id, kind) for kind, canonical_id in index.base.execute(_RELATIONS, (row["row"],))]
    for canonical_id, role in sorted(set(said)):
        for name in _PROPERTIES.get(role, ()):
            link(name, canonical_id)
    return {name: value for name, value in (node | links).items() if value not in (None, [], {})}


def _issuer(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["issuer"] is None:
        return None
    place = ", ".join(part for part in (row["unit"], row["parent_unit"]) if part)
    issuer: dict[str, Any] = {"@type": "GovernmentOrganization", "name": row["issuer"]}
    return issuer | ({"areaServed": place} if place else {})

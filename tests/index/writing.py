"""Small plans for the tests of the index, and an index over some of them."""

import json
from pathlib import Path

import vnplan_nlp as vp
from vnplan_nlp.index.build import Builder

SHEET = """{organ}

Số: {number}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

{place}, ngày {day} tháng {month} năm {year}

{kind}
{title}

{preamble}

I. NỘI DUNG
{body}
"""


def sheet(
    organ: str,
    number: str,
    date: str,
    preamble: str = "",
    *,
    kind: str = "KẾ HOẠCH",
    title: str = "Trồng cây đầu xuân",
    body: str = "Trồng cây ở các trục đường.",
) -> str:
    """The text of a document: "ỦY BAN NHÂN DÂN TỈNH GIA LAI", "12/KH-UBND", "2022-03-05"."""
    year, month, day = date.split("-")
    place = organ.rpartition("\n")[2].split(" ", 1)[-1].title()
    return SHEET.format(
        organ=organ, number=number, place=place, day=day, month=month, year=year, kind=kind, title=title,
        preamble=preamble, body=body,
    )  # fmt: skip


def line(text: str, name: str) -> str:
    return vp.parse_text(text, filename=name).to_json()


def write(folder: Path, texts: dict[str, str]) -> Path:
    """A file of JSON lines with these documents, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "plans.jsonl"
    path.write_text("".join(f"{line(text, name)}\n" for name, text in texts.items()), "utf-8")
    return path


def build(folder: Path, texts: dict[str, str]) -> Path:
    """An index over these documents."""
    index = folder / "index.db"
    with Builder(index) as builder:
        builder.sync([write(folder, texts)])
    return index


PROVINCE = "ỦY BAN NHÂN DÂN\nTỈNH GIA LAI"
DISTRICT = "ỦY BAN NHÂN DÂN\nHUYỆN IA GRAI"
OTHER_DISTRICT = "ỦY BAN NHÂN DÂN\nHUYỆN CHƯ SÊ"
COMMUNE = "ỦY BAN NHÂN DÂN\nXÃ IA SAO"
CENTRE = "Chỉ thị số 45/CT-TTg ngày 31/12/2021 của Thủ tướng Chính phủ về Tết trồng cây"
#: A directive of the centre, the plan of a province for it, those of two districts, one of a commune.
TEXTS = {
    "tinh.txt": sheet(PROVINCE, "12/KH-UBND", "2022-01-10", f"Thực hiện {CENTRE};"),
    "huyen.txt": sheet(
        DISTRICT,
        "30/KH-UBND",
        "2022-02-01",
        f"Thực hiện {CENTRE};\nThực hiện Kế hoạch số 12/KH-UBND ngày 10/01/2022 của Ủy ban nhân dân tỉnh Gia Lai;",
        body="1. Báo cáo Phòng Nông nghiệp trước ngày 20/3/2022.\n2. Phong trào “Toàn dân đoàn kết xây dựng đời sống văn hóa”.",
    ),
    "huyen-khac.txt": sheet(
        OTHER_DISTRICT,
        "41/KH-UBND",
        "2022-02-05",
        f"Căn cứ {CENTRE};",
        title="Phát triển rừng sản xuất",
        body="Quyết định phân bổ cây giống theo Luật Lâm nghiệp năm 2017.",
    ),
    "xa.txt": sheet(
        COMMUNE,
        "05/KH-UBND",
        "2022-02-20",
        "Thực hiện Kế hoạch số 30/KH-UBND ngày 01/02/2022 của Ủy ban nhân dân huyện Ia Grai;",
    ),
}


def dump(index: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an index says, without the numbers of its rows, which hang on the order in which documents came."""
    import sqlite3

    base = sqlite3.connect(index)
    queries = {
        "documents": "SELECT d.sha256, d.path, t.canonical_id, d.reference, d.date, d.level, d.rank, d.unit_code,"
        " d.province, d.title, i.name, d.citations, d.issues FROM documents d LEFT JOIN targets t ON t.id = d.target"
        " LEFT JOIN issuers i ON i.id = d.issuer",
        "targets": "SELECT t.canonical_id, t.iri, t.doc_type, t.reference, t.date, t.title, i.name, i.unit, t.documents,"
        " t.mentions, t.first_cited, t.last_cited, d.sha256 FROM targets t LEFT JOIN issuers i ON i.id = t.issuer"
        " LEFT JOIN documents d ON d.id = t.document",
        "edges": "SELECT d.sha256, t.canonical_id, e.role, e.follows, e.direct, e.rank, e.mentions, e.province,"
        " p.canonical_id, r.reference, r.date, r.title, r.issuer_name FROM edges e JOIN documents d ON d.id = e.document"
        " JOIN targets t ON t.id = e.target JOIN readings r ON r.id = e.reading JOIN targets p ON p.id = r.target",
        "years": "SELECT t.canonical_id, y.year, y.documents FROM target_years y JOIN targets t ON t.id = y.target",
        "mentions": "SELECT d.sha256, m.number, t.canonical_id, m.text, m.role FROM mentions m JOIN documents d"
        " ON d.id = m.document LEFT JOIN targets t ON t.id = m.target",
        "relations": "SELECT d.sha256, r.number, r.type, s.canonical_id, o.canonical_id FROM relations r JOIN documents d"
        " ON d.id = r.document LEFT JOIN targets s ON s.id = r.subject LEFT JOIN targets o ON o.id = r.object",
        "readings": "SELECT t.canonical_id, r.reference, r.date, r.title, r.known_title FROM readings r"
        " JOIN targets t ON t.id = r.target",
        "names": "SELECT t.canonical_id, n.searched FROM names n JOIN targets t ON t.id = n.rowid",
        "issuers": "SELECT name, level, unit, unit_code, parent_unit FROM issuers",
        **{
            table: f"SELECT d.sha256, x.* FROM {table} x JOIN documents d ON d.id = x.document"
            for table in ("campaigns", "deadlines", "sections", "issues")
        },
        "words": "SELECT d.sha256 FROM words w JOIN documents d ON d.id = w.rowid WHERE words MATCH 'text_folded: noi'",
        "orphans": "SELECT COUNT(*) FROM words",
        "pending": "SELECT COUNT(*) FROM pending_targets UNION ALL SELECT COUNT(*) FROM pending_documents",
    }
    said = {name: sorted(map(repr, base.execute(query))) for name, query in queries.items()}
    for table in ("campaigns", "deadlines", "sections", "issues"):
        rows = base.execute(f"SELECT d.sha256, x.* FROM {table} x JOIN documents d ON d.id = x.document")
        said[table] = sorted(repr((row[0], *row[2:])) for row in rows)
    base.close()
    return said  # type: ignore[return-value]


def as_json(texts: dict[str, str]) -> list[dict[str, object]]:
    return [json.loads(line(text, name)) for name, text in texts.items()]

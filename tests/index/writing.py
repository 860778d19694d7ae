"""Small plans for the tests of the index, and an index over some of them."""

import sqlite3
from pathlib import Path

import vnplan_nlp as vp
from vnplan_nlp.index.build import Builder
from vnplan_nlp.index.digest import said

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
    folder.mkdir(parents=True, exist_ok=True)
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
#: The same with what else may happen to a citation: no year, a wrong day, amended bases, one number of two organs.
MORE = TEXTS | {
    # The same directive without its year, and with a misprinted day.
    "muon.txt": sheet(DISTRICT, "88/KH-UBND", "2023-03-01", "Thực hiện Chỉ thị số 45/CT-TTg của Thủ tướng Chính phủ;"),
    "nham.txt": sheet(
        OTHER_DISTRICT,
        "90/KH-UBND",
        "2023-03-02",
        "Thực hiện Chỉ thị số 45/CT-TTg ngày 30/12/2021 của Thủ tướng Chính phủ về Tết trồng cây;",
    ),
    "sua.txt": sheet(
        PROVINCE,
        "20/KH-UBND",
        "2022-06-01",
        "Căn cứ Nghị định số 83/2020/NĐ-CP ngày 15/7/2020 sửa đổi Nghị định số 156/2018/NĐ-CP ngày 16/11/2018;",
        title="Bảo vệ rừng",
    ),
    "rung-cu.txt": sheet(
        PROVINCE, "70/KH-UBND", "2019-02-01", "Căn cứ Nghị định số 156/2018/NĐ-CP ngày 16/11/2018 của Chính phủ;"
    ),
    "rung-moi.txt": sheet(
        PROVINCE, "71/KH-UBND", "2021-02-01", "Căn cứ Nghị định số 156/2018/NĐ-CP ngày 16/11/2018 của Chính phủ;"
    ),
    "hai-so.txt": sheet(
        COMMUNE,
        "09/KH-UBND",
        "2022-04-01",
        "Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2014 của Bộ Chính trị;\nCăn cứ Nghị quyết số 57/NQ-CP ngày 21/4/2021 của Chính phủ;",
    ),
}


def dump(index: Path) -> dict[str, list[str]]:
    """All that an index says, by what it is about."""
    base = sqlite3.connect(index)
    rows: dict[str, list[str]] = {}
    for name, row in said(base):
        rows.setdefault(name, []).append(repr(row))
    base.close()
    return {name: sorted(some) for name, some in rows.items()}

"""A gold document and a prediction with an error of each kind, for the tests of the page of errors."""

import json
from pathlib import Path
from typing import Any

from vnplan_nlp import parse_text

TEXT = """ỦY BAN NHÂN DÂN
HUYỆN ĐỒI MÂY
Số: 15/KH-UBND

KẾ HOẠCH
Dọn kênh mương năm 2031

Căn cứ Chỉ thị số 12/CT-UBND ngày 03/5/2031 của Ủy ban nhân dân tỉnh; mực nước <3 m & >1 m.
I. MỤC ĐÍCH
Giữ dòng nước sạch trên toàn huyện.
II. NHIỆM VỤ
Các xã gửi báo cáo trước ngày 20/6/2031. Trạm Thủy nông tổng hợp trước ngày 25/6/2031.
"""


def gold_and_prediction() -> tuple[dict[str, Any], dict[str, Any]]:
    """Missed: a deadline. Spurious: a citation. Different: the date of a citation, and the number of the document."""
    plan = parse_text(TEXT)
    prediction: dict[str, Any] = json.loads(plan.to_json())
    header = prediction["header"]
    citations = prediction["citations"]
    assert len(citations) == 1
    assert len(prediction["deadlines"]) == 2
    issuer = header.get("issuer") or {}
    nothing = {"per": None, "on_behalf": None, "position": None, "name": None}
    gold_header = {name: header.get(name) for name in ("doc_type", "symbol", "place", "date", "title")}
    gold = {
        "doc": "kenh.txt",
        "header": {
            **gold_header, "number": "51", "issuer": issuer.get("name"), "issuer_level": issuer.get("level"),
            "signer": nothing, "recipients": header.get("recipients") or [],
        },
        "sections": [
            {"path": section["path"], "label": section["label"], "heading": section["heading"]}
            for section in prediction["sections"]
            if section.get("path")
        ],
        "bullets": 0,
        "citations": [
            {
                "verbatim": "Chỉ thị số 12/CT-UBND ngày 03/5/2031 của Ủy ban nhân dân tỉnh", "type": "Chỉ thị",
                "number": "12", "symbol": "CT-UBND", "id": "12/CT-UBND", "date": "2031-05-04",
                "issuer": "Ủy ban nhân dân tỉnh", "title": None, "kind": "numbered", "role": "basis",
            }
        ],
        "campaigns": [], "phases": [],
        "deadlines": [
            {
                "verbatim": f"trước ngày {day}/6/2031", "value": f"2031-06-{day}", "relation": "before",
                "recurrence": None, "actor": None, "task": None,
            }
            for day in (20, 25)
        ],
        "commemorations": [], "oddities": [],
    }  # fmt: skip
    start = plan.text.index("Trạm Thủy nông")
    extra = {**citations[0], "id": "citations-9", "start": start, "end": start + 14, "text": "Trạm Thủy nông"}
    extra |= {"doc_type": "Luật", "number": "9", "symbol": "<b>X</b>", "reference": "9/X", "date": None, "issuer_text": None}
    prediction["citations"] = [*citations, extra]
    prediction["deadlines"] = prediction["deadlines"][:1]
    return gold, prediction


def written(folder: Path, name: str = "kenh") -> tuple[Path, Path]:
    """Write both into folders of their own, and return these."""
    gold, prediction = gold_and_prediction()
    for part, value in (("gold", gold), ("predicted", prediction)):
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return folder / "gold", folder / "predicted"

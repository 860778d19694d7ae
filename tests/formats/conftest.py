"""A plan with every kind of time."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnplan_nlp as vp

TEXT = """ỦY BAN NHÂN DÂN
TỈNH TUYÊN QUANG
Số: 45/KH-UBND
Tuyên Quang, ngày 10 tháng 02 năm 2025
KẾ HOẠCH
Trồng rừng và làm sạch đường thôn năm 2025
I. MỤC ĐÍCH
Phát động thi đua chào mừng 80 năm Ngày Quốc khánh (02/9/1945 - 02/9/2025).
II. CÁC ĐỢT
1. Đợt 1 (từ ngày 01/3/2025 đến ngày 31/5/2025)
2. Đợt 2 (từ ngày 01/6/2025 đến hết ngày 15/12/2025)
III. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ trình danh sách khen thưởng trước ngày 15/12/2025.
2. Sở Tài chính thẩm định dự toán trong quý IV/2025.
3. Các huyện, thành phố báo cáo kết quả trước ngày 20 hằng tháng.
4. Trung tâm Khuyến nông tập huấn cho các thôn vào tháng 3/2025.
5. Đài Truyền thanh phát tin hằng tuần.
"""


@pytest.fixture
def plan() -> vp.PlanDocument:
    return vp.parse_text(TEXT)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "ke-hoach.txt"
    path.write_text(TEXT, "utf-8")
    return path

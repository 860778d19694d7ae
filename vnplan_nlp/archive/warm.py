"""Imported by the process that workers are copied from, so that their first file is no slower than the others.

The first parse of a process reads tables and compiles patterns, which takes as long as thirty plans. Where every part
of an archive has a worker of its own (on Ray), that would be paid for every part.
"""

from __future__ import annotations

from vnplan_nlp.pipeline import parse_text

_PLAN = """ỦY BAN NHÂN DÂN
TỈNH KON TUM
Số: 12/KH-UBND
Kon Tum, ngày 15 tháng 3 năm 2021
KẾ HOẠCH
Triển khai phong trào thi đua năm 2021
Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị, Ủy ban nhân dân tỉnh ban hành kế hoạch:
I. MỤC ĐÍCH
1. Phấn đấu đạt 90% trở lên.
II. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ chủ trì, phối hợp với các sở báo cáo trước ngày 15/11/2021.
"""

parse_text(_PLAN).to_json()

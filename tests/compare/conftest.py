"""A directive and a plan that implements it, small enough to read."""

import pytest

from vnplan_nlp import PlanDocument, parse_text

DIRECTIVE = """ỦY BAN NHÂN DÂN
TỈNH PHÚ THỌ
Số: 12/CT-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Phú Thọ, ngày 05 tháng 3 năm 2024
CHỈ THỊ
Về việc tăng cường bảo vệ nguồn nước sinh hoạt nông thôn trên địa bàn tỉnh
Thời gian qua, nhiều công trình cấp nước xuống cấp, một số nơi người dân phải dùng nước giếng nhiễm phèn.
Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
1. Ủy ban nhân dân các huyện, thị xã, thành phố
a) Rà soát, sửa chữa các trạm bơm, đường ống cấp nước hư hỏng, hoàn thành trước ngày 30/6/2024.
b) Phấn đấu 95% số hộ nông thôn được dùng nước hợp vệ sinh trong năm 2024.
c) Trồng mới hàng cây chắn bụi quanh bể lắng, cắm mốc hành lang bảo vệ giếng khoan công cộng.
d) Hưởng ứng phong trào “Phú Thọ giữ sạch nguồn nước”; tổ chức thu gom vỏ thuốc trừ sâu vào thứ Bảy hằng tuần.
2. Sở Y tế
a) Lấy mẫu xét nghiệm nước tại các trạm cấp nước tập trung ít nhất 04 lần trong năm theo Thông tư số 52/2024/TT-BYT.
3. Chế độ báo cáo
Ủy ban nhân dân các huyện, thị xã, thành phố báo cáo kết quả về Sở Nông nghiệp và Phát triển nông thôn trước ngày 10/12/2024.
Nơi nhận:
- UBND các huyện, thị xã, thành phố;
- Lưu: VT.
CHỦ TỊCH
Nguyễn Văn An
"""

PLAN = """ỦY BAN NHÂN DÂN
HUYỆN LÂM THAO
Số: 45/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Lâm Thao, ngày 28 tháng 3 năm 2024
KẾ HOẠCH
Bảo vệ nguồn nước sinh hoạt nông thôn trên địa bàn huyện Lâm Thao năm 2024
Thực hiện Chỉ thị số 12/CT-UBND ngày 05/3/2024 của Chủ tịch Ủy ban nhân dân tỉnh, Ủy ban nhân dân huyện ban hành Kế hoạch:
I. NHIỆM VỤ
1. Phòng Nông nghiệp và Phát triển nông thôn rà soát, sửa chữa trạm bơm, đường ống cấp nước hư hỏng, xong trước ngày 15/7/2024.
2. Phấn đấu 90% số hộ nông thôn được dùng nước hợp vệ sinh trong năm 2024.
3. Phát động phong trào “Lâm Thao giữ sạch nguồn nước”, thu gom vỏ thuốc trừ sâu vào thứ Bảy hằng tuần.
4. Mở lớp dạy bơi miễn phí cho thiếu nhi dịp hè tại nhà văn hóa khu dân cư.
II. TỔ CHỨC THỰC HIỆN
Phòng Nông nghiệp và Phát triển nông thôn báo cáo kết quả về Sở Nông nghiệp và Phát triển nông thôn trước ngày 10/12/2024.
Nơi nhận:
- UBND tỉnh (b/c);
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Thị Bình
"""


@pytest.fixture(scope="session")
def directive() -> PlanDocument:
    return parse_text(DIRECTIVE)


@pytest.fixture(scope="session")
def plan() -> PlanDocument:
    return parse_text(PLAN)


@pytest.fixture(scope="session")
def texts() -> tuple[str, str]:
    """The plan and its directive."""
    return PLAN, DIRECTIVE

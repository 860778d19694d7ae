"""Write `vnplan_nlp/data/admin_units.csv`: provinces, districts and communes with the interval in which each was valid.

    python scripts/build_admin_units.py DOMAIN_DIR [OUTPUT]

Sources, in DOMAIN_DIR (compiled 2026-11-20; licences and checks in `04_admin_units.md` there):

- `admin_units_2022-10-01.csv` and `admin_units_history_2004_2025.csv` from the monthly snapshots of dvhcvn/data;
- `admin_units_2025-03-01.csv` (ThangLeQuoc/vietnamese-provinces-database @fac6308, MIT), the last list with districts;
- `admin_units_2025-07-01.csv` (dvhcvn/20250701 @dd94887, MIT), the list of the two-tier government;
- `admin_units_2026-04-30.csv` (thanglequoc/vietnamese-provinces-database @cd58063, MIT), Đồng Nai being a city.

Between two snapshots the exact day of a change is not known; a unit gets the widest interval that the snapshots
allow, so that a document of its last day still finds it. Days that the law names are in `_KNOWN`. An empty
`valid_from` means before the first list of 2022-10-01, an empty `valid_to` means still valid on the last one;
`valid_to` is the first day on which the unit no longer was. Spelling of tones is that of State texts (Hòa, Thủy).
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from vnplan_nlp.data.admin_units import modern_tones

_SNAPSHOTS = ("2022-10-01", "2025-03-01", "2025-07-01", "2026-04-30")
#: (valid_from, valid_to) by the first and the last snapshot that list a unit.
_FROM = {"2022-10-01": "", "2025-03-01": "2022-10-01", "2025-07-01": "2025-07-01", "2026-04-30": "2026-04-30"}
_TO = {"2022-10-01": "2025-03-01", "2025-03-01": "2025-07-01", "2025-07-01": "2026-04-30", "2026-04-30": ""}
_KNOWN = {
    ("28", "Hà Tây"): ("", "2008-08-01"),  # 15/2008/QH12
    ("46", "Thừa Thiên Huế"): ("", "2025-01-01"),  # 175/2024/QH15
    ("46", "Huế"): ("2025-01-01", ""),
    ("474", "Huế"): ("", "2025-01-01"),
}
_TYPES = ("Tỉnh", "Thành phố", "Huyện", "Quận", "Thị xã", "Thị trấn", "Xã", "Phường", "Đặc khu")
Key = tuple[str, str, str, str]


def build(domain: Path) -> list[tuple[str, ...]]:
    """Return the rows (code, type, name, parent, valid_from, valid_to), ordered by length of code, then code."""
    seen: dict[Key, list[str]] = {}
    for day in _SNAPSHOTS:
        with (domain / f"admin_units_{day}.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                seen.setdefault(_key(row["code"], row["type"], row["name"], row["parent_code"]), []).append(day)
    rows = {key: (_FROM[days[0]], _TO[days[-1]]) for key, days in seen.items()}
    with (domain / "admin_units_history_2004_2025.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for full in row["names_oldest_to_newest"].split("|"):
                # "Thị Xã Buôn Hồ" too
                kind = next(kind for kind in _TYPES if full.lower().startswith(f"{kind.lower()} "))
                key = _key(row["code"], kind, full[len(kind) + 1 :], row["parent_code"])
                rows.setdefault(key, ("", "2022-10-01"))
    found = [(*key, *_KNOWN.get((key[0], key[2]), span)) for key, span in rows.items()]
    return sorted(found, key=lambda row: (len(row[0]), row[0], row[4] or "0", row[2]))


def _key(code: str, kind: str, name: str, parent: str) -> Key:
    name = modern_tones(name.removeprefix(f"{kind} "))
    name = " - ".join(part.strip() for part in name.split("-"))  # "Phan Rang-Tháp Chàm", "Bà Rịa - Vũng Tàu"
    return code, kind, str(int(name)) if name.isdigit() else " ".join(name.split()), parent


def main() -> None:
    """Write the table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("domain", type=Path, help="the folder of the source tables")
    cli.add_argument("output", type=Path, nargs="?", default=Path("vnplan_nlp/data/admin_units.csv"))
    options = cli.parse_args()
    output: Path = options.output
    rows = build(options.domain)
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "type", "name", "parent", "valid_from", "valid_to"))
        writer.writerows(rows)
    print(f"{len(rows)} units, {output.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()

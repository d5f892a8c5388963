"""Writes the template of units, resources/templates/units.json, from the three public lists of communes.

    python scripts/make_units.py FOLDER

FOLDER holds ``tra-vinh-2023.csv``, ``tra-vinh-2024.csv`` and ``vinh-long-2025.csv``. What the lists do not say
(provincial bodies, dates, letterheads) stands below; resources/templates/README.md names the sources and what
is not confirmed. Stops when a former commune has no successor, or a name could mean two of them.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

from tvdesk.core.resources import resource_path
from tvdesk.core.text import clean, fold

Row = dict[str, Any]

LAST_OF_DEPARTMENTS = "2025-02-28"  # departments merged on 1 March 2025
LAST_OF_WARDS = "2024-12-31"  # resolution 1277/NQ-UBTVQH15, in force 1 January 2025
LAST_OF_PROVINCE, NEW_PROVINCE = "2025-06-30", "2025-07-01"
WARD_MERGED_INTO = "29242"  # Phường 3 took in Phường 2 and Phường 6
KEPT = "giữ nguyên"
KINDS = {"Phường": "phuong", "Thị trấn": "thi_tran", "Xã": "xa"}
DISTRICT_KINDS = {"Thành phố": "thanh_pho", "Thị xã": "thi_xa", "Huyện": "huyen"}
SHORT_KINDS = {"Thành phố": ("TP", "TP."), "Thị xã": ("TX", "TX."), "Huyện": ("H.", "H")}
COMMITTEE = "ỦY BAN NHÂN DÂN TỈNH"

# Of the old province: part of the id, kind, name, short name, other ways of writing it, letterhead, symbol.
BODIES: tuple[tuple[str, str, str, str, tuple[str, ...], str, str], ...] = (
    ("ubnd", "uy_ban", "Ủy ban nhân dân tỉnh", "UBND tỉnh", ("UBND tỉnh Trà Vinh",), "", "BC-UBND"),
    (
        "vpub",
        "van_phong",
        "Văn phòng UBND tỉnh",
        "VP.UBND tỉnh",
        ("VP UBND tỉnh", "VPUBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"),
        COMMITTEE,
        "BC-VP",
    ),
    (
        "sotttt",
        "so",
        "Sở Thông tin và Truyền thông",
        "Sở TT&TT",
        ("STTTT", "Sở TT và TT", "Sở TTTT"),
        COMMITTEE,
        "BC-STTTT",
    ),
    (
        "sovhttdl",
        "so",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Sở VHTTDL",
        ("SVHTTDL", "Sở VH,TT và DL", "Sở VH,TT&DL", "Sở VH-TT&DL", "Sở VH-TT-DL", "Sở VHTT&DL"),
        COMMITTEE,
        "BC-SVHTTDL",
    ),
    ("sokhcn", "so", "Sở Khoa học và Công nghệ", "Sở KH&CN", ("SKHCN", "Sở KHCN"), COMMITTEE, "BC-SKHCN"),
    (
        "sokhdt",
        "so",
        "Sở Kế hoạch và Đầu tư",
        "Sở KH&ĐT",
        ("SKHĐT", "Sở KH và ĐT", "Sở KHĐT"),
        COMMITTEE,
        "BC-SKHĐT",
    ),
    ("soct", "so", "Sở Công Thương", "Sở CT", ("SCT",), COMMITTEE, "BC-SCT"),
    ("sotc", "so", "Sở Tài chính", "Sở TC", ("STC",), COMMITTEE, "BC-STC"),
    ("sonv", "so", "Sở Nội vụ", "Sở NV", ("SNV",), COMMITTEE, "BC-SNV"),
    ("cat", "luc_luong", "Công an tỉnh", "CA tỉnh", ("CAT", "Công an tỉnh Trà Vinh"), "BỘ CÔNG AN", "BC-CAT"),
    (
        "bchqs",
        "luc_luong",
        "Bộ Chỉ huy Quân sự tỉnh",
        "BCHQS tỉnh",
        ("BCH Quân sự tỉnh", "Bộ CHQS tỉnh", "Bộ CHQS"),
        "QUÂN KHU 9",
        "BC-BCH",
    ),
    (
        "bdbp",
        "luc_luong",
        "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
        "BCHBĐBP tỉnh",
        ("BCH BĐBP tỉnh", "BĐBP tỉnh", "Bộ đội Biên phòng tỉnh", "BCH Bộ đội Biên phòng tỉnh"),
        "BỘ ĐỘI BIÊN PHÒNG",
        "BC-BCH",
    ),
    (
        "btg",
        "dang",
        "Ban Tuyên giáo Tỉnh ủy",
        "BTG Tỉnh ủy",
        ("BTG TU", "BTGTU", "Ban TG Tỉnh ủy", "Ban Tuyên giáo TU"),
        "TỈNH ỦY TRÀ VINH",
        "BC/BTGTU",
    ),
    (
        "mttq",
        "mat_tran",
        "Ủy ban MTTQ Việt Nam tỉnh",
        "UBMTTQVN tỉnh",
        (
            "MTTQ tỉnh",
            "UB MTTQ tỉnh",
            "UBMTTQ tỉnh",
            "UBMTTQ VN tỉnh",
            "Ủy ban MTTQVN tỉnh",
            "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
        ),
        "",
        "BC-MTTQ",
    ),
    ("bao", "bao_chi", "Báo Trà Vinh", "Báo TV", (), "TỈNH ỦY TRÀ VINH", "BC-BTV"),
    (
        "dai",
        "bao_chi",
        "Đài Phát thanh và Truyền hình Trà Vinh",
        "Đài PT-TH",
        (
            "Đài PT và TH TV",
            "Đài PT&TH Trà Vinh",
            "Đài PT-TH Trà Vinh",
            "Đài PTTH",
            "Đài PTTH Trà Vinh",
            "Đài PTTH tỉnh",
        ),
        COMMITTEE,
        "BC-PTTH",
    ),
    (
        "cong",
        "bao_chi",
        "Cổng Thông tin điện tử tỉnh",
        "Cổng TTĐT tỉnh",
        ("Cổng TTĐT", "Cổng thông tin điện tử"),
        "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH",
        "BC-CTTĐT",
    ),
)

# Of the new province: part of the id, name without the province, short name without it, bodies it came from.
# Their names carry the province, so that the plain names keep meaning the bodies that wrote the old workbooks.
NEW_BODIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("ubnd", "Ủy ban nhân dân tỉnh", "UBND tỉnh", ("ubnd",)),
    ("vpub", "Văn phòng UBND tỉnh", "VP.UBND tỉnh", ("vpub",)),
    ("sovhttdl", "Sở Văn hóa, Thể thao và Du lịch tỉnh", "Sở VHTTDL tỉnh", ("sovhttdl",)),
    ("sokhcn", "Sở Khoa học và Công nghệ tỉnh", "Sở KH&CN tỉnh", ("sokhcn",)),
    ("soct", "Sở Công Thương tỉnh", "Sở CT tỉnh", ("soct",)),
    ("sotc", "Sở Tài chính tỉnh", "Sở TC tỉnh", ("sotc",)),
    ("sonv", "Sở Nội vụ tỉnh", "Sở NV tỉnh", ("sonv",)),
    ("cat", "Công an tỉnh", "CA tỉnh", ("cat",)),
    ("bchqs", "Bộ Chỉ huy Quân sự tỉnh", "BCHQS tỉnh", ("bchqs", "bdbp")),
    ("btg", "Ban Tuyên giáo và Dân vận Tỉnh ủy", "BTGDV Tỉnh ủy", ("btg",)),
    ("mttq", "Ủy ban MTTQ Việt Nam tỉnh", "UBMTTQVN tỉnh", ("mttq",)),
    ("bao", "Báo và Phát thanh, Truyền hình", "Báo và PT-TH", ("bao", "dai")),
    ("cong", "Cổng Thông tin điện tử tỉnh", "Cổng TTĐT tỉnh", ("cong",)),
)

# Departments that ended on 28 February 2025, and into which bodies they went.
MERGED_DEPARTMENTS = {"sotttt": ("sokhcn", "sovhttdl"), "sokhdt": ("sotc",)}
# The duty of foreign information, and so of bringing the reports together.
CONSOLIDATING = {
    "tv-sotttt": ("", LAST_OF_DEPARTMENTS),
    "tv-sovhttdl": ("2025-03-01", LAST_OF_PROVINCE),
    "vl-sovhttdl": (NEW_PROVINCE, ""),
}


def span(first: str, last: str, **values: str) -> Row:
    return {"valid_from": first, "valid_to": last, **values}


def unit(id: str, kind: str, name: str, parent: str, first: str, last: str, **more: Any) -> Row:
    """One unit; ``more`` overrides what is empty by default."""
    row: Row = {
        "code": id,
        "kind": kind,
        "names": [span(first, last, name=name, short=more.pop("short", ""))],
        "words": [],
        "parents": [span(first, last, parent=parent)] if parent else [],
        "official_code": "",
        "predecessors": [],
        "successors": [],
        "formed_from": "",
        "valid_from": first,
        "valid_to": last,
        "roles": [],
        "report_symbol": "",
        "upper_body": "",
        "place": "",
    }
    if id in CONSOLIDATING:
        row["roles"] = [span(*CONSOLIDATING[id], role="tong_hop")]
    return row | more


def provinces() -> list[Row]:
    formed = "Tỉnh Bến Tre, tỉnh Trà Vinh, tỉnh Vĩnh Long"
    return [
        unit("tv", "tinh", "Tỉnh Trà Vinh", "", "", LAST_OF_PROVINCE, official_code="84"),
        unit("vl", "tinh", "Tỉnh Vĩnh Long", "", NEW_PROVINCE, "", official_code="86", formed_from=formed),
    ]


def old_bodies() -> list[Row]:
    return [
        unit(
            f"tv-{id}",
            kind,
            name,
            "tv",
            "",
            LAST_OF_DEPARTMENTS if id in MERGED_DEPARTMENTS else LAST_OF_PROVINCE,
            short=short,
            words=[*words, *with_province(name, short, "Trà Vinh")],
            upper_body=f"{upper} TRÀ VINH" if upper.endswith("TỈNH") else upper,
            report_symbol=symbol,
            place="Trà Vinh",
        )
        for id, kind, name, short, words, upper, symbol in BODIES
    ]


def with_province(name: str, short: str, province: str) -> list[str]:
    """A body's names with its province behind them, where they do not hold it: "Sở Công Thương tỉnh Trà Vinh"."""
    return [
        f"{written} {province}" if written.endswith(("tỉnh", "Tỉnh ủy")) else f"{written} tỉnh {province}"
        for written in (name, short)
        if province not in name
    ]


def new_bodies() -> list[Row]:
    kinds = {id: kind for id, kind, *_ in BODIES}
    uppers = {id: (upper, symbol) for id, _, _, _, _, upper, symbol in BODIES}
    rows = []
    for id, name, short, _ in NEW_BODIES:
        upper, symbol = uppers[id]
        rows.append(
            unit(
                f"vl-{id}",
                kinds[id],
                f"{name} Vĩnh Long",
                "vl",
                NEW_PROVINCE,
                "",
                short=f"{short} Vĩnh Long",
                upper_body=f"{upper} VĨNH LONG" if upper.endswith("TỈNH") else upper.replace("TRÀ VINH", "VĨNH LONG"),
                report_symbol={"btg": "BC/BTGDVTU", "bao": "BC-BPTTH"}.get(id, symbol),
                place="Vĩnh Long",
            )
        )
    return rows


def split_kind(name: str, kinds: dict[str, str]) -> tuple[str, str]:
    """("Thị trấn", "Càng Long") of "Thị trấn Càng Long"."""
    word = next(word for word in kinds if name.startswith(word + " "))
    return word, name.removeprefix(word + " ")


def districts(communes: list[Row]) -> list[Row]:
    rows = []
    for code, full in sorted({(row["district_code"], clean(row["district"])) for row in communes}):
        kind, name = split_kind(full, DISTRICT_KINDS)
        short, dotted = (f"UBND {mark} {name}" for mark in SHORT_KINDS[kind])
        rows.append(
            unit(
                f"tv-{code}",
                DISTRICT_KINDS[kind],
                f"UBND {kind.lower()} {name}",
                "tv",
                "",
                LAST_OF_PROVINCE,
                short=short,
                words=[full, dotted, f"Ủy ban nhân dân {kind.lower()} {name}", f"{SHORT_KINDS[kind][0]} {name}"]
                + (["UBND TPTV"] if kind == "Thành phố" else []),
                official_code=code,
                report_symbol="BC-UBND",
                place=name,
            )
        )
    return rows


def old_communes(communes: list[Row], left: set[str]) -> list[Row]:
    rows = []
    for row in communes:
        name, code = clean(row["name"]), row["code"]
        district = clean(row["district"])
        rows.append(
            unit(
                f"tv-{code}",
                KINDS[split_kind(name, KINDS)[0]],
                name,
                f"tv-{row['district_code']}",
                "",
                LAST_OF_PROVINCE if code in left else LAST_OF_WARDS,
                words=[f"{name}, {district}", f"UBND {name[0].lower()}{name[1:]}, {district[0].lower()}{district[1:]}"],
                official_code=code,
                report_symbol="BC-UBND",
                place=split_kind(name, KINDS)[1],
            )
        )
    return rows


def new_communes(rows: list[Row], old: dict[str, Row]) -> list[Row]:
    """The units of 2025; one that was kept goes on as the same unit under the new province."""
    made = []
    for row in rows:
        name, code, formed = clean(row["name"]), row["code"], clean(row["formed_from"])
        committee = f"UBND {name[0].lower()}{name[1:]}"
        if formed == KEPT:
            kept = old[f"tv-{code}"]
            kept["names"][0]["valid_to"] = kept["valid_to"] = ""
            kept["parents"].append(span(NEW_PROVINCE, "", parent="vl"))
            kept["words"].append(committee)
            continue
        made.append(
            unit(
                f"vl-{code}",
                KINDS[split_kind(name, KINDS)[0]],
                name,
                "vl",
                NEW_PROVINCE,
                "",
                words=[committee],
                official_code=code,
                formed_from=formed,
                report_symbol="BC-UBND",
                place=split_kind(name, KINDS)[1],
            )
        )
    return made


def parts_of(formed: str) -> list[tuple[str, str]]:
    """(name, hint) of each unit named; a hint in brackets holds for all named before it since the last one."""
    found: list[tuple[str, str]] = []
    for name, hint in re.findall(r"([^,(]+)(?:\(([^)]*)\))?", formed):
        if name.strip():
            found.append((name.strip(), hint))
    return found


def resolve(name: str, hint: str, old: list[Row], districts_by_id: dict[str, str]) -> str:
    """The id of the former commune that a resolution's wording names."""
    same = [row for row in old if fold(row["names"][0]["name"]) == fold(name)]
    if hint:
        place = split_kind(hint.split(",")[0].capitalize(), DISTRICT_KINDS)[1]
        same = [row for row in same if fold(districts_by_id[row["parents"][0]["parent"]]).endswith(fold(place))]
    if len(same) != 1:
        raise SystemExit(f"{name} ({hint}): {len(same)} former units fit")
    return str(same[0]["code"])


def link(rows: dict[str, Row], before: str, after: str) -> None:
    for id, name, other in ((before, "successors", after), (after, "predecessors", before)):
        if other not in rows[id][name]:
            rows[id][name].append(other)


def link_all(rows: dict[str, Row], table: list[Row]) -> None:
    """Who came from whom: by the resolutions' wording for communes, by the tables above for bodies."""
    link(rows, "tv", "vl")
    for id, targets in MERGED_DEPARTMENTS.items():
        for target in targets:
            link(rows, f"tv-{id}", f"tv-{target}")
    for id, _, _, sources in NEW_BODIES:
        for source in sources:
            link(rows, f"tv-{source}", f"vl-{id}")
    communes = [row for row in rows.values() if row["kind"] in KINDS.values()]
    for row in communes:
        if row["valid_to"] == LAST_OF_WARDS:
            link(rows, row["code"], f"tv-{WARD_MERGED_INTO}")
    former = [row for row in communes if row["valid_to"] == LAST_OF_PROVINCE]
    names = {row["code"]: row["names"][0]["name"] for row in rows.values() if row["kind"] in DISTRICT_KINDS.values()}
    for row in table:
        if row["former_province"] == "Trà Vinh" and row["formed_from"] != KEPT:
            for name, hint in hinted(parts_of(clean(row["formed_from"]))):
                link(rows, resolve(name, hint, former, names), f"vl-{row['code']}")
    for row in former:
        if len(row["successors"]) != 1:
            raise SystemExit(f"{row['code']}: {len(row['successors'])} successors")
        link_district(rows, row["parents"][0]["parent"], row["successors"][0])


def link_district(rows: dict[str, Row], district: str, commune: str) -> None:
    """A district went to its communes' successors; their own predecessors stay communes."""
    if commune not in rows[district]["successors"]:
        rows[district]["successors"].append(commune)


def hinted(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The hint of a list holds for each numbered ward before it: "Phường 1, Phường 3 (thành phố Trà Vinh)"."""
    done: list[tuple[str, str]] = []
    hint = ""
    for name, own in reversed(parts):
        hint = own or (hint if re.fullmatch(r"Phường \d+", name) else "")
        done.append((name, hint))
    return done[::-1]


def read(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(folder: Path) -> None:
    first, second = read(folder, "tra-vinh-2023.csv"), read(folder, "tra-vinh-2024.csv")
    table = read(folder, "vinh-long-2025.csv")
    old = old_communes(first, {row["code"] for row in second})
    everything = [*provinces(), *old_bodies(), *districts(first), *old, *new_bodies()]
    everything += new_communes(table, {row["code"]: row for row in old})
    rows = {row["code"]: row for row in everything}
    link_all(rows, table)
    for row in everything:
        for name in ("words", "predecessors", "successors"):
            row[name] = sorted(set(row[name]))
    target = resource_path("templates", "units.json")
    target.write_text(json.dumps({"units": everything}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(everything)} units")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

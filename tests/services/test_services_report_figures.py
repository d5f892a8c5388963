"""The figures of a printed report, worked out once more from what was entered, without the program's own sums."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from report_desks import CABINET, CULTURE, add, made, send, text_of, three_units
from report_reading import Page

TASKS = {
    "1": "Quán triệt, tuyên truyền chủ trương, chính sách về thông tin đối ngoại",
    "2": "Phối hợp, cung cấp thông tin hai chiều",
    "3": "Rà soát, hoàn thiện văn bản, cơ chế",
    "4": "Quảng bá hình ảnh tỉnh",
    "5": "Đấu tranh, phản bác thông tin sai trái",
    "6": "Bảo đảm nguồn lực, đào tạo, bồi dưỡng",
}
CHANNELS = {"K4": "Xuất bản phẩm tiếng Việt và tiếng nước ngoài", "K8": "Sản phẩm truyền thông trên mạng Internet"}
COUNTRIES = {"KH": "Campuchia", "JP": "Nhật Bản", "US": "Hoa Kỳ"}
DIRECTIONS = {"doan_ra": "Đoàn ra", "doan_vao": "Đoàn vào", "doan_vao_bao_chi": "Đoàn vào (báo chí nước ngoài)"}
NAMES = {CULTURE: "Sở Văn hóa, Thể thao và Du lịch", CABINET: "Văn phòng UBND tỉnh"}
Entered = list[tuple[str, str, dict[str, Any]]]


def counted(value: int) -> str:
    """1.234, and 07 below ten, as running text has it."""
    return f"{value:02d}" if value < 10 else dotted(value)


def dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def drawn(rng: random.Random, number: int) -> tuple[str, dict[str, Any]]:
    """A record with fields drawn by lot; those not drawn are left out."""
    kind = rng.choice(("activity", "activity", "training", "delegation"))
    values: dict[str, Any] = {
        "title": f"Việc thứ {number}",
        "day": f"2025-{rng.randint(1, 11):02d}-{rng.randint(1, 28):02d}",
    }
    drawn = {
        "task": rng.choice([*TASKS, *TASKS, None]),
        "channels": rng.sample(sorted(CHANNELS), rng.randint(0, 2)) if kind == "activity" else None,
        "countries": rng.sample(sorted(COUNTRIES), rng.randint(0, 2)),
        "budget_vnd": rng.choice((None, 1_000_000, 25_500_000)),
        "in_plan": rng.choice((True, False, None)),
        "output_items": [{"indicator": "tin_bai", "quantity": rng.randint(1, 30)}] if rng.random() < 0.4 else None,
        "visits" if kind == "delegation" else "participants": rng.choice((None, 4, 75, 1_200)),
        "classes": rng.choice((None, 1, 3)) if kind == "training" else None,
        "groups": rng.choice((None, 2)) if kind == "delegation" else None,
        "subtype": rng.choice(sorted(DIRECTIONS)) if kind == "delegation" else None,
    }
    return kind, values | {name: value for name, value in drawn.items() if value not in (None, [])}


@pytest.fixture(scope="module", params=[7, 40])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Entered, list[Page]]:
    """What two units entered, and the consolidated report; a small and a large one."""
    province, culture, cabinet, _ = three_units(tmp_path_factory.mktemp("figures"))
    rng = random.Random(request.param)
    entered: Entered = []
    for number in range(request.param):
        unit, office = rng.choice(((CULTURE, culture), (CABINET, cabinet)))
        kind, values = drawn(rng, number)
        add(office, kind, **values)
        entered.append((unit, kind, values))
    for office in (culture, cabinet):
        send(province, office)
    return entered, made(province.dic)[1]


def people(values: dict[str, Any]) -> int | None:
    found = values.get("visits", values.get("participants"))
    return None if found is None else int(found)


def summed(entered: Entered, kind: str, name: str = "", otherwise: int = 0) -> int:
    """The sum of a field over the records of a kind; their number without a field."""
    chosen = [values for _, one, values in entered if one == kind]
    return sum(values.get(name, otherwise) for values in chosen) if name else len(chosen)


def expected_rows(entered: Entered) -> list[str]:
    """Rows of the statistics as they must stand there, without the number in front."""

    def row(label: str, kinds: Counter[str]) -> str:
        return f"{label} {kinds['activity']} {kinds['training']} {kinds['delegation']} {sum(kinds.values())}"

    def having(name: str, code: str) -> Counter[str]:
        return Counter(kind for _, kind, values in entered if code in values.get(name, ()))

    rows = [row(label, having("task", code)) for code, label in TASKS.items()]
    for name, labels in (("channels", CHANNELS), ("countries", COUNTRIES)):
        rows += [row(label, kinds) for code, label in labels.items() if (kinds := having(name, code))]
    for unit, label in NAMES.items():
        kinds = Counter(kind for one, kind, _ in entered if one == unit)
        # The units of this sample ended within the period, on 30 June 2025.
        rows.append(row(f"{label} (đến 30/06/2025)", kinds))
    tables = {"activity": "Hoạt động", "training": "Tập huấn, bồi dưỡng", "delegation": "Đoàn ra, đoàn vào"}
    amounts = {"training": ("classes", 1), "delegation": ("groups", 1)}
    for kind, label in tables.items():
        amount = f" {summed(entered, kind, *amounts[kind])}" if kind in amounts else ""
        known = [found for _, one, values in entered if one == kind and (found := people(values)) is not None]
        rows.append(f"{label} {summed(entered, kind)}{amount}{f' {dotted(sum(known))}' if known else ''}")
    return rows


def test_the_statistics_are_those_of_the_records(printed: tuple[Entered, list[Page]]) -> None:
    entered, pages = printed
    text = text_of(pages)
    assert [row for row in expected_rows(entered) if row not in text] == []
    whole = len(entered)
    everybody = dotted(sum(people(values) or 0 for _, _, values in entered))
    assert f"Tổng cộng {whole} {everybody} " in text
    spent = sum(values.get("budget_vnd", 0) for _, _, values in entered)
    assert f"Tổng cộng {dotted(spent)}" in text
    assert f"Kinh phí đã thực hiện: {dotted(spent)} đồng." in text
    items = sum(item["quantity"] for _, _, values in entered for item in values.get("output_items", ()))
    assert f"Tin, bài tin, bài {dotted(items)}" in text


def test_the_text_says_what_the_records_say(printed: tuple[Entered, list[Page]]) -> None:
    entered, pages = printed
    text = text_of(pages)
    groups = {
        key: sum(values.get("groups", 1) for _, _, values in entered if values.get("subtype") == key)
        for key in DIRECTIONS
    }
    classes = summed(entered, "training", "classes", 1)
    parts = [
        f"triển khai {counted(summed(entered, 'activity'))} hoạt động thông tin đối ngoại",
        f"tổ chức, tham gia {counted(classes)} lớp tập huấn, bồi dưỡng" if classes else "",
        f"tổ chức {counted(groups['doan_ra'])} đoàn ra" if groups["doan_ra"] else "",
        f"đón tiếp {counted(groups['doan_vao'])} đoàn vào" if groups["doan_vao"] else "",
        f"đón tiếp {counted(groups['doan_vao_bao_chi'])} đoàn báo chí" if groups["doan_vao_bao_chi"] else "",
    ]
    assert "; ".join(part for part in parts if part) in text
    planned = Counter(values.get("in_plan") for _, _, values in entered)
    assert f"có {counted(planned[True])} việc theo kế hoạch, {counted(planned[False])} việc ngoài kế hoạch" in text


def test_sections_and_lists_add_up_to_the_whole(printed: tuple[Entered, list[Page]]) -> None:
    entered, pages = printed
    text = text_of(pages)
    told = re.findall(r"Trong kỳ đã thực hiện ([\d.]+) hoạt động(?:, với ([\d.]+) lượt người)?", text)
    assert sum(int(count.replace(".", "")) for count, _ in told) == summed(entered, "activity")
    heads = sum(people(values) or 0 for _, kind, values in entered if kind == "activity")
    assert sum(int(one.replace(".", "")) for _, one in told if one) == heads
    for key, label in DIRECTIONS.items():
        chosen = [values for _, _, values in entered if values.get("subtype") == key]
        if chosen:
            row = f"{label}: {counted(sum(values.get('groups', 1) for values in chosen))} đoàn"
            if any(people(values) is not None for values in chosen):
                row += f", {counted(sum(people(values) or 0 for values in chosen))} lượt người"
            assert row in text
    for _, _, values in entered:
        assert values["title"] in text


def test_the_coverage_page_adds_up(printed: tuple[Entered, list[Page]]) -> None:
    entered, pages = printed
    counts = Counter(unit for unit, _, _ in entered)
    last = text_of(pages[-1:])
    for unit, label in NAMES.items():
        assert re.search(rf"{label} \(đến 30/06/2025\) \d\d/\d\d/\d{{4}} Đã nhận {counts[unit]}\b", last)
    assert f"Tổng cộng 0 {len(entered)}" in last


def test_no_word_of_the_machine_is_printed(printed: tuple[Entered, list[Page]]) -> None:
    _, pages = printed
    text = text_of(pages)
    assert not re.search(r"\bNone\b|\bK\d+\b|[a-z]+_[a-z]+|composed\.|\{|\}|\.\.|,,|;;| [,;.]| \)|\( ", text)


def test_one_appendix_for_few_records_and_one_for_each_kind_otherwise(printed: tuple[Entered, list[Page]]) -> None:
    entered, pages = printed
    first = [page for page in pages if page.width > page.height and page.number() is None]
    assert len(first) == (1 if len(entered) <= 12 else 3)


def test_the_figures_of_a_joined_event_are_reconciled(tmp_path: Path) -> None:
    province, culture, cabinet, _ = three_units(tmp_path)
    same = [add(office, "activity", "Gặp gỡ Nhật Bản", participants=300) for office in (culture, cabinet)]
    add(culture, "activity", "Việc khác")
    for office in (culture, cabinet):
        send(province, office)
    text = text_of(made(province.dic, duplicates=dict.fromkeys(same, same[0]))[1])
    assert "Các đơn vị báo cáo 03 hồ sơ trong kỳ; sau khi tính một lần" in text
    assert "cùng báo cáo còn 02 việc." in text
    assert "Chưa gửi: 01 đơn vị (UBND huyện Cầu Kè)." in text

"""Made-up input of the yardsticks: the same at every run, Vietnamese, about 820 bytes of JSON per record."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Record = dict[str, Any]

TEXT = (
    "hội thảo triển lãm quảng bá hình ảnh đất nước con người Trà Vinh lễ hội Ok Om Bok đồng bào Khmer văn hóa "
    "du lịch thương mại đầu tư hợp tác quốc tế đoàn phóng viên nước ngoài tập huấn nghiệp vụ thông tin đối ngoại "
    "biên giới biển đảo chủ quyền hữu nghị phát triển bền vững nông sản dừa sáp cửa khẩu kiều bào báo chí tiếng Anh"
)
WORDS = TEXT.split()
PLACES = ("Trà Vinh", "Càng Long", "Cầu Kè", "Tiểu Cần", "Châu Thành", "Cầu Ngang", "Trà Cú", "Duyên Hải")
COUNTRIES = ("KH", "LA", "KR", "JP", "CN", "US", "FR", "DE", "AU", "TH")


def records(count: int, seed: int = 2026) -> Iterator[Record]:
    """Flat records of 22 fields with ``id`` and ``revision``; ids rise, as time-ordered keys do."""
    chance = random.Random(seed)
    for number in range(count):
        month, day = chance.randint(1, 12), chance.randint(1, 28)
        start = f"{2019 + number % 7}-{month:02}-{day:02}"
        yield {
            "id": f"0190{number:08x}-7000-8000-{chance.getrandbits(48):012x}",
            "revision": 1,
            "kind": chance.choice(("activity", "training", "delegation")),
            "title": _text(chance, 9),
            "summary": _text(chance, 41),
            "start_date": start,
            "end_date": start,
            "place": chance.choice(PLACES),
            "province": "Trà Vinh",
            "host_unit": f"unit-{number % 97:03}",
            "reporting_unit": f"unit-{number % 97:03}",
            "partner": _text(chance, 4),
            "country": chance.choice(COUNTRIES),
            "channel": f"K{1 + number % 11}",
            "language": chance.choice(("vi", "en", "km", "zh")),
            "task": 1 + number % 6,
            "participants": chance.randint(5, 900),
            "outputs": chance.randint(0, 40),
            "budget": chance.randint(1, 900) * 1_000_000,
            "status": chance.choice(("planned", "done", "cancelled")),
            "note": _text(chance, 8),
            "changed_at": f"{start}T08:{number % 60:02}:00.000Z",
        }


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize()


def changed(before: Iterable[Record], every: int = 10) -> Iterator[Record]:
    """The same records; one in ``every`` has a higher revision and another title, count and note."""
    for number, record in enumerate(before):
        if number % every == 0:
            yield {**record, "revision": 2, "title": record["title"] + " mới", "participants": 7, "note": "đã sửa"}
        else:
            yield record


def line(record: Mapping[str, Any]) -> bytes:
    """A record as its line of JSON, without the line break."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def write_zip(path: Path, lines: Iterable[bytes]) -> None:
    """A plain bundle for the yardstick: one member of JSON lines, deflate 6, and its SHA-256."""
    data = b"\n".join(lines) + b"\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("records.ndjson", data)
        archive.writestr("sha256", hashlib.sha256(data).hexdigest())


def write_attachments(folder: Path, files: int = 100, size: int = 2_000_000) -> None:
    """Files of random bytes, as photographs are to a packer: not to be made smaller."""
    chance = random.Random(7)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        (folder / f"{number:03}.jpg").write_bytes(chance.randbytes(size))

"""Loading the ICCS list from the file that ships with the product, after every migrate."""

import csv
from pathlib import Path

from kernel.errors import BadFile

SOURCE = Path(__file__).parent / "data" / "iccs.csv"
COLUMNS = ["code", "level", "parent", "name_en", "name_fr", "status_en", "status_fr"]


def read_iccs(path: Path = SOURCE) -> list[dict]:
    """The rows of the list, parents first. Raises BadFile naming the row that cannot be used."""
    with path.open(newline="", encoding="utf-8") as handle:
        reader = csv.DictReader(handle)
        if reader.fieldnames != COLUMNS:
            raise BadFile(f"{path.name}: the columns must be {', '.join(COLUMNS)}.")
        rows = list(reader)
    known = set()
    rows.sort(key=lambda row: (int(row["level"]), row["code"]))
    for row in rows:
        if row["parent"] and row["parent"] not in known:
            raise BadFile(
                f"{path.name}: {row['code']} names the parent {row['parent']}, which is not in the list."
            )
        known.add(row["code"])
    return rows


def load_iccs(using: str = "default", **_signal) -> None:
    """Bring the table in step with the file; nothing is written when it is."""
    from outcomes.models import IccsCode  # connected before models are ready

    table = {row.code: row for row in IccsCode.objects.using(using)}
    wanted = [
        IccsCode(
            code=row["code"],
            level=int(row["level"]),
            parent_id=row["parent"] or None,
            name_en=row["name_en"],
            name_fr=row["name_fr"],
            status_en=row["status_en"],
            status_fr=row["status_fr"],
        )
        for row in read_iccs()
    ]
    fields = ["level", "parent_id", "name_en", "name_fr", "status_en", "status_fr"]
    for code in wanted:
        known = table.get(code.code)
        if known is None:
            code.save(using=using, force_insert=True)
        elif any(getattr(known, field) != getattr(code, field) for field in fields):
            code.pk = known.pk
            code.save(using=using, force_update=True)

"""A study as the files of a data package, byte for byte the same each time: tables, design, checksums."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

FIELD_TYPES = {"on": "date", "value": "number", "sex": "integer"}


def as_csv(rows: list[dict]) -> bytes:
    """A table as CSV, UTF-8, one line feed a row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_json(content: Any) -> bytes:
    """Indented JSON, UTF-8, a line feed at the end."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def packed(tables: dict[str, list[dict]], design: dict, description: dict[str, Any]) -> dict[str, bytes]:
    """Every file of the package by name, the descriptor with its checksums last."""
    files = {f"{name}.csv": as_csv(rows) for name, rows in tables.items()} | {"design.json": as_json(design)}
    resources = [
        _resource(name, f"{name}.csv", files[f"{name}.csv"])
        | {
            "schema": {
                "fields": [{"name": column, "type": _type(column)} for column in rows[0]],
                "missingValues": [""],
            }
        }
        for name, rows in tables.items()
    ]
    resources.append(_resource("design", "design.json", files["design.json"]))
    return files | {"datapackage.json": as_json({**description, "resources": resources})}


def write(folder: Path, files: dict[str, bytes]) -> None:
    """The files into their folder, made where it is missing."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _resource(name: str, path: str, content: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
    }


def _type(column: str) -> str:
    if column.endswith("_on"):
        return "date"
    return FIELD_TYPES.get(column, "boolean" if column.startswith("is_") else "string")

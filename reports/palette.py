"""The colors of figures and documents, by the part they play. Never the only cue: lines are also solid or dashed,
bands filled or hatched, marks filled or open."""

from __future__ import annotations

PRINT = {
    "paper": "#ffffff",
    "ink": "#1c2730",
    "muted": "#55636e",
    "grid": "#d5dce1",
    "wash": "#f2f5f7",
    "treated": "#0b5a72",
    "comparison": "#a4460c",
    "warning": "#7a4d00",
    "warning_wash": "#fbf1dc",
}
DARK = {
    "paper": "#12181d",
    "ink": "#e8eef2",
    "muted": "#a9b7c1",
    "grid": "#36434d",
    "wash": "#1b242b",
    "treated": "#6fc7e0",
    "comparison": "#f2a36b",
    "warning": "#f0c36d",
    "warning_wash": "#33290f",
}
ROLES = {color: role for role, color in PRINT.items()}

"""The bands of a signed score: as they were signed, which there are, and those that hold after an approved override."""

from collections.abc import Iterable

from participants.choices import OverrideState
from participants.models import AssessmentScore, BandOverride

TOTAL = ""


def bands_offered(score: AssessmentScore, domain: str = TOTAL) -> list[str] | None:
    """The codes of the bands of a domain (or the total) in order; None where nothing is scored."""
    content = score.instrument_version.content
    if domain == TOTAL:
        bands = content.get("total", {}).get("bands")
    else:
        found = [one for one in content.get("domains", ()) if one["code"] == domain]
        bands = found[0].get("bands") if found else None
    return [band["code"] for band in bands] if bands else None


def signed_band(score: AssessmentScore, domain: str = TOTAL) -> str:
    """The band as it was signed; empty where there is no score."""
    if domain == TOTAL:
        return score.band
    return next((one["band"] for one in score.domains if one["code"] == domain), "")


def bands_in_force(score: AssessmentScore, overrides: Iterable[BandOverride]) -> dict[str, str]:
    """{domain: band}, the total under the empty name: as signed, or as approved by another person since."""
    held = {TOTAL: score.band, **{one["code"]: one["band"] for one in score.domains}}
    held.update({one.domain: one.band for one in overrides if one.state == OverrideState.APPROVED})
    return held

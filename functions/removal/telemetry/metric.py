"""A number for operators. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One number; the unit is CloudWatch's word."""

    name: str
    value: float
    unit: str = "Count"

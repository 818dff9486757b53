"""A metric for operators. Pure."""

from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One value; `unit` is one of CloudWatch's."""

    name: str
    value: float
    unit: str = "Count"

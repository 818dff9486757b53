"""An independent model of notices, receipt and time (contract 6)."""

from tests.model.events import Answer
from tests.model.laws import DEMO, EU, KZ, Law, Readings
from tests.model.order import Model
from tests.model.view import View

__all__ = ["DEMO", "EU", "KZ", "Answer", "Law", "Model", "Readings", "View"]

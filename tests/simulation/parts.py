"""What the simulation uses of the product, by module: the seams replace some of it, parties and judge call the rest.

A release from before or after a move of files has it in another module, which is found by the names that it defines. A
part has as many names as it takes to mean one module. Where a name is changed, `formerly` has the one of before:

    LINES = Part("removal.deliveries.held_queue", ("HeldQueue", "TRIES"), (("HeldQueue", "Line"),))
"""

from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tests.simulation.releases import find, running


@dataclass(frozen=True, slots=True)
class Part:
    """A module of the running release, by what it defines. Called, it is imported."""

    module: str
    names: tuple[str, ...]
    formerly: tuple[tuple[str, str], ...] = ()

    def __call__(self) -> Any:  # noqa: ANN401 - a module of the product
        """Returns the module, which has its names of today. LookupError if the release has none."""
        return running().once(self, self._imported)

    def replace(self, **values: Any) -> None:  # noqa: ANN401 - functions and classes
        """Put others in place of what is under these names."""
        attributes, formerly = vars(self()), dict(self.formerly)
        for name, value in values.items():
            attributes[name] = value
            if formerly.get(name) in attributes:
                attributes[formerly[name]] = value

    def find(self) -> str:
        """Returns the module's name. Raises LookupError likewise."""
        with suppress(LookupError):
            return find(self.module, self.names)
        formerly = dict(self.formerly)
        return find(self.module, tuple(formerly.get(name, name) for name in self.names))

    def _imported(self) -> Any:  # noqa: ANN401 - a module of the product
        module = import_module(self.find())
        for name, former in self.formerly:
            if former in vars(module):
                vars(module).setdefault(name, vars(module)[former])
        return module


CANONICAL = Part("removal.record.canonical", ("canonical", "derived_id"))
FACTS = Part("removal.record.facts", ("from_text", "Fact"))
INSTANT = Part("removal.record.instant", ("from_text", "to_text", "from_text_or_none"))
FOLD = Part("removal.orders.fold", ("begin", "apply"))
INDEXED = Part("removal.orders.index_attributes", ("attributes", "position"))
MARKS = Part("removal.journals.position", ("Marks",))
LAW = Part("removal.law.law", ("Law", "load"))
TABLE = Part("removal.table", ("connection", "Item"))
DUE = Part("removal.timers.store", ("DueStore",))
SETTINGS = Part("removal.settings", ("Settings",))
WIRING = Part(
    "removal.wiring.process", ("Process", "now", "pause", "process"), (("Process", "Wiring"), ("process", "wired"))
)
IN_TIME = Part("removal.web.in_time", ("interrupted",))
METRICS = Part("removal.telemetry.metrics", ("emit",), (("emit", "tell"),))
LOG = Part("removal.telemetry.log", ("logger", "write_line"))
SES = Part("removal.mail.ses", ("SesMailer",))
WEBHOOK = Part("removal.webhooks.client", ("Answer", "WebhookSender"))
REGISTRY = Part("removal.registry.store", ("Registry",))
REGISTRY_ACTIONS = Part("removal.registry.actions", ("add_caller",))
CALLER = Part("removal.registry.caller", ("Caller", "party_of"))
ERRORS = Part("removal.errors", ("RemovalError",))
CONTEXT = Part(
    "removal.operations.command_context",
    ("CommandContext", "parse_instant"),
    (("CommandContext", "Asked"), ("parse_instant", "moment")),
)
COMMANDS = Part("removal.operations.commands", ("parsed", "run"))
PRESERVATION = Part("removal.orders.erasure", ("preservation", "AFTER_RELEASE"))
ERASURE = Part("removal.erasure.actions", ("Erasure", "LOOK_AGAIN_AFTER"))
ALL = tuple(part for part in list(globals().values()) if isinstance(part, Part))


def check() -> None:
    """LookupError if the running release lacks one of them, before a world is lived."""
    for part in ALL:
        part.find()

"""One role's trial: each action is taken away in turn, and what the probes then miss is reported."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from infra.dev.local.api import Refused
from infra.dev.local.waiting import Overdue
from infra.dev.roles.fixture import Fixture
from infra.dev.roles.functions import denial
from infra.dev.roles.grants import Grant
from infra.dev.roles.policies import Policies
from infra.dev.roles.probe import Act, Probe
from infra.dev.roles.probes.api import API
from infra.dev.roles.probes.facts import DISPATCH, PUBLISH
from infra.dev.roles.probes.mails import MAIL_FEEDBACK, SEND_EMAIL
from infra.dev.roles.probes.operate import OPERATE
from infra.dev.roles.probes.page import PAGE
from infra.dev.roles.probes.timers import SWEEP, TICK
from infra.dev.roles.probes.webhooks import SEND_WEBHOOK
from infra.dev.roles.reasons import CANNOT_BE_SHOWN

PROBES: Mapping[str, Sequence[Probe]] = {
    "ApiRole": API,
    "PublishRole": PUBLISH,
    "DispatchRole": DISPATCH,
    "SendWebhookRole": SEND_WEBHOOK,
    "SendEmailRole": SEND_EMAIL,
    "MailFeedbackRole": MAIL_FEEDBACK,
    "PageRole": PAGE,
    "SweepRole": SWEEP,
    "TickRole": TICK,
    "OperateRole": OPERATE,
}
TRIES = 2  # what fails without a denial may have met a slow machine
NEEDLESS = (
    "NO TEST MISSED IT: take it out of template.yaml, or say in infra/dev/roles/reasons.py why it cannot be shown"
)
IDLE = "HAS A REASON in infra/dev/roles/reasons.py, and the role is not allowed it"
STALE = "IT CAN BE SHOWN, so its reason in infra/dev/roles/reasons.py is none"


class Came(StrEnum):
    """What may come of taking a grant away."""

    MISSED = "missed"
    HIDDEN = "cannot be shown"
    FAULT = "at fault"


@dataclass(frozen=True, slots=True)
class Row:
    """What did come of it, for whom and how."""

    role: str
    what: str
    came: Came
    says: str

    def __str__(self) -> str:
        return f"{self.role:<17} {self.what:<47} {self.says}"


@dataclass(frozen=True, slots=True)
class Missed:
    """The first probe that failed, and how; `code` is AWS's for a denial, None if nothing was denied."""

    probe: str
    how: str
    code: str | None

    @property
    def says(self) -> str:
        """In words."""
        code = "" if not self.code or self.code in self.how else f", {self.code}"
        return f"{self.probe}: {self.how}{code}"


class Lacks(Exception):
    """A role cannot do its work unchanged; the message says what failed."""


class RoleTrial:
    """Of one role, by what its function does for others."""

    def __init__(self, fixture: Fixture, policies: Policies, role: str) -> None:
        self._fixture, self._policies, self._role = fixture, policies, role
        self._function = role.removesuffix("Role")
        self._ready: dict[str, Act] = {}

    def rows(self, grants: Sequence[Grant]) -> Iterator[Row]:
        """One for each grant; another one if something fails with nothing taken away, and for each idle reason."""
        hidden = [grant for grant in grants if grant.key in CANNOT_BE_SHOWN]
        try:
            with self._fixture.functions.by_hand(self._function):
                yield from self._hidden(hidden)
                yield from (self._shown(grant) for grant in grants if grant not in hidden)
        except Lacks as lacks:
            yield Row(self._role, "with nothing taken away", Came.FAULT, str(lacks))
        reasons = {action for role, action in CANNOT_BE_SHOWN if role == self._role}
        for action in sorted(reasons - {grant.action for grant in hidden}):
            yield Row(self._role, action, Came.FAULT, IDLE)

    def _hidden(self, hidden: Sequence[Grant]) -> Iterator[Row]:
        """All at once: that nothing fails then shows too that nothing does with all of them in place."""
        together = self._miss(hidden) is None
        if not together and (missed := self._miss([])):
            raise Lacks(missed.says)
        for grant in hidden:
            missed = None if together else self._miss([grant])
            says = f"{STALE}: {missed.says}" if missed else f"({CANNOT_BE_SHOWN[grant.key]})"
            yield Row(self._role, grant.says, Came.FAULT if missed else Came.HIDDEN, says)

    def _shown(self, grant: Grant) -> Row:
        """A failure without a denial shows nothing, and should not be."""
        missed = self._miss([grant])
        came = Came.MISSED if missed and missed.code else Came.FAULT
        return Row(self._role, grant.says, came, missed.says if missed else NEEDLESS)

    def _miss(self, taken: Collection[Grant]) -> Missed | None:
        missed = None
        for _ in range(TRIES):
            missed = self._missed_once(taken)
            if missed is None or missed.code:
                return missed
        return missed

    def _missed_once(self, taken: Collection[Grant]) -> Missed | None:
        """Everything is got ready while the role has all its rights, and works on nothing that was read with them."""
        acts = [(probe.says, self._act(probe)) for probe in PROBES[self._role]]
        with self._policies.without(self._role, taken):
            self._fixture.functions.restart(self._function)
            return next(filter(None, (self._done(says, act) for says, act in acts)), None)

    def _done(self, says: str, act: Act) -> Missed | None:
        del self._ready[says]
        since = datetime.now(UTC)
        how = act()
        return Missed(says, how, denial(how) or self._fixture.functions.denied(self._function, since)) if how else None

    def _act(self, probe: Probe) -> Act:
        """Prepares it, unless that is done and it was not carried out yet."""
        if probe.says not in self._ready:
            try:
                self._ready[probe.says] = probe.ready(self._fixture)
            except (Refused, Overdue) as error:
                raise Lacks(f"getting ready for {probe.says}: {error}") from error
        return self._ready[probe.says]

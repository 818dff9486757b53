"""The register as the API shows it."""

from infra.dev.openapi.response_model import Cursor, ResponseModel
from infra.dev.openapi.typed import model_of
from removal.registry import shown

Authority, EnteredAuthority = model_of(shown.Authority), model_of(shown.EnteredAuthority)
Platform, EnteredPlatform = model_of(shown.Platform), model_of(shown.EnteredPlatform)
Exemption, PlatformFirstContact = model_of(shown.Exemption), model_of(shown.PlatformFirstContact)
Representative, EnteredRepresentative = model_of(shown.Representative), model_of(shown.EnteredRepresentative)
EndedRepresentative = model_of(shown.EndedRepresentative)
Contact, Caller = model_of(shown.Contact), model_of(shown.Caller)


class Page(ResponseModel):
    """A list; `next` is the cursor of what follows, null at the end."""

    next: Cursor | None


class Authorities(Page):
    """Authorities, by id."""

    authorities: tuple[model_of(shown.Authority), ...]  # type: ignore[valid-type]


class Platforms(Page):
    """Platforms, by id."""

    platforms: tuple[model_of(shown.Platform), ...]  # type: ignore[valid-type]


class Measurements(Page):
    """A platform's figures, the oldest month first."""

    measurements: tuple[model_of(shown.Measurement), ...]  # type: ignore[valid-type]


class Representatives(Page):
    """A platform's representatives, past ones too, in the order of appointment."""

    representatives: tuple[model_of(shown.Representative), ...]  # type: ignore[valid-type]


class Contacts(Page):
    """A representative's contacts."""

    contacts: tuple[model_of(shown.Contact), ...]  # type: ignore[valid-type]


class Callers(Page):
    """Clients of the API, revoked ones too."""

    callers: tuple[model_of(shown.Caller), ...]  # type: ignore[valid-type]

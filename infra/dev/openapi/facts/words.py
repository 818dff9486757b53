"""What people wrote in a fact: an object beside the fact's own members, which have its SHA-256."""

from typing import Any, NotRequired, get_args, get_origin, get_type_hints

from pydantic import create_model

from infra.dev.openapi.response_model import Digest, ResponseModel
from infra.dev.openapi.typed import Model, field, model_of
from removal.record.words import DIGEST, SALT, WRITTEN

TEXT = """What people wrote in this fact, with a salt. `words_sha256` is the SHA-256 of its canonical JSON.

Null if it was erased, or if its reader may not see it.
"""


def words_beside(fact_type: str, payload: type, *bases: Model, always: bool = False) -> Model:
    """The model of a payload; the members that people write are in `words`. `always`: such a fact always has words."""
    hints = get_type_hints(payload, include_extras=True)
    written = [name for name in WRITTEN.get(fact_type, ()) if name in hints]
    if not written:
        return model_of(payload, *bases)
    fields: dict[str, Any] = {
        SALT: (Digest, ...),
        **{name: _beside(name, hints[name], always=always) for name in written},
    }
    words = create_model(f"{payload.__name__}Words", __base__=ResponseModel, __doc__=TEXT, **fields)
    rest = model_of(payload, *bases, without=frozenset(written))
    always = always or any(_is_always_there(hints[name]) for name in written)
    digest: Any = (Digest, ...) if always else (Digest | None, None)
    beside: dict[str, Any] = {DIGEST: digest, "words": (words | None, ... if always else None)}
    made: Model = create_model(payload.__name__, __base__=rest, __doc__=payload.__doc__, **beside)
    return made


def _beside(name: str, hint: Any, *, always: bool) -> tuple[Any, Any]:  # noqa: ANN401 - a type made of types
    """As the member was; one that may be null or absent is absent."""
    shape, default = field(name, hint)
    if always and get_origin(hint) is NotRequired:
        return field(name, get_args(hint)[0])
    return (shape, default) if _is_always_there(hint) else (shape | None, None)


def _is_always_there(hint: Any) -> bool:  # noqa: ANN401 - likewise
    return get_origin(hint) is not NotRequired and type(None) not in get_args(hint)

"""The page at `/`: what this is, which authorities use it, and how to tell that a mail is genuine. It needs no link."""

from collections.abc import Callable, Sequence

from removal.page.render import Rendered, Renderer, words_for
from removal.registry.authority import Authority
from removal.values import dataclass
from removal.web.request import Request

FRONT = "/"
METHODS = ("GET", "HEAD")
AUTHORITIES_AT_MOST = 100
SIGNS = ("address", "same", "password", "call")  # by which a genuine mail is known, in texts


@dataclass(frozen=True, slots=True)
class FrontView:
    """The data of the page."""

    authorities: Sequence[Authority]
    signs: Sequence[str] = SIGNS


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Answers requests for `/`. `authorities`: those in the register whose ids come after one, at most so many."""

    authorities: Callable[[str, int], Sequence[Authority]]
    render: Renderer

    def respond(self, request: Request) -> Rendered:
        """The page, in the language of the request."""
        words = words_for(request)
        if request.method not in METHODS:
            return self.render.notice("wrong_request", 405, {"allow": ", ".join(METHODS)}, words)
        view = FrontView(self.authorities("", AUTHORITIES_AT_MOST))
        return self.render.page("front_page.html", words, view, 200)

"""What a GET shows: the order, what to tell, the form for it, or the confirmation. It writes nothing.

?step=answer                     what to tell
?step=answer&answer=report       the form for it
?step=hand                       to whom the order is to be sent
?draft=6b1c…                     the form, filled from a draft answer
?recorded=1f0a…                  the confirmation of an answer
?file=items.csv                  a file
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from removal.draft_answers.draft_answer import DraftAnswer
from removal.draft_answers.store import DraftAnswers
from removal.page import drafting
from removal.page.choosing import choose_page, form_page, refused_page, signed_before
from removal.page.drafting import DRAFT
from removal.page.files import FILE as DOWNLOAD
from removal.page.files import FILES
from removal.page.filing import file_page
from removal.page.forms.filed import FILE, Lines, lines_of
from removal.page.forms.kinds import kind_of
from removal.page.forms.named import FormContext
from removal.page.handing import HAND, Handing
from removal.page.opening import Opened
from removal.page.render import Rendered, Renderer
from removal.page.sent import sent_page
from removal.page.show import Drafts, not_taken, open_kinds, order_page
from removal.values import dataclass
from removal.web.request import Request

ANSWER, CHOSEN = "answer", "chosen"  # values of `step`: what to tell, and the same page once it was sent
HERE = ("step", "answer", DRAFT, "recorded")  # what a link to the same page in another language keeps


@dataclass(frozen=True, slots=True)
class Looking:
    """Shows pages for GET."""

    drafts: DraftAnswers
    handing: Handing
    render: Renderer
    clock: Callable[[], datetime]

    def __call__(self, request: Request, opened: Opened) -> Rendered:
        """The page that the query names."""
        file = request.query.get(DOWNLOAD, "")
        if file in FILES and opened.text:
            content_type, content = FILES[file]
            return self.render.download(content(opened), content_type, file)
        query = {name: request.query[name] for name in HERE if request.query.get(name)}
        recorded = sent_page(opened, self.clock(), query.get("recorded", ""))
        if recorded:
            return self.render.page("sent_page.html", recorded.texts, recorded, 200, here=query)
        if query.get("step") in (ANSWER, CHOSEN) and open_kinds(opened):
            return self._answer(opened, query)
        if query.get("step") == HAND:
            return self.handing.show(opened, {})
        kept = self.drafts.all(opened.writer) if opened.drafts else []
        chosen = drafting.draft_named(kept, query.get(DRAFT, ""))
        if chosen:
            return self._draft(opened, chosen)
        lines = tuple(drafting.draft_lines(kept, opened.reader.zone, opened.reader.texts))
        shown = Drafts(lines, lost=opened.drafts and DRAFT in query)
        page = order_page(opened, self.clock(), shown)
        return self.render.page("order_page.html", page.texts, page, 200)

    def _answer(self, opened: Opened, query: Mapping[str, str]) -> Rendered:
        """The form for what the reader chose, or the choice; an order that takes one kind alone leaves none."""
        kinds, chosen = open_kinds(opened), query.get("answer", "")
        kind = chosen if chosen in opened.kinds else kinds[0] if len(kinds) == 1 else None
        if kind == FILE:
            return self._file(opened, signed_before(opened), Lines())
        if kind:
            page = form_page(opened, kind, signed_before(opened))
            return self.render.page("form_page.html", page.texts, page, 200, keeps=True)
        choose = choose_page(opened, chosen_none=query["step"] == CHOSEN)
        return self.render.page("choose_page.html", choose.texts, choose, 422 if choose.errors else 200, here=query)

    def _draft(self, opened: Opened, draft: DraftAnswer) -> Rendered:
        kind = kind_of(draft.form)
        if kind not in opened.kinds:
            refused = refused_page(opened, draft.form, not_taken(opened))
            return self.render.page("refused_page.html", refused.texts, refused, 200, here={DRAFT: draft.id})
        if kind == FILE:
            context = FormContext(opened.order, opened.reader.texts, opened.reader.zone, opened.at, urls=opened.urls)
            return self._file(opened, drafting.form_of(draft), lines_of(draft.form, context))
        page = form_page(opened, kind, drafting.form_of(draft))
        return self.render.page("form_page.html", page.texts, page, 200, keeps=True)

    def _file(self, opened: Opened, form: Mapping[str, str], lines: Lines) -> Rendered:
        page = file_page(opened, form, lines, lines.errors)
        return self.render.page("file_page.html", page.texts, page, 422 if lines.errors else 200, keeps=True)

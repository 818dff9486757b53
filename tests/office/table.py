"""Channels × standings, from the contract and not from the product.

yes: it may · was: it may read the order as it was when it lost it · no: refused, with who may act instead

    office     in office
    not_yet    its mandate begins tomorrow; another is in office
    former     another has come into office since
    last       its mandate has ended, and no representative is in office
    revoked    the registrar ended its mandate with `revoked`, and no representative is in office
    replaced   the same, and another has come into office since
    expired    the caller's entry or the endpoint belongs to no representative; of the page, the link was replaced
    forgotten  as former, and what the law wants preserved no longer is

The order is received (in the mandate of the one who asks) but in the rows that say otherwise. A row is `channel: act`.
"""

COLUMNS = ("office", "not_yet", "former", "last", "revoked", "replaced", "expired", "forgotten")

ROWS = """
                                                       office not_yet former last revoked replaced expired forgotten
API answer: all but acknowledgement                    yes    no      no     yes  no      no       no      no
API answer: acknowledgement                            yes    no      no     no   no      no       no      no
API answer to an order not received                    yes    no      no     no   no      no       no      no
API read                                               yes    no      was    yes  was     was      no      no
API read of an order that it never had                 yes    no      no     yes  no      no       no      no
list                                                   yes    no      was    yes  was     was      no      no
feed                                                   yes    no      was    yes  was     was      no      no
page view                                              yes    no      was    yes  was     was      yes     no
page act: all but acknowledgement                      yes    no      no     yes  no      no       no      no
page act: acknowledgement                              yes    no      no     no   no      no       no      no
page act on an order not received                      yes    no      no     no   no      no       no      no
webhook receipt                                        yes    no      no     no   no      no       no      no
mail receipt                                           yes    no      no     no   no      no       no      no
notices and other facts of orders, CLI resend          yes    no      no     no   no      no       no      no
endpoint, CLI endpoint enable                          yes    yes     no     no   no      no       no      no
contact                                                yes    yes     no     no   no      no       no      no
contact of another representative                      no     no      no     no   no      no       no      no
contact's test                                         yes    yes     no     no   no      no       no      no
delivery list                                          yes    yes     no     no   no      no       no      no
replay                                                 yes    no      no     no   no      no       no      no
register                                               yes    yes     no     yes  no      no       yes     no
authority's first contact                              no     no      no     no   no      no       no      no
"""

# What an authority's caller may do, with a representative in office and with none.
AUTHORITY = """
                                                       one    none
API answer: all but acknowledgement                    no     no
API answer: acknowledgement                            no     no
API read                                               yes    yes
list                                                   yes    yes
feed                                                   yes    yes
page view                                              yes    yes
page act: all but acknowledgement                      no     no
page act: acknowledgement                              no     no
webhook receipt                                        no     no
mail receipt                                           no     no
notices and other facts of orders, CLI resend          no     no
endpoint, CLI endpoint enable                          yes    yes
contact                                                no     no
contact's test                                         no     no
delivery list                                          yes    yes
replay                                                 yes    yes
register                                               yes    yes
authority's first contact                              yes    no
"""


def rows(text: str) -> dict[str, dict[str, str]]:
    """By channel and column; a line with too few or too many cells fails."""
    head, *lines = text.strip("\n").splitlines()
    columns = head.split()
    read = {}
    for line in lines:
        *_, name = ["", line[:55].strip()]
        cells = line[55:].split()
        assert len(cells) == len(columns), line
        assert name not in read, f"{name}: twice"
        read[name] = dict(zip(columns, cells, strict=True))
    return read


def summary() -> str:
    """How many cells of each answer there are."""
    cells = [cell for row in rows(ROWS).values() for cell in row.values()]
    counted = ", ".join(f"{cells.count(answer)} {answer}" for answer in ("yes", "was", "no"))
    return f"channels × standings: {len(rows(ROWS))} × {len(COLUMNS)} = {len(cells)} cells: {counted}"

"""Routes × callers, from design 7 and not from the product; the requests are in `asked.py`.

ok: the route does, or says what is wrong with what was asked · else the status that the caller is turned away with.

    person    of the ministry whose order it is, with all scopes of an authority
    machine   of the same ministry, with the same scopes but for those that only persons hold
    other     a person of another ministry, with all scopes of an authority
    own       the platform's representative, with all scopes of one
    foreign   another platform's representative, with the same scopes
    registrar with all scopes of one
    scopeless a person of the ministry, with `orders:approve` alone
    expired   of the ministry, with all scopes, until yesterday
    guest     without a token
"""

CALLERS = ("person", "machine", "other", "own", "foreign", "registrar", "scopeless", "expired", "guest")

TABLE = """
                                                    person machine other own foreign registrar scopeless expired guest
POST   /orders                                      ok     ok      ok    403 403     403       403       403     401
POST   /orders:batch                                ok     ok      ok    403 403     403       403       403     401
GET    /orders                                      ok     ok      ok    ok  ok      403       403       403     401
GET    /orders/{id}                                 ok     ok      404   ok  404     403       403       403     401
GET    /orders/{id}/facts                           ok     ok      404   ok  404     403       403       403     401
GET    /orders/{id}/mail-reports                    ok     ok      404   ok  404     403       403       403     401
GET    /orders/{id}/proof                           ok     ok      404   ok  404     403       403       403     401
GET    /facts                                       ok     ok      ok    ok  ok      403       403       403     401
POST   /orders/{id}/approval                        ok     403     404   403 403     403       ok        403     401
POST   /orders/{id}/refusal                         ok     403     404   403 403     403       ok        403     401
POST   /orders/{id}/withdrawal                      ok     ok      404   403 403     403       403       403     401
POST   /orders/{id}/obstacle-answers                ok     ok      404   403 403     403       403       403     401
POST   /orders/{id}/extension                       ok     ok      404   403 403     403       403       403     401
POST   /orders/{id}/suspension                      ok     ok      404   403 403     403       403       403     401
POST   /orders/{id}/disputes                        ok     ok      404   403 403     403       403       403     401
POST   /orders/{id}/contest-decision                ok     ok      404   403 403     403       403       403     401
POST   /orders/{id}/acknowledgement                 403    403     403   ok  404     403       403       403     401
POST   /orders/{id}/reports                         403    403     403   ok  404     403       403       403     401
POST   /orders/{id}/obstacles                       403    403     403   ok  404     403       403       403     401
POST   /orders/{id}/resumption                      403    403     403   ok  404     403       403       403     401
POST   /orders/{id}/contest                         403    403     403   ok  404     403       403       403     401
POST   /orders/{id}/reinstatement-report            403    403     403   ok  404     403       403       403     401
GET    /authorities                                 ok     ok      ok    ok  ok      ok        ok        403     401
PUT    /authorities/{id}                            403    403     403   403 403     ok        403       403     401
GET    /authorities/{id}                            ok     ok      404   404 404     ok        ok        403     401
GET    /authorities/{id}/facts                      ok     ok      404   404 404     ok        403       403     401
GET    /platforms                                   ok     ok      ok    ok  ok      ok        ok        403     401
PUT    /platforms/{id}                              403    403     403   403 403     ok        403       403     401
GET    /platforms/{id}                              ok     ok      ok    ok  404     ok        ok        403     401
GET    /platforms/{id}/facts                        403    403     403   ok  404     ok        403       403     401
GET    /platforms/{id}/measurements                 ok     ok      ok    ok  404     ok        ok        403     401
POST   /platforms/{id}/measurements                 403    403     403   403 403     ok        403       403     401
POST   /platforms/{id}/exemptions                   403    403     403   403 403     ok        403       403     401
POST   /platforms/{id}/exemptions/{exemption}/lifting 403  403     403   403 403     ok        403       403     401
GET    /platforms/{id}/representatives              ok     ok      ok    ok  404     ok        ok        403     401
POST   /platforms/{id}/representatives              403    403     403   403 403     ok        403       403     401
POST   /platforms/{id}/first-contacts               ok     ok      ok    403 403     403       403       403     401
POST   /representatives/{id}/termination            403    403     403   403 403     ok        403       403     401
GET    /representatives/{id}/contacts               ok     ok      ok    ok  404     ok        ok        403     401
POST   /representatives/{id}/contacts               403    403     403   ok  404     ok        403       403     401
PUT    /representatives/{id}/contacts/{contact}     403    403     403   ok  404     ok        403       403     401
DELETE /representatives/{id}/contacts/{contact}     403    403     403   ok  404     ok        403       403     401
GET    /callers                                     403    403     403   403 403     ok        403       403     401
POST   /callers                                     403    403     403   403 403     ok        403       403     401
GET    /callers/{id}/facts                          403    403     403   403 403     ok        403       403     401
DELETE /callers/{id}                                403    403     403   403 403     ok        403       403     401
POST   /endpoints                                   ok     ok      ok    ok  ok      ok        403       403     401
GET    /endpoints                                   ok     ok      ok    ok  ok      ok        403       403     401
GET    /endpoints/{id}                              ok     ok      404   404 404     404       403       403     401
PUT    /endpoints/{id}                              ok     ok      404   404 404     404       403       403     401
DELETE /endpoints/{id}                              ok     ok      404   404 404     404       403       403     401
POST   /endpoints/{id}/verification                 ok     ok      404   404 404     404       403       403     401
POST   /endpoints/{id}/test                         ok     ok      404   404 404     404       403       403     401
POST   /endpoints/{id}/rotation                     ok     ok      404   404 404     404       403       403     401
POST   /endpoints/{id}/disablement                  ok     ok      404   404 404     404       403       403     401
POST   /endpoints/{id}/enablement                   ok     ok      404   404 404     404       403       403     401
GET    /endpoints/{id}/deliveries                   ok     ok      404   404 404     404       403       403     401
POST   /endpoints/{id}/replay                       ok     ok      404   404 404     404       403       403     401
GET    /deliveries/{id}                             ok     ok      404   404 404     404       403       403     401
POST   /deliveries/{id}/redelivery                  ok     ok      404   404 404     404       403       403     401
"""

# Paths of the OpenAPI document with an id × callers of another ministry and of another platform, with all scopes:
# hidden    another's thing and no thing answer the same, at the same cost
# barred    no caller of that party may do anything there, whatever the id: 403
# open      it may read that in the register, so the answer says that there is none
HIDDEN = """
                                                   other  foreign
/v1/authorities/{id}                               hidden hidden
/v1/authorities/{id}/facts                         hidden hidden
/v1/callers/{id}                                   barred barred
/v1/callers/{id}/facts                             barred barred
/v1/deliveries/{id}                                hidden hidden
/v1/deliveries/{id}/redelivery                     hidden hidden
/v1/endpoints/{id}                                 hidden hidden
/v1/endpoints/{id}/deliveries                      hidden hidden
/v1/endpoints/{id}/disablement                     hidden hidden
/v1/endpoints/{id}/enablement                      hidden hidden
/v1/endpoints/{id}/replay                          hidden hidden
/v1/endpoints/{id}/rotation                        hidden hidden
/v1/endpoints/{id}/test                            hidden hidden
/v1/endpoints/{id}/verification                    hidden hidden
/v1/orders/{id}                                    hidden hidden
/v1/orders/{id}/acknowledgement                    barred hidden
/v1/orders/{id}/approval                           hidden barred
/v1/orders/{id}/contest                            barred hidden
/v1/orders/{id}/contest-decision                   hidden barred
/v1/orders/{id}/disputes                           hidden barred
/v1/orders/{id}/extension                          hidden barred
/v1/orders/{id}/facts                              hidden hidden
/v1/orders/{id}/mail-reports                       hidden hidden
/v1/orders/{id}/obstacle-answers                   hidden barred
/v1/orders/{id}/obstacles                          barred hidden
/v1/orders/{id}/proof                              hidden hidden
/v1/orders/{id}/refusal                            hidden barred
/v1/orders/{id}/reinstatement-report               barred hidden
/v1/orders/{id}/reports                            barred hidden
/v1/orders/{id}/resumption                         barred hidden
/v1/orders/{id}/suspension                         hidden barred
/v1/orders/{id}/withdrawal                         hidden barred
/v1/platforms/{id}                                 open   hidden
/v1/platforms/{id}/exemptions                      barred barred
/v1/platforms/{id}/exemptions/{exemption}/lifting  barred barred
/v1/platforms/{id}/facts                           barred hidden
/v1/platforms/{id}/first-contacts                  open   barred
/v1/platforms/{id}/measurements                    open   hidden
/v1/platforms/{id}/representatives                 open   hidden
/v1/representatives/{id}/contacts                  open   hidden
/v1/representatives/{id}/contacts/{contact}        barred hidden
/v1/representatives/{id}/termination               barred barred
"""


def hidden() -> dict[str, dict[str, str]]:
    """Path → caller → what it learns of ids that are not its own."""
    head, *lines = (line.split() for line in HIDDEN.strip("\n").splitlines())
    return {line[0]: dict(zip(head, line[1:], strict=True)) for line in lines}


def rows() -> dict[str, dict[str, str]]:
    """`METHOD /path` → caller → cell."""
    lines = [line.split() for line in TABLE.strip("\n").splitlines()[1:]]
    return {f"{line[0]} {line[1]}": dict(zip(CALLERS, line[2:], strict=True)) for line in lines}


def summary() -> str:
    """How many cells there are of each answer."""
    cells = [cell for row in rows().values() for cell in row.values()]
    counts = ", ".join(f"{cells.count(kind)} {kind}" for kind in ("ok", "401", "403", "404"))
    return f"routes × callers: {len(rows())} × {len(CALLERS)} = {len(cells)} cells: {counts}"

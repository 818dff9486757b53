"""States × commands as contract 1 has them, written out by hand: nothing here is read from the product.

× refused by a typed error, and nothing changes · = recorded, the state stays · 0 accepted, nothing new is recorded ·
– no operation, nothing is recorded · · the row's case does not exist there, or is that of the row above · else the
state that follows.

Where contract 1 names several states that may follow, each has a row of its own. The bounce of an order that is
`issued` is 0: an order with evidence is not `issued`. To supersede an order that has ended is × (422). A later notice
whose mail bounces when a report shows its receipt too keeps that (R7). A lift is legal wherever the authority's
suspension is in force (decision 25).
"""

TABLE = """
                                            draft      issued      running       suspended   breached      complied    complied_late withdrawn superseded  refused     erased
approve                                     issued     ×           ×             ×           ×             ×           ×             ×         ×           ×           ×
refuse                                      refused    ×           ×             ×           ×             ×           ×             ×         ×           ×           ×
receipt, by webhook                         –          running     0             0           0             0           0             –         –           ×           –
receipt, after one by mail                  –          running     =             =           =             0           0             –         –           ×           –
the only mail comes back                    ×          0           issued        issued      issued        =           complied      =         =           ×           –
it comes back after a breach and the end    ·          ·           ·             ·           ·             ·           ·             =         =           ·           ·
receipt of a later notice                   –          –           =             running     =             –           –             =         =           ·           ·
receipt of an answer beside a suspension    ·          ·           ·             =           ·             ·           ·             ·         ·           ·           ·
receipt of a lift                           ·          ·           ·             running     =             ·           ·             ·         ·           ·           ·
a later notice's mail comes back            ×          –           =             =           =             =           =             =         =           ·           ·
it comes back, and nothing else runs        ·          ·           suspended     ·           suspended     ·           ·             ·         ·           ·           ·
it comes back, and something else runs      ·          ·           =             ·           running       ·           ·             ·         ·           ·           ·
acknowledge                                 ×          running     =             =           =             0           0             ×         ×           ×           ×
acknowledge again                           ·          ·           0             0           0             0           0             ·         ·           ·           ·
acknowledge while a notice waits            ·          ·           =             running     =             0           0             ×         ×           ·           ·
report one item                             ×          running     =             =           =             =           =             ×         ×           ×           ×
report what was taken down                  ·          ·           ·             ·           ·             ·           ·             =         =           ·           ·
report it again, and receive its notice     ·          ·           ·             ·           ·             ·           ·             =         =           ·           ·
report an absence of before the end         ·          ·           ·             ·           ·             ·           ·             =         =           ·           ·
report all, in time                         ×          complied    complied      complied    complied      =           complied      ×         ×           ×           ×
report all, late                            ×          complied    =             complied    complied_late =           =             ×         ×           ×           ×
report what runs, the rest waits            ·          ·           suspended     =           ·             ·           ·             ·         ·           ·           ·
report what was late, the rest waits        ·          ·           ·             ·           suspended     ·           ·             ·         ·           ·           ·
report what was late, the rest runs         ·          ·           ·             ·           running       ·           ·             ·         ·           ·           ·
tell an obstacle of one                     ×          running     =             =           =             ×           ×             ×         ×           ×           ×
tell an obstacle of all                     ×          suspended   suspended     =           suspended     ×           ×             ×         ×           ×           ×
tell an obstacle of before the end          ·          ·           ·             ·           ·             ·           ·             =         =           ·           ·
tell it too late                            ×          suspended   =             =           =             ×           ×             ×         ×           ×           ×
tell it beyond the limit, as receipt        ·          ·           =             running     =             ·           ·             ·         ·           ·           ·
tell that a ground has ceased               ×          ×           =             running     =             ×           ×             ×         ×           ×           ×
tell it of one of two grounds               ·          ·           =             =           =             ·           ·             ·         ·           ·           ·
answer the only obstacle                    ×          ×           =             =           =             ×           ×             ×         =           ×           ×
extend                                      ×          ×           =             ×           ×             ×           ×             ×         ×           ×           ×
extend what obstacles stop                  ·          ·           ·             =           ·             ·           ·             ·         ·           ·           ·
our outage over the due time                –          –           =             =           running       –           complied      –         –           ×           –
our outage, after a breach and the end      ·          ·           ·             ·           ·             ·           ·             =         =           ·           ·
suspend                                     ×          ×           suspended     ×           ×             ×           ×             ×         ×           ×           ×
suspend what obstacles stop                 ·          ·           ·             =           ·             ·           ·             ·         ·           ·           ·
suspend within the grace                    ·          ·           =             ·           ·             ·           ·             ·         ·           ·           ·
lift                                        ×          ×           ×             =           ×             ×           ×             ×         ×           ×           ×
lift, beside an item past its due time      ·          ·           =             ·           =             ·           ·             ·         ·           ·           ·
lift again                                  ·          ·           ·             ×           ·             ·           ·             ·         ·           ·           ·
dispute a measure                           ×          ×           =             =           =             suspended   breached      ×         ×           ×           ×
dispute it again                            ·          ·           ×             ×           ×             ×           ×             ·         ·           ·           ·
contest                                     ×          running     =             =           =             =           =             ×         ×           ×           ×
reject the contest                          ×          ×           =             =           =             =           =             ×         =           ×           ×
uphold the contest                          ×          ×           withdrawn     withdrawn   withdrawn     withdrawn   withdrawn     ×         =           ×           ×
withdraw                                    withdrawn  withdrawn   withdrawn     withdrawn   withdrawn     withdrawn   withdrawn     0         0           ×           ×
supersede                                   withdrawn  superseded  superseded    superseded  superseded    superseded  superseded    ×         ×           ×           ×
report reinstatement                        ×          ×           ×             ×           ×             ×           ×             =         =           ×           ×
report that it cannot be put back           ×          ×           ×             ×           ×             ×           ×             =         =           ×           ×
report reinstatement again                  ·          ·           ·             ·           ·             ·           ·             0         0           ·           ·
inherit what is down                        ×          =           =             =           =             0           0             ×         ×           ×           0
order again what was to be put back         ×          ×           ×             ×           ×             ×           ×             =         =           ×           0
reassign                                    –          =           =             =           =             =           =             =         =           ×           –
reassign, and nothing to put back           ·          ·           ·             ·           ·             ·           ·             –         –           ·           ·
timer: not received                         –          =           –             –           –             –           –             =         =           –           –
timer: a later one was not received         ·          ·           =             =           =             –           –             =         =           ·           ·
timer: reminder                             –          –           =             –           –             –           –             –         –           –           –
timer: due and grace                        –          –           breached      –           =             –           –             –         –           –           –
timer: due and grace, after a late answer   ·          ·           complied_late breached    ·             ·           ·             ·         ·           ·           ·
timer: unable for too long                  –          –           =             running     =             –           –             –         –           –           –
timer: unable, and another ground is left   ·          ·           =             =           =             ·           ·             ·         ·           ·           ·
timer: an answer is owed                    –          –           =             =           =             =           =             =         =           –           –
erase                                       erased      erased      erased      erased      erased      erased      erased      erased      erased      erased      0
hand over                                   ×           =           =           =           =           =           =           =           =           ×           ×
hold its erasure                            =           =           =           =           =           =           =           =           =           =           ×
release its erasure                         =           =           =           =           =           =           =           =           =           =           ×
"""  # noqa: E501 - a table


def rows() -> dict[str, dict[str, str]]:
    """Command → state → cell; a state without a case of its own is left out."""
    lines = [(line[:44].strip(), line[44:].split()) for line in TABLE.strip("\n").splitlines()]
    whole = {name: dict(zip(lines[0][1], cells, strict=True)) for name, cells in lines[1:]}
    return {name: {state: cell for state, cell in row.items() if cell != "·"} for name, row in whole.items()}


def summary() -> str:
    """How many cells there are of each answer."""
    cells = [cell for row in rows().values() for cell in row.values()]
    kinds = {"×": "refused", "0": "accepted for nothing", "–": "no operation", "=": "recorded"}
    counted = {name: cells.count(kind) for kind, name in kinds.items()}
    counted["moving the state"] = len(cells) - sum(counted.values())
    counts = ", ".join(f"{count} {name}" for name, count in counted.items())
    return f"states × commands: {len(rows())} rows, {len(cells)} cells: {counts}"

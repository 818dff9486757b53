"""States × commands as contract 1 and the law have them, written out by hand: nothing here is read from the product.

× a typed error, and nothing moves · 0 taken, and nothing is added · = recorded, and the state stays · else the state that follows.
Where a command needs something to be done to (an obstacle to answer, a contest to decide), the order has it wherever it can.
"""  # noqa: E501 - a legend

TABLE = """
                                draft      issued      running     suspended   breached    complied    complied_late withdrawn superseded  refused
approve                         issued     ×           ×           ×           ×           ×           ×           ×           ×           ×
refuse                          refused    ×           ×           ×           ×           ×           ×           ×           ×           ×
receipt, by webhook             0          running     0           0           0           0           0           0           0           ×
receipt, where mail stands      0          running     =           =           =           0           0           0           0           ×
the only mail comes back        ×          0           issued      issued      issued      =           complied    0           0           ×
acknowledge                     ×          running     =           =           =           0           0           ×           ×           ×
report one item                 ×          running     =           =           =           =           =           ×           ×           ×
report all, in time             ×          complied    complied    complied    complied    =           complied    ×           ×           ×
report all, late                ×          complied    =           complied    complied_late =         =           ×           ×           ×
tell an obstacle of one         ×          running     =           =           =           ×           ×           ×           ×           ×
tell an obstacle of all         ×          suspended   suspended   =           suspended   ×           ×           ×           ×           ×
tell it too late                ×          suspended   =           =           =           ×           ×           ×           ×           ×
answer the only obstacle        ×          ×           =           running     =           ×           ×           ×           ×           ×
extend                          ×          ×           =           ×           ×           ×           ×           ×           ×           ×
our outage over the due time    0          0           =           =           running     0           complied    0           0           ×
suspend                         ×          ×           suspended   ×           ×           ×           ×           ×           ×           ×
lift                            ×          ×           ×           running     ×           ×           ×           ×           ×           ×
dispute a measure               ×          ×           =           =           =           running     running     ×           ×           ×
contest                         ×          running     =           =           =           =           =           ×           ×           ×
reject the contest              ×          ×           =           =           =           =           =           ×           ×           ×
uphold the contest              ×          ×           withdrawn   withdrawn   withdrawn   withdrawn   withdrawn   ×           ×           ×
withdraw                        withdrawn  withdrawn   withdrawn   withdrawn   withdrawn   withdrawn   withdrawn   0           0           ×
supersede                       withdrawn  superseded  superseded  superseded  superseded  superseded  superseded  0           0           ×
report reinstatement            ×          ×           ×           ×           ×           ×           ×           =           =           ×
reassign                        0          =           =           =           =           =           =           =           =           ×
timer: nobody received          0          =           0           0           0           0           0           0           0           0
timer: reminder                 0          0           =           0           0           0           0           0           0           0
timer: due and grace            0          0           breached    0           =           0           0           0           0           0
timer: unable for too long      0          0           =           running     =           0           0           0           0           0
timer: an answer is owed        0          0           =           =           =           =           =           =           =           0
"""  # noqa: E501 - a table


def rows() -> dict[str, dict[str, str]]:
    """Command → state → cell."""
    lines = [(line[:32].strip(), line[32:].split()) for line in TABLE.strip("\n").splitlines()]
    return {name: dict(zip(lines[0][1], cells, strict=True)) for name, cells in lines[1:]}


def summary() -> str:
    """How many cells there are of each answer."""
    cells = [cell for row in rows().values() for cell in row.values()]
    kinds = {"×": "refused", "0": "taken for nothing", "=": "recorded", "→": "moving the state"}
    counted = {kind: sum(1 for cell in cells if (cell if cell in kinds else "→") == kind) for kind in kinds}
    told = ", ".join(f"{counted[kind]} {name}" for kind, name in kinds.items())
    return f"states × commands: {len(cells) // len(rows())} × {len(rows())} = {len(cells)} cells: {told}"

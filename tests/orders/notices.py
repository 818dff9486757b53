"""What each fact does to time, as contract 6.4 has it, written out by hand: nothing here is read from the product.

An order under kz (24 h; after an answer a clock restarts, after what ceased or expired it resumes) has three items, and
was received at 0 h. Hours count from then. Of each fact:

notice    whether it is one (6.1)
items     those it is about
at        when it comes
at once   what that changes: an item is due at an hour, stops, waits for receipt, is done
received  what changes if a webhook takes the fact 5 h later; – where that shows no receipt
returned  what changes if a mail took it 5 h later instead, and came back after another hour
answer    whether an answer of the representative 5 h later is receipt of it
owed      what one side owes the other because of it, and the time at which that is overdue (with the grace); or that it
          is paid

"stopped" = item 1 asks since 4 h (20 h are left); "unable" = force majeure instead; "suspended" = all are, since 4 h;
"down" = items 1 and 2 were taken down at 2 h.
"""

TABLE = """
fact, scenario                               | notice | items | at    | at once       | received      | returned   | answer  | owed
order.drafted                                | no     | –     | 0     | –             | –             | –          | –       | –
order.refused                                | no     | –     | 0     | –             | –             | –          | –       | –
order.issued                                 | yes    | 1 2 3 | 0     | 1 2 3 wait    | 1 2 3 due 29  | 1 2 3 wait | receipt | –
order.reassigned                             | no     | –     | 10    | –             | –             | –          | –       | –
order.received                               | no     | –     | 10    | 1 2 3 due 34  | –             | –          | –       | –
order.evidence_kept                          | no     | –     | 10    | –             | –             | –          | –       | –
order.evidence_withdrawn                     | no     | –     | 10    | –             | –             | –          | –       | –
order.receipt_withdrawn                      | no     | –     | 10    | 1 2 3 wait    | –             | –          | –       | –
order.bounced_late                           | no     | –     | 130   | –             | –             | –          | –       | –
order.undelivered                            | no     | –     | 1     | –             | –             | –          | –       | –
order.reminded                               | no     | –     | 12    | –             | –             | –          | –       | –
order.acknowledged                           | no     | –     | 10    | –             | –             | –          | –       | –
order.reported                               | no     | 1     | 10    | 1 done        | –             | –          | –       | –
order.complied                               | no     | –     | 10    | –             | –             | –          | –       | –
order.complied_late                          | no     | –     | 30    | –             | –             | –          | –       | –
order.breached                               | no     | –     | 24:20 | –             | –             | –          | –       | –
order.breach_annulled                        | no     | –     | 25    | –             | –             | –          | –       | –
order.obstructed, a question                 | no     | 1     | 10    | 1 stopped     | –             | –          | –       | obstacle 34:20
order.obstructed, unable                     | no     | 1     | 10    | 1 stopped     | –             | –          | –       | –
order.obstacle_answered, stopped             | yes    | 1     | 10    | 1 wait        | 1 due 39      | 1 wait     | receipt | paid
order.obstacle_answered, and suspended       | yes    | 1     | 10    | –             | nothing       | nothing    | receipt | paid
order.obstacle_answered, a law that resumes  | yes    | 1     | 10    | 1 wait        | 1 due 35      | 1 wait     | receipt | paid
order.obstacle_answered, it stopped nothing  | yes    | 1     | 30    | –             | nothing       | nothing    | receipt | paid
order.resumed, ceased, unable                | no     | 1     | 10    | 1 due 30      | –             | –          | –       | –
order.resumed, ceased, eu-tco                | no     | 1     | 10    | 1 due 11      | –             | –          | –       | –
order.resumed, expired, unable               | no     | 1     | 76    | 1 due 96      | –             | –          | –       | –
order.suspended                              | no     | –     | 10    | 1 2 3 stopped | –             | –          | –       | –
order.resumed, lifted, suspended             | yes    | 1 2 3 | 10    | 1 2 3 wait    | 1 2 3 due 35  | 1 2 3 wait | receipt | –
order.extended, by the authority             | no     | 1 2 3 | 10    | 1 2 3 due 29  | –             | –          | –       | –
order.extended, for an outage                | no     | 1 2 3 | 26    | 1 2 3 due 30  | –             | –          | –       | –
order.disputed, down                         | yes    | 1     | 10    | 1 wait        | 1 due 39      | 1 wait     | receipt | –
order.contested                              | no     | 1     | 10    | –             | –             | –          | –       | contest 34:20
order.contest_decided, rejected              | no     | –     | 10    | –             | –             | –          | –       | paid
order.contest_decided, upheld                | no     | –     | 10    | –             | –             | –          | –       | paid
order.answer_overdue, stopped                | no     | 1     | 28:20 | –             | –             | –          | –       | –
order.withdrawn                              | no     | –     | 10    | 1 2 3 done    | –             | –          | –       | –
order.withdrawn, down                        | yes    | 1 2   | 10    | 3 done        | nothing       | nothing    | receipt | reinstatement 16:20
order.superseded                             | no     | –     | 10    | 1 2 3 done    | –             | –          | –       | –
order.superseded, down                       | yes    | 1 2   | 10    | 3 done        | nothing       | nothing    | receipt | reinstatement 16:20
order.reinstatement_required, nothing down   | yes    | 1 2   | 10    | –             | nothing       | nothing    | receipt | reinstatement 16:20
order.reinstated, down                       | no     | 1     | 10    | –             | –             | –          | –       | –
order.not_reinstated, down                   | no     | 1     | 10    | –             | –             | –          | –       | –
order.inherited                              | no     | 1     | 10    | –             | –             | –          | –       | –
order.ordered_again, down                    | no     | 1     | 10    | –             | –             | –          | –       | –
order.handed_over                            | no     | –     | 10    | –             | –             | –          | –       | –
order.erased                                 | no     | –     | 10    | 1 2 3 done    | –             | –          | –       | –
order.erasure_held                           | no     | –     | 10    | –             | –             | –          | –       | –
order.erasure_released, held                 | no     | –     | 10    | –             | –             | –          | –       | –
"""  # noqa: E501 - a table


def rows() -> dict[str, dict[str, str]]:
    """Fact and scenario → column → cell."""
    lines = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    return {line[0]: dict(zip(lines[0][1:], line[1:], strict=True)) for line in lines[1:]}


def notice_types() -> dict[str, bool]:
    """Type → whether such a fact can be a notice."""
    types: dict[str, bool] = {}
    for name, row in rows().items():
        type_ = name.partition(",")[0]
        types[type_] = types.get(type_, False) or row["notice"] == "yes"
    return types

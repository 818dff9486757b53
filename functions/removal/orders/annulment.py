"""Why a breach is annulled: the reasons that facts have, and the keys of their texts. Pure."""

BOUNCED = "the receipt that it rested on was withdrawn"
ANSWERED = "every item was answered, or its clock stopped, at or before the due time"
MOVED = "the deadline was moved"  # the fact that moved it has the reason
UPHELD = "the order was contested, and the contest was upheld"
ANNULLED_BECAUSE = {BOUNCED: "bounced", ANSWERED: "answered", MOVED: "moved", UPHELD: "upheld"}  # the keys of texts

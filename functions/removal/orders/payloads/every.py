"""The union of all payloads of an order's facts."""

from removal.orders.payloads import answers, course

OrderPayload = (
    course.Drafted
    | course.Issued
    | course.Reasoned
    | course.Erased
    | course.ErasureHeld
    | course.ErasureReleased
    | course.Received
    | course.EvidenceKept
    | course.EvidenceWithdrawn
    | course.ReceiptWithdrawn
    | course.BouncedLate
    | course.Undelivered
    | course.Reminded
    | course.Complied
    | course.CompliedLate
    | course.Breached
    | course.BreachAnnulled
    | course.Extended
    | answers.Acknowledged
    | answers.Reported
    | answers.Obstructed
    | answers.ObstacleAnswered
    | answers.Suspended
    | answers.Resumed
    | answers.Disputed
    | answers.Contested
    | answers.ContestDecided
    | answers.AnswerOverdue
    | answers.Withdrawn
    | answers.Superseded
    | answers.ReinstatementRequired
    | answers.Reinstated
    | answers.NotReinstated
    | answers.Inherited
    | answers.OrderedAgain
    | answers.Reassigned
    | answers.HandedOver
)

"""What a failed deployment left: continued or cleaned up with consent, so that the next one can begin.

CloudFormation takes each operation in some states only: an update that failed is rolled back (`rollback_stack`), its
rollback is continued if that failed (`continue_update_rollback`), a creation that failed is deleted, and only after a
failed deletion may resources be left out of it (`RetainResources`).
"""

from infra.deploy.approval import Consent
from infra.deploy.change_set import AGAIN, NotDeployed, Stack, Standing

ROLLBACKS = {
    "UPDATE_FAILED": "its last update failed and was not rolled back.",
    "UPDATE_ROLLBACK_FAILED": "its last update failed, and so did the rollback.",
}
LEFTOVERS = {
    "REVIEW_IN_PROGRESS": "it was proposed and not created; answer no if a colleague is at this question now.",
    "ROLLBACK_COMPLETE": "its creation failed and was rolled back; only its name is left.",
    "CREATE_FAILED": "its creation failed and was not rolled back.",
    "ROLLBACK_FAILED": "its creation failed, and so did the rollback.",
    "DELETE_FAILED": "its deletion failed.",
}
EMPTY = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")  # no resource is left


def roll_back(stack: Stack, standing: Standing, consent: Consent) -> Standing:
    """The state after an unfinished rollback has been finished; NotDeployed if that fails."""
    if standing.status not in ROLLBACKS:
        return standing
    consent.agree(stack.name, f"{stack.name} is {standing.status}: {ROLLBACKS[standing.status]} Roll it back?")
    status, reasons = stack.roll_back(standing.status)
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return stack.standing()
    raise NotDeployed(f"{stack.name} is {status}\n{reasons}\n{AGAIN}{_to_skip(stack)}")


def _to_skip(stack: Stack) -> str:
    """The command that leaves resources as they are: CloudFormation takes only those that failed to be rolled back."""
    failed = stack.in_state("UPDATE_FAILED")
    command = f"aws cloudformation continue-update-rollback --stack-name {stack.name} --resources-to-skip"
    return f" Or leave as it is what cannot be mended:\n    {command} {' '.join(failed)}" if failed else ""


def clean_up(stack: Stack, standing: Standing, consent: Consent) -> None:
    """Delete what a failed creation or deletion left; NotDeployed if CloudFormation cannot."""
    if standing.status not in LEFTOVERS:
        return
    question = f"{stack.name} is {standing.status}: {LEFTOVERS[standing.status]} Delete what is left of it?"
    consent.agree(stack.name, question, by_name=standing.status not in EMPTY)
    status = stack.delete()
    if status == "DELETE_FAILED":
        status = _delete_without(stack, consent)
    if status:
        raise NotDeployed(
            f"{stack.name} is {status}; its events say why:\n"
            f"    aws cloudformation describe-stack-events --stack-name {stack.name}"
        )
    consent.say(f"{stack.name}: deleted; what the template retains stays in the account")


def _delete_without(stack: Stack, consent: Consent) -> str:
    """Delete the stack, and leave in the account what cannot be deleted. The state; empty if the stack is gone."""
    stuck = stack.in_state("DELETE_FAILED")
    names = ", ".join(stuck)
    consent.agree(
        stack.name, f"{stack.name}: {names} cannot be deleted. Leave them outside of the stack?", by_name=True
    )
    return stack.delete(stuck)

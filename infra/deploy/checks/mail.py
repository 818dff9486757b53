"""What a representative's mail server asks of a sender, and how we hear what it answered."""

from typing import Any

from infra.deploy.deployment import Deployment

SET = "AWS::SES::ConfigurationSet"


def the_sender_is_verified(deployment: Deployment) -> list[str]:
    """Else SES refuses every mail."""
    identity = _identity(deployment)
    return [] if identity.get("VerifiedForSendingStatus") else [f"{_domain(deployment)} is not verified"]


def mails_are_signed(deployment: Deployment) -> list[str]:
    """DKIM: without it large receivers refuse or file as spam."""
    dkim = _identity(deployment).get("DkimAttributes", {})
    dkim_state = (dkim.get("SigningEnabled"), dkim.get("Status"))
    return (
        []
        if dkim_state == (True, "SUCCESS")
        else [f"DKIM of {_domain(deployment)}: signing {dkim_state[0]}, {dkim_state[1]}"]
    )


def bounces_come_to_our_own_domain(deployment: Deployment) -> list[str]:
    """A MAIL FROM domain of our own, without which SPF speaks for amazonses.com and not for the sender."""
    mail_from = _identity(deployment).get("MailFromAttributes", {})
    status = mail_from.get("MailFromDomainStatus")
    return [] if status == "SUCCESS" else [f"the MAIL FROM domain of {_domain(deployment)} is {status}"]


def anybody_may_be_written_to(deployment: Deployment) -> list[str]:
    """Out of the sandbox: in it SES writes to verified addresses only."""
    account = deployment.client("sesv2").get_account()
    return [
        *([] if account.get("ProductionAccessEnabled") else ["the account is in SES's sandbox"]),
        *([] if account.get("SendingEnabled") else ["SES has stopped the account from sending"]),
    ]


def feedback_comes_back(deployment: Deployment) -> list[str]:
    """Every set tells deliveries and bounces to our topic: a delivery is legal receipt."""
    client, topic = deployment.client("sesv2"), deployment.outputs["MailFeedbackTopicArn"]
    responses = {
        id_: client.get_configuration_set_event_destinations(ConfigurationSetName=id_)
        for _, id_ in deployment.made(SET)
    }
    heard = {
        id_: [destination for destination in answer["EventDestinations"] if _reaches(destination, topic)]
        for id_, answer in responses.items()
    }
    return [f"{id_}: no queue gets mail events" for id_, destinations in heard.items() if not destinations]


def _reaches(destination: dict[str, Any], topic: str) -> bool:
    """An enabled way for both."""
    ours = destination.get("SnsDestination", {}).get("TopicArn") == topic
    return bool(destination["Enabled"] and ours and {"DELIVERY", "BOUNCE"} <= set(destination["MatchingEventTypes"]))


def _identity(deployment: Deployment) -> dict[str, Any]:
    identity: dict[str, Any] = deployment.client("sesv2").get_email_identity(EmailIdentity=_domain(deployment))
    return identity


def _domain(deployment: Deployment) -> str:
    return deployment.parameters["MailFrom"].partition("@")[2]

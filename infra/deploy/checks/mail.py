"""What a representative's mail server asks of a sender, and how we hear what it answered."""

from typing import Any

from infra.deploy.deployment import Deployment

SET = "AWS::SES::ConfigurationSet"


def the_sender_is_verified(seen: Deployment) -> list[str]:
    """Else SES refuses every mail."""
    told = _identity(seen)
    return [] if told.get("VerifiedForSendingStatus") else [f"{_domain(seen)} is not verified"]


def mails_are_signed(seen: Deployment) -> list[str]:
    """DKIM: without it large receivers refuse or file as spam."""
    told = _identity(seen).get("DkimAttributes", {})
    found = (told.get("SigningEnabled"), told.get("Status"))
    return [] if found == (True, "SUCCESS") else [f"DKIM of {_domain(seen)}: signing {found[0]}, {found[1]}"]


def bounces_come_to_our_own_domain(seen: Deployment) -> list[str]:
    """A MAIL FROM domain of our own, without which SPF speaks for amazonses.com and not for the sender."""
    told = _identity(seen).get("MailFromAttributes", {})
    found = told.get("MailFromDomainStatus")
    return [] if found == "SUCCESS" else [f"the MAIL FROM domain of {_domain(seen)} is {found}"]


def anybody_may_be_written_to(seen: Deployment) -> list[str]:
    """Out of the sandbox: in it SES writes to verified addresses only."""
    told = seen.client("sesv2").get_account()
    return [
        *([] if told.get("ProductionAccessEnabled") else ["the account is in SES's sandbox"]),
        *([] if told.get("SendingEnabled") else ["SES has stopped the account from sending"]),
    ]


def feedback_comes_back(seen: Deployment) -> list[str]:
    """Every set tells deliveries and bounces to our topic: a delivery is legal receipt."""
    client, topic = seen.client("sesv2"), seen.outputs["MailFeedbackTopicArn"]
    told = {id_: client.get_configuration_set_event_destinations(ConfigurationSetName=id_) for _, id_ in seen.made(SET)}
    heard = {id_: [one for one in answer["EventDestinations"] if _reaches(one, topic)] for id_, answer in told.items()}
    return [f"{id_}: nobody hears what mail servers say" for id_, found in heard.items() if not found]


def _reaches(destination: dict[str, Any], topic: str) -> bool:
    """An enabled way for both."""
    ours = destination.get("SnsDestination", {}).get("TopicArn") == topic
    return bool(destination["Enabled"] and ours and {"DELIVERY", "BOUNCE"} <= set(destination["MatchingEventTypes"]))


def _identity(seen: Deployment) -> dict[str, Any]:
    told: dict[str, Any] = seen.client("sesv2").get_email_identity(EmailIdentity=_domain(seen))
    return told


def _domain(seen: Deployment) -> str:
    return seen.parameters["MailFrom"].partition("@")[2]

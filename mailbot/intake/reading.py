"""Raw bytes of a letter in, a `Letter` out: any bytes at all give one."""

import hashlib
import re
from email.message import Message

from mailbot.intake.addresses import author_of
from mailbot.intake.authenticity import authenticity_of
from mailbot.intake.bounces import bounced_ids, bounced_recipients, is_final
from mailbot.intake.harvest import Harvest
from mailbot.intake.headers import header, raw_value, raw_values
from mailbot.intake.leaves import gather
from mailbot.intake.policy import SHORTENED, MailPolicy
from mailbot.intake.quotes import cloud_hosts, typed_text
from mailbot.intake.robots import robot_of
from mailbot.intake.selftest import is_selftest
from mailbot.intake.subjects import says_automatic
from mailbot.intake.tree import grow
from mailbot.intake.vouching import arc_chain
from mailbot.model import AttachmentKind, Authenticity, Delivery, Letter, Robot


def read_letter(delivery: Delivery, policy: MailPolicy) -> Letter:
    """Who wrote, about what, what is attached, and whether a person waits for an answer."""
    raw = delivery.raw
    tree = grow(raw)
    message = tree.message
    sender, name = author_of(message)
    trying_itself = is_selftest(message, policy.secret)
    robot = Robot.NO if trying_itself else robot_of(message, sender, policy)
    came_back = robot is Robot.BOUNCE and is_final(message, raw)
    harvest = gather(tree, policy)
    body = typed_text(harvest.texts)
    in_our_thread = _own_ids(message, policy.domain)
    alone = not (in_our_thread or _documents(harvest))
    if robot is Robot.NO and alone and says_automatic(body):
        robot = Robot.AUTO_REPLY
    shortened = _number(raw_value(message, SHORTENED))
    return Letter(
        key=hashlib.sha256(raw).hexdigest(),
        received_at=delivery.received_at,
        message_id=next(iter(_ids(raw_value(message, "Message-ID"))), ""),
        sender=sender,
        sender_name=name,
        subject=header(message, "Subject"),
        body=body,
        in_reply_to=_references(message, "In-Reply-To"),
        references=_references(message, "References"),
        robot=robot,
        arc=arc_chain(message),
        answers_us=in_our_thread,
        authenticity=Authenticity.UNCHECKED
        if trying_itself
        else authenticity_of(raw, message, delivery.dkim_keys, delivery.received_at, policy),
        attachments=tuple(harvest.attachments),
        cloud_links=cloud_hosts(harvest.texts),
        complete=harvest.complete and not shortened,
        shortened=shortened,
        bounced=bounced_ids(message, raw, policy.domain) if came_back else (),
        bounced_recipients=bounced_recipients(message, raw) if came_back else (),
    )


def _documents(harvest: Harvest) -> bool:
    """Something is attached beside the pictures of a layout."""
    kinds = {attachment.kind for attachment in harvest.attachments}
    return bool(kinds - {AttachmentKind.PICTURE, AttachmentKind.OTHER})


def _number(value: str) -> int:
    found = re.match(r"\s*(\d{1,15})\s*$", value)
    return int(found[1]) if found else 0


def _own_ids(message: Message, domain: str) -> int:
    ours = re.compile(rf"<[0-9a-f]{{32}}\.[a-z-]{{1,30}}@{re.escape(domain)}>", re.IGNORECASE)
    thread = {*_references(message, "In-Reply-To"), *_references(message, "References")}
    return sum(1 for identity in thread if ours.fullmatch(identity))


def _references(message: Message, name: str) -> tuple[str, ...]:
    found = [identity for value in raw_values(message, name) for identity in _ids(value)]
    return tuple(dict.fromkeys(found))[-20:]


def _ids(value: str) -> list[str]:
    return re.findall(r"<[!-;=?-~]{1,250}>", value)

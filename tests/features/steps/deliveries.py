"""Mail on its way: what the courier carries, bundles, tries again and gives up."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta

import pytest
from features.phrases import phrase
from pytest_bdd import given, then, when

from adapters.database.outbox import SqlOutbox
from adapters.email.composing import Sender
from adapters.email.folder import FolderTransport
from adapters.email.rendering import PackWording
from domain.post import OutcomeUnknown, Rejected, TemporaryFailure
from ombuds.wiring.delivering import Postman
from ombuds.wiring.telling import Describing
from workflows.delivery import Courier


class Rules:
    """What the courier must know of the rules and the office."""

    def __init__(self, world):
        self.world = world

    def procedure(self, digest):
        return self.world.library._pinned[digest]

    def office(self):
        return self.world.office


class Road:
    """The way to the mail folder, with the obstacles that a scenario puts there."""

    name = "folder"

    def __init__(self, folder):
        self.folder = folder
        self.closed = self.breaks = False
        self.rejects = set()
        self.tries = 0

    def send(self, message):
        self.tries += 1
        if self.closed:
            raise TemporaryFailure("The mail server is down.")
        if message.to_address in self.rejects:
            raise Rejected("No such mailbox.", "550")
        receipt = self.folder.send(message)
        if self.breaks:
            raise OutcomeUnknown("The line broke.")
        return receipt

    def find(self, outbox_id):
        return self.folder.find(outbox_id)


class Mail:
    """The courier of one scenario and the folder that it fills."""

    def __init__(self, world, directory):
        self.world, self.directory = world, directory
        sender = Sender("Mwamba", "cases@town.example")
        self.road = Road(FolderTransport(directory, sender, lambda: world.now))
        describing = Describing(Rules(world))
        self.tokens = 0
        self.postman = Postman(world.store, world.desk, lambda: self.courier, 50)
        self.courier = Courier(
            SqlOutbox(world.store, describing), PackWording(describing), self.road, self.postman.fail,
            lambda: world.now, lambda: 0.5, self.token,
        )  # fmt: skip

    def token(self):
        self.tokens += 1
        return f"token-{self.tokens}"

    def letters(self, who):
        address = self.address(who)
        parsed = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted(self.directory.glob("*.eml"))
        ]
        return [letter for letter in parsed if address in letter["To"]]

    def address(self, who):
        key = self.world.officer(who)
        return self.world.office_data["officers"][key]["email"] if key else self.world.person(who)["email"]


@pytest.fixture
def mail(world, tmp_path):
    return Mail(world, tmp_path / "mail")


@when("the mail goes out")
@given("the mail has gone out")
def _(world, mail):
    mail.postman.deliver()


@then(phrase("{who} has one mail that speaks of {number} cases"))
def _(world, mail, who, number):
    (letter,) = mail.letters(who)
    body = letter.get_body(("plain",)).get_content()
    assert sum(key in body for key in world.cases.values()) == number, body


@then(phrase("{people} have {number} mails? each"))
@then(phrase("{people} have a mail each"))
def _(mail, people, number=1):
    for who in people:
        assert len(mail.letters(who)) == number, (who, [letter["Subject"] for letter in mail.letters(who)])


@given("the post is carried by the office's own courier")
def _(world):
    world.by_courier = True


@given("the mail server is down")
def _(mail):
    mail.road.closed = True


@given("the mail server is up again")
def _(mail):
    mail.road.closed = False


@given(phrase("{who}'s mailbox does not exist"))
def _(mail, who):
    mail.road.rejects.add(mail.address(who))


@when("the mail goes out an hour later")
def _(world, mail):
    world.pass_until(world.now + timedelta(hours=1))
    mail.postman.deliver()


@then(phrase("{who} has {number} mails?"))
def _(mail, who, number):
    assert len(mail.letters(who)) == number


@then(phrase("the subject of the mail to {who} says nothing of (?P<words>.+)"))
def _(mail, who, words):
    (letter,) = mail.letters(who)
    forbidden = re.findall(r'"([^"]+)"', words)
    assert forbidden
    assert not [word for word in forbidden if word.lower() in letter["Subject"].lower()], letter["Subject"]


@then(phrase("the mail to {who} says {quoted}"))
def _(mail, who, quoted):
    (letter,) = mail.letters(who)
    assert quoted in " ".join(letter.get_body(("plain",)).get_content().split())


@given("the line to the mail server breaks after each letter")
def _(mail):
    mail.road.breaks = True


@when("the courier asks what became of it an hour later")
def _(world, mail):
    mail.road.breaks = False
    world.pass_until(world.now + timedelta(hours=1))
    mail.postman.settle()
    mail.postman.deliver()


@given(phrase("the wording of the acknowledgement is spoilt on {when}"))
def _(world, when):
    def change(data):
        data["version"] = "spoilt"
        data["templates"]["acknowledgement.en"] = "Subject: {{ nothing_of_this_name.at_all }}\n\nHello."

    world.go(when)
    world.new_version(change)

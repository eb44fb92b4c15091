"""This file lets atheris look for octets that stop the reading of mail; pytest does not collect it.

python tests/fuzz/atheris_reading.py -max_total_time=600 DIRECTORY_OF_MAILS
"""

import sys

import atheris

with atheris.instrument_imports(include=["mailer", "threading_rules", "tickets"]):
    from mailer.attachments import content
    from mailer.parse import parse
    from threading_rules.identify import identify
    from threading_rules.ours import Ours
    from threading_rules.verdict import sender_verdict


def read_one(octets: bytes) -> None:
    """Read one input; a step that had to be given up counts as a find."""
    message = parse(octets)
    identify(message, Ours())
    sender_verdict(message, ("mx.acme.example",))
    for defect in message.defects:
        if "could not be read" in defect:
            raise AssertionError(defect)
    for attachment in message.attachments[:3]:
        if content(octets, attachment.digest) is None:
            raise AssertionError(attachment.filename)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()

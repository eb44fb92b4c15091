"""This file lets atheris look for octets that stop the reading of mail; pytest does not collect it.

python tests/fuzz/atheris_reading.py -max_total_time=600 DIRECTORY_OF_MAILS
"""

import sys

import atheris

with atheris.instrument_imports(include=["mailer", "tickets"]):
    from mailer.attachments import content
    from mailer.parse import parse


def read_one(octets: bytes) -> None:
    """Read one input; a step that had to be given up counts as a find."""
    message = parse(octets)
    for defect in message.defects:
        if "could not be read" in defect:
            raise AssertionError(defect)
    for attachment in message.attachments[:3]:
        if content(octets, attachment.digest) is None:
            raise AssertionError(attachment.filename)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()

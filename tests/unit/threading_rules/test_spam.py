"""What the server's spam filter says, in the fields of the common filters."""

import pytest

from tests.mail_text import mail
from threading_rules.spam import spam_marks


@pytest.mark.parametrize(
    "field",
    [
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=7.4 required=5.0",
        "X-Spam: Yes",
        "X-Rspamd-Action: add header",
        "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:XX;LANG:en;SCL:5;SRV:;IPV:NLI;SFV:SPM;H:x",
        "X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:NSPM;CAT:HPHSH;",
        "X-MS-Exchange-Organization-SCL: 9",
        "X-SES-Spam-Verdict: FAIL",
    ],
)
def test_a_filters_mark_is_read(field):
    (mark,) = spam_marks(mail(field))
    assert mark.startswith(field.partition(":")[0])


@pytest.mark.parametrize(
    "field",
    [
        "X-Spam-Flag: NO",
        "X-Spam-Status: No, score=0.1 required=5.0",
        "X-Spam-Level: *",
        "X-Rspamd-Action: no action",
        "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE",
        "X-MS-Exchange-Organization-SCL: 1",
        "X-MS-Exchange-Organization-SCL: -1",
    ],
)
def test_a_clean_mail_has_no_mark(field):
    assert spam_marks(mail(field)) == ()


def test_the_nearest_filter_decides():
    assert spam_marks(mail("X-Spam-Flag: NO", "X-Spam-Flag: YES")) == ()

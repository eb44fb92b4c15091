"""This file tests that octets become the text their sender meant, with a right label, a wrong one or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.charset_guess import guess_charset
from mailer.charsets import codec_of, decode_octets
from mailer.encoded_words import decode_words
from mailer.headers import decode_value

CZECH = "Dobrý den, nemůžu se přihlásit, děkuji za pomoc"
RUSSIAN = "Добрый день, не могу войти в личный кабинет"


@pytest.mark.parametrize(
    ("text", "written", "label"),
    [
        ("naïve “quotes” – €", "cp1252", "iso-8859-1"),
        ("naïve “quotes”", "cp1252", "us-ascii"),
        ("镕基，转发企业", "gb18030", "gb2312"),
        ("똠방각하 펲시콜라", "cp949", "ks_c_5601-1987"),
        ("①髙島 ㈱", "cp932", "shift_jis"),
        ("İstanbul ğüşiöç €", "cp1254", "iso-8859-9"),
        ("碁銹粧", "cp950", "big5"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "utf-8", "iso-8859-1"),
        (RUSSIAN, "utf-8", "no-such-charset"),
        (RUSSIAN, "utf-7", "utf-7"),
        ("你好，世界", "hz", "hz-gb-2312"),
        ("お世話になります", "iso2022_jp", "ISO-2022-JP"),
        ("お世話になります", "iso2022_jp", None),
        (CZECH, "utf-16", "utf-16"),
    ],
)
def test_text_is_read_by_what_its_sender_means_with_the_label(text, written, label):
    assert decode_octets(text.encode(written), label) == text


def test_a_vendors_character_in_iso_2022_jp_is_read():
    assert decode_octets(b"\x1b$B-!\x1b(B ok", "iso-2022-jp") == "① ok"


def test_plain_text_under_the_label_utf_16_stays_readable():
    assert decode_octets(b"plain text", "utf-16-le") == "plain text"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        ("転送：ログインできませんでした", "cp932"),
        ("您好，我无法登录我的账户", "gb18030"),
        ("안녕하세요 로그인이 되지 않습니다", "cp949"),
        ("Καλημέρα, δεν μπορώ να συνδεθώ", "cp1253"),
        ("Grüße aus Köln", "cp1252"),
    ],
)
def test_undeclared_text_is_guessed_by_its_letters(text, written):
    assert decode_octets(text.encode(written), None) == text


def test_the_charset_of_the_mailbox_goes_before_a_guess():
    octets = "žluť".encode("cp1250")
    assert guess_charset(octets) == ""
    assert decode_octets(octets, None, default="windows-1250") == "žluť"


def test_a_codec_that_is_no_charset_is_no_label():
    assert codec_of("rot13") == codec_of("base64") == codec_of("zlib") == codec_of("unicode_escape") == ""
    assert codec_of("x" * 10_000) == ""


def test_a_truncated_character_costs_one_character():
    assert decode_octets("Příliš žluťoučký kůň pěl ďábelské ódy".encode()[:-20], "utf-8").startswith("Příliš")


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "utf-8", "gb2312", "utf-7", "hz", "iso-2022-jp", "utf-16"]),
)
def test_any_octets_give_text_that_can_be_written_as_utf_8(octets, label):
    decode_octets(octets, label).encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?q?P=C5=99=C3=ADli=C5=A1?=", "Příliš"),
        (b"=?utf-8?b?xZk=?= =?utf-8?b?w60=?=", "ří"),  # white space between words is none
        (b"=?utf-8?b?xQ==?=\r\n =?utf-8?b?mQ==?=", "ř"),  # a character split over two words
        (b"=?utf-8?q?a_b?=c=?utf-8?q?d?=", "a bcd"),  # no white space round them
        (b"=?utf-8?q?a b c?=", "a b c"),  # blanks inside
        (b"=?utf-8?q?caf=C3=A9", "café"),  # never ended
        (b"=?utf-8?b?xZk?=", "ř"),  # no padding
        (b"=?utf-8*cs?q?=C5=99?=", "ř"),  # RFC 2231 section 5
        (b"=?gb2312?b?xZ?=", "�"),
        (b"=?x-unknown?q?=C5=99?=", "ř"),
        (b"=??q?=C5=99?=", "ř"),
        (b"plain =?not a word", "plain =?not a word"),
        ("syrový žluťoučký".encode(), "syrový žluťoučký"),
    ],
)
def test_encoded_words_are_read_in_every_form_seen(raw, text):
    if "�" in text:
        assert decode_words(raw)  # half a character: something, not an exception
    else:
        assert decode_words(raw) == text


@given(st.binary(max_size=300))
def test_a_decoded_header_holds_no_control_characters_and_no_overrides(octets):
    value = decode_value(b"=?utf-8?q?" + octets + b"?= " + octets)
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 or "\u202a" <= char <= "\u202e" for char in value)
    value.encode("utf-8")


def test_line_ends_in_an_encoded_word_cannot_start_a_header():
    assert decode_value(b"=?utf-8?q?Hello=0D=0ABcc:_x=40y.example=E2=80=AE?=") == "Hello Bcc: x@y.example"

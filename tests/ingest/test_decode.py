"""Every encoding comes back as the text it was made from; what is no text is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.errors import Unreadable
from ingest.decode import decode

SIMPLIFIED = (
    "发票应当在付款之日起一百八十日内申请，逾期不再补开。电子普通发票由系统自动发送到账单邮箱。"
)
TRADITIONAL = (
    "發票應當在付款之日起一百八十日內申請，逾期不再補開。電子發票由系統自動發送到帳單信箱。"
)
JAPANESE = (
    "請求書は支払いの日から百八十日以内に申請してください。期限を過ぎた場合は再発行できません。"
)
KOREAN = (
    "송장은 결제일로부터 백팔십 일 이내에 신청해야 합니다. 기한이 지나면 다시 발행되지 않습니다."
)
WESTERN = (
    "Die Rechnung wird für 30 € – „spätestens“ übermorgen – ausgestellt; façade, naïve, œuvre."
)
ENGLISH = "An invoice must be asked for within 180 days of payment."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED + "\n180 days", "utf-16-be"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gbk"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "euc_kr"),
        (WESTERN, "cp1252"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-32-be"),
        (ENGLISH, "utf-32"),
        (ENGLISH, "ascii"),
    ],
)
def test_text_survives_its_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("declared", ["utf-8", "big5", "no-such-thing"])
def test_a_declared_charset_may_lie(declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{SIMPLIFIED}</body></html>'
    assert SIMPLIFIED in decode(page.encode("gb18030")).text


def test_a_declared_charset_settles_what_looks_alike() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-15"?><p>10 \u20ac</p>'
    assert "\u20ac" in decode(text.encode("iso-8859-15")).text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    data = SIMPLIFIED.encode() * 5
    decoded = decode(data[:100] + b"\xff" + data[100:])
    assert decoded.encoding == "utf-8"
    assert decoded.damaged
    assert decoded.text.startswith(SIMPLIFIED[:30])


@pytest.mark.parametrize("data", [b"\0\1\2\3" * 50, bytes(range(256)) * 4, b"\xff\xff\0\0" * 9])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(data)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    with suppress(Unreadable):  # any other error fails the test
        assert isinstance(decode(data).text, str)

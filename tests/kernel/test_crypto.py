"""The key ring by itself."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.crypto import Unreadable, blind_index, decrypt, encrypt, rotate


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_what_goes_in_comes_out(text):
    token = encrypt(text)
    assert token.isascii()
    assert decrypt(token) == text


@pytest.mark.parametrize("token", ["", "plain text", "gAAAAABm", "é"])
def test_what_no_key_opens_says_so(token):
    for act in (decrypt, rotate):
        with pytest.raises(Unreadable, match="PASSERELLE_FIELD_KEYS"):
            act(token)


def test_a_changed_ciphertext_is_not_read_as_something_else():
    token = encrypt("held")
    turned = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    with pytest.raises(Unreadable):
        decrypt(turned)


def test_the_newest_key_encrypts_and_older_ones_still_read(settings):
    older, newer = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [older]
    before = encrypt("text")
    settings.FIELD_KEYS = [newer, older]
    assert decrypt(before) == "text"
    after = rotate(before)
    settings.FIELD_KEYS = [newer]
    assert decrypt(after) == "text"
    with pytest.raises(Unreadable):
        decrypt(before)


def test_a_key_that_is_none_is_named(settings):
    settings.FIELD_KEYS = ["too short"]
    with pytest.raises(ImproperlyConfigured, match="PASSERELLE_FIELD_KEYS"):
        encrypt("text")


def test_a_blind_index_is_the_same_for_the_same_value_and_field_only():
    index = blind_index("AB 12", purpose="identifier")
    assert index == blind_index("ab12", purpose="identifier")
    assert index != blind_index("ab13", purpose="identifier")
    assert index != blind_index("ab12", purpose="phone")
    assert len(index) == 64 and "ab12" not in index


def test_a_blind_index_needs_its_own_key(settings):
    index = blind_index("ab12", purpose="identifier")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert blind_index("ab12", purpose="identifier") == index
    settings.BLIND_INDEX_KEY = "another key of more than thirty-two characters"
    assert blind_index("ab12", purpose="identifier") != index

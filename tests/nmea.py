"""Sentences of a receiver, with the checksum that they need."""

from __future__ import annotations


def signed(body: str) -> str:
    total = 0
    for sign in body:
        total ^= ord(sign)
    return f"${body}*{total:02X}\r\n"

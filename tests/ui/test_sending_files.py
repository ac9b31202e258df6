from __future__ import annotations

import pytest

from connect.ui.files import HEADER, SANDBOX, send_file


@pytest.mark.parametrize(
    ("content_type", "inline", "disposition", "sent_as"),
    [
        ("image/png", True, 'inline; filename="a.bin"', "image/png"),
        ("audio/ogg; codecs=opus", True, 'inline; filename="a.bin"', "audio/ogg"),
        ("image/png", False, 'attachment; filename="a.bin"', "image/png"),
        ("application/pdf", True, 'attachment; filename="a.bin"', "application/pdf"),
        ("text/html", True, 'attachment; filename="a.bin"', "text/html"),
        ("image/svg+xml", True, 'attachment; filename="a.bin"', "image/svg+xml"),
        ("image/png\r\nX-Evil: 1", True, 'attachment; filename="a.bin"', "application/octet-stream"),
        ("", True, 'attachment; filename="a.bin"', "application/octet-stream"),
    ],
)
def test_only_known_media_is_shown_all_else_is_downloaded(
    content_type: str, inline: bool, disposition: str, sent_as: str
) -> None:
    response = send_file("m/1", content_type=content_type, filename="a.bin", inline=inline)
    assert response.headers["Content-Disposition"] == disposition
    assert response.headers["Content-Type"] == sent_as
    assert response.headers["Content-Security-Policy"] == SANDBOX
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_names_may_be_anything() -> None:
    response = send_file("média/1 á.png", content_type="image/png", filename='a"\r\nb ção.png', inline=True)
    assert response.headers[HEADER] == "m%C3%A9dia/1%20%C3%A1.png"
    assert "\n" not in response.headers["Content-Disposition"]
    assert "b%20%C3%A7%C3%A3o.png" in response.headers["Content-Disposition"]
    assert (
        'filename="arquivo"'
        in send_file("m", content_type="", filename="\x00", inline=False).headers["Content-Disposition"]
    )

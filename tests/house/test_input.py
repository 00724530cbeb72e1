"""What is no text, too much, or not ours to answer gets a 4xx page with the exit, never a 500 (B1-B3, B17-B23)."""

import pytest
from django.test import Client

from tests.harness.factories import Browser

PAGES = ["/", "/me/login/", "/me/signup/", "/invited/"]
EXIT = b'action="/x/"'


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["q=%00", "next=a%00b", "%00=1", "q=%ff", "q=%ed%a0%80", "q=%c3%28"])
def test_a_query_that_is_no_text_gets_a_400_page(query):
    answer = Browser().get(f"/me/login/?{query}")
    assert answer.status_code == 400
    assert EXIT in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["login=%00&password=x", "login=a%ff", "lo%00gin=x", "login=%ed%b0%80"])
def test_a_form_that_is_no_text_gets_a_400_page(body):
    answer = Browser().post("/me/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert EXIT in answer.content


@pytest.mark.django_db
def test_text_with_nul_in_a_multipart_form_gets_a_400_page():
    assert Browser().post("/me/login/", {"login": "a\x00b", "password": "x"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/t/%00/", "/t/%ff%fe/", "/%00", "/plan/%ed%a0%80/", "/me/locks/keys/keys/%00/edit/"])
def test_a_url_path_that_is_no_text_gets_a_400_or_404_page(path):
    answer = Browser().get(path)
    assert answer.status_code in (400, 404)
    assert EXIT in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["HTTP_COOKIE", "HTTP_HX_CURRENT_URL", "HTTP_HX_TARGET"])
def test_a_header_that_is_no_text_gets_a_400_page(name):
    answer = Browser().get("/", **{name: "s=%00"})
    assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1_000_001, 10_000_000, 200_000_000])
def test_a_body_over_a_megabyte_is_refused_by_its_length(size):
    answer = Client().generic("POST", "/me/login/", b"login=x", CONTENT_LENGTH=str(size))
    assert answer.status_code == 413
    assert EXIT in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["-1", "1e9", "abc", "٣"])
def test_a_content_length_that_is_no_number_is_refused(length):
    assert Client().generic("POST", "/me/login/", b"login=x", CONTENT_LENGTH=length).status_code == 400


@pytest.mark.django_db
def test_a_form_of_five_thousand_fields_is_refused():
    body = "&".join(f"f{n}=1" for n in range(5000))
    answer = Browser().post("/me/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.django_db
def test_deep_json_in_a_passkey_field_causes_no_server_error(stranger):
    deep = "[" * 10_000 + "]" * 10_000
    assert Browser().post("/me/locks/keys/login/", {"credential": deep}).status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("path", [*PAGES, "/x/", "/invited/yes/"])
def test_other_http_methods_get_a_405_page_with_the_exit(method, path, stranger):
    answer = getattr(Browser(stranger), method)(path)
    assert answer.status_code == 405
    assert EXIT in answer.content


@pytest.mark.django_db
def test_an_http_method_cannot_be_overridden_by_a_field_or_header(stranger):
    browser = Browser(stranger)
    assert browser.post("/x/?_method=GET", {"_method": "DELETE"}, HTTP_X_HTTP_METHOD_OVERRIDE="PUT").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "[::2]", "a b", "localhost@evil.example"])
def test_a_request_for_another_host_is_refused(host):
    answer = Browser().get("/", HTTP_HOST=host)
    assert answer.status_code == 400


@pytest.mark.django_db
def test_a_forwarded_host_changes_nothing():
    assert Browser().get("/", HTTP_X_FORWARDED_HOST="evil.example").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where",
    ["//evil.example", "https:/\\evil.example", "https://evil.example", "/x%0d%0aSet-Cookie:a=b", "javascript:1"],
)
def test_a_sign_in_never_redirects_to_another_site(stranger, where):
    answer = Browser().post("/me/login/", {"login": stranger.email, "password": "a quiet long evening", "next": where})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")
    assert "evil" not in answer["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["x" * 8000, "\\x00", "..%2f", "{}", "🙂"])
def test_an_invalid_session_cookie_is_not_signed_in(value):
    answer = Browser().get("/today/", HTTP_COOKIE=f"s={value}".encode().decode("latin-1"))
    assert answer.status_code == 302


@pytest.mark.django_db
def test_an_uploaded_file_in_a_form_is_ignored(stranger, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("words")
    with file.open("rb") as upload:
        answer = Browser(stranger).post("/me/edit/", {"name": "Stranger", "zone": "Europe/London", "file": upload})
    assert answer.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["*;q=nan", "x" * 5000, "en;q=", "../../etc", ",,,"])
def test_an_invalid_language_header_gets_the_usual_page(language):
    answer = Browser().get("/", headers={"accept-language": language, "accept": "*/*;q=nan", "range": "bytes=0-1"})
    assert answer.status_code == 200

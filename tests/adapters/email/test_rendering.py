"""From a row to a mail: one wording, two spellings, nothing that tells or watches."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.memory_outbox import ISSUED, make_item

from adapters.email.rendering import PackWording
from adapters.email.sandbox import WordingError
from adapters.email.templates import FolderTemplates, MappingTemplates
from domain.errors import BadInput
from domain.outbox import OfficeFacts

BODY = """Subject: {{ reference }}
Summary: Your complaint was received

Dear {{ complainant }},

we will answer by **{{ due | date }}**.
"""
BODY_ID = """Subject: {{ reference }}

Yth. {{ complainant }},

kami menjawab paling lambat **{{ due | date }}**.
"""
TEMPLATES = {"acknowledgement.en": BODY, "acknowledgement.id": BODY_ID}
WORDING = PackWording(MappingTemplates(TEMPLATES))


def letter(wording=WORDING, **changes):
    return wording.letter(wording.draft(make_item(**changes)))


def words_of(html: str) -> list[str]:
    body = re.sub(r"<(head|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").split()


def test_text_and_html_say_the_same():
    mail = letter()
    said = [word for word in mail.text.split() if word != "-" * 72]
    assert sorted(re.sub(r"[\s·]", "", "".join(words_of(mail.html)))) == sorted("".join(said))


def test_the_reader_gets_the_reference_the_date_and_how_to_reply():
    mail = letter()
    assert "Reference: OMB-2026-n1" in mail.text
    assert "Date: Monday 2 March 2026" in mail.text
    assert "we will answer by Monday 16 March 2026." in mail.text
    assert "leave the reference OMB-2026-n1 in it" in mail.text
    assert mail.reply_to == "cases@office.example"


def test_the_reader_of_indonesian_gets_indonesian():
    mail = letter(language="id")
    assert "kami menjawab paling lambat Senin, 16 Maret 2026." in mail.text
    assert "Nomor registrasi: OMB-2026-n1" in mail.text
    assert '<html lang="id"' in mail.html


def test_the_html_loads_nothing_and_watches_nobody():
    html = letter().html
    assert not re.search(r"<(img|script|link|iframe|object|form|svg|video)\b|url\(|https?:|@import|\son\w+=", html)


def test_an_office_without_a_mailbox_does_not_ask_for_replies():
    mail = letter(office=OfficeFacts("Office", "UTC"))
    assert "answer this e-mail" not in mail.text
    assert "Please quote the reference OMB-2026-n1" in mail.text


@pytest.mark.parametrize("subject", ["{{ complainant }}", "{{ due | date }}", "{{ title }}", "{{ reader }}"])
def test_a_subject_cannot_tell_a_name_or_a_fact(subject):
    wording = PackWording(MappingTemplates({"acknowledgement.en": BODY.replace("{{ reference }}", subject, 1)}))
    with pytest.raises(WordingError, match="undefined"):
        wording.draft(make_item())


def test_a_name_is_escaped_in_html_and_kept_in_text():
    mail = letter(values={"complainant": "<b>A</b> & B", "due": "2026-03-16"})
    assert "Dear <b>A</b> & B," in mail.text
    assert "Dear &lt;b&gt;A&lt;/b&gt; &amp; B," in mail.html


def test_a_row_cannot_take_the_standing_names():
    values = {"complainant": "A", "due": "2026-03-16", "reference": "FORGED"}
    assert letter(values=values).subject == "OMB-2026-n1"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Dear {{ complainant }}", "head"),
        ("Subject: x\n", "empty"),
        ("Summary: x\n\nbody", "Subject"),
        ("Subject: x\nSubject: y\n\nbody", "head"),
        ("Subject: x\nBcc: eve@evil.example\n\nbody", "head"),
        ("Subject: {{ reference }}\n\n{{ gone }}", "'gone' is undefined"),
        ("Subject: {{ reference }}\n\n{{ due | date }", "unexpected"),
        ("Subject: {{ reference }}\n\n{% if no_such | d %}x{% endif %}", "empty"),
    ],
)
def test_a_faulty_template_is_one_clear_error(source, said):
    wording = PackWording(MappingTemplates({"acknowledgement.en": source}))
    with pytest.raises(WordingError, match=said):
        wording.draft(make_item())


def test_a_missing_value_is_reported_with_the_line_of_the_file():
    wording = PackWording(MappingTemplates({"acknowledgement.en": "Subject: x\n\none\ntwo {{ gone }}\n"}))
    with pytest.raises(WordingError) as caught:
        wording.draft(make_item())
    assert caught.value.line == 4
    assert "acknowledgement" in str(caught.value)


def test_a_language_without_wording_is_one_clear_error():
    with pytest.raises(WordingError, match="there is none in 'fr'"):
        letter(language="fr")


def test_a_procedure_may_bring_html_of_its_own():
    own = "<h2>Hello {{ complainant }}</h2><p><a href='https://office.example'>Office</a></p>"
    wording = PackWording(MappingTemplates(TEMPLATES | {"acknowledgement.en.html": own}))
    mail = letter(wording, values={"complainant": "<i>A</i>", "due": "2026-03-16"})
    assert "<h2>Hello &lt;i&gt;A&lt;/i&gt;</h2>" in mail.html
    assert "Reference: <strong>OMB-2026-n1</strong>" in mail.html


@pytest.mark.parametrize(
    "own",
    [
        "<img src='https://watch.example/p.gif'>", "<script>x</script>", "<p onclick='x'>y</p>", "<form></form>",
        "<a href='javascript:x'>y</a>", "<a href='http://plain.example'>y</a>", "<p style='background:url(//x)'>y</p>",
        "<p style='background:u\\72l(//x)'>y</p>", "<!--[if mso]><img src=x><![endif]-->", "<svg/onload=x>", "<iframe src=x>",
        "<link rel=stylesheet href=https://x>", "<table background='https://x'></table>", "<?php x ?>", "<![CDATA[x]]>",
    ],
)  # fmt: skip
def test_html_of_its_own_may_not_fetch_run_or_watch(own):
    wording = PackWording(MappingTemplates(TEMPLATES | {"acknowledgement.en.html": own}))
    with pytest.raises(WordingError):
        wording.draft(make_item())


def test_several_notices_become_one_mail_that_lists_each_case():
    drafts = [WORDING.draft(make_item(f"n{day}", issued_at=ISSUED + timedelta(days=day))) for day in range(3)]
    mail = WORDING.bundle(drafts, "bundle-1")
    assert mail.outbox_id == "bundle-1"
    assert mail.subject == "Notices on 3 cases – Ombudsman of the Province"
    assert mail.reference is None
    for day, date in enumerate(("Monday 2", "Tuesday 3", "Wednesday 4")):
        assert f"- OMB-2026-n{day}: Your complaint was received ({date} March 2026)" in mail.text
        assert f"<strong>OMB-2026-n{day}</strong>" in mail.html


def test_several_notices_on_one_case_keep_its_thread():
    drafts = [WORDING.draft(make_item(f"n{n}", reference="OMB-7")) for n in range(2)]
    assert (WORDING.bundle(drafts, "bundle-1").subject, WORDING.bundle(drafts, "bundle-1").reference) == (
        "OMB-7",
        "OMB-7",
    )


def test_a_line_in_a_shared_mail_is_the_summary_or_else_the_label_or_else_the_first_words():
    assert WORDING.draft(make_item()).summary == "Your complaint was received"
    assert WORDING.draft(make_item(language="id", title="Laporan diterima")).summary == "Laporan diterima"
    assert WORDING.draft(make_item(language="id", title="")).summary == "Yth. Amina Yusuf,"


def test_templates_are_read_from_the_folder_of_their_pack(tmp_path):
    (tmp_path / "pack" / "notices").mkdir(parents=True)
    (tmp_path / "pack" / "notices" / "hello.en.txt").write_text(BODY, encoding="utf-8")
    source = FolderTemplates(tmp_path)
    assert source.read("pack/hello", "en") == BODY
    assert source.read("pack/hello", "id") is None
    for key in ("../hello", "pack/../hello", "/etc/passwd", "pack/notices/hello", "pack\\hello", ""):
        with pytest.raises(BadInput):
            source.read(key, "en")
    with pytest.raises(BadInput):
        source.read("pack/hello", "../en")


def test_a_reader_without_a_name_is_no_fault():
    mail = letter(to_name="\u202e\x00")
    assert mail.to_name == ""


def test_the_same_row_gives_the_same_mail():
    assert letter() == letter()
    assert letter() != replace(letter(), text="")

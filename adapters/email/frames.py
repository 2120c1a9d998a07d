"""The words around a notice: letterhead, reference, how to reply.  The notice itself is the procedure's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameWords:
    """The frame in one language; places in braces are filled in by the layout."""

    reference: str
    issued: str
    reply: str
    no_reply: str
    phone: str
    website: str
    automatic: str
    bundle_subject: str
    bundle_intro: str
    bundle_line: str
    bundle_reply: str


FRAMES = {
    "en": FrameWords(
        reference="Reference",
        issued="Date",
        reply="To reply, answer this e-mail and leave the reference {reference} in it.",
        no_reply="Please quote the reference {reference} whenever you contact us.",
        phone="Telephone: {phone}",
        website="Website: {website}",
        automatic="This message was sent automatically. Whether it was opened is not tracked.",
        bundle_subject="Notices on {count} cases",
        bundle_intro="Several notices are waiting for you. They are gathered here so that you receive one message.",
        bundle_line="**{reference}**: {line} ({date})",
        bundle_reply="Please quote the reference of the case whenever you contact us.",
    ),
    "id": FrameWords(
        reference="Nomor registrasi",
        issued="Tanggal",
        reply="Untuk membalas, jawab surel ini dan biarkan nomor {reference} tetap tercantum.",
        no_reply="Sebutkan nomor {reference} setiap kali Anda menghubungi kami.",
        phone="Telepon: {phone}",
        website="Situs web: {website}",
        automatic="Pesan ini dikirim secara otomatis. Kami tidak melacak apakah pesan ini dibuka.",
        bundle_subject="Pemberitahuan tentang {count} laporan",
        bundle_intro="Ada beberapa pemberitahuan untuk Anda. Semuanya dihimpun di sini agar Anda menerima satu pesan.",
        bundle_line="**{reference}**: {line} ({date})",
        bundle_reply="Sebutkan nomor registrasi laporan setiap kali Anda menghubungi kami.",
    ),
}

"""Decoding: bytes of every kind become text, with what went wrong on the way, or a reason to skip them."""

import gzip
import re
import unicodedata
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.loader.decoding import Decoded, decode
from newsgen.records import Skipped

# A passage in the language, and the encodings that such files come in; the first is what the guess is called.
PASSAGES: dict[str, tuple[list[str], str]] = {
    "en": (
        ["cp1252"],
        (
            "The owner of the Café du Port said that the flood had come at night. “We lost the cellar,” he told this "
            "paper, “but nobody was hurt.” The town’s engineers will look at the wall on Monday – if the rain stops."
        ),
    ),
    "fr": (
        ["cp1252", "mac_roman", "cp850"],
        (
            "La mairie a annoncé hier que le pont serait fermé jusqu'à l'été. Les commerçants du quartier, déjà "
            "touchés par les travaux, ont demandé à être reçus. Une réunion est prévue après la fête."
        ),
    ),
    "es": (
        ["cp1252", "mac_roman"],
        (
            "Según anunció ayer el ayuntamiento, el puente estará cerrado hasta el otoño. La señora Ibáñez, dueña de "
            "una panadería, pedirá con los vecinos una reunión."
        ),
    ),
    "de": (
        ["cp1252"],
        (
            "Die Stadt sperrt die Brücke bis zum Frühjahr. Händler in der Nähe befürchten Einbußen und verlangen ein "
            "Gespräch mit dem Bürgermeister, der sich bisher nicht geäußert hat."
        ),
    ),
    "pt": (
        ["cp1252"],
        "A câmara anunciou ontem que a ponte não abrirá antes do verão. A população pede explicações.",
    ),
    "da": (
        ["cp1252"],
        "Kommunen lukker broen over åen til foråret. En købmand i nærheden siger, at han frygter for sin butik.",
    ),
    "pl": (
        ["cp1250", "iso8859_2"],
        (
            "Miasto zamknie most do wiosny. Właściciele pobliskich sklepów boją się strat i żądają rozmów z "
            "burmistrzem, który dotąd nie zabrał głosu. Następne spotkanie odbędzie się w środę."
        ),
    ),
    "cs": (
        ["cp1250", "iso8859_2"],
        (
            "Město uzavře most až do jara. Majitelé okolních obchodů se obávají ztrát a žádají jednání se starostou, "
            "který se zatím nevyjádřil. Příští schůzka bude ve středu večer, řekl mluvčí."
        ),
    ),
    "hu": (
        ["cp1250"],
        (
            "Az idő rövid: a város tavaszig lezárja a hidat. A közeli üzletek tulajdonosai félnek, és időpontot "
            "kértek. Jövő hétfőn ülnek össze."
        ),
    ),
    "tr": (
        ["cp1254"],
        (
            "Belediye köprüyü ilkbahara kadar kapatıyor. Yakındaki dükkân sahipleri zarardan korkuyor ve görüşme "
            "istiyor. Başkan henüz konuşmadı."
        ),
    ),
    "lt": (
        ["cp1257"],
        (
            "Miestas uždarys tiltą iki pavasario. Netoliese esančių parduotuvių savininkai būgštauja dėl nuostolių "
            "ir prašo susitikimo."
        ),
    ),
    "ru": (
        ["cp1251", "koi8_r"],
        (
            "Город закроет мост до весны. Владельцы соседних магазинов боятся убытков и просят о встрече с мэром, "
            "который пока ничего не сказал. Следующее заседание пройдёт в среду."
        ),
    ),
    "el": (
        ["cp1253"],
        (
            "Ο δήμος θα κλείσει τη γέφυρα μέχρι την άνοιξη. Οι καταστηματάρχες της περιοχής ζητούν συνάντηση με τον "
            "δήμαρχο."
        ),
    ),
    "he": (
        ["cp1255"],
        ("העירייה תסגור את הגשר עד האביב. בעלי החנויות הסמוכות חוששים מהפסדים ומבקשים פגישה עם ראש העיר, שטרם הגיב."),
    ),
    "ar": (
        ["cp1256"],
        (
            "تغلق البلدية الجسر حتى الربيع. ويخشى أصحاب المتاجر القريبة من الخسائر، ويطلبون لقاء رئيس البلدية الذي "
            "لم يتحدث بعد."
        ),
    ),
    "th": (
        ["cp874"],
        ("เทศบาลจะปิดสะพานจนถึงฤดูใบไม้ผลิ เจ้าของร้านค้าใกล้เคียงกลัวขาดทุน และขอพบนายกเทศมนตรีซึ่งยังไม่ให้ความเห็น"),
    ),
    "zh": (
        ["gb18030"],
        (
            "市政府将把大桥关闭到明年春天。附近的店主担心亏损，要求与市长见面。市长至今没有回应，下一次会议定于星期三"
            "举行。"
        ),
    ),
    "zh-Hant": (
        ["big5hkscs"],
        (
            "市政府將把大橋關閉到明年春天。附近的店主擔心虧損，要求與市長見面。市長至今沒有回應，下一次會議定於星期三"
            "舉行。"
        ),
    ),
    "ja": (
        ["cp932", "euc_jp"],
        (
            "市は来年の春まで橋を閉鎖する。近くの店主たちは損失を心配し、市長との面会を求めている。市長はまだ何も答え"
            "ていない。"
        ),
    ),
    "ko": (
        ["cp949"],
        (
            "시는 내년 봄까지 다리를 폐쇄한다. 근처 가게 주인들은 손실을 걱정하며 시장과의 면담을 요구하고 있다. "
            "시장은 아직 답하지 않았다."
        ),
    ),
}
OLD = [
    (encoding, text, size)
    for encodings, text in PASSAGES.values()
    for encoding in encodings
    for size in (90, 300, 20_000)
]
WIDE = [
    (encoding, text, size)
    for _, text in PASSAGES.values()
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    for size in (90, 20_000)
]


def passage(text: str, size: int) -> str:
    """About `size` characters of an article made of `text`: a headline, then paragraphs."""
    article = f"{text[:30].strip()}\n\n" + f"{text}\n\n" * (size // len(text) + 1)
    return article[:size].strip()


def read(data: bytes) -> Decoded:
    """The text of `data`, which must be text."""
    decoded = decode(data, "a.txt")
    assert isinstance(decoded, Decoded), decoded
    return decoded


def codes(decoded: Decoded) -> list[str]:
    """The codes of the problems."""
    return [problem.code for problem in decoded.problems]


@pytest.mark.parametrize(("encoding", "text", "size"), OLD)
def test_older_encodings(encoding: str, text: str, size: int) -> None:
    """An article of any length in an older encoding is read right, and the guess is reported where it first matters."""
    article = passage(text, size)
    decoded = read(article.encode(encoding))
    assert decoded.text == article
    assert codes(decoded) == ["guessed-encoding"]
    first = re.search(r"[^\x00-\x7f]", article)
    assert first
    assert decoded.problems[0].where.line == article.count("\n", 0, first.start()) + 1
    assert decoded.encoding in decoded.problems[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("language", PASSAGES)
def test_unicode(language: str, encoding: str) -> None:
    """UTF-8 and whatever bears a byte order mark is read without a word."""
    article = passage(PASSAGES[language][1], 300)
    assert (read(article.encode(encoding)).text, read(article.encode(encoding)).problems) == (article, ())


@pytest.mark.parametrize(("encoding", "text", "size"), WIDE)
def test_wide_without_a_mark(encoding: str, text: str, size: int) -> None:
    """UTF-16 and UTF-32 need no byte order mark, in any script and either order."""
    article = passage(text, size)
    decoded = read(article.encode(encoding))
    assert (decoded.encoding, decoded.text, decoded.problems) == (encoding, article, ())


def test_iso_2022_jp() -> None:
    """The seven-bit encoding of Japanese wires is told by its escapes."""
    article = passage(PASSAGES["ja"][1], 300)
    assert read(article.encode("iso2022_jp")).text == article


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("A line about the café, and nothing else in the whole article that is not plain.", "cp1252"),
        ("São Paulo’s mayor met Jürgen Møller in Málaga; François and Åsa stayed away, said the office.", "cp1252"),
        ("•••• A line of bullets, a “quote”—and a dash … ©2020 Gaël’s £5m deal at 20°C", "cp1252"),
        ("« L’ÉTÉ À LA MER », À LIRE DEMAIN", "cp1252"),
        ("Mr Wałęsa spoke in English to reporters in the harbour on Monday.", "cp1250"),
        ("“The caf\u00e9 won’t open,” said the owner of the place, an old man in a hat.", "mac_roman"),
    ],
)
def test_few_letters_are_enough(text: str, encoding: str) -> None:
    """A single accent or a line of bullets among English words sends no article to another continent."""
    decoded = read(text.encode(encoding))
    assert (decoded.encoding, decoded.text) == (encoding, text)


def test_big5_whose_second_bytes_are_letters() -> None:
    """Characters whose second byte is an ASCII letter cut Chinese text into short runs; it is no Western text."""
    text = "港口委員會同意修復北碼頭\n\n委員會週五在舊海關大樓舉行會議，同意在冬季之前修復北碼頭，主席說。"
    assert read(text.encode("big5")).text == text


def test_a_broken_byte_does_not_hide_the_encoding() -> None:
    """A Chinese file with one spoilt character keeps all the others."""
    article = passage(PASSAGES["zh"][1], 300)
    data = article.encode("gb18030")
    decoded = read(data[:100] + b"\xff" + data[100:])
    assert decoded.encoding == "gb18030"
    assert sum(char in decoded.text for char in set(article)) >= len(set(article)) - 2
    assert codes(decoded) == ["guessed-encoding", "replacement-characters"]


def test_endless_lines_in_older_encodings() -> None:
    """A long line without a break is judged by a sample that cuts no character."""
    for language in ("zh", "zh-Hant", "ja", "th"):
        (encoding, *_), text = PASSAGES[language]
        article = text * 1500
        assert read(article.encode(encoding)).text == article
        assert read(b"x" + article.encode(encoding)).encoding == encoding


@pytest.mark.parametrize(
    ("data", "text", "line", "column"),
    [
        ("It’s fine.\nHere is a ".encode() + b"caf\xe9.", "It’s fine.\nHere is a café.", 2, 14),
        ("Café, ".encode() + b"na\xefve", "Café, naïve", 1, 9),
        ("’’ ".encode() + b"\x93said\x94 \x81", "’’ “said” \ufffd", 1, 4),
        (b"\xef\xbb\xbf" + b"plain \xe9t\xe9", "plain été", 1, 7),
        (
            passage(PASSAGES["ar"][1], 300).encode() + b"\r\n\x96 AFP",
            passage(PASSAGES["ar"][1], 300) + "\n– AFP",
            None,
            1,
        ),
        ("’’’’".encode() + b"\xed\xa0\x80", "’’’’í\xa0€", 1, 5),
    ],
)
def test_utf8_with_a_few_bad_bytes(data: bytes, text: str, line: int | None, column: int) -> None:
    """It stays UTF-8; the bad bytes are Windows-1252, else U+FFFD; the first one's place is told."""
    decoded = read(data)
    assert (decoded.encoding, decoded.text) == ("utf-8", text)
    problem = decoded.problems[0]
    assert (problem.code, problem.where.column) == ("bad-bytes", column)
    assert line is None or problem.where.line == line


def test_many_bad_bytes_are_another_encoding() -> None:
    """Two letters that happen to form a UTF-8 character do not make a Windows-1252 text UTF-8."""
    text = "« CAFÉ» et thé à volonté, « DÉJÀ» l’été"
    assert read(text.encode("cp1252")).text == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\x0cb\x0bc", "a b c"),
        ("a\u2028b\u2029c\nd".encode(), "a b c\nd"),
        ("a\u2028b\u2029c".encode(), "a\nb\nc"),
        ("\ufeff\ufeffa\ufeffb".encode(), "ab"),
        ("a\u00a0b\u200fc\u202bd\u200d\u00ad".encode(), "a\u00a0b\u200fc\u202bd\u200d\u00ad"),
        (b"\xff\xfea\x00\r\x00\n\x00b\x00", "a\nb"),
        (b"\xff\xfe\x00\x00a\x00" + b"b\x00c\x00" * 20 + b"d\x00", "a" + "bc" * 20 + "d"),
    ],
)
def test_line_ends_and_invisible_characters(data: bytes, text: str) -> None:
    """Lines are those of an editor; what cannot be seen but matters stays, without a word."""
    decoded = read(data)
    assert decoded.text == text
    assert set(codes(decoded)) <= {"control-characters"} if b"\xff\xfe\x00\x00" in data else not decoded.problems


@pytest.mark.parametrize(
    ("data", "text", "code", "line", "column"),
    [
        ("one\r\nit\u0092s \u0093so\u0094\u0085".encode(), "one\nit’s “so”…", "c1-controls", 2, 3),
        ("a\u0081".encode(), "a\ufffd", "c1-controls", 1, 2),
        (b"plain text that\nrings a \x07 bell\x1b", "plain text that\nrings a  bell", "control-characters", 2, 9),
        ("plain\nlost on\ufffd tw\ufffd".encode(), "plain\nlost on\ufffd tw\ufffd", "replacement-characters", 2, 8),
        ("x\ufdd0y\U0001ffff\uffff".encode(), "x\ufffdy\ufffd\ufffd", "replacement-characters", 1, 2),
        (b"\xff\xfea\x00\x00\xd8b\x00", "a\ufffdb", "replacement-characters", 1, 2),
        (b"long plain text " * 20 + b"\x00", "long plain text " * 20, "control-characters", 1, 321),
    ],
)  # fmt: skip
def test_what_no_text_should_hold(data: bytes, text: str, code: str, line: int, column: int) -> None:
    """Stray controls and lost characters are mended or marked, and the first one's place is told."""
    decoded = read(data)
    assert decoded.text == text
    problem = next(problem for problem in decoded.problems if problem.code == code)
    assert (problem.where.line, problem.where.column) == (line, column)
    assert problem.hint


def test_undefined_bytes_of_windows_1252() -> None:
    """Bytes that Windows-1252 leaves undefined are U+FFFD, and counted."""
    decoded = read(b"The caf\xe9 was full, he said, and then he said that the tea\x81 was cold as it had been before.")
    assert decoded.encoding == "cp1252"
    assert "tea\ufffd was" in decoded.text
    assert codes(decoded) == ["guessed-encoding", "replacement-characters"]


def zipped() -> bytes:
    """A small ZIP archive."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "text")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\xfe\xff\x00\n", "empty"),
        ("\u00a0\u3000\ufeff\n".encode(), "empty"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (zipped(), "ZIP"),
        (gzip.compress(b"text"), "gzip"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "PNG"),
        (b"\xff\xd8\xff\xe0JFIF", "JPEG"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "media"),
        (b"SQLite format 3\x00" + bytes(90), "SQLite"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"{\\rtf1\\ansi Hello}", "RTF"),
        (b"\xef\xbb\xbf\n{\\rtf1 Hello}", "RTF"),
        (bytes(range(256)) * 8, "binary data"),
        (b"\x00", "binary data"),
        (bytes(1000), "binary data"),
        (b"abc\x00def", "binary data"),
        (b"some\x00words\x00and\x00nulls\x00in\x00between\x00them", "binary data"),
        (b"\x01\x02\x03\x04text", "binary data"),
        (bytes((n * n * 31 + n) % 251 for n in range(4000)), "binary data"),
    ],
)  # fmt: skip
def test_skipped(data: bytes, reason: str) -> None:
    """What holds no words is skipped, and the reason says what it is."""
    skipped = decode(data, "a.txt")
    assert isinstance(skipped, Skipped)
    assert (skipped.file, reason in skipped.reason) == ("a.txt", True)


@pytest.mark.parametrize(
    "text", ["PK and the ID3 tag", "GIF", "RIFF of the year", "BZh is no word", "MM, II and I", "{rtf}"]
)
def test_words_that_look_like_magic(text: str) -> None:
    """Text that opens with the letters of a binary format is text."""
    assert read(text.encode()).text == text


BYTES = st.binary(max_size=400) | st.lists(
    st.sampled_from(
        [
            b"word ",
            b"\r\n",
            b"\xe9",
            b"\x93",
            "’é".encode(),
            "新".encode(),
            b"\x00",
            b"\xff\xfe",
            b"\x1b$B",
            b"\xc4\xe3",
            b"\x07",
            b"\x85",
        ]
    )
).map(b"".join)


@given(BYTES)
def test_any_bytes(data: bytes) -> None:
    """Whatever the bytes: no exception, no forbidden character in the text, every problem at a place in the text."""
    decoded = decode(data, "a.txt")
    if isinstance(decoded, Skipped):
        return
    assert not re.search(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]", decoded.text
    )
    assert all(unicodedata.category(char) != "Cs" for char in decoded.text)
    lines = decoded.text.split("\n")
    assert all(1 <= problem.where.line <= len(lines) for problem in decoded.problems)
    assert all(problem.where.column >= 1 for problem in decoded.problems)


@pytest.mark.long
@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S"), include_characters=" \n")))
def test_utf8_keeps_every_character(text: str) -> None:
    """Letters, marks, digits, punctuation and symbols of UTF-8 text come back as they were."""
    decoded = decode(text.encode(), "a.txt")
    assert isinstance(decoded, Skipped) or decoded.text == text
    assert isinstance(decoded, Decoded) or not text.strip()


@given(
    st.lists(
        st.sampled_from([b"Some words of an article ", b"\xe9t\xe9 ", b"\x93so\x94 ", b"\n", "é’ ".encode(), b"\x81 "])
    ).map(b"".join)
)
def test_no_ascii_letter_is_lost(data: bytes) -> None:
    """Western text, however mixed up, keeps all its plain letters in order."""
    decoded = decode(data, "a.txt")
    if isinstance(decoded, Decoded):
        letters = re.compile("[A-Za-z]")
        assert letters.findall(decoded.text) == letters.findall(data.decode("ascii", "ignore"))

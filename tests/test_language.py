"""Languages: direction, the language that a script tells, and tags."""

import re

import pytest

from newsgen.language import (
    HAN,
    MARKED,
    UNSPACED,
    direction,
    language_by_script,
    tidy_language,
    valid_language,
)

TEXTS = {
    "ar": "أعلنت البلدية أمس أن خط المترو الجديد سيفتتح في ربيع العام المقبل.",
    "fa": "شهرداری دیروز اعلام کرد که خط تازه مترو بهار سال آینده باز می‌شود.",
    "ur": "شہر کی انتظامیہ نے کل بتایا کہ نئی میٹرو لائن اگلے سال بہار میں کھلے گی۔",
    "ps": "ښاروالۍ پرون وویل چې د میټرو نوې کرښه به راتلونکی کال پرانیستل شي.",
    "ckb": "شارەوانی دوێنێ ڕایگەیاند کە هێڵی نوێی مەترۆ ساڵی داهاتوو دەکرێتەوە.",
    "ug": "شەھەرلىك ھۆكۈمەت تۈنۈگۈن يېڭى مېترو لىنىيەسىنىڭ ئېچىلىدىغانلىقىنى ئېلان قىلدى.",
    "ru": "Мэрия вчера объявила, что новая линия метро откроется весной.",
    "uk": "Мерія вчора оголосила, що нова лінія метро відкриється навесні.",
    "be": "Мэрыя ўчора абвясціла, што новая лінія метро адкрыецца вясной.",
    "bg": "Общината обяви вчера, че новата линия на метрото ще бъде открита пролетта.",
    "sr": "Град је јуче објавио да ће нова линија метроа бити отворена следећег пролећа.",
    "mk": "Градот вчера објави дека новата линија ќе биде отворена следната пролет.",
    "el": "Ο δήμος ανακοίνωσε χθες ότι η νέα γραμμή του μετρό θα ανοίξει την άνοιξη.",
    "he": "העירייה הודיעה אתמול כי קו הרכבת החדש ייפתח באביב הבא.",
    "ja": "市は昨日、新しい地下鉄の路線を来年の春に開業すると発表した。",
    "zh": "市政府昨天宣布，新的地铁线路将于明年春天开通。",
    "ko": "시는 어제 새로운 지하철 노선을 내년 봄에 개통한다고 발표했다.",
    "th": "เทศบาลประกาศเมื่อวานว่ารถไฟฟ้าใต้ดินสายใหม่จะเปิดปีหน้า",
    "hi": "नगर निगम ने कल बताया कि नई मेट्रो लाइन अगले साल खुलेगी।",
    "bn": "নগর কর্তৃপক্ষ গতকাল জানিয়েছে নতুন মেট্রো লাইন আগামী বছর খুলবে।",
    "ta": "புதிய மெட்ரோ பாதை அடுத்த ஆண்டு திறக்கப்படும்.",
    "te": "కొత్త మెట్రో మార్గం వచ్చే సంవత్సరం తెరుచుకుంటుంది.",
    "ml": "പുതിയ മെട്രോ പാത അടുത്ത വർഷം തുറക്കും.",
    "ka": "მერიამ გუშინ ახალი ხაზის გახსნა გამოაცხადა.",
    "hy": "Քաղաքապետարանը երեկ հայտնեց նոր գծի մասին։",
    "am": "ከተማው ትናንት ስለ አዲሱ መስመር አስታወቀ።",
    "my": "မြို့တော်က လိုင်းသစ်ကို ကြေညာသည်။",
    "km": "សាលាក្រុងបានប្រកាសខ្សែថ្មី។",
}
NO_TELLING = [
    "", "12.12 — “%” …", "Plain words.", "Zürich über Łódź, “naïve” – İstanbul", "Tiếng Việt có dấu", "🙂",
    "￥１２（！）",
    "Police in Hong Kong (香港) said that eight people had been held.",
]  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("times", [1, 40])
def test_script_tells_language(language: str, times: int) -> None:
    """One sentence is enough, and a long text gives the same answer."""
    assert language_by_script(f"{TEXTS[language]}\n" * times) == language


@pytest.mark.parametrize("text", NO_TELLING)
def test_scripts_that_tell_nothing(text: str) -> None:
    """Latin letters, a foreign name among them, digits and signs leave the question to the site."""
    assert language_by_script(text) is None


def test_a_quoted_kana_makes_no_chinese_text_japanese() -> None:
    """Chinese text with one Japanese sign in a brand's name stays Chinese."""
    assert language_by_script("优之良品の新店在上海开业，吸引了众多顾客前来排队选购，现场气氛热烈。") == "zh"


def test_arabic_keyboards_do_not_hide_persian() -> None:
    """Persian typed with Arabic yeh and kaf, as Windows-1256 forces, is told by its other letters."""
    assert language_by_script("شهرداري گفت كه پس از چهار سال خط تازه باز مي شود") == "fa"


def test_a_long_text_is_judged_over_its_length() -> None:
    """A foreign first paragraph does not decide for a long text."""
    assert language_by_script(TEXTS["ru"] + TEXTS["ar"] * 100) == "ar"
    assert language_by_script("Captured on Monday. " + TEXTS["ja"] * 100) == "ja"


@pytest.mark.parametrize(
    "tag",
    ["ar", "fa", "ur", "he", "ps", "sd", "ckb", "ug", "yi", "dv", "ks", "syr", "iw", "ar-EG", "fa_IR", "he-IL",
     "az-Arab", "ku-Arab-IQ", "pa-Arab", "ff-Adlm"],
)  # fmt: skip
def test_right_to_left(tag: str) -> None:
    """Languages of Arabic, Hebrew and kindred scripts, and others where the tag names such a script."""
    assert direction(tag) == "rtl"


@pytest.mark.parametrize(
    "tag", ["en", "zh-Hant", "ur-Latn", "ks-Deva", "sd-Deva-IN", "ku", "az", "en-x-arab", "", "en-u-nu-arab"]
)
def test_left_to_right(tag: str) -> None:
    """Everything else, an explicit other script too; a private or extension part is no script."""
    assert direction(tag) == "ltr"


@pytest.mark.parametrize(
    "tag",
    ["en", "en-GB", "zh-Hant-HK", "zh-yue", "de-1996", "sl-rozaj-biske", "es-419", "en-u-ca-buddhist", "x-press",
     "en-x-a",
     "EN_gb", "no", "ckb", "zh-yue-HK"],
)  # fmt: skip
def test_valid_tags(tag: str) -> None:
    """What BCP 47 allows, and the underscore of locale names."""
    assert valid_language(tag)


@pytest.mark.parametrize(
    "tag",
    ["", "e", "english", "Deutsch", "en-", "-en", "en--GB", "en GB", "en\n", "en-GBR2", "日本", "en-a", "x", "12", "e1",
     "en" + "-abcdefgh" * 1000],
)  # fmt: skip
def test_invalid_tags(tag: str) -> None:
    """A language's name, a broken or an endless tag."""
    assert not valid_language(tag)


@pytest.mark.parametrize(
    ("tag", "tidy"),
    [("EN_gb", "en-GB"), (" zh-hant-hk ", "zh-Hant-HK"), ("AR", "ar"), ("ES-419", "es-419"), ("SL-ROZAJ", "sl-rozaj"),
     ("en-U-CA-GREGORY", "en-u-ca-gregory"), ("DE-latn-1996", "de-Latn-1996"), ("X-AB", "x-ab"), ("", "")],
)  # fmt: skip
def test_tidy_tags(tag: str, tidy: str) -> None:
    """Language small, script capitalised, region in capitals, the rest small; once tidy it stays so."""
    assert tidy_language(tag) == tidy
    assert tidy_language(tidy) == tidy


@pytest.mark.parametrize("text", ["港口", "みなと", "ﾐﾅﾄ", "時々", "𠀀", "ท่าเรือ", "ທ່າເຮືອ", "ဆိပ်ကမ်း", "កំពង់ផែ"])
def test_scripts_without_spaces(text: str) -> None:
    """Each of their signs and marks is one of Han and kana or of the letters that bear marks, not of both."""
    assert re.fullmatch(f"[{UNSPACED}]+", text)
    assert bool(re.fullmatch(f"[{HAN}]+", text)) != bool(re.fullmatch(f"[{MARKED}]+", text))


def test_other_scripts_put_spaces() -> None:
    for text in ("port", "où", "порт", "ميناء", "נמל", "항구", "बंदरगाह", "ნავი", "12", "、。「」"):
        assert not re.search(f"[{UNSPACED}]", text), text

"""Are wire stories told from what only looks like them? False merges, recall by kind of editing, microseconds a pair.

    PYTHONPATH=src python benchmarks/lookalikes.py

A thousand periodic look-alikes (tide tables, forecasts, market reports, notices from a form) are compared with all others
of their family, each pair once as dated articles of one paper, once of two papers, once of papers unknown, and once with
neither date nor source. None of them is the same story. Near pairs are articles and what another paper's desk makes
of them; those with a shingle Jaccard of .8 or more must be found.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import combinations, product
from time import process_time

from newsgen.records import Value
from newsgen.stories.wire import Text, jaccard, same_story, shingle

LOOK_ALIKES = 1000
BEGINNING = date(2023, 1, 2)

Rewrite = Callable[[random.Random, list[list[str]]], list[list[str]]]


class Family(Value):
    """What one desk prints again and again: `every` so many days, in `body` a slot for all that differs."""

    name: str
    every: int
    body: tuple[str, ...]
    tongue: str = "Latin"


WORDS = {
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "weekday_de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "weekday_fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "weekday_ms": ("Isnin", "Selasa", "Rabu", "Khamis", "Jumaat", "Sabtu", "Ahad"),
    "weekday_ru": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
    "weekday_zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "weekday_ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "weekday_th": ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"),
    "weekday_xx": ("ventu", "morlu", "shedu", "trilu", "bandu", "colu", "festu"),
    "month": tuple("January February March April May June July August September October November December".split()),
    "month_de": tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
    "month_fr": tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    "month_ru": tuple("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()),
    "given": tuple("Ada Bertil Clara Dmitri Edda Femi Greta Hassan Ines Jonas Karin Lars Mira Nils Oona Pavel".split()),
    "family": tuple("Wren Solheim Quill Noor Ansari Tarrow Vale Brask Osei Marwick Kettle Lund Amory Stroud".split()),
    "town": tuple("Kestle Saltmarsh Skerry Tarn Holm Ostrand Veld Brack Umber Lisse Corran Dunmere Eskby".split()),
    "club": ("Rovers", "Kestle United", "Saltmarsh Town", "Holm Athletic", "Veld Wanderers", "Eskby", "Brack City"),
    "road": ("Mill Lane", "Quay Street", "the Saltmarsh road", "Bridge End", "the ring road at Holm", "Station Parade"),
    "cause": ("a burst main", "a broken lorry", "resurfacing", "a fallen tree", "gas works", "a procession"),
    "way": ("rose", "fell", "slipped", "climbed", "edged up", "eased"),
    "sky": ("sunny", "cloudy", "overcast", "bright at first", "wet by evening", "clear", "foggy early"),
    "wind": ("light westerly", "fresh northerly", "strong south-westerly", "moderate easterly", "variable"),
    "sky_de": ("sonnig", "bewölkt", "wechselhaft", "neblig", "trocken", "regnerisch"),
    "wind_de": ("schwacher Westwind", "mäßiger Nordwind", "starker Südwestwind", "leichter Ostwind"),
    "sky_ru": ("ясно", "облачно", "пасмурно", "местами дождь", "небольшой снег"),
    "air_zh": ("良好", "轻度污染", "优", "中度污染"),
    "name_zh": ("王德山", "李玉林", "张文海", "陈国栋", "刘春和", "杨树声", "赵长安", "黄月亭", "周继业", "吴天佑"),
    "hall_zh": ("福寿厅", "永安堂", "东郊礼堂", "港口会馆"),
    "club_ar": ("الميناء", "النورس", "الجزيرة", "القلعة", "المنارة", "الصيادون", "البرج", "الشاطئ"),
    "church": ("St Aude's", "Holm chapel", "the Seamen's church", "St Brannoc's", "the crematorium at Veld"),
}  # fmt: skip

FAMILIES = (
    Family(
        name="tides", every=1,
        body=(
            "High and low water at Kestle harbour for {weekday} {day} {month}. Heights are in metres above chart datum, "
            "times are local and no allowance is made for wind or pressure.",
            "High water {time} {dec} m and {time} {dec} m.", "Low water {time} {dec} m and {time} {dec} m.",
            "Skerry light: add {n1} minutes. Saltmarsh quay: add {n2} minutes. Ostrand: take off {n1} minutes.",
            "Masters of small craft are reminded that the harbour office answers on channel 12 day and night.",
        ),
    ),
    Family(
        name="forecast", every=1,
        body=(
            "The outlook for the strait and its coasts from the weather office, issued at {time} on {weekday}.",
            "Kestle and the west: {sky}, with a {wind} wind. Highest {n2} degrees, lowest {n1} degrees.",
            "Saltmarsh and the islands: {sky}, with a {wind} wind. Highest {n2} degrees, lowest {n1} degrees.",
            "Sea slight to moderate, swell {dec} metres, visibility good. Sunrise {time}, sunset {time}.",
            "The next forecast is issued this evening. Warnings in force are read every hour after the news.",
        ),
    ),
    Family(
        name="market close", every=1,
        body=(
            "The Strait Exchange {way} on {weekday} in trade that dealers called thin, as investors waited for word from "
            "the central bank and weighed the price of herring.",
            "The main index {way} {dec} points, or {dec} per cent, to close at {n4}.{n2}. The index of smaller companies "
            "{way} {dec} points to {n3}.{n2}.",
            "Turnover was {n3} million marks, against {n3} million the day before. Gainers numbered {n3} and losers {n3}, "
            "while {n2} counters were unchanged.",
            "Among the most active were Quay Holdings at {dec}, Harbour Tugs at {dec} and Eel and Smoke at {dec}.",
        ),
    ),
    Family(
        name="traffic", every=1,
        body=(
            "Drivers should allow more time this morning, the roads office says in its bulletin of {time}.",
            "On {road} one lane is closed because of {cause}; the delay is {n2} minutes. On {road} traffic is slow after "
            "{cause}, with queues of {n1} kilometres.",
            "Trams run to time but for line {n1}, which turns back at {town}. Ferries run to time.",
            "The office asks drivers to share cars, to leave the bridge clear for ambulances and to be kind to cyclists.",
        ),
    ),
    Family(
        name="fixtures", every=7,
        body=(
            "Matches of the Strait League on Saturday {day} {month}. Kick-off is at three unless another time is given. "
            "Supporters are asked to use the water bus, since there is no parking at any ground.",
            "{club} v {club}. {club} v {club} ({time}). {club} v {club}. {club} v {club} ({time}).",
            "Referees: {given} {family}, {given} {family}, {given} {family}. Reserve: {given} {family}.",
        ),
    ),
    Family(
        name="lottery", every=7,
        body=(
            "The winning numbers in draw {n4} of the Strait lottery, drawn on {weekday} {day} {month} in the town hall in "
            "front of two witnesses and a notary, were as follows.",
            "{n2}, {n2}, {n2}, {n2}, {n2}, {n2}. The bonus number was {n2}.",
            "Prizes may be claimed for ninety days at any post office against the ticket and a proof of age. The office "
            "is not bound by numbers printed in newspapers.",
        ),
    ),
    Family(
        name="obituary form", every=3,
        body=(
            "{family}. Peacefully at home in {town}, {given} {family}, aged {n2}, beloved of a large family and a wide "
            "circle of friends, who will all miss a kind and patient heart.",
            "The funeral will be at {church} on {weekday} {day} {month} at {time}, and afterwards at the house. Family "
            "flowers only by request. Gifts if wished to the lifeboat, care of the harbour office.",
        ),
    ),
    Family(
        name="long notice", every=7,
        body=(
            "Notice is given under the Harbour and Town Planning Act that an application numbered {n4}/{n2} has been made "
            "to the council by {given} {family} for leave to change the use of a building at {n2} {road}, {town}.",
            "The plans may be seen at the town hall in the hours in which it is open, or at the branch library, where a "
            "copy will be made for a fee. Anyone who wishes to object, or to speak in favour, may do so in writing, with "
            "reasons, and with an address to which an answer can be sent; letters without a name are not read.",
            "Objections that concern the value of property, the character of the applicant or the loss of a private view "
            "cannot be weighed. Those that concern light, noise, drains, trees, the safety of the road or the look of "
            "the street can. The committee hears each side for five minutes and decides in public on the same day.",
            "The decision is put up at the door of the town hall and may be appealed against before the planning court "
            "within thirty days. The council is not bound to answer questions by telephone.",
        ),
    ),
    Family(
        name="court list", every=7,
        body=(
            "The district court sits on {weekday} at ten. Before the bench are {given} {family} of {town}, charged with "
            "taking a boat without leave; {given} {family} of {town}, charged with the same; and {given} {family}, who has "
            "not paid mooring fees.",
            "Hearings are open to all who come in time and sit quietly. Bags are searched at the door. The list may change "
            "on the day without notice, and the usher's word on the order of cases is final.",
        ),
    ),
    Family(
        name="reservoir", every=7,
        body=(
            "Water in store stood at {n2}.{n1} per cent on {weekday}, the water board said in its weekly report, against "
            "{n2}.{n1} per cent a week earlier. The board said that there was no need for limits on use at present, but "
            "that a garden is as well watered in the evening as at noon, and that a tap left to drip fills a bath in a day.",
            "Holm reservoir: {n2}.{n1} per cent. Tarn Water: {n2}.{n1} per cent. Upper Esk: {n2}.{n1} per cent.",
        ),
    ),
    Family(
        name="Wetter", every=1,
        body=(
            "Die Vorhersage des Seewetteramts für {weekday_de}, den {day}. {month_de}. An der Küste wird es {sky_de}, im "
            "Binnenland {sky_de}. Dazu weht {wind_de}.",
            "Die Temperaturen erreichen {n2} Grad auf den Inseln und {n2} Grad im Hafen, nachts sinken sie auf {n1} Grad.",
            "Das Amt rät Schiffern kleiner Boote, vor dem Auslaufen die Warnungen zu hören und Schwimmwesten anzulegen.",
        ),
    ),
    Family(
        name="criée", every=1,
        body=(
            "Les prix relevés {weekday_fr} {day} {month_fr} à la criée du port, en marks le kilo, pour le poisson de "
            "première fraîcheur vendu au détail avant huit heures.",
            "Hareng {dec}, maquereau {dec}, cabillaud {dec}, sole {n2}, anguille {n2}. Les apports ont atteint {n2} tonnes.",
            "La criée rappelle aux acheteurs que les caisses vides doivent être rendues le jour même, lavées à l'eau claire.",
        ),
    ),
    Family(
        name="jerebu", every=1,
        body=(
            "Bacaan indeks pencemaran udara pada {weekday_ms} jam {time} di beberapa kawasan pantai adalah seperti berikut, "
            "menurut kenyataan pejabat alam sekitar.",
            "Kestle {n2}, Saltmarsh {n2}, Holm {n3}, Veld {n2}, Ostrand {n3}.",
            "Orang ramai dinasihatkan supaya minum air yang banyak, mengurangkan kegiatan di luar dan tidak membakar sampah.",
        ),
    ),
    Family(
        name="погода", every=1,
        body=(
            "По данным портовой метеостанции, в {weekday_ru}, {day} {month_ru}, на побережье будет {sky_ru}, на островах "
            "{sky_ru}. Температура воздуха днём {n2} градусов, ночью {n1} градусов.",
            "Ветер {n1} метров в секунду, давление {n3} миллиметров, влажность {n2} процентов. Волнение моря слабое.",
            "Жителей просят не выходить на лёд и следить за сообщениями станции, которые передают каждый час.",
        ),
    ),
    Family(
        name="空气", tongue="no spaces", every=1,
        body=(
            "环境监测站{weekday_zh}发布的数据显示，{mon}月{day}日上午港区空气质量指数为{n2}，等级为{air_zh}；老城区指数为{n2}，"
            "等级为{air_zh}；岛区指数为{n3}，等级为{air_zh}。",
            "监测站提醒市民外出时注意防护，老人和儿童应当减少户外活动，学校可以根据实际情况调整体育课的安排。",
        ),
    ),
    Family(
        name="彩票", tongue="no spaces", every=3,
        body=(
            "海峡彩票第{n4}期于{mon}月{day}日晚在市政厅开奖，本期开出的号码是{n2}、{n2}、{n2}、{n2}、{n2}、{n2}，特别号码是{n2}。",
            "本期共售出彩票{n4}张，一等奖{n1}注，每注奖金{n3}万元。中奖者请在六十天之内凭彩票到邮局领取奖金，逾期作废。",
        ),
    ),
    Family(
        name="العملات", tongue="no capitals", every=1,
        body=(
            "أعلن البنك المركزي أسعار صرف العملات ليوم {weekday_ar}، وجاءت الأسعار في نهاية التعاملات على النحو الآتي.",
            "الدولار {ar3}، واليورو {ar3}، والين {ar3}، والجنيه {ar3}، والفرنك {ar3}.",
            "ونصح البنك المواطنين بالتعامل مع مكاتب الصرافة المرخصة فقط وعدم الالتفات إلى الشائعات في الأسواق.",
        ),
    ),
    Family(
        name="น้ำมัน", tongue="no spaces", every=7,
        body=(
            "สำนักงานพลังงานประกาศราคาน้ำมันประจำวัน{weekday_th}ที่ {day} ดังนี้ เบนซิน {n2}.{n2} บาท ดีเซล {n2}.{n2} บาท "
            "แก๊สโซฮอล์ {n2}.{n2} บาท ราคานี้ใช้ได้จนกว่าจะมีประกาศใหม่",
            "สำนักงานขอให้ผู้ใช้รถตรวจลมยาง ดับเครื่องเมื่อจอดนาน และใช้รถร่วมกันเมื่อเดินทางไปทางเดียวกัน",
        ),
    ),
    Family(
        name="讣告", tongue="no spaces", every=3,
        body=(
            "先父{name_zh}先生于{mon}月{day}日在家中安详离世，享年{n2}岁。定于{weekday_zh}上午{n1}时在{hall_zh}举行告别仪式，"
            "随后安葬于西山公墓。先父一生勤俭，待人宽厚，深受亲友敬重。",
            "家属恳辞花圈与奠仪，如有心意，可捐赠港口救生会。谨此哀告诸亲友，不另一一通知，敬请见谅。",
        ),
    ),
    Family(
        name="مباريات", tongue="no capitals", every=7,
        body=(
            "تقام يوم {weekday_ar} مباريات الأسبوع من دوري المضيق، وتبدأ جميعها في الساعة الثالثة عصرا ما لم يذكر غير ذلك.",
            "{club_ar} مع {club_ar}، و{club_ar} مع {club_ar}، و{club_ar} مع {club_ar}، ويحكم اللقاءات {n1} حكام.",
            "ويرجى من المشجعين الحضور مبكرا واستعمال الحافلة المائية لأن مواقف السيارات قرب الملاعب قليلة جدا.",
        ),
    ),
    Family(
        name="prantu", every=7,
        body=(
            "Losk prantu me vesk {weekday_xx} dro tal mestrin, ko sharu fen dolim a trest bria. Na {town} {dec} stal, na "
            "{town} {dec} stal, na {town} {dec} stal.",
            "Kom brel a fosti {given} {family} nel dro sharu: vesk tolim a prest {n2} stal. Fen mor losk ta brin a dosk.",
        ),
    ),
)  # fmt: skip


ENDINGS = (*["", "n", "r", "s", "l"] * 8, "ise", "our")


class Slots(dict[str, str]):
    """What stands in the slots of one instance: a fresh draw at each place, but one day throughout."""

    def __init__(self, chance: random.Random, day: date) -> None:
        super().__init__(day=str(day.day), mon=str(day.month))
        self.chance, self.date = chance, day

    def __missing__(self, slot: str) -> str:
        chance, kind = self.chance, slot.partition("_")[0]
        if kind == "weekday":
            return WORDS[slot][self.date.weekday()]
        if kind == "month":
            return WORDS[slot][self.date.month - 1]
        if kind == "time":
            return f"{chance.randrange(24):02}:{chance.randrange(60):02}"
        if kind == "dec":
            return f"{chance.randrange(1, 90)}.{chance.randrange(10)}"
        if kind == "ar3":
            return "".join(chr(0x660 + int(digit)) for digit in str(chance.randrange(100, 1000)))
        if kind[0] == "n" and kind[1:].isdecimal():
            return str(chance.randrange(10 ** (int(kind[1:]) - 1), 10 ** int(kind[1:])))
        return chance.choice(WORDS[slot])


class Tongue(Value):
    """An invented language: `frequent` and `other` ordinary words, `names`, what follows a number."""

    name: str
    frequent: tuple[str, ...]
    other: tuple[str, ...]
    names: tuple[str, ...]
    space: str = " "
    counter: str = ""
    stop: str = "."


@cache
def tongues() -> tuple[Tongue, ...]:
    """Three languages: Latin letters with capitals, an alphabet without capitals, and signs without spaces."""
    chance = random.Random("tongues")
    latin = ["".join(pair) for pair in zip("bdfgklmnprstvbdfgklmnprstv", "aeiouaeiouaeiouioaeuioaeuo", strict=True)]
    hebrew = [chr(code) for code in range(0x5D0, 0x5EB)]
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]

    def coin(signs: list[str], least: int, most: int, number: int) -> tuple[str, ...]:
        return tuple("".join(chance.choices(signs, k=chance.randint(least, most))) for _ in range(number))

    return (
        Tongue(
            name="Latin",
            frequent=coin(latin, 1, 1, 60),
            other=tuple(word + chance.choice(ENDINGS) for word in coin(latin, 2, 3, 4000)),
            names=tuple(name.title() for name in coin(latin, 2, 3, 300)),
        ),
        Tongue(
            name="no capitals", frequent=coin(hebrew, 2, 2, 60), other=coin(hebrew, 3, 5, 4000), names=coin(hebrew, 4, 5, 300)
        ),
        Tongue(
            name="no spaces", frequent=coin(han, 1, 1, 60), other=coin(han, 2, 2, 4000), names=coin(han, 3, 3, 300),
            space="", counter="个", stop="。",
        ),
    )  # fmt: skip


def news(chance: random.Random, tongue: Tongue, length: int) -> list[list[str]]:
    """An invented article of about `length` words: paragraphs of words, among them a story's own names and numbers."""
    names, topic = chance.sample(tongue.names, 8), chance.sample(tongue.other, 40)
    paragraphs: list[list[str]] = []
    while sum(map(len, paragraphs)) < length:
        words: list[str] = []
        for _ in range(chance.randint(30, 60)):
            kind = chance.random()
            if kind < 0.06:
                words.append(chance.choice(names))
            elif kind < 0.09:
                words.append(
                    f"{chance.choice((7, 40, 300, 5000, 12000, 2400000)) + chance.randrange(90):,}{tongue.counter}"
                )
            elif kind < 0.5:
                words.append(chance.choice(tongue.frequent))
            else:
                words.append(chance.choice(topic if kind < 0.75 else tongue.other))
        paragraphs.append(words)
    return paragraphs


def written(paragraphs: list[list[str]], tongue: Tongue) -> tuple[str, ...]:
    """The paragraphs as a paper prints them: sentences of a dozen words."""
    printed = []
    for words in paragraphs:
        sentences = [tongue.space.join(words[place : place + 12]) for place in range(0, len(words), 12)]
        printed.append(
            tongue.space.join(f"{sentence[:1].upper()}{sentence[1:]}{tongue.stop}" for sentence in sentences)
        )
    return tuple(printed)


def look_alikes(number: int = LOOK_ALIKES) -> Iterator[tuple[str, list[Text]]]:
    """Kinds of look-alikes with together `number` instances, each kind as (name, its instances in order of time).

    Each family comes three times: as it is, and with 120 and 400 words of small print that never change.
    """
    kinds = list(product(FAMILIES, (0, 120, 400)))
    for place, (family, length) in enumerate(kinds):
        name = f"{family.name} + {length}"
        chance = random.Random(f"look-alikes/{name}")
        (tongue,) = (tongue for tongue in tongues() if tongue.name == family.tongue)
        small_print = written(news(chance, tongue, length), tongue)
        texts = []
        for instance in range(number // len(kinds) + (place < number % len(kinds))):
            day = BEGINNING + timedelta(days=instance * family.every)
            slots = Slots(chance, day)
            body = (*(paragraph.format_map(slots) for paragraph in family.body), *small_print)
            texts.append(Text(file=f"{name}/{instance:03}.txt", published=day.isoformat(), body=body))
        yield name, texts


def changed(share: float, tongue: Tongue, *, also_facts: bool) -> Rewrite:
    """A sub-editor's hand: this share of the words replaced, left out or added, names and numbers only if `also_facts`."""
    facts = set(tongue.names)

    def rewrite(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
        made = []
        for words in paragraphs:
            edited: list[str] = []
            for word in words:
                is_number, is_name = word[0].isdigit(), word in facts
                if chance.random() >= share or (not also_facts and (is_number or is_name)):
                    edited.append(word)
                elif is_number:
                    edited.append(str(chance.randrange(2, 9000)))
                elif is_name:
                    edited.append(chance.choice(tongue.names))
                else:
                    edited += chance.choice(
                        ([], [chance.choice(tongue.other)], [chance.choice(tongue.other)], [word, "ba"])
                    )
            made.append(edited)
        return made

    return rewrite


def cut(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """The last paragraphs left out, at most four in ten."""
    return paragraphs[: -max(1, int(len(paragraphs) * chance.uniform(0.1, 0.4)))]


def moved(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """One paragraph in another place."""
    made = list(paragraphs)
    made.insert(chance.randrange(len(made)), made.pop(chance.randrange(len(made))))
    return made


def credited(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """A line of credit at the end."""
    return [
        *paragraphs,
        chance.choice((["Harbour", "Wire"], ["Reporting", "by", "Mira", "Lund"], ["Northern", "Ledger"])),
    ]


def respelt(_: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """Another house style: -ize for -ise, -or for -our."""

    def spelt(word: str) -> str:
        return word[:-3] + "ize" if word.endswith("ise") else word[:-3] + "or" if word.endswith("our") else word

    return [[spelt(word) for word in words] for words in paragraphs]


def renumbered(_: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """Numbers in another style: 5000 for 5,000."""
    return [[word.replace(",", "") if word[0].isdigit() else word for word in words] for words in paragraphs]


def corrected(chance: random.Random, paragraphs: list[list[str]]) -> list[list[str]]:
    """One number put right, wherever it stands, and one ordinary word with it."""
    numbers = sorted({word for words in paragraphs for word in words if word[0].isdigit()})
    wrong, right = (chance.choice(numbers) if numbers else ""), str(chance.randrange(2, 9000))
    made = [[right if word == wrong else word for word in words] for words in paragraphs]
    made[0][chance.randrange(len(made[0]))] = "bado"
    return made


def by_a_desk(tongue: Tongue) -> Rewrite:
    """All at once: cut, words changed, numbers in another style, a credit."""
    words = changed(0.02, tongue, also_facts=True)
    return lambda chance, paragraphs: credited(chance, renumbered(chance, words(chance, cut(chance, paragraphs))))


def near_pairs(each: int = 40) -> Iterator[tuple[str, Text, Text]]:
    """Pairs that are the same story, each with the kind of editing between them; `each` of a kind, language and length."""
    for tongue in tongues():
        kinds: dict[str, Rewrite] = {
            "headline alone": lambda _, paragraphs: paragraphs,
            "words 1 %": changed(0.01, tongue, also_facts=False),
            "words 2 %": changed(0.02, tongue, also_facts=True),
            "words 3 %": changed(0.03, tongue, also_facts=True),
            "words 4 %": changed(0.04, tongue, also_facts=True),
            "cut": cut,
            "moved": moved,
            "credit": credited,
            "spelling": respelt,
            "number style": renumbered,
            "corrected": corrected,
            "by a desk": by_a_desk(tongue),
        }
        for kind, rewrite in kinds.items():
            for length in (100, 250, 600):
                for number in range(each):
                    chance = random.Random(f"near/{tongue.name}/{kind}/{length}/{number}")
                    told = news(chance, tongue, length)
                    retold = rewrite(chance, [list(words) for words in told])
                    day, later = BEGINNING, BEGINNING + timedelta(days=number % 3)
                    one = Text(file="one.txt", body=written(told, tongue), published=day.isoformat())
                    other = Text(file="other.txt", body=written(retold, tongue), published=later.isoformat())
                    yield f"{tongue.name}: {kind}", one, other


def circumstances(one: Text, other: Text) -> dict[str, tuple[Text, Text]]:
    """The pair as two papers print it, as papers that are not known do, and with neither date nor source."""
    return {
        "two papers": (told(one, one.published, "record"), told(other, other.published, "ledger")),
        "papers unknown": (one, other),
        "no date": (told(one, None, None), told(other, None, None)),
    }


def told(text: Text, published: str | None, source: str | None) -> Text:
    """`text` with another date and source."""
    return Text(file=text.file, body=text.body, published=published, source=source)


def main() -> None:
    """Print false merges by kind of look-alike, recall by kind of editing, and what a pair costs."""
    print(f"{'look-alikes':>24} {'pairs':>7} {'J >= .8':>8} {'false merges'}")
    total, merged = 0, 0
    for name, texts in look_alikes():
        wrong: Counter[str] = Counter()
        near = 0
        for one, other in combinations(texts, 2):
            near += jaccard(shingle(one), shingle(other)) >= 0.8
            one_paper = {"one paper": (told(one, one.published, "record"), told(other, other.published, "record"))}
            for circumstance, pair in (circumstances(one, other) | one_paper).items():
                wrong[circumstance] += same_story(*map(shingle, pair))
        total += len(texts)
        merged += wrong.total()
        pairs = len(texts) * (len(texts) - 1) // 2
        print(f"{name:>24} {pairs:7} {near:8} {wrong.total()} {dict(+wrong) or ''}")
    print(f"{merged} false merges among {total} look-alikes\n")

    print(f"{'near pairs':>28} {'J >= .8':>8} {'found':>6} {'all':>5} {'found':>6}")
    rows: dict[str, Counter[str]] = {}
    for kind, one, other in near_pairs():
        row = rows.setdefault(kind, Counter())
        is_near = jaccard(shingle(one), shingle(other)) >= 0.8
        for circumstance, pair in circumstances(one, other).items():
            found = same_story(*map(shingle, pair))
            for counted in (row, rows.setdefault(f"in all: {circumstance}", Counter())):
                counted.update(all=1, found=found, near=is_near, near_found=is_near and found)
    for kind, row in rows.items():
        share = f"{row['near_found'] / row['near']:.3f}" if row["near"] else "-"
        print(f"{kind:>28} {row['near']:8} {share:>6} {row['all']:5} {row['found'] / row['all']:6.3f}")

    tongue = tongues()[0]
    story = news(random.Random("cost"), tongue, 600)
    edited = changed(0.02, tongue, also_facts=True)(random.Random("cost"), story)
    one, other = (Text(file="", body=written(paragraphs, tongue)) for paragraphs in (story, edited))
    first, second = shingle(one), shingle(other)
    print(
        f"\nmicroseconds: {cost(lambda: shingle(one)):.0f} a text, {cost(lambda: same_story(first, second)):.0f} a pair"
    )


def cost(act: Callable[[], object]) -> float:
    """CPU microseconds of `act`, the best of ten times a hundred."""
    found = []
    for _ in range(10):
        start = process_time()
        for _ in range(100):
            act()
        found.append(process_time() - start)
    return min(found) * 10_000


if __name__ == "__main__":
    main()

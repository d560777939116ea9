"""The words of dates as newspapers print them: months, weekdays, labels, fillers and time zones, as data.

Words are compared case-folded and without a closing full stop. A new language is a few lines here: twelve months in
order, alternatives joined by ``/`` and ``-`` where there is none; seven weekdays from Monday. A line that ends in a
backslash goes on in the next.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from newsgen.timezones import PLACES

Label = Literal["published", "updated"]

_MONTHS = """
january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct \
    november/nov december/dec
januari februari/pebruari mac/maret april mei jun/juni julai/juli ogos/ogo/agustus/agu/agt september oktober/okt \
    november/nop disember/dis/desember/des
enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set octubre noviembre \
    diciembre/dic
janvier/janv février/févr/fév/fevrier/fevr mars avril/avr mai juin juillet/juil août/aout septembre octobre \
    novembre décembre/déc/decembre
januar/jänner februar märz/mär/maerz/mrz april mai juni juli august september/sept oktober november dezember/dez
janeiro fevereiro/fev março/marco abril maio junho julho agosto setembro outubro/out novembro dezembro
gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre/sett ottobre/ott novembre \
    dicembre
januari februari maart/mrt april mei juni juli augustus september oktober november december
januar februar marts/mars april maj/mai juni juli august/augusti september oktober november december/desember
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января/янв февраля/февр/фев марта/мар апреля/апр мая/май июня/июн июля/июл августа/авг сентября/сент/сен \
    октября/окт ноября/нояб/ноя декабря/дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
يناير/جانفي فبراير/فيفري مارس أبريل/ابريل/إبريل/أفريل مايو/ماي يونيو/يونيه/جوان يوليو/يوليه/جويلية \
    أغسطس/اغسطس/أوت سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر
- شباط آذار/اذار نيسان أيار/ايار حزيران تموز آب/اب أيلول/ايلول - - -
जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर
জানুয়ারি/জানুয়ারি ফেব্রুয়ারি/ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
"""

_WEEKDAYS = """
monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat sunday/sun
isnin selasa rabu khamis jumaat sabtu ahad
senin selasa rabu kamis jumat/jum'at sabtu minggu
lunes martes miércoles/miercoles/mié jueves viernes/vie sábado/sab/sáb domingo/dom
lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim
montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag
segunda/seg terça/ter quarta/qua quinta/qui sexta/sex sábado domingo
lunedì/lunedi martedì/martedi mercoledì/mercoledi giovedì/giovedi/gio venerdì/venerdi sabato domenica
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
mandag/måndag tirsdag/tisdag onsdag torsdag fredag lørdag/lördag søndag/söndag
poniedziałek wtorek środa czwartek piątek sobota niedziela
pazartesi salı çarşamba perşembe cuma cumartesi pazar
понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс
понеділок вівторок середа четвер п'ятниця субота неділя
الاثنين/الإثنين الثلاثاء الأربعاء/الاربعاء الخميس الجمعة السبت الأحد/الاحد
सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার
星期一/周一/週一/礼拜一 星期二/周二/週二/礼拜二 星期三/周三/週三/礼拜三 星期四/周四/週四/礼拜四 \
    星期五/周五/週五/礼拜五 星期六/周六/週六/礼拜六 星期日/星期天/周日/週日/礼拜天
月曜日/月曜/月 火曜日/火曜/火 水曜日/水曜/水 木曜日/木曜/木 金曜日/金曜/金 土曜日/土曜/土 日曜日/日曜/日
월요일/월 화요일/화 수요일/수 목요일/목 금요일/금 토요일/토 일요일/일
"""

_LABELS: Mapping[Label, str] = {
    "published": """
        published publish posted dated date issued uploaded created printed
        diterbitkan disiarkan dipublikasikan terbit tayang tarikh tanggal
        publicado publicada fecha publié publiée publie paru veröffentlicht erschienen datum data
        pubblicato pubblicata gepubliceerd publicerad publiceret publisert opublikowano yayınlanma
        опубликовано опубліковано نشر نُشر النشر تاريخ التاريخ प्रकाशित প্রকাশিত প্রকাশ
        发布时间 發佈時間 發布時間 发布于 發佈於 發布於 发布 發佈 發布
        发表于 發表於 发表时间 刊登 日期 公開日 公開 配信 掲載 입력 등록
    """,
    "updated": """
        updated update modified edited revised dikemaskini dikemas diperbarui diperbaharui
        actualizado actualizada actualisé actualisée modifié modifiée mis aktualisiert stand geändert
        atualizado atualizada aggiornato aggiornata bijgewerkt uppdaterad opdateret oppdatert zaktualizowano
        güncelleme güncellendi
        обновлено оновлено تحديث التحديث تعديل अपडेट আপডেট
        更新时间 更新時間 更新于 更新於 更新日 更新 最終更新 最后更新 最後更新 수정 업데이트
    """,
}

# Words that stand in date lines and say nothing of the date itself.
_FILLERS = """
    on at the of last first originally online time edition day year o clock local standard daylight th st nd rd
    pada jam pukul kini waktu
    el la las los de del a al en hora horas hs dia día
    le à jour heure heures er
    am um den der vom uhr zuletzt
    em às o os horário
    il lo alle ore del dell
    op om uur het
    den kl klokken r roku г года року в о
    في آخر اخر تم الساعة م ه هـ الموافق بتاريخ يوم بتوقيت
    को পূর্বাহ্ন বাংলাদেশ সময়
    hrs hours h feira º ª
"""

_MORNING = "上午 오전 午前 凌晨 早上 ص صباحا صباحاً"
_EVENING = "pm 下午 오후 午後 晚上 مساء مساءً م"

# Offsets in minutes where an abbreviation has one meaning, or one that newspapers mean by far most often; a site in
# whose own zone the abbreviation is in use (IST in Dublin, CST in Shanghai) means that one.
_OFFSETS = """
    gmt:0 utc:0 wet:0 z:0 west:60 bst:60 cet:60 mez:60 wat:60 cest:120 mesz:120 eet:120 sast:120 cat:120 eest:180
    msk:180 eat:180 trt:180 gst:240 pkt:300 ist:330 npt:345 bdst:360 ict:420 wib:420 hkt:480 sgt:480 myt:480 pht:480
    wita:480 awst:480 jst:540 kst:540 wit:540 acst:570 aest:600 acdt:630 aedt:660 nzst:720 nzdt:780
    nst:-210 ndt:-150 brt:-180 art:-180 adt:-180 edt:-240 clt:-240 est:-300 cdt:-300 cst:-360 mdt:-360
    mst:-420 pdt:-420 pst:-480 akdt:-480 akst:-540 hst:-600
"""


def _table(lines: str, first: int) -> dict[str, int]:
    """Word -> its number, counted from `first` along each line."""
    return {
        word.casefold(): number
        for line in lines.strip().splitlines()
        for number, words in enumerate(line.split(), first)
        for word in words.split("/")
        if word != "-"
    }


def _pairs(words: str) -> Iterable[tuple[str, str]]:
    for pair in words.split():
        name, _, value = pair.partition(":")
        yield name, value


MONTHS: Mapping[str, int] = MappingProxyType(_table(_MONTHS, 1))
WEEKDAYS: Mapping[str, int] = MappingProxyType(_table(_WEEKDAYS, 0))
LABELS: Mapping[str, Label] = MappingProxyType(
    {word.casefold(): label for label, words in _LABELS.items() for word in words.split()}
)
FILLERS = frozenset(word.casefold() for word in _FILLERS.split())
HALVES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(_MORNING.split(), "am") | dict.fromkeys(_EVENING.split(), "pm")
)
# Months whose names are two words.
PHRASES: Mapping[str, int] = MappingProxyType(
    {
        "كانون الثاني": 1,
        "تشرين الأول": 10,
        "تشرين الاول": 10,
        "تشرين الثاني": 11,
        "كانون الأول": 12,
        "كانون الاول": 12,
    }
)
OFFSETS: Mapping[str, int] = MappingProxyType({name: int(value) for name, value in _pairs(_OFFSETS)})
ALL_WORDS = frozenset().union(
    MONTHS, WEEKDAYS, LABELS, FILLERS, HALVES, OFFSETS, PLACES, (phrase.split()[0] for phrase in PHRASES)
)

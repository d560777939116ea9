"""What newspapers' pages repeat: the built-in patterns and names, as data.

A pattern is plain text with ``*`` for any run of characters, compared without case; a site adds its own in
`newsgen.yaml`, so a newspaper whose furniture is not known here is a line of configuration, not of code. Entries
are divided by ``|`` and by the ends of lines.
"""


def _entries(text: str) -> tuple[str, ...]:
    return tuple(entry.strip() for line in text.strip().splitlines() for entry in line.split("|"))


def _set(text: str) -> frozenset[str]:
    return frozenset(_entries(text))


FURNITURE = _entries(
    """
    follow us on our official* | follow us on *channel* | follow us on facebook* | follow us on instagram*
    follow us on telegram* | follow us on twitter* | follow us on whatsapp* | follow us on x * | join our whatsapp *
    join our telegram * | join us on telegram* | join us on whatsapp*
    thank you for your report! | thank you for your feedback!
    report it to us. | found a mistake in this article? | *t&c applies. | *t&cs apply.
    *. terms and conditions apply. | *! terms and conditions apply. | save *% off* | *promo: save * | billed as rm*
    billed as $* | billed as s$* | billed as us$* | billed as £* | billed as €* | billed as ₹* | billed as */month
    billed as */year | billed as * thereafter. | cancel anytime.* | auto-renewal.* | for new subscribers only
    already a subscriber? * | already subscribed? * | subscribe now * | subscribe now | subscribe to our newsletter*
    subscribe to read * | sign up for our *newsletter* | sign up to our *newsletter* | get our *newsletter*
    get the latest news*inbox* | get the latest news*newsletter* | support quality journalism*
    support independent journalism* | join the conversation | skip to main content | back to top
    print this article | email this article | read the full story | tap to read more | - story continues below -
    home > * | home › * | home » * | download our app* | download the * app* | click here to subscribe*
    click here for more* | advertisement | advertisement*scroll to continue* | - advertisement -
    story continues below* | story continues after* | article continues after* | article continues below*
    share this article | share this story | share this: | listen to this article | to read the full story*
    this article is available to subscribers* | all rights reserved* | copyright *. all rights reserved.
    copyright * all rights reserved | ©* all rights reserved* | © 19* | © 20* | ©19* | ©20* | copyright ©*
    copyright (c)* | copyright 19* | copyright 20* | (c) copyright * | © copyright * | ikuti kami di *
    ikuti saluran * | sertai saluran * | langgan sekarang* | síguenos en * | síganos en * | suivez-nous sur *
    abonnez-vous *newsletter*
    تابعونا على * | تابعنا على * | اشترك في النشرة*
    关注我们的* | 扫码关注* | 责任编辑：* | *無断転載*禁じ*
    """
)

# Furniture only where it stands next to furniture: an article may well have a subhead "Annual plan".
OFFER_WORDS = _entries(
    """
    monthly plan | annual plan | yearly plan | weekly plan | digital plan | best value | most popular | free trial
    limited time offer | new subscribers | subscribe | log in | t&c applies | t&c applies. | t&cs apply. | */month
    */mo | */year | */yr | */week | * per month | * per year | * a month | 1 month | 1 year | 3 months | 6 months
    12 months
    """
)

# The buttons beside a headline. Furniture where two stand together and one of them is an act.
SHARE_ACTS = _set(
    """
    share | share this | share on facebook | share on twitter | share on x | share via email | copy link | print
    save | save article | bookmark | listen | comment | comments | text size | a- a+ | kongsi | bagikan | compartir
    partager | teilen
    分享 | 공유
    مشاركة
    シェア
    """
)

SHARE_PLACES = _set(
    """
    facebook | twitter | x | whatsapp | telegram | linkedin | reddit | pinterest | tumblr | email | e-mail | mail
    messenger | line | wechat | weibo | threads | bluesky | mastodon | flipboard | pocket
    微信 | 微博
    """
)

# `*` is the section's name. The headings of the second list are its kin under other names.
NEXT_IN = ("next in *", "next in: *", "next in", "more in *", "next in section *")

OTHERS_ALSO_READ = _entries(
    """
    others also read | other also read | others also viewed | people also read | readers also read
    more on this topic | more on this story | more on this | related | related articles | related article
    related stories
    related story | related news | related posts | related topics and stories | related reading | related content
    also read | read also | read more | read next | see also | you may also like | you might also like
    you may also be interested in | recommended | recommended for you | recommended stories | recommended reading
    most read
    most popular stories | most viewed | trending now | top stories | more stories | more from *
    更多相关新闻 | 相关新闻 | 相关文章 | 相关阅读 | 相關新聞 | 相關文章 | 相關報導 | 延伸阅读 | 延伸閱讀 | 推荐阅读
    推薦閱讀 | 関連記事 | 関連ニュース | 関連リンク | あわせて読みたい | こちらもおすすめ | 관련 기사 | 관련기사
    관련 뉴스
    اقرأ أيضا | اقرأ أيضاً | اقرأ أيضًا | أخبار ذات صلة | مواضيع ذات صلة | مقالات ذات صلة
    baca juga | berita berkaitan | artikel berkaitan | berita terkait | artikel terkait | lea también | lea además
    también te puede interesar | te puede interesar | noticias relacionadas | artículos relacionados | à lire aussi
    a lire aussi | lire aussi | sur le même sujet | articles liés | lesen sie auch | mehr zum thema | leia também
    leggi anche | lees ook
    читайте также
    """
)

# Of these headings those that are mere buttons where prose follows.
READ_MORE = _set(
    """
    read more | read next | also read | read also | baca juga | lire aussi
    """
)

# "Also read: <headline>" on one line.
ALSO_READ_PREFIXES = _set(
    """
    also read | read also | read more | read next | related | related story | related article | see also | baca juga
    lea también | lire aussi | à lire aussi | lesen sie auch | leia também
    اقرأ أيضا | اقرأ أيضاً
    相关阅读 | 延伸閱讀 | 関連記事
    """
)

SOURCE_PREFIXES = _set(
    """
    source | sources | credit | news source | sumber | fuente | quelle | fonte
    المصدر
    来源 | 文章来源 | 來源 | 出典 | 출처
    источник
    منبع | ذریعہ
    स्रोत
    সূত্র
    bron | kilde | källa | kaynak | nguồn | źródło
    джерело
    ที่มา
    消息来源 | 資料來源
    """
)

TAG_PREFIXES = _set(
    """
    tags | tag | topics | keywords | tags / keywords | filed under | related topics
    标签 | 標籤 | 关键词 | タグ
    كلمات مفتاحية | الوسوم
    etiquetas | mots-clés
    """
)

BYLINE_WORDS = _entries(
    """
    by | words by | text by | story by | report by | reported by | written by | review by | reviewed by
    interview by | analysis by | laporan oleh | ditulis oleh | texto de | text von | oleh | por | par | von | door
    di
    بقلم | كتب
    文／ | 文/ | 记者 | 記者 | 作者
    """
)

# These only with a colon: `Reporter: A`.
BYLINE_LABELS = _entries(
    """
    author | authors | reporter | journalist | penulis | pewarta | wartawan | autor | auteur
    автор
    """
)

PHOTO_PREFIXES = _entries(
    """
    photo | photos | photo by | photograph | photographs | photography | photo credit | photo courtesy | pic | pix
    picture credit | pictures | picture | image | image credit | file photo | caption | gambar | foto
    图片 | 图片来源 | 图源 | 图 | 圖 | 圖片 | 摄影 | 攝影 | 写真 | 사진
    صورة
    """
)

PHOTO_MARKS = _entries(
    """
    /getty images) | (ap photo | (afp photo | (photo by | (photo: | (pic: | [photo:
    """
)

# A caption whose picture's maker stands before it or behind it.
PHOTO_HEADS = tuple(
    f"{maker} "
    for maker in _entries(
        """
        Getty Images | PA Media | AFP via Getty Images | EPA-EFE/REX/Shutterstock | Photo by | Photos by
        Photo courtesy of | Photograph by | Picture by | Foto oleh
        """
    )
)

PHOTO_ENDS = _entries(
    """
    摄 | 摄） | 攝 | 攝） | 撮影
    """
)

# Particles that stand small inside a person's name.
NAME_PARTICLES = _set(
    """
    a/l | a/p | al | bin | binti | da | de | del | den | der | di | dos | el | ibn | la | le | van | von
    """
)

# Words that stand small between the names of a byline.
NAME_LINKS = NAME_PARTICLES | _set(
    """
    and | & | at | dan | e | en | et | for | in | of | on | photographs | photography | photos | pictures
    illustrations | by | the | und | with | y
    """
)

# A line with one of these is no row of names, though each word of it has a capital.
NOT_NAMES = _set(
    """
    a | all | an | as | at | for | from | her | his | how | in | inside | my | new | no | not | of | on | our | out
    the | this | to | what | when | where | who | why | with | your | analysis | article | breaking | city | court
    government | latest | live | nation | news | north | opinion | photo | police | read | republic | share | south
    state | states | street | subscribe | today | town | update | updates | video | west | east | world
    """
)

# "By our correspondent X", "Door onze redacteur X": small words before the name.
OWN_WRITER = _set(
    """
    our | onze | notre | nuestro | nuestra | nosso | nossa | unserem | unserer | correspondent | correspondente
    corresponsal | redacteur | redactrice | reporter | writer | envoyé | spécial | spéciale | special | enviado
    especial | staff
    """
)

# Words of a writer's post: what stands before the first of them may be a name.
ROLES = _set(
    """
    bureau | chief | columnist | contributor | correspondent | critic | desk | editor | editorial | journalist
    photographer | producer | reporter | staff | staffer | writer | wartawan | redaktur | columnists
    correspondents | editors | reporters | writers | assistant | deputy | managing | senior | special | arts
    business | crime | culture | defence | defense | diplomatic | economics | education | environment | foreign
    health | investigations | legal | national | political | politics | religion | science | sports | technology
    transport
    """
)

AGENCIES = _set(
    """
    aap | abc | aa | afp | agencies | anp | apa | ats | agence france-presse | al jazeera | anadolu | anadolu agency
    ani | ann | ansa | antara | ap | asia news network | associated press | bbc | belga | bernama | bloomberg
    china daily | cna | cnn | dpa | efe | epa | fars | getty images | getty | ians | interfax | irna | itar-tass
    jiji | jiji press | kcna | kyodo | kyodo news | lusa | notimex | npr | nyt | pa | petra | pna
    press association | pti | reuters | ria | scmp | sputnik | tass | tnn | tns | upi | vna | wam | xinhua | yonhap
    中新社 | 中央社 | 新华社 | 新华网 | 中新网 | 人民网 | 聯合報 | 時事通信 | 共同通信 | 연합뉴스
    тасс | риа новости | интерфакс
    ایرنا
    新華社 | 時事 | 共同 | 路透社 | 法新社 | 美联社
    رويترز | أ ف ب | وام | واس
    """
)

# After the dash of a caption: a picture's origin that is no agency.
PICTURE_ORIGINS = _set(
    """
    filepic | file pic | file photo | file picture | pic | handout | courtesy photo | screengrab | social media
    stock photo
    """
)

# Initials that stay capitals when a name in capitals is tidied; a word without a vowel stays too.
INITIALS = _set(
    """
    AA | AAP | ANP
    ТАСС | РИА
    ABC | AFP | ANI | ANN | ANSA | AP | BBC | CBS | CNA | CNN | DPA | DW | EFE | EPA | FMT | FT | IANS | IRNA | KCNA
    LUSA | NHK | NPR | NST | NYT | PA | PNA | PTI | RFI | RIA | SCMP | TASS | TNS | TV | UAE | UK | UN | UPI | US
    USA | VNA | WAM | WSJ | EU | ASEAN | AI | IT
    """
)

# Words that stay small within such a name.
SMALL_WORDS = _set(
    """
    a | an | and | at | by | de | del | des | di | du | for | in | la | le | of | on | or | the | to
    """
)

KICKERS = _set(
    """
    analysis | breaking | breaking news | column | comment | commentary | cover story | editorial | exclusive
    explainer | factbox | fact check | feature | focus | in depth | insight | interview | just in | letter | letters
    live | live updates | long read | news analysis | obituary | opinion | photo essay | podcast | profile | q&a
    review | special report | spotlight | timeline | update | video | viewpoint | watch
    """
)

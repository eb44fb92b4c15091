"""This file holds what the people of the bench mailbox write, by language, and in which charsets."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """One language: how people of it begin, what they say, and how their mail clients encode it."""

    charsets: tuple[tuple[str, str], ...]  # charset and transfer encoding, in the order of how usual they are
    names: tuple[str, ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]
    reply: str
    wrote: str


ENGLISH = Tongue(
    charsets=(
        ("utf-8", "quoted-printable"),
        ("us-ascii", "7bit"),
        ("windows-1252", "8bit"),
        ("utf-8", "8bit"),
    ),
    names=("Carol Finch", "Graham O'Dea", "Priya Nair", "Tom Ashworth", "Zoe Lindqvist"),
    subjects=(
        "Order {n} has not arrived",
        "The app signs me out",
        "Question about bill {n}",
        "Wrong size in {n}",
    ),
    sentences=(
        "I ordered on Monday and the tracking page still says it is being packed.",
        "Could you tell me who I should speak to about this?",
        "The second parcel, number {n}, came with the seal broken.",
        "It happens on the phone and on the laptop, always after about ten minutes.",
        "I have attached what I see on the screen.",
        "My colleague had the same trouble in room {n} last week.",
        "If it can't be repaired I would rather have my money back.",
        "Thanks for looking into it so quickly.",
    ),
    reply="Re: ",
    wrote="On {date}, {name} wrote:",
)
CZECH = Tongue(
    charsets=(
        ("utf-8", "8bit"),
        ("windows-1250", "8bit"),
        ("iso-8859-2", "quoted-printable"),
        ("utf-8", "base64"),
    ),
    names=("Jiří Kovář", "Lenka Šťastná", "Ondřej Žák", "Božena Růžičková", "Štěpán Dvořáček"),
    subjects=("Reklamace zásilky {n}", "Nejde mi přihlášení", "Dotaz k vyúčtování {n}", "Změna adresy"),
    sentences=(
        "Zboží dorazilo poškozené, krabice byla na jedné straně promáčklá.",
        "Můžete mi prosím poslat nový štítek pro zásilku {n}?",
        "Včera večer to ještě fungovalo, dnes ráno už ne.",
        "Řidič nechal balík u sousedů a nikomu nic neřekl.",
        "Účet číslo {n} jsem zaplatila už minulý týden.",
        "Přikládám fotografii, ať je to hned vidět.",
        "Kdyby to šlo vyřídit do pátku, bylo by to skvělé.",
    ),
    reply="Re: ",
    wrote="Dne {date} {name} napsal(a):",
)
RUSSIAN = Tongue(
    charsets=(("utf-8", "base64"), ("koi8-r", "8bit"), ("windows-1251", "8bit"), ("windows-1251", "base64")),
    names=("Алексей Громов", "Марина Соколова", "Илья Ершов", "Ольга Лебедева", "Юрий Щукин"),
    subjects=("Заказ {n} не пришёл", "Не могу войти в кабинет", "Счёт {n}", "Вопрос о гарантии"),
    sentences=(
        "Здравствуйте, посылка так и не дошла до нашего отделения.",
        "Подскажите, пожалуйста, когда ждать курьера по заказу {n}.",
        "Пароль менял дважды, всё равно пишет ошибку {n}.",
        "Мастер приходил, но нужной детали у него с собой не было.",
        "Хотелось бы получить новый счёт на фирму.",
        "Снимок экрана во вложении.",
        "Большое спасибо за быстрый ответ.",
    ),
    reply="Re: ",
    wrote="{date}, {name} пишет:",
)
GERMAN = Tongue(
    charsets=(("utf-8", "quoted-printable"), ("windows-1252", "quoted-printable"), ("iso-8859-1", "8bit")),
    names=("Jürgen Weiß", "Käthe Möller", "Sören Großmann", "Änne Köhler"),
    subjects=("Rückgabe der Lieferung {n}", "Zugang gesperrt", "Frage zur Rechnung {n}", "Gerät läuft nicht"),
    sentences=(
        "Leider passt die Tür nicht, die Löcher sind um zwei Zentimeter versetzt.",
        "Bitte schicken Sie mir ein neues Etikett für Paket {n}.",
        "Das Gerät läuft an und geht nach kurzer Zeit wieder aus.",
        "Die Größe stimmt, nur die Farbe ist eine andere als bestellt.",
        "Im Büro {n} haben wir dasselbe Problem.",
        "Über eine kurze Rückmeldung würde ich mich freuen.",
    ),
    reply="AW: ",
    wrote="Am {date} schrieb {name}:",
)
JAPANESE = Tongue(
    charsets=(("iso-2022-jp", "7bit"), ("utf-8", "base64"), ("iso-2022-jp", "7bit")),
    names=("佐藤 花子", "鈴木 健一", "高橋 美咲"),
    subjects=("注文{n}の配送について", "ログインできません", "請求書{n}の件"),
    sentences=(
        "先週の月曜日に注文した品物がまだ届いていません。",
        "注文番号は{n}です。",
        "画面には赤い文字でエラーが表示されます。",
        "お手数ですが、確認をお願いいたします。",
        "箱の角がつぶれていました。",
    ),
    reply="Re: ",
    wrote="{date} {name}:",
)
CHINESE = Tongue(
    charsets=(("gb18030", "8bit"), ("gb18030", "base64"), ("utf-8", "base64")),
    names=("王小明", "李丽华", "陈志强"),
    subjects=("订单{n}没有收到", "无法登录账户", "关于发票{n}"),
    sentences=(
        "我上个星期买的东西到现在还没有送到。",
        "订单号是{n}，麻烦帮我查一下。",
        "打开的时候屏幕上出现了错误提示。",
        "包装盒已经破了，里面的杯子也碎了。",
        "请尽快回复，谢谢。",
    ),
    reply="Re: ",
    wrote="{date} {name} 写道：",
)

# How often each is met: a shop in the middle of Europe with some customers far away.
TONGUES = ((ENGLISH, 34), (CZECH, 22), (RUSSIAN, 18), (GERMAN, 14), (JAPANESE, 6), (CHINESE, 6))

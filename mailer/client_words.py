"""This file holds the words that mail clients put around a quote: verbs, months, openers, field labels.

They are what the clients' translations show their users, language by language. A word alone never decides
anything: ``attributions`` and ``header_blocks`` ask for an address, a date or a shape beside it.
"""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What a label of a quoted header block stands for (RFC 5322 section 3.6, as clients translate it)."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"


def phrases(table: str, /) -> tuple[str, ...]:
    """Read a table of phrases that stand between bars."""
    return tuple(" ".join(phrase.split()) for phrase in table.split("|"))


# "Wrote", as the last or the middle word of an attribution; endings in brackets are no part of it.
WROTE = frozenset(
    phrases(
        """
    wrote | writes | write | napsal | napisana |
    napisane | napsala | napsali | napíše | píše | napsáno | написал |
    написала | написали | писал | писала | пишет | писали | пише | написав | писав | schrieb |
    schrieben | schreibt | geschrieben | écrit | ecrit | écrivait | écrivit | écrivez | écrivais |
    escribió | escribio | escribe | escrito | escribía | napisał | napisała | napisali | pisze |
    napísal | napísala | napísali | scritto | scrive | scrisse | schreef | schreven | geschreven |
    schrijft | escreveu | escreve | escreveram | skrev | skreiv | skriver | skrevet | kirjoitti |
    kirjoittaa | kirjoittanut | írta | írt | írja | scris | skrifaði | kirjutas | rašė | rakstīja |
    yazdı | написа | έγραψε | γράφει | כתב | כתבה | كتب | napisao | napisala | pisal |
    написао | viết | menulis | ditulis | نوشت | escrigué | escriu | napisal | napisale | escrit |
    escriure | escrivia
    """
    )
)
# Languages that write no spaces, or glue the word to the name.
WROTE_INSIDE = phrases(
    """
    写道 | 寫道 | 写到 | 寫到 | 书写 | 作成 | 書きました | 書き込みました | のメール | のメッセージ |
    เขียนว่า | เขียน: | लिखा | تمت كتابة ما يلي | 작성 | 님이 쓴 | 쓴 글 | 썼습니다 | 님의 말
    """
)
# "Quoting Ann <a@b.example>:" of webmail programs.
QUOTING = frozenset(
    phrases(
        """
    quoting | zitat | zitiere | citando | citát | cituji | cituju | citujem | cytat | cytuję |
    cytowanie | citeren | citerend | citat | citerar | citerer | citation | citazione | citação |
    lainaus | цитирую | цитата | цитую | 引用 | missatge
    """
    )
)

# The first word of an attribution.
OPENERS = frozenset(
    phrases(
        """
    on | at | in | le | am | om | dne | v | ve | dňa | el | em | en | il | op | den | dnia | w | пн |
    вт | ср | чт | пт | сб | вс | нд | в | від | у | 在 | 於 | 于
    """
    )
)
# Who says so is a person: no client writes "I" or "your" above a quote. Names have capitals.
PRONOUNS = frozenset(
    phrases(
        """
    I | Ich | Ihr | Ihnen | Sie | Я | i | we | my | our | your | you | he | she | they | jsem | jsme | jste |
    můj | váš | vaše | vám | mi | som | sme | ste | mám | ich | wir | mein | meine | ihr | ihre | mir | uns |
    sie | я | мы | ваш | ваша | вам | мне | ви | мені | je | nous | vous | votre | mon | yo | nosotros | su |
    usted | io | noi | eu | você | ik | wij | mijn | uw | jag | jeg | vår | minä | teidän | pani | wam
        """
    )
)
# "Je" is French for "I", and Croatian and Slovene for the "has" of "has written".
AUXILIARIES = {"je": ("napisa", "pisa")}
# Weekday names and their short forms, with which many attributions begin.
WEEKDAYS = frozenset(
    phrases(
        """
    mon | tue | wed | thu | fri | sat | sun | mo | di | mi | do | fr | sa | so | montag | dienstag |
    mittwoch | donnerstag | freitag | samstag | sonntag | po | út | st | čt | pá | ne | pondělí |
    úterý | středa | čtvrtek | pátek | sobota | neděle | pon | wt | śr | czw | pt | sob | niedz | ut |
    št | pi | piatok | nedeľa | lun | mar | mer | jeu | ven | sam | dim | mié | jue | vie | sáb |
    dom | gio | sab | seg | ter | qua | qui | sex | ma | wo | vr | za | zo | mån | tis | ons | tors |
    fre | lör | sön | man | tir | lør | søn | ti | ke | to | pe | la | su | maanantai | tiistai |
    keskiviikko | torstai | perjantai | понедельник | вторник | среда | четверг | пятница | суббота |
    воскресенье | понеділок | вівторок | середа | четвер | пʼятниця | субота | неділя | пн | вт |
    ср | чт | пт | сб | вс | нд
    """
    )
)
# Beginnings of month names; a number must stand beside one.
MONTHS = phrases(
    """
    jan | feb | mar | apr | may | jun | jul | aug | sep | oct | nov | dec | jän | mär | mai | okt |
    dez | janv | fév | fev | avr | juin | juil | aoû | aou | déc | ene | abr | ago | dic | set | out |
    gen | mag | giu | lug | ott | maj | mei | mrt | maa | led | úno | bře | dub | kvě | čer | srp |
    zář | říj | lis | pro | aprí | jún | júl | máj | sty | lut | kwi | cze | lip | sie | wrz | paź |
    gru | tammi | helmi | maalis | huhti | touko | kesä | heinä | elo | syys | loka | marras | joulu |
    янв | фев | мар | апр | мая | май | июн | июл | авг | сен | окт | ноя | дек | січ | лют | бер |
    кві | тра | чер | лип | сер | вер | жов | лис | гру | svi | sij | velj | ožu | kol | ruj | stu |
    thg | mei | agu | maig | мај | јун | јул
    """
)

_FROM = phrases(
    """
    from | von | de | da | od | от | від | van | från | fra | frá | lähettäjä | lähettänyt | 差出人 |
    送信者 | 送信元 | 发件人 | 寄件者 | 寄件人 | 보낸 사람 | 보낸사람 | 보낸이 | feladó | de la |
    kimden | gönderen | от кого | від кого | отправитель | відправник | 발신 | 发信人 |
    odesílatel | odosielateľ | nadawca |
    šalje | pošiljatelj | saatja | nuo | шаље | από | từ | מאת | من | จาก |
    remitente | mittente | afzender | absender | expéditeur | remetente | avsändare | afsender |
    avsender | from name
    """
)
_DATE = phrases(
    """
    sent | date | gesendet | gesendet am | datum | envoyé | envoyé le | date d'envoi | enviado |
    enviado el | enviada | enviada em | enviado em | fecha | data | inviato | inviato il | odesláno |
    odoslané | odoslaný | dátum | wysłano | wysłane | data wysłania | verzonden | verzonden op |
    skickat | sendt | dato | lähetetty | päivämäärä | päiväys | pvm | отправлено | дата |
    дата отправки | дата и время | надіслано | відправлено | 日付 | 日時 | 送信日時 | 送信日 |
    送信済み | 发送时间 | 发送日期 | 日期 | 寄件日期 | 傳送日期 | 时间 | 날짜 | 보낸 날짜 | 보낸날짜 |
    보낸 시간 | 작성일 | elküldve | küldve | sent on | date sent | sendt den | trimis | tarih |
    gönderildi | poslano | saadetud | išsiųsta | nosūtīts | изпратено | послато | στάλθηκε | enviat |
    đã gửi | נשלח | تم الإرسال | ส่ง
    """
)
_TO = phrases(
    """
    to | an | à | a | para | per | do | pro | komu | adresát | кому | до | получатель | aan | naar |
    till | til | vastaanottaja | kenelle | 宛先 | 收件人 | 收件者 | 받는 사람 | 받는사람 | 받는이 |
    받은 사람 | saaja |
    címzett | către | kime | dla | adresat | destinataire | destinatario | destinatari |
    za | prima | прима | adressaat | kam | προς | per a | tới | אל | إلى | ถึง |
    destinatário | empfänger | odbiorca | mottagare | modtager | mottaker | ontvanger | příjemce
    """
)
_SUBJECT = phrases(
    """
    subject | betreff | betrifft | objet | sujet | asunto | oggetto | assunto | předmět | predmet |
    temat | onderwerp | ämne | emne | aihe | тема | тема письма | 件名 | 主题 | 主旨 | 主題 | 标题 |
    標題 | 제목 | tárgy | subiect | konu | zadeva | teema | tema | tēma | относно | θέμα | chủ đề | efni |
    נושא | الموضوع | เรื่อง
    """
)
_OTHER = phrases(
    """
    cc | bcc | kopie | kopie an | kopia | копия | копія | kopi | kopio | kópia | в копии | 抄送 |
    副本 | 참조 | 숨은참조 | dw | udw | do wiadomości | copia | cópia | másolat | copie à | copie |
    cci | cco | ccn | reply-to | reply to | antwort an | responder a | répondre à | importance |
    priorität | wichtigkeit | importancia | organization | organisation | attachments | attachment |
    anlagen | anlage | přílohy | příloha | вложения | вложение | pièces jointes | sensitivity |
    resent-from | message-id | mailed-by | signed-by | importância | priorita | важность | priority |
    newsgroups | allegati | bijlagen | bilagor
    """
)

# A label that two roles share keeps the one named last here.
LABELS: dict[str, Role] = {
    label: role
    for role, labels in (
        (Role.OTHER, _OTHER),
        (Role.SUBJECT, _SUBJECT),
        (Role.TO, _TO),
        (Role.DATE, _DATE),
        (Role.FROM, _FROM),
    )
    for label in labels
}

# Parts of the words between dashes above a quoted mail, and above a forwarded one.
ORIGINAL_MESSAGE = phrases(
    """
    original | ursprüngliche | ursprünglich | d'origine | origine | originale | oorspronkelijk |
    původní | pôvodn | исходное | исходного | оригинал | первоначальн | oryginaln | pierwotna |
    ursprungligt | oprindelig | opprinnelig | alkuperäinen | 元のメッセージ | 原始邮件 | 原始郵件 |
    原邮件 | 원본 | eredeti | вихідне | початкове | оригінал | replied message | reply message |
    antwort
    """
)
FORWARDED_MESSAGE = phrases(
    """
    forwarded message | forwarded by | forwarded mail | begin forwarded | weitergeleitete |
    weitergeleitet | message transféré | message réexpédié | message transmis | mensaje reenviado |
    mensagem encaminhada | mensagem reenviada | messaggio inoltrato | přeposlan | přeposílan |
    preposlan | пересланное | пересылаемое | пересланного | переадресованного | пересылаемого |
    перенаправленное | переслане | пересилане | перенаправлене | пересланого | przekazana |
    przekazywanej | przesłan | doorgestuurd | vidarebefordrat | vidarebefordrad | videresendt |
    videresend | edelleen | välitetty | 転送されたメッセージ | 転送メッセージ | 转发的邮件 |
    转发邮件 | 轉寄的郵件 | 轉寄郵件 | 被转发 | 전달된 메시지 | 전달된 메일 | továbbított |
    fwd message | mesaj redirecționat
    """
)

"""This file holds the words of the lines that phones, mail programs and virus scanners add to a mail."""

from __future__ import annotations

from mailer.client_words import phrases

# "Sent from" and its relatives, at the start of a line.
SENT = phrases(
    """
    sent securely from | sent securely with | elküldve a | poslano s | poslano iz | poslano z |
    poslano putem | nabavite outlook | στάλθηκε από | đã gửi từ | dikirim dari | נשלח מ | تم الإرسال من |
    ส่งจาก | saadetud minu | hankige outlook | išsiųsta iš | nosūtīts no | изпратено от | послато са |
    enviat des | enviat amb | sent í | sent úr | descarga outlook |
    sent from | sent via | sent with | sent using | sent by | sent on my | sent through | from my |
    posted from | written on my | typed on my | get outlook | get bluemail | odesláno z |
    odesláno pomocí | odesláno přes | posláno z | získejte outlook | stáhnout outlook |
    stáhněte si outlook | získat outlook | odoslané z | odoslané pomocou | poslané z |
    získajte outlook | stiahnuť outlook | stiahnite si outlook | získať outlook | отправлено с |
    отправлено из | отправлено через | отправлено от | послано с | скачать outlook |
    получить outlook | скачайте outlook | надіслано з | надіслано із | надіслано через |
    відправлено з | отримати outlook | отримайте outlook | завантажити outlook | завантажте outlook |
    gesendet von | gesendet mit | gesendet über | gesendet aus | versendet mit | verschickt mit |
    von meinem | von meiner | diese nachricht wurde | diese e-mail wurde | holen sie sich outlook |
    envoyé de | envoyé depuis | envoyé à partir | envoyé avec | envoyé via | télécharger outlook |
    téléchargez outlook | obtenez outlook | obtenir outlook | enviado desde | enviado con |
    enviado mediante | enviado do | enviado de | enviado a partir | enviado pelo | enviado via |
    enviada do | enviado por | enviado com | obtener outlook | descargar outlook | obtén outlook |
    obter o outlook | obter outlook | baixe o outlook | baixar o outlook | transferir o outlook |
    obtenha o outlook | wysłane z | wysłano z | wysłane za | wysłano za | wysłane przez |
    pobierz outlook | pobierz aplikację outlook | pobierz program outlook | uzyskaj outlook |
    inviato da | inviata da | inviato con | inviato tramite | scarica outlook | ottieni outlook |
    verstuurd vanaf | verzonden vanaf | verzonden met | verstuurd met | verzonden via |
    verstuurd vanuit | verzonden vanuit | download outlook | skickat från | skickat med |
    skickat via | skickad från | skickades från | hämta outlook | skaffa outlook | sendt fra |
    sendt med | sendt via | hent outlook | få outlook | skaff outlook | skaff deg outlook |
    lähetetty | hanki outlook | lataa outlook | trimis de pe | küldve
    """
)
# Scripts without spaces, or with the verb at the end of the line.
SENT_INSIDE = phrases(
    """
    から送信 | を入手 | 发自我的 | 發自我的 | 从我的 | 從我的 | 来自我的 | 发送自 | 傳送自 | 传送自 |
    送信されました | 获取 outlook | 取得 outlook | 下载 outlook | 에서 보냄 | 에서 보낸 |
    에서 보냈습니다 | outlook 다운로드 | phone'umdan gönderildi | phone’umdan gönderildi |
    cihazımdan gönderildi
    """
)
# Parts of the names of things one sends mail with.
DEVICE = phrases(
    """
    iphon | ipad | ipod | imac | macbook | android | samsung | galaxy | huawei | xiaomi | redmi |
    pixel | nokia | lumia | htc | motorola | oneplus | blackberry | xperia | windows | phone | mobil |
    móvil | movil | handy | telefon | téléphone | teléfono | telefone | celular | cellulare |
    portable | cell | tablet | komórk | телефон | смартфон | мобил | мобіл | планшет | айфон |
    puhelim | puhelin | 携帯 | 手机 | 手機 | outlook | thunderbird | proton | yahoo | gmail |
    hotmail | bluemail | k-9 | airmail | webmail | tutanota | mailbox | mail.ru | gmx | web.de |
    mobiel | mail.com | laposte | fairemail | k9 | hand-held | handheld | notebook | laptop | macos
    """
)
# The small words between them.
SMALL = frozenset(
    phrases(
        """
    my | the | a | an | for | from | on | with | by | in | via | using | mobile | cell | smart |
    device | app | mail | email | e-mail | phone | version | mého | svého | mé | mým | mobilního |
    zařízení | aplikace | aplikací | pro | ze | z | na | poštovní | chytrého | môjho | svojho |
    mojho | zariadenia | aplikácie | pre | zo | mobilného | mojego | mojej | swojego | telefonu |
    urządzenia | mobilnego | dla | aplikacji | programu | моего | моей | мобильного | мобильной |
    устройства | приложения | для | на | с | из | помощью | через | почты | мой | мого | моєї |
    мобільного | пристрою | застосунку | за | допомогою | із | моєму | пошти | meinem | meiner |
    meines | mobilen | gerät | dem | der | die | das | mit | von | für | über | aus | wurde |
    gesendet | unterwegs | mon | ma | mes | depuis | de | du | l | d | un | une | appareil | pour |
    sur | le | la | partir | application | à | mi | mio | mia | il | dal | dalla | dall | per |
    dispositivo | el | desde | mis | tu | para | en | celular | teléfono | meu | minha | o | do | da |
    pelo | um | aplicativo | aplicação | no | mijn | vanaf | met | voor | van | het | een | toestel |
    apparaat | min | mitt | från | fra | med | för | til | telefon | enhet | enhed | surfplatta |
    το | μου | mog | mojega | của | tôi | saya | mano | mana | моя | мог | del | símanum | mínum |
    appen | brett | nettbrett | minun | omasta | laitteesta | sovelluksesta | puhelimesta
    """
    )
)
# Parts of words that ask to excuse a short mail.
EXCUSE = phrases(
    """
    excuse | typo | brevity | forgive | sorry | apolog | pardon | entschuldig | kürze | tippfehler |
    překlep | stručnost | omluv | опечат | кратк | извин | brièveté | disculp | brevedad | literówk
    """
)
# Parts of the words with which a mail program praises itself.
SLOGAN = phrases(
    """
    secure | encrypt | privacy | ad-free | open source | open-source | sicher | verschlüssel |
    sécuris | segur | bezpečn | безопасн
    """
)
SCANNER = phrases(
    """
    avast | avg.com | eset | kaspersky | norton | mcafee | virus-free | virenfrei | bitdefender
    """
)
SCANNED = phrases(
    """
    virus | antivir | вирус | вірус | wirus | vírus | virenfrei
    """
)

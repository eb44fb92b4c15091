"""This file holds the words by which mail systems say that a mail was not delivered, language by language.

Words are the weakest evidence. ``bounces`` asks them only of mail that carries a machine's mark, and only
about the machine's own sentences: never about the copy of our mail below them. Each entry is a regular
expression without nested repetition, so that a hostile text costs linear time.
"""

from __future__ import annotations

import re

# The sentence "this mail could not be delivered". English comes as verb frames, for its spellings are
# endless.
NOT_DELIVERED: dict[str, tuple[str, ...]] = {
    "en": (
        r"(?:\b(?:not|cannot|never)|n['’]t)(?: yet| been| be| have| successfully){0,3} (?:deliver|reach"
        r"|sent\b)",
        r"\b(?:unable|failed|failure|wasn't able|not able|problems?|errors?|trying|attempting|attempted)\b"
        r"[^.\n]{0,60}\bdeliver",
        r"\bdel[ie]very\b[^.\n]{0,60}\b(?:fail|delay|abort|problem|error|unsuccessful|not possible|expired)",
        r"\bundeliver(?:ed|able)\b|\bnon-?delivery\b",
        r"\breturn(?:ed|ing)\b[^.\n]{0,30}\b(?:mail|message|sender)\b",
        r"\b(?:message|mail), addressed to\b[^\n]{0,90}|\b(?:message|mail)\b[^.\n]{0,40}\bfailed\b",
        r"\bpermanent(?: fatal)? errors?\b|\bfatal errors?\b|\bdelivery (?:errors?|problems?)\b",
        r"\b(?:was|were|been|automatically) (?:rejected|refused|returned|blocked|bounced|delayed)\b",
        r"\b(?:message|mail)\b[^.\n]{0,20}\bis delayed\b",
        r"\brejected by\b|\bnot accept(?:ed|ing) mail\b",
        r"\bfail(?:ed|ure)\b[^.\n]{0,20}\b(?:address|recipient)",
        r"\btranscript of (?:the )?(?:smtp )?session\b|\bsession transcript\b",
        r"\bdid not (?:exactly )?match\b[^.]{0,30}\baddress",
        r"\b(?:unknown|no such|invalid|not a valid|not a known|non-?existent) (?:e-?mail |local )?"
        r"(?:user|recipient|mailbox|address|addressee|host|domain|person)\b",
        r"\b(?:user|recipient|mailbox|addressee|host|account|domain)\b[^.\n]{0,20}"
        r"\b(?:unknown|not found|unavailable|disabled|does(?:n't| not) exist)\b",
    ),
    "de": (
        r"nicht (?:zugestellt|ausgeliefert|gesendet|zustellbar)",
        r"unzustellbar",
        r"zustellung[^.\n]{0,40}(?:fehl|nicht|verzögert)",
        r"zustellfehler",
    ),
    "fr": (
        r"n['’](?:a|ont) (?:pas )?p[ua]s? (?:pu )?[eê]tre (?:remis|délivré|delivre|distribué|envoyé|livré"
        r"|transmis)",
        r"échec de (?:la )?(?:remise|distribution|livraison)",
        r"non (?:remis|distribué|délivré)",
        r"impossible de (?:remettre|distribuer|délivrer)",
    ),
    "es": (
        r"no (?:se )?(?:ha |pudo |puede |fue )?(?:podido |sido )?(?:entreg|ser entreg)",
        r"no entregad",
        r"error (?:en|de) (?:la )?entrega",
        r"no se (?:pudo|puede|ha podido) (?:entregar|enviar)",
    ),
    "pt": (
        r"não (?:foi possível |pôde |pode |foi )(?:ser )?(?:entreg|enviar)",
        r"não entregue",
        r"falha n[ao] (?:entrega|envio)",
    ),
    "it": (
        r"impossibile (?:recapitare|consegnare)",
        r"non (?:è stato|può essere|è possibile)[^.\n]{0,20}(?:recapita|consegna)",
        r"mancat[ao] (?:recapito|consegna)|(?:recapito|consegna) non riuscit|non recapita",
    ),
    "nl": (
        r"niet (?:worden |kunnen worden )?(?:bezorgd|afgeleverd|besteld)",
        r"onbestelbaar|niet bestelbaar|(?:bezorg|aflever)[^.\n]{0,60}mislukt",
        r"kan niet worden (?:bezorgd|afgeleverd)",
    ),
    "sv": (
        r"(?:inte|ej) (?:kunde |kunnat |har )?(?:levereras|leverera|levererats)",
        r"olevererba|gick inte att (?:leverera|skicka)",
    ),
    "da": (
        r"levering(?:en)? [^.\n]{0,60}mislyk|(?:ikke|kunne ikke) (?:leveres|afleveres|blive leveret)",
        r"ikke leveret",
    ),
    "no": (r"levering(?:en)? [^.\n]{0,60}mislyk|(?:ikke|kunne ikke) (?:leveres|bli levert)", r"ikke levert"),
    "fi": (
        r"ei (?:voitu|voida|ole voitu|pystytty) toimit",
        r"toimitta(?:minen|mattom)[^.\n]{0,30}",
        r"toimittamaton|toimitus epäonnistui",
    ),
    "pl": (
        r"nie (?:można (?:było )?|mógł |mogła |udało się |został[ao]? |może zostać )(?:zostać )?(?:dostarcz"
        r"|doręcz)",
        r"niedostarcz|niedoręcz",
    ),
    "cs": (
        r"ne(?:lze|bylo možné|podařilo se) doručit",
        r"se nepodařilo doručit",
        r"(?:nebyl[ao]?|nemohl[ao]? být) doručen",
        r"nedoruč",
    ),
    "sk": (r"(?:nie je|nebolo) možné doručiť", r"sa nepodarilo doručiť", r"nedoruč", r"nebola? doručen"),
    "ru": (
        r"не (?:может быть |могло быть |было |был |была |удалось |удаётся |удается )?(?:достав|отправлен)",
        r"недоставлен|не ?доставлен",
        r"(?:ошибк|сбо)\w{0,3} (?:при )?доставк",
    ),
    "uk": (
        r"не (?:може бути |було |був |вдалося |вдається )?достав",
        r"недоставлен",
        r"помилк\w{0,2} доставк",
    ),
    "hu": (r"nem (?:sikerült )?kézbesít", r"kézbesíthetetlen"),
    "ro": (r"nu (?:a putut|poate) fi livrat", r"nelivrat"),
    "tr": (r"teslim edileme", r"iletileme"),
    "el": (r"δεν (?:ήταν δυνατή η |μπόρεσε να )?παραδο", r"αδυναμία παράδοσης"),
    "lv": (r"nevar(?:ēja)? piegādāt|netika piegādāt",),
    "ja": (
        r"(?:送信|配信|配達|送達|配送)(?:が|は|に|する(?:こと)?が)?(?:でき|され|不能|失敗|エラー)",
        r"届け(?:られ|ることができ)|届きません",
        r"(?:送信|配信|配達|送達)に失敗|への送信に失敗",
        r"エラーのため|宛先不明|戻ってき",
    ),
    "zh": (
        r"(?:无法|未能|不能|無法)(?:成功)?(?:发送|發送|投递|投遞|送达|送達|传送|傳送|递送|遞送)",
        r"(?:投递|投遞|发送|發送|递送|传送)(?:失败|失敗)",
        r"未送达|未送達|未能向[^。\n]{0,30}(?:传递|傳遞|发送|投递)|退信|邮件被退回|郵件被退回"
        r"|退回的(?:邮|郵)件",
    ),
    "ko": (r"(?:전송|배달|전달|발송)(?:되지|할 수|하지|에 실패| ?실패|이 실패)", r"반송"),
}

# Subjects of such reports, at the start of the subject.
REPORT_SUBJECTS: tuple[str, ...] = (
    r"undeliver(?:ed|able)\b",
    r"returned (?:e-?)?mail\b|returned to sender\b|mail returned\b|returning\b",
    r"(?:e-?mail |message |mail )?(?:delivery|deliver) (?:fail|status notification|problem|error"
    r"|notification|has|delay)",
    r"(?:e-?)?mail (?:delivery|system error|failure|failed|not delivered|could not|undeliverable)\b",
    r"failure (?:notice|delivery|notification)\b|failed (?:mail|delivery|message)\b"
    r"|permanent delivery failure\b",
    r"(?:delayed|rejected|bounced|unsent|nondeliverable) (?:e-?)?(?:mail|message)\b",
    r"non-?delivery (?:report|notification)\b|\bndr\b",
    r"message (?:delivery|could not|not delivered|status|undeliverable|you sent)\b",
    r"warning: (?:message|could not send|mail)\b|warning: .{0,80}(?:user unknown|delayed)",
    r"automatically rejected mail\b|mail rejected\b",
    r"transcript of session\b|postfix smtp server: errors\b",
    r"could not (?:be )?(?:deliver|send)",
    r"\*{2,}\s*(?:undeliver|delivery)",
    r"(?:メール)?(?:配信|送信|配達)?エラー(?:通知|メール)|不達通知|送信者に返送|系统退信|系統退信",
    r"(?:доклад|отчёт|отчет|уведомление) о (?:не)?достав",
    r"unzustellbar|rapport de non|avis de non-remise|notificación de (?:error|fallo)|avviso di mancat"
    r"|kézbesítési hiba",
)

# Why: only these reasons make a 5.x.x temporary (DESIGN: "the words say retry, expired or full").
RETRIED = (
    r"(?:will|shall) (?:be (?:re)?tr(?:y|ied)|continue|keep|retry|try)\b|\bretried\b|still being retried",
    r"\b(?:has|have|had) not yet been delivered\b|\bnot yet\b[^.\n]{0,20}deliver",
    r"\b(?:warning (?:message )?only|this is (?:only )?a warning|is only a warning|only a temporary)\b",
    r"\b(?:is|been|was|were|being|temporarily) (?:delayed|deferred)\b|\bdelayed for\b|:\s*deferred\b"
    r"|\bdeferred:",
    r"\btry(?:ing)? again later\b|\btemporar(?:y|ily) (?:unavailable|failure|error|deferred|rejected|lookup)",
    r"будут продолжены|повторная попытка|доставка[^.\n]{0,20}(?:отложена|задерж)"
    r"|доставку[^.\n]{0,20}відкладено",
    r"erneut versucht|wird (?:weiter|erneut)|zustellung[^.\n]{0,20}verzögert",
    r"(?:remise|livraison|distribution)[^.\n]{0,30}(?:retardée|différée)|nouvelles? tentatives? sera",
    r"(?:entrega|consegna|recapito)[^.\n]{0,30}(?:retras|ritardat|atrasad|adiad)|se (?:re)?intentará"
    r"|verrà ritentat",
    r"doručení[^.\n]{0,30}(?:zpožděn|odložen)|doručenie[^.\n]{0,30}(?:oneskor|odložen)"
    r"|pokus[^.\n]{0,30}opakov",
    r"dostarczeni\w[^.\n]{0,30}(?:opóźnion|wstrzyman)|ponowna próba|bezorging[^.\n]{0,30}vertraagd",
    r"lever(?:ans|ing)en[^.\n]{0,30}(?:försenad|fördröj|forsinket)|toimitus[^.\n]{0,20}viiväst",
    r"再試行(?:します|中)|再送を(?:試み|続け|行い)|配信[^。\n]{0,20}遅延|将(?:继续|再次)尝试|將(?:繼續"
    r"|再次)嘗試",
    r"(?:投递|投遞|发送|傳送)[^。\n]{0,12}(?:延迟|延遲)|전송[^.\n]{0,20}지연",
)
EXPIRED = (
    r"\bexceed\w{0,3} (?:the )?max\w{0,4}\b[^.\n]{0,20}\b(?:time|retries|attempts)\b",
    r"\bexpired\b|\b(?:maximum|max)[- ]time[- ]expired\b|\bretry time(?:out| not reached)\b",
    r"\b(?:in|on) the queue too long\b|\btoo long in (?:the )?queue\b",
    r"\bafter (?:multiple|several|many|repeated|\d{1,4}) (?:retries|attempts|tries)\b|\bfor a long time\b",
    r"\bdelivery time (?:expired|limit|exceeded)\b|\bcould not be delivered (?:for more than|within|after)\b",
    r"\baborted after\b|\bafter \d{1,4}(?:\.\d)? (?:hour|day|minute)s?\b|\bfor \d{1,3} days?\b",
    r"истек|истёк|abgelaufen|délai (?:est )?(?:dépassé|expiré)|vypršel|期限切れ|タイムアウト|超时|超時",
)
FULL = (
    r"\b(?:mail ?box|mail ?folder|inbox|account|mail ?drop|disk|user)\b[^.\n]{0,30}\bfull\b|\bfull mailbox\b",
    r"\bover[ -]?quota\b|\bquota\b[^.\n]{0,40}\b(?:exceed|full|reached|violation|limit)"
    r"|\bexceed\w{0,3}\b[^.\n]{0,30}\bquota\b",
    r"\bexceeds? (?:the )?(?:allowed|maximum|storage|disk|mailbox) (?:size|space|quota|limit)\b",
    r"\b(?:insufficient|not (?:have )?enough|out of|no) (?:disk |storage |system |free )?(?:space|storage)\b",
    r"\bstorage (?:limit|quota|allocation|allotment)\b|\bmailbox size limit\b",
    r"postfach\b[^.\n]{0,30}(?:voll\b|überfüllt)|speicherplatz[^.\n]{0,30}(?:überschritten|erschöpft)",
    r"переполнен|переповнен|(?:ящик|скринька)[^.\n]{0,20}заполнен|превышен\w{0,2} (?:квот|лимит"
    r"|размер ящика)",
    r"boîte[^.\n]{0,40}(?:pleine|saturée)|schránk\w{0,2}[^.\n]{0,25}pln[áý]|kvót\w[^.\n]{0,20}(?:překroč"
    r"|prekroč)",
    r"buz[óo]n[^.\n]{0,30}llen[oa]|casella[^.\n]{0,40}piena|caixa[^.\n]{0,40}cheia|(?:cuota"
    r"|quota)[^.\n]{0,20}superad",
    r"skrzynk\w[^.\n]{0,25}(?:pełna|przepełnion)|(?:postvak|mailbox)[^.\n]{0,25}\bvol\b"
    r"|postfiók[^.\n]{0,20}megtelt",
    r"(?:brevlåda|inkorg|postkasse|postboks|innboks|indbakke)\w{0,3}[^.\n]{0,20}\b(?:full|fuld|fullt)\b",
    r"postilaatikko[^.\n]{0,20}täynnä|posta kutusu[^.\n]{0,20}dolu",
    r"一杯のため|(?:いっぱい|満杯)(?:です|の)|容量(?:を|が)?(?:超|オーバー|不足)",
    r"[邮郵信]箱[^。\n]{0,8}(?:已)?[满滿]|[邮郵信]箱[^。\n]{0,8}(?:空间|空間)不足"
    r"|超[过過出][^。\n]{0,12}容量",
    r"용량[^.\n]{0,12}(?:초과|부족)|메일함[^.\n]{0,12}(?:가득|꽉)",
)

# Where the machine's own words end and the copy of our mail begins: the whole line is such a sentence.
COPY_BEGINS: tuple[str, ...] = (
    r"(?:this is|below is|below this line is|enclosed is|included is|here is|attached is|attachment is|"
    r"following is|the following is)? ?a copy of (?:the|your)[^@]{0,60}",
    r"(?:the )?(?:original|returned|unsent|rejected|undelivered|failed) (?:e-?mail )?(?:message|mail)"
    r"(?: headers?| info| text| body| details)?(?: is| are)?(?: attached| follows?| following| below"
    r"| returned)?",
    r"(?:the )?(?:message|mail) (?:headers?|text|body|contents?)(?: portion)?(?: follows?| below)",
    r"the headers? of (?:the|your) (?:original )?(?:message|mail)(?: is following| follows?)?",
    r"copia del (?:mensaje|messaggio)[^@]{0,40}|copie du message[^@]{0,40}|kopie der nachricht[^@]{0,40}",
    r"附件中的内容是原信件[^@]{0,40}|原始邮件[^@]{0,20}|以下是原[^@]{0,20}",
    r"元のメッセージ[^@]{0,20}|原文[^@]{0,20}",
)


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


says_not_delivered = _any_of(*(pattern for words in NOT_DELIVERED.values() for pattern in words)).search
says_report_subject = re.compile(
    r"^[\s\[(<*\"«-]*(?:[\w-]{1,40}[\])>»]\s*)?(?:"
    + "|".join(f"(?:{pattern})" for pattern in REPORT_SUBJECTS)
    + ")",
    re.IGNORECASE,
).search
says_retried = _any_of(*RETRIED).search
says_expired = _any_of(*EXPIRED).search
says_full = _any_of(*FULL).search
copy_begins = re.compile(
    r"^[\s\-=*#|>_+]*(?:"
    + "|".join(f"(?:{pattern})" for pattern in COPY_BEGINS)
    + r")[\s:.\-=*#|>_,;]*(?:\([^()@]{0,40}\))?$",
    re.IGNORECASE,
).match

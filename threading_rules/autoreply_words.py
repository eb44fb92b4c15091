"""This file holds how automatic replies begin their subjects, language by language.

They are a weak sign, asked only about the start of a subject and only in mail without a reference to ours:
people write about absences too. A label must end in punctuation or the end of the line ("Automatic reply:
…"); a sentence may go on ("I am out of the office until …").
"""

from __future__ import annotations

import re

LABELS: dict[str, tuple[str, ...]] = {
    "en": (
        r"(?:automatic|automated|auto)[\s-]?(?:e-?mail )?(?:reply|response|respon[ds]e?r?|answer"
        r"|acknowledge?ment)",
        r"(?:i am |i'm |i will be )?(?:currently )?out[\s-]of[\s-](?:the[\s-])?office(?: (?:auto-?reply"
        r"|reply|message|notification|notice|alert"
        r"|response))?",
        r"(?:ooo|oof|vacation (?:auto-?reply|reply|message|notice|response)|on (?:vacation|holiday"
        r"|annual leave"
        r"|maternity leave))",
        r"(?:absence|away) (?:notice|notification|message)",
    ),
    "cs": (
        r"automatická odpověď",
        r"(?:jsem )?mimo kancelář(?: \(automatická odpověď\))?",
        r"nejsem v kanceláři",
        r"(?:oznámení o )?nepřítomnost(?:i)?(?: v kanceláři)?",
    ),
    "sk": (
        r"automatická odpoveď",
        r"(?:som )?mimo kancelárie|nie som v kancelárii",
        r"(?:oznámenie o )?neprítomn(?:osť|osti|ý|á)(?: v kancelárii)?",
    ),
    "ru": (
        r"автоматический ответ",
        r"авто(?:матический)?[\s-]?ответ(?:чик)?",
        r"(?:нахожусь )?вне офиса",
        r"(?:я )?в отпуске|(?:отсутстви[ея]|отсутствую|нет) на (?:работе|рабочем месте|месте)",
    ),
    "uk": (
        r"автоматична відповідь",
        r"авто[\s-]?відповідь",
        r"(?:я )?(?:не в офісі|поза офісом|у відпустці)",
    ),
    "de": (
        r"automatische (?:antwort|rückantwort|e-?mail-antwort)",
        r"auto(?:matische )?[\s-]?antwort",
        r"(?:automatische )?abwesenheits(?:notiz|nachricht|meldung|assistent|info|hinweis|agent"
        r"|benachrichtigung)|abwesenheit|abwesend",
        r"(?:ich bin )?(?:nicht im büro|außer haus|im urlaub)|urlaubs(?:notiz|meldung|vertretung)",
    ),
    "fr": (
        r"réponse (?:automatique(?: d['’]absence)?|d['’]absence(?: du bureau)?)",
        r"(?:message d['’]|notification d['’]|avis d['’])?absence(?: du bureau)?",
        r"(?:je suis )?(?:absente?|en (?:vacances|congés?))(?: du bureau)?",
    ),
    "es": (
        r"respuesta autom[áa]tica|autorespuesta|auto-?respuesta",
        r"(?:estoy )?fuera de (?:la )?oficina(?: \(autorespuesta\))?|ausente del trabajo"
        r"|(?:estoy )?de vacaciones|ause(?:ncia|nte) de la oficina",
    ),
    "pt": (
        r"resposta autom[áa]tica|auto-?resposta",
        r"(?:estou )?fora do escritório|ausência(?: temporária| do escritório)?|ausente do escritório"
        r"|(?:estou )?(?:de|em) férias",
    ),
    "it": (
        r"risposta automatica|risposta automat\.",
        r"(?:sono )?fuori (?:sede|ufficio)(?: \(risposta automatica\))?|assenza dall['’]ufficio"
        r"|(?:sono )?in ferie",
    ),
    "pl": (
        r"automatyczna odpowiedź|(?:odpowiedź|odp\.) automatyczna|autoodpowiedź",
        r"(?:jestem )?poza biurem|nieobecność(?: w biurze)?|(?:jestem )?na urlopie",
    ),
    "nl": (
        r"automatisch (?:antwoord|bericht|beantwoord(?:en)?)|automatische (?:reactie|beantwoording"
        r"|afwezigheidsmelding)",
        r"afwezig(?:heid(?:sbericht|smelding|sassistent)?)?|niet (?:op kantoor|aanwezig)|buiten kantoor"
        r"|(?:ik ben )?met vakantie",
    ),
    "sv": (
        r"automatiskt svar|autosvar",
        r"frånvaro(?:meddelande|besked)?|frånvarande|(?:inte|ej) på kontoret|på semester",
    ),
    "da": (
        r"automatisk svar|autosvar",
        r"ikke til stede|fravær(?:smeddelelse|sbesked|ende)?|ikke på kontoret|på ferie",
    ),
    "no": (
        r"automatisk svar|autosvar",
        r"fravær(?:smelding|sassistent|ende)?|ikke på kontoret|(?:ute av|borte fra) kontoret|på ferie",
    ),
    "fi": (
        r"automaattinen (?:vastaus|poissaoloviesti)|automaattivastaus",
        r"poissa(?:olo(?:viesti|ilmoitus)?)?|lomalla|poissa toimistosta",
    ),
    "hu": (r"automatikus válasz", r"(?:irodán kívül|távollét|szabadságon vagyok)"),
    "ro": (r"răspuns automat", r"(?:nu sunt la|în afara|absent de la) birou(?:lui)?"),
    "lv": (
        r"automātiskā? atbilde|automatiska atbilde",
        r"(?:ārpus|arpus) biroja[\w ]{0,40}atbilde|atvaļinājums|atvalinājums",
    ),
    "tr": (r"otomatik (?:yanıt|cevap)", r"ofis dışında(?:yım)?"),
    "el": (r"αυτόματη απάντηση", r"εκτός γραφείου"),
    "ja": (
        r"自動(?:応答|返信|回答)(?:メール|メッセージ)?",
        r"不在(?:通知|のお知らせ|連絡|にしております|です)?",
        r"休暇(?:中|のお知らせ)",
    ),
    "zh": (
        r"自动(?:回复|答复|回覆)|自動(?:回覆|回應|回復|答覆)",
        r"(?:不在|外出)(?:办公室|辦公室)|休假(?:中|通知)?|外出(?:通知|中)",
    ),
    "ko": (r"자동 ?(?:회신|응답|답장)", r"부재(?: ?중)?(?: ?(?:알림|안내|메시지))?"),
}

SENTENCES: tuple[str, ...] = (
    r"auto: (?:re|aw|sv|vs|odp|antw)\s?:",
    r"(?:auto: .{0,60})?(?:i am|i'm|i will be|is|am|are)? ?(?:currently )?out of (?:the )?office"
    r" (?:until|till|from|and|\(|on |this|through|today|-)",
    r"auto: .{1,80}\b(?:is|am) (?:out of the office|away|on)\b",
    r"(?:i am |i'm )?(?:away|on (?:vacation|holiday|leave)) (?:until|till|from)\b",
    r"(?:jsem |budu )?mimo kancelář (?:do|od|až)\b|(?:ich bin )?(?:abwesend|außer haus|im urlaub) (?:bis"
    r"|vom|von|ab)\b",
    r"(?:я )?(?:в отпуске|отсутствую) (?:до|с|по)\b|(?:я )?у відпустці (?:до|з)\b"
    r"|(?:je suis )?absente? (?:du|jusqu)",
    r"(?:je suis )?en (?:congés?|vacances) (?:jusqu|du\b)|dovolená do \d|(?:som )?na dovolenke do\b",
    r"(?:sono )?(?:assente|in ferie) (?:fino|dal)\b|(?:ik ben )?(?:met vakantie|afwezig) (?:tot|van)\b",
    r"(?:estou )?(?:de|em) férias até\b|på (?:semester|ferie) (?:till|til|från|fra|t\.o\.m)\b"
    r"|lomalla [\d.]{3,12} asti",
    r"(?:estaré |estoy )?(?:fuera de la oficina|ausente) (?:hasta|del)\b|(?:jestem )?(?:nieobecn[ya]"
    r"|na urlopie) (?:do|od)\b",
)

# A mail that asks the writer to prove to be a person before it is delivered: an automatic reply, not a
# failure.
CHALLENGES: tuple[str, ...] = (
    r"\b(?:not|isn't|aren't) (?:yet )?(?:pre-?approved|on (?:my|the|their|our) (?:guest|approved|white"
    r"|safe)\s?list)",
    r"\b(?:verify|confirm|prove) (?:that )?(?:you(?:'re| are)|your (?:e-?mail|message|address|identity))",
    r"\bverification (?:required|request)\b|\bchallenge[- ]response\b|\bwaiting for (?:your )?(?:approval"
    r"|confirmation)\b",
)

_AFTER_A_LABEL = r"(?=\s*(?:[:：;,.!|/(\[\]】」\-–—→]|$)|\s+(?:re|fw|fwd|aw|wg|antw|sv|tr|odp)\b\s*:)"
_BEFORE = r"^[\s\[(*\"'«【「]{0,6}(?:(?:external|extern|ext|spam|auto)[\])]\s*)?"

says_out_of_office = re.compile(
    _BEFORE
    + "(?:(?:"
    + "|".join(f"(?:{label})" for labels in LABELS.values() for label in labels)
    + f"){_AFTER_A_LABEL}|"
    + "|".join(f"(?:{sentence})" for sentence in SENTENCES)
    + ")",
    re.IGNORECASE,
).match
says_prove_yourself = re.compile("|".join(f"(?:{words})" for words in CHALLENGES), re.IGNORECASE).search

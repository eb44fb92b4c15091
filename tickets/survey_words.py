"""This file holds the words in which people give a score: numbers, units, and what may stand around them.

English, Czech, Russian and German stand together, for people answer in the language they like. All words
are compared folded (no case, no accents), so they may be written naturally here.
"""

from __future__ import annotations

import unicodedata


def fold(char: str) -> str:
    """Return a character without case, accent, width or emoji decoration; nothing for a mere mark."""
    if char == "\N{KEYCAP TEN}":
        return "10"
    if char == "½":
        return " half "
    if char in "’‘`´":
        return "'"
    plain = unicodedata.normalize("NFKD", char.casefold())
    return "".join(part for part in plain if unicodedata.category(part) not in {"Mn", "Me", "Cf"})


def _words(text: str) -> frozenset[str]:
    return frozenset("".join(map(fold, text)).split())


_NUMBER_WORDS = (
    "zero nil nula nulu ноль нуль null",
    "one jedna jednu jeden jedno один одна единица единицу кол eins",
    "two dva dvě dvojka dvojku два две двойка двойку zwei",
    "three tři trojka trojku třemi три тройка тройку троечка трех drei",
    "four čtyři čtyřka čtyřku čtyřmi четыре четверка четверку четверочка vier",
    "five pět pětka pětku pěti пять пятерка пятерку пятерочка пяти fünf fuenf",
    "six šest šestka šestku šesti шесть шестерка шестерку sechs",
    "seven sedm sedmička sedmičku sedmi семь семерка семерку семи sieben",
    "eight osm osmička osmičku osmi восемь восьмерка восьмерку acht",
    "nine devět devítka devítku devíti девять девятка девятку neun",
    "ten deset desítka desítku deseti десять десятка десятку десяточка десяти zehn",
)
NUMBERS = {word: value for value, words in enumerate(_NUMBER_WORDS) for word in _words(words)}

GRADES = _words("jednička jedničku jedničkou známka známku note schulnote zensur")
"""Marks of a Czech or German school, where one is the best: nobody knows which way round they are meant."""

IDIOMS = frozenset({("eins", "a")})
"""German for excellent, though it begins with a one."""

STARS = _words(
    "star stars hvězda hvězdy hvězd hvězdám hvězdami hvězdička hvězdičky hvězdiček hvězdičkami звезда звезды"
    " звезд звездочек звездочки stern sterne sternen"
)
POINTS = _words("point points bod body bodů балл балла баллов балов punkt punkte punkten pkt")

OF = _words("of z ze из von")
"""Between a score and the top of its scale; "out of" is folded into "of"."""

OR = _words("or to nebo až или либо до oder bis and a и und")
EITHER = _words("or nebo či или либо oder")
HALF = _words("half půl половиной половина halb")
HALVES = _words("zweieinhalb dreieinhalb viereinhalb anderthalb eineinhalb полтора")

DOUBTS = _words(
    "not no never less more least most almost nearly under above below least unless instead between"
    " ne není méně více víc skoro téměř málem místo mezi не нет меньше больше почти едва чуть вместо между"
    " nicht kein keine weniger mehr fast beinahe statt zwischen mindestens höchstens"
)
"""Before a number they leave open which one is meant."""

UNITS = _words(
    "day days hour hours hrs minute minutes min mins week weeks month months year years time times am pm"
    " o'clock people persons agents mails emails calls tickets euro eur usd kč czk rub percent"
    " den dny dní dnů hodina hodiny hodin hodině hodinu minuta minuty minut týden týdny týdnů měsíc měsíce"
    " měsíců rok roky let krát lidé lidí lidi kolegům mailů"
    " день дня дней час часа часов минута минуты минут неделя недели недель месяц месяца месяцев год года лет"
    " раз раза человек человека рублей"
    " tag tage tagen stunde stunden minute minuten woche wochen monat monate monaten jahr jahre jahren"
    " uhr mal leute personen kollegen mitarbeiter prozent"
)

CUES = _words(
    "give gave rate rated rating score scored grade vote answer"
    " dávám dám dal dala bych hodnotím hodnocení ohodnotil ohodnotila bodů"
    " ставлю поставил поставила поставлю оценка оценку оцениваю ответ балл"
    " gebe geben vergebe vergeben bewerte bewertung bewerten antwort wertung"
)
"""Who uses one of these gives a score."""

FILLERS = _words(
    "a an the my our me us i i'd i'll it it's its is was be would say said think guess mean well so maybe"
    " definitely certainly clearly clear solid strong full from for you your to of this that team just only"
    " perfect overall all and thanks thank please hello hi dear here simply honestly really absolutely"
    " big good great super very sorry your service support work fine ok okay alright then still"
    " za mě mně mne moje můj mé je to tak asi určitě rozhodně jednoznačně jasná jasně velká ode nás od vám"
    " vam bylo byla si myslím řekl řekla s se plusem mínusem minusem hvězdičkou plus minus celkové celkově"
    " velké děkuji díky prosím na no tady dobrý den silná jistě vaši práci podporu službu"
    " на это моя мой мое мы от меня нас вам ну наверное думаю все всё твердая твердую однозначно с со плюсом"
    " минусом я бы за спасибо большое скажу пожалуй точно конечно крепкая вас итого общая здравствуйте"
    " всем пожалуйста вашу работу"
    " eine einen ein 'ne von mir uns ich würde wohl klar klare glatte ganz volle also das ist meine mein"
    " es wäre sage sagen würd mit stern plus danke vielen dank bitte gute starke die euch ihnen dir eure ihre"
)
"""A segment of nothing but these and a number is a score."""

DECORATIONS = _words(
    "plus minus s se plusem mínusem minusem hvězdičkou с со плюсом минусом mit stern sternchen vam вам"
)
"""What belongs to the score itself and not to the comment."""

CONTINUATIONS = FILLERS | _words(
    "because but since as although though with for without thanks thank very quick fast however"
    " protože ale jelikož neboť i když jen pouze bez děkuju dík"
    " потому но так как хотя только без спасибо благодарю"
    " weil aber denn da obwohl nur ohne wegen danke dankeschön"
)
"""What may follow a score in the same breath; after any other word a number counts things."""

FACES = {
    1: "😡🤬😠👿😤",
    2: "🙁☹😕😟😞😢😒",
    3: "😐😑😶",
    4: "🙂😊☺",
    5: "😀😃😄😁😍🤩🥰😆",
}
"""The five faces of a scale of satisfaction."""

"""This file holds what gives a language away: its frequent words and its endings.

The lists are small and made for mail to a support desk: pronouns, prepositions, auxiliaries and the words
with which people ask for something. Languages beyond our own stand here so that they are not taken for ours.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "en": """
        the of and to in is you that it he was for on are as with his they at be this have from or had by
        not but what all were we when your can said there an which she do how their if will would about them
        then these so some her him has more could my than been who its now did get our us me i a am please
        thanks thank hello hi dear regards order any still does why where because just only also after
        before again need know help like since yesterday today tomorrow should here into out up no yes want
        got very much over every off while until cannot don't didn't doesn't i'm i've it's can't won't isn't
        let one two other first last week day days new back working work evening service great account
        nobody reply wrong missing sent date number open close look find something anything
    """,
    "cs": """
        a se v na je že o s z do i to k ve pro za by ale si po jsem jako od nebo jsme jste jsou tak podle ze
        už které který která před co jak když ještě není bude až jen mezi při pak kde tento tato toto mi mě
        vás vám nám nás může můžu můžete mohu být byl byla bylo byli bych bychom mám máte máme má dobrý den
        děkuji děkuju díky prosím zdravím pozdravem tím ten ta té této proč kdy protože takže také bohužel
        potřebuji potřebujeme chci chtěl chtěla bez něco nic všechno všechny nemohu nemůžu nejde nefunguje
        dnes včera zítra dosud stále stejně vždy jestli zda abych aby ani nikdo někdo lze chceme chtějí píše
        pište napište pošlete sdělte ano ne jaký jaká jaké jakou kterou kterém svůj svou svého naši vaši
        vaším svým jí jim jich těch těm tomu tohle tuto celý druhý druhá jiný jiná mohli mohla šel jde jdou
        dostal dostala poslal poslali objednal objednala zaplatil koupil zákazník pane paní dobrou přeji
        hezký moje moji můj mého mojí nejsou nebyl nebyla pátek pondělí středu sobotu ráno večer odpoledne
        stránky přihlásit jeho její jejich náš naše váš vaše jedna jeden dva nové nový nová moc velmi více
        dobře rád ráda tady tam teď něj ní nemám objednávka objednávku objednávky fakturu faktura zboží
        zpráva zprávu účet účtu heslo týden dnů dní každý každé každou někdy nějaký nějaké jednou omylem
        zpět peníze zásilka zásilku zásilky dotaz kolik proto dvakrát místo oprava opravu reklamace
        reklamaci zrušit vrátit změnit poslat zaslat koupit prodejna prodejně aplikace aplikaci
    """,
    "sk": """
        a sa v na je že o s z do i to k vo pre za by ale si po som ako od alebo sme ste sú tak podľa zo už
        ktoré ktorý ktorá pred čo keď ešte nie bude až len medzi pri potom kde tento táto toto mi ma vás vám
        nám nás môže môžem môžete byť bol bola bolo boli mám máte máme má dobrý deň ďakujem ďakujeme vďaka
        prosím pozdravom ten tá tie tejto prečo kedy pretože takže tiež žiaľ potrebujem potrebujeme chcem
        chcel chcela bez niečo nič všetko všetky nemôžem nejde nefunguje dnes včera zajtra doteraz stále
        vždy či aby ani nikto niekto dá chceme prosíme áno aký aká aké ktorú svoj svoju tomu toho celý druhý
        iný iná mohli mohla ide idú dostal dostala poslal poslali objednal objednala zaplatil kúpil zákazník
        pán pani pekný piatok pondelok stredu sobotu ráno večer popoludní stránka prihlásiť moja moje jeho
        jej ich náš naše váš vaše jeden dva nový nová veľmi viac dobre rád rada tu tam teraz nemám
        objednávka objednávku faktúru faktúra správa správu účet účtu heslo týždeň dní každý každé každou
        niekedy nejaký nejaké raz omylom späť peniaze zásielka zásielku zásielky otázka koľko preto dvakrát
        miesto oprava opravu reklamácia reklamáciu zrušiť vrátiť zmeniť poslať zaslať kúpiť predajňa
        predajni aplikácia aplikáciu
    """,
    "pl": """
        i w na z do się nie to że jest o jak za po od ale co przez dla przy czy tak ma być był była było są
        jestem oraz lub już tylko jego jej ich może mogę możecie jeszcze kiedy gdzie bardzo mnie mi pan pani
        państwo nam nas wam bez pod przed między który która które których tego tej tym tych ten ta te
        proszę dziękuję dzień dobry pozdrawiam witam mam mamy nadal dlaczego ponieważ jeśli jeżeli żeby aby
        więc także również niestety chciałbym chciałabym chcę potrzebuję działa dzisiaj wczoraj jutro teraz
        zamówienie zamówienia fakturę faktura konto hasło wiadomość dni tydzień nowy nowe sobie można pomoc
        coś nic wszystko jednak zawsze nasz nasze wasz został została
    """,
    "ru": """
        и в не на я что с он как это по но из у за от так же для вы мы они она к о то все его вас нас был
        была было были быть есть бы если или мне меня нет да уже ещё еще при до чтобы когда где только очень
        может можно могу можете этот эта эти того этого том тем который которая которые также потому почему
        здравствуйте спасибо пожалуйста добрый день уважением прошу хочу нужно надо после перед без во со ко
        вам нам им ей ему моя мой мое моё мои ваш ваша ваше ваши наш наша наше сегодня вчера завтра сейчас
        теперь ни заказ заказа заказу счёт счет пароль письмо работает получил получила помогите подскажите
        никто ничто какой какая какое какие чего чему ним них него неё через между под над лучше хуже снова
        опять просто сколько должен должна нашу вашу мою свой свою своего вашим нашим можем хотим хотели
        хотел хотела напишите пришлите сообщите пожалуй клиент магазин товар доставка доставки деньги сайт
        телефон посылка товара получили отправил пришёл пришла пришло понедельник вторник среду четверг
        пятницу субботу утром вечером этом эту такой такая всё два один раз дней неделю больше ничего ли
        будет там тут здесь себя кто чем срочно каждый возврат вернуть отменить поменять купить вчерашний
        номер адрес дата найти открыть закрыть
    """,
    "uk": """
        і в не на я що з він як це по але із у за від так же для ви ми вони вона до про та й його вас нас
        був була було були бути є би якщо або мені мене немає ні вже ще при щоб коли де тільки дуже може
        можна можу можете цей ця ці того цього тим який яка які також тому чому вітаю дякую будь ласка
        добрий день повагою прошу хочу потрібно треба після перед без зі вам нам їм їй йому моя мій моє мої
        ваш ваша ваше наш наша наше сьогодні вчора завтра зараз тепер замовлення рахунок пароль лист працює
        отримав отримала ніхто яке чого між під над краще знову просто скільки нашу вашу мою свій свою
        можемо хочемо хотів хотіла напишіть надішліть товар доставка гроші сайт телефон посилка понеділок
        вівторок середу четвер суботу ранку допоможіть підкажіть днів тиждень більше нічого чи буде там тут
        хто чим досі ані терміново кожен повернути скасувати змінити купити номер адреса дата знайти
        відкрити закрити
    """,
    "de": """
        der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden
        aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur
        oder aber vor zur bis mehr durch man sein wurde sei ich wir ihr mir mich uns ihnen ihre ihren mein
        meine meinen bitte danke hallo guten tag vielen dank sehr geehrte grüße grüßen freundlichen kann
        können könnten habe hätte möchte würde wenn weil warum wann was wo noch schon leider immer heute
        gestern morgen jetzt seit ohne gegen keine kein nichts etwas bestellung rechnung konto passwort
        bekommen erhalten funktioniert geht wieder dieser diese dieses da doch denn dann diesem
    """,
    "fr": """
        de la le et les des en un une du est que dans qui pour au a par plus pas il sur se ce ne sont avec
        on mais comme ou si leur nous vous je ils elle son sa ses mon ma mes votre vos notre nos cette ces
        aux être avoir été avait ai avez avons suis sommes êtes bonjour merci cordialement salutations
        madame monsieur j'ai c'est n'ai n'est d'un d'une qu'il s'il plaît toujours encore quand où pourquoi
        parce très bien tout tous toute rien depuis après avant sans peut pouvez pourriez voudrais souhaite
        commande facture compte mot passe reçu aujourd'hui hier demain maintenant fait faire jours semaine y
        me moi lui même aussi alors donc
    """,
    "es": """
        de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o este sí
        porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos
        uno les ni contra otros ese eso ante ellos e esto mí antes algunos qué unos yo otro otras otra él
        tanto esa estos mucho hola gracias buenos días saludos estimado usted ustedes puede pueden podría
        quiero necesito tengo tiene tenemos está están estoy soy es son fue ha han hemos he mi mis tu pedido
        factura cuenta contraseña correo todavía aún hoy ayer mañana ahora favor recibido funciona nada bien
    """,
    "it": """
        di che e la il un a è per in una mi sono ho non ma lo ha le si con i del da come io ti questo qui
        hai se della ci al nel più anche o cosa sei bene solo tu lei lui tutto della gli delle dei alla dal
        alle nella sul sulla era stato stata essere avere abbiamo avete hanno siamo vorrei posso può potete
        quando dove perché chi quale molto ancora già sempre mai oggi ieri domani adesso ora prima dopo
        senza grazie buongiorno salve saluti cordiali gentile prego favore ordine fattura mio mia nostro
        vostro ricevuto funziona niente nessuno questa quello ed ad
    """,
    "nl": """
        de van een het en in is dat op te zijn met voor niet die aan er om ook als dan maar bij nog uit
        wordt heeft door over of naar hebben ik je u we wij jullie zij hij mijn uw onze ons haar hem mij me
        wat waar wanneer waarom hoe kan kunnen kunt zou zal wil graag bedankt dank hallo beste goedemorgen
        goedendag groet groeten vriendelijke geen niets iets wel al nu vandaag gisteren morgen sinds zonder
        tot na bestelling factuur wachtwoord ontvangen werkt steeds nog was waren ben bent heb hebt worden
        deze dit daar hier zo meer veel weer alleen
    """,
    "pt": """
        de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem
        à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois
        sem mesmo aos ter seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha
        têm numa pelos elas havia seja qual será nós tenho lhe olá obrigado obrigada bom dia boa tarde
        cumprimentos atenciosamente gostaria preciso pode podem poderia favor pedido fatura conta senha
        ainda hoje ontem amanhã agora recebi funciona nada estou não meus minhas vocês
    """,
    "sv": """
        och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan
        när man ska skulle också efter ut eller nu vid hur där min mitt mina din ditt er ert ni oss mig dig
        vad varför tack hej hälsningar vänliga vänligen snälla får fick fått kunde vill måste finns sedan
        utan igen bara mycket alla allt inget ingen något någon idag igår imorgon beställning faktura konto
        lösenord fungerar mottagit här eftersom mellan under över upp in än då blir blev varit vara hade
        fortfarande detta denna dessa
    """,
    "da": """
        og i at det som en på er af for med til den har de ikke om et han men var jeg sig fra vi så kan når
        man skal skulle også efter ud eller nu ved hvordan hvor min mit mine din dit jer jeres os mig dig
        hvad hvorfor tak hej hilsen venlig venligst får fik fået kunne vil må siden uden igen kun meget alle
        alt intet ingen noget nogen nogle idag går morgen bestilling faktura konto adgangskode virker
        modtaget her fordi mellem under over op ind end da bliver blev været være havde stadig denne dette
        disse gerne endnu hvis kære bedes ligger uge dage længere logge ind ingenting kontoen
    """,
    "no": """
        og i at det som en på er av for med til den har de ikke om et han men var jeg seg fra vi så kan når
        man skal skulle også etter ut eller nå ved hvordan hvor min mitt mine din ditt dere deres oss meg
        deg hva hvorfor takk hei hilsen vennlig får fikk fått kunne vil må siden uten igjen bare mye alle
        alt ingenting ingen noe noen idag går morgen bestilling faktura konto passord fungerer virker
        mottatt her fordi mellom under over opp inn enn da blir ble vært være hadde fortsatt denne dette
        disse gjerne ennå hvis kjære vennligst ligger uke dager ikkje eg frå lenger logget kontoen
    """,
    "fi": """
        ja on ei se että en oli joka hän mutta ovat kun niin myös tai jos vain kuin minä minun minulle minua
        me te he teidän teille meidän sen tämä tämän tätä siitä mitä miksi milloin missä miten voi voin
        voitte voisitte ole olen olette olemme olisi olla oli ollut eivät hei kiitos kiitoksia terveisin
        ystävällisin terveisiä hyvää päivää nyt vielä jo aina enää koska kuitenkin sitten ennen jälkeen
        ilman kanssa mukaan tilaus tilauksen lasku laskun tili salasana sain saanut toimi toimii tänään
        eilen huomenna mitään kaikki paljon hyvin haluan haluaisin tarvitsen onko uusi tässä
    """,
    "is": """
        og að í á er sem það til var við um en með af ekki fyrir ég hann hún þið við þú ykkur okkur mér þér
        mig þig frá eða þegar hefur hafa hef því þetta þessi þessa þeir þær þau nú sé svo verið vera voru
        eins eftir hvað hvers vegna hvernig hvar takk fyrir halló góðan dag kveðja kær bestu kveðjur
        vinsamlegast get getur getið vil vill þarf pöntun reikning reikningur lykilorð fékk fengið virkar í
        gær dag morgun núna enn alltaf aldrei mjög bara líka allt ekkert eitthvað upp út inn minn mín mitt
        hér þar sér ný bæði
    """,
    "hu": """
        a az és hogy nem is egy van ez meg de csak mint már volt még ha vagy el mi én te ő nekem önök kérem
        köszönöm üdvözlettel tisztelt jó napot szeretnék szeretném rendelés számla jelszó fiók miért mikor
        hol mert azt ezt ami lehet kell kapott kaptam működik nincs sem ma tegnap holnap után előtt nélkül
    """,
    "ro": """
        și în de la cu pe nu un o este care că din pentru mai sunt am ai au fost va se să ce dar sau mi vă
        bună ziua mulțumesc mulţumesc vreau aș putea comanda factura contul parola unde când cum azi ieri
        după fără toate acest această iar foarte doar încă şi să
    """,
    "tr": """
        ve bir bu da de için ile çok ne ben sen biz siz o mi mı var yok gibi daha ama kadar sonra olarak
        merhaba teşekkürler teşekkür ederim lütfen sipariş fatura hesap şifre değil neden nasıl bugün dün
        yarın bana size hâlâ saygılarımla
    """,
    "hr": """
        i u je na se da za su s od a nije što koji koja kako ali ili sam smo ste biti bio bila samo još već
        kad gdje zašto hvala molim dobar dan poštovanje pozdrav lijep mogu možete želim treba narudžba račun
        lozinka danas jučer sutra nakon prije bez vam nam mi me ovo ovaj ova to kao
    """,
    "sl": """
        in v je na se da za so z od ni ki kako ali pa sem smo ste biti bil bila samo še že ko kje zakaj
        hvala prosim dober dan pozdravljeni lep pozdrav lahko želim potrebujem naročilo račun geslo danes
        včeraj jutri po pred brez vam nam mi me to ta te tudi kot
    """,
    "lt": """
        ir yra į ne kad su iš tai aš jūs mes ar bet kaip buvo labas ačiū prašau diena sąskaita užsakymas nuo
        dėl jau
    """,
    "lv": """
        un ir ar ka no uz es jūs mēs vai bet kā bija labdien paldies lūdzu rēķins pasūtījums nav par vēl man
    """,
    "et": """
        ja on ei et ma see ta me te kas mis kui aga oli tere aitäh palun arve tellimus tänan minu teie ning
        või veel
    """,
    "ca": """
        i de la el els les que en un una per amb no és són hem han gràcies hola bon dia comanda factura però
        meu seva
    """,
    "bg": """
        и на в да се за не от са че с по е това като ще но или аз ние вие ми ви съм има няма благодаря моля
        здравейте поръчка
    """,
    "sr": """
        и у је на се да за су од није што који како али или сам смо сте хвала молим здраво добар дан рачун
        поруџбина ово
    """,
    "be": """
        і ў не на я што з як гэта па але за у ад так для вы мы яны да ці яго нас быў была няма дзякуй калі
        ласка вітаю заказ
    """,
    "mk": """
        и на да се за не од со што е ова како но или јас ние вие ми ви сум има нема благодарам ве молам
        здраво нарачка
    """,
    "kk": "және бұл мен үшін бар жоқ емес деп да де сіз біз рақмет тапсырыс сәлеметсіз бе қалай неге",
    "id": """
        yang dan di ini itu dengan untuk tidak dari dalam akan pada saya kami anda terima kasih mohon
        pesanan sudah belum
    """,
    "vi": "và của là có không cho tôi được với các một này đã trong khi xin chào cảm ơn đơn hàng",
}  # fmt: skip

# Endings and sequences that a language has and its neighbours have not; "_" is the edge of a word.
SEQUENCES: dict[str, str] = {
    "en": "ing_ tion_ _th ght ould _wh ck_ ed_ ly_ oo ea ow_ ough ness_ _qu tch ay_ ry_ sh",
    "cs": """
        ého_ ých_ ým_ ová ně př ří ou_ ště vat_ al_ ila_ ost_ ují_ eme_ íme_ ách_ ům_ dě tě čn ení_ ět_ st_
        án_
    """,
    "sk": """
        lú rú tú nú kú mú vú sú dú pú čú žú šú cú hú jú bú iu_ ia ie ého_ ých_ ým_ ia_ iť_ ať_ eť_ ie_ ov_
        ovať_ ám_ ách_ ého_ dzi ujem_ eme_ nie_ ená_ cie_
    """,
    "pl": "sz cz rz ść ów_ ego_ ych_ ym_ nie ie_ ć_ ów ją_ ę_ ą_ wa dzi ci prz ski owa",
    "ru": """
        ого_ ть_ ться_ ние_ ий_ ый_ ая_ ые_ ов_ ет_ ла_ ция_ ств ешь_ ать_ ить_ ы_ ами_ ях_ ую_ ии_ ил_ ся_
    """,
    "uk": "ого_ ти_ тися_ ння_ ий_ ова_ ів_ ає_ ють_ ція_ ств ії_ ати_ ити_ ами_ ях_ ів ої_ ться_ ла_",
    "de": "sch ung_ ich_ cht _ge en_ ein _ver keit_ heit_ tz ck eit _be eu ie ß lich_ ern_",
    "fr": """
        eau oi ez_ ment_ aux_ qu eur_ tion_ ais_ ou ique_ é_ ée_ oir_ ille eux_ _l' _d' _j' _c' _n' _qu'
    """,
    "es": "ción_ mente_ os_ ar_ ado_ _que ll dad_ ido_ iones_ ero_ ie ue ón_ ña ño",
    "it": "zione_ gli are_ ere_ ato_ mente_ che zz tt ità_ ato_ i_ _l' _un' _dell' _all' ione_ ss",
    "nl": "ij aa oo ee _ge sch lijk_ ing_ uit eer eid_ en_ oe ui",
    "pt": "ção_ ções_ ão_ ões_ nh lh mente_ dade_ ado_ ar_ ou_ ei_ em_ am_ ç",
    "sv": "ck ör_ ning_ het_ ar_ er_ na_ å sk lig_ ade_ att tt ll än rna_ skj",
    "da": "kke hed_ ede_ ning_ lig_ er_ erne_ et_ æ ø eg_ øj sk dt_ ør nd",
    "no": "kke het_ ene_ ning_ lig_ er_ et_ æ ø kj skj øy ei sk ør ll tt opp",
    "fi": """
        aa ää ii uu kk tt ll ssa_ ssä_ sta_ stä_ nen_ lla_ llä_ yö ö ine uo ie mme_ tte_ isi an_ en_ in_
    """,
    "is": "ð þ ur_ inn_ um_ ei æ ar_ ir_ ið_ að_ ann_ ög ýr",
    "hu": "sz gy ny ek_ ok_ ak_ nak_ nek_ tt ő ű ás_ és_",
    "ro": "ul_ ului_ ele_ ă_ ț ș ea_ ți_ ție_ re_",
    "tr": "lar ler ım_ im_ ın_ in_ ğ ı ş dı di_ yor ünü",
    "hr": "ije ć ski_ nje_ šć ati_ iti_ om_",
    "sl": "nje_ ati_ iti_ ega_ ovan aj_",
    "lt": "as_ ų_ ė ai_ us_ is_ os_",
    "lv": "ā ē ī ņ š_ as_ us_ am_",
    "et": "õ aa ee ust_ ud_ da_ ma_ id_",
    "bg": "та_ ът_ ия_ ване_ ите_ то_ ще",
    "sr": "ј љ њ ћ ђ џ",
    "mk": "ќ ѓ ѕ та_ от_ ува",
    "be": "ў ць_ ыя_ ага_ дз",
    "kk": "ған ген лар лер дың дің ы_",
}  # fmt: skip

"""This file holds short texts of our own in many languages; ``language`` counts their groups of letters.

They are written like mail to a support desk. The closer two languages are, the longer their texts.
"""

from __future__ import annotations

SAMPLES: dict[str, str] = {
    "en": """
        We bought the machine in your shop two weeks ago and it worked well until this weekend. Now it makes
        a strange noise when it starts, and the light on the front stays red. I have already tried another
        socket and read the whole manual, but there is nothing about it. Would you rather have it back for
        repair, or can someone come and look at it here? Our customers keep asking when the new catalogue
        will be ready, so please tell us which date we should give them. The bill shows a different amount
        from the one on the website; I think that the discount was forgotten. If you need a photo or the
        number of the contract, just write to me and I will send both. Everybody else in the team is happy.
    """,
    "cs": """
        Stroj jsme u vás koupili před dvěma týdny a až do víkendu fungoval dobře. Teď při spuštění divně
        hučí a vpředu svítí červená kontrolka. Zkoušel jsem jinou zásuvku a přečetl celou příručku, ale nic
        o tom v ní není. Chcete ho raději zpět k opravě, nebo se na něj může někdo přijet podívat? Zákazníci
        se ptají, kdy vyjde nový katalog, takže potřebujeme znát datum, které jim máme říct. Na účtu je jiná
        částka než na stránkách; myslím, že se zapomnělo na slevu. Pokud budete chtít fotografii nebo číslo
        smlouvy, stačí napsat a hned je pošlu. Ostatní kolegové jsou spokojení. Můj manžel minulou středu
        volal na vaši linku, ale spojení se přerušilo dřív, než stihl vysvětlit, o co jde. Prodavačka nám
        slíbila, že zboží dorazí nejpozději ve čtvrtek, zatím však nepřišlo vůbec nic a v systému se stav
        nemění. Rádi bychom věděli, zda se zásilka neztratila cestou. Dále bych se chtěla zeptat, jestli je
        možné změnit jméno na průkazu a kolik to stojí. Když zadám nové heslo, objeví se chyba a stránka se
        načte znovu. Syn má stejný telefon a jemu všechno běží bez potíží. Voda v koupelně teče pomalu,
        kohoutek kape a ve zdi je slyšet bublání. Nájemníci si stěžují na hluk, který je nejhorší večer a v
        noci. Kuchyňská linka má odřená dvířka, chybí dva šroubky a jedna police je prasklá. Autobus jel
        pozdě, proto jsme nestihli přestup. Lékař doporučil jiný přípravek, tak bych ten původní ráda
        vrátila. Kdyby to nešlo, vezmu si místo něj dárkovou poukázku. Jablka byla shnilá, mléko prošlé a
        pečivo tvrdé. Hezký den a ať se daří. Dnes ráno mi nešel počítač ani tiskárna, a tak jsem poslala
        zprávu z mobilu. Auto stálo celou noc před domem. Nikdo mi nedokázal poradit. Tady končí naše
        trpělivost. Balíček ležel na poště skoro měsíc, aniž by mi to někdo řekl. Jízdenku jsem si vytiskla
        doma. Dcera dostala špatnou velikost trička. Kurz začíná v pátek a já ještě nemám přístup. Místo
        kávovaru přišla konvice. Dodavatel zboží stále neposlal. Klávesnice píše jiná písmena. Zapomněl jsem
        dopsat adresu.
    """,
    "sk": """
        Stroj sme u vás kúpili pred dvoma týždňami a až do víkendu fungoval dobre. Teraz pri spustení čudne
        hučí a vpredu svieti červená kontrolka. Skúšal som inú zásuvku a prečítal celú príručku, ale nič o
        tom v nej nie je. Chcete ho radšej späť na opravu, alebo sa naň môže niekto prísť pozrieť? Zákazníci
        sa pýtajú, kedy vyjde nový katalóg, takže potrebujeme poznať dátum, ktorý im máme povedať. Na účte
        je iná suma ako na stránkach; myslím, že sa zabudlo na zľavu. Ak budete chcieť fotografiu alebo
        číslo zmluvy, stačí napísať a hneď ich pošlem. Ostatní kolegovia sú spokojní. Môj manžel minulú
        stredu volal na vašu linku, ale spojenie sa prerušilo skôr, než stihol vysvetliť, o čo ide.
        Predavačka nám sľúbila, že tovar príde najneskôr vo štvrtok, zatiaľ však neprišlo vôbec nič a v
        systéme sa stav nemení. Radi by sme vedeli, či sa zásielka nestratila cestou. Ďalej by som sa chcela
        opýtať, či je možné zmeniť meno na preukaze a koľko to stojí. Keď zadám nové heslo, objaví sa chyba
        a stránka sa načíta znova. Syn má rovnaký telefón a jemu všetko beží bez problémov. Voda v kúpeľni
        tečie pomaly, kohútik kvapká a v stene počuť bublanie. Nájomníci sa sťažujú na hluk, ktorý je
        najhorší večer a v noci. Kuchynská linka má odreté dvierka, chýbajú dve skrutky a jedna polica je
        prasknutá. Autobus meškal, preto sme nestihli prestup. Lekár odporučil iný prípravok, tak by som ten
        pôvodný rada vrátila. Keby to nešlo, vezmem si namiesto neho darčekovú poukážku. Jablká boli zhnité,
        mlieko staré a pečivo tvrdé. Pekný deň a nech sa darí. Dnes ráno mi nešiel počítač ani tlačiareň, a
        tak som poslala správu z mobilu. Auto stálo celú noc pred domom. Nikto mi nevedel poradiť. Tu končí
        naša trpezlivosť. Balíček ležal na pošte skoro mesiac bez toho, aby mi to niekto povedal. Lístok som
        si vytlačila doma. Dcéra dostala zlú veľkosť trička. Kurz začína v piatok a ja ešte nemám prístup.
        Namiesto kávovaru prišla kanvica. Dodávateľ tovar stále neposlal. Klávesnica píše iné písmená.
        Zabudol som dopísať adresu.
    """,
    "pl": """
        Maszynę kupiliśmy u państwa dwa tygodnie temu i do weekendu działała dobrze. Teraz przy uruchomieniu
        dziwnie hałasuje, a z przodu świeci się czerwona lampka. Próbowałem innego gniazdka i przeczytałem
        całą instrukcję, ale nic tam o tym nie ma. Wolicie ją z powrotem do naprawy, czy może ktoś
        przyjechać i zobaczyć? Klienci pytają, kiedy będzie nowy katalog, więc potrzebujemy daty, którą mamy
        im podać. Na rachunku jest inna kwota niż na stronie; myślę, że zapomniano o zniżce. Jeśli potrzebne
        jest zdjęcie albo numer umowy, wystarczy napisać, a zaraz wyślę. Woda w łazience cieknie powoli.
    """,
    "ru": """
        Машину мы купили у вас две недели назад, и до выходных она работала хорошо. Теперь при запуске
        странно шумит, а спереди горит красная лампочка. Я пробовал другую розетку и прочитал всё
        руководство, но там об этом ничего нет. Вам лучше вернуть её в ремонт, или кто-нибудь может приехать
        и посмотреть? Покупатели спрашивают, когда выйдет новый каталог, поэтому нам нужна дата, которую мы
        им назовём. В счёте другая сумма, чем на странице; думаю, что забыли про скидку. Если понадобится
        фотография или номер договора, просто напишите, и я сразу отправлю. Остальные сотрудники довольны.
        Мой муж в прошлую среду звонил на вашу линию, но связь прервалась раньше, чем он успел объяснить, в
        чём дело. Продавщица обещала, что товар придёт не позднее четверга, однако пока ничего не пришло, и
        состояние не меняется. Хотелось бы знать, не потерялась ли посылка по дороге. Ещё хочу спросить,
        можно ли изменить имя в удостоверении и сколько это стоит. Когда я ввожу новый пароль, появляется
        ошибка, и страница загружается заново. У сына такой же телефон, и у него всё идёт без трудностей.
        Вода в ванной течёт медленно, кран капает, а в стене слышно бульканье. Жильцы жалуются на шум,
        который хуже всего вечером и ночью. У кухонного шкафа поцарапана дверца, не хватает двух винтов,
        одна полка треснула. Автобус опоздал, и мы не успели на пересадку. Врач посоветовал другое средство,
        поэтому прежнее я хотела бы вернуть. Если нельзя, возьму вместо него подарочную карту. Яблоки
        оказались гнилыми, молоко старым, хлеб твёрдым. Хорошего дня и всего доброго. Сегодня компьютер не
        включился, поэтому пишу с телефона. Билет распечатала дома. Дочери прислали неверный размер. Занятия
        начинаются в пятницу, а доступа у меня ещё нет. Вместо кофеварки привезли чайник. Поставщик так и не
        прислал товар. Клавиатура печатает другие буквы. Забыл дописать адрес. Номер заказа указан внизу.
        Ключ не подходит к замку. Водитель уехал, не дождавшись нас. Окна в комнате открыты. Отчёт готов,
        осталось проверить цифры. Карточка не читается.
    """,
    "uk": """
        Машину ми купили у вас два тижні тому, і до вихідних вона працювала добре. Тепер під час запуску
        дивно шумить, а спереду горить червона лампочка. Я пробував іншу розетку і прочитав увесь посібник,
        але там про це нічого немає. Вам краще повернути її в ремонт, чи хтось може приїхати й подивитися?
        Покупці питають, коли вийде новий каталог, тому нам потрібна дата, яку ми їм назвемо. У рахунку інша
        сума, ніж на сторінці; думаю, що забули про знижку. Якщо знадобиться фотографія або номер договору,
        просто напишіть, і я відразу надішлю. Решта працівників задоволена. Мій чоловік минулої середи
        дзвонив на вашу лінію, але зв'язок перервався раніше, ніж він устиг пояснити, у чому річ. Продавчиня
        обіцяла, що товар прийде не пізніше четверга, проте поки нічого не прийшло, і стан не змінюється.
        Хотілося б знати, чи не загубилася посилка дорогою. Ще хочу запитати, чи можна змінити ім'я у
        посвідченні та скільки це коштує. Коли я вводжу новий пароль, з'являється помилка, і сторінка
        завантажується заново. У сина такий самий телефон, і в нього все йде без труднощів. Вода у ванній
        тече повільно, кран капає, а в стіні чути булькання. Мешканці скаржаться на шум, який найгірший
        увечері та вночі. Автобус запізнився, і ми не встигли на пересадку. Лікар порадив інший засіб.
        Гарного дня та всього найкращого.
    """,
    "de": """
        Wir haben die Maschine vor zwei Wochen bei Ihnen gekauft, und bis zum Wochenende lief sie gut. Jetzt
        macht sie beim Start ein seltsames Geräusch, und vorne leuchtet die rote Lampe. Ich habe schon eine
        andere Steckdose versucht und die ganze Anleitung gelesen, aber dort steht nichts davon. Wollen Sie
        das Gerät zur Reparatur zurück, oder kann jemand kommen und es ansehen? Unsere Kunden fragen, wann
        der neue Katalog erscheint. Auf der Rechnung steht ein anderer Betrag als auf der Seite; vermutlich
        wurde der Rabatt vergessen. Wenn Sie ein Foto brauchen, schreiben Sie mir, dann schicke ich es
        gleich.
    """,
    "fr": """
        Nous avons acheté la machine chez vous il y a deux semaines et elle marchait bien jusqu'à ce week-
        end. Maintenant elle fait un bruit étrange au démarrage et le voyant rouge reste allumé. J'ai déjà
        essayé une autre prise et lu toute la notice, mais il n'y a rien à ce sujet. Préférez-vous la
        reprendre pour réparation ou quelqu'un peut-il venir la voir ? Nos clients demandent quand paraîtra
        le nouveau catalogue. Le montant de la facture est différent de celui du site ; je crois que la
        remise a été oubliée. S'il vous faut une photo ou le numéro du contrat, écrivez-moi et je les
        enverrai aussitôt.
    """,
    "es": """
        Compramos la máquina en su tienda hace dos semanas y funcionó bien hasta el fin de semana. Ahora
        hace un ruido extraño al arrancar y la luz roja de delante se queda encendida. Ya he probado otro
        enchufe y he leído todo el manual, pero no dice nada de eso. ¿Prefieren que la devuelva para
        repararla o puede venir alguien a verla? Nuestros clientes preguntan cuándo saldrá el nuevo
        catálogo. En la factura aparece un importe distinto del de la página; creo que se olvidó el
        descuento. Si necesitan una foto o el número del contrato, escríbanme y los enviaré enseguida.
    """,
    "it": """
        Abbiamo comprato la macchina da voi due settimane fa e fino al fine settimana andava bene. Adesso
        all'avvio fa uno strano rumore e davanti resta accesa la luce rossa. Ho già provato un'altra presa e
        ho letto tutto il manuale, ma non c'è scritto nulla. Preferite riaverla per la riparazione o può
        venire qualcuno a vederla? I nostri clienti chiedono quando uscirà il nuovo catalogo. Sulla fattura
        c'è un importe diverso da quello del sito; credo che sia stato dimenticato lo sconto. Se vi serve
        una foto o il numero del contratto, scrivetemi e li mando subito.
    """,
    "nl": """
        Wij hebben de machine twee weken geleden bij u gekocht en tot het weekend werkte ze goed. Nu maakt
        ze bij het opstarten een vreemd geluid en vooraan blijft het rode lampje branden. Ik heb al een
        ander stopcontact geprobeerd en de hele handleiding gelezen, maar daar staat niets over. Wilt u het
        toestel terug voor herstelling of kan er iemand komen kijken? Onze klanten vragen wanneer de nieuwe
        catalogus verschijnt. Op de rekening staat een ander bedrag dan op de site; ik denk dat de korting
        vergeten is. Als u een foto nodig hebt, schrijf me dan gerust.
    """,
    "pt": """
        Comprámos a máquina na vossa loja há duas semanas e funcionou bem até ao fim de semana. Agora faz um
        barulho estranho ao arrancar e a luz vermelha da frente fica acesa. Já experimentei outra tomada e
        li o manual todo, mas não diz nada sobre isso. Preferem que a devolva para reparação ou alguém pode
        vir vê-la? Os nossos clientes perguntam quando sai o novo catálogo. Na fatura aparece um valor
        diferente do que está na página; acho que esqueceram o desconto. Se precisarem de uma fotografia ou
        do número do contrato, escrevam-me e envio logo.
    """,
    "sv": """
        Vi köpte maskinen hos er för två veckor sedan och den gick bra ända till helgen. Nu låter den
        konstigt när den startar och den röda lampan lyser hela tiden. Jag har redan provat ett annat uttag
        och läst hela handboken men hittar ingenting om det. Vill ni ha tillbaka den för reparation eller
        kan någon komma och titta? Våra kunder undrar när den nya katalogen kommer ut. På räkningen står ett
        annat belopp än på sidan; jag tror att rabatten glömdes bort. Behöver ni en bild så skriv bara.
    """,
    "da": """
        Vi købte maskinen hos jer for to uger siden, og den virkede fint indtil weekenden. Nu laver den en
        underlig lyd, når den starter, og den røde lampe lyser hele tiden. Jeg har allerede prøvet en anden
        stikkontakt og læst hele vejledningen, men der står ikke noget om det. Vil I have den tilbage til
        reparation, eller kan nogen komme og kigge på den? Vores kunder spørger, hvornår det nye katalog
        udkommer. På regningen står et andet beløb end på siden; jeg tror, at rabatten blev glemt. Hvis I
        har brug for et billede, så skriv bare til mig, så sender jeg det med det samme. Bogen lå på bordet
        uden låg.
    """,
    "no": """
        Vi kjøpte maskinen hos dere for to uker siden, og den virket fint helt til helgen. Nå lager den en
        rar lyd når den starter, og den røde lampen lyser hele tiden. Jeg har allerede prøvd en annen
        stikkontakt og lest hele veiledningen, men det står ikke noe om det. Vil dere ha den tilbake til
        reparasjon, eller kan noen komme og se på den? Kundene våre spør når den nye katalogen kommer ut. På
        regningen står et annet beløp enn på siden; jeg tror at rabatten ble glemt. Hvis dere trenger et
        bilde, er det bare å skrive til meg, så sender jeg det med en gang. Boken lå på bordet uten lokk.
    """,
    "fi": """
        Ostimme koneen teiltä kaksi viikkoa sitten, ja viikonloppuun asti se toimi hyvin. Nyt se pitää
        käynnistyessään outoa ääntä ja edessä palaa punainen valo. Olen jo kokeillut toista pistorasiaa ja
        lukenut koko ohjeen, mutta siinä ei sanota asiasta mitään. Haluatteko sen takaisin korjattavaksi vai
        voiko joku tulla katsomaan? Asiakkaamme kysyvät, milloin uusi luettelo ilmestyy. Laskussa on eri
        summa kuin sivulla; luulen, että alennus unohtui. Jos tarvitsette kuvan, kirjoittakaa minulle.
    """,
    "is": """
        Við keyptum vélina hjá ykkur fyrir tveimur vikum og hún virkaði vel fram að helgi. Núna heyrist
        skrýtið hljóð þegar hún fer í gang og rauða ljósið logar stöðugt. Ég er búinn að prófa aðra
        innstungu og lesa allan bæklinginn en þar stendur ekkert um þetta. Viljið þið fá hana aftur í
        viðgerð eða getur einhver komið og skoðað hana? Viðskiptavinir okkar spyrja hvenær nýi bæklingurinn
        kemur út. Á reikningnum stendur önnur upphæð en á síðunni; ég held að afslátturinn hafi gleymst.
    """,
    "hu": """
        Két hete vettük önöknél a gépet, és a hétvégéig jól működött. Most induláskor furcsa hangot ad, és
        elöl folyamatosan ég a piros lámpa. Kipróbáltam már egy másik konnektort, és elolvastam az egész
        útmutatót, de semmi sincs benne erről. Inkább visszakérik javításra, vagy ki tud valaki jönni
        megnézni? A vevőink azt kérdezik, mikor jelenik meg az új katalógus.
    """,
    "ro": """
        Am cumpărat mașina de la dumneavoastră acum două săptămâni și a mers bine până la sfârșitul
        săptămânii. Acum face un zgomot ciudat la pornire și lumina roșie rămâne aprinsă. Am încercat deja
        altă priză și am citit tot manualul, dar nu scrie nimic.
    """,
    "hr": """
        Stroj smo kupili kod vas prije dva tjedna i do vikenda je radio dobro. Sada pri pokretanju čudno
        buči, a sprijeda svijetli crvena lampica. Već sam isprobao drugu utičnicu i pročitao cijeli
        priručnik, ali o tome ništa ne piše. Želite li ga natrag na popravak ili može netko doći pogledati?
        Kupci pitaju kada će izaći novi katalog. Na računu je drugi iznos nego na stranici.
    """,
    "sl": """
        Stroj smo kupili pri vas pred dvema tednoma in do konca tedna je dobro deloval. Zdaj ob zagonu čudno
        hrumi, spredaj pa gori rdeča lučka. Poskusil sem že drugo vtičnico in prebral vsa navodila, vendar o
        tem ne piše ničesar. Ga želite nazaj v popravilo ali lahko kdo pride pogledat? Stranke sprašujejo,
        kdaj izide novi katalog.
    """,
    "bg": """
        Купихме машината от вас преди две седмици и до края на седмицата тя работеше добре. Сега при пускане
        издава странен шум, а отпред свети червената лампа. Опитах вече друг контакт и прочетох цялото
        ръководство, но там няма нищо за това. Искате ли я обратно за ремонт, или някой може да дойде да я
        види? Клиентите питат кога ще излезе новият каталог.
    """,
    "sr": """
        Машину смо купили код вас пре две недеље и до викенда је радила добро. Сада при покретању чудно
        бучи, а напред светли црвена лампица. Већ сам пробао другу утичницу и прочитао цело упутство, али о
        томе ништа не пише. Да ли је желите назад.
    """,
}  # fmt: skip

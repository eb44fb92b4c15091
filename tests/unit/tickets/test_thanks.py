"""A thank-you and nothing else, in our languages; everything that only begins like one is a message."""

import pytest

from tickets.thanks import is_thanks


@pytest.mark.parametrize(
    "reply",
    [
        "Thanks!",
        "Thank you very much for your quick help!\n\nBest regards,\nJana Nová",
        "Great, it works now, thanks a lot",
        "Ok, thx",
        "Děkuji mnohokrát za rychlou odpověď.\nS pozdravem\nJana",
        "Dekuji moc",
        "Díky, už to funguje!",
        "Спасибо большое, всё работает!",
        "благодарю вас за помощь",
        "Vielen Dank für Ihre schnelle Hilfe!\nMit freundlichen Grüßen\nHans",
        "Ďakujem veľmi pekne",
        "Дякую за допомогу!",
        "Dziękuję bardzo",
        "Merci beaucoup",
        "Muchas gracias por su ayuda",
        "Grazie mille!",
        "Obrigado pela ajuda",
        "Hartelijk dank",
        "Tack så mycket",
        "Köszönöm szépen",
        "Kiitos paljon",
        "🙏 Thank you! 👍",
    ],
)
def test_thanks_in_many_languages(reply):
    assert is_thanks(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Jana",
        "Thanks, but it still burns",
        "Thank you. When will it be repaired?",
        "Thanks, the number is 4711",
        "Thanks for nothing",
        "No thanks",
        "Díky, ale pořád to nefunguje",
        "Спасибо, не работает",
        "Danke, funktioniert nicht",
        "Merci, ça ne marche pas",
        "Great",
        "It works now",
        "Thanks in advance for sending the invoice",
        "Thank you\n\nPlease close the account of Ivan",
        "Thanks " * 40,
    ],
)
def test_what_only_begins_like_thanks(reply):
    assert not is_thanks(reply)

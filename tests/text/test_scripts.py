"""Names in scripts that part words otherwise than by spaces, days of other languages, and their sentences."""

from datetime import date

import pandas as pd
import pytest

from kit.text import days_of_languages, scripts, sentences
from kit.text.cleaning import Span, read_lines
from kit.text.names import Names

SPELLINGS = [
    ("z", "Зеленський"), ("z", "Зеленського"), ("z", "젤렌스키"), ("z", "زيلينسكي"), ("z", "泽连斯基"), ("z", "ゼレンスキー"),
    ("z", "เซเลนสกี้"), ("z", "זלנסקי"), ("z", "ज़ेलेंस्की"), ("p", "普京"), ("v", "Venn"), ("v", "Венн"),
]  # fmt: skip
NAMES = Names(
    pd.DataFrame([(actor, alias, "name") for actor, alias in SPELLINGS], columns=["actor_id", "alias", "scheme"]),
    pd.DataFrame(
        [("z", "Zelenskyy", "person"), ("p", "Putin", "person"), ("v", "Orla Venn", "person")],
        columns=["actor_id", "name", "kind"],
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Президент Зеленський заявив про Зеленського, не Зеленському.", ["Зеленський", "Зеленського"]),
        ("젤렌스키는 말했다. 젤렌스키 대통령, 젤렌스키에게도", ["젤렌스키"] * 3),
        ("안젤렌스키, 젤렌스키파크", []),
        ("자라사가 지루서쿠", []),  # the same first sounds make no name
        ("وقال زيلينسكي إن وزيلينسكي ولزيلينسكي", ["زيلينسكي"] * 3),
        ("乌克兰总统泽连斯基和普京通电话", ["泽连斯基", "普京"]),
        ("ウクライナのゼレンスキー大統領", ["ゼレンスキー"]),
        ("ゼレンスキーズ社", []),
        ("ประธานาธิบดีเซเลนสกี้กล่าว", ["เซเลนสกี้"]),
        ("אמר זלנסקי, ולזלנסקי", ["זלנסקי"] * 2),
        ("राष्ट्रपति ज़ेलेंस्की ने कहा", ["ज़ेलेंस्की"]),
    ],
)
def test_names_are_found_as_words_of_their_script(text, named):
    assert [text[m.start : m.end] for m in NAMES.find(text)] == named


@pytest.mark.parametrize(
    ("language", "text", "n"),
    [
        ("de", "Außenministerin Venn kam.", 1),
        ("de", "Auch Venn kam.", 1),
        ("de", "Ruth Venn kam.", 0),
        ("fr", "Selon M. Venn, rien.", 1),
        ("es", "Según Venn, nada.", 1),
        ("ru", "Министр Венн приехала.", 1),
        ("ru", "Рут Венн приехала.", 0),
        ("uk", "Міністерка Венн приїхала.", 1),
    ],
)
def test_titles_before_a_surname_are_no_first_names(language, text, n):
    assert len(NAMES.read(text, language).find(0, len(text))) == n


def test_two_characters_without_spaces_count_as_a_word():
    assert sentences.count_words("泽连斯基16日提议停火。", "zh") == 6
    assert scripts.part("Kiew 泽连斯基") == "Kiew  泽连  斯基 "


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("de", "Am 16. März kam Dr. Holm. „Gut.“ Sie ging.", ["Am 16. März kam Dr. Holm.", "„Gut.“", "Sie ging."]),
        ("fr", "M. Holm a dit : « Non. » Elle est partie.", ["M. Holm a dit : « Non. »", "Elle est partie."]),
        ("es", "El Sr. Holm dijo: «No». ¿Quién vino?", ["El Sr. Holm dijo: «No».", "¿Quién vino?"]),
        ("ru", "В 2031 г. приехали 5 тыс. человек. Все ушли!", ["В 2031 г. приехали 5 тыс. человек.", "Все ушли!"]),
        ("uk", "Це сказав І. Марек. Усі пішли.", ["Це сказав І. Марек.", "Усі пішли."]),
        ("zh", "他说：“我们走。”没有人来。谁？", ["他说：“我们走。”", "没有人来。", "谁？"]),
        ("ar", "قال نعم. هل جاء أحد؟ لا.", ["قال نعم.", "هل جاء أحد؟", "لا."]),
    ],
)
def test_sentences_end_where_those_of_the_language_do(language, text, parts):
    split = sentences.split(text, [Span(0, len(text), "body")], language)
    assert [text[s.char_start : s.char_end] for s in split] == parts


PUBLISHED = date(2031, 5, 15)  # a Thursday


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "Sie sagte am Mittwoch, er werde am Montag kommen.", "2031-05-14"),
        ("de", "Er wird am Montag kommen.", "2031-05-19"),
        ("de", "Vor drei Tagen kam sie.", "2031-05-12"),
        ("fr", "Il y a deux jours, rien.", "2031-05-13"),
        ("fr", "La délégation partira samedi.", "2031-05-17"),
        ("es", "Llegó ayer por la noche.", "2031-05-14"),
        ("es", "Volverá el próximo lunes.", "2031-05-19"),
        ("ru", "Она приехала в прошлую пятницу.", "2031-05-09"),
        ("ru", "28 декабря 2030 года", "2030-12-28"),
        ("uk", "Вона приїде в понеділок.", "2031-05-19"),
        ("uk", "2 дні тому", "2031-05-13"),
    ],
)
def test_a_day_is_the_one_that_is_meant(language, text, day):
    expressions = days_of_languages.find(text, PUBLISHED, language)
    assert expressions[0].first.isoformat() == day


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Guten Morgen, Herr Sonntag."), ("de", "Am Morgen kam Frau Mai."), ("fr", "Les lundis, la planète Mars."),
        ("es", "Por la mañana vino Domingo."), ("es", "Los martes no hay barco."), ("ru", "«Сегодня» пишет о нём."),
        ("it", "Lunedì 3 maggio."),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_day_is_none(language, text):
    assert days_of_languages.find(text, PUBLISHED, language) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("俄罗斯外长星期三在莫斯科对记者说“我们不会接受这样的条件”", "body"),
        ("乌克兰总统16日提议停火。", "body"),
        ("停火谈判", "heading"),
        ("Veröffentlicht am 14.05.2031 um 10:20 Uhr", "time stamp"),
        ("Mis à jour le 14 mai 2031", "time stamp"),
        ("14 мая 2031 г.", "heading"),
        ("Holm sagte: „Wir bleiben am Tisch.“", "body"),
        ("Holm a dit : « Nous restons à la table. »", "body"),
    ],
)
def test_lines_of_other_languages_are_told_apart(line, kind):
    assert read_lines(f"{line}\n\nThe rest of the text is a sentence.")[0].kind == kind

"""A case of articles in German, Ukrainian, Korean and English, coded end to end: what it holds, says and charts."""

# ruff: noqa: E501

import csv
import json

import pandas as pd
import pytest

import kit
from kit import KitError, charts, measures
from kit.case.new import new
from kit.coding.coded import CODER
from kit.coding.tone.score import find_differences, score
from kit.corpus.code import code
from kit.publish.about import describe
from kit.publish.report import KINDS
from tests.coding.test_other_languages import SPELLINGS
from tests.commands import kit_here

ARTICLES = [
    ("de1", "2031-05-15", "Seeblatt", "Außenministerin Venn kam am Mittwoch nach Orlau. „Wir bleiben am Tisch, bis der Text steht“, sagte Venn am Dienstag. Der Hafen blieb bis in die Nacht geöffnet."),
    ("de2", "2031-05-15", "Seeblatt", "Der Rat der beiden Ufer hat am 14. Mai getagt. Quorn erklärte: „Niemand hat uns gefragt, und niemand wird uns fragen.“ Die Waffenruhe gilt seit dem 3. Mai für alle 42 Boote."),
    ("de3", "2031-05-16", "Uferpost", "Die Schleuse ist nach zwei Wochen wieder geöffnet worden und die Fähren fahren nach dem alten Plan. Ein Anwohner sagte: „Endlich ist es vorbei.“"),
    ("uk1", "2031-05-15", "Озерна газета", "Переговори тривали до ночі, повідомили в секретаріаті. «Ми не підемо, доки шлюз не відкриють», — сказала Тесс Куорн у середу. Міст залишається відкритим для всіх човнів."),
    ("uk2", "2031-05-16", "Озерна газета", "Сторони домовилися про новий раунд наступного тижня. Орла Венн відповіла: «Порт належить обом берегам». Журналісти чекали на березі до ранку."),
    ("ko1", "2031-05-15", "호수신문", "마레크는 16일 휴전을 제안했다. 회담은 밤까지 이어졌고 합의는 없었다. 대표단은 내일 섬을 떠난다."),
    ("ko2", "2031-05-16", "호수신문", "양측 대표단은 섬에서 만나 수문을 다시 열기로 합의했다. “아무도 우리에게 묻지 않았다”고 조타수가 말했다."),
    ("en1", "2031-05-15", "Lake Gazette", "The wardens met on the island for three hours. “We stay at the table until the text is ready,” Tess Quorn said on Tuesday. The ceasefire holds."),
    ("en2", "2031-05-16", "Lake Gazette", "Orla Venn said the port would stay open for both shores. Nobody left the hall before midnight, and the boats waited."),
    ("en3", "2031-05-16", "Lake Gazette", "Talks will resume next week, the council said. “Nobody asked us,” Venn told reporters on Wednesday."),
]  # fmt: skip


def write_codebook(case):
    spelt = {**SPELLINGS, "ivo_marek": [*SPELLINGS["ivo_marek"], "마레크"]}
    actors = pd.read_csv(case / "codebook" / "actors.csv", dtype=str)
    own = [(key, listed[0], "person", None, "side_a" if key == "tess_quorn" else "side_b", None) for key, listed in spelt.items()]
    pd.concat([actors, pd.DataFrame(own, columns=actors.columns)]).sort_values("actor_id").to_csv(
        case / "codebook" / "actors.csv", index=False
    )
    listed = [(key, alias) for key, aliases in spelt.items() for alias in aliases]
    rows = [(f"al{n:03}", key, alias, "transliteration", "article") for n, (key, alias) in enumerate(listed, start=1)]
    columns = ["alias_id", "actor_id", "alias", "scheme", "origin"]
    pd.DataFrame(rows, columns=columns).to_csv(case / "codebook" / "aliases.csv", index=False)
    return case


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("languages")
    rows = [{"id": i, "date": day, "outlet": outlet, "text": text} for i, day, outlet, text in ARTICLES]
    (folder / "articles.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    write_codebook(new(folder / "talks"))
    return folder


@pytest.fixture(scope="module")
def coded(folder):
    return code(folder / "articles.jsonl", folder / "coded", codebook=folder / "talks")


@pytest.fixture(scope="module")
def case(coded):
    return coded.case


def test_the_case_has_no_fault_and_says_what_is_not_english(folder, coded):
    assert coded.missing == "7 of 10 articles are not English (de, ko, uk): see missing.csv"
    checked = kit_here("check", folder / "coded")
    assert (checked.returncode, checked.stdout.endswith("no faults\n")) == (0, True)
    with (folder / "coded" / "missing.csv").open(encoding="utf-8", newline="") as file:
        notes = {row["article_id"]: row["note"] for row in csv.DictReader(file)}
    assert notes["de3"].startswith("de: only direct quotations of people and institutions that the codebook names are coded")
    assert notes["ko1"].startswith("ko: kept and listed, but nothing in it is coded by rule")


def test_quotations_with_a_known_name_are_coded_with_their_day_and_nothing_else_in_these_languages(case):
    rows = case.attributions.set_index("attribution_id")
    others = rows[~rows["article_id"].str.startswith("en")]
    days = others["said_from"].dt.strftime("%Y-%m-%d").fillna("")
    assert list(zip(others["article_id"], others["actor_id"], others["form"], days, strict=True)) == [
        ("de1", "orla_venn", "direct", "2031-05-13"), ("de2", "tess_quorn", "direct", ""),
        ("uk1", "tess_quorn", "direct", "2031-05-14"), ("uk2", "orla_venn", "direct", ""),
    ]  # fmt: skip
    assert set(others["confidence"]) == {"medium"}
    assert others["textblob_polarity"].isna().all()
    stated = case.statements.merge(case.attributions, on="attribution_id", validate="many_to_one")
    assert not stated["article_id"].str.startswith(("de", "uk", "ko")).any()
    assert not case.tables["figures"]["sentence_id"].str.startswith(("de", "uk", "ko")).any()


def test_coverage_counts_articles_of_every_language(case):
    said = measures.coverage_by(case, "outlet", unit="attributions").set_index("outlet")["n"]
    assert said.to_dict() == {"Seeblatt": 2, "Lake Gazette": 4, "Озерна газета": 2}
    assert case.articles.groupby("original_language").size().to_dict() == {"de": 3, "en": 3, "ko": 2, "uk": 2}
    assert int(case.articles.set_index("article_id").loc["uk1", "n_words"]) == 25


def test_names_are_counted_by_their_spellings_in_any_script(case):
    named = measures.named_by(case, ["language", "actor"])
    counted = {(row.language, row.actor): (row.n, row.n_articles) for row in named.itertuples()}
    assert counted == {
        ("de", "Orla Venn"): (2, 1), ("en", "Orla Venn"): (2, 2), ("uk", "Orla Venn"): (1, 1), ("de", "Tess Quorn"): (1, 1),
        ("en", "Tess Quorn"): (1, 1), ("uk", "Tess Quorn"): (1, 1), ("ko", "Ivo Marek"): (1, 1),
    }  # fmt: skip
    by_day = measures.named_by(case, ["published", "party"])
    assert by_day["n"].sum() == 9
    grid = measures.named_by(case)
    assert (grid["outlet"].nunique(), grid["actor"].nunique(), int(grid["n"].sum())) == (5, 3, 9)
    chart = charts.coverage_grid(grid)
    assert "n = 9" in chart.alt
    with pytest.raises(KitError, match="holds no texts"):
        measures.named_by(kit.load())


def test_evidence_search_and_charts_take_them_as_any_other(case):
    shown = kit.evidence(case, actor="Tess Quorn")
    assert list(shown["article"].str[:3]) == ["de2", "en1", "uk1"]
    assert "Ми не підемо" in shown["said"].iloc[2]
    assert list(case.only(text="доки шлюз").attributions["article_id"]) == ["uk1"]
    voices = measures.voice_by(case, ["outlet", "party"])
    assert int(voices["n"].sum()) == 8
    for chart in (charts.who_speaks, charts.sentiment_strips, charts.event_timeline):
        assert chart(case) is not None


def test_the_desk_codes_an_article_that_no_rule_reads(case, tmp_path):
    desk = kit.desk(case, "ko1", "AB", folder=tmp_path)
    first = desk.text.sentences[0]
    assert " ".join(word for word, _, _ in first["words"]) == "마레크는 16일 휴전을 제안했다."
    desk.text.selection = [first["start"], first["end"]]
    desk.actor.value, desk.form_of.value, desk.confidence.value = "마레크", "indirect", "high"
    desk.save()
    assert (tmp_path / "AB.csv").is_file()
    assert "ivo_marek" in (tmp_path / "AB.csv").read_text("utf-8")


def test_dask_gives_the_same_bytes(folder, coded):
    pytest.importorskip("distributed")
    code(folder / "articles.jsonl", folder / "dask", codebook=folder / "talks", engine="dask", workers=2)
    files = sorted(p.relative_to(folder / "coded") for p in (folder / "coded").rglob("*.csv"))
    assert files
    for name in files:
        assert (folder / "dask" / name).read_bytes() == (folder / "coded" / name).read_bytes(), name


def test_the_case_says_on_its_pages_what_rules_find_in_these_languages(case):
    assert describe(case)["coded"] == (
        f"Coded by {CODER}; not verified by a person. 7 articles are not in English (de, ko, uk): of those in German, French, "
        "Spanish, Russian and Ukrainian rules find direct quotations with a speaker whom the codebook names, and their days; "
        "of others nothing."
    )


def test_scores_computed_again_are_the_same(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLES[0][3], "utf-8")
    (tmp_path / "in" / "b.txt").write_text(ARTICLES[7][3], "utf-8")
    made = code(tmp_path / "in", tmp_path / "case").case
    again = score(made, str(tmp_path / "in"))
    assert find_differences(made, again) == []
    by_article = again["sentences"].groupby("article_id")["textblob_polarity"].count()
    assert by_article.to_dict() == {"a": 0, "b": 3}


def test_an_article_in_a_language_that_nobody_can_tell_is_kept_and_no_fault(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Сторожа зачитали список.", "utf-8")
    done = code(tmp_path / "in", tmp_path / "case")
    assert "1 is not English (unknown)" in done.missing
    assert kit_here("check", tmp_path / "case").stdout.endswith("no faults\n")
    assert len(done.case.sentences) == 1


def test_every_chart_of_the_reports_is_drawn_though_words_of_other_languages_have_no_scores(case):
    bar = kit.panels.Controls(case)
    sample = kit.sample(case, n=5)
    for kind in KINDS:
        drawn = {"sample": sample} if kind.startswith("corrected") else {}
        assert str(kit.panel(case, kind, controls=bar, **drawn)).strip()
    scored = measures.sentiment_by(case, "outlet").set_index("outlet")["n"]
    assert scored.index.unique().tolist() == ["Lake Gazette"]

"""A case: loaded, filtered, saved."""

import filecmp
import gc
import pickle
import weakref

import pandas as pd
import pytest

import kit
from kit import measures
from kit.case import rows, units
from tests.synthetic import tiny_case, tiny_rows, write_case


@pytest.fixture
def tiny(tmp_path):
    return kit.load(tiny_case(tmp_path / "tiny"))


def ids(frame, column):
    return list(frame[column])


def test_loading_and_saving_gives_the_same_bytes(tmp_path):
    case = kit.load()
    case.save(tmp_path / "copy")
    described = [r["path"] for r in case.package["resources"]] + ["datapackage.json"]
    source = kit.case.shipped()
    assert [p for p in described if not filecmp.cmp(source / p, tmp_path / "copy" / p, shallow=False)] == []


def test_a_case_never_replaces_a_folder_that_is_none(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("keep me")
    with pytest.raises(kit.KitError, match="not a case"):
        kit.load().save(tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "keep me"


def test_a_failed_save_leaves_the_earlier_case_whole(tmp_path, monkeypatch, tiny):
    tiny.save(tmp_path / "old")
    before = (tmp_path / "old" / "coded" / "events.csv").read_bytes()
    calls = []

    def breaks(path, *_):
        calls.append(path)
        if len(calls) == 3:
            raise OSError("disk full")

    monkeypatch.setattr("kit.store.csv_tables.write_table", breaks)
    with pytest.raises(OSError, match="disk full"):
        kit.load().save(tmp_path / "old")
    assert (tmp_path / "old" / "coded" / "events.csv").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["old", "tiny"]


def test_party_and_form_select_attributions_and_what_follows(tiny):
    small = tiny.only(party="Northland")
    assert ids(small.attributions, "attribution_id") == ["a1-01", "a2-01"]
    assert ids(small.statements, "statement_id") == ["s1", "s2", "s5"]
    assert ids(small.utterances, "utterance_id") == ["u1"]
    assert ids(small.events, "event_id") == ["e1"]
    assert ids(small.figures, "figure_id") == ["f1"]
    assert len(small.articles) == 2 and len(small.sentences) == 6  # denominators stay
    assert ids(tiny.only(form="direct").attributions, "attribution_id") == ["a1-01"]


def test_an_issue_keeps_only_its_statements(tiny):
    small = tiny.only(issue="toll")
    assert ids(small.statements, "statement_id") == ["s2", "s4"]
    assert ids(small.attributions, "attribution_id") == ["a1-01", "a1-02"]
    assert ids(small.events, "event_id") == ["e1", "e2"]  # occasions of what was kept


def test_days_keep_what_overlaps_and_drop_undated_rows(tiny):
    small = tiny.only(since="2030-05-03")
    assert ids(small.attributions, "attribution_id") == ["a1-02"]  # 1–3 May overlaps; 2 May does not; undated leaves
    assert ids(small.events, "event_id") == ["e2"]
    assert ids(tiny.only(until="2030-05-01").attributions, "attribution_id") == ["a1-02"]
    assert ids(tiny.only(since="2030-01-01").events, "event_id") == ["e1", "e2"]


def test_an_outlet_takes_its_articles_sentences_and_citations(tiny):
    small = tiny.only(outlet="radio")
    assert ids(small.articles, "article_id") == ["a2"]
    assert ids(small.sentences, "sentence_id") == ["a2-s01", "a2-s02"]
    assert len(small.citations) == 0 and ids(small.events, "event_id") == ["e2"]


def test_filters_chain_and_the_order_does_not_matter(tiny):
    one = tiny.only(party=["north", "south"]).only(outlet="gazette").only(party="south")
    other = tiny.only(party="south", outlet="gazette")
    assert ids(one.attributions, "attribution_id") == ids(other.attributions, "attribution_id") == ["a1-02"]
    assert "party south" in repr(one) and "outlet gazette" in repr(one)
    assert len(tiny.only(party="north").only(party="south").attributions) == 0


def test_nothing_selected_means_all(tiny):
    assert len(tiny.only(party=[], outlet=None).attributions) == 4


def test_filtering_never_changes_the_case(tiny):
    before = {name: frame.copy() for name, frame in tiny.tables.items()}
    small = tiny.only(party="north", since="2030-05-01")
    taken = tiny.attributions
    taken.loc[:, "speaker"] = "somebody else"
    del small.tables["events"]["label"]
    for name, frame in tiny.tables.items():
        pd.testing.assert_frame_equal(frame, before[name])


@pytest.mark.parametrize(
    "chosen", [{"party": "Ukraine"}, {"outlet": "003"}, {"until": "2022-03-12"}, {"issue": "ceasefire", "form": "indirect"}]
)
def test_every_smaller_case_can_be_saved_and_loaded_again(chosen, tmp_path):
    chosen = {k: "donga" if v == "003" else v for k, v in chosen.items()}
    small = kit.load().only(**chosen)
    again = kit.load(small.save(tmp_path / "small"))
    assert {n: len(f) for n, f in again.tables.items()} == {n: len(f) for n, f in small.tables.items()}


def test_an_unknown_name_suggests_a_known_one(tiny):
    with pytest.raises(kit.UnknownValue, match="Northland"):
        tiny.only(party="Nortland")
    with pytest.raises(kit.KitError, match="YYYY-MM-DD"):
        tiny.only(since="yesterday-ish")
    with pytest.raises(kit.UnknownValue, match="settled"):
        tiny.only(coder="nobody")


def test_evidence_names_who_when_where(tiny):
    rows = kit.evidence(tiny, party="Northland", issue="Bridge")
    assert rows[["who", "when", "article", "sentences", "stance"]].to_dict("records") == [
        {"who": "Ada Holm", "when": "2 May", "article": "a1 River Gazette", "sentences": "a1-s01", "stance": "supports"},
        {"who": "Ada Holm", "when": "2 May", "article": "a2 Hill Radio", "sentences": "a2-s01", "stance": "supports"},
    ]
    assert list(rows["said"]) == ["the bridge should open", "open the bridge"]
    with pytest.raises(kit.UnknownColumn, match="actor"):
        kit.evidence(tiny, hat="red")


def test_attached_texts_become_the_evidence(tmp_path):
    from kit.coding.tone.score import score
    from kit.reading.articles import digest
    from kit.reading.attach import attach

    text = "The envoy asked for the bridge. The minister said no.\n"
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "one.txt").write_text(text)
    rows = tiny_rows()
    rows["articles"] = [{**rows["articles"][0], "sha256": digest(text.encode())}]
    rows = {n: [r for r in t if not any(v.startswith("a2") for k, v in r.items() if k.endswith("_id"))] for n, t in rows.items()}
    rows["sentences"] = [
        {**rows["sentences"][0], "char_start": "0", "char_end": "31", "n_words": "6"},
        {**rows["sentences"][1], "char_start": "32", "char_end": "53", "n_words": "4"},
    ]
    rows["figures"] = rows["event_reports"] = []
    rows["attributions"] = [
        {**rows["attributions"][0], "char_start": "0", "char_end": "31"},
        {**rows["attributions"][1], "char_start": "32", "char_end": "53"},
    ]
    case = attach(kit.load(write_case(tmp_path / "case", rows)), tmp_path / "files")
    assert list(kit.evidence(case)["said"]) == ["The envoy asked for the bridge.", "The minister said no."]
    assert list(score(case, tmp_path / "files")["sentences"]["char_end"]) == [31, 53]
    (tmp_path / "files" / "one.txt").write_text(text + "changed")
    with pytest.raises(kit.KitError, match="a1"):
        attach(kit.load(tmp_path / "case"), tmp_path / "files")


def test_saving_over_a_case_with_texts_leaves_no_texts(tmp_path, tiny):
    texts = tiny.articles[["article_id"]].assign(body="words nobody may ship")
    tiny.with_tables(texts=texts).save(tmp_path / "out")
    assert "texts" in kit.load(tmp_path / "out").tables
    tiny.only(outlet="radio").save(tmp_path / "out")
    assert not (tmp_path / "out" / "coded" / "texts.csv").exists()
    assert kit.check(tmp_path / "out") == []


@pytest.mark.parametrize("party", ["usa", "ukraine"])
def test_denominators_stay_when_a_party_is_selected_within_days(party):
    base = kit.load().only(until="2022-03-15")
    assert list(base.only(party=party).articles["article_id"]) == list(base.articles["article_id"])


@pytest.mark.parametrize(
    "day", ["2022-03", "2022", "March", "today", "", "NaT", 5, "03/04/2022", "2022-02-30", "2022-03-16T23:00+05:00"]
)
def test_only_whole_dates_are_dates(tiny, day):
    with pytest.raises(kit.KitError, match="YYYY-MM-DD"):
        tiny.only(since=day)


def test_a_filter_that_ends_before_it_begins_keeps_nothing(tiny):
    small = tiny.only(since="2030-05-03").only(until="2030-05-01")
    assert len(small.attributions) == len(small.events) == 0


def test_a_reader_stands_in_codings_alone(tiny):
    small = tiny.only(coder="reader 1")
    assert set(small.codings["coder"]) == {"reader 1"} and len(small.codings) == 2
    assert len(small.attributions) == 4


def test_a_case_travels_between_processes(tiny):
    again = pickle.loads(pickle.dumps(tiny.only(party="north")))
    assert repr(again) == repr(tiny.only(party="north"))
    assert len(again.whole.attributions) == 4


def test_numbers_survive_saving_whole(tmp_path):
    rows = tiny_rows()
    rows["figures"][0]["value"] = "1234567890123"
    rows["sentences"][0]["textblob_polarity"] = "0.123456789012345"
    case = kit.load(kit.load(write_case(tmp_path / "a", rows)).save(tmp_path / "b"))
    assert case.figures["value"].iloc[0] == 1234567890123
    assert case.sentences["textblob_polarity"].iloc[0] == 0.123456789012345


def test_a_new_article_gets_its_hash_sentences_and_scores(tmp_path):
    from kit.coding.tone.score import find_differences, replace_scores, score

    rows = {"articles": [{"article_id": "n1", "outlet_id": "gazette", "date_basis": "undated"}]}
    rows |= {t: tiny_rows()[t] for t in ("outlets", "parties", "actors", "aliases", "issues")}
    case = kit.load(write_case(tmp_path / "case", rows))
    (tmp_path / "n1_ferry.txt").write_text("The ferry sails again. Nobody is glad.\n")
    whole = replace_scores(case, score(case, tmp_path))
    assert list(whole.sentences["n_words"]) == [4, 3]
    assert whole.articles.loc[0, ["n_words", "n_sentences"]].tolist() == [7, 2]
    again = kit.load(whole.save(tmp_path / "case"))
    assert find_differences(again, score(again, tmp_path)) == []


def test_words_are_found_in_names_and_paraphrases_whatever_their_capitals_and_accents(shipped):
    said = shipped.labelled("attributions")
    wanted = said["actor"].str.contains("zelensk", case=False) | said["paraphrase"].fillna("").str.contains("zelensk", case=False)
    found = shipped.only(text="ZELÉNSK")
    assert sorted(found.attributions["attribution_id"]) == sorted(said["attribution_id"][wanted])
    assert found.only(text="nobody said this").count("attributions") == 0
    assert len(found.articles) == len(shipped.articles)
    assert shipped.only(text="  ").count("attributions") == shipped.count("attributions")


def test_words_are_found_in_attached_texts(shipped):
    first = shipped.attributions.iloc[0]
    start, end = int(first["char_start"]), int(first["char_end"])
    body = "." * start + "Quokka’s word".ljust(end - start, ".")
    texts = pd.DataFrame({"article_id": [first["article_id"]], "body": [body]})
    case = shipped.with_tables(texts=texts)
    assert list(case.only(text="quokka's").attributions["attribution_id"]) == [first["attribution_id"]]
    assert shipped.only(text="quokka").count("attributions") == 0


def test_ids_of_attributions_choose_them_and_unknown_ones_are_named(shipped):
    ids = list(kit.evidence(shipped, party="Russia")["attribution_id"])
    left = shipped.only(attribution=ids)
    assert sorted(left.attributions["attribution_id"]) == sorted(ids)
    assert left.only(attribution=ids[:1], party="Ukraine").count("statements") == 0
    assert f"only attribution {len(ids)} ids" in repr(left)
    with pytest.raises(kit.UnknownValue, match="no attribution 'x1' in this case"):
        shipped.only(attribution="x1")


@pytest.mark.parametrize("unit", [units.attributions, units.statements, units.utterances])
def test_units_that_somebody_changes_stay_as_they_are_for_others(unit):
    case = kit.load()
    own = unit(case)
    whole = own.copy()
    own.loc[0, "outlet"] = "Nobody's"
    own["more"] = 1
    del own["form"]
    again = unit(case)
    pd.testing.assert_frame_equal(again, whole)
    again.iloc[:, 0] = "x"
    pd.testing.assert_frame_equal(unit(case), whole)


def test_units_of_a_small_case_are_put_together_once_and_of_a_large_one_not_kept(monkeypatch):
    made = []
    put_together = rows.statements
    monkeypatch.setattr(rows, "statements", lambda *asked: made.append(asked[0]) or put_together(*asked))
    case = kit.load()
    for _ in range(3):
        units.statements(case)
    some = case.only(party="Ukraine")
    assert len(units.statements(some)) < len(units.statements(case))
    assert made == [case, some]
    monkeypatch.setattr(units, "_FEW", 5)
    case = kit.load()
    units.statements(case), units.statements(case)
    assert made[2:] == [case, case]


def test_units_go_with_their_case():
    case = kit.load()
    measures.stance_points(case)
    gone = weakref.ref(case)
    del case
    gc.collect()
    assert gone() is None

"""Every machine-made column of the shipped case comes out of the article files again, exactly."""

import kit
from kit.coding.tone import score as scoring


def test_hashes_offsets_words_and_scores_are_the_recomputed_ones(shipped, articles):
    made = scoring.score(shipped, str(articles))
    assert [str(fault) for fault in scoring.find_differences(shipped, made)] == []
    assert {name: len(frame) for name, frame in made.items()} == {name: len(shipped.tables[name]) for name in made}


def test_a_changed_score_is_found(shipped, articles):
    made = scoring.score(shipped, str(articles))
    made["sentences"].loc[3, "vader_compound"] += 0.0001
    (fault,) = scoring.find_differences(shipped, made)
    assert fault.column == "vader_compound"
    assert fault.value.startswith(made["sentences"].loc[3, "sentence_id"])


def test_rescored_case_is_the_same_byte_for_byte(shipped, articles, tmp_path):
    whole = scoring.replace_scores(shipped, scoring.score(shipped, str(articles)))
    assert whole.save(tmp_path / "case") and _bytes(tmp_path / "case") == _bytes(shipped.save(tmp_path / "as shipped"))


def test_texts_are_attached_by_hash_and_shown_as_evidence(shipped, articles):
    from kit.reading.attach import attach

    whole = attach(shipped, str(articles))
    assert set(whole.texts["article_id"]) == set(shipped.articles["article_id"])
    said, coded = kit.evidence(whole)["said"], kit.evidence(shipped)["said"]
    assert (said != coded).all()


def _bytes(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*.*"))}

"""Which coding of a document is counted: one, whoever else read it."""

from tests.small_interviews import CODED, make_interviews, tables


def coders(tmp_path, coded: str = CODED) -> dict[str, set[str]]:
    _, interviews = make_interviews(tmp_path / "study", tables(coded=coded))
    return interviews.counted.groupby("document")["coder"].agg(set).to_dict()


def test_it_is_that_of_the_coder_who_coded_most_documents(tmp_path):
    assert set.union(*coders(tmp_path).values()) == {"A"}


def test_what_that_coder_left_out_is_counted_as_another_coded_it(tmp_path):
    found = coders(tmp_path, CODED.replace("D6-1,D6,interior,A", "D6-1,D6,interior,C"))
    assert found["D6"] == {"C"} and found["D1"] == found["D2"] == {"A"}


def test_documents_stand_in_the_order_in_which_they_were_held(tmp_path):
    _, interviews = make_interviews(tmp_path / "study")
    assert interviews.documents["document"].tolist() == ["D1", "D2", "D3", "D5", "D4", "D6"]
    assert interviews.sizes == {"justice": 3, "interior": 3}

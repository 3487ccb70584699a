"""Phrases in Chinese: templates by the catalogue, quantities by their units, names as they are."""

from rollout_sim.kernel.phrases import Phrase, Quantity, Refused, commas, did_you_mean, semicolons
from rollout_sim.scenario.values.errors import Mistake
from rollout_sim.wording.phrase_words import mistake_words, phrase_words


def test_what_is_inside_a_phrase_is_worded_too() -> None:
    rule = Phrase("must be {words}", words=Phrase("{words} or {last}", words="rota", last="always"))
    hinted = rule + did_you_mean("rata", ["rota"])
    assert phrase_words(hinted, "zh") == "须为 rota 或 always；是否要写 'rota'？"
    assert phrase_words(hinted, "en") == "must be rota or always; did you mean 'rota'?"
    assert phrase_words(Refused("must not be empty", quoted="[]").phrase, "zh") == "不能为空（实为 []）"


def test_quantities_have_their_units_in_words_and_names_do_not() -> None:
    assert phrase_words(Phrase("must be more than {above}", above=Quantity("2 weeks")), "zh") == "须大于 2 周"
    rule = Phrase("the name {name} stands twice; names must differ", name="'2 weeks'")
    assert phrase_words(rule, "zh") == "名称 '2 weeks' 出现两次；名称不得重复"


def test_what_has_no_template_stays_as_it_is() -> None:
    assert phrase_words("nobody ever said this", "zh") == "nobody ever said this"
    assert phrase_words(Phrase("nobody ever {did} this"), "zh") == "nobody ever {did} this"


def test_a_mistake_keeps_its_place() -> None:
    mistake = Mistake("a.yaml", 3, 7, "people.head_office_coaches", Phrase("must be a whole number"), "1.5")
    assert mistake_words(mistake, "zh") == "a.yaml:3:7: people.head_office_coaches: 须为整数（实为 1.5）"
    assert mistake_words(mistake, "en") == str(mistake)


def test_phrases_in_a_row_are_worded_each() -> None:
    weeks = [
        Phrase("the week from {first} ({times} times)", first="01-05", times="1.2"),
        Phrase("the weeks from {first} to that from {last} (nobody is there)", first="02-02", last="02-09"),
    ]
    assert phrase_words(commas(weeks), "zh") == "01-05 起的一周（1.2 倍）、02-02 起至 02-09 起的各周（无人在岗）"
    differences = [Phrase("{name} {before}, not {now}", name=name, before=1, now=2) for name in ("seed", "engine")]
    assert phrase_words(semicolons(differences), "zh") == "seed 为 1，而非 2；engine 为 1，而非 2"
    assert semicolons(differences) == "seed 1, not 2; engine 1, not 2"

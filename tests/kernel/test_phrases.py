"""Phrases: English text that keeps its template and values, also through copies and other processes."""

import copy
import json
import pickle

import pytest

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean, listed, phrase_of, quoting


def test_in_english_a_phrase_is_its_text() -> None:
    phrase = Phrase("no strategy named {name}{hint}", name="'fast'", hint=did_you_mean("fast", ["faster"]))
    assert phrase == "no strategy named 'fast'; did you mean 'faster'?"
    assert json.dumps(phrase) == json.dumps(str(phrase))
    assert type(str(phrase)) is str


def test_a_template_without_values_may_hold_braces() -> None:
    assert Phrase("such as {high: 2}") == "such as {high: 2}"


def test_a_hint_stands_behind_what_it_belongs_to() -> None:
    rule = Phrase("must be {words}", words=listed(["a", "b", "c"]))
    assert rule == "must be a, b or c"
    both = rule + did_you_mean("aa", ["a"])
    assert (both, both.values["before"]) == ("must be a, b or c; did you mean 'a'?", rule)
    assert rule + did_you_mean("x", ["a"]) is rule


@pytest.mark.parametrize("again", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_copies_and_other_processes_have_the_template_too(again) -> None:  # type: ignore[no-untyped-def]
    phrase = quoting(Phrase("at most {most}", most=3), 4)
    same = again(phrase)
    assert (same, same.template, same.values) == (phrase, phrase.template, phrase.values)
    assert same.values["message"].values == {"most": 3}
    error = again(Refused("at most {most}", most=3, quoted=4))
    assert (str(error), error.phrase.template) == (str(phrase), phrase.template)


def test_what_an_error_says() -> None:
    assert phrase_of(Refused("at most {most}", most=3)).values == {"most": 3}
    assert phrase_of(FileNotFoundError(2, "No such file or directory", "x")) == "No such file or directory"
    assert phrase_of(ValueError("it {broke}")) == "it {broke}"

"""Parameters of the desk review: its topics, treaties and standards, and what the words of sources mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from disrupting_harm.components.kinds.assessment.params import AssessmentSection
from disrupting_harm.study.model import Iso3, Model, Name


class Topic(Model):
    label: str
    group: str
    theme: Name = "law"


class TopicWord(Model):
    """The topics that a source's topic is about.

    status: for one that says less than its word, as a law on all pornography does. value: the part of the topic that it is about.
    """

    topics: tuple[Name, ...]
    status: Name | None = None
    value: str = ""


class Named(Model):
    """words: what sources call it."""

    label: str
    words: tuple[str, ...]


class Treaty(Named):
    open_to: tuple[Iso3, ...] = ()  # units that may join a regional treaty; none: every unit may


class Standard(Named):
    topic: Name | None = None  # of the matrix, in which the newest edition stands too


class Params(AssessmentSection):
    data_class: Literal["public"]
    caveat: str
    usdol_caveat: str
    no_source: str
    topics: dict[Name, Topic]
    topic_words: dict[str, Name | TopicWord]
    not_shown: dict[str, str]  # topics of sources that the matrix leaves out, with the reason
    treaties: dict[Name, Treaty]
    standards: dict[Name, Standard]

    @model_validator(mode="after")
    def _topics_are_known(self) -> Params:
        if unknown := sorted(set(self._named_topics()) - set(self.topics)):
            raise ValueError(f"names the topics {', '.join(unknown)}, which `topics` does not hold")
        stated = {word.status for word in self.topic_words.values() if isinstance(word, TopicWord) and word.status}
        if unknown := sorted(stated - set(self.statuses)):
            raise ValueError(f"`topic_words` names {', '.join(unknown)}, which `statuses` does not hold")
        if both := sorted(set(self.topic_words) & set(self.not_shown)):
            raise ValueError(f"{', '.join(both)} stands in `topic_words` and in `not_shown`; it is one of the two")
        return self

    def _named_topics(self) -> Iterator[str]:
        for word in self.topic_words:
            yield from self.topics_of(word).topics
        yield from (standard.topic for standard in self.standards.values() if standard.topic)

    def topics_of(self, word: str) -> TopicWord | None:
        found = self.topic_words.get(word)
        return TopicWord(topics=(found,)) if isinstance(found, str) else found

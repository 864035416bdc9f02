"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "caveat": "What is said under every status.",
        "usdol_caveat": "What is said where a row of the United States Department of Labor is shown.",
        "no_source": "What an empty cell says.",
        "topics": "Topics of the matrix of laws.",
        "topic_words": "The topics that a source's topic is about.",
        "not_shown": "Topics of sources that the matrix leaves out, each with the reason.",
        "treaties": "Treaties by name.",
        "standards": "Standards of the assessment of laws by name.",
    },
    "Topic": {
        "label": "What readers see.",
        "group": "Group of topics that it stands in.",
        "theme": "Theme of the study that it belongs to.",
    },
    "TopicWord": {
        "topics": "Topics of the matrix.",
        "status": "Status for a topic that says less than its word.",
        "value": "Part of the topic that the word is about.",
    },
    "Named": {
        "label": "What readers see.",
        "words": "What sources call it.",
    },
    "Treaty": {
        "open_to": "Units that may join a regional treaty; every unit if none is named.",
    },
    "Standard": {
        "topic": "Topic of the matrix in which the newest edition stands too.",
    },
}

"""Answers of the household survey's forms that contradict each other though no rule of the form excludes them.

The stand-in does not give them. Real answers may: a table that comes in is not held against these.
"""

from __future__ import annotations

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS
from disrupting_harm.synthetic.ties import Tie


# What the clear forms' questions about the last time begin with, in the order of the form.
PREFIXES = dict(zip(CLEAR_FORMS, ("offer_images", "offer_acts", "threat", "images_shared"), strict=True))
ALL_PREFIXES = (*PREFIXES.values(), "comments", "sent_images", "talk_sex", "asked_image")
ACTIVITIES = ("schoolwork", "learn", "news", "health", "videos", "music", "games", "social_media", "messages",
              "video_calls", "post", "go_live", "groups", "shop", "advice")  # fmt: skip
PLACES = ("home", "school", "other_home", "public", "moving")
WEEKLY = (*(f"place_{place}" for place in PLACES), *(f"activity_{activity}" for activity in ACTIVITIES))


def _about_the_last_time() -> tuple[Tie, ...]:
    """`told_anyone` is asked of the last time that any clear form happened, `_told` of the last time of each.

    One of them is therefore the same event. If none of the forms before says what `told_anyone` says, the last form does.
    """
    ties = []
    forms = list(PREFIXES.items())
    for place, (form, prefix) in enumerate(forms):
        last = [f"${{{form}}} = '1'", *(f"${{{later}}} != '1'" for later, _ in forms[place + 1 :])]
        told_nobody = [f"selected(${{{earlier}_told}}, 'none')" for _, earlier in forms[:place]]
        named_nobody = [
            f"(${{{item}}} != '1' or {said} or selected(${{{earlier}_told}}, 'dont_know')"
            f" or selected(${{{earlier}_told}}, 'prefer_not_to_say'))"
            for (item, earlier), said in zip(forms, told_nobody, strict=False)
        ]
        item = (f"{prefix}_told",)
        silent = ["${told_anyone} = '0'", *last, *(f"not({said})" for said in told_nobody)]
        ties.append(Tie(item, " and ".join(silent), only=("none",)))
        ties.append(Tie(item, " and ".join(["${told_anyone} = '1'", *last, *named_nobody]), never=("none",)))
    return tuple(ties)


CHILDREN = (
    # How often the internet is used.
    Tie(("use_frequency",), "${last_used_internet} = '2'", only=("1", "2", "3")),
    Tie(("use_frequency",), "${last_used_internet} = '3'", only=("1", "2")),
    Tie(("use_frequency",), "${last_used_internet} = '4'", only=("1",)),
    Tie(("hours_school_day",), "${use_frequency} = '1' or ${use_frequency} = '2'", only=("0", "1")),
    Tie(WEEKLY, "${use_frequency} = '1'", only=("1", "2")),
    Tie(WEEKLY, "${use_frequency} = '2'", never=("4",)),
    Tie(("barriers",), "${online_when_needed} = '1'", never=("none",)),
    # School.
    Tie(("connections",), "${at_school} = '0'", never=("school",)),
    Tie(("place_school",), "${at_school} = '0'", only=("1",)),
    # Images, threats and offers, and whom the child told.
    Tie(("shared_image_reasons",), "${accepted_money_for_images} = '0'", never=("money",)),
    Tie(("asked_image_complied",), "${shared_own_naked_image} = '0'", only=("0",)),
    *_about_the_last_time(),
    Tie(
        ("reported_to_platform",),
        " or ".join(f"selected(${{{prefix}_told}}, 'platform')" for prefix in ALL_PREFIXES),
        only=("1",),
    ),
    Tie(("known_channels",), "${knows_where_to_get_help} = '1'", never=("none",)),
    # Well-being and other violence.
    Tie(("self_harm",), "${self_harm_thoughts} = '0'", only=("0",)),
    Tie(("forced_sex",), "${touched_sexually} = '0'", only=("0",)),
)

CAREGIVERS = (
    Tie(("relationship",), "${sex} = 'male'", never=("1",)),
    Tie(("relationship",), "${sex} = 'female'", never=("2",)),
    Tie(("relationship",), "${caregiver_age} < 30", never=("1", "2")),  # of a child of at least 12
    Tie(("relationship",), "${caregiver_age} < 40", never=("3",)),
    Tie(("known_channels",), "${knows_where_to_report} = '1'", never=("none",)),
)

TIES = {"children": CHILDREN, "caregivers": CAREGIVERS}

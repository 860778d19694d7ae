"""The names that rules may have, where code and not a table of patterns gives them; `data/rules/` describes them.

An extractor takes the name of its rule from here, so that the type checker knows of none that is missing.
"""

from __future__ import annotations

from typing import Literal

NumberingSystem = Literal["state", "party"]
#: What a number of a list has behind the rule that read the list: its own number, or one that a range leaves out.
ListMember = Literal["list", "range"]
NamedRule = Literal[
    "named.constitution", "named.congress", "named.charter", "named.scheme", "named.amending", "named.law"
]
ShortRule = Literal["numbered.number", "short.number", "short.defined", "anaphoric"]
RelationRule = Literal["role", "words"]
CampaignRule = Literal[
    "kind_word", "list", "emulation", "launched", "name_opener", "year_theme", "gazetteer", "plain_theme",
    "unopened_quote", "unquoted",
]  # fmt: skip
PhaseRule = Literal["label", "slot", "quarter", "action", "period"]
LimitRule = Literal["value", "period", "continuous", "lead", "shared", "clock", "alone", "farlead", "set"]
CommemorationRule = Literal["years", "shared"]
#: Times that are made of several cores, and those that have no date of their own.
JoinedTimeRule = Literal["period", "clock"]
OtherTimeRule = Literal["event", "weekdays", "comparison", "continuous"]
IndicatorRule = Literal["percent", "count", "cell"]
AssignmentRule = Literal["item", "slot", "row"]

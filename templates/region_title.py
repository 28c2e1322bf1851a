"""What stands under a picture's title: the region, and that its year is not adopted yet."""

from governance.network import Network
from governance.plan_version import PlanState
from governance.record import Language
from templates.change_answer_words import change_answer_words


def region_title(network: Network, state: PlanState, language: Language) -> str:
    """Give the region's name; of a year that is not in force with its state: "Keski-Suomi, luonnos"."""
    region = network.region.name.in_language(language)
    return (
        region if state is PlanState.ADOPTED else f"{region}, {change_answer_words(language).states[state]}"
    )

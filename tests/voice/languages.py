"""Hold streets of each language, and the prompts that a ride through them brings."""

from __future__ import annotations

from navigator.guidance.phrases import Phrasebook
from navigator.guidance.told import Told

STREETS = {
    "en": ("Mill Lane", "Church Street", "London Road"),
    "de": ("Hauptstraße", "Am Anger", "Bahnhofsweg"),
    "fr": ("Rue de la Gare", "Chemin des Vignes", "Avenue Victor Hugo"),
    "es": ("Calle Mayor", "Avenida de la Constitución", "Camino de la Fuente"),
    "it": ("Via Roma", "Corso Garibaldi", "Viale della Libertà"),
    "nl": ("Kerkstraat", "Stationsweg", "Molenlaan"),
    "pt": ("Rua da Igreja", "Avenida da Liberdade", "Travessa do Moinho"),
    "pl": ("Ulica Kościuszki", "Aleja Niepodległości", "Ulica Polna"),
    "sv": ("Storgatan", "Kyrkvägen", "Järnvägsgatan"),
    "da": ("Hovedgaden", "Kirkevej", "Strandvejen"),
}


def prompts(language: str) -> list[str]:
    """Sentences of all lengths: turns, roundabouts, forks, pushing, arrival; now and ahead."""
    book, (first, second, third) = Phrasebook.of(language), STREETS[language]
    told = [
        Told("turn", "left", name=first),
        Told("turn", "slight right", name=second),
        Told("turn", "sharp left", name=third),
        Told("turn", "right", noun="cycleway"),
        Told("fork", "slight left"),
        Told("end of road", "right", name=second),
        Told("roundabout", "right", exit=2, name=third),
        Told("roundabout", "right", exit=3),
        Told("turn", "left", mode="pushing", length=60.0),
        Told("continue", "straight", name=first),
        Told("arrive", "left"),
    ]
    texts = [book.sentence(each) for each in told] + [book.ahead(each, 150.0) for each in told[:-1]]
    return list(dict.fromkeys([*texts, book.word(told[0]), book.keep_on(3000.0)]))

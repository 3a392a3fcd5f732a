"""Made-up titles for the clips of the demo data."""

from __future__ import annotations

_WORDS = (
    (
        "Slow, Smoky, Crisp, One-pot, Sunday",
        "ramen, flatbread, pickles, dumplings, plum cake, bean stew, omelette, risotto",
    ),
    (
        "Midnight, Rooftop, Quiet, Acoustic, Two-chord",
        "waltz, drum solo, lullaby, busking, choir rehearsal, bass line, fiddle tune, remix",
    ),
    (
        "Foggy, Off-season, Overnight, Two-day, Low-budget",
        "ferry ride, ridge walk, night train, island loop, desert road, canal trip, hut tour, pass",
    ),
    (
        "Clumsy, Sleepy, Rescued, Tiny, Curious",
        "kitten, hedgehog, beagle, parrot, goat, tortoise, otter, rabbit",
    ),
    (
        "Muddy, Last-minute, Barefoot, Winter, Backyard",
        "penalty, trail race, surf lesson, climb, relay, handstand, bike jump, long shot",
    ),
    (
        "Folded, Upcycled, Hand-dyed, Carved, Five-minute",
        "lampshade, tote bag, birdhouse, quilt, bookend, mug, kite, picture frame",
    ),
    (
        "Awkward, Deadpan, Office, Wedding, Family",
        "sketch, prank call, toast, voice-over, outtakes, impression, dance-off, interview",
    ),
    (
        "Cold, Pocket, Balcony, Magnetic, Backlit",
        "telescope, pendulum, crystal jar, seed lab, volcano, circuit, microscope, weather kit",
    ),
)

TITLES: tuple[tuple[str, ...], ...] = tuple(
    tuple(f"{how} {what}" for what in nouns.split(", ") for how in words.split(", "))
    for words, nouns in _WORDS
)
"""40 titles for each of 8 themes."""

"""Random ids and pseudonyms: nothing about them tells when, in which order or by whom a thing was made."""

import random
import uuid
from collections.abc import Container
from typing import TypeVar

Thing = TypeVar("Thing")

#: The operating system's randomness. Whoever needs repeatable ids (a test that compares bytes) replaces this object.
source: random.Random = random.SystemRandom()

MANNERS = tuple(
    """
    Able Amber Brave Brisk Calm Candid Clever Coral Curious Daring Deft Eager Early Fair Gentle Golden Green Happy
    Honest Humble Ivory Jolly Keen Kind Lively Loyal Lucky Mellow Merry Misty Modest Noble Nimble Olive Patient
    Plain Polite Proud Quick Quiet Ready Rosy Ruby Sandy Scarlet Silent Silver Smart Snowy Solid Steady Sunny
    Swift Tawny Tidy Tranquil True Velvet Violet Vivid Warm Wild Wise Witty
    """.split()  # noqa: SIM905
)
ANIMALS = tuple(
    """
    Badger Bat Beaver Bison Bittern Boar Bobcat Bunting Camel Caribou Cat Chamois Condor Crane Cricket Crow Deer
    Dolphin Dormouse Dove Dragonfly Duck Eagle Egret Elk Falcon Ferret Finch Firefly Fox Frog Gannet Gazelle Gecko
    Goose Grebe Hare Hawk Hedgehog Heron Hornbill Ibex Ibis Jackdaw Jay Kestrel Kingfisher Kite Koala Lark Lemur
    Lizard Llama Lynx Magpie Marmot Marten Mole Moose Newt Nuthatch Ocelot Orca Osprey Otter Owl Panda Pelican
    Petrel Plover Pony Puffin Quail Rabbit Raven Robin Salmon Seal Shrew Skylark Sparrow Squirrel Stork Swallow
    Swan Swift Tapir Tern Thrush Toad Trout Turtle Vole Wagtail Walrus Weasel Whale Wren Yak Zebra
    """.split()  # noqa: SIM905
)


def new_id() -> uuid.UUID:
    """A random UUID (version 4)."""
    return uuid.UUID(int=source.getrandbits(128), version=4)


def shuffled(things: list[Thing]) -> list[Thing]:
    """A copy in random order."""
    return source.sample(things, len(things))


def new_pseudonym(taken: Container[str]) -> str:
    """Two words that nobody in `taken` has; a number is added when words run out."""
    for _attempt in range(100):
        name = f"{source.choice(MANNERS)} {source.choice(ANIMALS)}"
        if name not in taken:
            return name
    return f"{name} {source.randrange(1000, 10_000)}"

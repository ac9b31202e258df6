"""What was said, by where it stands today."""

from connect.simulator.company.customers import Person
from connect.simulator.company.steps import Story
from connect.simulator.company.stories import (
    attended_by_ana,
    attended_by_bruno,
    attended_by_carla,
    finished,
    long_ago,
    never_attended,
    regular,
    waiting,
)

STORIES: tuple[Story, ...] = (
    *waiting.STORIES,
    *attended_by_ana.STORIES,
    *attended_by_bruno.STORIES,
    *attended_by_carla.STORIES,
    *finished.STORIES,
    *long_ago.STORIES,
    *never_attended.STORIES,
    *regular.STORIES,
)
PEOPLE: tuple[Person, ...] = tuple(
    dict.fromkeys([*(story.person for story in STORIES), *never_attended.SILENT])
)

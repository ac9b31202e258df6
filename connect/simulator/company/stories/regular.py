from connect.simulator.company.steps import Story

STORIES: tuple[Story, ...] = ()

"""The way back: undo of runs, decisions on conflicts, deleted records let in again."""

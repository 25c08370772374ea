"""Exercises: one file each, checked by a pure function, proved by a verifier.

``loader``    exercise files: YAML -> ``model.Exercise``, every error with its line
``text``      what a student reads: labels of the screen, facts of the variant, bold
``state``     the rows at the checkpoint and now; ``values`` names and computes values over them
``checks``    one file for each type of check, behind a plain dict
``grader``    (exercise, image, changes, answers) -> ``Result``; ``feedback`` what of it a student sees
``runner``    runs solutions through the real verbs; ``edits`` makes mutants of them
``trials``    the ways an exercise is tried; ``generated`` those nobody had to write
``verifier``  the release gate: reference = full, empty = 0, each mutant = its listed score
``removals``  whether the release gate would miss a part of an exercise
``sealed``    what is handed in, as a document that can be graded again years later; ``export`` as a file
"""

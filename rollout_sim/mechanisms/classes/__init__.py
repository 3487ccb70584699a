"""The course in classes: trainers with their own calendar teach several stores at a time, in place of coaches."""

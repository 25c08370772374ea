"""Teaching: people, courses, enrolments, attempts, the gradebook."""

"""What follows a light that stays red: a talk with the manager, a new manager; and talks with who cooperates least."""

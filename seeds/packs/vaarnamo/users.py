"""The student, the seats of a team, and the invented colleagues."""

from .names import Register, slug
from .world import World


def add(world: World, register: Register) -> None:
    """Twelve users: *me* (id 1), five seats of a team, four account managers and two of the service desk."""
    builder = world.builder
    start = builder.days_ago(1200, 8)
    for seat in range(1, 7):
        name = "Me" if seat == 1 else f"Team member {seat}"
        builder.add(
            "user", name=name, role="student", email=f"harjoittelija{seat}@vaarnamo.example", seat=seat, at=start
        )
    surnames = set()
    for role, group in (("account_manager", world.managers), ("service", world.service)):
        for _ in range(4 if role == "account_manager" else 2):
            first, last = register.person()
            while last in surnames:
                first, last = register.person()
            surnames.add(last)
            email = f"{slug(first)}.{slug(last)}@vaarnamo.example"
            group.append(builder.add("user", name=f"{first} {last}", role=role, email=email, at=start))

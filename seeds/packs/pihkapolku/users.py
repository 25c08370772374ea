"""The student, the seats of a team, and the invented colleagues."""

from seeds.shared.people import People, slug

from .world import World


def add(world: World, register: People) -> None:
    """Ten users: *me* (id 1), five seats of a team, two of the club team and two of customer service."""
    builder = world.builder
    start = builder.days_ago(1200, 8)
    for seat in range(1, 7):
        name = "Me" if seat == 1 else f"Team member {seat}"
        email = f"harjoittelija{seat}@pihkapolku.example"
        builder.add("user", name=name, role="student", email=email, seat=seat, at=start)
    surnames = set()
    for role, group in (("account_manager", world.staff), ("service", world.service)):
        while len(group) < 2:
            first, last = register.person()
            if last not in surnames:
                surnames.add(last)
                email = f"{slug(first)}.{slug(last)}@pihkapolku.example"
                group.append(builder.add("user", name=f"{first} {last}", role=role, email=email, at=start))

"""CRM Sandbox. ``python app.py`` serves it; ``flask --app app`` finds the application here."""

from crm.bootstrap import main


def __getattr__(name: str):
    """``app``, made when it is first asked for: importing this module costs nothing and opens nothing."""
    if name != "app":
        raise AttributeError(name)
    from crm import cli  # noqa: PLC0415
    from crm.config import from_environment  # noqa: PLC0415
    from crm.web import create_app  # noqa: PLC0415

    globals()["app"] = made = create_app(from_environment())
    cli.init_app(made)
    return made


if __name__ == "__main__":
    main()

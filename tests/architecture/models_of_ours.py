"""The models that the sweeps walk over, and what they read off them."""

from collections import deque

from django.apps import apps

OURS = (
    "accounts",
    "api",
    "audit",
    "exchange",
    "kernel",
    "outcomes",
    "participants",
    "programs",
    "reports",
    "web",
)


def is_history(model) -> bool:
    """A shadow table of django-simple-history: behind history_for_user, classified with the record it shadows."""
    return hasattr(model, "instance_type") and model.__name__.startswith("Historical")


def models_of_ours() -> list[type]:
    """Every concrete model declared in our apps, without the shadow tables."""
    return [model for model in apps.get_models() if model._meta.app_label in OURS and not is_history(model)]


def history_models() -> list[type]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS and is_history(model)]


def path_to(model, target) -> str | None:
    """The shortest chain of forward relations from a model to another one ("a__b"), None when there is none."""
    waiting, seen = deque([(model, "")]), {model}
    while waiting:
        current, path = waiting.popleft()
        if current is target:
            return path
        for field in [*current._meta.concrete_fields, *current._meta.many_to_many]:
            following = field.related_model if field.is_relation else None
            if following is not None and following not in seen:
                seen.add(following)
                waiting.append((following, f"{path}__{field.name}".strip("_")))
    return None


def named(models) -> list[str]:
    return sorted(model._meta.label for model in models)

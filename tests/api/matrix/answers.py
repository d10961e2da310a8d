"""What the description says an answer looks like."""


def answer_schema(said: dict, path: str, status: str = "200") -> dict:
    """The schema of the answer to a GET, with the components it refers to."""
    (content,) = said["paths"][path]["get"]["responses"][status]["content"].values()
    return {**content["schema"], "components": said["components"]}

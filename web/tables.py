"""Tables of the pages: rows on a desk, cards on a phone, one template (web/parts/table.html) for all."""

import django_tables2 as tables


class PageTable(tables.Table):
    """A table with a caption for those who hear it. Rows come paged from the view: nothing is counted or sorted.

    The first column is the row's name. `caption` is asked for, `empty_text` says what the list is for and what to do.
    """

    caption = ""

    class Meta:
        template_name = "web/parts/table.html"
        orderable = False
        attrs = {"class": "cards"}

    def __init__(self, *args, caption: str = "", **kwargs):
        kwargs.setdefault("orderable", False)
        super().__init__(*args, **kwargs)
        self.caption = caption or self.caption

"""How wide texts really are: asked of the program that draws them."""

import json
from collections.abc import Sequence

import typst

from office.documents.picture import FONTS


def measured(texts: Sequence[str], weight: int) -> list[float]:
    """Give each text's width at a size of 1000 points."""
    source = b"""
#set text(font: "Open Sans", size: 1000pt, weight: int(sys.inputs.weight))
#context [#metadata(json(bytes(sys.inputs.texts)).map(t => measure(text(t)).width.pt())) <widths>]
"""
    compiler = typst.Compiler(
        source,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"texts": json.dumps(list(texts)), "weight": str(weight)},
    )
    return list(json.loads(compiler.query("<widths>", field="value", one=True)))

"""The plain way to ask a model about passages: stuff them into one prompt and hope for the best."""

from __future__ import annotations

import re

from indexes.vocabulary import Language

PLAIN: dict[Language, str] = {
    "en": "Use the context to answer the question. If the context does not hold the answer, say that you "
    "do not know.\n\n{context}\n\nQuestion: {question}\nAnswer:",
    "zh": "请根据上下文回答问题。如果上下文中没有答案，请说不知道。\n\n{context}\n\n问题：{question}\n回答：",
}
REFUSAL = re.compile(
    r"(do(es)?|did|is|are|can)(n't| not) (know|mention|provide|contain|specif|state|have|hold|answer)"
    r"|no (information|mention)|not (mentioned|provided|specified|stated)|unknown"
    r"|不知道|无法(回答|确定)|没有(提到|提及|提供|说明|答案|相关)|未(提到|提及|提供|说明)",
    re.IGNORECASE,
)

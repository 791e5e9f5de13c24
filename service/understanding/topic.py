"""The words of a question that say what it is about, apart from those that ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.text.normalise import fold
from indexes.text.stem import stem
from indexes.text.tokens import words

_PLAIN_EN = """
a about above actually after all also although always am an and another any anyone anything apply are as ask
at back be because been before being between both but by call can cannot case come could did do does doing
done during each either else enough even ever every exactly explain few find for from further get give given
go going good got had happen has have having he help her here hers him his how however i if in instead into
is it its itself just keep kind know least less let like list long look lot made make many may maybe me mean
might mine more most much must my name need neither new next no nor not now of off ok okay on once one ones
only or other others our out over own per please possible put really right said same say see shall she should
show since so some someone something sort soon still such sure take tell than thank thanks that the their
them then there these they thing think this those though through thus time to together too under until up us
use used very want was way we well were what when where whether which while who whom whose why will with
within without work would yes yet you your
"""
_PLAIN_ZH = """
的 了 吗 呢 吧 啊 呀 么 是 在 有 和 与 或 及 以及 或者 还是 而 且 但 但是 也 都 就 才 又 再 还 很
太 更 最 不 没 没有 我 你 您 他 她 它 我们 你们 他们 它们 咱们 自己 大家 别人 人家 这 那 这个 那个
这些 那些 这种 那种 这样 那样 这里 那里 什么 怎么 怎样 怎么样 怎么办 如何 多少 多久 多长 多长时间
几 几个 几天 哪 哪个 哪些 哪里 哪儿 谁 为什么 为何 是否 是不是 能不能 可不可以 有没有 要不要 请问
请 问 想 想问 知道 告诉 说 说明 介绍 一下 下 能 能够 可以 可 会 要 需要 应该 应当 必须 得 用 使用
做 把 被 给 对 对于 关于 从 到 向 往 于 为 为了 因为 所以 如果 要是 假如 的话 时 时候 之后 以后
之前 以前 后 前 里 上 中 内 外 个 种 项 条 款 次 天 点 些 一个 一种 一些 一般 通常 情况 东西 事
问题 方面 意思 办 办法 怎 算 去 来 过 完 好 行 让 叫 那么 然后 另外 还有 其他 其它 其 该 此 上述
以上 刚才 前面 嘛 哦 嗯 好的 谢谢 第一 第二 第三 第四 第五
"""
_PLAIN = frozenset(stem(word) for word in _PLAIN_EN.split()) | frozenset(_PLAIN_ZH.split())
_WORDY = re.compile(r"\w")


def content(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of ``text`` in order, each once."""
    return tuple(dict.fromkeys(term for term, _ in _told(text)))


def written(text: str) -> tuple[str, ...]:
    """Return the content words of ``text`` as they are written, in order, each once."""
    forms: dict[str, str] = {}
    for term, form in _told(text):
        forms.setdefault(term, form)
    return tuple(forms.values())


def _told(text: str) -> Iterator[tuple[str, str]]:
    folded = fold(text)
    for span in words(text):
        form = text[span.start : span.end]
        term = stem(span.of(folded).removesuffix("'s").removesuffix("’s"))
        if _WORDY.search(term) and term not in _PLAIN:
            yield term, form

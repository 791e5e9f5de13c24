"""Whether a question leans on what was said before it: a deterministic gate, in both languages.

Sure signs decide alone: a pronoun with nothing before it to stand for, an ellipsis, an ordinal, a
comparison with what is not named, a bare noun. Faint ones (few words, "also", "the …" of which
somebody has just spoken) are added up. A question that names its subject is left as it is.
"""

from __future__ import annotations

import re

from indexes.text.language import language
from indexes.text.names import names
from indexes.text.normalise import fold
from indexes.text.references import references
from service.understanding.topic import content
from service.vocabulary import Fact, Recall, Turn

ENOUGH = 2  # points of faint signs that make a follow-up
PICK = 12  # content words: a title that was offered has no more
FEW = 3  # content words: a question of more says itself what it is about
_NO_TRAIT = ("name", "note")
_OF_ME = re.compile(
    r"\b(am|do|can|may|must|should|could|would|have|was) (i|we)\b|\b(are|were) we\b"
    r"|我们?(?:能|可以|有权|要|需要|应该|应当|是否|算|得|有没有|还)|能不能给我|给我"
)
_ABOUT_NOTHING = ("conversational", "refused")

# English

_IMPERSONAL = re.compile(  # "it", "there" and "that" that stand for nothing
    r"\b(is|was|be|would|will|makes?|find) it (\w+ ){0,2}?(to|that|if|for|when)\b"
    r"|\b(true|possible|allowed|legal|okay|ok|normal|safe|worth|required|necessary|enough) that\b"
    r"|\b(does|do|will|would|can) it (usually )?(take|cost|matter)\b(?= (to|for|if|when|before))"
    r"|\bit('s| is| was| takes?) (true|possible|ok|okay|allowed|legal|safe|necessary|\d)"
    r"|\b(is|are|was|were|be|will|have) there\b|\bthere('s| is| are| was| were)\b"
    r"|\bthose (who|that|which)\b|\bthat (way|much|many)\b"
    r"|\b(this|that|these) (year|month|week|morning|evening|season|policy|agreement|page)\b"
    r"|\b(one|ones) of\b|\b(no|any|every|some)one\b|\bthe same (time|day|way|kind)\b"
)
_DEMONSTRATIVE = re.compile(
    r"\b(this|these|those)\b|\b(former|latter|aforementioned|above|thereof)\b"
    r"|\bthat(?=\s*[?.!,]|$| (is|was|does|do|did|has|will|would|can|mean|means|apply|cost|happens?"
    r"|one|case|plan|thing|kind|time|point|part|period|part|for|with|in|on|too|also|still)\b)"
    r"|(?:^|\b(?:is|about|of|after|before|than|like|without|during|if|and|but|does|do|did|was) )that\b"
    r"|\b(which|this|that) ones?\b|^one\b"
    r"|\bsame (one|thing|rule|for)\b|^(the )?same\b|\bsame(?=\s*[?.!]|$)"
    r"|\bthere(?=\s*[?.!]|$)|\b(back )?then(?=\s*[?.!]|$)|\b(do|does|did|doing|say|said|mean) so\b"
)
_SINGULAR = re.compile(r"\b(it|its|he|she|him|his|her|hers|the \w+ one|one(?=\s*[?.!]|$))\b")
_PLURAL = re.compile(r"\b(they|them|their|theirs|both|neither|ones)\b")
_LEFT_OUT = re.compile(
    r"\b(allowed|have|want|need|able|supposed|going|like) to\W*$|\b(can|can't|cannot|don't"
    r"|doesn't|didn't|won't|not)\W*$"
)
_OPENS_EN = re.compile(
    r"^((ok|okay|great|thanks|hm+|sorry|right|well|no|yes|yeah|i see)\b[,.!]? ?)?"
    r"(and|but|so|or|also|then|plus|what about|how about|how come|what if|what else|who else|where else"
    r"|why|why not|how so|else|instead|otherwise|likewise|speaking of|in that case|not even|even if"
    r"|i mean|i meant|no,? i)\b"
)
_STANDS = re.compile(
    r"^(why|what if|even if|so|or|also|no|and|but)\b.{36,}"
)  # long enough to say it all
_ORDINAL_EN = re.compile(
    r"\b(the )?(first|second|third|fourth|fifth|last|other|latter|next)( (one|two|option|point|item"
    r"|step|case|part|reason|way|kind))?(?=\s*[?.!,]|$)|\bnumber (one|two|three|four|five|\d)\b"
    r"|\b(option|point|item|step|answer) (one|two|three|four|\d|[a-d])\b|\bthe others?\b"
)
_COMPARES_EN = re.compile(
    r"\b(other|another|others|else|more about|any more|anything more|further|instead|too|as well"
    r"|either|again|still|cheaper|faster|longer|shorter|sooner|later|earlier|rest|remaining|extra"
    r"|besides|apart from)\b(?!.*\bthan\b)"
)
_SUPERLATIVE = re.compile(
    r"^(which|who|what|where)( one)? (is|are|was|were|has|costs?|lasts?|takes?)"
    r" (the )?(more|most|less|least|better|best|worse|worst|\w{3,}(er|est))\b"
)
_VERBS = re.compile(
    r"\b(is|are|am|was|were|be|do|does|did|can|cannot|could|may|might|must|shall|should|will|would"
    r"|have|has|had|how|what|when|where|which|who|whom|whose|why|explain|describe|list|tell|give"
    r"|show|name|compare|define|summari[sz]e|find|i|we|you)\b|'(s|re|m|ll|d|ve)\b|n't\b"
)
_PREPOSITION = re.compile(
    r"^(for|with|without|in|on|at|under|from|to|by|during|after|before|until|as|if|unless|only|even"
    r"|not)\b"
)
_ANTECEDENT = re.compile(r"\b(an?|the|my|our|your|each|every|any|no|one|next)\s+[a-z][\w-]+")
_ANTECEDENTS = re.compile(  # of "they": the plural, two named together, or somebody
    r"\b(?!does|this|was|has|its|always|yes|is|as|us|thus|unless)[a-z-]{3,}[^s\W]s\b| and |"
    r"\b(people|children|some|all|two|three|\d+|somebody|someone|person)\b"
)
_DEFINITE = re.compile(
    r"\bthe (?!same\b)[a-z-]+( (?!of\b)[a-z-]+)?(?=\s*[?.!,]|$| (be|is|are|in|if|when)\b)"
)
_DEFINES_EN = re.compile(
    r"^(what|who)( is| are|'s)( an?)? (?!the |my |our |your |it\b|the\b)\w+( \w+){0,3}\W*$"
)
_OBJECT = re.compile(  # a thing of the question's own, not one spoken of: "my password", "schemas"
    r"\b(an?|my|our|any|some|no|one's)\s+(?!more\b|other\b)[a-z]|\b(?!does|this|was|has|hours|days"
    r"|is|as|us|costs|takes)[a-z-]{3,}[^s\W]s\b"
)
_FAINT_EN = re.compile(
    r"\b(also|still|yet|already|again|another|extra|exactly|anyway|afterwards)\b"
)

# Chinese

_ASKS = re.compile(
    "什么|甚么|怎么|怎样|如何|多少|多久|多长|几|哪|谁|为何|是否|吗|么[？?]?$|能不能|可不可以|有没有|要不要|是不是"
)
_OPENS_ZH = re.compile(
    r"^(好的?|嗯|哦|明白了?|谢谢|不是|不对)?[，,。！ ]*(那么?(?![些个种时年天月日])"
    r"|还有|另外|然后|接着|以及|但是?|可是|不过|所以|并且|而且|换成|换了|同样|除此|反过来|我是说|我问的是|也就是说|万一)"
)
_POINTS_ZH = re.compile(
    r"这(个|种|些|样|项|条|款|次|里|位|段|两|几|(?=[是能要会算有为]))|那(个|种|些|样|项|条|款|次|里|边|位|段|两|几|(?=[是能要会算有]))"
    r"|这么|那么|上述|前述|上面|前面|刚才|刚刚|之前(说|提)|你(刚|说的)|前者|后者|以上(?=[？?，。]|都|哪|几|两)|其中|其余|剩下|另一|另外(?=[的那一两几])"
    r"|别的|其他的|其它的|同样的|同上|一样(吗|么|的)?[？?]?$|上一|下一(个|条|步|种)|^(这|该|此|其(?!他|它|实))"
)
_PRONOUN_ZH = re.compile(
    "它们?|(?<!其)他们?(?!人)|她们?|(?<!应)该(?=[公机产药服政条])|其(?![他它中余实次])"
)
_ANTECEDENT_ZH = re.compile(r"[^，,。]{3,}[，,、]")
_ORDINAL_ZH = re.compile(
    r"第[一二三四五六七八九十两\d]+(个|种|项|点|类|步|版|款(?=呢|[？?]|$)|条(?=呢|[？?]|$))?(呢|[？?]|$|是|怎|的?(?=要|能|可|多|什|有))"
    r"|((?<!提)前|后|最后|头)(一|两|几)(个|种|项|点|条|步)|最后(那|一)个"
)
_ELLIPSIS_ZH = re.compile(r"呢[？?！!。]*$")
_ASPECT_ZH = re.compile(
    r"^(?![^，]*[的是])[^，。？]{0,2}[一-鿿](了|完|好|过|掉|到)(?!解)(?=[以之]?后|再|还|就|没|能|要|会|当|的?时|多久|怎|，)"
)
_FAINT_ZH = re.compile(
    "还(?=[能要可有得会需应是用收])|也|又|再|重新|另外|自己|一共|期间|反悔|为什么$"
)
_SUBJECTLESS_ZH = re.compile(  # begins with what is done, asked or allowed, and never says of what
    "^(那|我|你们?)?(要|可以|能|会|得|没|有(?!限|效)|拖|逾期|多久|多长|多大|一共|一次|几|为什么|谁|哪(?!些|种|类)|什么时候"
    "|什么时间|当天|期间|平时|打|吃|喝|用|开|关|走|装|洗|抽|停|提|晚|早|到|联系|算|需要|应该|必须|万一)"
)
_DEFINES_ZH = re.compile("^(什么|啥)(是|叫)|^[^，]{2,}(是什么|指什么|什么意思|是啥)(意思)?[？?]?$")


def needs_context(text: str, recall: Recall) -> bool:
    """Return whether ``text`` can be understood only after the turns of ``recall``.

    False without turns that were about something, or something stated: nothing is there to lean on.
    """
    if of_whom(text, recall) and len(content(text)) <= FEW and not names(text):
        return True
    turns = spoken(recall)
    if not turns:
        return False
    if turns[-1].status == "needs_clarification" and not text.rstrip().endswith(("?", "？")):
        return len(content(text)) <= PICK  # what was asked back is answered
    if _names_its_place(text):
        return False
    folded = fold(text).strip()
    if language(text) == "zh":
        return _sure_zh(folded, text) or _faint_zh(folded, text, turns) >= ENOUGH
    return _sure_en(folded, text) or _faint_en(folded, text, turns) >= ENOUGH


def of_whom(text: str, recall: Recall) -> tuple[Fact, ...]:
    """Return what was stated, latest first, where ``text`` asks what somebody may, must or can."""
    if not recall.facts or not _OF_ME.search(fold(text)):
        return ()
    return tuple(fact for fact in reversed(recall.facts) if fact.about not in _NO_TRAIT)


def spoken(recall: Recall) -> tuple[Turn, ...]:
    """Return the turns that were about something: greetings and refusals leave no topic."""
    return tuple(turn for turn in recall.turns if turn.status not in _ABOUT_NOTHING)


def _names_its_place(text: str) -> bool:
    """Return whether ``text`` names a work and a place in it: 《民法典》第180条, GDPR Article 5."""
    return any(mention.reference.title for mention in references(text))


def _sure_en(folded: str, text: str) -> bool:
    bare = _IMPERSONAL.sub(" ", folded)
    if _OPENS_EN.search(bare) and not _STANDS.search(bare):
        return True
    if _DEMONSTRATIVE.search(bare) or _ORDINAL_EN.search(bare):
        return True
    if _LEFT_OUT.search(bare) or any(
        found and not stands.search(bare[: found.start()]) and not names(text[: found.start()])
        for pronoun, stands in ((_SINGULAR, _ANTECEDENT), (_PLURAL, _ANTECEDENTS))
        if (found := pronoun.search(bare))
    ):
        return True
    if _DEFINES_EN.search(bare):
        return False
    own = content(text)
    if len(own) <= 2 and (_COMPARES_EN.search(bare) or _SUPERLATIVE.search(bare)):
        return True
    if not _VERBS.search(bare):
        return len(own) <= 2 or (_PREPOSITION.search(bare) is not None and len(own) <= 4)
    return not own


def _faint_en(folded: str, text: str, turns: tuple[Turn, ...]) -> int:
    own = content(text)
    points = _points(own, text, turns)
    points += bool(_FAINT_EN.search(folded) or _COMPARES_EN.search(folded))
    points += not _VERBS.search(folded)
    points += _DEFINITE.search(folded) is not None
    points += len(own) <= 2 and _OBJECT.search(folded) is None
    points += len(own) == 1 and _DEFINES_EN.search(folded) is None
    points -= _DEFINES_EN.search(folded) is not None
    return points


def _sure_zh(folded: str, text: str) -> bool:
    if _OPENS_ZH.search(folded) or _POINTS_ZH.search(folded) or _ORDINAL_ZH.search(folded):
        return True
    if _ELLIPSIS_ZH.search(folded) and not _ASKS.search(folded[:-2]):
        return True
    pronoun = _PRONOUN_ZH.search(folded)
    return pronoun is not None and not _ANTECEDENT_ZH.search(folded[: pronoun.start()])


def _faint_zh(folded: str, text: str, turns: tuple[Turn, ...]) -> int:
    own = content(text)
    points = _points(own, text, turns)
    points += len(own) <= 2 and not _DEFINES_ZH.search(folded)
    points += 2 * bool(_ASPECT_ZH.search(folded) and len(own) <= 4)
    points += bool(_FAINT_ZH.search(folded))
    points += bool(_SUBJECTLESS_ZH.search(folded))
    return points


def _points(own: tuple[str, ...], text: str, turns: tuple[Turn, ...]) -> int:
    """Return what the words alone say: how few they are, whether one is a name, or the topic again."""
    points = 1 if len(own) <= 3 else 0
    points -= len(own) >= 6
    points -= 2 * bool(names(text))
    points -= len(set(content(turns[-1].standalone)) & set(own)) >= 2
    return points

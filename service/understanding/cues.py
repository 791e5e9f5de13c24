"""The words by which a question shows that it leans on what was said before it, or that it does not."""

from __future__ import annotations

import re

# English

IMPERSONAL = re.compile(  # "it", "there" and "that" that stand for nothing
    r"\b(is|was|be|would|will|makes?|find) it (\w+ ){0,2}?(to|that|if|for|when)\b"
    r"|\b(true|possible|allowed|legal|okay|ok|normal|safe|worth|required|necessary|enough) that\b"
    r"|\b(does|do|will|would|can) it (usually )?(take|cost|matter)\b(?= (to|for|if|when|before))"
    r"|\bit('s| is| was| takes?) (true|possible|ok|okay|allowed|legal|safe|necessary|\d)"
    r"|\b(is|are|was|were|be|will|have) there\b|\bthere('s| is| are| was| were)\b"
    r"|\bthose (who|that|which)\b|\bthat (way|much|many)\b"
    r"|\b(this|that|these) (year|month|week|morning|evening|season|policy|agreement|page)\b"
    r"|\b(one|ones) of\b|\b(no|any|every|some)one\b|\bthe same (time|day|way|kind)\b"
)
DEMONSTRATIVE = re.compile(
    r"\b(this|these|those)\b|\b(former|latter|aforementioned|above|thereof)\b"
    r"|\bthat(?=\s*[?.!,]|$| (is|was|does|do|did|has|will|would|can|mean|means|apply|cost|happens?"
    r"|one|case|plan|thing|kind|time|point|part|period|part|for|with|in|on|too|also|still)\b)"
    r"|(?:^|\b(?:is|about|of|after|before|than|like|without|during|if|and|but|does|do|did|was) )that\b"
    r"|\b(which|this|that) ones?\b|^one\b"
    r"|\bsame (one|thing|rule|for)\b|^(the )?same\b|\bsame(?=\s*[?.!]|$)"
    r"|\bthere(?=\s*[?.!]|$)|\b(back )?then(?=\s*[?.!]|$)|\b(do|does|did|doing|say|said|mean) so\b"
)
SINGULAR = re.compile(r"\b(it|its|he|she|him|his|her|hers|the \w+ one|one(?=\s*[?.!]|$))\b")
PLURAL = re.compile(r"\b(they|them|their|theirs|both|neither|ones)\b")
LEFT_OUT = re.compile(
    r"\b(allowed|have|want|need|able|supposed|going|like) to\W*$|\b(can|can't|cannot|don't"
    r"|doesn't|didn't|won't|not)\W*$"
)
OPENS_EN = re.compile(
    r"^((ok|okay|great|thanks|hm+|sorry|right|well|no|yes|yeah|i see)\b[,.!]? ?)?"
    r"(and|but|so|or|also|then|plus|what about|how about|how come|what if|what else|who else|where else"
    r"|why|why not|how so|else|instead|otherwise|likewise|speaking of|in that case|not even|even if"
    r"|i mean|i meant|no,? i)\b"
)
STANDS = re.compile(
    r"^(why|what if|even if|so|or|also|no|and|but)\b.{36,}"
)  # long enough to say it all
ORDINAL_EN = re.compile(
    r"\b(the )?(first|second|third|fourth|fifth|last|other|latter|next)( (one|two|option|point|item"
    r"|step|case|part|reason|way|kind))?(?=\s*[?.!,]|$)|\bnumber (one|two|three|four|five|\d)\b"
    r"|\b(option|point|item|step|answer) (one|two|three|four|\d|[a-d])\b|\bthe others?\b"
)
COMPARES_EN = re.compile(
    r"\b(other|another|others|else|more about|any more|anything more|further|instead|too|as well"
    r"|either|again|still|cheaper|faster|longer|shorter|sooner|later|earlier|rest|remaining|extra"
    r"|besides|apart from)\b(?!.*\bthan\b)"
)
SUPERLATIVE = re.compile(
    r"^(which|who|what|where)( one)? (is|are|was|were|has|costs?|lasts?|takes?)"
    r" (the )?(more|most|less|least|better|best|worse|worst|\w{3,}(er|est))\b"
)
VERBS = re.compile(
    r"\b(is|are|am|was|were|be|do|does|did|can|cannot|could|may|might|must|shall|should|will|would"
    r"|have|has|had|how|what|when|where|which|who|whom|whose|why|explain|describe|list|tell|give"
    r"|show|name|compare|define|summari[sz]e|find|i|we|you)\b|'(s|re|m|ll|d|ve)\b|n't\b"
)
PREPOSITION = re.compile(
    r"^(for|with|without|in|on|at|under|from|to|by|during|after|before|until|as|if|unless|only|even"
    r"|not)\b"
)
ANTECEDENT = re.compile(r"\b(an?|the|my|our|your|each|every|any|no|one|next)\s+[a-z][\w-]+")
ANTECEDENTS = re.compile(  # of "they": the plural, two named together, or somebody
    r"\b(?!does|this|was|has|its|always|yes|is|as|us|thus|unless)[a-z-]{3,}[^s\W]s\b| and |"
    r"\b(people|children|some|all|two|three|\d+|somebody|someone|person)\b"
)
DEFINITE = re.compile(
    r"\bthe (?!same\b)[a-z-]+( (?!of\b)[a-z-]+)?(?=\s*[?.!,]|$| (be|is|are|in|if|when)\b)"
)
DEFINES_EN = re.compile(
    r"^(what|who)( is| are|'s)( an?)? (?!the |my |our |your |it\b|the\b)\w+( \w+){0,3}\W*$"
)
OBJECT = re.compile(  # a thing of the question's own, not one spoken of: "my password", "schemas"
    r"\b(an?|my|our|any|some|no|one's)\s+(?!more\b|other\b)[a-z]|\b(?!does|this|was|has|hours|days"
    r"|is|as|us|costs|takes)[a-z-]{3,}[^s\W]s\b"
)
FAINT_EN = re.compile(r"\b(also|still|yet|already|again|another|extra|exactly|anyway|afterwards)\b")

# Chinese

ASKS = re.compile(
    "什么|甚么|怎么|怎样|如何|多少|多久|多长|几|哪|谁|为何|是否|吗|么[？?]?$|能不能|可不可以|有没有|要不要|是不是"
)
OPENS_ZH = re.compile(
    r"^(好的?|嗯|哦|明白了?|谢谢|不是|不对)?[，,。！ ]*(那么?(?![些个种时年天月日])"
    r"|还有|另外|然后|接着|以及|但是?|可是|不过|所以|并且|而且|换成|换了|同样|除此|反过来|我是说|我问的是|也就是说|万一)"
)
POINTS_ZH = re.compile(
    r"这(个|种|些|样|项|条|款|次|里|位|段|两|几|(?=[是能要会算有为]))|那(个|种|些|样|项|条|款|次|里|边|位|段|两|几|(?=[是能要会算有]))"
    r"|这么|那么|上述|前述|上面|前面|刚才|刚刚|之前(说|提)|你(刚|说的)|前者|后者|以上(?=[？?，。]|都|哪|几|两)|其中|其余|剩下|另一|另外(?=[的那一两几])"
    r"|别的|其他的|其它的|同样的|同上|一样(吗|么|的)?[？?]?$|上一|下一(个|条|步|种)|^(这|该|此|其(?!他|它|实))"
)
PRONOUN_ZH = re.compile(
    "它们?|(?<!其)他们?(?!人)|她们?|(?<!应)该(?=[公机产药服政条])|其(?![他它中余实次])"
)
ANTECEDENT_ZH = re.compile(r"[^，,。]{3,}[，,、]")
ORDINAL_ZH = re.compile(
    r"第[一二三四五六七八九十两\d]+(个|种|项|点|类|步|版|款(?=呢|[？?]|$)|条(?=呢|[？?]|$))?(呢|[？?]|$|是|怎|的?(?=要|能|可|多|什|有))"
    r"|((?<!提)前|后|最后|头)(一|两|几)(个|种|项|点|条|步)|最后(那|一)个"
)
ELLIPSIS_ZH = re.compile(r"呢[？?！!。]*$")
ASPECT_ZH = re.compile(
    r"^(?![^，]*[的是])[^，。？]{0,2}[一-鿿](了|完|好|过|掉|到)(?!解)(?=[以之]?后|再|还|就|没|能|要|会|当|的?时|多久|怎|，)"
)
FAINT_ZH = re.compile(
    "还(?=[能要可有得会需应是用收])|也|又|再|重新|另外|自己|一共|期间|反悔|为什么$"
)
SUBJECTLESS_ZH = re.compile(  # begins with what is done, asked or allowed, and never says of what
    "^(那|我|你们?)?(要|可以|能|会|得|没|有(?!限|效)|拖|逾期|多久|多长|多大|一共|一次|几|为什么|谁|哪(?!些|种|类)|什么时候"
    "|什么时间|当天|期间|平时|打|吃|喝|用|开|关|走|装|洗|抽|停|提|晚|早|到|联系|算|需要|应该|必须|万一)"
)
TERM_ZH = re.compile("^(什么|啥)(是|叫)(?![这那它])")
DEFINES_ZH = re.compile("^(什么|啥)(是|叫)|^[^，]{2,}(是什么|指什么|什么意思|是啥)(意思)?[？?]?$")

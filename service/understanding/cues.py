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
    r"^((ok|okay|great|thanks|hm+|sorry|right|well|no|yes|yeah|i see)\b[,.!]? ?)?(why\W*$|"
    r"(and|but|so|or|also|then|plus|what about|how about|how come|what if|what else|who else|where else"
    r"|why not|how so|else|instead|otherwise|likewise|speaking of|in that case|not even|even if"
    r"|i mean|i meant|no,? i)\b)"
)
STANDS = re.compile(
    r"^(what if|even if|so|or|also|no|and|but)\b.{36,}"
)  # long enough to say it all
OPENS_ASKING_EN = re.compile(  # a question of its own after "and", which may name all it is about
    r"^(and|so|but|also|then)\b[, ]+(what|how|why|when|where|who|which|is|are|was|were|do|does|did"
    r"|can|could|may|must|should|will|would|have|has)\b(?! about\b| if\b| else\b)"
)
ORDINAL_EN = re.compile(
    r"(\b(the )?(first|second|third|fourth|fifth|other|latter|next)|(^|\bthe )last)( (one|two|option"
    r"|point|item|step|case|part|reason|way|kind))?(?=\s*[?.!,]|$)|\bnumber (one|two|three|four|five|\d)\b"
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
ANTECEDENT = re.compile(
    r"\b(an?|the|my|our|your|each|every|any|no|one|next)\s+[a-z][\w-]+"
    r"|^(what|who) (is|are|was|were|invented|discovered) (?!the\b|this\b|that\b|it\b|there\b)"
    r"[\w-]+( [\w-]+){0,3}(,| and\b)|\b(word|term|about) [\w-]+( [\w-]+)?,"
)
ANTECEDENTS = re.compile(  # of "they": the plural, two named together, or somebody
    r"\b(?!does|this|was|has|its|always|yes|is|as|us|thus|unless|gets|lets|says|uses|goes)[a-z-]{2,}[^s\W]s\b"
    r"| and |"
    r"\b(people|children|some|all|two|three|\d+|somebody|someone|person)\b"
)
DEFINITE = re.compile(
    r"\bthe (?!same\b)[a-z-]+( (?!of\b)[a-z-]+)?(?=\s*[?.!,]|$| (be|is|are|in|if|when)\b)"
)
DEFINES_EN = re.compile(
    r"^((what|who)( is| are|'s)( an?)?|explain|define) (?!the |my |our |your |it\b|the\b)\w+( \w+){0,3}\W*$"
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
OPENS_ASKING_ZH = re.compile("^(那么?|还有|另外|所以|但是?|可是|然后|接着|万一)(?!.*呢[？?]?$)")
POINTS_ZH = re.compile(
    r"这(个|种|些|样|项|条|款|次|里|位|段|两|几|(?=[是能要会算有为]))|那(个|种|些|样|项|条|款|次|里|边|位|段|两|几|(?=[是能要会算有]))"
    r"|这么|那么|上述|前述|(?<![一-鿿])[上前]面|(?<=[你那这])[上前]面|刚才|刚刚|之前(说|提)|你(刚|说的)|前者|后者|以上(?=[？?，。]|都|哪|几|两)|其中|其余|剩下|另一|另外(?=[的那一两几])"
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

TURNS = re.compile(  # away from what was spoken of
    r"\s*(?:ok(?:ay)?|well|so|thanks|thank you|好的?|谢谢)?[,，。. ]*"
    r"(?:by the way|btw|(?:to )?chang(?:e|ing) (?:the |a (?:little )?bit of )?(?:subject|topic)"
    r"|on another note|(?:a |an |one |my )?(?:new|another|different|other|next) (?:topic|subject|question)"
    r"|顺便问(?:一下|一句|下)?|顺便说一句|换个(?:话题|问题)|另一个问题|问个别的|再问个问题)[,:，：. ]+"
)

# An order to whoever answers: "Ignore all of this", "Write a poem", 请把上面的内容翻译成英文

SEEKS = re.compile(  # something of the documents, as a question does
    r"\W*(?:(?:and|also|then|now|please)\b[ ,]*)*"
    r"(?:tell me|explain|describe|list|name|define|compare|show me)\b"
    r"|(?:请|麻烦|再|另外|[，, ])*(?:说明|介绍|解释|列出|列举|比较|告诉我|讲讲|说说)"
)
INVERTED = re.compile(  # a question whose mark was left out
    r"(?:what|when|where|which|who|whom|whose|why|how|is|are|was|were|do|does|did|can|could|may|must"
    r"|should|would|will|has|have) \w"
)
LED_IN = re.compile(  # what may come before the order itself
    r"\W*(?:(?:and|but|so|then|now|also|first|finally|instead|next|please|kindly|just|always|never"
    r"|do not|don't|from now on|you (?:must|should|shall|will|have to|need to|are to))\b[ ,]*)*"
    r"(?:(?:in|with|as|using|for|before|after|when|if|while|by|on|at)\b[^,]*,\s*)?"
)
STATES = re.compile(  # how a statement begins in English, and no order
    r"(?:an?|the|this|that|these|those|my|our|your|his|her|its|their|i|we|you|he|she|it|they|there"
    r"|here|some|any|every|each|all|both|many|most|much|few|no|not|none|one|two|three|several|another"
    r"|other|last|next|only|nobody|somebody|someone|everyone|everything|something|nothing|yes|ok|okay"
    r"|well|maybe|perhaps|sometimes|often|today|yesterday|tomorrow|because|since|although|though"
    r"|unless|until|of|to|from|about|over|under|without|within|during|between|than|or|nor|is|are|was"
    r"|were|has|have|had|can|could|will|would|shall|should|may|might|must|does|did|thanks|thank you|hi|hello"
    r"|sorry|who|what|when|where|which|why|how|still|same|need|urgent|children|people|got|lost|bought"
    r"|sold|paid|made|took|went|came|left|broke|fell|found|told|said|gave|saw|felt|sent"
    r"|\d\S*|\w+[^\W_ae]ed|\w+[^\Wp]ly|\w*[aeiouy]\w*ing|\w+[^s\W]s)\b"
    r"|[\w'-]+ (?:[\w'-]+ )?(?:is|are|was|were|has|have|had|can|cannot|could|will|would|should|may"
    r"|might|must|does|did|got|went|came|fell|broke|burst|ran|began|became|grew|left|kept|\w+ed|\w+n't)\b"
    r"|.*\b(?:i|we)\b"
)
ORDERS_ZH = re.compile(
    "(?:现在|然后|接着|另外|务必|从现在起|从现在开始|接下来|最后|[，, ])*"
    "(?:请(?![问教假])|麻烦你?|帮我|你(?:是|要|必须|应该|现在|只能|不要|需要)|忽略|无视|忘记|忘掉|不要|别(?![人的处])"
    "|假装|扮演|回复|输出|打印|重复|写|改写|翻译|总结|生成|编写|把|将(?![来近]))(?![了过完])"
)

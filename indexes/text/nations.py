"""Countries and what is called after them: who names the Libyans names Libya."""

from __future__ import annotations

import re
from functools import cache

_NATIONS = """
America, United States of America, United States, U.S.A., U.S., USA, US, American
Britain, Great Britain, United Kingdom, U.K., UK, British, Briton
China, People's Republic of China, PRC, Chinese
Russia, Russian Federation, Russian
Netherlands, Holland, Dutch, Dutchman
Germany, German
France, French, Frenchman
England, English, Englishman
Scotland, Scottish, Scots
Wales, Welsh
Ireland, Irish
Spain, Spanish, Spaniard
Portugal, Portuguese
Italy, Italian
Greece, Greek
Turkey, Turkish
Switzerland, Swiss
Austria, Austrian
Belgium, Belgian
Denmark, Danish, Dane
Sweden, Swedish, Swede
Norway, Norwegian
Finland, Finnish, Finn
Iceland, Icelandic
Poland, Polish
Czechia, Czech Republic, Czech
Slovakia, Slovak
Hungary, Hungarian
Romania, Romanian
Bulgaria, Bulgarian
Ukraine, Ukrainian
Serbia, Serbian, Serb
Croatia, Croatian, Croat
Slovenia, Slovenian, Slovene
Estonia, Estonian
Latvia, Latvian
Lithuania, Lithuanian
Soviet Union, USSR, Soviet
Japan, Japanese
Korea, Korean
Taiwan, Taiwanese
Vietnam, Vietnamese
Thailand, Thai
Malaysia, Malaysian
Indonesia, Indonesian
Philippines, Philippine, Filipino
India, Indian
Pakistan, Pakistani
Bangladesh, Bangladeshi
Nepal, Nepalese, Nepali
Afghanistan, Afghan
Iran, Iranian
Iraq, Iraqi
Israel, Israeli
Syria, Syrian
Lebanon, Lebanese
Saudi Arabia, Saudi
Egypt, Egyptian
Libya, Libyan
Tunisia, Tunisian
Algeria, Algerian
Morocco, Moroccan
Sudan, Sudanese
Ethiopia, Ethiopian
Kenya, Kenyan
Nigeria, Nigerian
Ghana, Ghanaian
South Africa, South African
Canada, Canadian
Mexico, Mexican
Cuba, Cuban
Colombia, Colombian
Venezuela, Venezuelan
Peru, Peruvian
Chile, Chilean
Argentina, Argentine, Argentinian
Brazil, Brazilian
Australia, Australian
New Zealand, New Zealander
Europe, European
Africa, African
Asia, Asian
中国, 中华人民共和国, 我国
美国, 美利坚合众国
英国, 联合王国
俄罗斯, 俄国, 俄联邦
"""


def one_name(text: str) -> str:
    """Return ``text`` with every country, its people and its adjective by one name: "Libya war".

    Capitals tell: "us" and "turkey" are left as they are.
    """
    known, pattern = _known()
    return pattern.sub(lambda match: known[match[1]], text)


def is_nation(name: str) -> bool:
    """Return whether a name is a country's, its people's or its adjective."""
    return _known()[1].fullmatch(name) is not None


@cache
def _known() -> tuple[dict[str, str], re.Pattern[str]]:
    known = dict[str, str]()
    for line in _NATIONS.split("\n"):
        first, *others = line.split(", ")
        known |= dict.fromkeys([first, *others], first)
    known.pop("")
    spelled = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    return known, re.compile(rf"(?<![A-Za-z0-9])({spelled})s?(?![A-Za-z0-9])")

"""Units as they are written in Chinese and English, and what converts into what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` counts the base unit of ``kind``: an hour is 3600 of kind "time"."""

    name: str
    kind: str
    factor: Decimal


NONE = Unit("", "", Decimal(1))
"""A bare count."""

# name | kind | factor | spellings after folding, "_" for a space inside one. A spelling that ends
# in "!" counts only right behind the number: "5s" are seconds, "5 s" are not. One with capitals counts as it
# is written, and goes before its small letters: MPa and mPa, Nm and nm.
_TABLE = """
percent|share|1|% percent pct per_cent
permille|share|0.1|‰ permille
tenth|share|10|成
point|point|1|个百分点 百分点 percentage_points percentage_point
basis_point|point|0.01|个基点 基点 basis_points basis_point bps
second|time|1|秒钟 秒 seconds second secs sec s!
minute|time|60|分钟 minutes minute mins min
hour|time|3600|个小时 小时 个钟头 钟头 hours hour hrs hr h
day|time|86400|自然日 天 日 calendar_days calendar_day days day d!
week|time|604800|个星期 星期 个礼拜 礼拜 周 weeks week wks
workday|workday|1|个工作日 工作日 working_days working_day business_days business_day workdays
trading day|trading|1|个交易日 交易日 trading_days trading_day
month|months|1|个月 calendar_months calendar_month months month
quarter|months|3|个季度 季度 quarters
year|months|12|个年度 周年 年 years year yrs yr
decade|months|120|decades decade
century|months|1200|个世纪 centuries
age|age|12|周岁 岁 years_old years_of_age year_old
cny|cny|1|元人民币 人民币元 人民币 元 块钱 yuan renminbi rmb cny
jiao|cny|0.1|角
usd|usd|1|美元 美金 us_dollars us_dollar dollars dollar usd
cent|usd|0.01|美分 cents cent
eur|eur|1|欧元 euros euro eur
gbp|gbp|1|英镑 pounds_sterling gbp
jpy|jpy|1|日元 yen jpy
hkd|hkd|1|港元 港币 hkd
twd|twd|1|新台币 台币 twd
krw|krw|1|韩元 krw
inr|inr|1|卢比 indian_rupees rupees rupee inr
chf|chf|1|瑞士法郎 swiss_francs swiss_franc chf
franc|franc|1|法郎 francs franc
sek|sek|1|瑞典克朗 swedish_kronor swedish_krona kronor krona sek
nok|nok|1|挪威克朗 norwegian_kroner norwegian_krone nok
dkk|dkk|1|丹麦克朗 danish_kroner danish_krone dkk
krone|krone|1|克朗 kroner krone
ug|mass|0.000001|微克 μg µg mcg ug micrograms microgram
mg|mass|0.001|毫克 milligrams milligram mg
g|mass|1|克 grams gram g
kg|mass|1000|公斤 千克 kilograms kilogram kilos kilo kg
ton|mass|1000000|吨 tonnes tonne metric_tons tons ton
jin|mass|500|斤
oz|mass|28.349523125|盎司 ounces ounce oz
lb|mass|453.59237|磅 pounds pound lbs lb
ul|volume|0.001|微升 μl µl microliters
ml|volume|1|毫升 milliliters millilitres milliliter millilitre ml cc
dl|volume|100|分升 dl deciliters
l|volume|1000|公升 升 liters litres liter litre l
m3|volume|1000000|立方米 m3 m³ cubic_meters cubic_metres
gallon|volume|3785.411784|加仑 gallons gallon
c|celsius|1|摄氏度 ℃ °c degrees_celsius degree_celsius degrees_c
f|fahrenheit|1|华氏度 ℉ °f degrees_fahrenheit degree_fahrenheit
degree|angle|1|度 ° degrees
nm|length|0.000000001|纳米 nm
um|length|0.000001|微米 μm µm
mm|length|0.001|毫米 millimeters millimetres mm
cm|length|0.01|厘米 公分 centimeters centimetres centimeter centimetre cm
m|length|1|公尺 米 meters metres meter metre m
km|length|1000|千米 公里 kilometers kilometres kilometer kilometre km
inch|length|0.0254|英寸 inches inch
foot|length|0.3048|英尺 feet foot ft
yard|length|0.9144|码 yards yard
mile|length|1609.344|英里 miles mile mi
nmi|length|1852|海里 nautical_miles nautical_mile nmi NM
km/hour|length|1000|km/h kmh kph
mile/hour|length|1609.344|mph
nmi/hour|length|1852|knots knot kn
m/second|length|1|m/s
m2|area|1|平方米 平米 ㎡ m2 m² square_meters square_metres square_meter sq_m
km2|area|1000000|平方公里 平方千米 km2 km² square_kilometers square_kilometres sq_km
ha|area|10000|公顷 hectares hectare ha
mu|area|666.6666666666667|亩
acre|area|4046.8564224|英亩 acres acre
sqft|area|0.09290304|平方英尺 square_feet square_foot sq_ft
sqmi|area|2589988.110336|平方英里 square_miles square_mile sq_mi
b|data|1|字节 bytes byte
kb|data|1024|kb kib
mb|data|1048576|mb mib megabytes megabyte
gb|data|1073741824|gb gib gigabytes gigabyte
tb|data|1099511627776|tb tib terabytes terabyte
kbps|rate|1000|kbps
mbps|rate|1000000|mbps
gbps|rate|1000000000|gbps
hz|frequency|1|赫兹 hz
khz|frequency|1000|khz
mhz|frequency|1000000|mhz
ghz|frequency|1000000000|ghz
milliwatt|power|0.001|毫瓦 milliwatts milliwatt mW
w|power|1|瓦特 瓦 watts watt W w!
kw|power|1000|千瓦 kw kilowatts kilowatt
mw|power|1000000|兆瓦 mw megawatts megawatt
gw|power|1000000000|吉瓦 gw gigawatts gigawatt
hp|horsepower|1|马力 horsepower hp
wh|energy|0.001|瓦时 watt-hours watt-hour watt_hours watt_hour wh
kwh|energy|1|千瓦时 度电 kilowatt-hours kilowatt-hour kilowatt_hours kilowatt_hour kwh
mwh|energy|1000|兆瓦时 megawatt-hours megawatt-hour megawatt_hours mwh
gwh|energy|1000000|吉瓦时 gigawatt-hours gigawatt-hour gigawatt_hours gwh
j|heat|1|焦耳 焦 joules joule J
kj|heat|1000|千焦 kilojoules kilojoule kj
mj|heat|1000000|兆焦 megajoules megajoule MJ
v|voltage|1|伏特 伏 volts volt V v!
mv|voltage|0.001|毫伏 millivolts millivolt mV
kv|voltage|1000|千伏 kilovolts kilovolt kv
a|current|1|安培 安 amperes ampere amps amp A
ma|current|0.001|毫安 milliamperes milliampere milliamps milliamp mA ma!
ah|charge|1|安时 Ah
mah|charge|0.001|毫安时 mah
ohm|resistance|1|欧姆 ohms ohm ω
newton|force|1|牛顿 牛 newtons newton N
kilonewton|force|1000|千牛 kilonewtons kilonewton kN
newton metre|torque|1|牛·米 牛米 n·m n-m newton_metres newton_metre newton_meters newton-metres Nm
cal|food|0.001|卡
kcal|food|1|千卡 大卡 kcal calories kilocalories
tablet|dose|1|片 粒 tablets tablet pills pill capsules capsule
mmol|substance|1|毫摩尔 mmol
iu|activity|1|国际单位 international_units iu
pa|pressure|1|帕斯卡 帕 pascals pascal Pa
hpa|pressure|100|百帕 hpa hectopascals
kpa|pressure|1000|千帕 kpa kilopascals kilopascal
mpa|pressure|1000000|兆帕 megapascals megapascal MPa
millipascal|pressure|0.001|毫帕 mPa
mmhg|pressure|133.322387415|毫米汞柱 mmhg
mbar|pressure|100|毫巴 millibars millibar mbar
bar|pressure|100000|巴 bar
psi|pressure|6894.757293168|psi
atm|pressure|101325|个大气压 大气压 atmospheres atm
ppm|parts|1|ppm parts_per_million
ppb|parts|0.001|ppb parts_per_billion
db|sound|1|分贝 db decibels
times|count|1|次 times time x!
fold|count|1|倍 fold x
tenth of the price|discount|1|折
person|person|1|人 名 位 people persons person individuals employees members participants
"""
_COUNTERS = "个种项件条款份张台辆家本部篇章户例批组套只头颗栋座间层期届门类点句页幅首支枚根所艘架匹"
_CURRENCY = {
    "us$": "usd", "hk$": "hkd", "nt$": "twd", "$": "usd", "¥": "cny", "rmb": "cny",
    "人民币": "cny", "€": "eur", "£": "gbp", "₹": "inr", "rs": "inr", "rs.": "inr",
}  # fmt: skip
_CODES = "cny|eur|gbp|usd|jpy|hkd|twd|krw|inr|chf|sek|nok|dkk"
_PREFIX = re.compile(rf"(us\$|hk\$|nt\$|[$¥€£₹]|\b(?:rs\.?|rmb|{_CODES})|人民币)\s?$")
# Words that begin with a unit's character and mean something else: 天然, 人民, 次要 …
_OTHER_WORDS = {
    "天": "然津气下河空", "日": "本报常元", "年": "级代龄轻会薪底初末", "周": "围边期转末",
    "元": "素旦首宵组", "米": "饭粉", "度": "假过量", "人": "民工大类生身事才格道员",
    "名": "字单称义誉牌额录", "位": "置于列移数", "次": "要序日年级品贷性数", "倍": "率数增",
    "角": "度色落", "个": "人体别性案", "码": "头", "瓦": "解房", "台": "湾风阶", "点": "击",
    "条": "件例约文", "款": "项式额", "项": "目", "家": "庭属长", "本": "人法条", "部": "分",
    "岁": "月", "期": "限间", "类": "似", "章": "程", "组": "织", "间": "接", "句": "话", "门": "诊",
    "批": "准", "套": "餐", "层": "面", "片": "面区段", "粒": "子度", "首": "先要次都席", "支": "持付出",
    "成": "员为立本功绩果人年都熟交长分套品份语就因像型效婚群片书文形千百行名亿不批事全",
    "折": "扣叠旧算合断射磨价返衷线痕页中回光腾",
    "安": "全徽装排保置检康定宁东静居慰培稳顿抚葬",
    "巴": "西黎基士掌勒林拉", "伏": "击笔法", "帕": "金特尔", "牛": "肉奶羊皮角马排油仔车年蛙市郎场群只头",
    "焦": "点虑急距炭糖黄",
    "卡": "车片路通尔巴塔位口", "克": "隆服拉朗",
    "根": "据本", "所": "有以得", "架": "构",
}  # fmt: skip


@lru_cache(maxsize=1)
def _spellings() -> tuple[dict[str, Unit], re.Pattern[str]]:
    """Return every spelling's unit, and the expression that finds the longest one in folded text."""
    units: dict[str, Unit] = dict.fromkeys(_COUNTERS, NONE)
    for line in _TABLE.split("\n")[1:-1]:
        name, kind, factor, words = line.split("|")
        for word in words.split():
            units[word.replace("_", " ")] = Unit(name, kind, Decimal(factor))
    shapes = []
    for word in sorted({word.lower() for word in units}, key=len, reverse=True):
        shape = rf"(?<=\d){re.escape(word[:-1])}" if word.endswith("!") else re.escape(word)
        if word.rstrip("!")[-1].isascii() and word.rstrip("!")[-1].isalpha():
            shape += "(?![a-z0-9])"
        elif others := _OTHER_WORDS.get(word[-1]):
            shape += f"(?![{others}])"
        shapes.append(shape)
    return units, re.compile("|".join(shapes))


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Unit]:
    return {unit.name: unit for unit in _spellings()[0].values()}


def named(name: str) -> Unit:
    """Return the unit with a canonical name; a rate ("mg/kg") gives the unit above the line."""
    return _by_name().get(name.partition("/")[0], NONE)


def unit_at(text: str, folded: str, at: int) -> tuple[Unit, int] | None:
    """Return the unit that begins at ``at`` and where it ends; capitals tell 5G from 5g."""
    units, shape = _spellings()
    match = shape.match(folded, at)
    if match is None:
        return None
    written, folded_word = text[at : match.end()], match.group()
    if unit := units.get(written):
        return unit, match.end()
    if len(written) == 1 and written in "GMSHDX":
        return None
    unit = units.get(folded_word) or units.get(folded_word + "!")
    return (unit, match.end()) if unit else None


def currency_before(folded: str, at: int) -> tuple[Unit, int] | None:
    """Return the currency whose sign stands before ``at``, and where the sign begins."""
    match = _PREFIX.search(folded[max(0, at - 5) : at])
    if match is None:
        return None
    return _by_name()[_CURRENCY.get(match[1], match[1])], at - len(match.group())

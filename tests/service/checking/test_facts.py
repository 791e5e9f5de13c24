"""Hard facts: what contradicts, what is missing, what is left in peace."""

from __future__ import annotations

from datetime import date

import pytest

from service.checking.facts import compare

TODAY = date(2026, 6, 1)

# claim, aligned evidence sentence, kinds of the faults that must be found
CASES = [
    # the same, said otherwise: no fault
    ("Staff must give 30 days' notice.", "Permanent staff must give notice of thirty days.", set()),
    ("The fee is 1,000 yuan.", "费用为1000元。", set()),
    ("试用期最长为六个月。", "试用期不得超过6个月。", set()),
    ("Refunds take 1.5 hours.", "A refund takes 90 minutes.", set()),
    ("民法典第180条规定了不可抗力。", "《民法典》第一百八十条规定：因不可抗力不能履行的，不承担责任。", set()),
    # numbers
    ("Staff must give 90 days' notice.", "Permanent staff must give notice of 30 days.", {"number"}),
    ("押金为五百元。", "押金为三百元。", {"number"}),
    ("The dose is 5 g.", "The dose is 5 mg.", {"number"}),
    ("It rose by 12 percent in 3 regions.", "It rose by 12 percent.", {"number"}),
    # dates
    ("It takes force on 1 May 2026.", "It takes force on 1 March 2026.", {"date"}),
    ("It takes force in 2026.", "It takes force on 1 March 2026.", set()),
    ("本办法自2024年5月1日起施行。", "本办法自2024年3月1日起施行。", {"date"}),
    # references and titles
    ("See Article 9.", "See Article 7.", {"reference"}),
    ("依照第十二条处理。", "依照第12条处理。", set()),
    ("依照《合同法》处理。", "依照《民法典》处理。", {"title"}),
    # names
    ("Marie Curie found it in Paris.", "Pierre Curie found it in Paris.", {"name"}),
    # negation and force
    ("Interns may not work at night.", "Interns may work at night.", {"negation", "modality"}),
    ("用户可以转让账户。", "用户不得转让账户。", {"negation", "modality"}),
    ("账户到期后公司退还押金。", "账户到期后公司不退还押金。", {"negation"}),
    ("The fee is refundable.", "The fee is not refundable.", {"negation"}),
    # what is denied is nothing of the claim's
    ("使用者在三日内付款。", "使用者在三日内付款，不另行通知。", set()),
    ("They won for the third year.", "They won for the third year without even kicking a ball.", set()),
    ("He plays in the squad.", "He has not been fined over the row and plays in the squad.", set()),
    ("The plan includes it.", "The plan does not include phone support.", {"negation"}),
    ("He plays in the squad.", "He never plays in the squad after the row.", {"negation"}),
    ("You must keep the receipt.", "You may keep the receipt.", {"modality"}),
    ("公司应当在三日内答复。", "公司可以在三日内答复。", {"modality"}),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "aligned", "kinds"), CASES)
def test_faults_are_found_and_no_others(claim: str, aligned: str, kinds: set[str]) -> None:
    faults = compare(claim, aligned, aligned, TODAY)
    assert {fault.kind for fault in faults} == kinds, [fault.reason for fault in faults]


def test_a_number_elsewhere_in_the_passage_is_no_fault() -> None:
    aligned = "The notice period is long."
    around = f"{aligned} It is 30 days."
    assert compare("The notice period is 30 days.", aligned, around, TODAY) == []


def test_reasons_are_sentences_that_name_both_sides() -> None:
    (fault,) = compare("押金为五百元。", "押金为三百元。", "押金为三百元。", TODAY)
    assert fault.contradicts
    assert "三百元" in fault.reason
    assert "五百元" in fault.reason


LONG = "用户应当妥善保管密码，不得转让账户；账户无人继承的，公司可以注销账户。"
ROLES = "The landlord must inform the tenant before the agency enters the house."

DELAY = "甲方逾期交货的，每逾期一日按合同总价的千分之三支付违约金，但累计不超过合同总价的百分之十。"

# claim, evidence, kinds: clause against clause, and near copies judged by their difference
CLAUSES = [
    ("用户应当保管密码。", LONG, set()),  # the denial is the next clause's
    ("不得转让账户，用户应当妥善保管密码。", LONG, set()),
    ("账户无人继承的，公司不得注销账户。", LONG, {"negation", "modality"}),
    ("账户有人继承的，公司可以注销账户。", LONG, {"negation"}),
    ("The tenant must inform the landlord before the agency enters the house.", ROLES, {"roles"}),
    ("The landlord must inform the tenant after the agency enters the house.", ROLES, {"comparison"}),
    ("The shop sells tea and coffee.", "The shop sells coffee and tea.", set()),
    ("Type 3 is rare.", "Type 2 is rare.", {"number", "name"}),
    ("由财政部会同海关总署制定办法。", "由国务院会同海关总署制定办法。", {"name"}),
    ("The fee is 5 yuan and the deposit is 9 yuan.", "The fee is 9 yuan and the deposit is 5 yuan.", {"number", "roles"}),
    ("It costs at most 30 yuan.", "It costs at least 30 yuan.", {"number", "comparison"}),
    ("The cause is not unknown in most cases.", "The cause is unknown in most cases.", {"negation"}),
    ("员工不得不参加培训。", "员工必须参加培训。", set()),
    ("一百元的押金不退还。", "100元的押金不退还。", set()),
    ("逾期交货的违约金最多为合同总价的10%。", DELAY, set()),  # the limit, not what a day costs
    ("逾期交货的违约金为每日合同总价的10%。", DELAY, {"number"}),
    ("逾期交货的违约金最多为合同总价的5%。", DELAY, {"number"}),
    ("押金最多为合同总价的百分之三。", "押金为合同总价的百分之五，违约金累计不超过合同总价的百分之三。", {"number"}),
    ("The late fee is at most 10% of the price.", "The late fee is 0.3% of the price per day, but no more than 10% in total.", set()),
    ("逾期交货的，每月按合同总价的千分之三支付违约金。", DELAY, {"number"}),
    ("The late fee is 0.3% of the price per month.", "The late fee is 0.3% of the price per day.", {"number"}),
    ("使用者應當在三日內付款。", "使用者应当在3日内付款。", set()),
    ("The engine runs well.", "The engine (not the old one) runs well.", set()),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "aligned", "kinds"), CLAUSES)
def test_facts_are_compared_clause_by_clause(claim: str, aligned: str, kinds: set[str]) -> None:
    faults = compare(claim, aligned, aligned, TODAY)
    assert {fault.kind for fault in faults} == kinds, [fault.reason for fault in faults]


def test_a_number_of_the_passage_in_the_wrong_place_is_a_contradiction() -> None:
    aligned = "The notice period is 30 days."
    around = f"{aligned} The trial period is 90 days."
    (fault,) = compare("The notice period is 90 days.", aligned, around, TODAY)
    assert fault.contradicts
    assert "30 days" in fault.reason


def test_contradictions_come_first() -> None:
    said = "Users may not transfer the account or its files in Lyon."
    there = "Users may transfer the account or its files."
    faults = compare(said, there, there, TODAY)
    assert faults[0].contradicts
    assert {fault.kind for fault in faults} >= {"name", "negation"}


@pytest.mark.parametrize(
    ("claim", "aligned"),
    [
        ("Serving soldiers cannot be elected.", "Members of the armed forces are disqualified from being elected."),
        ("It costs an association nothing to have the hall.", "The hall is free of charge for associations."),
        ("Downstream firms are entitled to complain.", "Downstream firms shall have the right to lodge a complaint."),
        ("As many as six days can be taken over.", "Up to six days may be carried into the next year."),
        ("从9月10日起大桥不再通车。", "大桥自9月10日起封闭维修。"),
    ],
)  # fmt: skip
def test_free_words_deny_and_order_in_ways_that_no_rule_counts(claim: str, aligned: str) -> None:
    assert compare(claim, aligned, aligned, TODAY) == []


@pytest.mark.parametrize(
    ("claim", "aligned", "clashes"),
    [
        ("The desk is open until 7 p.m.", "The desk is open until 17:00.", True),
        ("The desk is open until 5 p.m.", "The desk is open until 17:00.", False),
        ("Guests check out by half past ten.", "Guests check out by 10:30.", False),
        ("Guests check out by half past eleven.", "Guests check out by 10:30.", True),
        ("窗口上午八点半开放。", "窗口8:30开放。", False),
        ("窗口上午九点半开放。", "窗口8:30开放。", True),
    ],
)
def test_times_of_day_are_hard_facts(claim: str, aligned: str, clashes: bool) -> None:
    assert [fault.kind for fault in compare(claim, aligned, aligned, TODAY)] == ["number"] * clashes


@pytest.mark.parametrize(
    ("claim", "aligned"),
    [
        ("Two bands began here: Venom and Skyclad.", "Venom began here. Skyclad began here as well."),
        ("一年里最多休十五天。", "每年最多休十五天。"),
        ("The idea is known today as the miasma theory.", "The idea is known as the miasma theory."),
        ("Dogs are kept on a lead from April to July.", "Dogs are kept on a lead between April and July."),
    ],
)  # fmt: skip
def test_what_only_counts_or_spans_what_is_there_is_no_fault(claim: str, aligned: str) -> None:
    assert compare(claim, aligned, aligned, TODAY) == []


@pytest.mark.parametrize(
    ("claim", "near", "fault"),
    [
        ("The campus turned modern in the 1950s.", "After the 1940s, the campus turned modern.", "1940s"),
        ("The campus turned modern in the 1940s.", "After the 1940s, the campus turned modern.", ""),
        ("The campus turned modern in the 1950s.", "The campus turned modern.", ""),  # beside it
        ("The hall seats 300 people.", "With 200 people in the yard, the hall seats them all.", "200"),
        ("The hall seats 300 people.", "The hall seats many people.", ""),
    ],
)  # fmt: skip
def test_no_figure_is_borrowed_from_beside_where_the_sentence_gives_its_own(
    claim: str, near: str, fault: str
) -> None:
    around = f"{near} In the 1950s a hall for 300 people was added."
    told = [one.reason for one in compare(claim, near, around, date(2026, 1, 1))]
    assert bool(told) == bool(fault)
    assert all(fault in reason for reason in told)


CONSENT = "未经甲方书面许可，乙方不得将合同项下的权利转让给第三方，也不得分包。"
SALT = "未经医生同意，不得同时服用补钾药物或者含钾的代用盐。"
TABLETS = (
    "The tablets may be taken with or without food, but they must be swallowed whole and must not be"
    " crushed or chewed."
)
PRICES = "2023年5月居民消费价格同比上涨0.2%，环比下降0.2%。"
EXCESS = "每次事故免赔额为人民币2000元或损失金额的10%，以高者为准。"
SITE = "设备应安装在海拔2000米以下的场所，不适用于有爆炸危险的环境。"
LAKE = "Lake Tarn covers an area of 46 km² and reaches 211 m; unlike its neighbours, it does not freeze in winter."

# claim, evidence, kinds: what turns a clause round
TURNED = [
    ("没有甲方书面许可，乙方不能分包。", CONSENT, set()),  # 不得|分包, not 不|得分|包
    ("补钾药物和含钾的代用盐，必须经医生点头才能同用。", SALT, set()),
    ("补钾药物和含钾的代用盐，可以同用。", SALT, {"negation"}),
    ("申请人无权向上一级法院提起上诉。", "申请人有权在十五日内向上一级法院提起上诉。", {"negation", "modality"}),
    ("申请人没有权利提起上诉。", "申请人有权提起上诉。", {"negation", "modality"}),
    ("申请人不得提起上诉。", "申请人无权提起上诉。", set()),
    ("设备适用于有爆炸危险的环境。", SITE, {"negation"}),
    ("设备不适用于有爆炸危险的环境。", SITE, set()),
    ("家有行动不便老人的，每户两桶。", "家有行动不便老人需要送水的，每户两桶。", set()),
    ("建设单位可以不备案。", "建设单位应当自工程竣工验收合格之日起15日内，依照本条例的规定备案。", {"negation", "modality"}),
    ("Lake Tarn freezes in winter.", LAKE, {"negation"}),
    ("Lake Tarn covers an area of 46 km².", LAKE, set()),
    ("The tablets may be crushed or chewed.", TABLETS, {"negation"}),
    ("The tablets may be taken with or without food.", TABLETS, set()),
    (EXCESS.replace("高者", "低者"), EXCESS, {"comparison"}),
    ("锻炼者的患病风险比不锻炼者高23%。", "锻炼者的患病风险比不锻炼者低23%。", {"comparison"}),
    ("2023年5月居民消费价格同比下降0.2%。", PRICES, {"comparison"}),
    ("2023年5月居民消费价格同比上涨0.2%。", PRICES, set()),
    ("2023年5月居民消费价格环比下降0.2%。", PRICES, set()),
    ("The bank cut its rate to 3%.", "The bank raised its rate to 3%.", {"comparison"}),
    ("Sales were up 4% in May.", "Sales were down 4% in May.", {"comparison"}),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "aligned", "kinds"), TURNED)
def test_what_turns_a_clause_round_is_read_in_its_place(
    claim: str, aligned: str, kinds: set[str]
) -> None:
    faults = compare(claim, aligned, aligned, TODAY)
    assert {fault.kind for fault in faults} == kinds, [fault.reason for fault in faults]


BUDGET = "年度预算由财务部汇总，经总经理办公会审议后报董事会批准。"
SIGNED = "单笔超过5000元的，应由财务总监审批。"

# claim, evidence, kinds: names, and words of near copies that name another thing
NAMED = [
    ("In Q3 2023 revenue was $1.27 billion.", "Revenue in the third quarter of 2023 was $1.27 billion.", set()),
    ("In Q2 2023 revenue was $1.27 billion.", "Revenue in the third quarter of 2023 was $1.27 billion.", {"date"}),
    ("A night may cost 140 EUR.", "A night may cost €140.", set()),
    ("The rooms are kept at 20 degrees Celsius.", "The rooms are kept at 20 °C.", set()),
    ("Helen Marsh succeeded Peter Lindqvist as CFO.", "Helen Marsh was made chief financial officer to succeed Peter Lindqvist.", set()),
    ("Helen Marsh succeeded Peter Lindqvist as CTO.", "Helen Marsh was made chief financial officer to succeed Peter Lindqvist.", {"name"}),
    ("周明华接替陈立群出任CEO。", "董事会任命周明华为首席执行官，接替陈立群。", set()),
    ("周明华接替陈立群出任CFO。", "董事会任命周明华为首席执行官，接替陈立群。", {"name"}),
    ("国家药监局批准了该疫苗。", "国家药品监督管理局批准了该疫苗。", set()),
    ("顾维民于1934年在柏林大学取得学位。", "顾维民1934年在柏林大学取得学位。", set()),
    ("归母净利润为1亿元。", "归属于上市公司股东的净利润为1亿元。", set()),
    ("情节严重者，许可证将被吊销。", "情节严重的，许可证将被吊销。", set()),
    ("See s. 8 of the lease.", "See Section 8 of the lease.", set()),
    ("See s 9 of the lease.", "See Section 8 of the lease.", {"reference"}),
    ("重置步骤见用户手册5.3节。", "重置步骤见用户手册第5.3节。", set()),
    ("重置步骤见用户手册5.4节。", "重置步骤见用户手册第5.3节。", {"reference"}),
    (BUDGET.replace("董事会", "监事会"), BUDGET, {"name"}),
    (SIGNED.replace("财务", "人事"), SIGNED, {"name"}),
    ("合同由总经理审批。", "合同由副总经理审批。", {"name"}),
    ("用人单位应当按季足额支付工资。", "用人单位应当按月足额支付工资。", {"number"}),
    ("The rent is paid quarterly in advance.", "The rent is paid monthly in advance.", {"number"}),
    ("The rent is paid annually in advance.", "The rent is paid yearly in advance.", set()),
    ("雪豹为国家二级保护动物。", "雪豹为国家一级保护动物，全球约有数千只。", {"number"}),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "aligned", "kinds"), NAMED)
def test_another_thing_is_told_from_the_same_in_other_words(
    claim: str, aligned: str, kinds: set[str]
) -> None:
    faults = compare(claim, aligned, aligned, TODAY)
    assert {fault.kind for fault in faults} == kinds, [fault.reason for fault in faults]

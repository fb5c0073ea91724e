"""Clauses in which every word is of the life of offices: who wants a figure, for what meeting, in which paper.

县教育局对接用, 半年总结里要写一句, 调度会需要: none of these words can leave a row out, so a clause of them alone is
about the asking. A clause with any other word is not.
"""

from __future__ import annotations

import re

_FIELD = (
    r"(?:教育|民政|人社|财政|医保|住建|卫健|农业农村|农业|乡村振兴|统计|审计|林业|水利|交通|残联|妇联|工会|团委|纪委|纪检|组织|宣传|"
    r"政法|文旅|自然资源|应急|公安|发改|商务|市监|税务|信访|巡察|考核|督查|督导|调研|检查|工作|验收|评估|后评估|综合|党政|政府|"
    r"经管|社会事务|数据|业务|县委|市委|省委|区委|党委|镇党委|国家?|调查)"
)
_SURNAME = (
    "[李王张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
    "钟姜崔谭陆范汪廖石金贾韦夏傅方邹熊白孟秦邱侯江尹薛段雷龙黎史陶贺毛顾龚邵万覃武钱戴严莫孔向常汤文]"
)
_PERSON = (
    r"(?:大?领导|(?:第一)?书记|主任|[镇乡县市区部局科处站队组]长|上级|上面|上头|对方|人家|我们?|咱们?|俺们?|同志|同事|"
    r"那边|这边|"
    rf"(?<![^,。;!?:])(?:[老小阿]{_SURNAME}|{_SURNAME}(?:局|处|科|股长|工|老师|姐|哥|总|经理|会计|支书|主任|书记|[镇乡县市区局科处站队]长))同?志?)"
)
"""老李, 王局: who is spoken to begins the clause."""
_WHEN = (
    r"(?:周[一二三四五六日天]|今年|明年|[上下]?半年|全年|年终|年度|季度|月度|今天|明天|后天|明早|[上下]午|[下本这]周|这两天|"
    r"这几天|月底|年底|马上|临时|刚才?|正在?|最近|这次|又|急着?|尽快)"
)
_PAPER = (
    r"(?:数据|数字|材料|资料|报告|总结|汇报|报表|表格?|台账|讲话稿?|发言稿?|稿子|附件|简报|月报|季报|半?年报|课件|小结|"
    r"述职|工作报告|专报|信息稿|新闻稿|函|一句话|一段话|一页纸|名单|清单)"
)
_OCCASION = (
    r"(?:检查|考核|调研|督查|督导|视察|巡察|巡视|暗访|验收|后?评估|审计|迎检|走访|慰问|回访|核查|核实|排查|大?摸排|摸底|开会|"
    r"上会|会议|座谈会?|调度会?|常委会|推进会|例会|党委会|专题会|研判会?|备课|公示|存档|归档|备查|上报|填报|填表|"
    r"[季月年]度分析|分析|表彰|评选|评优|名额|典型|自查|抽查|比对|对接|对账|回头看|普查)"
)
_DEPARTMENT = (
    rf"(?:[省市州县区镇乡](?:级|直)?)?(?:{_FIELD}{{1,2}}(?:局|委|办|厅|部门?|科|股|站|所|组|队|专班|系统|中心|单位|办公室)"
    rf"|{_FIELD}(?=要|来|那边|这边|催|问|找|核|{_OCCASION}))|[国省市州县区镇乡](?:里|上|局|委|办|厅)|项目(?:股|科|办|处)|专班|指挥部|办公室|单位"
)
_BASIS = r"(?:(?:《[^,。;!?:《》]{1,20}》|方案|文件|通知|意见|办法|规定)(?:第?[一二三四五六七八九十\d]{1,3}条)?)"
_HANDLED = (
    r"(?:下文|发文|行文|印文|列表|汇总|统计|整理|参考|参阅|备用|后|需要|想要|催要|催着|来函|去函|来电|打?电话|进驻|系统|下发|印发|报给|发给|写进|写入|填进|放进|列入|过来|下来|下乡|下村|入户|"
    r"口径|使用|准备|一句|一下|一个|一份|一张|一版|个数|所需|要|需|来|去|看|核|催|用|填|写|进|里面?|中|上|的|数|摸|按照?|"
    r"根据|依据|跟|和|与|给|向|为|做|搞|再|都|在|着|了|说|讲|提|报|交|送|对|发|等|得|到|找|问|拿)"
)
_STRONG = re.compile(rf"{_DEPARTMENT}|{_PERSON}|{_PAPER}|{_OCCASION}")
_WORDS = rf"(?:{_DEPARTMENT}|{_PERSON}|{_WHEN}|{_PAPER}|{_OCCASION}|{_BASIS}|{_HANDLED})"
_CLAUSE = re.compile(rf"{_WORDS}+")
_OPENING = re.compile(
    rf"{_WORDS}*?(?:{_DEPARTMENT}|{_PERSON}|{_PAPER}|{_OCCASION}){_WORDS}*?(?:需要|催要|想要|要看|要[报填写]|急需|要求报|要)"
)
_RULES = re.compile(_BASIS)
_LONGEST = 24
"""Characters: words of offices may be cut in many ways, all of which are tried."""


def is_of_offices(clause: str) -> bool:
    """Whether every word of the clause is of the life of offices, and one of them says whose or what for."""
    if len(clause) > _LONGEST or _CLAUSE.fullmatch(clause) is None:
        return False
    return bool(_STRONG.search(clause) or _RULES.search(clause))


def names_rules(clause: str) -> bool:
    """按方案口径: whether it says by whose rules is counted."""
    return bool(_RULES.search(clause))


def opening(text: str, start: int, end: int) -> int:
    """Where the words end by which a clause says who wants what follows (调度会需要|各乡镇监测户户数)."""
    found = _OPENING.match(text, start, min(end, start + _LONGEST))
    return found.end() if found is not None and found.end() < end else start

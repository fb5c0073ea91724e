"""How the answer should look: 拉个单子给我, 三个数都要, 高的排前面, 摆一起比, 只报一个数.

``list``: rows or a table are wanted; ``order_down``, ``order_up``: the order of what is shown; ``versus``: side by
side; ``respectively``: each of those named; ``filler``: how many figures there are, which changes none of them;
``once``: nobody is to be counted twice; ``each``: a row for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sql_tools.reading import Mention
from sql_tools.recognizers.number import parse_numeral

_VERB = "拉|列|导|做|弄|整|搞|出|开|打|造|拟|发|报|给|来|调|制|汇总|整理|形成|制作|生成|提供|交|要|画|填|传|抄送?"
_MADE = "成|出来?|下来?|一下|下|好"
_ONE = "[一两个份张套条下组]"
ROWS = "名单|花?名册|单子|清单|明细表?"
_TABLE = f"{ROWS}|表格?|报表|统计表|汇总表|一览表|对比表"
_TO_WHOM = "给?(?:我们?|咱们?|他们|她们?|领导|群里)"
_SHOWN = "看看|看一?下|瞧瞧|过来|出来|来"
_HANDED = re.compile(
    rf"(?:{_VERB})(?:{_MADE})?{_ONE}*(?:{_TABLE})(?:(?:发|报|交|传|{_VERB})?{_TO_WHOM}|{_SHOWN}|{_ONE}{{2}})*"
    rf"|(?:{ROWS})(?:也|都)?(?:{_VERB})(?:{_MADE})?(?:{_TO_WHOM}|{_ONE}{{1,2}}|{_SHOWN})*"
    rf"|(?<![^,。;!?:、])一张(?:大|总)?表(?:格|里|上)?"
)
_ONE_BY_ONE = re.compile(
    r"(?:一(?P<unit>[户个家村条])一(?P=unit)|逐[户个一条村]|挨[个户家])[的地]?(?:列|报|说|摆|数)(?:出来?|一?下)?"
    r"|一(?P<same>[户个家村条])(?:一)?(?P=same)[的地]?(?:列|报|说|摆|数|讲)(?:出来?|一?下)?"
    r"|(?<![^,。;!?:])一[户家人条]一行(?=[,。;!?:)]|$)"
)
_ONCE = re.compile(
    r"(?:重[复合叠]的?(?:部分)?)?(?:同?一[户人家]|都|就|也)*[只就]?算一[户人家回次遍]|(?:不要?|别|不能)重复(?:计?算|统计|计)?|去重(?:计数|统计)?"
)
"""一户只算一回, 重复的算一户: every household and person is counted once as it is."""
_EXAMPLE = re.compile(r"以(?=[^,。;!?:]{2,12}为例)|为例")
_NAMED_SO_MANY = re.compile(r"(?P<named>[^,。;!?:]+)(?P<said>(?P<n>[两二三四五六七八])(?:项|样|类|种))(?=[,。;!?:]|$)")
_JOINTS = re.compile(r"、|和|及|以及|与|跟")
_HIGH, _LOW = "[高多大好快强重长]", "[低少小差慢弱轻短]"
_FROM, _TO, _IN_TURN = "[从由自按]?", "[到至往向]", r"(?:依次|地|的顺序)?"
_FRONT = r"(?:排|放|列|摆|打)?在?最?(?:前头|前面|前边|上头|上面|头里|前(?=[,。;!?:)]|$))"
_DOWN = re.compile(
    rf"{_FROM}{_HIGH}的?{_TO}{_LOW}{_IN_TURN}|(?<![最更较])(?:从|由)?{_HIGH}的?(?:那些)?{_FRONT}"
    rf"|(?:从|由){_HIGH}的(?:开始)?排起?|{_LOW}的?(?:排|放|列|摆)在?最?后(?:头|面|边)?"
)
_UP = re.compile(
    rf"{_FROM}{_LOW}的?{_TO}{_HIGH}{_IN_TURN}|(?<![最更较])(?:从|由)?{_LOW}的?(?:那些)?{_FRONT}"
    rf"|(?:从|由){_LOW}的(?:开始)?排起?|{_HIGH}的?(?:排|放|列|摆)在?最?后(?:头|面|边)?"
)
_ONE_HIGH = rf"(?:更|最|要)?{_HIGH}(?:一?[些点]|的)?"
_ONE_LOW = rf"(?:更|最|要)?{_LOW}(?:一?[些点]|的)?"
_SORT_HIGH_SORT_LOW = re.compile(
    rf"(?P<sort>哪一?[种类样项档])(?:{_ONE_HIGH}[,、]?(?P=sort){_ONE_LOW}|{_ONE_LOW}[,、]?(?P=sort){_ONE_HIGH})"
)
"""哪种高哪种低: all of them, from the highest."""
_SIDE_BY_SIDE = re.compile(
    r"(?:并排|横着|竖着)(?:放|摆|列|比|看)(?:一起)?(?:一?下)?"
    r"|(?:[摆放搁列]|合并?)在?(?:一起|一块儿?|一处|(?:同?一)?张?表里?)(?:来|做|做个)?(?:(?:比|看|对比|比较|对照)(?:一?[比看下])?)*"
)
_NUMERAL = "[两二三四五六七八九几]"
_FIGURE = "数字?|数据|指标"
_ALL_OF_THEM = r"(?:都要|都给我?|都报|都列|全要|一?起(?:给|报|要)|一块儿?(?:给|报|要)|一并(?:给|报|要|列))"
_SO_MANY = re.compile(
    rf"(?:这|一共)?{_NUMERAL}(?:个|项|样|组)(?:{_FIGURE}){_ALL_OF_THEM}?"
    rf"|[就只光](?:要|报|给|出|取|说)(?:一?个)?(?:{_FIGURE})(?:就行|即可|就好)?|[给报出](?:一?个|一组)(?:{_FIGURE}|底数)(?:就行|即可|就好)?(?:给?我们?)?"
)
_EACH_OF_THEM = re.compile(rf"(?<=,)这?{_NUMERAL}(?:个|项|样|种){_ALL_OF_THEM}")
_ROW = r"(?:单独)?(?:各?占|列成?|做成?)?一行(?=[,。;!?:)]|$)"
_ROW_OF_EACH = re.compile(rf"(?<![^,。;!?:])一个?(?=[^,。;!?:一年]{{1,4}}{_ROW})")
_ROW_EACH = re.compile(_ROW)
"""一镇一行, 每村一行: a row of the table for each."""
_FIRST = re.compile(
    r"(?<![^,。;!?:])先(?=(?:[给帮]我)?(?:报|列|拉|发|出|说|讲|看|查|算|统计|摸|提供|汇总|导|要|排个?序|给|把))"
    r"|(?<=[数量额值率比])先(?=排|报|列|给)"
)
"""先报个数过来: what is wanted first, of the data nothing."""
_ASKS = re.compile(r"(?<![^,。;!?:\s])问(?![题卷责问])")
"""县残联来电，问…: what they asked."""
_TOO_LONG = re.compile(
    r"(?<![^,。;!?:])(?:这个?|表格?|名单|内容|列得|写得|有点)*太(?:长|多|细|乱|杂|复杂|密|啰嗦)了?(?:点|些)?(?=[,。;!])"
)
"""太长了，只讲前三个: said of the answer before."""
_KINDS = (
    ("list", _HANDED),
    ("order_down", _DOWN),
    ("order_up", _UP),
    ("order_down", _SORT_HIGH_SORT_LOW),
    ("versus", _SIDE_BY_SIDE),
    ("respectively", _EACH_OF_THEM),
    ("each", _ROW_OF_EACH),
    ("filler", _ROW_EACH),
    ("filler", _SO_MANY),
    ("filler", _EXAMPLE),
    ("filler", _FIRST),
    ("filler", _ASKS),
    ("filler", _TOO_LONG),
    ("list", _ONE_BY_ONE),
    ("once", _ONCE),
)


def layouts(text: str) -> Iterator[Mention]:
    """All mentions of the layout wished; ``value`` is empty."""
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            yield Mention(kind, None, match.start(), match.end(), "layout", match.group())
    for match in _NAMED_SO_MANY.finditer(text):
        # 户数、人数、金额三项: as many as were named.
        if len(_JOINTS.findall(match["named"])) + 1 == parse_numeral(match["n"]):
            yield Mention("filler", None, *match.span("said"), "so_many_named", match["said"])

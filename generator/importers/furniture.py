"""What belongs to the site a text was copied from, not to the text: way signs, counters, neighbours, shares, comments, rights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from generator.importers.entries import Entry
from generator.importers.line import Edit, Line

READ: Final = re.compile(
    r"[（(\[]?\s*(?:阅读|浏览|点击|人气|查看|热度|围观)(?:次数|人数|量|数)?\s*[:：(（]?\s*\d[\d,]*\s*[)）]?(?:次|人)?\s*[)）\]]?"
)
_DATE: Final = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?)"
_FIELD: Final = (
    rf"(?:{READ.pattern}|(?:(?:发布|更新|发表|上传|添加|编辑|录入)(?:时间|日期|于|人|者)?|时间|日期)\s*[:：]?\s*{_DATE}|{_DATE}"
    r"|(?:文章)?(?:信息来源|来源单位|发布机构|发布单位|来源|出处|作者|编辑|责任编辑|责编|发布者|发布人|供稿|整理|栏目|所属栏目|分类|字体|字号|评论|评论数|点赞|收藏)\s*[:：]\s*[^\s:：，。；]{0,16}"
    r"|字体[:：]?\s*\[?\s*大\s*中\s*小\s*\]?|我要(?:评论|投稿|纠错)|收藏|打印|分享|推荐|大\s*中\s*小|评论\s*[(（]?\d+[)）]?)"
)
_META: Final = re.compile(rf"[|\s丨·　/【】\[\]]*{_FIELD}(?:[|\s丨·，,/【】\[\]]*{_FIELD})*[|\s丨·/【】\[\]]*")
_SITES: Final = (
    r"(?:微信好友|微信|朋友圈|新浪微博|腾讯微博|微博|QQ空间|QQ好友|QQ|人人网|豆瓣|百度贴吧|贴吧|开心网|复制链接|更多)"
)
_WHOLE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:您|你)?(?:的|现在的?|当前的?)?(?:所在)?位置(?:是)?\s*[:：].{0,120}",
        r"(?:网站)?首页\s*(?:[>»›＞→/|]|&gt;|-+>).{0,120}",
        r"(?!.*(?:打开|点击|点开|进入|选择|设置|我的|依次|菜单|按钮))[^>»›＞。，]{1,16}(?:\s*[>»›＞]+\s*[^>»›＞。，]{1,24}){2,6}",
        r"[【\[（(]?(?:上|下)(?:一?篇|一?页|一?条|一?章)(?:文章)?[】\])）]?(?:\s*[:：].{0,80}|\s.{0,60})?",
        r"(?:(?:上|下)一?(?:篇|页|条)[:：]?\s*(?:没有了|无|暂无)?\s*){1,2}",
        r"(?:返回|回到)(?:顶部|首页|列表|上一页|上一级|目录)",
        r"(?:首页|尾页|末页|打印本页|打印此页|关闭窗口|【?关闭】?|收藏本站|收藏本页|加入收藏|设为首页|网站地图|友情链接|网站首页|登录|注册|手机版|客户端|电脑版|搜索|菜单|导航)",
        r"(?:登录\s*[/|]?\s*注册|忘记密码[?？]?|(?:关于|联系)我们|广告服务|免责声明|人才招聘|帮助中心|意见反馈)(?:\s*[|丨·/]\s*\S{2,8})*",
        r"(?:[^\s|丨。，]{2,8}\s*[|丨]\s*){2,}[^\s|丨。，]{2,8}",
        r"(?:扫一扫|微信扫(?:一扫|码)|扫码|长按二维码|关注)[^。]{0,30}(?:二维码|公众号|小程序|关注(?:我们)?|手机(?:上)?(?:看|阅读).{0,6})",
        rf"(?:一键)?分享(?:到|至|给)?\s*[:：]?\s*(?:{_SITES}[\s、|/，]*){{0,10}}",
        rf"{_SITES}(?:[\s、|/，]+{_SITES})+",
        r".{0,30}(?:版权所有|Copyright|©|\(C\)\s*(?:19|20)\d\d|ICP备|ICP证|公网安备|经营许可证).{0,120}",
        r"(?:【?版权(?:声明|说明|归属)】?|免责(?:声明|条款)|声明|特别(?:声明|提示)|温馨提示)\s*[:：].{0,30}(?:本站|本网|转载|网友|网络|作者|原作|侵权|删除|版权).{0,300}",
        r"(?:本文|文章|以上(?:内容|文章)?|本资料|本文章)(?:内容)?(?:来自|来源(?:于|[:：])|转自|转载(?:自|于)|摘自|由.{1,20}(?:整理|收集|提供|编辑|原创|上传|发布)|地址[:：]|链接[:：]|网址[:：]|标题[:：]).{0,160}",
        r"(?:未经|若需|如需|欢迎)?.{0,16}(?:转载请|请勿转载|谢绝转载|禁止转载|转载须|转载时请|转载自).{0,120}",
        r"(?:如(?:有|果|若|涉及|发现)|若(?:有|涉及|发现)|涉及|部分).{0,40}(?:侵权|侵犯|版权|著作权).{0,120}",
        r".{0,20}(?:本站|本网站?|本平台)(?:所有|部分|内容|资源|文章|资料|仅|只|不对|不承担|对此|原创).{0,160}",
        r".{0,60}(?:不代表本(?:站|网|平台)|与本(?:站|网|平台)(?:立场)?无关).{0,80}",
        r"(?:发表|我要|网友|最新|热门|全部|暂无|暂时没有|还没有|查看|添加|提交|匿名|精彩|文章)(?:的)?评论.{0,24}",
        r"(?:评论列表|评论[(（]\d+[)）]|(?:共有?|已有)\s*\d+\s*(?:条|人|位网友)?(?:评论|参与|发表).{0,12}|昵称|验证码|邮箱|网址|评论内容|看不清.{0,8}换一张.{0,6})\s*[:：*＊]*",
        r"(?:昵称|姓名|称呼|邮箱|验证码)\s*[:：*＊]+(?:\s*(?:昵称|邮箱|验证码|网址|内容|匿名)\s*[:：*＊]*)*\s*(?:提交|发表|发布)?",
        r"(?:登录|注册)后(?:才能|可以|即可)?(?:发表)?评论.{0,10}|文明上网.{0,30}|请?自觉遵守.{0,30}(?:法律|法规|言论).{0,30}",
        r"(?:顶|踩|赞|支持|反对|举报|有用|没用|点赞|收藏|转发)\s*[(（\[]?\s*\d*\s*[)）\]]?(?:[\s|/]+(?:顶|踩|赞|支持|反对|举报|回复|收藏|转发)\s*[(（\[]?\s*\d*\s*[)）\]]?)*",
        r"(?:本站|本刊|网站|在线|欢迎|编辑部)?\s*(?:投稿|来稿)(?:邮箱|信箱|热线|电话|QQ|请(?:发|寄)|方式|地址|须知)?\s*[:：]?\s*(?:至|到)?\s*[\w@.:-]{0,60}(?:\s*[，,].{0,40})?",
        r"(?:点击|立即|免费|本地|高速|电信|联通|迅雷|普通)?下载(?:地址|说明|次数|点|权限|本文|文档|全文|链接|积分|方式)(?:\s*[:：].{0,120}|\(?\d*\)?)?",
        r"(?:点击|立即|免费|本地|高速|电信|联通|迅雷)下载(?:[>»]+)?|解压密码\s*[:：].{0,40}",
        r"(?:本|该)?(?:文档|资料|软件|资源)(?:下载|由网友|来自|已被|共\d+页|格式|为word|可(?:以)?(?:直接)?(?:下载|编辑)).{0,120}",
        r".{0,40}(?:下载后(?:可|自行|直接|请).{0,30}(?:编辑|修改|删除|使用|打印)|(?:word|doc|docx|pdf|txt)(?:文档|格式|版本?)?(?:免费)?下载).{0,60}",
        r"(?:【?广告】?|推广|赞助商?链接|AD|advertisement|sponsored)",
        r"(?:展开|阅读|查看|显示|收起|复制)(?:全文|更多|剩余.{0,8})|更多\s*(?:>>|»|›|…+|\.+)|(?:>>|»)\s*更多",
        r"(?:Tags?|标签|关键词|关键字|Keywords?)\s*[:：][^。]{0,80}",
        rf"(?:楼主\s*\|?\s*)?发表于\s*{_DATE}(?:\s*[|｜]\s*(?:只看该作者|倒序浏览|显示全部楼层|阅读模式|来自手机))*",
        r"本帖(?:最后|已被|于).{1,40}(?:编辑|删除)",
        r"(?:(?:回复|支持|反对|举报|返回顶部|引用|评分|使用道具|收藏|分享|顶|踩|淘帖|转播|TOP)\s*){2,10}",
        r"Powered by .{1,60}",
        r"(?:关注问题|写回答|邀请回答|好问题\s*\d*|添加评论|分享|收藏|举报|喜欢|收起|展开|登录|注册)(?:\s+(?:关注问题|写回答|邀请回答|好问题|添加评论|分享|收藏|举报|喜欢|收起|\d+))*",
        r"(?:被浏览|关注者|粉丝)(?:\s*[\d.,]+\s*万?)?|赞同\s*[\d.,]+\s*万?|\d+\s*条(?:评论|回答|回复)|[（(]?(?:图片|配图|图文)(?:来自|来源)[:：]?\s*(?:网络|互联网)[）)]?",
        r"(?:首页|编辑)(?:\s+(?:秒懂百科|特色百科|知识专题|加入百科|百科团队|锁定|讨论|上传视频|收藏|播报|分享)){2,8}",
        r"本词条(?:由|缺少|认证).{1,60}|词条(?:标签|统计|图册)\s*[:：]?.{0,120}|.{1,80}\[引用日期\s*\d{4}[-\d]*\]",
        r"(?:【?(?:打印本页|打印此页|打印|关闭窗口|关闭本页|关闭|返回顶部|收藏本页|字号[:：]?\s*大\s*中\s*小)】?\s*){1,5}",
        r"(?:主办|承办|协办|版权|技术支持)单?位?\s*[:：].{1,60}(?:ICP备|网站标识码|公网安备).{0,160}",
        r"点击(?:上方|下方|上面|右上角|蓝色).{0,10}(?:蓝字|关注|名片|订阅).{0,20}|长按(?:识别|扫描|图片|上方|下方).{0,30}",
        r"[—–\-─~=\s*]*(?:the\s+)?end[—–\-─~=\s*]*|(?:点个?|点击)[“\"「]?(?:在看|好看)[”\"」]?.{0,20}|阅读原文|赞\s*\d+\s*在看\s*\d+",
        r"阅读\s*[\d.,]+\s*万?\+?|微信(?:公众)?号\s*[:：]\s*[\w-]{2,40}|喜欢此内容的人还喜欢|预览时标签不可点|(?:收录于|来自)(?:合集|话题).{0,30}",
        rf"原创(?:\s+\S{{2,12}}){{1,3}}\s+\*?{_DATE}\*?",
        r"用户名\s*[:：].{0,12}密码\s*[:：].{0,24}|验证码\s*[:：].{0,16}(?:看不清|换一张|更换).{0,12}|客服QQ\s*[:：]?\s*\d{5,12}\s*点击这里.{0,12}",
        r"第\s*\d{1,4}\s*页\s*[,，/、]?\s*共\s*\d{1,4}\s*页|[-—–]\s*\d{1,4}\s*[-—–]",
        r".{1,40}?\s*(?:…{2,}|\.{4,}|·{4,})\s*\d{1,4}",
        r"\[TOC\]",
        r"(?:var|let|const)\s+\w+\s*=.*|(?:document|window|jQuery|\$)\s*[.(].*|function\s*\w*\s*\(.*|[})\]\s;]+|<!--.*-->",
    )
)
_BLOCK: Final = re.compile(
    r"[【\[]?(?:(?:相关|更多|热门|推荐|精彩|最新|随机|延伸|本周|今日|编辑|其他|其它|类似|同类)(?:的)?(?:相关|热门|精彩|最新)?"
    r"(?:推荐|阅读|文章|内容|资料|链接|下载|搜索|新闻|知识|范文|热词|话题|标签|评论|更新|排行|专题|栏目|资讯|攻略)|猜(?:你|您)喜欢"
    r"|(?:你|您)可能(?:还|也)?(?:会)?(?:喜欢|感兴趣|想看).{0,8}|大家(?:都|还)在(?:看|搜).{0,4}|(?:阅读|点击|热门|文章|下载)(?:排行|排行榜|热榜)"
    r"|为(?:您|你)推荐|看(?:了|过)(?:本文|该文|此文|这篇).{0,12}|热门(?:推荐|点击))[】\]]?\s*[:：]?"
)
_INLINE: Final = (
    READ,
    re.compile(r"[（(【\[]\s*(?:责任)?编辑\s*[:：]\s*\S{1,8}\s*[）)】\]]"),
    re.compile(r"\s(?:上一篇|下一篇)\s*[:：]\s*[^。！？\n]{0,60}$"),
    re.compile(
        r"^(?:(?:您|你)的?(?:当前)?(?:所在)?位置|当前位置)\s*[:：]\s*(?:[^\s>»›。，]{1,12}\s*[>»›＞]\s*){1,6}\S{0,20}\s"
    ),
    re.compile(r"\s(?:版权所有|Copyright|©).{0,80}$", re.IGNORECASE),
)
_SOURCES: Final = re.compile(r"引用日期|^[#*\s]*参考(?:资料|文献)[\s：:]*$")
_SOURCE: Final = re.compile(r"(?<=[\u4e00-\u9fff，。；”])\s*\\?\[\d{1,3}(?:-\d{1,3})?\\?\]\s*(?=[，。；、！？]|$)")
_TO_EDIT: Final = re.compile(r"(?<=\S)\s*(?:\\?\[?编辑(?:本段)?\\?\]?|播报)+\s*$")
_COUNTED: Final = ("被浏览", "关注者", "浏览量")
_COUNT: Final = re.compile(r"[\d.,]+\s*万?")
_SENTENCE: Final = re.compile(r"[。！；]$")
_ALWAYS: Final = frozenset(range(12, 19))  # what speaks of rights may end like a sentence
_LONGEST: Final = 420


def is_furniture(text: str) -> bool:
    """Whether a whole line belongs to the site."""
    text = text.strip(" #*>-•·◆■□●○\t")
    if not text or len(text) > _LONGEST:
        return False
    if _META.fullmatch(text) and not re.fullmatch(_DATE, text):
        return True
    sentence = bool(_SENTENCE.search(text))
    return any(pattern.fullmatch(text) and (not sentence or number in _ALWAYS) for number, pattern in enumerate(_WHOLE))


def without_furniture(lines: Sequence[Line], *, keep_counters: bool = False) -> tuple[list[Line], list[Entry]]:
    """The lines of the text itself. `keep_counters`: 阅读:146 tells questions from answers, and goes later."""
    kept: list[Line] = []
    entries: list[Entry] = []
    block = False
    counted = False
    notes = _notes(lines)
    for line in lines:
        text = line.text.strip()
        if line.code or not text:
            kept.append(line)
            continue
        if counted and _COUNT.fullmatch(text):
            entries.append(line.dropped("IM31", "浏览数"))
            counted = False
            continue
        counted = text in _COUNTED
        if _BLOCK.fullmatch(text.strip("#* ")):
            block = True
            entries.append(line.dropped("IM31", "推荐栏"))
        elif keep_counters and READ.fullmatch(text):
            kept.append(line)
        elif is_furniture(text):
            entries.append(line.dropped("IM31"))
        elif block and _titlelike(text):
            entries.append(line.dropped("IM31", "推荐栏里的一条"))
        else:
            block = False
            edits = [
                Edit(m.start(), m.end(), "", "IM31")
                for p in (*_INLINE, *notes)
                for m in p.finditer(line.text)
                if m.group().strip()
            ]
            if keep_counters:
                edits = [e for e in edits if not READ.fullmatch(line.text[e.start : e.end])]
            line, more = line.edited(edits)  # noqa: PLW2901
            kept.append(line)
            entries += more
    return kept, entries


def _notes(lines: Sequence[Line]) -> list[re.Pattern[str]]:
    """What encyclopedias hang on words, where a page is one: numbers of sources, 编辑 behind each heading."""
    found: list[re.Pattern[str]] = []
    if any(_SOURCES.search(line.text) for line in lines):
        found.append(_SOURCE)
    headings = [line.text for line in lines if line.text.startswith("##") and not line.code]
    if sum(bool(_TO_EDIT.search(text)) for text in headings) >= 2:
        found.append(_TO_EDIT)
    return found


def _titlelike(text: str) -> bool:
    """A title in a list of links: short, no sentence."""
    bare = text.strip(" -*•·◆■□●○>#0123456789.、")
    return len(bare) <= 40 and not re.search(r"[。；，：:！]", bare)

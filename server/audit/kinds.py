"""What the log knows: every kind of entry with its Chinese name, in the order in which the page offers them."""

from __future__ import annotations

from types import MappingProxyType

KINDS = MappingProxyType(
    {
        "question": "提问",
        "household_search": "找农户",
        "household_page": "看农户页",
        "household_sheet": "看一户一策",
        "report": "看报表",
        "export": "回答存成文件",
        "conversation_file": "对话存成文件",
        "report_file": "报表存成文件",
        "diff_file": "快照变化存成文件",
        "signed_in": "登录",
        "sign_in_failed": "登录失败",
        "sign_in_locked": "登录失败，已锁定",
        "signed_out": "退出登录",
        "user_added": "添加用户",
        "user_changed": "修改用户",
        "not_done": "没有做成",
        "password_changed": "改自己的密码",
        "token_added": "新建令牌",
        "token_removed": "收回令牌",
        "tokens_removed": "收回全部令牌",
        "data_imported": "导入数据",
        "snapshot_switched": "换用快照",
        "documents_added": "添加文件",
        "document_removed": "删除文件",
        "cards_saved": "保存办理指南",
        "card_removed": "删除办理指南",
        "rules_confirmed": "确认规则",
        "feedback_settled": "处理意见",
        "local_word_removed": "删除本地词",
        "training_question": "培训提问",
        "class_opened": "开班",
        "class_joined": "加入课堂",
        "class_closed": "下课",
        "class_reset": "清空答案",
        "results_file": "成绩存成文件",
        "audit_export": "导出审计记录",
        "backup": "备份",
        "retention": "到期删除",
        "break": "末尾被动过",
    }
)

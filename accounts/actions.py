"""What the actions in the audit trail are called. Every action that any app records has its words here (tested)."""

REFUSED = ".refused"
ALL_REFUSALS = "all" + REFUSED

ACTION_LABELS: dict[str, str] = {
    "session.started": "登录",
    "session.ended": "退出登录",
    "session.timed_out": "闲置过久自动退出",
    "session.login_failed": "登录失败",
    "session.locked_out": "登录被锁定",
    "page.refused": "打开页面被拒绝",
    "personal_data.reveal": "查看完整个人信息",
    "personal_data.revealed": "查看了完整个人信息",
    "keys.rotate": "开始更换加密密钥",
    "keys.rotated": "更换了加密密钥",
    "system.backup": "备份数据",
    "system.restore": "恢复数据",
    "users.create": "建立账号",
    "users.disable": "停用账号",
    "users.change_password": "修改密码",
    "systems.register": "登记对接系统",
    "systems.grant": "授权对接系统",
    "systems.end": "停用对接系统",
    "systems.issue_token": "发放访问令牌",
    "systems.revoke_tokens": "收回访问令牌",
    "api.record_visit": "对接系统登记走访",
    "api.read_members": "对接系统读取家庭成员",
    "api.refused": "对接系统请求被拒绝",
    "households.record_visit": "记录走访",
    "households.add_photo": "上传走访照片",
    "households.void_visit": "作废走访",
    "households.resolve_problem": "登记问题已解决",
    "households.set_visit_rule": "登记走访规则",
    "households.set_visit_round": "登记遍访轮次",
    "households.review_hint": "核对可疑走访",
    "households.export_visit_stats": "导出走访统计",
    "households.print_cards": "打印联系卡",
    "households.change_status": "变更脱贫标志",
    "households.enter": "录入户表",
    "households.correct": "更正户信息",
    "households.enter_fact": "登记部门凭据",
    "households.correct_fact": "更正部门凭据",
    "households.save_worksheet": "录入收入核算表",
    "households.register": "登记新户",
    "households.add_member": "登记家庭成员",
    "households.correct_member": "更正家庭成员",
    "households.leave": "登记家庭成员离开",
    "households.change_head": "换户主",
    "households.move": "登记迁居",
    "households.split": "登记分户",
    "households.close": "登记整户自然减少",
    "households.confirm_change": "复核通过录入",
    "households.return_change": "退回录入",
    "funds.post": "登记资金台账",
    "funds.post_many": "成批登记资金台账",
    "funds.reverse": "冲正资金台账",
    "funds.export_start": "导出资金台账",
    "funds.export_retry": "重新导出资金台账",
    "funds.export_cancel": "停止导出资金台账",
    "funds.export_download": "下载导出的资金台账",
    "exit.propose": "提名预脱贫",
    "exit.approve": "批准预脱贫",
    "exit.return": "退回预脱贫",
    "assessments.run": "启动退出核对",
    "assessments.stop_run": "停止退出核对",
    "assessments.load_demo_county": "装入演示县",
}


def action_label(action: str) -> str:
    """Return the words for `action`; an action without words is shown by its code."""
    if action in ACTION_LABELS:
        return ACTION_LABELS[action]
    tried = action.removesuffix(REFUSED)
    words = ACTION_LABELS.get(tried, tried)
    return words if tried == action else f"{words}（被拒绝）"

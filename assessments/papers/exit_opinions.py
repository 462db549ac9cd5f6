"""The opinions on the form of an exit: what each step said, by whom and when, in the order of the chain."""

from collections.abc import Iterator, Mapping

from django.utils import timezone

from accounts.permissions import Role
from assessments.models import (
    AreaDecision,
    ExitDecision,
    HouseholderAnswer,
    MeetingVote,
    Notice,
    NoticeKind,
    SampleResult,
)
from assessments.selectors.case_papers import Papers
from assessments.status import CaseAction as A
from config.lib.printing.blocks import Opinion, Signer
from households.papers.words import day

Reached = Mapping[str, ExitDecision]


def opinions(reached: Reached, papers: Papers, *, asks_second_notice: bool) -> Iterator[Opinion]:
    """Yield the opinion of each step; where a step does not stand yet, room for what will be written."""
    yield _plain("提名", reached, A.PROPOSE)
    yield _plain("预脱贫批准", reached, A.APPROVE)
    yield _plain("退出申请", reached, A.APPLY)
    yield _checks(reached)
    yield _meeting(reached, papers)
    yield _householder(reached, papers)
    yield _notice("村级公示", reached, papers, A.POST)
    yield _plain("乡镇验收意见", reached, A.ACCEPT, sealed=True)
    if asks_second_notice or A.REPOST in reached:
        yield _notice("再次公示", reached, papers, A.REPOST)
    yield _inspection(reached, papers)
    yield _plain("县级审批意见", reached, A.CONFIRM, sealed=True)
    yield _plain("公告", reached, A.ANNOUNCE, sealed=True)


def signer_of(taken: ExitDecision | AreaDecision | None, who: str = "经手人") -> Signer:
    """Return who took a step, with the role and the day on which it happened."""
    if taken is None:
        return Signer(who)
    on = taken.on_date or timezone.localdate(taken.decided_at)
    return Signer(Role(taken.role).label, taken.actor.display_name, day(on))


def words_of(taken: ExitDecision | AreaDecision | None) -> str:
    """Return what was said with a step; where nobody wrote an opinion, the step itself is one."""
    if taken is None:
        return ""
    said = taken.reason or f"{taken.get_action_display()}。"
    return f"{said}\n文件：{taken.document}" if taken.document else said


def _plain(label: str, reached: Reached, action: str, *, sealed: bool = False) -> Opinion:
    taken = reached.get(action)
    return Opinion(label, words_of(taken), (signer_of(taken),), sealed)


def _checks(reached: Reached) -> Opinion:
    both = [reached.get(A.CHECK), reached.get(A.COUNTERSIGN)]
    said = [f"{who}：{words_of(taken)}" for who, taken in zip(("第一人", "第二人"), both, strict=True) if taken]
    return Opinion("入户核查\n（两人）", "\n".join(said), tuple(signer_of(taken, "核查人") for taken in both))


def _meeting(reached: Reached, papers: Papers) -> Opinion:
    taken = reached.get(A.REVIEW)
    vote = next((one for one in papers.votes if taken and one.round == taken.round and one.carried), None)
    said = "\n".join(filter(None, (_vote(vote) if vote else "", words_of(taken))))
    return Opinion("民主评议", said, (signer_of(taken),), sealed=True)


def _vote(vote: MeetingVote) -> str:
    meeting = vote.meeting
    neither = meeting.present - vote.votes_for - vote.votes_against
    return (
        f"村两委 {day(meeting.listed_on)} 列出名单，{day(meeting.held_on)} 在{meeting.place}评议。"
        f"应到代表 {meeting.entitled} 人，实到 {meeting.present} 人；"
        f"同意 {vote.votes_for} 票，不同意 {vote.votes_against} 票，弃权 {neither} 票。"
    )


def _householder(reached: Reached, papers: Papers) -> Opinion:
    taken = reached.get(A.AGREE)
    answer = next((one for one in papers.answers if taken and one.round == taken.round and one.agrees), None)
    if answer is None:
        return Opinion("户主意见", "", (Signer("户主"),))
    return Opinion("户主意见", _answer(answer), (Signer("户主", answer.signer, day(answer.answered_on)),))


def _answer(answer: HouseholderAnswer) -> str:
    way = f"（{answer.get_way_display()}，原件在一户一档）" if answer.way else ""
    return f"同意退出。{way}"


def _notice(label: str, reached: Reached, papers: Papers, action: str) -> Opinion:
    taken = reached.get(action)
    kind = NoticeKind.SECOND if action == A.REPOST else NoticeKind.FIRST
    hung = [one for one in papers.notices if one.kind == kind and one.withdrawn_at is None]
    if taken is None or not hung:
        return Opinion(label, words_of(taken), (signer_of(taken, "张贴人"),), sealed=True)
    signers = [signer_of(taken)]
    if hung[0].closed_by and hung[0].closed_on:
        signers.append(Signer("结束公示", hung[0].closed_by.display_name, day(hung[0].closed_on)))
    return Opinion(label, _hung(hung[0], papers), tuple(signers), sealed=True)


def _hung(notice: Notice, papers: Papers) -> str:
    counted = f"{notice.required_days} {'个工作日' if notice.in_working_days else '天'}"
    said = (
        f"{notice.number}，{day(notice.posted_on)} 张贴于{notice.place}，公示 {counted}，到 {day(notice.last_day)} 满。"
    )
    objected = sum(one.notice_id == notice.pk for one in papers.objections)
    said += f"收到异议 {objected} 条，见后。" if objected else "没有收到异议。" if notice.closed_on else ""
    return said + (f"\n{day(notice.closed_on)} 结束：{notice.opinion}" if notice.closed_on else "\n还在公示。")


def _inspection(reached: Reached, papers: Papers) -> Opinion:
    taken = reached.get(A.INSPECT)
    said = [words_of(taken)] if taken else []
    for row in papers.samples:
        if row.result and row.checked_by and row.checked_at:
            on = day(timezone.localdate(row.checked_at))
            found = SampleResult(row.result).label
            said.append(f"抽查抽中这一户，{row.checked_by.display_name} {on} 入户：{row.finding}（{found}）")
    return Opinion("县级审核意见", "\n".join(said), (signer_of(taken),), sealed=True)

"""The one exception by which a backup or a restore fails."""

import errno


class BackupFailed(Exception):
    """The message is one whole Chinese sentence that says what is wrong and what to do."""


def disk_sentence(error: OSError) -> str:
    """Return what to tell the administrator about a file that could not be written or read."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "磁盘已满，没有做完。请腾出空间，或者换一个文件夹再做。"
    return f"文件读写出错（{error.strerror}：{error.filename or '未知文件'}），没有做完。请检查这个文件夹的权限和磁盘。"

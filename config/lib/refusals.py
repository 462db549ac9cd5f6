"""What a service raises when it says no for a reason that the user can read."""


class Refused(Exception):
    """A service declined to act. The message is a whole Chinese sentence that says what to do instead."""


class SamePersonRefused(Refused):
    """The person acting has already taken part in this matter in a way that excludes them now."""


class NotFoundRefused(Refused):
    """The record does not exist, or lies outside the rows this user may see; the two are not told apart."""

"""datetime on the node's clock.

The class is written in C and asks the operating system by itself, so the module's class becomes a subclass that knows
better. It takes its place for isinstance and pickle as well.
"""

_scheduler = None


def install(scheduler):
    global _scheduler
    _scheduler = scheduler


def after_import(module, patch):
    patch(module, 'datetime', _subclass(module))


def _subclass(module):
    real = module.datetime

    class Meta(type):
        def __instancecheck__(cls, value):
            return isinstance(value, real) if cls is datetime else type.__instancecheck__(cls, value)

        def __subclasscheck__(cls, kind):
            return issubclass(kind, real) if cls is datetime else type.__subclasscheck__(cls, kind)

    class datetime(real, metaclass=Meta):
        __slots__ = ()

        @classmethod
        def now(cls, tz=None):
            _scheduler.look()
            seconds, rest = divmod(_scheduler.wall(), 1_000_000_000)
            return cls.fromtimestamp(seconds, tz).replace(microsecond=rest // 1_000)

        @classmethod
        def utcnow(cls):
            return cls.now(module.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls):
            return cls.now()

        def __repr__(self):
            text = super().__repr__()
            return 'datetime.' + text if type(self) is datetime and not text.startswith('datetime.') else text

    for attribute in ('__module__', '__qualname__', '__doc__'):
        setattr(datetime, attribute, getattr(real, attribute))
    return datetime

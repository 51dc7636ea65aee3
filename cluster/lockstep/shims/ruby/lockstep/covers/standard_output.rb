# frozen_string_literal: true

module VerdictLockstep
  # STDOUT's ways of writing, all of which come to these. A program may keep a copy of it and send the original elsewhere.
  module StandardOutput
    def write(*objects)
      return super if @elsewhere

      text = objects.size == 1 ? objects.first.to_s : objects.map(&:to_s).join
      RUNTIME.send_text(text)
      text.bytesize
    end

    def syswrite(object)
      @elsewhere ? super : write(object)
    end

    def write_nonblock(object, **options)
      @elsewhere ? super : write(object)
    end

    def reopen(*arguments)
      @elsewhere = true
      super
    end

    def dup
      @elsewhere ? super : super.extend(StandardOutput)
    end

    def clone(**options)
      @elsewhere ? super : super.extend(StandardOutput)
    end

    def fsync
      @elsewhere ? super : 0
    end
    alias fdatasync fsync

    def sync
      true
    end
  end
  STDOUT.extend(StandardOutput)
end

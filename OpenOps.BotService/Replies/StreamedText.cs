using System.Text;
using System.Threading.Channels;

namespace OpenOps.BotService.Replies;

/// <summary>The text that a model is writing: grows on one side, is shown on the other, neither waits for the other.</summary>
internal sealed class StreamedText
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One sign is enough, however much was written since: whoever reads it takes all there is.
    private readonly Channel<bool> _signs = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>What everything that is announced begins with, so that it is not taken for a model's words later.</summary>
    public const string StatusSign = "⏳ ";

    /// <summary>What is shown until there is text.</summary>
    public string Status { get; private set; } = "";

    /// <summary>Says what goes on before there is text.</summary>
    public void Announce(string status)
    {
        Status = StatusSign + status;
        _signs.Writer.TryWrite(true);
    }

    /// <summary>Completes at the first words, or where there will be none.</summary>
    public Task Begun => _begun.Task;

    public void Append(string piece)
    {
        lock (_lock)
        {
            _text.Append(piece);
        }

        if (!_begun.Task.IsCompleted && !string.IsNullOrWhiteSpace(piece))
        {
            _begun.TrySetResult();
        }

        _signs.Writer.TryWrite(true);
    }

    /// <summary>Says that nothing will be added.</summary>
    public void Complete()
    {
        _signs.Writer.TryComplete();
        _begun.TrySetResult();
        _completed.TrySetResult();
    }

    /// <summary>Has the reader told once more of what there is: it could not be shown.</summary>
    public void TellAgain() => _signs.Writer.TryWrite(true);

    /// <summary>Waits for more; false when there will be none.</summary>
    public async ValueTask<bool> WaitForMoreAsync()
    {
        if (!await _signs.Reader.WaitToReadAsync())
        {
            return false;
        }

        _signs.Reader.TryRead(out _);
        return true;
    }

    /// <summary>Completes when nothing will be added, whether or not all of it has been read.</summary>
    public Task Completed => _completed.Task;

    public override string ToString()
    {
        lock (_lock)
        {
            return _text.ToString();
        }
    }
}

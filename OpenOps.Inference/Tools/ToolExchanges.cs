using System.Collections.Concurrent;

namespace OpenOps.Inference.Tools;

/// <summary>What callers of running answers have been asked about tools and have not answered yet.</summary>
internal sealed class ToolExchanges(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, ToolExchange> _open = new();

    /// <summary>Opens a question. It can be answered once, by the caller of that interaction, until it is disposed.</summary>
    public ToolExchange Open(Guid interactionId, string caller, string kind)
    {
        var exchange = new ToolExchange(this, Guid.CreateVersion7(time.GetUtcNow()), interactionId, caller, kind);
        _open[exchange.Id] = exchange;
        return exchange;
    }

    /// <summary>The open question of that id, if it is this caller's.</summary>
    public ToolExchange? Find(Guid id, Guid interactionId, string caller) =>
        _open.TryGetValue(id, out var found) && found.InteractionId == interactionId && found.Caller == caller ? found : null;

    internal void Close(Guid id) => _open.TryRemove(id, out _);
}

/// <summary>One question about a tool.</summary>
internal sealed class ToolExchange(ToolExchanges exchanges, Guid id, Guid interactionId, string caller, string kind) : IDisposable
{
    private readonly TaskCompletionSource<ToolAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id { get; } = id;

    public Guid InteractionId { get; } = interactionId;

    public string Caller { get; } = caller;

    /// <summary>One of <see cref="ToolEventKinds"/>.</summary>
    public string Kind { get; } = kind;

    /// <summary>Takes the answer; false when there is one already, or its time is over.</summary>
    public bool TryAnswer(ToolAnswer answer) => _answer.TrySetResult(answer);

    /// <summary>The answer, or null when none came in time.</summary>
    public async Task<ToolAnswer?> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await _answer.Task.WaitAsync(atMost, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Who answered in this very moment has been told that the answer is taken, so it is.
            _answer.TrySetResult(null);
            return await _answer.Task;
        }
    }

    public void Dispose() => exchanges.Close(Id);
}

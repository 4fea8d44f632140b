namespace OpenOps.Inference.Models.Files;

/// <summary>Ends a connection on which nothing comes, and tells that from a person's stop.</summary>
internal sealed class IdleLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenSource _linked;

    private IdleLimit(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = limit;
        _source = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_source.Token, cancellationToken);
    }

    public CancellationToken Token => _linked.Token;

    /// <exception cref="TimeoutException">Nothing came for as long as the limit.</exception>
    public static async Task RunAsync(TimeSpan limit, TimeProvider time, Func<IdleLimit, Task> work, CancellationToken cancellationToken)
    {
        using var idle = new IdleLimit(limit, time, cancellationToken);
        try
        {
            await work(idle);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {limit.TotalSeconds} s.", exception);
        }
    }

    public void Restart() => _source.CancelAfter(_limit);

    public void Dispose()
    {
        _linked.Dispose();
        _source.Dispose();
    }
}
